"""Parts of the ground: built once, checked at every use, rebuilt when broken."""

import contextlib
import fcntl
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .paths import GROUND
from .say import Stop, say

STAMP = ".complete"
MARK = ".fairgate-ground"


def claim():
    """Make the ground's folder. Raises `Stop` if it is somebody else's.

    Incomplete parts are removed: FAIRGATE_GROUND must not point where a folder of such
    a name is something else.
    """
    mark = GROUND / MARK
    if not mark.exists():
        if GROUND.exists() and any(GROUND.iterdir()):
            raise Stop(f"{GROUND} is neither empty nor a ground: choose another folder")
        GROUND.mkdir(parents=True, exist_ok=True)
        mark.touch()


@contextlib.contextmanager
def locked(name="setup"):
    """Hold an exclusive lock on the ground, so that no two scripts set it up at once.

    The kernel lets go of it when its holder dies, however it dies.
    """
    claim()
    with (GROUND / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"Another script is busy with the ground ({name}); waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True)
class Part:
    """A folder that is either complete or not there.

    It is built where it will stay, since a Python environment cannot be moved. Its
    stamp, written last, carries the fingerprint of its inputs: a folder without stamp
    was interrupted, one with another stamp is outdated; both are built anew.
    """

    name: str
    folder: Path
    inputs: str
    build: Callable[[], None]
    works: Callable[[], bool]
    release: Callable[[], None] = lambda: None
    """Lets go of the folder before it is removed."""

    def ensure(self):
        """Make the part complete and working.

        Raises `Stop` when it does not work even after it was built anew.
        """
        if self._stamped() and self.works():
            return
        with locked():
            stamped = self._stamped()
            if stamped and self.works():
                return
            if self.folder.exists():
                why = "does not work any more" if stamped else "incomplete or outdated"
                say(f"{self.name}: {why}, set up again")
                self.release()
                shutil.rmtree(self.folder)
            self.folder.mkdir(parents=True)
            self.build()
            if not self.works():
                raise Stop(f"{self.name}: set up, but does not work ({self.folder})")
            (self.folder / STAMP).write_text(self.inputs)

    def _stamped(self):
        stamp = self.folder / STAMP
        return stamp.is_file() and stamp.read_text() == self.inputs
