"""The one place where an answer can be disturbed on its way.

Every request of a client passes :meth:`Interference.around`. What is done to it is the
``act`` of a :class:`Disturbance`; ``disturbing.py`` has them all.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from random import Random
from threading import Event, Lock

from werkzeug.wrappers import Response

from .call import Call

#: Which requests: a regular expression searched for in "METHOD /path", a function of
#: (method, path), or None for every request.
Match = str | Callable[[str, str], bool] | None


@dataclass
class Passing:
    """A request on its way.

    ``work`` answers it truly and may be called once. ``stopped`` is set when the
    sandbox stops: who waits, waits for it too.
    """

    call: Call
    method: str
    path: str
    work: Callable[[], Response]
    random: Random
    stopped: Event


@dataclass(eq=False)
class Disturbance:
    """What happens to the requests that match.

    :param act: answers a request in the place of ``passing.work``, or with its help
    :param times: to how many requests it happens; None = until it is taken away
    :param skip: how many requests pass before
    :param probability: of each request after those
    :param slows: it changes nothing but the time; it comes on top of another one
    :param text: what people read about it
    """

    match: Match
    act: Callable[[Passing], Response]
    times: int | None = 1
    skip: int = 0
    probability: float = 1.0
    slows: bool = False
    text: str = ""

    def fits(self, method: str, path: str) -> bool:
        if callable(self.match):
            return self.match(method, path)
        return self.match is None or bool(re.search(self.match, f"{method} {path}"))


@dataclass
class Interference:
    pending: list[Disturbance] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    random: Random = field(default_factory=Random)
    stopped: Event = field(default_factory=Event)

    def add(self, disturbance: Disturbance) -> Disturbance:
        with self.lock:
            self.pending.append(disturbance)
        return disturbance

    def clear(self) -> None:
        with self.lock:
            self.pending.clear()

    def around(
        self, call: Call, method: str, path: str, work: Callable[[], Response]
    ) -> Response:
        """The answer to a request: the true one, or a disturbed one.

        :raise ConnectionAbortedError: the server shall close without an answer
        """
        for disturbance in self._taken(method, path):
            passing = Passing(call, method, path, work, self.random, self.stopped)
            work = partial(disturbance.act, passing)
        return work()

    def _taken(self, method: str, path: str) -> list[Disturbance]:
        """What happens to a request, innermost first: one thing, and what slows it."""
        taken: list[Disturbance] = []
        with self.lock:
            for disturbance in self.pending.copy():
                alone = disturbance.slows or all(other.slows for other in taken)
                if not (alone and disturbance.fits(method, path)):
                    continue
                if self._spared(disturbance):
                    continue
                taken.append(disturbance)
        return sorted(taken, key=lambda disturbance: disturbance.slows)

    def _spared(self, disturbance: Disturbance) -> bool:
        """Whether it does not happen this time; it is counted if it does."""
        if disturbance.skip:
            disturbance.skip -= 1
            return True
        if self.random.random() >= disturbance.probability:
            return True
        if disturbance.times is not None:
            disturbance.times -= 1
            if disturbance.times <= 0:
                self.pending.remove(disturbance)
        return False
