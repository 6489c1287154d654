"""Writing recipients."""

from typing import Any

from ..call import Call
from ..errors import ApiError
from ..routing import route
from ..state.writing import Written

_RECEIVERS = "/v3/groups/<key:group_id>/receivers"
_RECEIVER = f"{_RECEIVERS}/<key:key>"


@route("POST", _RECEIVERS, scope="receivers")
def create_receivers(call: Call, group_id: str) -> Any:
    """One recipient, answered whole or refused whole; or a list, row by row."""
    results = _written(call, group_id, update=False)
    if isinstance(call.body, list):
        return _receivers(call, results)
    (result,) = results
    if isinstance(result, str):
        if result.startswith("duplicate"):
            raise call.store.duplicate()
        raise ApiError(400, result)
    return result.receiver


@route("POST", f"{_RECEIVERS}/insert", scope="receivers")
def insert(call: Call, group_id: str) -> Any:
    rows = _statuses(call, _written(call, group_id, update=False), "insert success")
    for row in rows or ():
        if isinstance(row, dict):
            # Unlike the answers to update and upsert.
            row.pop("id", None)
    return rows


@route("PUT", f"{_RECEIVERS}/update", scope="receivers")
def update(call: Call, group_id: str) -> Any:
    return _statuses(call, _written(call, group_id, insert=False), "update success")


@route("PUT", f"{_RECEIVERS}/updateplus", scope="receivers")
def updateplus(call: Call, group_id: str) -> Any:
    return _receivers(call, _written(call, group_id, insert=False))


@route("POST", f"{_RECEIVERS}/upsert", scope="receivers")
def upsert(call: Call, group_id: str) -> Any:
    return _statuses(call, _written(call, group_id), call.switches.upsert_word)


@route("POST", f"{_RECEIVERS}/upsertplus", scope="receivers")
def upsertplus(call: Call, group_id: str) -> Any:
    results = _written(call, group_id)
    if call.switches.active_lag:
        for result in results:
            if isinstance(result, Written) and result.created:
                result.receiver["active"] = False
    return _receivers(call, results)


@route("PUT", _RECEIVER, scope="receivers")
def update_receiver(call: Call, group_id: str, key: str) -> dict[str, Any]:
    return call.store.update_receiver(group_id, key, call.fields(), call.client)


@route("PUT", "/v3/receivers/<key:key>/email", scope="receivers")
def change_email(call: Call, key: str) -> bool:
    call.store.change_email(key, call.fields().get("email"))
    return True


@route("PUT", f"{_RECEIVER}/activate", scope="receivers")
@route("PUT", f"{_RECEIVER}/setactive", scope="receivers")
def activate(call: Call, group_id: str, key: str) -> bool:
    call.store.activate(group_id, key)
    return True


@route("PUT", f"{_RECEIVER}/deactivate", scope="receivers")
@route("PUT", f"{_RECEIVER}/setinactive", scope="receivers")
def deactivate(call: Call, group_id: str, key: str) -> bool:
    call.store.deactivate(group_id, key)
    return True


def _written(call: Call, group_id: str, **how: bool) -> list[Written | str]:
    """Carry out the rows of the body."""
    return call.store.write_rows(group_id, call.batch(), client=call.client, **how)


def _statuses(call: Call, results: list[Written | str], word: str) -> Any:
    """A status for each row; the text of a refused one in its place.

    Without rows ``false``: nothing done.
    """
    if not results:
        return False
    rows: list[dict | str] = []
    for result in results:
        if isinstance(result, str):
            rows.append(call.refused(result))
            continue
        status = word
        if word == "insert/update success":
            status = "insert success" if result.created else "update success"
        rows.append({"status": status, "id": result.receiver["id"]})
    return rows


def _receivers(call: Call, results: list[Written | str]) -> Any:
    """The recipients as they are now; a refused row as the switch says.

    Tags come only with those whose row spoke of tags, events and orders never.
    """
    if not results:
        return False
    rows: list[dict | str] = []
    for sent, result in zip(call.batch(), results, strict=True):
        if isinstance(result, Written):
            hidden = {"events", "orders"} | ({"tags"} - sent.keys())
            rows.append({k: v for k, v in result.receiver.items() if k not in hidden})
        elif call.switches.upsertplus_bad_row == "string":
            rows.append(call.refused(result))
    return rows
