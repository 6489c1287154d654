"""An association with as many contacts as are wanted, and what happens to them.

The contacts are written by SQL: Odoo's own way would take an hour for a million. The
rest is made as a person makes it.
"""

from dataclasses import dataclass

from odoo import SUPERUSER_ID, api

from . import postgres
from .box import CLIENT_ID, CLIENT_SECRET
from .reach import CONNECTIONS

LANGUAGE = "de_DE"
WARM_UP = 10

FIELDS = (
    # Odoo's field, CleverReach's name and type, and whether all lists share it.
    ("name", "name", "text", True),
    ("city", "ort", "text", True),
    ("zip", "plz", "text", True),
    ("country_id.name", "land", "text", True),
    ("type", "art", "text", False),
    ("x_member_since", "mitglied_seit", "date", False),
)
"""Six, as an association may send them: a text, a path, a selection, a date."""

CONTACTS = """
INSERT INTO res_partner (
    name, complete_name, email, email_normalized, company_id, lang, city, zip,
    country_id, type, x_member_since, active, is_company, partner_share, color,
    create_uid, write_uid, create_date, write_date
)
SELECT 'Mitglied ' || number, 'Mitglied ' || number,
       %(name)s || number || '@example.com', %(name)s || number || '@example.com',
       %(company)s, 'de_DE',
       (ARRAY['Zürich', 'Lausanne', 'Lugano', 'Chur', 'Bern'])[number %% 5 + 1],
       (1000 + number %% 9000)::text,
       (ARRAY(SELECT id FROM res_country WHERE code IN ('CH', 'DE', 'FR', 'IT')
              ORDER BY code))[number %% 4 + 1],
       (ARRAY['contact', 'other', 'invoice'])[number %% 3 + 1],
       DATE '1980-01-01' + number %% 15000,
       true, false, true, 0,
       1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
  FROM generate_series(1, %(count)s) AS number
"""
COMMERCIAL = """
UPDATE res_partner SET commercial_partner_id = id WHERE commercial_partner_id IS NULL
"""
TAGGED = """
INSERT INTO res_partner_res_partner_category_rel (category_id, partner_id)
SELECT %(tag)s, id FROM res_partner
 WHERE company_id = %(company)s AND starts_with(email, %(name)s)
"""

# Every hundredth contact of the tag, from the one on that is told.
SHARE = """
SELECT partner_id FROM (
    SELECT partner_id, row_number() OVER (ORDER BY partner_id) AS place
      FROM res_partner_res_partner_category_rel WHERE category_id = %(tag)s
) AS members WHERE place %% least(100, %(count)s) = %(rest)s
"""
CHANGE = f"""
UPDATE res_partner
   SET city = CASE city WHEN 'Genf' THEN 'Basel' ELSE 'Genf' END,
       write_date = now() AT TIME ZONE 'UTC'
 WHERE id IN ({SHARE})
"""
LEAVE = f"""
DELETE FROM res_partner_res_partner_category_rel
 WHERE category_id = %(tag)s AND partner_id IN ({SHARE})
"""


@dataclass
class Association:
    """What the measures need to know of it; all ids are Odoo's, `list_id` apart."""

    database: str
    count: int
    account_id: int
    cron_id: int
    company_id: int
    tag_id: int
    list_id: str


def found(registry, box, counts):
    """Make an association, with its own company, for each of the counts of contacts.

    The scheduler leaves their accounts alone unless it is asked to run them.

    :return: list of `Association`
    """
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["ir.config_parameter"].set_param("fairgate_cleverreach.base_url", box.url())
        env["ir.model.fields"].create(
            {
                "name": "x_member_since",
                "field_description": "Member since",
                "model_id": env["ir.model"]._get_id("res.partner"),
                "ttype": "date",
            }
        )
        cr.commit()
    for _source, name, kind, shared in FIELDS:
        if shared:
            box.create_field(name, kind)
    associations = []
    for number, count in enumerate(counts):
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            associations.append(_found_one(env, box, number, count))
            cr.commit()
    postgres.tidy(registry.db_name)
    return associations


def _found_one(env, box, number, count):
    if number:
        company = env["res.company"].create({"name": f"Verein {number + 1}"})
    else:
        company = env.company
    env = env(context={"allowed_company_ids": company.ids})
    company = company.with_env(env)
    company.cleverreach_booked = True
    account = company.cleverreach_account_id
    account.write(
        {
            "name": company.name,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "lang": LANGUAGE,
            "frequency": "off",
            "connections": CONNECTIONS,
        }
    )
    lists = [box.create_list(f"{name} {number}") for name in ("Mitglieder", "Probe")]
    for list_id in lists:
        for _source, name, kind, shared in FIELDS:
            if not shared:
                box.create_field(name, kind, list_id)
    # The connection log is written in a transaction of its own, which must see this.
    env.cr.commit()
    account.action_refresh()
    for source, name, _kind, _shared in FIELDS:
        attribute = account.attribute_ids.filtered(lambda a, name=name: a.name == name)
        env["cleverreach.field.map"].create(
            {
                "account_id": account.id,
                "source": source,
                "attribute_id": attribute[:1].id,
            }
        )
    tags = env["res.partner.category"].create([{"name": "A"}, {"name": "B"}])
    members, warm = (
        _match(env, account, tag, list_id)
        for tag, list_id in zip(tags, lists, strict=True)
    )
    _contacts(env.cr, company, members.tag_ids, f"mitglied-{number}-", count)
    _contacts(env.cr, company, warm.tag_ids, f"probe-{number}-", WARM_UP)
    return Association(
        database=env.cr.dbname,
        count=count,
        account_id=account.id,
        cron_id=account.cron_id.id,
        company_id=company.id,
        tag_id=members.tag_ids.id,
        list_id=str(lists[0]),
    )


def _match(env, account, tag, list_id):
    group = account.group_ids.filtered(lambda group: group.remote_id == str(list_id))
    return env["cleverreach.matching"].create(
        {
            "account_id": account.id,
            "tag_ids": [(6, 0, tag.ids)],
            "group_id": group.id,
        }
    )


def _contacts(cr, company, tag, name, count):
    values = {"name": name, "company": company.id, "tag": tag.id, "count": count}
    cr.execute(CONTACTS, values)
    cr.execute(COMMERCIAL)
    cr.execute(TAGGED, values)


def change(association):
    """Change a hundredth of the contacts; return how many."""
    return _happen(CHANGE, association, rest=0)


def leave(association):
    """Take the filter role from another hundredth; return how many."""
    return _happen(LEAVE, association, rest=1)


def _happen(statement, association, rest):
    values = {"tag": association.tag_id, "count": association.count, "rest": rest}
    with postgres.connect(association.database) as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount
