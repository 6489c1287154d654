"""The steps of a line, added and noted in sets.

Stands in for the ORM on ``cleverreach.step``, whose rows no user writes: uploads run as
superuser, and a line belongs to one company.
"""

from typing import NamedTuple

from odoo.tools import SQL

from ..sync.addresses import address_key
from ..sync.states import LEFT, SENDING, TOLD_LEFT, Reason, State
from . import sql
from .sql import array

SENDING_VALUES = [action.value for action in SENDING]


class Step(NamedTuple):
    """A row to be added to ``cleverreach.step``: see the fields of the same name."""

    line_id: int
    partner_id: int | None
    receiver_id: int | None
    former_id: int | None
    email: str | None
    former_email: str | None
    action: str
    reason: str | None = None
    shared_with_id: int | None = None
    is_foreign: bool = False
    status: str = "planned"
    fingerprint: str | None = None
    content: str | None = None
    cause: str | None = None


class Sending(NamedTuple):
    """A step that puts a contact on the list, as far as it takes to carry it out."""

    id: int
    contact_id: int | None
    address: str | None
    action: str
    content: str | None
    former_id: int | None
    receiver_id: int | None


def written(env):
    """Let the ORM read the rows anew."""
    env["cleverreach.step"].invalidate_model()


def add(env, rows):
    """:param rows: list of :class:`Step`"""
    sql.copy(env, "cleverreach_step", Step._fields, rows)
    written(env)


def add_details(env, line):
    """Add CleverReach's words to those that it refused at an earlier upload."""
    env.cr.execute(
        SQL(
            """
            UPDATE cleverreach_step step
               SET detail = known.refused
              FROM cleverreach_receiver known
             WHERE step.line_id = %s
               AND step.reason = 'refused'
               AND step.detail IS NULL
               AND known.id = step.receiver_id
            """,
            line.id,
        )
    )
    written(env)


def to_send(env, line, after, limit):
    """:return: list of the next :class:`Sending` that this line has yet to do, by id"""
    return _read(
        env,
        SQL(
            "line_id = %s AND id > %s AND status = 'planned' AND action = ANY(%s)"
            " ORDER BY id LIMIT %s",
            line.id,
            after,
            SENDING_VALUES,
            limit,
        ),
    )


def renames(env, line, after=0):
    """:return: list of the :class:`Sending` that change an address and are not yet"""
    return _read(
        env,
        SQL(
            "line_id = %s AND id > %s AND status = 'planned' AND action = 'rename'"
            " AND former_id IS NOT NULL ORDER BY id",
            line.id,
            after,
        ),
    )


def asks(env, line, limit):
    """:return: list of the next :class:`Sending` whom a mail is to ask, by id"""
    return _read(
        env,
        SQL(
            "line_id = %s AND status = 'planned' AND action = 'ask' AND answer IS NULL"
            " ORDER BY id LIMIT %s",
            line.id,
            limit,
        ),
    )


def _read(env, condition):
    env["cleverreach.step"].flush_model()
    rows = env.execute_query(
        SQL(
            "SELECT id, partner_id, email, action, content, former_id, receiver_id"
            " FROM cleverreach_step WHERE %s",
            condition,
        )
    )
    # Not by its own constructor: that takes three times as long.
    return [tuple.__new__(Sending, row) for row in rows]


def count_open(env, line, actions):
    """:return: how many steps of the line wait to be done"""
    ((count,),) = env.execute_query(
        SQL(
            "SELECT COUNT(*) FROM cleverreach_step"
            " WHERE line_id = %s AND status = 'planned' AND action = ANY(%s)",
            line.id,
            list(actions),
        )
    )
    return count


def exist(env, line):
    """:return: whether the line has any steps"""
    return bool(
        env.execute_query(
            SQL("SELECT 1 FROM cleverreach_step WHERE line_id = %s LIMIT 1", line.id)
        )
    )


def planned_actions(env, line):
    """:return: set of the actions of the line's steps that wait to be done"""
    env["cleverreach.step"].flush_model()
    rows = env.execute_query(
        SQL(
            "SELECT DISTINCT action FROM cleverreach_step"
            " WHERE line_id = %s AND status = 'planned'",
            line.id,
        )
    )
    return {action for (action,) in rows}


def note(env, ids, **values):
    """Write the same ``values`` into the steps ``ids``."""
    if not ids:
        return
    env.cr.execute(
        SQL(
            "UPDATE cleverreach_step SET %s WHERE id = ANY(%s)",
            SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), value)
                for name, value in values.items()
            ),
            array("int", ids),
        )
    )
    written(env)


def note_sent(env, ids):
    """Note that the steps ``ids`` were carried out.

    :return: list of their actions, as they are by now
    """
    rows = env.execute_query(
        SQL(
            "UPDATE cleverreach_step SET status = 'done', content = NULL"
            " WHERE id = ANY(%s) RETURNING action",
            array("int", ids),
        )
    )
    written(env)
    return [action for (action,) in rows]


def forget_plan(env, line):
    """Forget all that was planned for a line, but not what was done."""
    env.flush_all()
    env.cr.execute(
        SQL(
            "DELETE FROM cleverreach_step WHERE line_id = %s"
            " AND NOT (status = 'done' AND action = ANY(%s))",
            line.id,
            [*SENDING_VALUES, "remove", "ask"],
        )
    )
    written(env)


def sent_before(env, line, contact_ids):
    """Whom the line has sent already: it was interrupted, and plans anew.

    :return: dict of contact id → (step id, action)
    """
    rows = env.execute_query(
        SQL(
            "SELECT partner_id, id, action FROM cleverreach_step WHERE line_id = %s"
            " AND status = 'done' AND action = ANY(%s) AND partner_id = ANY(%s)",
            line.id,
            SENDING_VALUES,
            list(contact_ids),
        )
    )
    return {contact_id: (id_, action) for contact_id, id_, action in rows}


def forget(env, ids):
    """Another step takes the place of each of these."""
    env.cr.execute(SQL("DELETE FROM cleverreach_step WHERE id = ANY(%s)", list(ids)))
    written(env)


def leave_out(env, line, rows):
    """Turn steps that were to be done into contacts left out.

    :param rows: list of (step id, :class:`sync.states.Reason`, CleverReach's words or
        None)
    """
    if not rows:
        return
    sql.update(
        env,
        "cleverreach_step",
        {"id": "int", "reason": "text", "detail": "text"},
        [(id_, str(reason), detail) for id_, reason, detail in rows],
    )
    note(
        env,
        [id_ for id_, _reason, _detail in rows],
        action="skip",
        status="done",
        content=None,
        fingerprint=None,
    )
    line.skipped_count += len(rows)


# WHO IS ASKED TO CONFIRM


def plan_asks(env, line, contact_ids=None):
    """Add a step for everybody whom the line has to ask, if they have none yet.

    They are the new ones that were never asked; those whose address is changed while
    they wait, since it is the former one that was asked, unless the new one was once;
    and those whom an earlier upload put on the list, but could not ask.

    :param contact_ids: of the latter, only these contacts; None for all
    """
    if not line.matching_id.double_opt_in:
        return
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            INSERT INTO cleverreach_step
                   (line_id, partner_id, receiver_id, email, action, is_foreign, status)
            SELECT %(line)s, partner_id, receiver_id, email, 'ask', FALSE, 'planned'
              FROM (
                SELECT step.id, step.partner_id, step.receiver_id, step.email
                  FROM cleverreach_step step
                  LEFT JOIN cleverreach_receiver known ON known.id = step.receiver_id
                  LEFT JOIN cleverreach_receiver former ON former.id = step.former_id
                 WHERE step.line_id = %(line)s
                   AND step.status = 'planned'
                   AND step.email IS NOT NULL
                   AND (step.action = 'create'
                        AND (known.asked_date IS NULL OR known.ask_due)
                        OR step.action = 'rename'
                        AND former.state = %(waiting)s
                        AND (former.ask_due
                             OR former.asked_date IS NOT NULL
                             AND NOT EXISTS (
                                  SELECT 1
                                    FROM cleverreach_receiver before
                                   WHERE before.group_id = %(group)s
                                     AND before.email = step.email
                                     AND before.asked_date IS NOT NULL)))
                 UNION ALL
                SELECT NULL, known.partner_id, known.id, known.email
                  FROM cleverreach_receiver known
                 WHERE known.group_id = %(group)s
                   AND known.ask_due
                   AND known.ours
                   AND known.on_list
                   AND known.state = %(waiting)s
                   AND (%(contacts)s IS NULL OR known.partner_id = ANY(%(contacts)s))
                   AND NOT EXISTS (
                        SELECT 1
                          FROM cleverreach_step step
                         WHERE step.line_id = %(line)s
                           AND (step.receiver_id = known.id
                                AND step.action IN ('remove', 'skip', 'leave')
                                OR step.former_id = known.id))
              ) AS new(id, partner_id, receiver_id, email)
             WHERE partner_id IS NOT NULL
               AND NOT EXISTS (
                    SELECT 1
                      FROM cleverreach_step step
                     WHERE step.line_id = %(line)s
                       AND step.action = 'ask'
                       AND step.partner_id = new.partner_id)
             ORDER BY new.id, partner_id, receiver_id
            """,
            line=line.id,
            group=line.group_id.id,
            waiting=State.INACTIVE.value,
            contacts=contact_ids,
        )
    )
    written(env)


def drop_asks(env, line):
    """Drop the questions to those who did not become new recipients that wait."""
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            UPDATE cleverreach_step step
               SET status = 'dropped'
             WHERE step.line_id = %s
               AND step.action = 'ask'
               AND step.status = 'planned'
               AND NOT EXISTS (
                    SELECT 1
                      FROM cleverreach_receiver known
                     WHERE known.group_id = %s
                       AND known.email = step.email
                       AND known.ask_due)
            """,
            line.id,
            line.group_id.id,
        )
    )
    written(env)


# FOR THE PLAN


def shared_addresses(env, query):
    """
    :param query: the contacts of a filter role
    :return: dict of address → set of their ids, for the addresses that several of them
        have or may have: an international domain has two spellings
    """
    address = SQL.identifier(query.table, "email_normalized")
    query.groupby = address
    query.having = SQL(
        "%s IS NOT NULL AND (COUNT(*) > 1 OR %s ~ %s OR %s LIKE %s)",
        address,
        address,
        "[^[:ascii:]]",
        address,
        "%xn--%",
    )
    holders = {}
    for form, ids in env.execute_query(
        query.select(address, SQL("array_agg(%s)", SQL.identifier(query.table, "id")))
    ):
        holders.setdefault(address_key(form), set()).update(ids)
    return holders


def moved_by_earlier_lines(env, line):
    """What earlier lines of a preview would have changed on this list, too.

    In an upload they have by now: CleverReach changes an address on all lists at once.

    :return: dict of new address → old address
    """
    if not line._is_preview():
        return {}
    return dict(
        env.execute_query(
            SQL(
                """
                SELECT step.email, step.former_email
                  FROM cleverreach_step step
                  JOIN cleverreach_upload_line line ON line.id = step.line_id
                  JOIN cleverreach_receiver known
                    ON known.email = step.former_email AND known.group_id = %s
                 WHERE line.upload_id = %s
                   AND line.id < %s
                   AND step.action = 'rename'
                   AND step.status = 'planned'
                   AND known.on_list
                """,
                line.group_id.id,
                line.upload_id.id,
                line.id,
            )
        )
    )


def foreseen(env, line, address):
    """What earlier lines of a preview would have done about an address by now.

    In an upload they have: what a line may do depends on it.

    :return: list of (list's id at CleverReach, action, contact id) in their order;
        the action is "away" where the recipient got another address
    """
    if not line._is_preview():
        return []
    return env.execute_query(
        SQL(
            """
            SELECT list.remote_id,
                   CASE WHEN step.former_email = %(address)s AND step.action = 'rename'
                        THEN 'away' ELSE step.action END,
                   step.partner_id
              FROM cleverreach_step step
              JOIN cleverreach_upload_line line ON line.id = step.line_id
              JOIN cleverreach_group list ON list.id = line.group_id
              LEFT JOIN cleverreach_receiver known ON known.id = step.receiver_id
             WHERE line.upload_id = %(upload)s
               AND line.id < %(line)s
               AND line.hold IS DISTINCT FROM 'first'
               AND step.status = 'planned'
               AND (COALESCE(step.email, known.email) = %(address)s
                    OR step.former_email = %(address)s AND step.action = 'rename')
             ORDER BY line.id, step.action != 'rename', step.action = 'remove'
            """,
            address=address,
            upload=line.upload_id.id,
            line=line.id,
        )
    )


def soon_blacklisted(env, line, addresses):
    """Whom an upload would have put on Odoo's blacklist by the time of this line.

    :return: those of ``addresses`` that left a list read so far
    """
    lines = line.upload_id.line_ids.filtered(lambda other: other.id <= line.id)
    return {
        address
        for (address,) in env.execute_query(
            SQL(
                """
                SELECT email
                  FROM cleverreach_receiver
                 WHERE group_id = ANY(%s)
                   AND state = ANY(%s)
                   AND NOT COALESCE(blacklisted, FALSE)
                   AND email = ANY(%s)
                """,
                lines.group_id.ids,
                list(TOLD_LEFT),
                list(addresses),
            )
        )
    }


def needed_formers(env, line):
    """:return: ids of the recipients that stay for a contact with a new address"""
    return [
        id_
        for (id_,) in env.execute_query(
            SQL(
                "SELECT former_id FROM cleverreach_step WHERE line_id = %s"
                " AND former_id IS NOT NULL AND action IN ('rename', 'skip')",
                line.id,
            )
        )
    ]


# WHO VANISHED


def count_vanished(env, line):
    """:return: how many the line leaves out because they vanished from the list"""
    ((count,),) = env.execute_query(
        SQL(
            "SELECT COUNT(*) FROM cleverreach_step"
            " WHERE line_id = %s AND reason = %s AND action = 'skip'",
            line.id,
            Reason.VANISHED.value,
        )
    )
    return count


def vanished(env, line):
    """Those whom the line leaves out because they vanished from the list, as far as
    nobody has decided since what is to become of them.

    :return: list of (step id, id of a recipient's row that remembers it)
    """
    env["cleverreach.receiver"].flush_model(["state"])
    return env.execute_query(
        SQL(
            """
            SELECT step.id, known.id
              FROM cleverreach_step step
              JOIN cleverreach_receiver known
                ON known.group_id = %s
               AND known.state = %s
               AND (known.id = step.receiver_id OR known.partner_id = step.partner_id)
             WHERE step.line_id = %s
               AND step.action = 'skip'
               AND step.reason = %s
               AND step.partner_id IS NOT NULL
            """,
            line.group_id.id,
            State.VANISHED.value,
            line.id,
            Reason.VANISHED.value,
        )
    )


# WHAT A MANAGER AGREED TO


def end_agreement(env, matchings):
    """Whatever was agreed to of the lines of ``matchings`` is so no longer."""
    env["cleverreach.step"].flush_model(["is_agreed", "line_id"])
    env["cleverreach.upload.line"].flush_model(["matching_id"])
    env.cr.execute(
        SQL(
            """
            UPDATE cleverreach_step step
               SET is_agreed = FALSE
              FROM cleverreach_upload_line line
             WHERE line.id = step.line_id
               AND line.matching_id = ANY(%s)
               AND step.is_agreed
            """,
            array("int", matchings.ids),
        )
    )
    if env.cr.rowcount:
        written(env)


# FOR THE REMOVALS


def count_unclaiming(env, line):
    """:return: how many contacts of the line have no address that they speak for"""
    ((count,),) = env.execute_query(
        SQL(
            "SELECT COUNT(*) FROM cleverreach_step WHERE line_id = %s"
            " AND action = 'skip' AND (email IS NULL OR reason IN %s)",
            line.id,
            ("blacklisted", "shared"),
        )
    )
    return count


def giving_up(env, line, addresses):
    """:return: ids of the contacts that do not speak for theirs of ``addresses``, since
    they have left the list with another one; and of those who share it with them
    """
    rows = env.execute_query(
        SQL(
            """
            WITH left_out AS (
                SELECT partner_id
                  FROM cleverreach_step
                 WHERE line_id = %(line)s
                   AND action = 'skip'
                   AND reason = ANY(%(left)s)
                   AND receiver_id IS NULL
                   AND partner_id IS NOT NULL
                   AND email = ANY(%(addresses)s)
            )
            SELECT partner_id
              FROM left_out
             UNION
            SELECT step.partner_id
              FROM cleverreach_step step
              JOIN left_out ON left_out.partner_id = step.shared_with_id
             WHERE step.line_id = %(line)s
               AND step.action = 'skip'
               AND step.partner_id IS NOT NULL
               AND step.email = ANY(%(addresses)s)
            """,
            line=line.id,
            left=[reason.value for reason in LEFT],
            addresses=list(addresses),
        )
    )
    return [id_ for (id_,) in rows]


def drop_kept(env, line):
    """Those who stay unchanged are counted, not kept; some were noted to hand over."""
    env.cr.execute(
        SQL(
            "DELETE FROM cleverreach_step WHERE line_id = %s AND action = 'keep'",
            line.id,
        )
    )
    written(env)


def set_fingerprints(env, rows):
    """Note what is sent instead of what was planned.

    Who was to be sent again as they are is changed by that.

    :param rows: list of (step id, fingerprint)
    """
    changed = SQL(
        "action = CASE WHEN action = 'resend'"
        " AND cleverreach_step.fingerprint IS DISTINCT FROM new.fingerprint"
        " THEN 'change' ELSE action END"
    )
    types = {"id": "int", "fingerprint": "text"}
    sql.update(env, "cleverreach_step", types, rows, changes=[changed])
    written(env)


def forget_contents(env, account):
    """Make what open steps send anew: the field matching has changed."""
    env.cr.execute(
        SQL(
            """
            UPDATE cleverreach_step step
               SET content = NULL
              FROM cleverreach_upload_line line
             WHERE line.id = step.line_id
               AND line.account_id = %s
               AND line.state = 'running'
               AND step.status = 'planned'
               AND step.content IS NOT NULL
            """,
            account.id,
        )
    )
    written(env)


def forget_contents_of(env, line):
    """Keep nothing of what a line that has ended would have sent: who goes on plans
    anew, and the data of people stay no longer than they are needed.
    """
    env.cr.execute(
        SQL(
            """
            UPDATE cleverreach_step
               SET content = NULL
             WHERE line_id = %s
               AND content IS NOT NULL
            """,
            line.id,
        )
    )
    written(env)
