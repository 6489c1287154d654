"""A PostgreSQL server of a test's own, which it may stop."""

import os
import subprocess
from pathlib import Path
from tempfile import mkdtemp

from odoo.tools import config

from dev.ground import postgres
from dev.ground.paths import OWN_SERVER
from dev.ground.say import Stop


class Cluster(postgres.Server):
    """A context manager: PG* of this process, and so of those that it starts, point to
    it meanwhile. It has a copy of one database.

    :param database: of the server that PG* point to; its name stays the same
    """

    def __init__(self, database):
        if OWN_SERVER:
            raise Stop("The programs of a server of your own are not known")
        super().__init__()
        self.database = database
        self.home = Path(mkdtemp(prefix="fairgate-cluster-"))
        self.data = self.home / "data"
        self.socket = self.home / "socket"

    def __enter__(self):
        self.home.chmod(0o755)
        self.make_cluster()
        self._private_folder(self.socket)
        self._order("start")
        dump = subprocess.run(
            ["pg_dump", "--no-owner", self.database], check=True, capture_output=True
        )
        self._before = os.environ["PGHOST"], config["db_host"]
        os.environ["PGHOST"] = config["db_host"] = str(self.socket)
        with postgres.connect(user=postgres.SUPERUSER) as cursor:
            cursor.execute(f"CREATE ROLE {postgres.ROLE} LOGIN CREATEDB")
        subprocess.run(["createdb", self.database], check=True)
        subprocess.run(
            ["psql", "--quiet", "--dbname", self.database],
            input=dump.stdout,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        return self

    def __exit__(self, *error):
        os.environ["PGHOST"], config["db_host"] = self._before
        self._stop()
        subprocess.run(["rm", "-rf", self.home], check=True)

    def crash(self):
        """Let the server die and come back, as after a power cut."""
        self._order("restart", "--mode", "immediate")

    def _order(self, action, *options):
        # With a log, since it would hold on to our output for ever.
        self._control(action, *options, "--log", self.data / "server.log")
