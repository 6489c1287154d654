"""Where things are."""

import hashlib
import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
DEV = REPOSITORY / "dev"
ADDON = REPOSITORY / "fairgate_cleverreach"

# Several clones may share one ground: FAIRGATE_GROUND points them to it.
GROUND = Path(os.environ.get("FAIRGATE_GROUND") or REPOSITORY / ".ground").resolve()

VENV = GROUND / "venv"
PYTHON = VENV / "bin" / "python"


def fingerprint(*inputs):
    """Return a short hash of texts, bytes, and the contents of files (`Path`)."""
    digest = hashlib.sha256()
    for item in inputs:
        if isinstance(item, Path):
            item = item.read_bytes()
        elif isinstance(item, str):
            item = item.encode()
        digest.update(hashlib.sha256(item).digest())
    return digest.hexdigest()[:12]


POINTERS = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGUSER", "PGSERVICE")
STARTED = "FAIRGATE_POSTGRES"
"""Tells the processes we start that PG* point to the ground's server, and where."""
_OURS = os.environ.get("PGHOST") == os.environ.get(STARTED, "")
OWN_SERVER = [
    f"{name}={os.environ[name]}"
    for name in POINTERS
    if name in os.environ and not _OURS
]
"""What points to the user's own PostgreSQL, if anything does."""


CLONE = fingerprint(str(REPOSITORY))[:6]
"""Tells this clone's databases and settings from those of others on the ground."""

# Databases of the same name on several servers have each their own files.
_SERVER = f"-{fingerprint(*OWN_SERVER)[:6]}" if OWN_SERVER else ""
DATA = GROUND / f"data{_SERVER}"
"""Odoo's data folder: file store and sessions."""
SETTINGS = GROUND / f"odoo-{CLONE}{_SERVER}.conf"
"""What all Odoo commands share."""
