"""CleverReach tells at once what happens to a recipient, and Odoo looks."""

import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase
from odoo.tools import mute_logger

from odoo.addons.fairgate_cleverreach import limits
from odoo.addons.fairgate_cleverreach.client.retries import PoliteRetry

from ..common import CleverReachCase


class WebhookCase(CleverReachCase, HttpCase):
    """With a web server that the sandbox can call."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.matched = cls.matching()
        cls.anna = cls.contact("Anna Muster", "anna@example.com")
        cls.beat = cls.contact("Beat Muster", "beat@example.com")
        cls.upload()
        # What was sent a moment ago is not taken for news.
        sent = fields.Datetime.now() - timedelta(hours=1)
        cls.receivers().last_sent = sent
        cls.env["ir.config_parameter"].set_param("web.base.url", cls.base_url())

    def press(self, button):
        """Press a button while CleverReach may call back; return what is told."""
        with self.allow_requests(all_requests=True):
            return getattr(self.account, button)()["params"]

    def switch_on(self):
        told = self.press("action_webhook_on")
        self.assertEqual(told["type"], "success", told["message"])
        self.env.invalidate_all()
        self.hook = self.account.secret_ids.filtered("hook_token")

    @classmethod
    def receivers(cls):
        return cls.env["cleverreach.receiver"].search([])

    def state(self, partner):
        rows = self.receivers().filtered(lambda row: row.partner_id == partner)
        return rows.state

    def hints(self):
        return self.env["cleverreach.hint"].search([])

    def told(self):
        """Wait until CleverReach has called, and let the account's job run."""
        with self.allow_requests(all_requests=True):
            self.assertTrue(self.box.deliveries.wait())
        self.env.invalidate_all()
        self.run_job()

    def call(self, body, *, key=None, token=None, kind="application/json"):
        """Call as somebody else would; return the answer."""
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        return self.url_open(
            f"/cleverreach/webhook/{key or self.hook.hook_key}",
            data=body,
            headers={
                "Content-Type": kind,
                "X-CR-CALLTOKEN": self.hook.hook_token if token is None else token,
            },
        )

    def event(self, name, pool_id, condition=None):
        return {
            "event": f"receiver.{name}",
            "condition": condition or self.remote_group,
            "payload": {"pool_id": pool_id},
        }

    def pool_id(self, partner):
        rows = self.receivers().filtered(lambda row: row.partner_id == partner)
        return rows.remote_id


class TestToldAtOnce(WebhookCase):
    def test_who_unsubscribes_is_known_without_any_upload(self):
        self.switch_on()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.told()
        self.assertEqual(self.state(self.anna), "unsubscribed")
        self.assertEqual(self.state(self.beat), "active")
        self.assertTrue(self.account.told_date)
        self.assertFalse(self.hints())

    def test_an_event_is_no_more_than_a_hint(self):
        self.switch_on()
        answer = self.call(self.event("unsubscribed", self.pool_id(self.anna)))
        self.assertEqual((answer.status_code, answer.text), (200, ""))
        self.told()
        self.assertEqual(self.state(self.anna), "active")

    def test_who_subscribes_unsubscribes_and_is_deleted_is_not_put_on_the_list(self):
        self.switch_on()
        self.box.store.add_receiver(self.remote_group, "carla@example.com")
        self.told()
        self.box.store.unsubscribe(self.remote_group, "carla@example.com")
        self.told()
        self.box.store.delete_receiver(self.remote_group, "carla@example.com")
        self.told()
        self.contact("Carla Neu", "carla@example.com")
        self.upload()
        self.assertNotIn("carla@example.com", self.on_list())

    def test_who_was_deleted_before_anybody_could_look_is_believed_to_have_left(self):
        self.switch_on()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.box.store.delete_receiver(self.remote_group, "anna@example.com")
        self.told()
        self.assertEqual(self.state(self.anna), "unsubscribed")
        self.upload()
        self.assertNotIn("anna@example.com", self.on_list())

    def test_who_left_gets_onto_odoo_s_blacklist_where_that_is_asked_for(self):
        self.account.blacklist_unsubscribed = True
        self.switch_on()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.told()
        blacklisted = self.env["mail.blacklist"].search([]).mapped("email")
        self.assertEqual(blacklisted, ["anna@example.com"])

    def test_an_address_changed_there_is_found_by_its_id(self):
        self.switch_on()
        pool_id = self.pool_id(self.anna)
        self.box.store.change_email(pool_id, "anna.muster@example.com")
        self.told()
        rows = self.receivers().filtered("on_list")
        self.assertEqual(
            set(rows.mapped("email")), {"anna.muster@example.com", "beat@example.com"}
        )

    def test_our_own_changes_come_back_and_are_not_read(self):
        self.switch_on()
        self.contact("Carla Neu", "carla@example.com")
        self.beat.category_id = False
        self.upload()
        self.box.requests.clear()
        self.told()
        self.assertEqual([r for r in self.box.requests if "receivers" in r.path], [])

    def test_who_confirms_at_once_is_known_at_once(self):
        self.opt_in(self.matched)
        self.switch_on()
        carla = self.contact("Carla Neu", "carla@example.com")
        self.upload()
        self.told()
        self.assertEqual(self.state(carla), "inactive")
        (mail,) = self.box.store.mails()
        self.box.store.confirm(mail["id"])
        self.told()
        self.assertEqual(self.state(carla), "active")

    def test_what_cannot_be_read_now_is_read_later(self):
        self.switch_on()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.box.fail_next(429, match="get_receivers")
        self.told()
        self.assertEqual(self.hints().mapped("event"), ["receiver.unsubscribed"])
        self.run_job()
        self.assertEqual(self.state(self.anna), "unsubscribed")

    def test_of_very_many_the_whole_list_is_read(self):
        self.switch_on()
        with patch.object(limits, "HINTS", 2):
            for pool_id in (7001, 7002, 7003, 7004, 7005):
                self.call(self.event("unsubscribed", pool_id))
            self.assertEqual(len(self.hints()), 3)
            self.box.store.unsubscribe(self.remote_group, "anna@example.com")
            self.told()
        self.run_job()
        self.assertEqual(self.state(self.anna), "unsubscribed")
        reading = self.account.upload_ids.filtered(lambda u: u.kind == "reading")
        self.assertEqual(reading.state, "done")


class TestDuringAnUpload(WebhookCase):
    def wake_ups(self):
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.account.cron_id.id)], order="id"
        )
        return triggers.mapped("call_at")

    def test_who_confirms_while_others_are_still_asked_is_known_then(self):
        self.opt_in(self.matched)
        self.account.opt_in_pace = 1
        self.switch_on()
        carla = self.contact("Carla Neu", "carla@example.com")
        self.contact("Dora Neu", "dora@example.com")
        upload = self.upload()
        self.assertEqual((upload.state, self.mails()), ("running", [carla.email]))
        self.told()
        (mail,) = self.box.store.mails()
        self.box.store.confirm(mail["id"])
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.told()
        self.assertEqual((upload.state, len(self.mails())), ("running", 1))
        self.assertEqual(self.state(carla), "active")
        self.assertEqual(self.state(self.anna), "unsubscribed")
        self.receivers().filtered("asked_date").asked_date -= timedelta(minutes=2)
        self.run_job()
        self.assertEqual(upload.state, "done", upload.problem)
        self.assertEqual(self.mails(), ["carla@example.com", "dora@example.com"])

    def test_a_pause_that_cleverreach_has_asked_for_is_kept(self):
        self.switch_on()
        self.contact("Carla Neu", "carla@example.com")
        self.box.fail_next(429, match="upsertplus", headers={"Retry-After": "600"})
        upload = self.upload()
        self.assertEqual(upload.state, "running")
        before = self.wake_ups()
        self.call(self.event("unsubscribed", self.pool_id(self.anna)))
        (at,) = self.wake_ups()[len(before) :]
        self.assertEqual(at, upload.resume_date)

    def test_who_leaves_in_the_middle_stays_away_and_is_known_at_its_end(self):
        self.switch_on()
        self.box.store.create_attribute("city")
        self.refresh()
        self.field_map("city", "city")
        (self.anna | self.beat).city = "Bern"
        event = json.dumps(self.event("unsubscribed", self.pool_id(self.anna)))
        told = (self.hook.hook_key, self.hook.hook_token, event.encode())

        def leave(line):
            self.box.store.unsubscribe(self.remote_group, "anna@example.com")
            line.env["cleverreach.hint"]._take(*told)

        with self.before("send", leave):
            upload = self.upload()
        self.assertEqual(upload.state, "done", upload.problem)
        self.assertEqual(self.state(self.anna), "unsubscribed")
        self.assertEqual(self.state(self.beat), "active")
        there = self.on_list()["anna@example.com"]
        self.assertFalse(there["active"])
        self.assertGreaterEqual(int(there["deactivated"]), int(there["activated"]))
        self.assertFalse(self.hints())


class TestStrangers(WebhookCase):
    def setUp(self):
        super().setUp()
        self.switch_on()

    def assertNothing(self, answer, status=404):
        self.assertEqual((answer.status_code, answer.text), (status, ""))
        self.assertFalse(self.hints())

    def test_whoever_is_not_cleverreach_gets_the_same_answer_to_everything(self):
        event = self.event("unsubscribed", self.pool_id(self.anna))
        unknown = "x" * 43
        for key in (unknown, "short", "%00", self.hook.hook_key):
            for token in ("", "wrong", "-" * 64, "é" * 64):
                with self.subTest(key=key == self.hook.hook_key, token=token):
                    self.assertNothing(self.call(event, key=key, token=token.encode()))

    def test_the_handshake_is_over(self):
        answer = self.url_open(f"/cleverreach/webhook/{self.hook.hook_key}?secret=abc")
        self.assertNothing(answer)

    def test_nonsense_costs_nothing_and_says_nothing(self):
        event = self.event("unsubscribed", self.pool_id(self.anna))
        for body in (
            b" ",
            b"{",
            b"[" * 5000,
            [],
            {},
            7,
            {**event, "event": "receiver.exploded"},
            {**event, "event": ["receiver.deleted"]},
            {**event, "condition": int(self.remote_group)},
            {**event, "condition": "999999"},
            {**event, "payload": None},
            {**event, "payload": {"pool_id": "1; DROP TABLE"}},
            {**event, "payload": {"pool_id": "9" * 21}},
            {**event, "payload": {"pool_id": True}},
        ):
            with self.subTest(repr(body)[:60]):
                self.assertNothing(self.call(body), 200)

    def test_too_much_is_not_read(self):
        for kind in ("application/json", "multipart/form-data; boundary=x"):
            with self.subTest(kind), mute_logger("odoo.http"):
                answer = self.call(b"x" * (limits.EVENT_SIZE + 1), kind=kind)
            self.assertEqual(answer.status_code, 413)
        self.assertFalse(self.hints())

    def test_json_is_read_whatever_it_is_called(self):
        event = self.event("unsubscribed", self.pool_id(self.anna))
        for kind in (
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "text/plain; charset=x-unknown",
            "nonsense",
            "",
        ):
            with self.subTest(kind):
                self.hints().unlink()
                self.assertEqual(self.call(event, kind=kind).status_code, 200)
                self.assertEqual(self.hints().mapped("event"), [event["event"]])

    def test_other_methods_do_nothing(self):
        event = json.dumps(self.event("unsubscribed", self.pool_id(self.anna)))
        url = f"/cleverreach/webhook/{self.hook.hook_key}"
        headers = {"X-CR-CALLTOKEN": self.hook.hook_token}
        for method in ("HEAD", "GET", "OPTIONS", "PUT", "PATCH", "DELETE"):
            with self.subTest(method):
                answer = self.url_open(url, data=event, headers=headers, method=method)
                self.assertIn(answer.status_code, (200, 404, 405))
                self.assertNotIn(self.hook.hook_key, answer.text)
        self.assertFalse(self.hints())

    def test_repeats_and_those_nobody_knows_leave_one_row_and_one_trigger(self):
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search_count([("cron_id", "=", self.account.cron_id.id)])
        for _time in range(5):
            self.call(self.event("unsubscribed", self.pool_id(self.anna)))
            self.call(self.event("updated", self.pool_id(self.anna)))
            self.call(self.event("deleted", 987654))
        self.assertEqual(self.hints().mapped("event"), ["receiver.unsubscribed"])
        after = triggers.search_count([("cron_id", "=", self.account.cron_id.id)])
        self.assertEqual(after - before, 1)

    def test_an_answer_needs_few_queries_whatever_waits(self):
        hints = self.env["cleverreach.hint"]
        for pool_id in range(500, 700):
            hints._note(self.group(), "receiver.unsubscribed", str(pool_id))
        key, token = self.hook.hook_key, self.hook.hook_token
        body = json.dumps(self.event("unsubscribed", 501)).encode()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            hints._take(key, token, body)
        with self.assertQueryCount(1):
            hints._take("x" * 43, token, body)

    def test_an_account_that_is_no_longer_used_listens_no_more(self):
        self.company.cleverreach_booked = False
        answer = self.call(self.event("unsubscribed", self.pool_id(self.anna)))
        self.assertNothing(answer, 200)


class TestRegistration(WebhookCase):
    def hooks(self):
        return self.box.store.hooks()

    def test_each_list_in_use_is_registered_and_no_other(self):
        self.box.store.create_group("Archive")
        self.refresh()
        self.switch_on()
        (hook,) = self.hooks()
        self.assertEqual(
            (hook["event"], hook["condition"]), ("receiver", self.remote_group)
        )
        self.assertEqual(
            hook["url"], f"{self.base_url()}/cleverreach/webhook/{self.hook.hook_key}"
        )
        self.assertTrue(self.account.webhook)
        self.assertFalse(self.hook.hook_verify)

    def test_switched_off_nothing_is_registered_and_nothing_is_believed(self):
        self.switch_on()
        key, token = self.hook.hook_key, self.hook.hook_token
        self.press("action_webhook_off")
        self.env.invalidate_all()
        self.assertEqual(self.hooks(), [])
        self.assertFalse(self.account.secret_ids.filtered("group_id"))
        self.assertFalse(self.account.webhook)
        event = self.event("unsubscribed", self.pool_id(self.anna))
        self.assertEqual(self.call(event, key=key, token=token).status_code, 404)

    def test_switched_on_twice_it_is_registered_once(self):
        self.switch_on()
        key = self.hook.hook_key
        self.switch_on()
        self.assertEqual(len(self.hooks()), 1)
        self.assertEqual(self.hook.hook_key, key)

    def test_what_another_program_has_registered_is_left_alone(self):
        self.box.store.add_hook(
            "receiver", self.remote_group, "https://shop.example.com/"
        )
        self.switch_on()
        self.assertEqual(len(self.hooks()), 2)
        told = self.press("action_webhook_off")
        self.assertEqual(told["type"], "warning")
        self.assertIn("another program may need it", told["message"])
        self.assertEqual(len(self.hooks()), 2)

    def test_an_odoo_that_does_not_answer_is_told_and_nothing_is_kept(self):
        self.env["ir.config_parameter"].set_param("web.base.url", "http://127.0.0.1:9/")
        told = self.press("action_webhook_on")
        self.assertEqual(told["type"], "danger")
        self.assertIn("could not reach this Odoo", told["message"])
        self.env.invalidate_all()
        self.assertFalse(self.account.webhook)
        self.assertFalse(self.account.secret_ids.filtered("group_id"))

    def test_without_the_right_to_it_the_right_is_named(self):
        self.box.switches.scopes = "groups,attributes,receivers"
        told = self.press("action_webhook_on")
        self.assertEqual(told["type"], "danger")
        self.assertIn("missing: event hooks", told["message"])
        self.assertFalse(self.account.webhook)

    def test_the_night_registers_new_lists_and_what_cleverreach_has_lost(self):
        self.switch_on()
        self.box.store.delete_hooks("receiver", self.remote_group)
        other = self.box.store.create_group("Members")["id"]
        self.refresh()
        self.matching(group_id=self.group(other).id)
        # Not by the scheduler: a test's cursor would keep CleverReach's call waiting.
        with self.allow_requests(all_requests=True), self.account._client() as client:
            self.account._read_beside(client)
        self.assertEqual(
            {hook["condition"] for hook in self.hooks()}, {self.remote_group, other}
        )

    def test_a_failure_of_cleverreach_at_night_is_told_and_the_night_goes_on(self):
        self.switch_on()
        self.enterContext(patch.object(PoliteRetry, "BACKOFF", 0))
        self.box.fault("error", status=500, match="/hooks/", times=None)
        self.account._request_reading(self.matched)
        self.run_job()
        self.assertEqual(self.account.upload_ids[0].state, "done")
        self.assertIn("problem of its own", self.account.webhook_problem)
        self.assertTrue(self.account.night_date)
        self.assertEqual(len(self.hooks()), 1)

    def test_the_night_ends_what_is_no_longer_in_use(self):
        self.switch_on()
        self.matched.active = False
        self.account._request_reading(self.matched)
        self.run_job()
        self.assertEqual(self.hooks(), [])

    def test_a_page_opens_although_the_address_of_cleverreach_is_wrong(self):
        self.env["ir.config_parameter"].set_param(
            "fairgate_cleverreach.base_url", "ftp://example.com"
        )
        self.assertIn("https://", self.account.webhook_obstacle)

    def test_where_odoo_cannot_be_reached_it_is_told_before_anybody_tries(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("fairgate_cleverreach.base_url", "")
        for url, words in (
            ("http://odoo.example.com", "https:// only"),
            ("https://localhost:8069", "your own network"),
            ("https://10.1.2.3", "your own network"),
            ("https://[fe80::1]", "your own network"),
            ("https://odoo", "your own network"),
            ("https://odoo.verein.local", "your own network"),
        ):
            with self.subTest(url):
                parameters.set_param("web.base.url", url)
                self.env.invalidate_all()
                self.assertIn(words, self.account.webhook_obstacle)
                self.assertIn("nightly reading", self.account.webhook_obstacle)
                with self.assertRaisesRegex(UserError, words):
                    self.account.action_webhook_on()
        for url in ("https://odoo.example.com", "https://8.8.8.8"):
            parameters.set_param("web.base.url", url)
            self.env.invalidate_all()
            self.assertFalse(self.account.webhook_obstacle)

    def test_its_secrets_are_nowhere(self):
        self.switch_on()
        secrets = (self.hook.hook_token, self.hook.hook_key)
        rows = self.account.log_ids.read()
        manager = self.user("beat", "manager")
        for secret in secrets:
            self.assertTrue(secret)
            self.assertNotIn(secret, repr(rows))
            self.assertNotIn(secret, repr(self.account.with_user(manager).read()))
            self.assertNotIn(secret, repr(self.account.message_ids.mapped("body")))
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            self.hook.with_user(manager).read(["hook_token"])
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            self.env["cleverreach.hint"].with_user(manager).search([])

    def test_what_it_is_for_is_said_in_the_log(self):
        self.switch_on()
        self.assertIn(
            "Have CleverReach tell at once", self.account.log_ids.mapped("description")
        )
