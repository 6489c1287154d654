"""Every way by which a client gets at data: every user, model and company."""

import warnings
from itertools import product

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from ..common import CleverReachCase

LOGGERS = ("odoo.models", "odoo.addons.base.models.ir_model", "odoo.sql_db")
OPERATORS = ("=", "!=", "<", ">", "in", "not in", "like", "not like", "ilike", "=like")


class EveryWayCase(CleverReachCase):
    def models(self):
        """:return: the names of our models that have a table, or a view"""
        return [
            name
            for name, model in self.env.items()
            if name.startswith("cleverreach.") and not model._abstract
        ]

    def ours(self, model):
        """:return: ids of some records, of the first company where they have one"""
        domain = []
        if "company_id" in self.env[model]._fields:
            domain = [("company_id", "=", self.company.id)]
        return self.env[model].search(domain).ids[:5]

    def call(self, user, model, method, *args, **kwargs):
        """:return: what a client is told: the answer, or the words of the error"""
        with mute_logger(*LOGGERS), warnings.catch_warnings():
            # Clients may still call what Odoo has deprecated.
            warnings.simplefilter("ignore", DeprecationWarning)
            records = self.env[model].with_user(user)
            try:
                # What a client does is a transaction of its own.
                with self.env.cr.savepoint():
                    return call_kw(records, method, list(args), kwargs)
            except (AccessError, UserError, ValueError, IntegrityError) as refused:
                return refused

    def ways(self, user, model, ids):
        """Yield (way, what a client is told) of a model and of records of it."""
        every = [name for name in self.env[model]._fields if name != "id"]
        known = self.call(user, model, "fields_get")
        # Who asks for one field that is not for them gets none at all.
        fields = [n for n in every if isinstance(known, Exception) or n in known]
        for name in set(every) - set(fields):
            yield f"read {name}", self.call(user, model, "read", ids, [name])
            yield f"export {name}", self.call(user, model, "export_data", ids, [name])
        spec = {name: {} for name in fields}
        for name, field in self.env[model]._fields.items():
            if field.relational and name in spec:
                spec[name] = {"fields": {"display_name": {}}}
        calls = {
            "read": (ids, fields),
            "web_read": (ids, spec),
            "copy": (ids,),
            "copy_data": (ids,),
            "export_data": (ids, fields),
            "search_read": ([], fields),
            "web_search_read": ([], spec),
            "name_search": (),
            "default_get": (fields,),
            "fields_get": (),
            "get_views": ([[False, "form"], [False, "list"], [False, "search"]],),
            "formatted_read_group": ([], [], ["__count", "id:array_agg"]),
        }
        for name, field in self.env[model]._fields.items():
            if field.store and name not in ("id", "display_name"):
                calls[f"read_group {name}"] = ([], ["__count"], [name])
        for way, arguments in calls.items():
            yield way, self.call(user, model, way.partition(" ")[0], *arguments)
        # Each record by its id, and all that may be changed about it.
        yield "onchange", self.call(user, model, "onchange", [], {}, [], spec)
        for id_ in ids:
            values = {
                name: (self.ours(field.comodel_name) or [id_])[0]
                for name, field in self.env[model]._fields.items()
                if name in fields
                and field.type == "many2one"
                and field.comodel_name.startswith("cleverreach.")
            }
            changed = list(values)
            told = self.call(user, model, "onchange", [id_], values, changed, spec)
            yield "onchange of a record", told


class TestSecretsByEveryWay(EveryWayCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.action_test_connection()
        cls.matching()
        cls.contact("Anna Muster", "anna@example.com")
        cls.upload()
        cls.box.fault("error", status=401, match="/groups", times=None)
        cls.upload()
        cls.box.clear_faults()
        stored = cls.account._secret()
        cls.secrets = (stored.client_secret, stored.access_token)
        assert all(cls.secrets)
        cls.users = [
            cls.env.ref("base.public_user"),
            new_test_user(cls.env, "portal", "base.group_portal"),
            cls.user("employee"),
            cls.user("anna", "user"),
            cls.user("beat", "manager"),
            cls.env.ref("base.user_admin"),
        ]
        export = cls.env.ref("base.group_allow_export")
        for user in cls.users[2:]:
            user.group_ids += export
        cls.env.invalidate_all()

    def test_no_way_gives_them_to_anybody(self):
        models = [*self.models(), "res.company", "ir.cron"]
        seen = 0
        for user, model in product(self.users, models):
            ids = self.env[model].search([]).ids[:3]
            for way, told in self.ways(user, model, ids):
                seen += not isinstance(told, Exception)
                for secret in self.secrets:
                    self.assertNotIn(secret, repr(told), f"{user.login}: {model}.{way}")
        self.assertGreater(seen, 200)

    def test_no_search_tells_whether_a_guess_is_right(self):
        paths = ("client_secret", "access_token", "hook_key", "hook_token")
        for user, name, operator in product(self.users, paths, OPERATORS):
            guess = self.secrets[0]
            if "in" in operator.split():
                guess = [guess]
            for model, path in (
                ("cleverreach.account", name),
                ("cleverreach.account", f"secret_ids.{name}"),
                ("cleverreach.matching", f"account_id.secret_ids.{name}"),
                ("cleverreach.secret", name),
            ):
                for method in ("search_count", "search_read", "formatted_read_group"):
                    told = self.call(user, model, method, [(path, operator, guess)])
                    self.assertIsInstance(
                        told, Exception, f"{user.login}: {path} {operator} ({method})"
                    )
                    self.assertNotIn(self.secrets[1], repr(told))


class TestCompaniesByEveryWay(EveryWayCase):
    """What a manager of one company learns of another one: nothing."""

    NEEDLES = ("Hidden", "hidden@example.com", "hidden")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box.store.create_attribute("hidden")
        cls.box.store.update_group(cls.remote_group, {"name": "Hidden list"})
        cls.refresh()
        cls.form("Hidden form")
        cls.account.name = "Hidden account"
        cls.field_map("cleverreach_last_name", "hidden")
        cls.matched = cls.matching()
        cls.contact("Hidden Person", "hidden@example.com", company_id=cls.company.id)
        cls.contact("Hidden Child", "hidden@example.com", company_id=cls.company.id)
        cls.upload()
        cls.box.store.add_receiver(cls.remote_group, "hidden2@example.com")
        held = cls.upload(kind="preview").line_ids
        cls.env["cleverreach.confirm"].create({"line_id": held.id})
        cls.env["cleverreach.mailing"].create(
            {
                "account_id": cls.account.id,
                "remote_id": "1",
                "name": "Hidden mailing",
                "date": "2026-03-01",
            }
        )
        cls.matched.action_preview()
        cls.choir = cls.env["res.company"].create({"name": "Chor Muster"})
        cls.choir.cleverreach_booked = True
        cls.singer = cls.user("singer", "manager", company_id=cls.choir.id)
        cls.singer.group_ids += cls.env.ref("base.group_allow_export")
        cls.env.invalidate_all()

    def test_no_way_leads_to_another_company(self):
        looked_at = set()
        for model in self.models():
            ids = self.ours(model)
            if ids:
                looked_at.add(model)
            for way, told in self.ways(self.singer, model, ids):
                if way in ("fields_get", "get_views"):
                    # They speak of fields, not of records.
                    continue
                for needle in self.NEEDLES:
                    self.assertNotIn(needle, repr(told), f"{model}.{way}")
        # The others hold nothing here: an event that waits; what is on a screen only.
        self.assertEqual(
            set(self.models()) - looked_at,
            {
                "cleverreach.hint",
                "cleverreach.names",
                "cleverreach.names.line",
                "cleverreach.preview",
            },
        )

    def test_the_same_ways_show_it_to_a_manager_of_that_company(self):
        manager = self.user("beat", "manager")
        manager.group_ids += self.env.ref("base.group_allow_export")
        for model, way in (
            ("cleverreach.group", "name_search"),
            ("cleverreach.receiver", "export_data"),
            ("cleverreach.matching", "web_read"),
            ("cleverreach.mailing", "web_search_read"),
        ):
            ids = self.ours(model)
            told = dict(self.ways(manager, model, ids))
            self.assertRegex(repr(told[way]), "Hidden|hidden", f"{model}.{way}")
