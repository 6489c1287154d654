"""The state of the CleverReach account, with one class for each subject.

Everything public takes and answers plain values, dicts and lists in the shapes of the
REST API, and may be called from any thread. Numbers and texts serve alike as ids.
Refusals are raised as :class:`~sandbox.errors.ApiError`.
"""

from .attributes import Attributes
from .groups import Groups
from .removing import Removing

__all__ = ["Store"]


class Store(Groups, Attributes, Removing):
    """The whole account.

    ``Removing`` builds on ``Writing``, that on ``Reading``, that on ``Blacklist``.
    """
