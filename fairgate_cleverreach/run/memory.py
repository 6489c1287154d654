"""What is remembered of recipients, read and noted in sets.

Each function stands in for the ORM on ``cleverreach.receiver``, whose rows no user
writes: uploads run as superuser, and whoever sees the rows is bound by their access
rules. They are always those of one list, and a list belongs to one company. After
:func:`written` the ORM reads them anew.
"""

from odoo import fields
from odoo.tools import SQL

from ..sync.plan import Recipient
from ..sync.states import LEFT_VALUES, SENDING, STATES, WELL, State
from . import sql
from .sql import array

SENDING_VALUES = [action.value for action in SENDING]

_COLUMNS = SQL(
    "id, email, state, on_list, partner_id, ours, fingerprint, refused_fingerprint,"
    " remote_id, COALESCE(refused_count, 0)"
)


def by_address(env, group, addresses):
    """:return: dict of address → :class:`Recipient`, for those that are known"""
    if not addresses:
        return {}
    rows = _select(env, group, SQL("email = ANY(%s)", array("text", addresses)))
    return _by_address(env, group, addresses, rows)


def by_both(env, group, addresses, contact_ids):
    """
    :return: what :func:`by_address` returns, and what :func:`by_contact` does
    """
    rows = _select(
        env,
        group,
        SQL(
            "(email = ANY(%s) OR partner_id = ANY(%s))",
            array("text", addresses),
            array("int", contact_ids),
        ),
    )
    contacts = set(contact_ids)
    formers = [row for row in rows if row.contact_id in contacts]
    return _by_address(env, group, addresses, rows), _by_contact(formers)


def as_on_list(env, group, members):
    """Which recipients of a list are remembered just as the list holds them.

    :param members: dict of address → :class:`client.Member`
    :return: list of (place in ``members``, id of the row, whether it is ours)
    """
    return _just_so(
        env,
        group,
        {
            "email": ("text", members),
            "remote_id": ("text", [member.id for member in members.values()]),
            "state": ("text", [member.state._value_ for member in members.values()]),
        },
        SQL("on_list"),
    )


def as_sent(env, group, addresses, contact_ids, fingerprints):
    """Which contacts are on the list just as they were sent last, and may stay so.

    Of them :func:`sync.plan.decide_contact` says nothing but that they are kept, if
    they speak for their address and nothing else is asked for.

    :return: list of (place in the three lists, id of the recipient's row)
    """
    found = _just_so(
        env,
        group,
        {
            "email": ("text", addresses),
            "partner_id": ("int", contact_ids),
            "fingerprint": ("text", fingerprints),
        },
        SQL(
            "on_list AND refused_fingerprint IS NULL AND state = ANY(%s)",
            list(WELL),
        ),
    )
    return [(place, id_) for place, id_, _ours in found]


def _just_so(env, group, columns, condition):
    """
    :param columns: dict of column → (its type, its values): those of one place together
        are what a row may be; the first one is the address
    :return: list of (place, id of the row that is just so, whether it is ours)
    """
    (_kind, addresses), *_others = columns.values()
    if not addresses:
        return []
    env["cleverreach.receiver"].flush_model()
    names = SQL(", ").join(map(SQL.identifier, columns))
    return env.execute_query(
        SQL(
            """
            -- Else PostgreSQL may look through the whole list for these few.
            WITH known AS MATERIALIZED (
                SELECT id, ours, %(names)s
                  FROM cleverreach_receiver
                 WHERE group_id = %(group)s AND email = ANY(%(addresses)s)
                   AND %(condition)s
            )
            SELECT place::int - 1, id, ours
              FROM unnest(%(values)s) WITH ORDINALITY AS there(%(names)s, place)
              JOIN known USING (%(names)s)
            """,
            names=names,
            group=group.id,
            addresses=array("text", addresses),
            condition=condition,
            values=SQL(", ").join(array(*column) for column in columns.values()),
        )
    )


def by_contact(env, group, contact_ids):
    """:return: dict of contact id → list of :class:`Recipient`, all of each contact"""
    contacts = SQL("partner_id = ANY(%s)", array("int", contact_ids))
    return _by_contact(_select(env, group, contacts))


def _by_address(env, group, addresses, rows):
    unknown = set(addresses)
    found = {row.address: row for row in rows if row.address in unknown}
    unknown -= found.keys()
    receivers = env["cleverreach.receiver"]
    if unknown and receivers._has_hashes(group):
        plain = {receivers._hash(address): address for address in unknown}
        hashes = SQL("email = ANY(%s)", array("text", plain))
        for row in _select(env, group, hashes):
            address = plain[row.address]
            found[address] = row._replace(address=address, hashed=True)
    return found


def _by_contact(rows):
    found = {}
    for row in rows:
        found.setdefault(row.contact_id, []).append(row)
    return found


def by_id(env, group, ids):
    """:return: dict of id → :class:`Recipient`"""
    rows = _select(env, group, SQL("id = ANY(%s)", array("int", ids)))
    return {row.id: row for row in rows}


def by_remote_id(env, group, remote_ids):
    """:return: list of :class:`Recipient`, those that have one of the ids there"""
    return _select(env, group, SQL("remote_id = ANY(%s)", list(remote_ids)))


def ids_on_list(env, group, after, limit):
    """:return: the next ids of recipients on the list, in their order"""
    env["cleverreach.receiver"].flush_model()
    rows = env.execute_query(
        SQL(
            "SELECT id FROM cleverreach_receiver"
            " WHERE group_id = %s AND on_list AND id > %s ORDER BY id LIMIT %s",
            group.id,
            after,
            limit,
        )
    )
    return [id_ for (id_,) in rows]


def count_on_list(env, group):
    """:return: how many recipients the list holds, as it was read last"""
    env["cleverreach.receiver"].flush_model(["group_id", "on_list"])
    ((count,),) = env.execute_query(
        SQL(
            "SELECT COUNT(*) FROM cleverreach_receiver WHERE group_id = %s AND on_list",
            group.id,
        )
    )
    return count


def is_blank(env, group):
    """:return: whether nothing is remembered of any recipient of the list"""
    env["cleverreach.receiver"].flush_model(["group_id"])
    return not env.execute_query(
        SQL("SELECT 1 FROM cleverreach_receiver WHERE group_id = %s LIMIT 1", group.id)
    )


def some_away(env, group):
    """:return: whether anybody is remembered who is not on the list"""
    env["cleverreach.receiver"].flush_model(["group_id", "on_list"])
    return bool(
        env.execute_query(
            SQL(
                "SELECT 1 FROM cleverreach_receiver"
                " WHERE group_id = %s AND on_list IS NOT TRUE LIMIT 1",
                group.id,
            )
        )
    )


def _select(env, group, condition):
    env["cleverreach.receiver"].flush_model()
    rows = env.execute_query(
        SQL(
            "SELECT %s FROM cleverreach_receiver WHERE group_id = %s AND %s",
            _COLUMNS,
            group.id,
            condition,
        )
    )
    # Not by its own constructor: that takes three times as long.
    return [
        tuple.__new__(Recipient, (id, address, STATES[state], *rest, False))
        for id, address, state, *rest in rows
    ]


def written(env):
    """Let the ORM read the rows anew."""
    env["cleverreach.receiver"].invalidate_model()


def blacklisted(env, addresses):
    """:return: those of ``addresses`` that are on Odoo's blacklist"""
    env["mail.blacklist"].flush_model()
    found = env.execute_query(
        SQL(
            "SELECT email FROM mail_blacklist WHERE active AND email = ANY(%s)",
            array("text", addresses),
        )
    )
    return [email for (email,) in found]


def short_blacklist(env, most):
    """:return: the addresses on Odoo's blacklist; None if more than ``most``"""
    env["mail.blacklist"].flush_model()
    found = env.execute_query(
        SQL("SELECT email FROM mail_blacklist WHERE active LIMIT %s", most + 1)
    )
    return None if len(found) > most else [email for (email,) in found]


_TYPES = {
    "id": "int",
    "email": "text",
    "state": "text",
    "on_list": "bool",
    "partner_id": "int",
    "ours": "bool",
    "fingerprint": "text",
    "refused_fingerprint": "text",
    "remote_id": "text",
}


def note(env, recipients):
    """Change rows to what ``recipients`` say, address included."""
    if not recipients:
        return
    table = env["cleverreach.receiver"]._table
    rows = [
        (row.id, row.address, row.state.value, *row[3 : len(_TYPES)])
        for row in recipients
    ]
    noticed = SQL(
        "state_date = CASE WHEN %(table)s.state = new.state THEN %(table)s.state_date"
        " ELSE %(now)s END",
        table=SQL.identifier(table),
        now=fields.Datetime.now(),
    )
    sql.update(env, table, _TYPES, rows, changes=[noticed])
    # Who leaves a second time is taken over into Odoo's blacklist a second time.
    active = [row.id for row in recipients if row.state is State.ACTIVE]
    if active:
        env.cr.execute(
            SQL(
                "UPDATE cleverreach_receiver SET blacklisted = FALSE"
                " WHERE blacklisted AND id = ANY(%s)",
                array("int", active),
            )
        )
    written(env)


def note_gone(env, recipients):
    """Take note that ``recipients`` are no longer on their list.

    Who had confirmed is asked again, should they ever be new there once more; who was
    asked and has not confirmed is not.
    """
    env.cr.execute(
        SQL(
            "UPDATE cleverreach_receiver SET asked_date = NULL"
            " WHERE asked_date IS NOT NULL AND state = %s AND id = ANY(%s)",
            State.ACTIVE.value,
            [row.id for row in recipients],
        )
    )
    note(env, recipients)


def insert(env, group, rows):
    """Remember recipients that nothing was known of.

    :param rows: list of (email, id at CleverReach, state, contact id, ours,
        fingerprint, last sent), as :func:`history` gives the last four
    :return: their ids
    """
    if not rows:
        return []
    emails, remote_ids, states, contacts, ours, prints, sent = zip(*rows, strict=True)
    found = env.execute_query(
        SQL(
            """
            INSERT INTO cleverreach_receiver
                   (group_id, email, remote_id, state, on_list, partner_id, ours,
                    fingerprint, last_sent)
            SELECT %s, email, remote_id, state, TRUE, partner_id, ours, fingerprint,
                   last_sent
              FROM unnest(%s, %s, %s, %s, %s, %s, %s::timestamp[])
                AS new(email, remote_id, state, partner_id, ours, fingerprint,
                       last_sent)
            RETURNING id
            """,
            group.id,
            array("text", emails),
            array("text", remote_ids),
            array("text", [state.value for state in states]),
            array("int", contacts),
            array("bool", ours),
            array("text", prints),
            list(sent),
        )
    )
    written(env)
    return [id_ for (id_,) in found]


def histories(env, group, remote_ids):
    """What stays true of recipients whose address was changed at CleverReach.

    That also happens when Odoo changed it and was interrupted before it took note.

    :return: dict of id at CleverReach → (contact id, ours, fingerprint, last sent)
    """
    if not remote_ids:
        return {}
    rows = env.execute_query(
        SQL(
            """
            SELECT remote_id, partner_id, ours, fingerprint, last_sent
              FROM cleverreach_receiver
             WHERE group_id = %s AND remote_id = ANY(%s)
            """,
            group.id,
            array("text", remote_ids),
        )
    )
    return {remote_id: tuple(history) for remote_id, *history in rows}


def note_under_way(env, group, line=None):
    """Remember whom an upload was sending when it broke off: should they have arrived,
    they are ours.

    It is told by a row that is ours although it is not on the list. The next reading of
    the list finds out.

    :param line: the one that goes on; else all earlier ones
    """
    line_ids = line.ids if line else _lines_that_broke_off(env, group)
    if not line_ids:
        return
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            INSERT INTO cleverreach_receiver AS known
                   (group_id, email, partner_id, state, on_list, ours, ask_due)
            SELECT %(group)s, step.email, step.partner_id, %(new)s, FALSE, TRUE,
                   COALESCE(matching.double_opt_in, FALSE)
              FROM cleverreach_step step
              JOIN cleverreach_upload_line line ON line.id = step.line_id
              LEFT JOIN cleverreach_matching matching ON matching.id = line.matching_id
             WHERE line.id = ANY(%(lines)s)
               AND step.id <= line.reach
               AND step.action = 'create'
               AND step.status = 'planned'
               AND step.email IS NOT NULL
                ON CONFLICT (group_id, email) DO UPDATE
               SET ours = TRUE,
                   ask_due = known.ask_due
                       OR EXCLUDED.ask_due AND known.asked_date IS NULL
             WHERE NOT known.on_list
            """,
            group=group.id,
            lines=line_ids,
            new=State.NEW.value,
        )
    )
    written(env)


def _lines_that_broke_off(env, group):
    """:return: ids of the lines whose last steps may be under way still"""
    env["cleverreach.upload.line"].flush_model(["group_id", "reach"])
    found = env.execute_query(
        SQL(
            "SELECT id FROM cleverreach_upload_line WHERE group_id = %s AND reach > 0",
            group.id,
        )
    )
    return [id_ for (id_,) in found]


def explained(env, group, ids):
    """Which recipients are no longer on the list because of what Odoo did itself.

    :param ids: of rows that the list was read without
    :return: those of them that have another address there by now, or that an upload was
        removing when it broke off
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT gone.id
              FROM cleverreach_receiver gone
             WHERE gone.id = ANY(%(ids)s)
               AND (EXISTS (
                        SELECT 1
                          FROM cleverreach_receiver there
                         WHERE there.group_id = %(group)s
                           AND there.remote_id = gone.remote_id
                           AND there.on_list
                           AND there.id != ALL(%(ids)s))
                    OR EXISTS (
                        SELECT 1
                          FROM cleverreach_step step
                          JOIN cleverreach_upload_line line ON line.id = step.line_id
                         WHERE step.receiver_id = gone.id
                           AND step.action = 'remove'
                           AND step.status = 'planned'
                           AND line.group_id = %(group)s
                           AND step.id <= line.reach))
            """,
            ids=list(ids),
            group=group.id,
        )
    )
    return {id_ for (id_,) in rows}


def note_lost(env, group):
    """What was under way when an upload broke off has not arrived, says the list."""
    lines = env["cleverreach.upload.line"]
    lines.browse(_lines_that_broke_off(env, group)).reach = 0
    # Nor is anybody asked who went, or came there by another way.
    env.cr.execute(
        SQL(
            """
            UPDATE cleverreach_receiver
               SET ours = ours AND on_list, ask_due = ask_due AND ours AND on_list
             WHERE group_id = %s
               AND (ours AND NOT on_list OR ask_due AND NOT ours)
            """,
            group.id,
        )
    )
    written(env)


def note_sent(env, group, results, default_state, waits, now):
    """Note the recipients that CleverReach took.

    :param results: list of (step id, id at CleverReach or None, state or None)
    :param default_state: of a new recipient, where CleverReach does not tell
    :param waits: whether new recipients wait for their double opt-in
    :param now: naive UTC
    """
    ids, remote_ids, states = zip(*results, strict=True)
    env.cr.execute(
        SQL(
            """
            INSERT INTO cleverreach_receiver AS known
                   (group_id, email, partner_id, remote_id, state, on_list, ours,
                    fingerprint, last_sent, ask_due)
            SELECT %(group)s, step.email, step.partner_id, sent.remote_id,
                   COALESCE(
                       sent.state,
                       (SELECT NULLIF(before.state, %(new)s)
                          FROM cleverreach_receiver before
                         WHERE before.group_id = %(group)s
                           AND before.email = step.email),
                       %(default)s),
                   TRUE, TRUE, step.fingerprint, %(now)s,
                   %(waits)s AND step.action = 'create'
              FROM unnest(%(ids)s, %(remote_ids)s, %(states)s)
                AS sent(step_id, remote_id, state)
              JOIN cleverreach_step step ON step.id = sent.step_id
                   -- Else PostgreSQL may look through all steps for these few.
               AND step.id BETWEEN %(first)s AND %(last)s
             WHERE step.email IS NOT NULL
                ON CONFLICT (group_id, email) DO UPDATE
               SET partner_id = EXCLUDED.partner_id,
                   remote_id = COALESCE(EXCLUDED.remote_id, known.remote_id),
                   state = EXCLUDED.state,
                   state_date = CASE WHEN known.state = EXCLUDED.state
                                     THEN known.state_date ELSE %(now)s END,
                   on_list = TRUE,
                   ours = TRUE,
                   fingerprint = EXCLUDED.fingerprint,
                   last_sent = EXCLUDED.last_sent,
                   refused = NULL,
                   refused_fingerprint = NULL,
                   refused_count = 0,
                   ask_due = known.ask_due
                       OR EXCLUDED.ask_due AND known.asked_date IS NULL
            """,
            waits=waits,
            group=group.id,
            default=default_state.value,
            new=State.NEW.value,
            now=now,
            ids=array("int", ids),
            first=min(ids),
            last=max(ids),
            remote_ids=array("text", remote_ids),
            states=array("text", [state and state._value_ for state in states]),
        )
    )
    written(env)


def note_refused(env, line, refusals):
    """Note what CleverReach did not take, and how often it was the same.

    :param refusals: list of (step id, CleverReach's words)
    """
    ids, messages = zip(*refusals, strict=True)
    env.cr.execute(
        SQL(
            """
            WITH noted AS (
                INSERT INTO cleverreach_receiver AS known
                       (group_id, email, partner_id, state, on_list, ours, refused,
                        refused_fingerprint, refused_count)
                SELECT %(group)s, step.email, step.partner_id, %(new)s, FALSE, FALSE,
                       refusal.message, step.fingerprint, 1
                  FROM unnest(%(ids)s, %(messages)s) AS refusal(step_id, message)
                  JOIN cleverreach_step step ON step.id = refusal.step_id
                 WHERE step.email IS NOT NULL
                    ON CONFLICT (group_id, email) DO UPDATE
                   SET refused = EXCLUDED.refused,
                       refused_fingerprint = EXCLUDED.refused_fingerprint,
                       refused_count = 1 + CASE
                           WHEN known.refused_fingerprint
                              = EXCLUDED.refused_fingerprint
                           THEN COALESCE(known.refused_count, 0)
                           ELSE 0
                       END
                RETURNING id, email
            )
            UPDATE cleverreach_step step
               SET receiver_id = noted.id
              FROM noted
             WHERE step.id = ANY(%(ids)s) AND step.email = noted.email
            """,
            group=line.group_id.id,
            new=State.NEW.value,
            ids=array("int", ids),
            messages=array("text", messages),
        )
    )
    written(env)


def note_left(env, group, people):
    """Remember that people left, under an address that they did not leave with.

    :param people: list of (address, contact id, :class:`sync.states.State`)
    :return: ids of the rows that remember it
    """
    if not people:
        return []
    addresses, contacts, states = zip(*people, strict=True)
    found = env.execute_query(
        SQL(
            """
            INSERT INTO cleverreach_receiver
                   (group_id, email, partner_id, state, on_list, ours)
            SELECT %s, address, contact, state, FALSE, FALSE
              FROM unnest(%s, %s, %s) AS left_with(address, contact, state)
                ON CONFLICT (group_id, email) DO UPDATE
               SET state = EXCLUDED.state, fingerprint = NULL
            RETURNING id
            """,
            group.id,
            array("text", addresses),
            array("int", contacts),
            array("text", [state.value for state in states]),
        )
    )
    written(env)
    return [id_ for (id_,) in found]


def hand_over(env, line):
    """Make the planned contacts those that the addresses are known to belong to.

    Who left stays known by the address they left with, whoever has it now: a new
    address of theirs must not bring them back.
    """
    env.cr.execute(
        SQL(
            """
            UPDATE cleverreach_receiver known
               SET partner_id = step.partner_id
              FROM cleverreach_step step
             WHERE step.line_id = %s
               AND step.receiver_id = known.id
               AND step.action NOT IN ('remove', 'leave')
               AND NOT (step.status = 'done' AND step.action = ANY(%s))
               AND step.partner_id IS NOT NULL
               AND (known.partner_id IS NULL
                    OR known.partner_id != step.partner_id
                       AND known.state != ALL(%s))
            """,
            line.id,
            SENDING_VALUES,
            list(LEFT_VALUES),
        )
    )
    written(env)
