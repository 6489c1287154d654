"""The demo's main job: a manual upload through Odoo's scheduler, and its result."""

import json
import time
import urllib.request

PATIENCE = 600
"""Seconds that the upload may take."""


class Odoo:
    """Odoo as its own web client sees it."""

    def __init__(self, url, database, login="admin", password="admin"):
        self.url = url
        self.database = database
        cookies = urllib.request.HTTPCookieProcessor()
        self._opener = urllib.request.build_opener(cookies)
        self._post(
            "/web/session/authenticate",
            {"db": database, "login": login, "password": password},
        )

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
    names = ["group_id", "wanted_count", "sent_count", "changed_count", "renamed_count"]
    names += ["unchanged_count", "removed_count", "skipped_count", "state"]
    lines = odoo.call(
        "cleverreach.upload.line", "search_read", [["upload_id", "=", upload_id]], names
    )
    held = {group["name"]: group for group in summary(sandbox)}
    agree = bool(lines)
    head = ("List", "Contacts", "Sent", "Unchanged", "Removed", "Left out", "There now")
    print("{:<14}{:>10}{:>8}{:>11}{:>9}{:>10}{:>11}".format(*head))
    for line in lines:
        name = line["group_id"][1].rsplit(" (", 1)[0]
        there = held[name]["total"]
        expected = line["sent_count"] + line["unchanged_count"]
        complete = line["wanted_count"] == expected + line["skipped_count"]
        agree = agree and complete and line["state"] == "done" and there == expected
        print(
            f"{name:<14}{line['wanted_count']:>10}{line['sent_count']:>8}"
            f"{line['unchanged_count']:>11}{line['removed_count']:>9}"
            f"{line['skipped_count']:>10}{there:>11}"
        )
        for reason, count in reasons(odoo, line["id"]):
            print(f"    left out: {reason}: {count}")
    print("Both sides agree." if agree else "The two sides do NOT agree.")
    return agree


def reasons(odoo, line):
    """Return the label of each reason and how many contacts were left out for it."""
    fields = odoo.call(
        "cleverreach.upload.skip", "fields_get", ["reason"], ["selection"]
    )
    skips = odoo.call(
        "cleverreach.upload.skip", "search_read", [["line_id", "=", line]], ["reason"]
    )
    counts = {}
    for skip in skips:
        counts[skip["reason"]] = counts.get(skip["reason"], 0) + 1
    labels = dict(fields["reason"]["selection"])
    return [(labels[reason], counts[reason]) for reason in sorted(counts)]


def summary(sandbox):
    """Return what the sandbox holds, counted on its side."""
    with urllib.request.urlopen(f"{sandbox}/_sandbox/summary", timeout=10) as answer:
        return json.load(answer)
