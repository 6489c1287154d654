"""The part of the addon that talks to CleverReach, without the rest, which needs Odoo.

So it is also seen whether the addon itself can read what a real account answers.
"""

import importlib
import sys
from pathlib import Path
from types import ModuleType

_FOLDER = Path(__file__).parents[2] / "fairgate_cleverreach"
# Not the addon's own name: in tests, Odoo has that.
_NAME = "fairgate_cleverreach_without_odoo"


def _module(name):
    if _NAME not in sys.modules:
        package = ModuleType(_NAME)
        package.__path__ = [str(_FOLDER)]
        sys.modules[_NAME] = package
    return importlib.import_module(f"{_NAME}.{name}")


answers = _module("client.answers")
base_url = _module("client.base_url")
errors = _module("client.errors")
masking = _module("client.masking")
reading = _module("client.reading")
row_answers = _module("client.row_answers")
transport = _module("client.transport")
State = _module("sync.states").State
