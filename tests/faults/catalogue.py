"""What can go wrong, and where: the rows and the columns of the table."""

import json

from sandbox.disturbing import PAGE


def fault(kind, **options):
    """:return: a function that lets it go wrong in a sandbox, where ``match`` says"""
    return lambda box, match: box.fault(kind, match=match, **options)


def refusal(status, words="", **options):
    body = {"error": {"code": status, "message": words}}
    return fault("error", status=status, body=json.dumps(body), **options)


def clock(offset):
    def set_clock(box, match):
        box.switches.clock_offset = offset

    return set_clock


FAULTS = {
    "400, with a reason": refusal(400, "Bad Request: invalid data"),
    "400, without a reason": refusal(400),
    "401, with every token": refusal(401, "Unauthorized"),
    "403, “missing scope”": refusal(403, "Forbidden: missing scope"),
    "403, with another reason": refusal(403, "Forbidden: deemed to be spam"),
    "403, without a reason": refusal(403, "Forbidden"),
    "404": refusal(404, "Not Found"),
    "409": refusal(409, "Conflict"),
    "413": refusal(413, "Payload Too Large"),
    "429, for five minutes": refusal(429, "Too Many Requests", retry_after="300"),
    "500": refusal(500, "Internal Server Error"),
    "502, a web page": fault("error", status=502, body=PAGE),
    "503, for an hour": refusal(503, "Maintenance", retry_after="3600"),
    "an error with status 200": fault(
        "error", status=200, body='{"error": "database is gone"}'
    ),
    "an empty answer": fault("empty"),
    "an empty answer, but done": fault("empty", after=True),
    "a web page with status 200": fault("html"),
    "the answer is lost, but done": fault("drop", after=True),
    "the connection is closed": fault("drop"),
    "the connection breaks in the answer": fault("cut"),
    "no answer at all": fault("hang"),
    "a slow answer": fault("delay", seconds=0.05),
    "a trickling answer": fault("trickle", seconds=0.1),
    "single rows are refused": fault("refuse_rows", rows="new|change|go"),
    "single rows are missing": fault("omit_rows", rows="new|change|go"),
    "single rows are missing, but done": fault(
        "omit_rows", rows="new|change|go", after=True
    ),
    "the token is revoked": fault("revoke", times=1),
    "CleverReach's clock is a day late": clock(-86400),
    "CleverReach's clock is a day early": clock(86400),
}

# Those that are noticed only when nobody waits any longer.
HANGING = {"no answer at all"}

# Those that pass by themselves: nobody need notice them.
HARMLESS = {
    "a slow answer",
    "a trickling answer",
    "the token is revoked",
    "CleverReach's clock is a day late",
    "CleverReach's clock is a day early",
}

ALL = ("add", "change", "rename", "remove")

# Of each stage of an upload: which requests, and what there is to be done. Nobody may
# go before the others came.
UPLOAD = {
    "token": ("POST /oauth/token", ALL),
    "fields": ("GET .*/attributes$", ALL),
    "pull": ("GET .*/groups/[0-9]+/receivers$", ALL),
    "look-up": ("get_receivers|GET .*/receivers/", ALL),
    "add": ("upsertplus", ("add", "remove")),
    "change": ("upsertplus", ("change", "remove")),
    "rename": ("PUT .*/email$", ALL),
    "remove": ("POST .*/receivers/delete|DELETE ", ALL),
}

# What a person does with a button of the settings.
BUTTONS = {
    "test": ("GET .*/whoami", "action_test_connection"),
    "lists": ("GET /v3/groups$", "action_refresh"),
}

STAGES = ["token", *BUTTONS, *list(UPLOAD)[1:]]
