"""The additions and changes of a line, in sets: how many, and which have to wait.

What waits for whom is decided in :mod:`sync.brake`.
"""

from odoo.tools import SQL

from . import steps

# Whoever has a new address is changed, also if that takes a new recipient.
_IS_ADDITION = SQL("(step.action = 'create' AND step.former_id IS NULL)")


def _agreed(line):
    return SQL(
        """
        SELECT DISTINCT shown.partner_id, shown.email
          FROM cleverreach_step shown
          JOIN cleverreach_upload_line line ON line.id = shown.line_id
         WHERE shown.is_agreed
           AND shown.action != 'remove'
           AND shown.partner_id IS NOT NULL
           AND shown.email IS NOT NULL
           AND line.matching_id = %s
           AND line.group_id = %s
        """,
        line.matching_id.id,
        line.group_id.id,
    )


def count(env, line):
    """What the line wants to send: changes of recipients that are ours, and additions.

    :return: dict of whether they are additions → (how many, how many a manager has
        agreed to)
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT %(is_addition)s, COUNT(*), COUNT(agreed.partner_id)
              FROM cleverreach_step step
              LEFT JOIN cleverreach_receiver known ON known.id = step.receiver_id
              LEFT JOIN (%(agreed)s) agreed
                ON agreed.partner_id = step.partner_id AND agreed.email = step.email
             WHERE step.line_id = %(line)s
               AND step.action = ANY(%(sending)s)
               AND step.status = 'planned'
               AND (step.action != 'change' OR known.ours)
             GROUP BY 1
            """,
            is_addition=_IS_ADDITION,
            agreed=_agreed(line),
            line=line.id,
            sending=steps.SENDING_VALUES,
        )
    )
    return {is_addition: (count, agreed) for is_addition, count, agreed in rows}


def hold(env, line, rush):
    """Let those additions and changes wait that no manager has agreed to.

    :param rush: :class:`sync.brake.Rush`: which of them
    :return: how many additions wait, how many changes
    """
    rows = env.execute_query(
        SQL(
            """
            UPDATE cleverreach_step step
               SET status = 'held'
             WHERE step.line_id = %(line)s
               AND step.action = ANY(%(sending)s)
               AND step.status = 'planned'
               AND %(is_addition)s = ANY(%(kinds)s)
               AND (step.partner_id, step.email) NOT IN (%(agreed)s)
            RETURNING %(is_addition)s
            """,
            line=line.id,
            sending=steps.SENDING_VALUES,
            is_addition=_IS_ADDITION,
            kinds=[True] * rush.holds_additions + [False] * rush.holds_changes,
            agreed=_agreed(line),
        )
    )
    steps.written(env)
    additions = sum(is_addition for (is_addition,) in rows)
    return additions, len(rows) - additions


def drop_removals_of_held(env, line):
    """Leave the old recipients on the list of those whose new address waits.

    :return: how many
    """
    env.cr.execute(
        SQL(
            """
            UPDATE cleverreach_step removal
               SET status = 'dropped'
              FROM cleverreach_step held
             WHERE removal.line_id = %(line)s
               AND removal.action = 'remove'
               AND held.line_id = %(line)s
               AND held.status = 'held'
               AND held.former_id = removal.receiver_id
            """,
            line=line.id,
        )
    )
    steps.written(env)
    return env.cr.rowcount
