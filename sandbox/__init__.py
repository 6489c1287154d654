"""A local CleverReach for tests and demonstrations.

It speaks CleverReach's REST API v3 and its OAuth token endpoint over HTTP, as far
as this project uses them, needs nothing from outside, and sends no mail.
``python -m sandbox`` starts it; tests use :class:`Sandbox`. See ``README.md``.
"""

from .errors import ApiError
from .faults import Fault
from .journal import Request
from .server import Sandbox
from .switches import Switches

__all__ = ["ApiError", "Fault", "Request", "Sandbox", "Switches"]
