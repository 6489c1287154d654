"""A value that does not reach CleverReach is told wherever somebody looks."""

from ..common import CleverReachCase

WARNING = "mail.mail_activity_data_warning"


class TestFieldTrouble(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.responsible_id = cls.env.ref("base.user_admin")
        cls.remote = cls.box.store.create_attribute("plz")["id"]
        cls.number = cls.box.store.create_attribute("nummer", "number")["id"]
        cls.refresh()
        cls.map = cls.field_map("zip", "plz")
        cls.matched = cls.matching()
        cls.contact("Anna A", "anna@example.com", zip="3000", ref="A-12")

    def told(self):
        """:return: what the newest result, the matching, the overview, the field and
        the activity say
        """
        self.env.invalidate_all()
        activity = self.account.activity_search([WARNING])
        upload = self.account.upload_ids[:1]
        return {
            "result": upload.field_notice,
            "list": upload.line_ids.field_notice,
            "matching": self.matched.field_notice,
            "overview": self.account.field_notice,
            "field": self.map.trouble,
            "activity": str(activity.note or ""),
        }

    def assertTold(self, words, **but):
        for place, text in self.told().items():
            with self.subTest(place):
                self.assertIn(but.get(place, words), text)

    def assertNothingTold(self):
        self.assertEqual(set(filter(None, self.told().values())), set())

    def test_a_field_that_vanished(self):
        self.upload()
        self.assertNothingTold()
        self.box.store.delete_attribute(self.remote)
        self.assertEqual(self.upload().state, "done")
        self.assertTold("“plz” no longer exists")
        # One click leads to the field, where it is created again.
        for record in (
            self.account.upload_ids[:1],
            self.account.upload_ids[:1].line_ids,
            self.matched,
            self.account,
        ):
            action = record.action_open_field_troubles()
            self.assertEqual(action["res_id"], self.map.id)
        self.map.action_create_missing()
        self.assertEqual(self.map.state, "ok")
        self.upload()
        self.assertNothingTold()
        sent = self.on_list()["anna@example.com"]["global_attributes"]
        self.assertEqual(sent["plz"], "3000")

    def test_a_field_that_vanished_and_another_one_is_chosen(self):
        self.box.store.delete_attribute(self.remote)
        self.upload()
        self.assertTold("“plz” no longer exists")
        action = self.map.action_choose_another()
        self.assertEqual((action["res_id"], action["target"]), (self.map.id, "new"))
        other = self.account.attribute_ids.filtered(lambda a: a.name == "nummer")
        self.map.attribute_id = other
        self.upload()
        self.assertNothingTold()

    def test_a_field_of_another_type(self):
        self.upload()
        self.box.store.delete_attribute(self.remote)
        self.box.store.create_attribute("plz", "number")
        self.upload()
        self.assertTold("“plz” has another type now")

    def test_a_field_that_a_list_lacks(self):
        self.box.store.delete_attribute(self.remote)
        other = self.box.store.create_group("Board")["id"]
        self.box.store.create_attribute("plz", group_id=other)
        self.refresh()
        own = self.account.attribute_ids.filtered(
            lambda a: a.name == "plz" and a.group_id
        )
        self.map.attribute_id = own
        self.upload()
        self.assertTold("“plz” is missing here")

    def test_a_contact_field_that_odoo_lost(self):
        self.env.cr.execute(
            "UPDATE cleverreach_field_map SET source = 'x_lost' WHERE id = %s",
            [self.map.id],
        )
        self.env.invalidate_all()
        self.upload()
        self.assertTold("“x_lost” no longer exists in Odoo")

    def test_values_that_do_not_fit(self):
        self.map = self.field_map("ref", "nummer")
        self.upload()
        self.assertTold("left out: 1.")

    def test_what_is_shortened_is_told_without_an_activity(self):
        self.contact("Beat B", "beat@example.com", zip="9" * 300)
        self.upload()
        self.assertTold("were shortened to 255 characters: 1.", activity="")
        self.assertFalse(self.account.activity_search([WARNING]))

    def test_the_same_trouble_is_told_once_by_an_activity(self):
        self.box.store.delete_attribute(self.remote)
        self.upload()
        self.account.activity_search([WARNING]).action_feedback()
        self.upload()
        self.assertFalse(self.account.activity_search([WARNING]))
        self.assertIn("no longer exists", self.account.field_notice)

    def test_a_matching_that_does_not_send_the_field_is_not_concerned(self):
        self.matched.field_map_ids = self.field_map("ref", "nummer")
        self.box.store.delete_attribute(self.remote)
        self.upload()
        self.assertNotIn("plz", self.account.upload_ids[:1].field_notice or "")

    def test_each_person_reads_it_in_the_own_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.box.store.delete_attribute(self.remote)
        upload = self.upload()
        self.assertEqual(upload.line_ids.field_troubles[0]["code"], "gone")
        label = self.map.with_context(lang="fr_FR").source_label
        self.assertNotEqual(label, self.map.source_label)
        self.assertIn(label, upload.with_context(lang="fr_FR").field_notice)
