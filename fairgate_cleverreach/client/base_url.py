"""Where the API is."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

_SCHEME_AND_HOST = re.compile(
    r"https?://(\[[0-9a-f:.]+\]|[\w.-]+)(:[0-9]{1,5})?", re.IGNORECASE
)


def checked(base_url):
    """Return ``base_url`` without a trailing slash.

    :raise ValueError: if it is not a plain https address, or http on this machine
    """
    url = base_url.strip().rstrip("/")
    if not (_SCHEME_AND_HOST.fullmatch(url) and _is_possible(url)):
        raise ValueError(
            "The base URL of CleverReach must be a scheme and a host, without a path, "
            "such as https://rest.cleverreach.com"
        )
    parts = urlsplit(url)
    if parts.scheme != "https" and not _is_loopback(parts.hostname):
        raise ValueError(
            "The base URL of CleverReach must start with https://, since the client "
            "secret goes there; only an address of this machine may do without"
        )
    return url


def _is_possible(url):
    """Whether host and port of a URL could be anybody's."""
    try:
        parts = urlsplit(url)
        if ":" in parts.hostname:
            ip_address(parts.hostname)
        # The codec refuses labels that are empty or too long.
        parts.hostname.encode("idna")
        return parts.port != 0
    except ValueError:
        return False


def _is_loopback(host):
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
