"""One request while it is being answered: its parameters, and what answers it."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request

from .errors import ApiError

if TYPE_CHECKING:
    from .server import Sandbox
    from .state import Store
    from .switches import Switches


def parsed(data: bytes) -> Any:
    """What a JSON text says.

    :raise ValueError: it is none, has half a character (a lone surrogate), a number
        that JSON does not know, or is nested too deeply
    """
    try:
        value = json.loads(data, parse_constant=_no_number)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if b"\\ud" in data.lower():
        json.dumps(value, ensure_ascii=False).encode()
    return value


def _no_number(word: str) -> None:
    raise ValueError(f"no number: {word}")


@dataclass
class Call:
    request: Request
    box: "Sandbox"
    #: Rows sent by a write or answered to a read, for the journal.
    records: int = 0

    @property
    def store(self) -> "Store":
        return self.box.store

    @property
    def switches(self) -> "Switches":
        return self.box.switches

    @property
    def client(self) -> str:
        """The caller's network address."""
        return self.request.remote_addr or ""

    @cached_property
    def token(self) -> str:
        """The token sent, or an empty text."""
        kind, _, value = self.request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return value.strip()
        return self.request.args.get("token", "")

    @cached_property
    def body(self) -> Any:
        """The JSON body, unwrapped from ``postdata``.

        :raise ApiError: 400, it is not JSON
        """
        try:
            body = parsed(self.request.get_data(cache=True))
        except ValueError as error:
            raise ApiError(400, "invalid JSON") from error
        if isinstance(body, dict) and "postdata" in body:
            body = body["postdata"]
        return body

    def fields(self) -> dict[str, Any]:
        """The body, which must be a JSON object."""
        if not isinstance(self.body, dict):
            raise ApiError(400, "JSON object expected")
        self.records = 1
        return self.body

    def rows(self, wrapper: str = "") -> list:
        """The rows of a batch: a list, one under the key ``wrapper``, or one object.

        :raise ApiError: 400
        """
        rows = self.body
        if isinstance(rows, dict):
            rows = rows[wrapper] if wrapper in rows else [rows]
        if not isinstance(rows, list):
            raise ApiError(400, "JSON list expected")
        self.records = len(rows)
        return rows

    def batch(self, wrapper: str = "") -> list:
        """The rows of a write.

        :raise ApiError: 400; 413, more rows than the switch ``max_batch`` allows
        """
        rows = self.rows(wrapper)
        if len(rows) > self.switches.max_batch:
            raise ApiError(413)
        return rows

    def refused(self, text: str) -> str | dict[str, str]:
        """A refused row, as the switch ``refused_row`` says."""
        return {"status": text} if self.switches.refused_row == "status" else text

    @cached_property
    def args(self) -> dict[str, Any]:
        """The query parameters; first value of each."""
        return self.request.args.to_dict()
