"""The extension points of the addon, used by an addon that is installed for real."""

from dev.ground import server
from dev.ground.paths import REPOSITORY

EXTENSION = "cleverreach_extension"


def test_an_addon_uses_every_extension_point(python, database):
    told = python(
        "odoo",
        f"--database={database}",
        f"--init={EXTENSION}",
        f"--test-tags=/{EXTENSION}",
        f"--http-port={server.free_port(0)}",
        "--stop-after-init",
        addons=(REPOSITORY, REPOSITORY / "tests" / "addons"),
    )
    assert "0 failed, 0 error(s) of 8 tests" in told
