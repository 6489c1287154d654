"""The addon's way: an upload, run as Odoo's scheduler runs it, in this process."""

import threading

from odoo import SUPERUSER_ID, api

OPEN = ("queued", "running")
MOST_PASSES = 1000


def order(registry, association, **values):
    """Ask for an upload of the association; return its id."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        upload = env["cleverreach.upload"].create(
            {"account_id": association.account_id, "kind": "scheduled", **values}
        )
        return upload.id


def run(registry, association, upload_id):
    """Let the account's job run until the upload has ended.

    :return: dict of what it counts, and the `passes` that the job needed
    :raise RuntimeError: it ends otherwise than well
    """
    # As the scheduler's threads do: Odoo's log names it.
    threading.current_thread().dbname = registry.db_name
    passes, outcome = 0, {"state": "queued"}
    while outcome["state"] in OPEN and passes < MOST_PASSES:
        passes += 1
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            job = env["ir.cron"].browse(association.cron_id)
            if job.method_direct_trigger() is not True:
                raise RuntimeError("The account's job failed: see the log above")
        outcome = read(registry, upload_id)
    if outcome["state"] != "done":
        raise RuntimeError(f"The upload ended as {outcome['state']}: {outcome}")
    return {**outcome, "passes": passes}


def read(registry, upload_id):
    """Return what became of an upload, as its own screen tells it."""
    with registry.cursor() as cr:
        upload = api.Environment(cr, SUPERUSER_ID, {})["cleverreach.upload"]
        upload = upload.browse(upload_id)
        return {
            "state": upload.state,
            "problem": upload.problem,
            "sent": upload.sent_count,
            "unchanged": upload.unchanged_count,
            "removed": upload.removed_count,
            "left_out": upload.skipped_count,
        }


def warm_up(registry, association):
    """Fill the caches with an upload of some contacts to a list that is not measured.

    Its matching is archived then: the measured list is the account's only one.
    """
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        account = env["cleverreach.account"].browse(association.account_id)
        probe = account.matching_ids.filtered(
            lambda matching: matching.group_id.remote_id != association.list_id
        )
        probe_ids = probe.ids
    for kind in ("scheduled", "preview"):
        values = {"kind": kind, "matching_ids": [(6, 0, probe_ids)]}
        run(registry, association, order(registry, association, **values))
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["cleverreach.matching"].browse(probe_ids).active = False
