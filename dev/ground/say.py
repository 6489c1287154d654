"""One line for each thing done, and progress for what takes long."""

import sys
import time


def say(line):
    """Tell about the ground, on stderr: stdout is for what a script is run for."""
    print(line, file=sys.stderr, flush=True)


class Stop(Exception):
    """Ends the script with a message that says what to do; no traceback."""


class Progress:
    """A counter behind a label: `label  12 / 120 MB`, then `label  done in 7 s`.

    On a terminal it counts in place; elsewhere (CI) it prints a line at the start, a
    line every 15 seconds and one at the end.
    """

    def __init__(self, label):
        self.label = label
        self.started = self.told = time.monotonic()
        self.live = sys.stderr.isatty()
        if not self.live:
            say(f"{label} ...")

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        seconds = time.monotonic() - self.started
        self._print("failed" if kind else f"done in {seconds:.0f} s", last=True)

    def tell(self, state):
        now = time.monotonic()
        if self.live or now - self.told >= 15:
            self.told = now
            self._print(state)

    def _print(self, state, last=False):
        line = f"{self.label}  {state}"
        if self.live:
            end = "\n" if last else ""
            print(f"\r\033[K{line}", end=end, file=sys.stderr, flush=True)
        else:
            say(line)
