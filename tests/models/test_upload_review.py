"""Rare moments in which an upload could do harm, and does not."""

from unittest.mock import patch

from odoo.addons.fairgate_cleverreach import limits
from odoo.addons.fairgate_cleverreach.client import CleverReachClient
from odoo.addons.fairgate_cleverreach.run import memory
from odoo.addons.fairgate_cleverreach.run.shift import Shift
from odoo.addons.fairgate_cleverreach.run.work import Work
from odoo.addons.fairgate_cleverreach.sync.ids import IdSet

from sandbox.state import writing

from ..common import CleverReachCase


class ReviewCase(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.newsletter = cls.matching()
        cls.anna = cls.contact("Anna Muster", "anna@example.com")
        cls.beat = cls.contact("Beat Meier", "beat@example.com")

    def row(self, address):
        known = memory.by_address(self.env, self.group(), [address])
        return self.env["cleverreach.receiver"].browse(known[address].id)


class TestRemovals(ReviewCase):
    def test_a_filter_role_that_nobody_has_any_more_empties_no_list_unasked(self):
        self.upload()
        (self.anna | self.beat).category_id = False
        upload = self.upload()
        self.assertEqual((upload.state, upload.line_ids.hold), ("held", "many"))
        self.assertEqual(len(self.on_list()), 2)
        self.newsletter._confirm_removals()
        self.assertEqual((self.upload().removed_count, self.on_list()), (2, {}))

    def test_others_left_alone_are_asked_about_before_they_are_removed(self):
        self.newsletter.keep_foreign = True
        self.box.store.add_receiver(self.remote_group, "x@example.com")
        self.upload()
        self.newsletter.keep_foreign = False
        self.assertEqual(self.upload().line_ids.hold, "first")
        self.assertIn("x@example.com", self.on_list())


class TestDoubleOptIn(ReviewCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.opt_in(cls.newsletter)

    def assert_active(self, address):
        recipient = self.on_list()[address]
        self.assertTrue(int(recipient["activated"]))

    def test_who_subscribes_meanwhile_is_not_put_to_sleep(self):
        def subscribe(_line):
            self.box.store.add_receiver(self.remote_group, "anna@example.com")

        with self.before("send", subscribe):
            line = self.upload().line_ids
        self.assert_active("anna@example.com")
        self.assertEqual((line.created_count, line.changed_count), (1, 1))
        self.assertEqual(self.row("anna@example.com").state, "active")
        self.assertEqual(self.row("beat@example.com").state, "inactive")

    def test_who_unsubscribes_meanwhile_is_not_sent(self):
        def leave(_line):
            self.box.store.add_receiver(self.remote_group, "anna@example.com")
            self.box.store.unsubscribe(self.remote_group, "anna@example.com")

        with self.before("send", leave):
            line = self.upload().line_ids
        self.assertEqual(line.skip_ids.reason, "unsubscribed")
        self.assertEqual((line.created_count, line.waiting_count), (1, 0))

    def test_who_confirms_while_the_answer_is_lost_is_not_put_to_sleep(self):
        headers = {"Retry-After": "60"}
        self.box.fail_next(429, match="upsertplus", headers=headers, after=True)
        upload = self.upload()
        self.box.store.update_receiver(
            self.remote_group, "anna@example.com", {"activated": True}
        )
        self.run_job()
        self.assertEqual((upload.state, upload.sent_count), ("done", 2))
        self.assert_active("anna@example.com")


class TestPlanning(ReviewCase):
    def test_a_contact_deleted_while_planning_does_not_stop_its_list(self):
        plan = self.env.registry["cleverreach.run.plan"]
        note = plan._note
        pending = [self.beat.id]

        def meanwhile(service, *args):
            counts = note(service, *args)
            if pending:
                service.env["res.partner"].browse(pending.pop()).unlink()
            return counts

        with (
            patch.object(limits, "CHUNK", 1),
            patch.object(plan, "_note", meanwhile),
        ):
            upload = self.upload()
        self.assertEqual(upload.state, "done", upload.problem)
        self.assertEqual(set(self.on_list()), {"anna@example.com"})


class TestOddAnswers(ReviewCase):
    PAGE = "<html>Welcome</html>"

    def assert_moved(self, upload):
        """The address was changed by adding the new one and removing the old one."""
        self.assertEqual(upload.state, "done", upload.problem)
        self.assertEqual(set(self.on_list()), {"new@example.com", "beat@example.com"})
        self.assertEqual(upload.line_ids.created_count, 1)
        self.assertIn("its history at CleverReach starts again", upload.notice)

    def assert_kept(self, upload):
        """The recipient has the new address."""
        self.assertEqual(upload.state, "done", upload.problem)
        self.assertEqual(set(self.on_list()), {"new@example.com", "beat@example.com"})
        self.assertEqual((upload.line_ids.renamed_count, upload.notice), (1, ""))

    def test_an_unreadable_answer_about_the_lists_of_a_recipient(self):
        self.upload()
        self.anna.email = "new@example.com"
        self.box.fail_next(200, self.PAGE, match=r"GET .*receivers/\d+/groups", times=2)
        self.assert_kept(self.upload())

    def test_the_lists_of_a_recipient_are_not_told(self):
        self.upload()
        self.anna.email = "new@example.com"
        self.box.fail_next(403, match=r"GET .*receivers/\d+/groups")
        self.assert_kept(self.upload())

    def test_they_are_found_out_by_asking_each_list_for_the_address(self):
        self.box.switches.receiver_groups = "absent"
        other = self.box.store.create_group("Made in CleverReach")["id"]
        self.upload()
        self.anna.email = "new@example.com"
        preview = self.upload(kind="preview")
        self.assertEqual(preview.line_ids.renamed_count, 1)
        self.assert_kept(self.upload())
        # On a list that Odoo does not know the old address would change as well.
        self.box.store.add_receiver(other, "new@example.com")
        self.anna.email = "newer@example.com"
        preview = self.upload(kind="preview")
        self.assertIn("starts again", preview.notice)
        upload = self.upload()
        self.assertEqual(upload.line_ids.created_count, 1)
        self.assertIn("starts again", upload.notice)
        self.assertIn(
            "new@example.com", {r["email"] for r in self.box.store.receivers(other)}
        )

    def test_of_an_account_with_very_many_lists_none_is_asked(self):
        self.box.switches.receiver_groups = "absent"
        self.upload()
        self.anna.email = "new@example.com"
        with patch.object(limits, "LISTS", 0):
            self.assert_moved(self.upload())

    def test_the_change_of_an_address_is_refused(self):
        self.upload()
        self.anna.email = "new@example.com"
        self.box.fail_next(403, match="PUT")
        self.assert_moved(self.upload())

    def test_unreadable_answers_to_the_calls_for_many(self):
        self.upload()
        self.beat.category_id = False
        for call in ("get_receivers", "receivers/delete"):
            self.box.fail_next(200, self.PAGE, match=call)
        upload = self.upload()
        self.assertEqual((upload.state, upload.removed_count), ("done", 1))

    def test_a_blocklist_that_cannot_be_read(self):
        for status, body in ((404, None), (400, None), (200, self.PAGE)):
            with self.subTest(status):
                self.box.fail_next(status, body, match="blacklist")
                upload = self.upload()
                self.assertEqual((upload.state, self.group().gone), ("done", False))

    def test_a_list_is_gone_only_if_it_says_so_itself(self):
        self.box.fail_next(404, match=r"GET .*groups/\d+/receivers$")
        upload = self.upload()
        self.assertEqual((upload.state, self.group().gone), ("failed", False))
        self.box.store.delete_group(self.remote_group)
        upload = self.upload()
        self.assertEqual((upload.state, self.group().gone), ("failed", True))


class TestInternationalAddresses(ReviewCase):
    PLAIN = "x@k\u00fcng.ch"
    KEY = "x@xn--kng-hoa.ch"

    def setUp(self):
        super().setUp()
        self.enterContext(patch.object(writing, "is_address", lambda text: True))
        self.newsletter.mirrored = True
        self.box.store.add_receiver(self.remote_group, self.PLAIN)

    def test_who_unsubscribed_is_known_in_both_forms(self):
        self.box.store.unsubscribe(self.remote_group, self.PLAIN)
        contact = self.contact("X", self.PLAIN)
        line = self.upload().line_ids
        self.assertEqual(line.skip_ids.partner_id, contact)
        self.assertEqual(line.skip_ids.reason, "unsubscribed")
        self.assertNotIn(self.KEY, self.on_list())

    def test_a_recipient_keeps_the_spelling_of_cleverreach(self):
        self.contact("X", self.PLAIN)
        line = self.upload().line_ids
        self.assertEqual((line.created_count, line.changed_count), (2, 1))
        self.assertEqual(len(self.on_list()), 3)
        self.assertIn(self.PLAIN, self.on_list())

    def test_it_is_removed_as_cleverreach_spells_it(self):
        self.upload()
        self.newsletter._confirm_removals()
        upload = self.upload()
        self.assertEqual((upload.state, upload.removed_count), ("done", 1))
        self.assertEqual(set(self.on_list()), {"anna@example.com", "beat@example.com"})

    def test_of_two_spellings_the_one_that_left_counts(self):
        self.box.store.unsubscribe(self.remote_group, self.PLAIN)
        self.box.store.add_receiver(self.remote_group, self.KEY)
        self.contact("X", self.PLAIN)
        for size in (1000, 1):
            with (
                self.subTest(pagesize=size),
                patch.object(limits, "PAGE", size),
            ):
                line = self.upload(kind="preview").line_ids
                self.assertEqual(line.skip_ids.reason, "unsubscribed")

    def test_one_contact_is_found_in_both_forms(self):
        self.box.store.unsubscribe(self.remote_group, self.PLAIN)
        contact = self.contact("X", self.PLAIN)
        line = self.upload(kind="manual", partner_id=contact.id).line_ids
        self.assertEqual(line.skip_ids.reason, "unsubscribed")


class TestRefusedAddress(ReviewCase):
    def test_the_old_recipient_stays_as_long_as_the_new_one_is_refused(self):
        # CleverReach refuses blocked addresses; here nobody knows them beforehand.
        self.enterContext(patch.object(CleverReachClient, "blacklist", return_value=[]))
        self.upload()
        self.anna.email = "new@example.com"
        self.box.store.blacklist_add("new@example.com")
        for again in (False, True):
            with self.subTest(again=again):
                if not again:
                    self.box.fail_next(403, match="PUT")
                upload = self.upload()
                self.assertEqual(upload.line_ids.skip_ids.reason, "refused")
                self.assertIn("anna@example.com", self.on_list())
                self.assertFalse(upload.line_ids.own_removal_count)
        self.box.store.blacklist_remove("new@example.com")
        self.upload(resend=True)
        self.assertEqual(set(self.on_list()), {"new@example.com", "beat@example.com"})

    def test_who_unsubscribes_meanwhile_does_not_come_back_with_a_new_address(self):
        self.upload()
        self.anna.email = "new@example.com"

        def leave(_line):
            self.box.store.unsubscribe(self.remote_group, "anna@example.com")

        with self.before("rename", leave):
            first = self.upload()
        for upload in (first, self.upload()):
            self.assertEqual(upload.line_ids.skip_ids.reason, "unsubscribed")
            self.assertEqual(upload.line_ids.waiting_count, 0)
            self.assertEqual(set(self.on_list()), {"beat@example.com"})


class TestEnd(ReviewCase):
    def test_an_unexpected_error_ends_the_open_lines_too(self):
        send = self.env.registry["cleverreach.run.send"]
        with (
            patch.object(send, "_run", side_effect=ZeroDivisionError),
            self.assertLogs("odoo.addons.base.models.ir_cron", "ERROR"),
            # The scheduler's own report, which "run_job" does not expect.
            self.assertRaisesRegex(AssertionError, "ZeroDivisionError"),
        ):
            self.upload()
        upload = self.account.upload_ids[0]
        line = upload.line_ids
        self.assertEqual((upload.state, line.state), ("failed", "error"))
        self.assertIn("error in Odoo", line.problem)

    def test_a_pause_of_more_than_a_day_is_not_waited_for(self):
        self.box.fail_next(429, match="upsertplus", headers={"Retry-After": "90000"})
        self.assertEqual(self.upload().state, "failed")


class TestSlices(ReviewCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls.upload().line_ids
        cls.rows = cls.env["cleverreach.receiver"].search([])
        cls.pull = cls.env["cleverreach.run.pull"]

    def test_whoever_left_goes_into_odoos_blacklist_in_slices(self):
        self.account.blacklist_unsubscribed = True
        self.rows.state = "unsubscribed"
        with patch.object(limits, "CHUNK", 1):
            slices = list(self.pull._blacklist_unsubscribed(self.line))
        self.assertEqual(slices, [1, 1])

    def test_whoever_is_missing_is_noted_in_slices(self):
        self.box.store.clear_group(self.remote_group)
        with (
            patch.object(limits, "CHUNK", 1),
            self.account._client() as client,
        ):
            work = Work(client, self.line.upload_id, Shift())
            slices = list(self.pull._note_gone(self.group(), IdSet(), work))
        self.assertEqual(slices, [1, 1])
        self.assertFalse(any(self.rows.mapped("on_list")))


class TestOneContact(ReviewCase):
    def upload_contact(self, contact):
        return self.upload(kind="manual", partner_id=contact.id)

    def test_what_waits_for_a_confirmation_can_still_be_looked_at(self):
        self.account.write({"brake_count": 0, "brake_percent": 0})
        self.upload()
        self.beat.category_id = False
        held = self.upload().line_ids
        self.upload_contact(self.anna)
        action = held.action_open_held()
        rows = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(rows.mapped("email"), ["beat@example.com"])
        self.assertEqual(len(self.on_list()), 2)

    def test_what_a_preview_noted_of_others_is_not_sent(self):
        self.upload(kind="preview")
        self.upload_contact(self.anna)
        self.assertEqual(set(self.on_list()), {"anna@example.com"})

    def test_a_list_that_nobody_agreed_to_empty_takes_no_single_contact(self):
        self.box.store.add_receiver(self.remote_group, "x@example.com")
        self.box.requests.clear()
        upload = self.upload_contact(self.anna)
        self.assertEqual((upload.state, self.box.writes()), ("failed", []))
        self.assertIn("no upload has sent", upload.problem)
        self.newsletter.keep_foreign = True
        self.assertEqual(self.upload_contact(self.anna).state, "done")

    def test_a_list_of_nothing_but_our_contacts_takes_one(self):
        self.box.store.add_receiver(self.remote_group, "beat@example.com")
        self.upload_contact(self.anna)
        self.assertEqual(self.upload_contact(self.beat).state, "done")


class TestMemoryKey(ReviewCase):
    def test_who_left_is_remembered_in_a_duplicated_database(self):
        self.upload()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.upload()
        self.anna.unlink()
        self.upload()
        self.env["ir.config_parameter"].set_param("database.secret", "another")
        again = self.contact("Anna again", "anna@example.com")
        skips = self.upload().line_ids.skip_ids
        self.assertEqual(skips.partner_id, again)
        self.assertEqual(skips.reason, "unsubscribed")
