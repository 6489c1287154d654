"""Servers that run beside a script: Odoo and the sandbox."""

import contextlib
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request

from . import odoo
from .command import ends_with_us
from .paths import CLONE, GROUND, PYTHON
from .say import Progress, Stop

LOGS = GROUND / "log" / CLONE
START = 120
"""Seconds a server may take to answer."""


@contextlib.contextmanager
def odoo_server(database, port=8069, workers=2):
    """Run Odoo with its scheduler on a database; give its address.

    port: the wanted one, another if it is taken; workers: threads of the scheduler.
    """
    port = free_port(port)
    command = [PYTHON, "-m", "odoo", "-d", database, "--db-filter", f"^{database}$"]
    command += ["--http-port", str(port), "--max-cron-threads", str(workers)]
    url = f"http://127.0.0.1:{port}"
    with running("Odoo", command, odoo.environment(), f"{url}/web/health"):
        yield url


@contextlib.contextmanager
def sandbox_server(port=8021, options=()):
    """Run the sandbox; give its address."""
    port = free_port(port)
    command = [PYTHON, "-m", "sandbox", "--port", str(port), *options]
    url = f"http://127.0.0.1:{port}"
    with running("Sandbox", command, odoo.environment(), f"{url}/"):
        yield url


@contextlib.contextmanager
def running(name, command, environment, probe):
    """Run a server from when it answers at `probe` to the end of the block.

    Raises `Stop` with the end of its log if it does not start.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{name.lower()}.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            ends_with_us(command),
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Ctrl-C is for the script: it stops its servers itself, in order.
            start_new_session=True,
        )
    try:
        with Progress(f"{name}: start") as progress:
            wait_for(server, probe, log, progress)
        yield
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_for(server, probe, log, progress):
    started = time.monotonic()
    while not answers(probe):
        seconds = time.monotonic() - started
        if server.poll() is not None or seconds > START:
            last = "".join(log.read_text().splitlines(keepends=True)[-20:])
            raise Stop(f"It does not answer at {probe}; its log {log} ends:\n{last}")
        progress.tell(f"{seconds:.0f} s")
        time.sleep(0.2)


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=10):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def free_port(wanted):
    """Return the wanted port of the loopback interface if it is free, else another."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise Stop("No free port on the loopback interface")
