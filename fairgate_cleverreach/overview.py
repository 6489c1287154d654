"""How accounts stand: what is set up, what ran last, what waits. It is one query.

It stands in for a search a field, each of which the settings page would wait for. Each
part is a search of Odoo's own, put into one statement as a subquery of its account.

Of Odoo's rules it follows: whoever asks has been let in to the account; all that
belongs to an account is its company's, and may be read by whoever may read the account.
Archived matchings do not count, whatever the context says: the values are the same for
everybody.
"""

from odoo.fields import Domain
from odoo.tools import SQL

from .models.cleverreach_upload import SENT_LISTS, WHOLE_LISTS

_ENDED = Domain("state", "in", ("done", "held", "partial"))
_SUCCEEDED = _ENDED & Domain("scope", "=", "all") & SENT_LISTS
_BUSY = Domain("state", "in", ("queued", "running")) & Domain("kind", "!=", "reading")
_UP_TO_DATE = Domain("state", "in", ("done", "partial"))
_LIST_UP_TO_DATE = Domain("state", "=", "done")
_LIST_UP_TO_DATE &= Domain("upload_id", "any", SENT_LISTS)


def of_accounts(accounts):
    """
    :param accounts: saved ones, as superuser
    :return: dict of account id → dict of field → value
    """
    if not accounts:
        return {}
    query = accounts._search(Domain("id", "in", accounts.ids), active_test=False)
    cron = query.left_join(query.table, "cron_id", "ir_cron", "id", "cron")
    query.add_join("LEFT JOIN", "last_upload", _last_upload(accounts), SQL("TRUE"))
    users = accounts.env["res.users"]
    person = query.left_join(query.table, "responsible_id", users._table, "id", "user")
    terms = {
        "id": SQL.identifier(query.table, "id"),
        "has_client_secret": _any(
            accounts, "secret", Domain("client_secret", "!=", False)
        ),
        "next_upload": accounts.env["ir.cron"]._field_to_sql(cron, "nextcall"),
        "last_upload_id": SQL.identifier("last_upload", "id"),
        "last_upload_date": SQL.identifier("last_upload", "start_date"),
        "last_upload_state": SQL.identifier("last_upload", "state"),
        "manual_free_at": _manual_free_at(accounts),
        "busy_upload_id": _busy_upload(accounts),
        "last_success_date": _of_uploads(accounts, "MAX", "end_date", _SUCCEEDED),
        "retry_date": _of_uploads(
            accounts, "MAX", "retry_date", Domain("retry_date", "!=", False)
        ),
        "matched_since": _matched_since(accounts),
        "held_count": _last_results(accounts, "held"),
        "failed_count": _last_results(accounts, "error"),
        "setup_lists": _any(accounts, "group", Domain("gone", "=", False)),
        "setup_matchings": _any(accounts, "matching", Domain("active", "=", True)),
        "setup_fields": _any(
            accounts, "field.map", Domain("attribute_id", "!=", False)
        ),
        "setup_previewed": _any(accounts, "upload", _ENDED & WHOLE_LISTS),
        "setup_uploaded": SQL(
            "(%s OR %s)",
            _any(accounts, "upload", _UP_TO_DATE & SENT_LISTS),
            # The upload itself may wait for the confirmation of another list.
            _any(accounts, "upload.line", _LIST_UP_TO_DATE),
        ),
    }
    # For the name of a user Odoo would ask twice: for the user, and for its contact.
    terms["user_id"] = SQL.identifier(person, "id")
    terms["user_name"] = users._field_to_sql(person, "name", query)
    selected = [SQL("%s AS %s", term, SQL.identifier(n)) for n, term in terms.items()]
    rows = accounts.env.execute_query_dict(query.select(*selected))
    for row in rows:
        user, name = users.browse(row.pop("user_id")), row.pop("user_name")
        users._fields["name"]._insert_cache(user, [name])
    return {row.pop("id"): row for row in rows}


def _any(accounts, name, domain):
    """Whether an account has a record that meets ``domain``."""
    _model, query = _of_account(accounts, name, domain)
    return SQL("EXISTS %s", query.subselect(SQL("1")))


def _last_upload(accounts):
    uploads, query = _of_account(
        accounts, "upload", SENT_LISTS, order="id desc", limit=1
    )
    columns = ("id", "start_date", "state")
    terms = [uploads._field_to_sql(query.table, column) for column in columns]
    return SQL("LATERAL %s", query.subselect(*terms))


def _manual_free_at(accounts):
    uploads, query = _of_account(accounts, "upload", accounts._counted_uploads())
    start = uploads._field_to_sql(query.table, "start_date")
    return query.subselect(SQL("MAX(%s) + %s", start, accounts._guard()))


def _busy_upload(accounts):
    """The first upload under way. A reading is no reason to wait: what is asked for
    comes right after it.
    """
    _uploads, query = _of_account(accounts, "upload", _BUSY, order="id", limit=1)
    return query.subselect()


def _of_uploads(accounts, function, column, domain):
    uploads, query = _of_account(accounts, "upload", domain)
    value = uploads._field_to_sql(query.table, column)
    return query.subselect(SQL("%s(%s)", SQL(function), value))


def _matched_since(accounts):
    active = Domain("active", "=", True)
    matchings, query = _of_account(accounts, "matching", active)
    value = matchings._field_to_sql(query.table, "create_date")
    return query.subselect(SQL("MIN(%s)", value))


def _last_results(accounts, result):
    """
    :param result: a state of an upload's line, such as "held"
    :return: how many matchings the last upload left in that state
    """
    matchings, query = _of_account(accounts, "matching", Domain("active", "=", True))
    lines = accounts.env["cleverreach.upload.line"]
    last = lines._search(
        Domain("upload_id", "any", SENT_LISTS), order="id desc", limit=1
    )
    last.add_where(
        SQL(
            "%s = %s",
            lines._field_to_sql(last.table, "matching_id"),
            SQL.identifier(query.table, "id"),
        )
    )
    state = last.subselect(lines._field_to_sql(last.table, "state"))
    query.add_where(SQL("%s = %s", state, result))
    return query.subselect(SQL("COUNT(*)"))


def _of_account(accounts, name, domain, **options):
    """
    :param name: of the model, without ours
    :param options: of ``_search``
    :return: the model, and the query of those records of the account, in the statement
        around it, that meet ``domain``
    """
    model = accounts.env[f"cleverreach.{name}"]
    query = model._search(domain, **options)
    query.add_where(
        SQL(
            "%s = %s",
            model._field_to_sql(query.table, "account_id"),
            SQL.identifier(accounts._table, "id"),
        )
    )
    return model, query
