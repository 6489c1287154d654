"""Texts of CleverReach, or of whoever fills in its forms, that want to be more."""

import csv
import io
import json

import openpyxl

from odoo.tests import HttpCase

from ..common import CleverReachCase

HTML = '<img src="x" onerror="alert(1)">'
FORMULAS = ("=1+1", "{=1+1}", "+1+1", "-1+1", "@SUM(1)", "\t=1+1")


class HostileCase(CleverReachCase):
    def rename(self, name):
        """Give the list at CleverReach a name."""
        self.box.store.update_group(self.remote_group, {"name": name})
        self.refresh()


class TestScreens(HostileCase):
    """What is shown as HTML has been made into text before."""

    def setUp(self):
        super().setUp()
        self.rename(HTML)
        self.assertEqual(self.group().name, HTML)
        self.matched = self.matching()
        self.contact("Anna Muster", "anna@example.com")

    def assertTold(self, html):
        self.assertIn("&lt;img", html)
        self.assertNotIn("<img", html)

    def test_a_name_in_what_waits_for_a_person(self):
        self.box.store.add_receiver(self.remote_group, "x@example.com")
        self.assertEqual(self.upload().state, "held")
        self.assertTold(str(self.account.activity_ids.note))

    def test_words_in_what_went_wrong(self):
        words = {"error": {"code": 403, "message": f"Forbidden: {HTML}"}}
        self.box.fault("error", status=403, body=json.dumps(words), match="upsertplus")
        upload = self.upload()
        step = upload.line_ids.step_ids.filtered(lambda step: step.reason == "refused")
        self.assertIn("<img", step.detail)
        self.box.store.delete_group(self.remote_group)
        self.assertEqual(self.upload().state, "failed")
        self.assertTold(str(self.account.activity_ids.note))

    def test_a_name_in_the_chatter(self):
        other = self.box.store.create_group(f"Other {HTML}")["id"]
        self.refresh()
        self.env.flush_all()
        self.cr.precommit.run()
        self.matched.group_id = self.group(other)
        self.env.flush_all()
        self.cr.precommit.run()
        tracked = self.matched.message_ids.sudo().tracking_value_ids
        self.assertIn(f"Other {HTML}", tracked.mapped("new_value_char"))
        bodies = self.matched.message_ids.mapped("body")
        self.assertNotIn("<img", "".join(map(str, bodies)))

    def test_no_field_of_ours_is_shown_as_html(self):
        ours = [model for name, model in self.env.items() if "cleverreach" in name]
        self.assertGreater(len(ours), 20)
        fields = [field for model in ours for field in model._fields.values()]
        html = {str(f) for f in fields if f.type == "html" and "mail" not in f._module}
        self.assertEqual(html, set())

    def test_what_no_database_takes_is_left_out(self):
        groups = [{"id": self.remote_group, "name": "News\0letter \ud800é\U0001f600"}]
        body = json.dumps(groups)
        self.box.fault("error", status=200, body=body, match="GET /v3/groups$")
        self.refresh()
        self.assertEqual(self.group().name, "Newsletter é\U0001f600")
        words = {"error": {"code": 400, "message": "No \0 such \ud800 field"}}
        self.box.fault("error", status=400, body=json.dumps(words), times=None)
        self.assertEqual(self.upload().state, "failed")
        self.box.clear_faults()
        self.assertIn("No  such  field", self.account.log_ids.mapped("message"))
        self.assertEqual(self.upload().state, "done")


class TestExports(HostileCase, HttpCase):
    """Files that Odoo's own export makes: a spreadsheet must not calculate anything."""

    def setUp(self):
        super().setUp()
        manager = self.user("beat", "manager", password="beat-manager")
        manager.group_ids += self.env.ref("base.group_allow_export")
        self.authenticate("beat", "beat-manager")

    def export(self, kind, model, *names, **options):
        fields = [{"name": name, "label": name, "type": "char"} for name in names]
        wanted = {
            "model": model,
            "fields": fields,
            "ids": False,
            "domain": [],
            "import_compat": False,
            **options,
        }
        answer = self.url_open(
            f"/web/export/{kind}", params={"data": json.dumps(wanted)}
        )
        answer.raise_for_status()
        return answer.content

    def cells(self, model, *names):
        """:return: those of an XLSX file, without the headers"""
        book = openpyxl.load_workbook(io.BytesIO(self.export("xlsx", model, *names)))
        rows = list(book.active.iter_rows(min_row=2))
        self.assertTrue(rows)
        return [cell for row in rows for cell in row]

    def test_a_name_that_is_a_formula(self):
        self.matching()
        self.contact("Anna Muster", "anna@example.com")
        self.upload()
        for name in FORMULAS:
            self.group().name = name
            for model, field in (
                ("cleverreach.group", "name"),
                ("cleverreach.matching", "group_id"),
                ("cleverreach.upload.line", "display_name"),
                ("cleverreach.receiver", "group_id/name"),
                ("cleverreach.contact.state", "group_id"),
            ):
                with self.subTest(name, model=model):
                    (cell,) = self.cells(model, field)
                    self.assertEqual((cell.data_type, cell.value), ("s", f"'{name}"))
                    told = self.export("csv", model, field).decode("utf-8-sig")
                    rows = list(csv.reader(io.StringIO(told)))
                    self.assertEqual(rows[1], [f"'{name}"])

    def test_an_address_that_somebody_has_entered_in_a_form(self):
        address = "=1+cmd|'/c_calc'!a1@example.com"
        self.box.store.add_receiver(self.remote_group, address)
        self.matching()
        self.upload()
        for model in ("cleverreach.receiver", "cleverreach.step"):
            (cell,) = self.cells(model, "email")
            self.assertEqual((cell.data_type, cell.value), ("s", f"'{address}"))

    def test_words_of_cleverreach_in_the_log(self):
        words = {"error": {"code": 400, "message": "=1+1"}}
        self.box.fault("error", status=400, body=json.dumps(words), match="/groups$")
        self.account.action_refresh()
        cells = self.cells("cleverreach.log", "message", "endpoint", "status")
        self.assertIn("'=1+1", [cell.value for cell in cells])
        self.assertNotIn("f", [cell.data_type for cell in cells])

    def test_every_model_with_texts_of_others_has_it(self):
        exported = self.env.registry["cleverreach.exported"]
        without = {
            name
            for name, model in self.env.items()
            if name.startswith("cleverreach.")
            and not (model._abstract or model._transient)
            and not issubclass(self.env.registry[name], exported)
        }
        # Nobody may read these at all.
        self.assertEqual(without, {"cleverreach.hint", "cleverreach.secret"})

    def test_numbers_stay_numbers(self):
        self.matching()
        self.contact("Anna Muster", "anna@example.com")
        self.upload()
        (cell,) = self.cells("cleverreach.upload.line", "created_count")
        self.assertEqual((cell.data_type, cell.value), ("n", 1))
