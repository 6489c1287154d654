"""The requests the sandbox has answered, for tests and for the web page."""

from dataclasses import dataclass

#: The journal forgets its older half above this many requests.
LIMIT = 20_000


@dataclass(frozen=True)
class Request:
    """One request of a client to the API, the token endpoint or the hooks.

    ``path`` is decoded, without ``.json`` suffixes and trailing slash; ``query`` maps
    names to (first) values, a token in it is masked; ``status`` is ``None`` when the
    connection was dropped; ``records`` counts the rows sent by a write or answered to
    a read; ``write`` tells a request that asks for a change (refused ones too); ``at``
    is Unix time.
    """

    method: str
    path: str
    query: dict[str, str]
    status: int | None
    records: int
    write: bool = False
    at: float = 0.0


class Journal(list):
    """A plain list of :class:`Request`, oldest first, that does not grow for ever."""

    def note(self, request: Request) -> None:
        self.append(request)
        if len(self) > LIMIT:
            del self[: LIMIT // 2]

    def writes(self) -> list[Request]:
        return [request for request in self.copy() if request.write]
