"""What to do about a failure whose own words do not say it."""

# Words of pip, apt and Python's sockets.
UNREACHABLE = (
    "Connection refused",
    "Could not resolve",
    "Name or service not known",
    "Network is unreachable",
    "NewConnectionError",
    "Temporary failure",
    "timed out",
)


def on(text):
    """Return a line about the network if a failure's own lines speak of it, else ""."""
    if any(word in text for word in UNREACHABLE):
        return (
            "A server could not be reached: is there a network? Try again, or name a "
            "proxy or a mirror of yours (https_proxy, PIP_INDEX_URL)"
        )
    return ""
