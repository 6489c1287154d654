"""The plan of an upload has left the recipients' rows for steps of its own.

Up to 19.0.1 ``cleverreach_receiver`` held both what is remembered and what the last
upload or preview had planned, and ``fingerprint`` was one of three things: what
CleverReach took, what it refused (where ``refused`` is set), or "?" for a recipient
that was being sent. Nothing is asked of CleverReach here: what is in doubt, the next
reading of the list finds out.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools.sql import table_exists

from odoo.addons.fairgate_cleverreach.told import told


def migrate(cr, version):
    if not table_exists(cr, "cleverreach_upload_skip"):
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    begin_anew(cr)
    end_interrupted(env)
    separate_memory(cr)
    keep_plans(cr)
    keep_counts(cr)
    keep_agreements(cr)
    forget_planned(cr)
    renew_rules(env)
    drop_leftovers(cr)
    env.invalidate_all(flush=False)


def begin_anew(cr):
    """Let lines that have sent nothing yet read their list once more.

    What they had planned so far went into the recipients' rows.
    """
    cr.execute(
        """
        UPDATE cleverreach_upload_line
           SET state = 'queued', phase = 'pull', position = 0, hold = NULL,
               wanted_count = 0, unchanged_count = 0, own_removal_count = 0,
               foreign_removal_count = 0, foreign_count = 0, misfits = NULL,
               purged_skip_count = 0
         WHERE state = 'running' AND phase IN ('pull', 'plan', 'settle')
        """
    )
    cr.execute(
        """
        DELETE FROM cleverreach_upload_skip skip
         USING cleverreach_upload_line line
         WHERE line.id = skip.line_id AND line.state = 'queued'
        """
    )


def end_interrupted(env):
    """End the lines that were sending or removing, and let their uploads go on.

    Their numbers stay true: what they had not done yet is counted as waiting.
    """
    lines = env["cleverreach.upload.line"].search([("state", "=", "running")])
    for line in lines:
        line._fail(told(env, "updated"))
    uploads = env["cleverreach.upload"].search([("state", "in", ["queued", "running"])])
    for account in uploads.account_id:
        account.cron_id._trigger()
    env.flush_all()


def separate_memory(cr):
    """Tell apart what CleverReach took, what it refused, and what was under way.

    A recipient on the list was ours if CleverReach had taken it: only then it has a
    date of sending. One that may have been under way is ours although it is not there:
    that is what the next reading looks for.
    """
    cr.execute(
        """
        UPDATE cleverreach_receiver
           SET on_list = COALESCE(on_list, FALSE),
               ours = CASE
                   WHEN fingerprint IS NULL THEN FALSE
                   WHEN fingerprint = '?' THEN TRUE
                   WHEN on_list THEN last_sent IS NOT NULL
                   ELSE COALESCE(todo = 'create', FALSE) AND planned_by IN (
                       SELECT id
                         FROM cleverreach_upload_line
                        WHERE state = 'error' AND phase = 'send'
                   )
               END,
               refused_fingerprint = CASE
                   WHEN refused IS NOT NULL THEN NULLIF(fingerprint, '?')
               END,
               fingerprint = CASE
                   WHEN on_list AND refused IS NULL AND last_sent IS NOT NULL
                   THEN NULLIF(fingerprint, '?')
               END
        """
    )


def keep_plans(cr):
    """Make steps of what was planned or left out, in the order in which it was.

    A row took part in one plan, the last of its list: of older ones only the contacts
    left out are known.
    """
    cr.execute(
        """
        INSERT INTO cleverreach_step
               (line_id, partner_id, receiver_id, former_id, email, former_email,
                action, reason, detail, shared_with_id, is_foreign, status)
        SELECT line_id, partner_id, receiver_id, former_id, email, former_email,
               action, reason, detail, shared_with_id, is_foreign, status
          FROM (
                SELECT skip.id AS place, skip.line_id, skip.partner_id,
                       NULL::int AS receiver_id, NULL::int AS former_id,
                       CASE
                           WHEN skip.reason NOT IN
                                ('no_address', 'invalid_address', 'blacklisted')
                           THEN partner.email_normalized
                       END AS email,
                       NULL AS former_email, 'skip' AS action, skip.reason,
                       skip.detail, speaker.partner_id AS shared_with_id,
                       FALSE AS is_foreign, 'done' AS status
                  FROM cleverreach_upload_skip skip
                  JOIN cleverreach_upload_line line ON line.id = skip.line_id
                  LEFT JOIN res_partner partner ON partner.id = skip.partner_id
                  LEFT JOIN cleverreach_receiver speaker
                    ON skip.reason = 'shared'
                   AND speaker.group_id = line.group_id
                   AND speaker.email = partner.email_normalized
                 UNION ALL
                SELECT known.id, line.id,
                       CASE
                           WHEN known.todo = 'remove' THEN known.partner_id
                           ELSE known.claimant_id
                       END,
                       known.id, known.former_id,
                       -- Nothing is written down anew of people who were deleted.
                       CASE
                           WHEN left(known.email, 12) = 'hmac-sha256:' THEN NULL
                           WHEN known.todo != 'remove' AND known.claimant_id IS NULL
                           THEN NULL
                           WHEN known.todo = 'remove' AND known.ours
                                AND known.partner_id IS NULL
                           THEN NULL
                           ELSE known.email
                       END,
                       CASE WHEN known.claimant_id IS NOT NULL THEN former.email END,
                       known.todo, NULL, NULL, NULL,
                       known.todo = 'remove' AND NOT known.ours,
                       CASE
                           WHEN known.todo = 'remove' AND line.hold IS NOT NULL
                                AND (line.hold != 'foreign' OR NOT known.ours)
                           THEN 'held'
                           ELSE 'planned'
                       END
                  FROM cleverreach_receiver known
                  JOIN cleverreach_upload_line line
                    ON line.id = known.planned_by AND line.group_id = known.group_id
                  LEFT JOIN cleverreach_receiver former ON former.id = known.former_id
                 WHERE known.todo IS NOT NULL
                   AND line.state NOT IN ('queued', 'running')
               ) step
         ORDER BY line_id, action = 'skip' DESC, place
        """
    )


def keep_counts(cr):
    """Store what was counted when it was looked at."""
    cr.execute(
        """
        UPDATE cleverreach_upload_line line
           SET skipped_count = COALESCE(line.purged_skip_count, 0)
                   + COALESCE(listed.number, 0),
               held_removal_count = CASE
                   WHEN line.hold IS NULL THEN 0
                   WHEN line.hold = 'foreign'
                   THEN COALESCE(line.foreign_removal_count, 0)
                   ELSE COALESCE(line.own_removal_count, 0)
                        + COALESCE(line.foreign_removal_count, 0)
               END
          FROM cleverreach_upload_line same
          LEFT JOIN (
                SELECT line_id, COUNT(*) AS number
                  FROM cleverreach_upload_skip
                 GROUP BY line_id
               ) listed ON listed.line_id = same.id
         WHERE same.id = line.id
        """
    )


def keep_agreements(cr):
    """Carry over what a manager had agreed to: a number then, people now.

    Those who waited when the number was agreed to are known only if they are as many:
    else somebody is asked anew.
    """
    cr.execute(
        """
        WITH waiting AS (
            SELECT step.id, matching.id AS matching_id, matching.confirmed_removals
              FROM cleverreach_matching matching
              JOIN cleverreach_upload_line line
                ON line.matching_id = matching.id
               AND line.group_id = matching.group_id
              JOIN cleverreach_upload upload ON upload.id = line.upload_id
              JOIN cleverreach_step step ON step.line_id = line.id
             WHERE matching.confirmed_removals > 0
               AND upload.scope != 'contact'
               AND step.action = 'remove'
               AND (step.is_foreign OR NOT COALESCE(
                        matching.confirmed_foreign_only, FALSE))
        ), covered AS (
            SELECT matching_id
              FROM waiting
             GROUP BY matching_id, confirmed_removals
            HAVING COUNT(*) = confirmed_removals
        )
        UPDATE cleverreach_step step
           SET is_agreed = TRUE
          FROM waiting
          JOIN covered USING (matching_id)
         WHERE step.id = waiting.id
        """
    )


def forget_planned(cr):
    """Forget addresses that were planned only: no list has ever held them."""
    cr.execute(
        """
        DELETE FROM cleverreach_receiver
         WHERE state = 'new' AND NOT on_list AND NOT ours
           AND refused IS NULL AND last_sent IS NULL
        """
    )


def drop_leftovers(cr):
    """Drop what Odoo leaves behind.

    At the end of the update it drops by itself the columns of fields that are gone,
    with their indexes, and the views, rights and external ids of models that are. It
    keeps the tables of these, the columns of fields that are no longer stored, and what
    an update must not touch (``noupdate``).
    """
    cr.execute("DROP TABLE cleverreach_upload_skip, cleverreach_preview_line")
    cr.execute(
        """
        ALTER TABLE cleverreach_receiver
         DROP COLUMN IF EXISTS account_id,
         DROP COLUMN IF EXISTS company_id
        """
    )
    cr.execute(
        "DELETE FROM ir_model_constraint WHERE name IN %s",
        [
            tuple(
                f"cleverreach_receiver_{column}_fkey"
                for column in ("account_id", "company_id", "claimant_id", "former_id")
            )
        ],
    )
    cr.execute(
        "DELETE FROM ir_filters WHERE model_id IN %s",
        [("cleverreach.upload.skip", "cleverreach.preview.line")],
    )


def renew_rules(env):
    """Rules are ``noupdate``: what a person made of them stays."""
    gone = "fairgate_cleverreach.cleverreach_upload_skip_company_rule"
    if rule := env.ref(gone, raise_if_not_found=False):
        rule.unlink()
    rule = env.ref(
        "fairgate_cleverreach.cleverreach_receiver_company_rule",
        raise_if_not_found=False,
    )
    if rule and rule.domain_force == "[('company_id', 'in', company_ids)]":
        rule.domain_force = "[('group_id.company_id', 'in', company_ids)]"
    env.flush_all()
