"""The behaviours of CleverReach that are not public, each with both readings.

The default is the reading a client is more likely to stumble over, unless that is a
rare disturbance; ``README.md`` names those that are off.
"""

from collections.abc import Iterable
from dataclasses import Field, dataclass, field, fields
from typing import Any


def switch(default: Any, text: str, *choices: Any) -> Any:
    """A switch: its default, what it does, and the values allowed (none = any)."""
    return field(default=default, metadata={"text": text, "choices": choices})


@dataclass
class Switches:
    """Every switch is an attribute and may be changed while the sandbox runs.

    Values are converted and checked when set: a text such as ``"on"`` or ``"400"``
    serves as well as ``True`` or ``400``; a wrong one raises ``ValueError``, an
    unknown switch ``AttributeError``.
    """

    customer: int = switch(100200, "customer number of the account, for whoami")
    token_ttl: int = switch(30 * 24 * 3600, "life of a new token, in seconds")
    refresh_tokens: bool = switch(
        False, "client credentials are answered with a refresh_token too"
    )
    scopes: frozenset[str] | None = switch(
        None,
        "rights of the OAuth app: all, or a comma-separated list of groups, attributes,"
        " receivers, blacklist, bounces, forms, hooks, mailings, reports, clients,"
        " each also as x:read or x:write; else 403",
    )
    token_form: str = switch(
        "opaque",
        "a token: random, or a JWT that names the rights under scopes",
        "opaque",
        "jwt",
    )
    token_version: int = switch(
        3, "version that the OAuth app was made for; /v3 answers 403 to another", 3, 2
    )
    scope_answer: str = switch(
        "text",
        "rights in the answer to a token request: words in a text, a list, or nothing",
        "text",
        "list",
        "none",
    )
    max_batch: int = switch(1000, "rows in one write; above it 413")
    plan_limit: int = switch(0, "addresses in the account; above it 403; 0 = no limit")
    plan_paths: bool = switch(
        True, "/clients/{id}/plan and the counts beside it exist; off: 404"
    )
    receiver_cap: int = switch(
        25000, "active addresses that the plan sends to, as it says; more are accepted"
    )
    field_limit: int = switch(40, "fields, global and of one list together")
    upsert_word: str = switch(
        "upsert success",
        "status word of an upsert row",
        "upsert success",
        "insert/update success",
    )
    upsertplus_bad_row: str = switch(
        "string",
        "a refused row in upsertplus and updateplus: text in its place, or left out",
        "string",
        "omit",
    )
    refused_row: str = switch(
        "string",
        "a refused row: a text, or an object with the text under status",
        "string",
        "status",
    )
    duplicate_status: int = switch(
        400,
        "status when an address exists already (single POST, address change)",
        400,
        409,
    )
    duplicate_in_batch: str = switch(
        "same",
        "an address twice in one batch: same recipient twice, or second row refused",
        "same",
        "error",
    )
    blacklisted_row: str = switch(
        "refuse",
        "a blacklisted address in a write: an 'invalid address' row, or accepted",
        "refuse",
        "accept",
    )
    isvalid_blacklist: bool = switch(
        False, "receivers/isvalid drops blacklisted addresses, not only malformed ones"
    )
    activated_on_deactivated: str = switch(
        "inactive",
        "a row with activated for somebody deactivated: stays inactive, or comes back",
        "inactive",
        "reactivate",
    )
    deactivated_zero: str = switch(
        "reactivate",
        "a row with deactivated 0 for somebody deactivated: comes back, or is ignored",
        "reactivate",
        "ignore",
    )
    registered_only: str = switch(
        "inactive",
        "a new recipient with registered and no activated: waits for opt-in, or active",
        "inactive",
        "active",
    )
    resubscription: str = switch(
        "keeps",
        "who comes back by a form: deactivated stays set beside a newer activated and"
        " active is true, or it is cleared",
        "keeps",
        "clears",
    )
    hook_own_changes: bool = switch(
        True, "hooks are called for changes by the API, too, not only by people"
    )
    tag_put: str = switch(
        "replace", "tags in a single PUT replace the list or add", "replace", "add"
    )
    unsubscribe_mode: str = switch(
        "deactivate",
        "an unsubscribe deactivates, or deletes everywhere and blacklists",
        "deactivate",
        "blacklist_delete",
    )
    case_fold: bool = switch(
        True, "addresses are the same when they differ in case only (set it at start)"
    )
    group_delete_supported: bool = switch(
        True, "POST /groups/{g}/receivers/delete exists; off: 404"
    )
    delete_body: str = switch(
        "strict",
        "body of a bulk delete: only the form known for its path (a list on one list,"
        " an object with receivers for all), or either",
        "strict",
        "any",
    )
    delete_unknown_row: str = switch(
        "error",
        "an address not on the list in a bulk delete: refused row, or success",
        "error",
        "success",
    )
    empty_page: str = switch(
        "[]", "a page without recipients: [] or 204 without a body", "[]", "204"
    )
    empty_attributes: str = switch(
        "{}", "no fields at all: {} or [] (as PHP writes it)", "{}", "[]"
    )
    omit_zero_stamps: bool = switch(
        False,
        "imported, bounced, last_changed are left out of a recipient where they are 0",
    )
    active_lag: bool = switch(
        False, "upsertplus answers active: false for somebody just created"
    )
    attribute_answer: str = switch(
        "short",
        "answer to a new field: id and name only, or the whole field",
        "short",
        "full",
    )
    list_field_group: bool = switch(
        True, "a field of a list tells its list (groups_id) in an answer"
    )
    plus_in_path: str = switch(
        "plus", "a bare + in a path is a plus, or a blank", "plus", "blank"
    )
    encoded_slash: str = switch(
        "decode",
        "a path with %2F is decoded, or a server in front answers a 404 page",
        "decode",
        "page",
    )
    clock_offset: int = switch(
        0, "seconds by which CleverReach's clock is wrong; also below 0"
    )
    receiver_groups: str = switch(
        "objects",
        "GET /receivers/{id}/groups: lists, their ids, or 404",
        "objects",
        "ids",
        "absent",
    )
    stats_cache: int = switch(60, "seconds for which the stats of a list stay cached")
    error_status_200: bool = switch(
        False, "errors of the API come with HTTP 200; the code is in the body only"
    )

    def __setattr__(self, name: str, value: Any) -> None:
        spec = SPECS.get(name)
        if spec is None:
            raise AttributeError(f"unknown switch: {name}")
        super().__setattr__(name, convert(spec, value))


SPECS: dict[str, Field] = {spec.name: spec for spec in fields(Switches)}

#: The least values of numbers, where that is not 0.
LEAST = {"max_batch": 1, "token_ttl": 1, "clock_offset": -(10**9)}

#: The resources rights are given for.
RESOURCES = (
    "groups",
    "attributes",
    "receivers",
    "blacklist",
    "bounces",
    "forms",
    "hooks",
    "mailings",
    "reports",
    "clients",
)

_RIGHTS = {
    right for name in RESOURCES for right in (name, f"{name}:read", f"{name}:write")
}

#: How on and off may be written.
WORDS = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}


def convert(spec: Field, value: Any) -> Any:
    """``value``, perhaps a text, as the value of the switch ``spec``."""
    if spec.name == "scopes":
        return _scopes(value)
    kind = type(spec.default)
    if kind is bool:
        value = WORDS.get(str(value).lower())
        if value is None:
            raise ValueError(f"{spec.name}: on or off")
    else:
        try:
            value = kind(value)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{spec.name}: not a number: {value!r}") from error
        if kind is int and value < LEAST.get(spec.name, 0):
            raise ValueError(f"{spec.name}: too small: {value}")
    choices = spec.metadata["choices"]
    if choices and value not in choices:
        raise ValueError(f"{spec.name}: one of {', '.join(map(str, choices))}")
    return value


def _scopes(value: str | Iterable[str] | None) -> frozenset[str] | None:
    if value is None or value == "all":
        return None
    if isinstance(value, str):
        value = value.split(",")
    scopes = frozenset(scope.strip() for scope in value if scope.strip())
    if unknown := scopes - _RIGHTS:
        raise ValueError(f"scopes: unknown: {', '.join(sorted(unknown))}")
    return scopes


def shown(value: Any) -> str:
    """A switch's value as it is written after ``--set NAME=``."""
    if value is None:
        return "all"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    return str(value)
