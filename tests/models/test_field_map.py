"""From a contact's field to a field of the list."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from ..common import CleverReachCase


class FieldMapCase(CleverReachCase):
    def attributes(self, group=None, **types):
        """Make fields at CleverReach, as name=type, and read them."""
        for name, kind in types.items():
            self.box.store.create_attribute(name, kind, group_id=group)
        self.refresh()
        if group:
            # The fields of a list are read once the list is in use.
            self.env.invalidate_all()

    def values(self, source, kind, *contacts, **values):
        """The strings of ``source`` by contact, as a field of type ``kind`` gets them.

        And the number of contacts whose value does not fit.
        """
        field_map = self.field_map(source, None, **values)
        partners = self.env["res.partner"].union(*contacts)
        texts, counts = field_map._values(
            partners.with_context(lang=self.account.lang), kind
        )
        field_map.unlink()
        return [texts.get(contact.id) for contact in contacts], counts["unfit"]


class TestValues(FieldMapCase):
    def test_values_by_type(self):
        swiss = self.env.ref("base.ch")
        title = self.env["res.partner.category"].create({"name": "Honorary"})
        anna = self.contact(
            "Anna Muster",
            "anna@example.com",
            city=" Bern ",
            country_id=swiss.id,
            color=0,
            partner_latitude=46.95,
            comment="<p>First<br/>second</p>",
            category_id=[Command.set((self.tag + title).ids)],
            ref="1'234.50",
            function="Frau",
            phone="31.12.1999",
        )
        for source, kind, expected in (
            ("name", "text", "Anna Muster"),
            ("city", "text", "Bern"),
            ("country_id", "text", "Switzerland"),
            ("country_id.code", "text", "CH"),
            ("country_id.name", "text", "Switzerland"),
            ("category_id", "text", "Honorary, Newsletter"),
            ("color", "number", "0"),
            ("color", "text", "0"),
            ("partner_latitude", "number", "46.95"),
            ("partner_latitude", "text", "46.95"),
            ("partner_longitude", "text", "0"),
            ("is_company", "number", "0"),
            ("active", "text", "1"),
            ("comment", "text", "First second"),
            ("ref", "number", "1234.5"),
            ("function", "gender", "female"),
            ("phone", "date", "1999-12-31"),
            ("cleverreach_first_name", "text", "Anna"),
        ):
            with self.subTest(source=source, kind=kind):
                self.assertEqual(self.values(source, kind, anna), ([expected], 0))

    def test_a_moment_is_told_in_the_time_zone_of_the_association(self):
        self.company.partner_id.tz = "Europe/Zurich"
        anna = self.contact("Anna", "anna@example.com")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = '2025-12-31 23:30:00' WHERE id = %s",
            (anna.id,),
        )
        self.env.invalidate_all()
        self.assertEqual(self.values("create_date", "date", anna), (["2026-01-01"], 0))
        self.assertEqual(
            self.values("create_date", "text", anna), (["2026-01-01 00:30:00"], 0)
        )

    def test_every_contact_field_that_can_be_chosen_can_be_sent(self):
        contact = self.contact("Anna", "anna@example.com", lang="en_US")
        field_map = self.field_map("name", None)
        for name in self.env["res.partner"]._fields:
            try:
                with self.cr.savepoint():
                    field_map.source = name
            except ValidationError:
                continue
            with self.subTest(name):
                texts, _counts = field_map._values(contact, "text")
                for text in texts.values():
                    self.assertIsInstance(text, str)
                    self.assertNotRegex(text, r"^<|res\.partner\(|object at")

    def test_an_empty_value_leaves_what_is_there_or_clears_it(self):
        anna = self.contact("Anna", "anna@example.com", city=False)
        self.assertEqual(self.values("city", "text", anna), ([None], 0))
        self.assertEqual(self.values("city", "text", anna, empty="clear"), ([""], 0))
        self.assertEqual(self.values("country_id.code", "text", anna), ([None], 0))
        self.assertEqual(
            self.values("country_id.phone_code", "number", anna), ([None], 0)
        )

    def test_what_does_not_fit_is_counted_and_left_out(self):
        anna = self.contact("Anna", "anna@example.com", ref="twelve", function="x")
        beat = self.contact("Beat", "beat@example.com", ref="12")
        self.assertEqual(self.values("ref", "number", anna, beat), ([None, "12"], 1))
        self.assertEqual(self.values("function", "gender", anna, beat), ([None] * 2, 1))
        self.assertEqual(self.values("ref", "date", anna, beat), ([None] * 2, 2))

    def test_one_bad_value_does_not_keep_the_contact_away(self):
        self.attributes(nummer="number", ort="text")
        self.field_map("ref", "nummer")
        self.field_map("city", "ort")
        self.matching()
        self.contact("Anna", "anna@example.com", ref="twelve", city="Bern")
        upload = self.upload()
        self.assertEqual(upload.state, "done")
        sent = self.on_list()["anna@example.com"]["global_attributes"]
        self.assertEqual(sent["ort"], "Bern")
        self.assertFalse(sent.get("nummer"))

    def test_choices_are_sent_in_the_language_of_the_account(self):
        for lang in ("de_DE", "fr_FR"):
            self.env["res.lang"]._activate_lang(lang)
        choice = self.env["ir.model.fields.selection"].search(
            [
                ("field_id.model", "=", "res.partner"),
                ("field_id.name", "=", "type"),
                ("value", "=", "contact"),
            ]
        )
        swiss = self.env.ref("base.ch")
        for lang, kind, country in (
            ("de_DE", "Kontakt", "Schweiz"),
            ("fr_FR", "Contact-fr", "Suisse"),
        ):
            choice.with_context(lang=lang).name = kind
            swiss.with_context(lang=lang).name = country
        self.attributes(art="text", land="text")
        self.field_map("type", "art")
        self.field_map("country_id", "land")
        self.matching()
        self.account.lang = "de_DE"
        self.account.responsible_id = self.user("franz", "manager", lang="fr_FR")
        self.contact("Anna", "anna@example.com", country_id=swiss.id, lang="fr_FR")
        account = self.account.with_user(self.account.responsible_id)
        account.with_context(lang="fr_FR").action_upload()
        self.run_job()
        sent = self.on_list()["anna@example.com"]["global_attributes"]
        self.assertEqual((sent["art"], sent["land"]), ("Kontakt", "Schweiz"))
        # Nor does the language of whoever is in charge make anything look changed.
        self.account.responsible_id.lang = "en_US"
        self.box.requests.clear()
        self.upload()
        self.assertEqual(self.box.writes(), [])

    def test_nothing_is_sent_but_what_is_matched(self):
        self.attributes(ort="text", strasse="text")
        self.field_map("city", "ort")
        self.field_map("street", None)
        self.matching()
        self.contact("Anna", "anna@example.com", city="Bern", street="Gasse 1")
        self.upload()
        sent = self.on_list()["anna@example.com"]["global_attributes"]
        self.assertEqual({k: v for k, v in sent.items() if v}, {"ort": "Bern"})

    def test_a_matching_may_take_some_of_the_fields_only(self):
        self.attributes(ort="text", strasse="text")
        city = self.field_map("city", "ort")
        self.field_map("street", "strasse")
        self.matching(field_map_ids=[Command.set(city.ids)])
        self.contact("Anna", "anna@example.com", city="Bern", street="Gasse 1")
        self.upload()
        sent = self.on_list()["anna@example.com"]["global_attributes"]
        self.assertEqual({k: v for k, v in sent.items() if v}, {"ort": "Bern"})


class TestNew(FieldMapCase):
    def test_new_says_that_the_company_has_not_booked(self):
        choir = self.env["res.company"].create({"name": "Chor Muster"})
        manager = self.user(
            "both",
            "manager",
            company_id=choir.id,
            company_ids=[(6, 0, (self.company + choir).ids)],
        )
        form = Form(self.env["cleverreach.field.map"].with_user(manager))
        form.source = "city"
        self.assertFalse(form.sample)
        with self.assertRaisesRegex(UserError, "not booked"):
            form.save()


class TestSource(FieldMapCase):
    def test_what_cannot_be_sent_is_refused(self):
        for source in (
            "no_such_field",
            "name.first",
            "child_ids.name",
            "country_id.no_such_field",
            "image_1920",
            "cleverreach_receiver_ids",
            "user_ids.login",
            "company_id.cleverreach_account_id.secret_ids.client_secret",
            "company_id.cleverreach_account_id.secret_ids.access_token",
            "",
            ".",
        ):
            with self.subTest(source):
                with self.assertRaises(ValidationError):
                    self.field_map(source, None)

    def test_a_field_is_matched_once(self):
        self.field_map("city", None)
        with self.assertRaisesRegex(Exception, "field_map_source_uniq|already"):
            with self.cr.savepoint():
                self.field_map("city", None)

    def test_two_fields_do_not_share_a_target(self):
        self.attributes(ort="text")
        self.field_map("city", "ort")
        with self.assertRaisesRegex(ValidationError, "is matched with .City. already"):
            self.field_map("street", "ort")

    def test_sensitive_fields_are_marked(self):
        for source, sensitive in (
            ("comment", True),
            ("vat", True),
            ("country_id.vat_label", True),
            ("name", False),
            ("city", False),
            ("cleverreach_first_name", False),
            ("lang", False),
            ("partner_latitude", False),
            ("function", False),
        ):
            with self.subTest(source):
                self.assertIs(self.field_map(source, None).sensitive, sensitive)


class TestState(FieldMapCase):
    def test_a_field_that_is_gone_does_not_stop_the_others(self):
        self.attributes(ort="text", strasse="text")
        city = self.field_map("city", "ort")
        street = self.field_map("street", "strasse")
        self.matching()
        self.assertEqual((city.state, street.state), ("ok", "ok"))
        self.contact("Anna", "anna@example.com", city="Bern", street="Gasse 1")
        remote = next(a for a in self.box.store.attributes() if a["name"] == "ort")
        self.box.store.delete_attribute(remote["id"])
        self.refresh()
        self.assertEqual((city.state, street.state), ("gone", "ok"))
        upload = self.upload()
        self.assertEqual(upload.state, "done")
        sent = self.on_list()["anna@example.com"]["global_attributes"]
        self.assertEqual(sent["strasse"], "Gasse 1")

    def test_a_field_that_one_list_lacks_is_marked_and_made(self):
        self.matching()
        other = self.box.store.create_group("Board")["id"]
        self.refresh()
        board = self.env["res.partner.category"].create({"name": "Board"})
        self.matching(tag_ids=[Command.set(board.ids)], group_id=self.group(other).id)
        self.attributes(self.remote_group, ort="text")
        city = self.field_map("city", "ort")
        self.assertEqual(city.state, "missing")
        self.assertEqual(city.missing_group_ids, self.group(other))
        self.contact(
            "Anna",
            "anna@example.com",
            city="Bern",
            category_id=[Command.set((self.tag + board).ids)],
        )
        self.upload()
        self.assertEqual(
            self.on_list()["anna@example.com"]["attributes"]["ort"], "Bern"
        )
        self.assertIn("anna@example.com", self.on_list(other))
        city.action_create_missing()
        self.env.invalidate_all()
        self.assertEqual((city.state, len(city.missing_group_ids)), ("ok", 0))
        self.upload()
        self.assertEqual(
            self.on_list(other)["anna@example.com"]["attributes"]["ort"], "Bern"
        )

    def test_the_fields_of_a_list_come_before_the_shared_ones(self):
        self.matching()
        self.attributes(ort="text")
        self.attributes(self.remote_group, ort="text")
        city = self.field_map("city", "ort")
        self.assertEqual(city._target(self.group()).group_id, self.group())


class TestAutoMatch(FieldMapCase):
    def test_identical_names_are_matched_the_same_meaning_is_suggested(self):
        self.attributes(City="text", rufname="text", hobby="text")
        city, first, phone = (
            self.field_map(source, None)
            for source in ("city", "cleverreach_first_name", "phone")
        )
        told = self.account.field_map_ids.action_auto_match()["params"]
        self.assertEqual(
            told["message"],
            "Matched: 1. Suggestions, to be accepted with ✓: 1. "
            "CleverReach has no field of that name: Phone. Choose its field in the "
            "column “CleverReach Field”; or create one in CleverReach, “Find Lists” "
            "again, and match again.",
        )
        self.assertEqual(city.attribute_id.name.lower(), "city")
        self.assertFalse(first.attribute_id)
        self.assertEqual(first.suggestion_id.name, "rufname")
        self.assertEqual((first.state, phone.state), ("suggested", "unmatched"))
        first.action_accept_suggestion()
        self.assertEqual(first.attribute_id.name, "rufname")
        self.assertFalse(first.suggestion_id)

    def test_the_usual_fields_are_added_once_and_matched(self):
        self.attributes(rufname="text", plz="text")
        self.field_map("zip", None)
        for _time in range(2):
            self.account.field_map_ids.action_add_usual()
        maps = self.account.field_map_ids
        self.assertEqual(len(maps), 5)
        states = {line.source: line.state for line in maps}
        self.assertEqual(states["cleverreach_first_name"], "suggested")
        self.assertEqual(states["city"], "unmatched")

    def test_the_whole_name_beside_the_first_name_is_warned_about(self):
        name = self.field_map("name", None)
        self.assertNotIn("first name too", name.warning)
        self.field_map("cleverreach_first_name", None)
        name.invalidate_recordset(["warning"])
        self.assertIn("first name too", name.warning)

    def test_a_suggestion_is_not_sent(self):
        self.attributes(rufname="text")
        self.field_map("cleverreach_first_name", None)._auto_match()
        self.matching()
        self.contact("Anna Muster", "anna@example.com")
        self.upload()
        sent = self.on_list()["anna@example.com"]["global_attributes"]
        self.assertFalse(sent.get("rufname"))

    def test_the_label_counts_in_every_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        field = self.env["ir.model.fields"]._get("res.partner", "city")
        field.with_context(lang="de_DE").field_description = "Wohnsitz"
        self.attributes(wohnsitz="text")
        city = self.field_map("city", None)
        city._auto_match()
        self.assertEqual(city.attribute_id.name, "wohnsitz")

    def test_a_related_name_is_called_after_its_record(self):
        self.attributes(name="text", country="text")
        country = self.field_map("country_id.name", None)
        country._auto_match()
        self.assertEqual(country.attribute_id.name, "country")

    def test_a_field_is_given_once_only(self):
        self.attributes(ort="text")
        self.field_map("street", "ort")
        city = self.field_map("city", None)
        city._auto_match()
        self.assertFalse(city.attribute_id | city.suggestion_id)

    def test_fields_that_are_gone_are_not_offered(self):
        self.attributes(city="text")
        self.account.attribute_ids.gone = True
        city = self.field_map("city", None)
        city._auto_match()
        self.assertFalse(city.attribute_id | city.suggestion_id)

    def test_who_chooses_a_field_is_noted_on_the_account(self):
        line = self.field_map("city", "ort")
        self.assertIn("City →", self.account.message_ids[0].body)
        line.unlink()
        self.assertIn("removed: City", self.account.message_ids[0].body)
