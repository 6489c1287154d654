"""The only door to the network."""

import socket
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import quote, urlsplit

import requests
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError

from . import answers
from .base_url import checked
from .calls import Call
from .errors import BrokenOffError, CleverReachError, NetworkError, UnreadableError
from .masking import hiding
from .punctual import PunctualAdapter
from .retries import PoliteRetry


class Authorization(AuthBase):
    """The ``Authorization`` header of a request.

    Set this way it survives a ``.netrc``, which requests prefers to a plain header.

    :param str header: the value
    :param str secrets: what must never be shown
    """

    def __init__(self, header, *secrets):
        self._header = header
        self.secrets = secrets

    def __call__(self, request):
        request.headers["Authorization"] = self._header
        return request


class _Session(requests.Session):
    def get_redirect_target(self, response):
        # No redirect is followed. Else it would be looked at all the same, and what
        # stands there may not be an address.
        return None


class Transport:
    """Sends requests, reads the answers, reports each exchange to ``observer``.

    Safe for use from as many threads as there are ``connections``.

    :param str base_url: where the API is, without the path
    :param timeout: seconds to wait for the connection, and for each sign of an answer
    :param deadline: the moment of ``time.monotonic`` by which all has ended, or None
    :raise ValueError: if ``base_url`` would send secrets over an open line
    """

    def __init__(self, base_url, *, observer, timeout, connections, deadline=None):
        self._base_url = checked(base_url)
        self._observer = observer
        self._timeout = timeout
        self._deadline = deadline
        self._session = _Session()
        self._session.headers.update(
            {"Accept": "application/json", "User-Agent": "fairgate_cleverreach"}
        )
        # PHP lets requests of one session wait for each other: stay nobody.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        retry = PoliteRetry(
            total=3,
            # Nearly every call of this client is idempotent, the POSTs too: an upsert
            # or a deletion ends in the same state, an existing field is not made again.
            # What is not, is sent once: see PoliteRetry.
            allowed_methods=None,
            status_forcelist=(500, 502, 503, 504),
            raise_on_status=False,
        )
        adapter = PunctualAdapter(max_retries=retry, pool_maxsize=connections)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)
        # What the environment says of proxies and certificates, once: requests would
        # look through all of it for each request.
        settings = self._session.merge_environment_settings(
            self._base_url, {}, None, None, None
        )
        self._session.proxies = settings["proxies"]
        self._session.verify = settings["verify"]
        self._session.trust_env = False

    def close(self):
        self._session.close()

    def own_address(self):
        """Return the address of this machine on the way to the API.

        It is that of its own network: others may see that of a router. Nothing is sent.

        :raise NetworkError: if there is no way
        """
        url = urlsplit(self._base_url)
        try:
            ways = socket.getaddrinfo(
                url.hostname, url.port or 443, type=socket.SOCK_DGRAM
            )
            for family, kind, protocol, _name, address in ways:
                with socket.socket(family, kind, protocol) as way:
                    if way.connect_ex(address) == 0:
                        return way.getsockname()[0]
        except OSError as error:
            raise NetworkError(
                f"No way to CleverReach ({type(error).__name__})"
            ) from None
        raise NetworkError("No way to CleverReach")

    def exchange(
        self,
        method,
        path,
        *parts,
        read,
        authorization,
        query=None,
        json=None,
        rows=None,
        form=None,
        signing_in=False,
        once=False,
    ):
        """Send one request and return what ``read`` makes of the body of its answer.

        An answer that broke off, is empty or makes no sense is asked for once more.

        :param str path: a template with ``{}`` for each of ``parts``
        :param parts: ids and addresses
        :param read: called with the parsed JSON; may raise a :class:`CleverReachError`
        :param dict query: the query
        :param json: the body, to be sent as JSON
        :param rows: the body, a list of JSON texts
        :param dict form: the body, to be sent as a form
        :param bool signing_in: whether this asks for a token
        :param bool once: never send it a second time: it may have been carried out
        :raise CleverReachError: whatever goes wrong
        """
        content = {"params": query, "json": json, "data": form}
        if rows is not None:
            content |= {"data": _array(rows), "headers": _JSON}
        carried = json if rows is None else rows
        call = Call(
            method,
            path.format(*map(_shown, parts)),
            records=len(carried)
            if isinstance(carried, list)
            else int(carried is not None),
            deadline=self._deadline,
            observer=self._observer,
            once=once,
        )
        named = [part for part in parts if _shown(part) != str(part)]
        with hiding(authorization.secrets, [json, named], rows or ()):
            url = self._base_url + path.format(*map(_encoded, parts))
            exchange = partial(
                self._exchange,
                call,
                method,
                url,
                content,
                read,
                authorization,
                signing_in,
            )
            try:
                return exchange()
            except (BrokenOffError, UnreadableError) as error:
                # A page with the status of an error would come again.
                if once or isinstance(error, UnreadableError) and error.status >= 300:
                    raise
                call.begin()
            return exchange()

    def _exchange(self, call, method, url, content, read, authorization, signing_in):
        with call.running():
            try:
                with self._session.request(
                    method,
                    url,
                    **content,
                    auth=authorization,
                    timeout=tuple(map(call.time_for, self._timeout)),
                    # A redirect would carry the token to somebody else.
                    allow_redirects=False,
                    # In few pieces: requests itself would read many small ones.
                    stream=True,
                ) as response:
                    answer = b"".join(response.iter_content(_PIECE))
            except (requests.RequestException, HTTPError, TimeoutError) as failure:
                error = call.network_error(failure)
                call.report(None, error)
                # Not "from failure": its text holds the URL, which may hold an address.
                raise error from None
        body, error = answers.read(
            response.status_code,
            answer,
            response.headers.get("Retry-After"),
            signing_in=signing_in,
        )
        try:
            if error:
                raise error
            result = read(body)
        except CleverReachError as problem:
            problem.endpoint = call.endpoint
            call.report(response.status_code, problem)
            raise
        received = len(result) if isinstance(result, list) else 0
        call.report(response.status_code, received=received)
        return result


_JSON = {"Content-Type": "application/json"}
# Bytes of an answer that are read at a time.
_PIECE = 2**20


def _array(rows):
    """Return JSON texts as an array, of which nothing stands in memory twice."""
    first, *others = map(str.encode, rows)
    parts = [b"[", first]
    for other in others:
        parts += b", ", other
    return b"".join([*parts, b"]"])


def _encoded(part):
    """Return ``part`` for a URL; also @ and + are percent-encoded.

    :raise ValueError: for what would lead to another path, such as an empty address
    """
    text = str(part)
    if text in ("", ".", ".."):
        raise ValueError("An id or an address is missing")
    return quote(text, safe="")


def _shown(part):
    return str(part) if str(part).isdecimal() else "{email}"
