"""How many queries Odoo's pages make, with the addon and without it.

Only the call that brings a page's data is counted, as the web client makes it, with
warm caches: the second time, in a transaction of its own.
"""

from lxml import etree

import odoo.sql_db
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

from ..ground import databases

SHOWN = 80
"""Contacts on a page of the list."""

PAGES = {
    "settings": ("res.config.settings", "form"),
    "contact form": ("res.partner", "form"),
    "contact list": ("res.partner", "list"),
}


def without_addon():
    """Return the queries of each page in an Odoo without the addon."""
    with databases.without_addon() as database:
        registry = Registry(database)
        try:
            with registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                tag = env["res.partner.category"].create({"name": "A"})
                env["res.partner"].create(
                    [
                        {
                            "name": f"Mitglied {number}",
                            "email": f"mitglied{number}@example.com",
                            "category_id": [(6, 0, tag.ids)],
                            "country_id": env.ref("base.ch").id,
                            "company_id": env.company.id,
                        }
                        for number in range(SHOWN)
                    ]
                )
                tag_id = tag.id
            return counts(registry, tag_id)
        finally:
            Registry.delete(database)


def counts(registry, tag_id):
    """Return the queries of each page.

    :param tag_id: the contacts that are looked at have this tag
    """
    return {
        name: _queries(registry, model, kind, tag_id)
        for name, (model, kind) in PAGES.items()
    }


def _queries(registry, model, kind, tag_id):
    tagged = [("category_id", "in", [tag_id])]
    with registry.cursor() as cr:
        env = _as_administrator(cr)
        spec = fields_spec(env, model, kind)
        contact_id = env["res.partner"].search(tagged, limit=1).id
    for _time in ("cold", "warm"):
        with registry.cursor() as cr:
            records = _as_administrator(cr)[model]
            before = odoo.sql_db.sql_counter
            if kind == "list":
                records.web_search_read(tagged, spec, limit=SHOWN)
            elif model == "res.partner":
                records.browse(contact_id).web_read(spec)
            else:
                records.onchange({}, [], spec)
            queries = odoo.sql_db.sql_counter - before
    return queries


def _as_administrator(cr):
    env = api.Environment(cr, SUPERUSER_ID, {})
    user = env.ref("base.user_admin")
    return env(user=user.id, context={"lang": "en_US", "tz": "Europe/Zurich"})


def fields_spec(env, model, kind):
    """Return what the web client asks for when it shows a view."""
    views = env[model].get_views([(False, kind)])
    arch = etree.fromstring(views["views"][kind]["arch"])
    models = {name: found["fields"] for name, found in views["models"].items()}
    return _spec(arch, models, model)


def _spec(arch, models, model):
    spec = {}
    for node in arch.xpath(".//field[not(ancestor::field)]"):
        field = models[model][node.get("name")]
        asked = spec.setdefault(node.get("name"), {})
        if field["type"] == "many2one":
            asked["fields"] = {"display_name": {}}
        elif field["type"] in ("one2many", "many2many"):
            inner = asked.setdefault("fields", {})
            for view in node.xpath("./list|./kanban"):
                # Its own fields are below the field that it shows.
                view.getparent().remove(view)
                inner |= _spec(view, models, field["relation"])
            if field["type"] == "many2many" and not inner:
                inner["display_name"] = {}
    return spec
