"""The account: its plan and how much of it is used."""

from typing import Any

from ..call import Call
from ..errors import ApiError, not_found
from ..routing import route


@route("GET", "/v3/clients/<key:client_id>/plan", scope="clients")
def read_plan(call: Call, client_id: str) -> dict[str, Any]:
    _require(call, client_id)
    return call.store.plan()


@route("GET", "/v3/clients/<key:client_id>/receivercount", scope="clients")
def read_count(call: Call, client_id: str) -> int:
    _require(call, client_id)
    return call.store.receiver_count()


@route("GET", "/v3/clients/<key:client_id>/activereceivercount", scope="clients")
def read_active_count(call: Call, client_id: str) -> int:
    _require(call, client_id)
    return call.store.receiver_count(active=True)


def _require(call: Call, client_id: str) -> None:
    """:raise ApiError: 404, there are no such paths, or it is another account"""
    if not call.switches.plan_paths:
        raise ApiError(404)
    if client_id != str(call.switches.customer):
        raise not_found("client")
