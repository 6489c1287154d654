"""Connections whose answers end in time.

A time-out of requests, and of urllib3, holds for each sign of an answer: one that
trickles in byte by byte never ends. Here each wait is as long as the call has time.
"""

import io
from http.client import HTTPResponse

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from . import calls


class _Reader(io.RawIOBase):
    """What comes in over a socket, as long as the current call has time."""

    def __init__(self, sock):
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self):
        return True

    def readinto(self, buffer):
        call = calls.current()
        wait = self._sock.gettimeout()
        if call and wait is not None and not call.has_time_for(wait):
            self._sock.settimeout(call.time_for(wait))
        return self._raw.readinto(buffer)

    def close(self):
        if not self.closed:
            self._raw.close()
        return super().close()


class _Source:
    """The part of a socket that Python's ``HTTPResponse`` asks for."""

    def __init__(self, sock):
        self._sock = sock

    def makefile(self, _mode):
        return io.BufferedReader(_Reader(self._sock))


class _Response(HTTPResponse):
    def __init__(self, sock, *args, **options):
        super().__init__(_Source(sock), *args, **options)


class _Connection(HTTPConnection):
    response_class = _Response


class _SecureConnection(HTTPSConnection):
    response_class = _Response


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS = {"http": _Pool, "https": _SecurePool}


class PunctualAdapter(HTTPAdapter):
    """The adapter of requests, with connections that mind the time of the call."""

    def init_poolmanager(self, *args, **options):
        done = super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS
        return done

    def proxy_manager_for(self, *args, **options):
        manager = super().proxy_manager_for(*args, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager
