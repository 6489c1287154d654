"""The state of the CleverReach account, with one class for each subject.

Everything public takes and answers plain values, dicts and lists in the shapes of the
REST API, and may be called from any thread. Numbers and texts serve alike as ids.
Refusals are raised as :class:`~sandbox.errors.ApiError`.
"""

from .attributes import Attributes
from .forms import Forms
from .groups import Groups
from .hooks import Hooks
from .mailings import Mailings
from .plan import Plan
from .segments import Segments
from .tagging import Tagging

__all__ = ["Store"]


class Store(Groups, Attributes, Mailings, Forms, Segments, Tagging, Hooks, Plan):
    """The whole account.

    ``Mailings`` builds on ``Removing``; that, ``Forms`` and ``Tagging`` on ``Writing``;
    that and ``Segments`` on ``Reading``, that on ``Blacklist``.
    """
