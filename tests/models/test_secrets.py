"""The secret and the token go in and never come out."""

import warnings

from odoo.exceptions import AccessError, UserError
from odoo.modules.module import load_script
from odoo.service.model import call_kw
from odoo.tools import file_path, mute_logger
from odoo.tools.sql import column_exists

from ..common import CleverReachCase

HIDDEN = ("secret_ids",)


class TestSecrets(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = [
            cls.user("anna", "user"),
            cls.user("beat", "manager"),
            cls.env.ref("base.user_admin"),
        ]

    def setUp(self):
        super().setUp()
        self.account.action_test_connection()
        stored = self.account._secret()
        self.secrets = (stored.client_secret, stored.access_token)
        self.assertTrue(all(self.secrets))
        # What the set-up has read must not come out of the cache.
        self.env.invalidate_all()

    def call(self, user, method, *args, **kwargs):
        """Call a method of the account as a client does."""
        model = self.env["cleverreach.account"].with_user(user)
        loggers = ("odoo.models", "odoo.addons.base.models.ir_model")
        with mute_logger(*loggers), warnings.catch_warnings():
            # Clients may still call what Odoo has deprecated.
            warnings.simplefilter("ignore", DeprecationWarning)
            return call_kw(model, method, list(args), kwargs)

    def assertHidden(self, result):
        for secret in self.secrets:
            self.assertNotIn(secret, repr(result))

    def for_each_hidden_field(self, method, arguments):
        """``arguments`` makes those of ``method`` from a field's name."""
        for user in self.people:
            for name in HIDDEN:
                with self.subTest(user=user.login, field=name):
                    with self.assertRaises(UserError):
                        self.call(user, method, *arguments(name))

    def test_read(self):
        self.for_each_hidden_field("read", lambda name: [self.account.ids, [name]])
        for user in self.people:
            (values,) = self.call(user, "read", self.account.ids)
            self.assertHidden(values)
            self.assertTrue(set(HIDDEN).isdisjoint(values))
            self.assertIs(values["client_secret"], False)
            self.assertIs(values["has_client_secret"], True)

    def test_web_read(self):
        self.for_each_hidden_field(
            "web_read", lambda name: [self.account.ids, {name: {}}]
        )

    def test_search(self):
        self.for_each_hidden_field("search", lambda name: [[(name, "!=", False)]])
        for user in self.people:
            with self.assertRaisesRegex(ValueError, "not stored"):
                self.call(user, "search_count", [("client_secret", "like", "s")])

    def test_search_through_another_model(self):
        self.matching()
        for user in self.people:
            for name in HIDDEN:
                matchings = self.env["cleverreach.matching"].with_user(user)
                with self.assertRaises(UserError):
                    with mute_logger("odoo.models"):
                        matchings.search([(f"account_id.{name}", "!=", False)])

    def test_order(self):
        self.for_each_hidden_field("search", lambda name: [[], 0, None, name])

    def test_grouping(self):
        self.for_each_hidden_field("read_group", lambda name: [[], [], [name]])
        self.for_each_hidden_field("formatted_read_group", lambda name: [[], [name]])
        self.for_each_hidden_field(
            "formatted_read_group", lambda name: [[], [], [f"{name}:max"]]
        )

    def test_export(self):
        self.for_each_hidden_field(
            "export_data", lambda name: [self.account.ids, [name]]
        )
        manager = self.people[1]
        manager.group_ids += self.env.ref("base.group_allow_export")
        exported = self.call(
            manager, "export_data", self.account.ids, ["name", "client_secret"]
        )
        self.assertHidden(exported)

    def test_the_description_of_the_fields(self):
        for user in self.people:
            described = self.call(user, "fields_get")
            self.assertTrue(set(HIDDEN).isdisjoint(described))
            self.assertIn("client_secret", described)

    def test_writing(self):
        self.for_each_hidden_field("write", lambda name: [self.account.ids, {name: 1}])

    def test_only_a_manager_replaces_the_secret(self):
        user, manager, _admin = self.people
        with self.assertRaises(AccessError):
            self.call(user, "write", self.account.ids, {"client_secret": "new"})
        self.call(manager, "write", self.account.ids, {"client_secret": "new"})
        self.assertEqual(self.account._secret().client_secret, "new")

    def test_what_was_just_entered_is_not_given_back(self):
        manager = self.people[1]
        saved = self.call(
            manager,
            "web_save",
            self.account.ids,
            {"client_secret": "just-entered"},
            specification={"client_secret": {}, "has_client_secret": {}},
        )
        self.assertNotIn("just-entered", repr(saved))
        self.assertIs(saved[0]["has_client_secret"], True)

    def test_an_empty_entry_keeps_the_secret(self):
        for empty in ("", False):
            self.account.client_secret = empty
            self.assertEqual(self.account._secret().client_secret, self.secrets[0])

    def test_a_copy_is_without_credentials(self):
        other = self.env["res.company"].create({"name": "Another"})
        copied = self.account.copy({"company_id": other.id}).sudo()
        self.assertFalse(copied.client_id)
        self.assertFalse(copied._secret().client_secret)
        self.assertFalse(copied._secret().access_token)
        self.assertNotEqual(copied.cron_id, self.account.cron_id)
        data = self.account.sudo().copy_data()
        self.assertHidden(data)

    def test_the_settings_page_does_not_show_it(self):
        settings = self.env["res.config.settings"].create({})
        self.assertHidden(settings.read())
        self.assertIs(settings.cleverreach_client_secret, False)

    def test_a_client_cannot_call_what_hands_out_a_connection(self):
        for method in ("_client", "_note_connection", "_request_upload", "_refresh"):
            with self.assertRaises(AccessError):
                self.call(self.people[1], method, self.account.ids)

    def test_no_message_tells_it(self):
        self.account.write({"client_id": "x", "client_secret": "top-secret"})
        self.flush_tracking()
        messages = self.account.message_ids
        tracked = messages.tracking_value_ids
        self.assertNotIn(
            "top-secret",
            repr([*messages.mapped("body"), *tracked.mapped("new_value_char")]),
        )

    def test_who_changes_the_client_id_is_noted(self):
        manager = self.people[1]
        self.flush_tracking()
        self.account.with_user(manager).client_id = "another"
        self.flush_tracking()
        message = self.account.message_ids[0]
        self.assertEqual(message.author_id, manager.partner_id)
        values = message.sudo().tracking_value_ids
        self.assertEqual(values.new_value_char, "another")

    def test_who_replaces_the_client_secret_is_noted(self):
        manager = self.people[1]
        self.account.with_user(manager).client_secret = "top-secret"
        message = self.account.message_ids[0]
        self.assertEqual(message.author_id, manager.partner_id)
        self.assertIn("Client secret replaced", message.body)

    def test_nobody_has_a_right_to_the_row_that_holds_them(self):
        secret = self.account._secret()
        for user in self.people:
            theirs = secret.with_user(user)
            for attempt in (
                theirs.read,
                theirs.unlink,
                lambda theirs=theirs: theirs.search([]),
                lambda theirs=theirs: theirs.write({"client_secret": "mine"}),
                lambda theirs=theirs: theirs.create({"account_id": self.account.id}),
            ):
                with self.subTest(user=user.login), mute_logger("odoo.models"):
                    with self.assertRaises(AccessError):
                        attempt()

    def test_an_update_moves_the_secrets_off_the_account(self):
        self.account._secret().unlink()
        self.env.flush_all()
        self.cr.execute(
            """
            ALTER TABLE cleverreach_account
                ADD COLUMN client_secret_stored varchar,
                ADD COLUMN access_token varchar,
                ADD COLUMN access_token_expires_at numeric,
                ADD COLUMN access_token_scope varchar;
            UPDATE cleverreach_account
               SET client_secret_stored = 's', access_token = 't',
                   access_token_expires_at = 12, access_token_scope = 'all'
            """
        )
        script = load_script(
            file_path("fairgate_cleverreach/migrations/19.0.2.0.0/post-secrets.py"),
            "post_secrets",
        )
        for _time in range(2):
            script.migrate(self.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        secret = self.account._secret()
        self.assertEqual(
            (secret.client_secret, secret.access_token, secret.expires_at),
            ("s", "t", 12),
        )
        self.assertFalse(column_exists(self.cr, "cleverreach_account", "access_token"))

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.precommit.run()
