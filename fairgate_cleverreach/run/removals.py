"""The removals of a line, in sets: which are left, and to which a manager agreed."""

from odoo.tools import SQL

from . import steps
from .sql import array


def agreed(env, line):
    """:return: ids of the recipients whose removal a manager has agreed to"""
    return {
        id_
        for (id_,) in env.execute_query(
            SQL(
                """
                SELECT step.receiver_id
                  FROM cleverreach_step step
                  JOIN cleverreach_upload_line line ON line.id = step.line_id
                 WHERE step.is_agreed
                   AND step.action = 'remove'
                   AND step.receiver_id IS NOT NULL
                   AND line.matching_id = %s
                   AND line.group_id = %s
                """,
                line.matching_id.id,
                line.group_id.id,
            )
        )
    }


def to_do(env, line, after=None, limit=None):
    """What the line wants to remove and has not yet.

    :return: list of (step id, recipient's row id, from elsewhere, cause), by id
    """
    return env.execute_query(
        SQL(
            """
            SELECT id, receiver_id, is_foreign, cause
              FROM cleverreach_step
             WHERE line_id = %s
               AND id > %s
               AND action = 'remove'
               AND status = ANY(%s)
               AND receiver_id IS NOT NULL
             ORDER BY id
             LIMIT %s
            """,
            line.id,
            after or 0,
            ["planned"] if after is not None else ["planned", "held"],
            limit,
        )
    )


def use_up_agreement(env, receiver_ids):
    """Those who were to go are gone: should somebody come back, it is asked anew."""
    env.cr.execute(
        SQL(
            "UPDATE cleverreach_step SET is_agreed = FALSE"
            " WHERE is_agreed AND action = 'remove' AND receiver_id = ANY(%s)",
            array("int", receiver_ids),
        )
    )
    steps.written(env)
