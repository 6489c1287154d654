"""The demo's main job: a manual upload through Odoo's scheduler, and its result."""

import json
import time
import urllib.request

PATIENCE = 600
"""Seconds that the upload may take."""

COLUMNS = {
    "Contacts": "wanted_count",
    "Sent": "sent_count",
    "Changed": "changed_count",
    "Renamed": "renamed_count",
    "Unchanged": "unchanged_count",
    "Removed": "removed_count",
}
"""What a line of an upload counts, by the head of its column; renamed: an address."""

VALUES = {"ort": "city", "plz": "zip"}
"""Fields that go to CleverReach as they are, by their name there."""


class Odoo:
    """Odoo as its own web client sees it."""

    def __init__(self, url, database, login="admin", password="admin"):
        self.url = url
        self.database = database
        cookies = urllib.request.HTTPCookieProcessor()
        self._cookies = cookies.cookiejar
        self._opener = urllib.request.build_opener(cookies)
        self._post(
            "/web/session/authenticate",
            {"db": database, "login": login, "password": password},
        )

    @property
    def session(self):
        """Its id, for a browser that goes on with it."""
        (session,) = (c.value for c in self._cookies if c.name == "session_id")
        return session

    def call(self, model, method, *arguments, **options):
        return self._post(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": arguments, "kwargs": options},
        )

    def _post(self, path, parameters):
        request = urllib.request.Request(
            self.url + path,
            json.dumps({"jsonrpc": "2.0", "params": parameters}).encode(),
            {"Content-Type": "application/json"},
        )
        with self._opener.open(request, timeout=60) as response:
            answer = json.load(response)
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer["result"]


def upload(url, database):
    """Ask for a manual upload and wait for its end; return its id and state."""
    odoo = Odoo(url, database)
    (account,) = odoo.call("cleverreach.account", "search", [])
    odoo.call("cleverreach.account", "action_upload", [account])
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        (record,) = odoo.call(
            "cleverreach.upload", "search_read", [], ["state", "problem"], limit=1
        )
        if record["state"] not in ("queued", "running"):
            return record
        time.sleep(0.5)
    raise TimeoutError("The upload did not end in time")


def result(url, database, sandbox):
    """Print what was done, list by list; return whether both sides agree."""
    odoo = Odoo(url, database)
    (upload_id,) = odoo.call("cleverreach.upload", "search", [], limit=1)
    lines = odoo.call(
        "cleverreach.upload.line",
        "search_read",
        [["upload_id", "=", upload_id]],
        ["group_id", "matching_id", "skipped_count", "state", *COLUMNS.values()],
    )
    held = {group["name"]: group for group in summary(sandbox)}
    differing = [] if lines else ["Nothing was uploaded."]
    print(row("List", *COLUMNS, "Left out", "There now"))
    for line in lines:
        name = line["group_id"][1].rsplit(" (", 1)[0]
        counts = [line[field] for field in COLUMNS.values()]
        print(row(name, *counts, line["skipped_count"], held[name]["total"]))
        for reason, count in reasons(odoo, line["id"]):
            print(f"    left out: {reason}: {count}")
        there = receivers(sandbox, held[name]["id"])
        differing += [
            f"{name}: {text}" for text in differences(line, contacts(odoo, line), there)
        ]
    for difference in differing:
        print(difference)
    print("The two sides do NOT agree." if differing else "Both sides agree.")
    return not differing


def row(name, *cells):
    return f"{name:<12}" + "".join(f"{cell:>11}" for cell in cells)


def contacts(odoo, line):
    """Return the contacts that must be on a list: address → values.

    They are found by the tags alone, not by what the addon remembers to have sent.
    """
    (matching,) = odoo.call(
        "cleverreach.matching", "read", [line["matching_id"][0]], ["tag_ids"]
    )
    left_out = odoo.call(
        "cleverreach.step",
        "search_read",
        [["line_id", "=", line["id"]], ["action", "=", "skip"]],
        ["partner_id"],
    )
    found = odoo.call(
        "res.partner",
        "search_read",
        [
            ["category_id", "in", matching["tag_ids"]],
            ["id", "not in", [skip["partner_id"][0] for skip in left_out]],
        ],
        ["email", *VALUES.values()],
    )
    return {
        contact["email"].lower(): {
            name: contact[field] or "" for name, field in VALUES.items()
        }
        for contact in found
    }


def differences(line, wanted, there):
    """Yield what is not as it must be on a list after its upload, in words.

    :param line: its counts and its state
    :param wanted: who must be there: address → values
    :param there: the recipients, as the sandbox holds them
    """
    if line["state"] != "done":
        yield f"the upload ended as {line['state']}"
    sent = line["sent_count"] + line["unchanged_count"]
    if line["wanted_count"] != sent + line["skipped_count"]:
        yield "contacts are not sent, unchanged and left out together"
    if sent != len(wanted):
        yield f"{len(wanted)} contacts must be there, {sent} are said to be"
    held = {receiver["email"].lower(): receiver for receiver in there}
    if missing := wanted.keys() - held.keys():
        yield f"{len(missing)} are missing, such as {min(missing)}"
    if strangers := held.keys() - wanted.keys():
        yield f"{len(strangers)} should not be there, such as {min(strangers)}"
    for email in sorted(wanted.keys() & held.keys()):
        values = held[email]["global_attributes"]
        if any(values.get(name) != value for name, value in wanted[email].items()):
            yield f"other values, for one at {email}"
            return


def reasons(odoo, line):
    """Return the label of each reason and how many contacts were left out for it."""
    fields = odoo.call("cleverreach.step", "fields_get", ["reason"], ["selection"])
    skips = odoo.call(
        "cleverreach.step",
        "search_read",
        [["line_id", "=", line], ["action", "=", "skip"]],
        ["reason"],
    )
    counts = {}
    for skip in skips:
        counts[skip["reason"]] = counts.get(skip["reason"], 0) + 1
    labels = dict(fields["reason"]["selection"])
    return [(labels[reason], counts[reason]) for reason in sorted(counts)]


def summary(sandbox):
    """Return what the sandbox holds, counted on its side."""
    return ask(sandbox, "summary")


def receivers(sandbox, group_id):
    """Return the recipients of a list, as the sandbox holds them."""
    return ask(sandbox, f"list/{group_id}")


def ask(sandbox, what):
    with urllib.request.urlopen(f"{sandbox}/_sandbox/{what}", timeout=60) as answer:
        return json.load(answer)
