"""CleverReach's REST API v3 in plain Python; nothing in here knows Odoo."""

from .client import CleverReachClient
from .errors import (
    BadDataError,
    CleverReachError,
    CredentialsError,
    LimitReachedError,
    MissingRightError,
    NetworkError,
    NotFoundError,
    ServiceError,
    TooLargeError,
    TooManyRequestsError,
    UnreadableError,
)
from .masking import mask
from .records import (
    AccountInfo,
    Attribute,
    Exchange,
    Form,
    Group,
    GroupStats,
    Member,
    Receiver,
    Row,
    RowResult,
    Token,
)

__all__ = [
    "AccountInfo",
    "Attribute",
    "BadDataError",
    "CleverReachClient",
    "CleverReachError",
    "CredentialsError",
    "Exchange",
    "Form",
    "Group",
    "GroupStats",
    "LimitReachedError",
    "MissingRightError",
    "Member",
    "NetworkError",
    "NotFoundError",
    "Receiver",
    "Row",
    "RowResult",
    "ServiceError",
    "Token",
    "TooLargeError",
    "TooManyRequestsError",
    "UnreadableError",
    "mask",
]
