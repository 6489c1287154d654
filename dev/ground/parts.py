"""Parts of the ground: built once, checked at every use, rebuilt when broken."""

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .paths import GROUND
from .say import Stop, say

STAMP = ".complete"
MARK = ".fairgate-ground"
PATIENCE = 10
"""Seconds in which whoever still writes into a folder that is removed may end."""


def claim():
    """Make the ground's folder. Raises `Stop` if it is somebody else's.

    Incomplete parts are removed: FAIRGATE_GROUND must not point where a folder of such
    a name is something else.
    """
    mark = GROUND / MARK
    try:
        if not mark.exists():
            if GROUND.exists() and any(GROUND.iterdir()):
                raise Stop(
                    f"{GROUND} is neither empty nor a ground: choose another folder"
                )
            GROUND.mkdir(parents=True, exist_ok=True)
            mark.touch()
        if not os.access(GROUND, os.W_OK):
            raise PermissionError(f"Permission denied: {GROUND}")
    except OSError as error:
        raise Stop(
            f"The ground cannot be set up: {error}\nSet FAIRGATE_GROUND to a folder "
            "that you may write to"
        ) from None


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
    stamp, written last, carries the fingerprint of its inputs and the number of files:
    a folder without stamp was interrupted, one with another fingerprint is outdated,
    one with fewer files is damaged; all are built anew.
    """

    name: str
    folder: Path
    inputs: str
    build: Callable[[], None]
    works: Callable[[], bool]
    release: Callable[[], None] = lambda: None
    """Lets go of the folder before it is removed."""
    changing: tuple[str, ...] = ()
    """Names of folders in it whose files come and go."""

    def ensure(self):
        """Make the part complete and working.

        Raises `Stop` when it does not work even after it was built anew.
        """
        if self._stamped() and self._whole() and self.works():
            return
        with locked():
            stamped = self._stamped()
            if stamped and self._whole() and self.works():
                return
            if self.folder.exists():
                why = "does not work any more" if stamped else "incomplete or outdated"
                say(f"{self.name}: {why}, set up again")
                self.release()
                remove(self.folder)
            self.folder.mkdir(parents=True)
            self.build()
            if not self.works():
                raise Stop(f"{self.name}: set up, but does not work ({self.folder})")
            (self.folder / STAMP).write_text(f"{self.inputs} {self._count()}")

    def _stamped(self):
        inputs, count = self._stamp()
        return inputs == self.inputs and count.isdecimal()

    def _whole(self):
        _inputs, count = self._stamp()
        return self._count() >= int(count)

    def _stamp(self):
        """Return what the stamp says: the fingerprint, the number of files."""
        stamp = self.folder / STAMP
        text = stamp.read_text() if stamp.is_file() else ""
        inputs, _, count = text.partition(" ")
        return inputs, count

    def _count(self):
        """Return the number of files, without what Python or a server adds in use."""
        count = 0
        for _folder, folders, files in os.walk(self.folder):
            folders[:] = {*folders} - {"__pycache__", *self.changing}
            count += sum(file != STAMP for file in files)
        return count


def remove(folder):
    """Remove a folder, also while somebody who is about to end still writes there.

    Raises `Stop` if that goes on.
    """
    end = time.monotonic() + PATIENCE
    while folder.exists():
        try:
            shutil.rmtree(folder)
        except OSError as error:
            if time.monotonic() > end:
                raise Stop(
                    f"{folder} cannot be removed, maybe because a program left over "
                    f"by an interrupted set-up writes there: {error}"
                ) from None
            time.sleep(0.2)
