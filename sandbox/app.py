"""From a request to its answer: journal, interference, token, rights, errors."""

import json
import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.wrappers import Request as HttpRequest
from werkzeug.wrappers import Response

# Importing these registers their routes.
from . import api, control, oauth, pages  # noqa: F401
from .call import Call
from .disturbing import PAGE
from .errors import ApiError, OAuthError
from .journal import Request
from .routing import Route, canonical, route_map
from .state.base import by_client

if TYPE_CHECKING:
    from .server import Sandbox

_logger = logging.getLogger(__name__)

#: First words of the paths that are CleverReach's; the others are the sandbox's own.
CLEVERREACH = ("v3", "oauth", "hooks")


class Application:
    """The WSGI application."""

    def __init__(self, box: "Sandbox"):
        self.box = box
        self.urls = route_map().bind("")

    def __call__(self, environ: dict, start_response: Any) -> Any:
        return self.answer(HttpRequest(environ))(environ, start_response)

    def answer(self, request: HttpRequest) -> Response:
        # Read at once: a connection closed over an unread body is reset.
        request.get_data(cache=True, parse_form_data=False)
        call = Call(request, self.box)
        blank = self.box.switches.plus_in_path == "blank"
        raw_path = request.environ["REQUEST_URI"].partition("?")[0]
        path = canonical(raw_path, plus="%20" if blank else "+")
        route, parts = self.find(request.method, path)
        if path.split("/")[1] not in CLEVERREACH:
            return self.carry_out(call, route, parts)
        if "%2f" in raw_path.lower() and self.box.switches.encoded_slash == "page":
            route = _refusing(404, page=True)
        path = unquote(path)
        status = None
        try:
            response = self.box.interference.around(
                call,
                request.method,
                path,
                lambda: self.carry_out(call, route, parts),
            )
            status = response.status_code
        finally:
            self.box.requests.note(self.noted(call, route, path, status))
        return response

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        """The route of a request and the parts of its path."""
        try:
            return self.urls.match(path, method)
        except NotFound:
            return _refusing(404), {}
        except MethodNotAllowed:
            return _refusing(405), {}

    def carry_out(self, call: Call, route: Route, parts: dict[str, str]) -> Response:
        """The true answer, whatever it is; refusals in CleverReach's envelopes."""
        try:
            if not route.public:
                self.box.tokens.check(call.token, route.path)
            if route.scope:
                self.box.tokens.allow(route.scope, route.write)
            by_client.set(not route.public)
            answer = route.answer(call, **parts)
        except OAuthError as error:
            return _json(error.body(), error.code)
        except ApiError as error:
            hidden = self.box.switches.error_status_200
            return _json(error.body(), 200 if hidden else error.code)
        except Exception:
            # A client gets what CleverReach would answer to a fault of its own.
            _logger.exception("%s failed", route.path)
            return _json(ApiError(500).body(), 500)
        return answer if isinstance(answer, Response) else _json(answer)

    def noted(self, call: Call, route: Route, path: str, status: int | None) -> Request:
        """The request as the journal keeps it."""
        query = {k: "***" if k == "token" else v for k, v in call.args.items()}
        return Request(
            call.request.method,
            path,
            query,
            status,
            call.records,
            route.write,
            self.box.clock(),
        )


def _refusing(code: int, *, page: bool = False) -> Route:
    """A path that is none; the ``page`` is of a server in front of CleverReach."""

    def refuse(call: Call, **parts: str) -> Response:
        if page:
            return Response(PAGE, code, content_type="text/html")
        raise ApiError(code)

    return Route("", "", refuse, scope=None, public=True, write=False)


def _json(value: Any, status: int = 200) -> Response:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, content_type="application/json; charset=utf-8")
