"""What somebody may not do on the screen they may not do by a remote call either."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..common import CleverReachCase


class RpcCase(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.user("beat", "manager")

    def assertRefused(self, function, *args, **kwargs):
        loggers = ("odoo.models", "odoo.addons.base.models.ir_model")
        with self.assertRaises(AccessError), mute_logger(*loggers):
            function(*args, **kwargs)

    def other_company(self):
        other = self.env["res.company"].create({"name": "Chor Muster"})
        other.cleverreach_booked = True
        return other


class TestWhatOdooNotes(RpcCase):
    def test_nobody_names_another_scheduled_action(self):
        victim = self.account.cron_id.copy()
        account = self.account.with_user(self.manager)
        self.assertRefused(account.write, {"cron_id": victim.id})
        self.assertRefused(account.create, {"name": "Second", "cron_id": victim.id})

    def test_nobody_agrees_to_a_removal_by_writing_it_down(self):
        self.box.store.add_receiver(self.remote_group, "x@example.com")
        self.matching()
        self.upload()
        steps = self.env["cleverreach.step"].with_user(self.manager)
        step = steps.search([("status", "=", "held")]).ensure_one()
        self.assertRefused(step.write, {"is_agreed": True})
        self.assertRefused(step.read, ["is_agreed"])

    def test_nobody_writes_what_stands_in_for_a_confirmation(self):
        matching = self.matching().with_user(self.manager)
        for values in (
            {"mirrored": True},
            {"expected_tag_ids": []},
        ):
            with self.subTest(values):
                self.assertRefused(matching.write, values)

    def test_nobody_writes_what_cleverreach_tells(self):
        account = self.account.with_user(self.manager)
        for name, value in (("connection_state", "ok"), ("remote_id", "1")):
            with self.subTest(name):
                self.assertRefused(account.write, {name: value})
                self.assertRefused(account.create, {"name": "Second", name: value})

    def test_nobody_deletes_an_upload(self):
        self.matching()
        upload = self.upload().with_user(self.manager)
        self.assertRefused(upload.unlink)

    def test_previews_are_purged_after_90_days_and_uploads_are_not(self):
        self.matching()
        preview, upload = self.upload(kind="preview"), self.upload()
        (preview | upload).end_date = "2020-01-01"
        self.env["cleverreach.upload"]._gc_previews()
        self.assertFalse(preview.exists())
        self.assertTrue(upload.exists())

    def test_an_account_that_remembers_who_left_is_not_deleted(self):
        self.matching()
        self.contact("Zoe", "zoe@example.com")
        self.contact("Anna", "anna@example.com")
        self.upload()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.upload()
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.account.with_user(self.manager).unlink()

    def test_only_a_manager_sends_everything_again(self):
        self.matching()
        self.assertRefused(
            self.account.with_user(self.user("anna", "user")).action_resend
        )


class TestOtherCompanies(RpcCase):
    def test_nobody_counts_the_contacts_of_another_company(self):
        other = self.other_company()
        self.contact("Theirs", "theirs@example.com", company_id=other.id)
        matchings = self.env["cleverreach.matching"].with_user(self.manager)
        answer = matchings.onchange(
            {
                "account_id": other.cleverreach_account_id.id,
                "tag_ids": [[4, self.tag.id]],
                "domain": "[]",
            },
            ["account_id"],
            {"account_id": {}, "tag_ids": {}, "domain": {}, "contact_count": {}},
        )
        self.assertFalse(answer["value"].get("contact_count"))

    def test_nobody_looks_at_the_removals_of_another_company(self):
        self.matching()
        self.contact("Anna", "anna@example.com")
        line = self.upload().line_ids
        eve = self.user("eve", "manager", company_id=self.other_company().id)
        wizards = self.env["cleverreach.confirm"].with_user(eve)
        self.assertRefused(
            wizards.onchange,
            {"line_id": line.id},
            ["line_id"],
            {"line_id": {}, "group_name": {}, "total": {}},
        )

    def test_a_preview_is_made_by_odoo_only(self):
        self.assertRefused(
            self.env["cleverreach.preview"].with_user(self.manager).create, {}
        )

    def test_an_employee_can_read_the_company_as_before(self):
        carl = self.user("carl")
        values = self.company.with_user(carl).read()[0]
        self.assertNotIn("cleverreach_account_id", values)

    def test_who_gives_rights_can_book_the_service(self):
        other = self.env["res.company"].create({"name": "Chor Muster"})
        dora = self.user("dora", company_id=other.id)
        dora.group_ids |= self.env.ref("base.group_erp_manager")
        other.with_user(dora).cleverreach_booked = True
        self.assertTrue(other.cleverreach_account_id)


class TestOwnCompany(RpcCase):
    """Uploads run as superuser, but see what the account's company sees."""

    def setUp(self):
        super().setUp()
        self.box.store.create_attribute("nummer")
        self.choir = self.other_company()
        self.theirs = self.choir.cleverreach_account_id
        self.theirs.write(
            {
                "client_id": self.box.client_id,
                "client_secret": self.box.client_secret,
            }
        )
        with self.theirs._client() as client:
            self.theirs._refresh(client)
        self.anna = self.contact("Anna", "anna@example.com")
        self.beat = self.contact("Beat", "beat@example.com")
        # Odoo keeps one for each company.
        self.anna.with_company(self.choir).barcode = "THEIRS"
        self.anna.with_company(self.company).barcode = "OURS"
        self.beat.with_company(self.company).barcode = "OURS TOO"

    def upload_theirs(self, **values):
        self.env["cleverreach.matching"].create(
            {
                "account_id": self.theirs.id,
                "tag_ids": [(6, 0, self.tag.ids)],
                "group_id": self.theirs.group_ids.id,
                **values,
            }
        )
        self.env["cleverreach.upload"].create(
            {"account_id": self.theirs.id, "kind": "scheduled"}
        )
        self.env.flush_all()
        self.theirs.cron_id.method_direct_trigger()
        self.env.invalidate_all()

    def test_values_are_those_of_the_account_s_company(self):
        self.env["cleverreach.field.map"].create(
            {
                "account_id": self.theirs.id,
                "source": "barcode",
                "attribute_id": self.theirs.attribute_ids.id,
            }
        )
        self.upload_theirs()
        values = self.on_list()["anna@example.com"]["global_attributes"]
        self.assertEqual(values["nummer"], "THEIRS")

    def test_filters_look_at_the_values_of_the_account_s_company(self):
        self.upload_theirs(domain="[('barcode', '!=', False)]")
        self.assertEqual(set(self.on_list()), {"anna@example.com"})


class TestSources(RpcCase):
    def test_what_one_may_not_read_one_may_not_send(self):
        for source in ("child_ids", "bank_ids", "company_id.cleverreach_account_id"):
            with self.subTest(source), self.assertRaises(UserError):
                self.env["cleverreach.field.map"].with_user(self.manager).create(
                    {"account_id": self.account.id, "source": source}
                )

    def test_usual_fields_are_those_of_the_account_on_the_screen(self):
        choir = self.env["res.company"].create(
            {"name": "Chor Muster", "cleverreach_booked": True}
        )
        self.manager.company_ids += choir
        second = choir.cleverreach_account_id
        maps = self.env["cleverreach.field.map"].with_user(self.manager)
        maps.with_context(default_account_id=second.id).action_add_usual()
        self.assertEqual(len(second.field_map_ids), 5)
        self.assertFalse(self.account.field_map_ids)

    def test_a_language_that_was_deactivated_stops_nothing(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.account.lang = "fr_FR"
        self.matching()
        self.contact("Anna", "anna@example.com")
        self.field_map("country_id", None)
        self.env["res.lang"].search([("code", "=", "fr_FR")]).active = False
        self.env.invalidate_all()
        self.assertEqual(self.upload().state, "done")
        self.account.field_map_ids.mapped("sample")


class TestErasedWithoutMatching(CleverReachCase):
    def test_no_address_of_a_deleted_contact_stays_for_a_list_without_matching(self):
        matching = self.matching()
        self.contact("Zoe", "zoe@example.com")
        anna = self.contact("Anna", "anna@example.com")
        self.upload()
        matching.active = False
        anna.unlink()
        self.env["cleverreach.receiver"]._gc_unmatched()
        rows = self.env["cleverreach.receiver"].search([])
        self.assertNotIn("anna@example.com", rows.mapped("email"))
        # Should the matching come back, the recipient is known again and goes.
        matching.active = True
        self.upload()
        self.assertEqual(set(self.on_list()), {"zoe@example.com"})


class TestBrokenFilters(CleverReachCase):
    def test_a_broken_filter_leaves_the_rest_of_the_form_alone(self):
        form = Form(self.env["cleverreach.matching"])
        form.group_id = self.group()
        form.tag_ids = self.tag
        form.domain = "[('no_such_field', '=', 1)]"
        self.assertEqual((form.group_id, form.tag_ids[:]), (self.group(), self.tag))
        self.assertIn("no longer works", form.role_problem)

    def test_a_filter_that_the_database_refuses_blocks_in_words(self):
        matching = self.matching()
        self.env.flush_all()
        for domain in ("[('id', 'in', 'abc')]", "[('color', '=', 'x')]", "False"):
            with self.subTest(domain):
                self.env.cr.execute(
                    "UPDATE cleverreach_matching SET domain = %s WHERE id = %s",
                    [domain, matching.id],
                )
                self.env.invalidate_all(flush=False)
                self.assertEqual(matching.contact_count, 0)
                self.assertIn("no longer works", matching.role_problem)
