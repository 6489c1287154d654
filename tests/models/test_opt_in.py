"""Double opt-in: who is asked to confirm, how often, and what becomes of it."""

from datetime import timedelta
from unittest.mock import patch

import psycopg2.errors

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from odoo.addons.fairgate_cleverreach import limits
from odoo.addons.fairgate_cleverreach.client import CleverReachClient
from odoo.addons.fairgate_cleverreach.client.retries import PoliteRetry

from ..common import CleverReachCase


class OptInCase(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.newsletter = cls.matching()
        cls.opt_in(cls.newsletter)
        cls.anna = cls.contact("Anna Muster", "anna@example.com")
        cls.beat = cls.contact("Beat Meier", "beat@example.com")

    def asks(self, upload):
        """:return: dict of address → (status, answer) of those whom an upload asks"""
        steps = upload.line_ids.step_ids.filtered(lambda step: step.action == "ask")
        return {step.email: (step.status, step.answer) for step in steps}

    def row(self, contact):
        return contact.cleverreach_receiver_ids

    def confirm(self, address):
        (mail,) = (m for m in self.box.store.mails() if m["email"] == address)
        self.box.store.confirm(mail["id"])

    def let_time_pass(self, **time):
        """Date back when somebody was asked."""
        rows = self.env["cleverreach.receiver"].search([("asked_date", "!=", False)])
        for row in rows:
            row.asked_date -= timedelta(**time)
        self.env.flush_all()


class TestWhoIsAsked(OptInCase):
    def test_each_new_recipient_is_asked_by_a_step_of_the_plan(self):
        upload = self.upload()
        self.assertEqual(upload.state, "done", upload.problem)
        self.assertEqual(self.mails(), ["anna@example.com", "beat@example.com"])
        sent = ("done", "sent")
        self.assertEqual(
            self.asks(upload), {"anna@example.com": sent, "beat@example.com": sent}
        )
        self.assertEqual(upload.line_ids.asked_count, 2)
        step = upload.line_ids.step_ids.filtered(lambda step: step.action == "ask")[0]
        self.assertLess(fields.Datetime.now() - step.asked_date, timedelta(minutes=1))
        self.assertEqual(self.row(self.anna).asked_date, step.asked_date)
        self.assertIn("Asked to confirm: 2.", upload.summary)

    def test_who_confirms_is_active_at_the_next_upload(self):
        self.upload()
        self.confirm("anna@example.com")
        self.upload()
        self.assertEqual(self.anna.cleverreach_state_ids.state, "active")
        self.assertEqual(self.beat.cleverreach_state_ids.state, "inactive")

    def test_nobody_is_asked_twice_whatever_is_sent_again(self):
        self.upload()
        self.anna.name = "Anna Müller"
        self.upload()
        upload = self.upload(resend=True)
        self.assertEqual(upload.line_ids.resent_count, 2)
        self.assertEqual((len(self.mails()), self.asks(upload)), (2, {}))

    def test_who_was_there_before_is_not_asked(self):
        self.box.store.add_receiver(
            self.remote_group, "anna@example.com", activated=0, source="Form"
        )
        self.upload()
        self.assertEqual(self.mails(), ["beat@example.com"])

    def test_who_was_put_there_before_the_option_was_chosen_is_not_asked(self):
        self.newsletter.double_opt_in = False
        self.upload()
        self.newsletter.double_opt_in = True
        self.contact("Carla Rossi", "carla@example.com")
        self.upload()
        self.assertEqual(self.mails(), ["carla@example.com"])

    def test_who_did_not_confirm_is_not_asked_again_when_they_come_back(self):
        self.upload()
        self.anna.category_id = False
        self.upload()
        self.assertNotIn("anna@example.com", self.on_list())
        self.upload()
        self.anna.category_id = self.tag
        upload = self.upload()
        self.assertIn("anna@example.com", self.on_list())
        self.assertEqual((self.mails().count("anna@example.com")), 1)
        self.assertEqual(self.asks(upload), {})

    def test_nor_is_a_contact_made_anew_with_the_same_address(self):
        self.upload()
        self.anna.unlink()
        self.upload()
        rows = self.env["cleverreach.receiver"].search([])
        self.assertNotIn("anna@example.com", rows.mapped("email"))
        self.contact("Anna Again", "anna@example.com")
        self.upload()
        self.assertEqual((self.mails().count("anna@example.com")), 1)

    def test_who_had_confirmed_and_comes_back_is_asked_as_a_new_recipient(self):
        self.upload()
        self.confirm("anna@example.com")
        self.anna.category_id = False
        self.upload()
        self.anna.category_id = self.tag
        self.upload()
        self.assertEqual((self.mails().count("anna@example.com")), 2)

    def test_a_new_address_is_asked_while_the_former_one_has_not_confirmed(self):
        self.upload()
        self.confirm("beat@example.com")
        self.anna.email = "anna.muster@example.com"
        self.beat.email = "beat.meier@example.com"
        preview = self.upload(kind="preview")
        self.assertEqual(preview.line_ids.asked_count, 1)
        upload = self.upload()
        self.assertEqual(upload.line_ids.renamed_count, 2)
        self.assertEqual(self.mails()[2:], ["anna.muster@example.com"])

    def test_an_address_that_is_changed_back_is_not_asked_again(self):
        first, second = "anna@example.com", "anna.muster@example.com"
        self.upload()
        for address, mails in ((second, 3), (first, 3), (second, 3)):
            self.anna.email = address
            preview = self.upload(kind="preview")
            upload = self.upload()
            with self.subTest(address):
                self.assertEqual(upload.line_ids.renamed_count, 1)
                self.assertEqual(len(self.mails()), mails)
                asked = [u.line_ids.asked_count for u in (preview, upload)]
                self.assertEqual(len(set(asked)), 1)
        self.assertEqual(self.mails(), [first, "beat@example.com", second])
        self.assertEqual(self.anna.cleverreach_state_ids.state, "inactive")
        self.upload()
        self.assertEqual(len(self.mails()), 3)
        # A person may still want it.
        self.anna.cleverreach_state_ids.action_ask_to_confirm()
        self.upload()
        self.assertEqual(self.mails().count(second), 2)

    def test_the_upload_of_one_contact_asks_only_that_one(self):
        self.upload(kind="manual", partner_id=self.anna.id)
        self.assertEqual(self.mails(), ["anna@example.com"])
        self.upload()
        self.assertEqual(self.mails(), ["anna@example.com", "beat@example.com"])

    def test_who_confirmed_elsewhere_meanwhile_needs_no_mail(self):
        def confirm(_line):
            self.box.store.activate(self.remote_group, "anna@example.com")

        with self.before("ask", confirm):
            upload = self.upload()
        self.assertEqual(upload.state, "done", upload.problem)
        self.assertEqual(self.asks(upload)["anna@example.com"], ("dropped", "active"))
        self.assertEqual(self.mails(), ["beat@example.com"])

    def test_that_cleverreach_finds_them_active_already_is_no_error(self):
        service = self.env.registry["cleverreach.run.ask"]
        ask = service._note_asking

        def confirmed_just_now(service, line, sending):
            self.box.store.activate(self.remote_group, sending.address)
            return ask(service, line, sending)

        with patch.object(service, "_note_asking", confirmed_just_now):
            upload = self.upload()
        self.assertEqual(upload.state, "done", upload.problem)
        needless = ("dropped", "active")
        self.assertEqual(set(self.asks(upload).values()), {needless})
        self.assertEqual((upload.line_ids.asked_count, self.mails()), (0, []))

    def test_who_leaves_the_role_or_the_list_meanwhile_is_not_asked(self):
        def leave(_line):
            self.anna.category_id = False
            self.box.store.unsubscribe(self.remote_group, "beat@example.com")

        with self.before("ask", leave):
            upload = self.upload()
        self.assertEqual(self.mails(), [])
        self.assertEqual(self.asks(upload)["beat@example.com"], ("dropped", "gone"))
        self.assertEqual(self.upload().line_ids.asked_count, 0)

    def test_what_is_told_of_who_asks_is_true(self):
        self.upload()
        mail = self.box.store.mails()[0]
        self.assertEqual(
            mail["doidata"],
            {
                "user_ip": "127.0.0.1",
                "referer": self.account.get_base_url(),
                "user_agent": "fairgate_cleverreach (Odoo)",
            },
        )


class TestPreview(OptInCase):
    def test_it_says_how_many_mails_would_go_out_and_sends_none(self):
        upload = self.upload(kind="preview")
        self.assertEqual((upload.line_ids.asked_count, self.mails()), (2, []))
        self.assertIn("Mails that would ask to confirm: 2.", upload.summary)
        action = upload.line_ids.action_open_people("asked_count", "Mails")
        steps = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(steps.partner_id, self.anna | self.beat)

    def test_the_preview_of_a_contact_says_that_it_would_be_asked(self):
        action = self.anna.action_cleverreach_preview()
        steps = self.env["cleverreach.preview"].browse(action["res_id"]).step_ids
        self.assertEqual(steps.sorted("id").mapped("action"), ["create", "ask"])

    def test_it_counts_those_whom_the_last_upload_could_not_ask(self):
        missing = {"error": {"code": 403, "message": "Forbidden: missing scope"}}
        self.box.fail_next(403, missing, match="send/activate")
        self.upload()
        self.assertEqual(self.upload(kind="preview").line_ids.asked_count, 2)


class TestPace(OptInCase):
    def test_only_so_many_mails_go_within_a_minute(self):
        self.account.opt_in_pace = 1
        upload = self.upload()
        self.assertEqual((upload.state, len(self.mails())), ("running", 1))
        self.run_job()
        self.assertEqual((upload.state, len(self.mails())), ("running", 1))
        self.let_time_pass(minutes=1)
        self.run_job()
        self.assertEqual((upload.state, len(self.mails())), ("done", 2))
        self.assertEqual(upload.line_ids.asked_count, 2)

    def test_a_plan_made_anew_meanwhile_keeps_who_was_asked(self):
        self.account.opt_in_pace = 1
        upload = self.upload()
        self.let_time_pass(minutes=20)
        upload.checkpoint_date -= timedelta(minutes=20)
        self.run_job()
        self.assertEqual(upload.state, "done", upload.problem)
        self.assertEqual(self.mails(), ["anna@example.com", "beat@example.com"])
        self.assertEqual((upload.line_ids.asked_count, len(self.asks(upload))), (2, 2))

    def test_it_goes_on_by_itself(self):
        self.account.opt_in_pace = 1
        self.upload()
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.account.cron_id.id)]
        )
        due = fields.Datetime.now() + timedelta(minutes=1, seconds=5)
        self.assertTrue(triggers.filtered(lambda trigger: trigger.call_at <= due))

    def test_it_holds_over_several_uploads(self):
        self.account.opt_in_pace = 2
        self.assertEqual(self.upload().state, "done")
        self.contact("Carla Neu", "carla@example.com")
        upload = self.upload()
        self.assertEqual((upload.state, len(self.mails())), ("running", 2))
        self.let_time_pass(minutes=1)
        self.run_job()
        self.assertEqual((upload.state, len(self.mails())), ("done", 3))

    def test_whom_a_day_was_too_short_for_the_next_upload_asks(self):
        self.account.opt_in_pace = 1
        upload = self.upload()
        self.let_time_pass(hours=25)
        upload.start_date -= timedelta(hours=25)
        self.run_job()
        self.assertEqual((upload.state, len(self.mails())), ("failed", 1))
        self.assertIn("within 24 hours", upload.problem)
        preview = self.upload(kind="preview")
        self.assertEqual(preview.line_ids.asked_count, 1)
        self.upload()
        self.assertEqual(self.mails(), ["anna@example.com", "beat@example.com"])

    def test_other_lists_do_not_wait_for_it(self):
        other = self.box.store.create_group("Other")["id"]
        self.refresh()
        self.matching(group_id=self.group(other).id)
        self.account.opt_in_pace = 1
        upload = self.upload()
        self.assertEqual(upload.state, "running")
        self.assertEqual(len(self.on_list(other)), 2)

    def test_a_pace_of_nothing_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "At least one mail"):
            self.account.opt_in_pace = 0


class TestTrouble(OptInCase):
    def test_a_mail_whose_answer_is_lost_is_not_sent_again(self):
        self.box.drop_next(match="send/activate", after=True)
        upload = self.upload()
        self.assertEqual(upload.state, "failed")
        self.assertEqual(self.mails(), ["anna@example.com"])
        self.assertEqual(self.asks(upload)["anna@example.com"], ("done", "unknown"))
        self.upload()
        self.assertEqual(self.mails(), ["anna@example.com", "beat@example.com"])

    def test_a_request_for_a_mail_is_never_repeated(self):
        self.box.fail_next(503, times=1, match="send/activate", after=True)
        self.upload()
        self.assertEqual(self.mails(), ["anna@example.com"])

    def test_an_interruption_asks_nobody_twice_and_says_whom_it_may_concern(self):
        ask = CleverReachClient.ask_to_confirm

        def lose_the_transaction(*args):
            ask(*args)
            raise psycopg2.errors.SerializationFailure("lost")

        with patch.object(CleverReachClient, "ask_to_confirm", lose_the_transaction):
            self.upload()
        self.assertEqual(self.mails(), ["anna@example.com"])
        self.run_job()
        self.assertEqual(self.mails(), ["anna@example.com", "beat@example.com"])
        line = self.newsletter.line_ids
        self.assertEqual(line.asked_count, 2)
        self.assertIn("not known whether", line.problem)

    def test_who_was_told_to_wait_goes_on_without_asking_twice(self):
        headers = {"Retry-After": "60"}
        self.box.fail_next(429, match="send/activate", headers=headers)
        upload = self.upload()
        self.assertEqual((upload.state, self.mails()), ("running", []))
        self.run_job()
        self.assertEqual(upload.state, "done")
        self.assertEqual(self.mails(), ["anna@example.com", "beat@example.com"])

    def test_without_the_right_to_forms_nobody_is_put_on_the_list(self):
        self.box.switches.scopes = "groups,attributes,receivers,blacklist"
        self.box.expire_tokens()
        other = self.box.store.create_group("Other")["id"]
        self.refresh()
        self.matching(group_id=self.group(other).id)
        upload = self.upload()
        self.assertEqual((upload.state, self.on_list()), ("partial", {}))
        self.assertIn("does not let Odoo use the forms", upload.problem)
        self.assertEqual(len(self.on_list(other)), 2)

    def test_a_form_that_is_gone_is_told_before_anybody_is_put_on_the_list(self):
        self.box.fail_next(404, match="/forms/")
        upload = self.upload()
        self.assertEqual((upload.state, self.on_list()), ("failed", {}))
        self.assertIn("no longer knows the form", upload.problem)

    def test_those_a_deleted_form_could_not_ask_are_asked_by_another_one(self):
        def delete(_line):
            self.box.fail_next(404, match="/forms/", times=2)

        with self.before("ask", delete):
            upload = self.upload()
        self.assertEqual((upload.state, self.mails()), ("failed", []))
        self.assertIn("no longer knows the form", upload.problem)
        self.assertEqual(len(self.on_list()), 2)
        other = self.form("Another one")
        self.newsletter.form_id = other
        self.upload()
        self.assertEqual(self.mails(), ["anna@example.com", "beat@example.com"])
        forms = {str(mail["form_id"]) for mail in self.box.store.mails()}
        self.assertEqual(forms, {other.remote_id})

    def test_a_refusal_is_told_in_cleverreach_s_words_and_tried_again(self):
        body = {"error": {"code": 400, "message": "form is not active"}}
        self.box.fail_next(400, body, match="send/activate")
        upload = self.upload()
        self.assertEqual(self.asks(upload)["anna@example.com"], ("planned", "refused"))
        self.assertEqual(self.mails(), ["beat@example.com"])
        self.assertIn("form is not active", upload.problem)
        self.upload()
        self.assertEqual(self.mails(), ["beat@example.com", "anna@example.com"])

    def test_a_form_that_refuses_everybody_is_not_asked_for_the_rest(self):
        for number in range(4):
            self.contact(f"M {number}", f"m{number}@example.com")
        self.box.fail_next(400, times=99, match="send/activate")
        with patch.object(limits, "ALIKE", 3):
            upload = self.upload()
        asked = [r for r in self.box.requests if "send/activate" in r.path]
        self.assertEqual((upload.state, len(asked)), ("failed", 3))
        self.assertEqual(upload.line_ids.asked_count, 0)

    def test_an_answer_to_the_upload_that_was_lost_does_not_lose_the_question(self):
        self.box.drop_next(times=4, match="upsertplus", after=True)
        with patch.object(PoliteRetry, "BACKOFF", 0):
            self.assertEqual(self.upload().state, "failed")
        self.upload()
        self.assertEqual(self.mails(), ["anna@example.com", "beat@example.com"])


class TestAskedByHand(OptInCase):
    def ask_again(self, contact):
        state = contact.cleverreach_state_ids
        self.assertTrue(state.may_ask)
        return state.action_ask_to_confirm()

    def test_a_manager_lets_somebody_be_asked_again(self):
        self.upload()
        self.ask_again(self.anna)
        self.assertIn("asks for a confirmation", self.anna.message_ids[0].body)
        self.assertEqual(self.upload(kind="preview").line_ids.asked_count, 1)
        self.upload()
        self.assertEqual(self.mails().count("anna@example.com"), 2)
        self.upload()
        self.assertEqual(self.mails().count("anna@example.com"), 2)

    def test_or_somebody_who_waited_there_before(self):
        self.box.store.add_receiver(
            self.remote_group, "anna@example.com", activated=0, source="Form"
        )
        self.upload()
        self.ask_again(self.anna)
        self.upload()
        self.assertEqual(self.mails(), ["beat@example.com", "anna@example.com"])

    def test_not_who_is_active(self):
        self.upload()
        self.confirm("anna@example.com")
        self.upload()
        state = self.anna.cleverreach_state_ids
        self.assertFalse(state.may_ask)
        with self.assertRaisesRegex(UserError, "waits for double opt-in"):
            state.action_ask_to_confirm()

    def test_who_is_allowed_again_is_asked(self):
        self.upload()
        self.confirm("anna@example.com")
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.anna.category_id = False
        self.upload()
        self.anna.category_id = self.tag
        self.upload()
        self.anna.cleverreach_state_ids.action_allow_again()
        self.upload()
        self.assertEqual(self.mails().count("anna@example.com"), 2)


class TestForms(CleverReachCase):
    def test_without_a_form_the_option_cannot_be_chosen(self):
        newsletter = self.matching()
        self.assertFalse(newsletter.has_forms)
        with self.assertRaisesRegex(ValidationError, "choose one under"):
            newsletter.double_opt_in = True
        newsletter.double_opt_in = False

    def test_a_form_of_another_list_is_refused(self):
        other = self.box.store.create_group("Other")["id"]
        self.refresh()
        form = self.form(remote_id=other)
        with self.assertRaisesRegex(ValidationError, "another recipient list"):
            self.matching(double_opt_in=True, form_id=form.id)

    def test_of_several_forms_a_person_chooses(self):
        self.form("Sign up")
        second = self.form("Second")
        newsletter = self.matching()
        with self.assertRaisesRegex(ValidationError, "choose one under"):
            newsletter.double_opt_in = True
        newsletter.write({"double_opt_in": True, "form_id": second.id})

    def test_forms_of_one_list_that_cannot_be_read_hide_no_others(self):
        other = self.box.store.create_group("Other")["id"]
        for remote_id in (self.remote_group, other):
            self.box.store.create_form(remote_id, "Sign up")
        for unread in (self.remote_group, other):
            self.account.group_ids.form_ids.unlink()
            self.box.fault("error", status=403, match=f"/groups/{unread}/forms")
            told = self.account.action_refresh()["params"]
            self.assertIn("forms could not be read", told["message"])
            forms = self.account.group_ids.form_ids
            self.assertEqual(len(forms), 1)
            self.assertNotEqual(forms.group_id.remote_id, unread)
            self.box.clear_faults()
        self.account.action_refresh()
        self.assertEqual(len(self.account.group_ids.form_ids), 2)

    def test_the_only_form_of_a_list_is_chosen_at_once_and_goes_with_the_list(self):
        form = self.form()
        other = self.box.store.create_group("Other")["id"]
        self.refresh()
        with Form(self.matching()) as screen:
            screen.double_opt_in = True
            self.assertEqual(screen.form_id, form)
            screen.group_id = self.group(other)
            self.assertFalse(screen.form_id)
            screen.double_opt_in = False

    def test_a_form_deleted_at_cleverreach_is_marked_and_kept(self):
        form = self.form()
        newsletter = self.matching(double_opt_in=True, form_id=form.id)
        with patch.object(
            type(self.box.store), "forms", lambda store, group_id=None: []
        ):
            self.account.action_refresh()
        self.assertTrue(form.gone)
        self.assertEqual(newsletter.form_id, form)

    def test_without_the_right_to_forms_lists_are_found_all_the_same(self):
        self.box.switches.scopes = "groups,attributes,receivers,blacklist"
        self.box.expire_tokens()
        self.box.requests.clear()
        told = self.account.action_refresh()["params"]
        self.assertEqual(told["type"], "success")
        self.assertIn("needs the scope for forms", told["message"])
        self.assertNotIn("needs the scope", self.told_with_all_rights())

    def told_with_all_rights(self):
        self.box.switches.scopes = "all"
        self.box.expire_tokens()
        return self.account.action_refresh()["params"]["message"]

    def test_the_connection_test_names_the_missing_right_where_a_matching_needs_it(
        self,
    ):
        self.box.switches.scopes = "groups,attributes,receivers,blacklist"
        self.box.expire_tokens()
        self.assertEqual(self.tested()["type"], "success")
        self.box.switches.scopes = "all"
        self.box.expire_tokens()
        self.opt_in(self.matching())
        self.assertEqual(self.tested()["type"], "success")
        self.box.switches.scopes = "groups,attributes,receivers,blacklist"
        self.box.expire_tokens()
        self.assertIn("right that is missing: forms", self.tested()["message"])

    def tested(self):
        return self.account.action_test_connection()["params"]

    def test_a_matching_from_before_without_a_form_stops_and_says_why(self):
        newsletter = self.matching()
        self.contact("Anna Muster", "anna@example.com")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE cleverreach_matching SET double_opt_in = TRUE WHERE id = %s",
            [newsletter.id],
        )
        self.env.invalidate_all()
        upload = self.upload()
        self.assertEqual((upload.state, self.on_list()), ("failed", {}))
        self.assertIn("no form is chosen", upload.problem)
