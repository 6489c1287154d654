"""Who has left stays away, whatever happens in between."""

from unittest.mock import patch

import psycopg2.errors

from odoo.addons.fairgate_cleverreach.client.transport import Transport

from ..common import CleverReachCase


class WhoLeftCase(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.newsletter = cls.matching()
        # Somebody has to stay, else the list would be emptied: that is another story.
        cls.contact("Zoe", "zoe@example.com")
        cls.anna = cls.contact("Anna", "anna@example.com")
        cls.upload()

    def leave(self, address="anna@example.com"):
        self.box.store.unsubscribe(self.remote_group, address)

    def assert_away(self, *addresses):
        self.upload()
        active = {address for address, row in self.on_list().items() if row["active"]}
        self.assertEqual(active, {"zoe@example.com", *addresses})

    def lose_transaction_after(self, end):
        """Queue an upload; once, right after the request whose path ends so, the
        database loses what was not committed.
        """
        upload = self.env["cleverreach.upload"].create(
            {"account_id": self.account.id, "kind": "scheduled"}
        )
        exchange = Transport.exchange
        pending = [end]

        def lost(transport, method, path, *args, **kwargs):
            result = exchange(transport, method, path, *args, **kwargs)
            if pending and path.endswith(pending[0]):
                pending.clear()
                raise psycopg2.errors.SerializationFailure("lost")
            return result

        with patch.object(Transport, "exchange", lost):
            self.run_job()
        self.assertFalse(pending)
        self.assertEqual(upload.state, "running")
        self.run_job()
        return upload


class TestWhoLeft(WhoLeftCase):
    def test_that_somebody_left_is_committed_before_they_are_removed(self):
        self.anna.category_id = False
        with self.before("remove", lambda line: self.leave()):
            self.lose_transaction_after("/receivers/delete")
        self.anna.category_id = self.tag
        self.assert_away()

    def test_who_leaves_while_the_address_cannot_be_changed_stays_away(self):
        self.anna.email = "new@example.com"
        refuse = {"match": lambda method, path: path.endswith("/email")}
        self.box.fail_next(403, times=9, **refuse)
        with self.before("send", lambda line: self.leave()):
            self.upload()
        self.assertNotIn("new@example.com", self.on_list())

    def test_a_preview_of_another_list_does_not_let_them_back(self):
        self.leave()
        self.upload()
        second = self.box.store.create_group("Second")["id"]
        self.refresh()
        trial = self.matching(group_id=self.group(second).id)
        self.upload(kind="preview")
        trial.unlink()
        self.newsletter.group_id = self.group(second)
        self.upload()
        self.assertEqual(set(self.on_list(second)), {"zoe@example.com"})

    def test_a_hash_and_an_address_of_one_person_get_on_together(self):
        second = self.box.store.create_group("Second")["id"]
        self.refresh()
        tag = self.env["res.partner.category"].create({"name": "Two"})
        tags = [(6, 0, tag.ids)]
        other = self.matching(group_id=self.group(second).id, tag_ids=tags)
        self.leave()
        self.upload()
        self.anna.unlink()
        self.upload()
        self.contact("Anna", "anna@example.com", category_id=tags)
        self.upload()
        other.unlink()
        self.newsletter.group_id = self.group(second)
        self.assertNotEqual(self.upload().state, "failed")

    def test_the_second_leaving_is_taken_into_odoos_blacklist_as_well(self):
        self.account.blacklist_unsubscribed = True
        blacklist = self.env["mail.blacklist"]
        self.leave()
        self.upload()
        blacklist._remove("anna@example.com")
        self.box.store.add_receiver(self.remote_group, "anna@example.com")
        self.upload()
        self.assertFalse(blacklist.search([("email", "=", "anna@example.com")]))
        self.leave()
        self.upload()
        self.assertTrue(blacklist.search([("email", "=", "anna@example.com")]))


class TestBlockingAccount(WhoLeftCase):
    """CleverReach's option: who unsubscribes is deleted everywhere and blocked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box.switches.unsubscribe_mode = "blacklist_delete"

    def test_a_new_address_does_not_bring_them_back(self):
        self.leave()
        self.upload()
        self.assertEqual(self.anna.cleverreach_state_ids.state, "blocked")
        self.anna.email = "new@example.com"
        self.assert_away()

    def test_not_even_one_given_at_the_same_time(self):
        self.leave()
        self.anna.email = "new@example.com"
        self.assert_away()

    def test_not_even_if_they_leave_before_the_address_is_changed(self):
        self.anna.email = "new@example.com"
        with self.before("rename", lambda line: self.leave()):
            self.upload()
        self.assert_away()

    def test_nor_if_they_leave_while_they_are_removed(self):
        self.anna.category_id = False
        with self.before("remove", lambda line: self.leave()):
            self.upload()
        self.anna.write({"category_id": [(4, self.tag.id)], "email": "new@example.com"})
        self.assert_away()

    def test_nor_does_the_end_of_the_block(self):
        self.leave()
        self.upload()
        self.anna.category_id = False
        self.upload()
        self.box.store.blacklist_remove("anna@example.com")
        self.anna.category_id = self.tag
        self.assert_away()

    def test_they_are_taken_into_odoos_blacklist_where_that_is_asked_for(self):
        self.account.blacklist_unsubscribed = True
        self.leave()
        self.upload()
        self.assertTrue(
            self.env["mail.blacklist"].search([("email", "=", "anna@example.com")])
        )

    def test_the_preview_of_a_contact_knows_it(self):
        self.leave()
        self.upload()
        action = self.anna.action_cleverreach_preview()
        step = self.env["cleverreach.preview"].browse(action["res_id"]).step_ids
        self.assertEqual((step.action, step.reason), ("skip", "blocked"))


class TestInternationalDomains(WhoLeftCase):
    def test_odoos_blacklist_counts_in_either_form(self):
        self.contact("Carla", "carla@xn--mller-kva.example")
        self.contact("Dora", "dora@m\u00fcller.example")
        self.env["mail.blacklist"]._add("carla@m\u00fcller.example")
        self.env["mail.blacklist"]._add("dora@xn--mller-kva.example")
        self.assert_away("anna@example.com")

    def test_who_left_is_blacklisted_in_the_form_the_contact_has(self):
        self.account.blacklist_unsubscribed = True
        carla = self.contact("Carla", "carla@xn--mller-kva.example")
        self.upload()
        self.leave("carla@xn--mller-kva.example")
        self.upload()
        self.assertTrue(carla.is_blacklisted)

    def test_the_oldest_contact_speaks_whatever_form_the_others_have(self):
        self.box.store.create_attribute("nachname")
        self.refresh()
        self.field_map("cleverreach_last_name", "nachname")
        self.contact("Carla Old", "carla@m\u00fcller.example")
        young = self.contact("Carla Young", "carla@xn--mller-kva.example")
        self.upload()
        self.upload(kind="manual", partner_id=young.id)
        (row,) = [row for key, row in self.on_list().items() if "carla" in key]
        self.assertEqual(row["global_attributes"]["nachname"], "Old")


class TestLostAnswers(WhoLeftCase):
    def test_who_was_sent_is_known_as_ours_though_the_answer_was_lost(self):
        self.newsletter.keep_foreign = True
        self.upload()
        beat = self.contact("Beat", "beat@example.com")
        self.lose_transaction_after("/upsertplus")
        self.assertIn("beat@example.com", self.on_list())
        beat.unlink()
        self.upload()
        self.assertNotIn("beat@example.com", self.on_list())

    def test_who_came_with_a_form_is_not_ours_because_sending_failed(self):
        for when in ("before", "after"):
            with self.subTest(when):
                address = f"{when}@example.com"
                if when == "before":
                    self.newsletter.keep_foreign = True
                    self.box.store.add_receiver(self.remote_group, address)
                person = self.contact("Dora", address)
                self.box.fail_next(503, times=99, match="upsertplus")
                self.upload()
                self.box.interference.pending.clear()
                if when == "after":
                    self.box.store.add_receiver(self.remote_group, address)
                person.category_id = False
                self.upload()
                self.assertIn(address, self.on_list())

    def test_who_moves_between_two_pages_stays_ours(self):
        self.newsletter.keep_foreign = True
        carla = self.contact("Carla", "carla@example.com")
        self.contact("Dora", "dora@example.com")
        self.upload()
        carla.unlink()
        from odoo.addons.fairgate_cleverreach import limits
        from odoo.addons.fairgate_cleverreach.client.receivers import ReceiverCalls

        read = ReceiverCalls.receivers_page

        def page(client, group, position, size):
            if position == 1 and "anna@example.com" in self.on_list():
                self.box.store.delete_receiver(self.remote_group, "anna@example.com")
            return read(client, group, position, size)

        with (
            patch.object(limits, "PAGE", 2),
            patch.object(ReceiverCalls, "receivers_page", page),
        ):
            self.upload()
        self.upload()
        self.assertNotIn("carla@example.com", self.on_list())
