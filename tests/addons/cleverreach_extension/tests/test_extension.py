"""Run by tests/extension, where this addon is installed."""

from unittest.mock import patch

from odoo.addons.fairgate_cleverreach import limits

from tests.common import CleverReachCase, skipped_by_reason

from ..models.cleverreach_connection import CountingClient


class TestExtension(CleverReachCase):
    def setUp(self):
        super().setUp()
        self.matching()
        self.anna = self.contact("Anna", "anna@example.com")
        self.beat = self.contact("Beat", "beat@example.com")

    def test_tags_are_sent_and_a_change_of_them_is_sent_again(self):
        self.upload()
        self.assertEqual(self.tags("anna@example.com"), ["odoo.Newsletter"])
        self.assertEqual(self.upload().line_ids.unchanged_count, 2)
        board = self.env["res.partner.category"].create({"name": "Board"})
        self.anna.category_id += board
        line = self.upload().line_ids
        self.assertEqual((line.changed_count, line.unchanged_count), (1, 1))
        self.assertIn("odoo.Board", self.tags("anna@example.com"))
        self.assertNotIn("odoo.Board", self.tags("beat@example.com"))

    def test_a_value_from_another_source_is_sent_and_looked_at(self):
        self.box.store.create_attribute("documents", "number", self.remote_group)
        self.refresh()
        field_map = self.field_map("documents", "documents")
        self.assertEqual((field_map.state, field_map.sample), ("ok", "0"))
        self.env["ir.attachment"].create(
            {"name": "Statutes", "res_model": "res.partner", "res_id": self.beat.id}
        )
        self.upload()
        values = {
            address: receiver["attributes"]["documents"]
            for address, receiver in self.on_list().items()
        }
        self.assertEqual(values, {"anna@example.com": "0", "beat@example.com": "1"})

    def test_a_reason_leaves_out_and_is_shown_as_any_other(self):
        self.upload()
        self.beat.function = "Child"
        self.contact("Nobody", False)
        preview = self.upload(kind="preview").line_ids
        line = self.upload().line_ids
        expected = {"under_age": 1, "no_address": 1}
        self.assertEqual(skipped_by_reason(preview), expected)
        self.assertEqual(skipped_by_reason(line), expected)
        self.assertEqual((preview.own_removal_count, line.removed_count), (1, 1))
        self.assertEqual(list(self.on_list()), ["anna@example.com"])
        state = self.beat.cleverreach_state_ids
        self.assertEqual(
            (state.state, state.badge, state.kept_off), ("under_age", "warning", True)
        )
        self.assertEqual(self.beat.cleverreach_trouble, "Under age")
        self.beat.function = False
        self.assertEqual(self.upload().line_ids.created_count, 1)

    def test_whoever_is_left_out_speaks_for_no_address_that_others_share(self):
        self.box.store.create_attribute("nachname")
        self.refresh()
        self.field_map("cleverreach_last_name", "nachname")
        carla = self.contact("Carla", "anna@example.com")
        self.upload()
        self.assertEqual(self.last_name("anna@example.com"), "Anna")
        self.anna.function = "Child"
        preview = self.upload(kind="preview").line_ids
        line = self.upload().line_ids
        for result in (preview, line):
            self.assertEqual(skipped_by_reason(result), {"under_age": 1})
            self.assertEqual((result.changed_count, result.removal_count), (1, 0))
        self.assertEqual(self.last_name("anna@example.com"), "Carla")
        self.assertEqual(carla.cleverreach_state_ids.state, "active")
        carla.function = "Child"
        self.assertEqual(self.upload().line_ids.removed_count, 1)
        self.assertEqual(list(self.on_list()), ["beat@example.com"])

    def test_whoever_is_left_out_speaks_for_no_global_field_either(self):
        self.box.store.create_attribute("nachname")
        other = self.box.store.create_group("Board")["id"]
        self.refresh()
        self.field_map("cleverreach_last_name", "nachname")
        board = self.env["res.partner.category"].create({"name": "Board"})
        self.matching(group_id=self.group(other).id, tag_ids=[(6, 0, board.ids)])
        self.contact("Carla", "anna@example.com", category_id=[(6, 0, board.ids)])
        self.anna.function = "Child"
        self.upload()
        self.assertEqual(list(self.on_list(other)), ["anna@example.com"])
        self.assertEqual(self.last_name("anna@example.com", other), "Carla")

    def test_another_client_does_the_work(self):
        before = CountingClient.sent
        self.upload()
        self.assertEqual(CountingClient.sent - before, 2)

    def test_before_and_after_a_list_once_however_often_it_is_interrupted(self):
        self.upload(kind="preview")
        self.account.message_ids.unlink()
        with patch.object(limits, "PASS_SHARE", 0):
            upload = self.upload()
            while upload.state == "running":
                self.run_job()
        told = self.account.message_ids.sorted("id").mapped("body")
        self.assertEqual(
            [str(body) for body in told if body],
            ["<p>Newsletter is uploaded</p>", "<p>2 were added</p>"],
        )

    def test_names_that_are_kept_apart_are_sent_and_offered_once(self):
        for name in ("vorname", "nachname"):
            self.box.store.create_attribute(name)
        self.refresh()
        self.account.field_map_ids.action_add_usual()
        lines = self.account.field_map_ids
        self.assertLessEqual({"firstname", "lastname"}, set(lines.mapped("source")))
        lines.action_accept_suggestion()
        self.anna.write(
            {
                "name": "Anna Maria Muster",
                "firstname": "Anna",
                "lastname": "Maria Muster",
            }
        )
        self.assertEqual(self.account.action_upload()["tag"], "display_notification")
        self.run_job()
        values = self.on_list()["anna@example.com"]["global_attributes"]
        self.assertEqual(
            (values["vorname"], values["nachname"]), ("Anna", "Maria Muster")
        )
        offered = self.env["res.partner"].fields_get(attributes=["string"])
        names = [
            f for f, told in offered.items() if "irst name" in told["string"].lower()
        ]
        self.assertEqual(names, ["firstname"])
        # Who has chosen ours before gets the same.
        self.assertEqual(self.anna.cleverreach_first_name, "Anna")
        self.anna.firstname = "Annamaria"
        self.assertEqual(
            self.anna.cleverreach_salutation, "Hello Annamaria Maria Muster"
        )
        self.assertEqual(self.beat.cleverreach_last_name, "Beat")

    def last_name(self, address, remote_id=None):
        return self.on_list(remote_id)[address]["global_attributes"]["nachname"]

    def tags(self, address):
        return self.on_list()[address]["tags"]
