"""The test of the connection: as whom, or what is wrong and who can mend it."""

import json
import socket
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.fairgate_cleverreach.client import LimitReachedError, NotFoundError
from odoo.addons.fairgate_cleverreach.client.retries import PoliteRetry
from odoo.addons.fairgate_cleverreach.messages import explain

from sandbox.interference import Disturbance

from ..common import CleverReachCase


class TestConnection(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["cleverreach.log"].search([]).unlink()

    def connect(self):
        """Test the connection as a button does; return the notification."""
        return self.account.action_test_connection()["params"]

    def failed(self, error, *words):
        """Test the connection, which must fail as told; return the log rows of it."""
        told = self.connect()
        self.assertEqual(told["type"], "danger")
        self.assertEqual(told["message"], self.account.connection_message)
        self.assertEqual(self.account.connection_state, "error")
        for word in words:
            self.assertIn(word, told["message"])
        rows = self.account.log_ids.filtered(lambda row: row.result == "error")
        self.assertEqual(set(rows.mapped("error")), {error})
        return rows

    def test_success_names_the_account_at_cleverreach(self):
        told = self.connect()
        self.assertEqual(told["type"], "success")
        self.assertIn("“Sandbox”, customer number 100200", told["message"])
        self.assertEqual(
            (self.account.remote_name, self.account.remote_id), ("Sandbox", "100200")
        )
        self.assertEqual(self.account.connection_state, "ok")
        self.assertFalse(self.account.connection_message)
        self.assertEqual(set(self.account.log_ids.mapped("result")), {"ok"})
        self.assertIn(
            "/v3/debug/whoami", " ".join(self.account.log_ids.mapped("endpoint"))
        )

    def test_nothing_is_written_at_cleverreach(self):
        self.box.requests.clear()
        self.connect()
        self.assertTrue(self.box.requests)
        self.assertEqual(self.box.writes(), [])

    def test_a_wrong_secret(self):
        self.account.client_secret = "wrong"
        rows = self.failed("CredentialsError", "client ID and the client secret")
        self.assertEqual(len(rows), 1)
        self.assertTrue(rows.status)

    def test_a_wrong_client_id(self):
        self.account.client_id = "wrong"
        self.failed("CredentialsError", "client ID and the client secret")

    def test_an_unreachable_server(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        self.env["ir.config_parameter"].set_param("fairgate_cleverreach.base_url", url)
        with patch.object(PoliteRetry, "BACKOFF", 0):
            rows = self.failed("NetworkError", "does not answer")
        self.assertEqual(set(rows.mapped("status")), {0})

    def test_a_missing_right(self):
        self.box.switches.scopes = "groups,attributes"
        (row,) = self.failed("MissingRightError", "missing: recipients", "scopes")
        self.assertEqual(row.status, 403)
        self.assertIn("receivers", row.endpoint)

    def test_a_missing_right_is_found_without_any_list(self):
        self.box.switches.scopes = "groups,attributes"
        self.box.store.delete_group(self.remote_group)
        (row,) = self.failed("MissingRightError", "missing: recipients")
        self.assertEqual(row.status, 403)
        self.assertEqual(self.box.writes(), [])

    def test_a_question_without_any_list_that_is_not_understood_is_no_failure(self):
        self.box.store.delete_group(self.remote_group)
        self.box.fail_next(400, match="receivers/filter")
        self.assertEqual(self.connect()["type"], "success")

    def test_a_token_that_may_only_read_recipients(self):
        self.box.switches.scopes = "groups,attributes,receivers:read"
        self.box.expire_tokens()
        told = self.connect()
        self.assertEqual(told["type"], "danger")
        self.assertIn("only read the recipients, not change", told["message"])
        self.assertIn("receivers:read", told["message"])
        self.assertEqual(self.account.connection_state, "error")

    def test_what_a_token_may_is_kept_with_it_until_the_right_is_given(self):
        self.box.switches.scopes = "groups,attributes,receivers:read"
        self.box.expire_tokens()
        self.refresh()
        self.box.requests.clear()
        self.assertIn("receivers:read", self.connect()["message"])
        self.assertNotIn("POST", [request.method for request in self.box.requests])
        self.box.switches.scopes = "all"
        self.assertEqual(self.connect()["type"], "success")

    def test_success_says_what_was_not_tested(self):
        reading = "Only reading was tested"
        self.assertNotIn(reading, self.connect()["message"])
        self.box.switches.scope_answer = "list"
        self.box.expire_tokens()
        self.assertNotIn(reading, self.connect()["message"])
        self.box.switches.scope_answer = "none"
        self.box.expire_tokens()
        told = self.connect()
        self.assertEqual(told["type"], "success")
        self.assertIn(reading, told["message"])

    def test_a_right_to_write_that_lacks_in_the_token_itself(self):
        self.box.switches.token_form = "jwt"
        self.box.switches.scope_answer = "none"
        self.box.switches.scopes = "groups,attributes,receivers:read"
        self.box.expire_tokens()
        told = self.connect()
        self.assertEqual(told["type"], "danger")
        self.assertIn("only read the recipients, not change", told["message"])
        self.assertNotIn("eyJ", repr([told, self.account.log_ids.read()]))
        self.box.switches.scopes = "all"
        told = self.connect()
        self.assertEqual(told["type"], "success")
        self.assertNotIn("Only reading was tested", told["message"])
        self.assertTrue(self.account._secret().access_token.startswith("eyJ"))

    def test_an_app_for_another_version_of_the_interface(self):
        self.box.switches.token_version = 2
        (row,) = self.failed("WrongVersionError", "another version", "Version 3")
        self.assertEqual(row.status, 403)
        self.assertNotIn("right", self.account.connection_message)

    def test_an_error_at_cleverreach(self):
        self.box.fail_next(500, times=9, match="whoami")
        with patch.object(PoliteRetry, "BACKOFF", 0):
            rows = self.failed("ServiceError", "problem of its own")
        self.assertEqual(set(rows.mapped("status")), {500})

    def test_an_error_is_told_in_words_that_fit_the_place(self):
        for status, place, fits, unfit in (
            (429, "debug/whoami", "try again in some minutes", "upload goes on"),
            (404, "debug/whoami", "address that was called", "list"),
            (413, "token", "request as too large", "fewer fields"),
            (413, "attributes", "request as too large", "fewer fields"),
            (400, "attributes", "gives no reason", "What was sent"),
            (501, "groups", "try again later", "upload again"),
        ):
            with self.subTest(status=status, place=place):
                self.box.fail_next(status, match=place)
                self.account._forget_token()
                self.account.action_test_connection()
                self.assertIn(fits, self.account.connection_message)
                self.assertNotIn(unfit, self.account.connection_message)

    def test_our_own_words_are_not_put_into_cleverreach_s_mouth(self):
        self.box.fail_next(200, "{broken", match="debug/whoami", times=2)
        self.account.action_test_connection()
        self.assertIn("makes no sense", self.account.connection_message)
        self.assertNotIn("CleverReach says", self.account.connection_message)

    def test_what_is_gone_is_named(self):
        for endpoint, what in (
            ("/v3/groups/7/receivers", "the recipient list."),
            ("/v3/groups/7/attributes", "the recipient list."),
            ("/v3/attributes/3", "the field."),
            ("/v3/receivers/5/email", "the recipient."),
        ):
            error = NotFoundError("Not Found", status=404, endpoint=endpoint)
            text = f"CleverReach no longer knows {what}"
            self.assertTrue(explain(self.env, error).startswith(text), endpoint)

    def test_the_limit_of_fields_is_not_one_of_recipients(self):
        error = LimitReachedError("limit", status=402, endpoint="/v3/attributes")
        self.assertIn("takes no more fields", explain(self.env, error))

    def test_every_kind_of_error_has_words_of_its_own(self):
        messages = set()
        words = {400: "invalid data", 403: "missing scope"}
        # Of 403 there are two more kinds.
        cases = [(status, words.get(status)) for status in (400, 401, 403, 404, 413)]
        for status, said in [*cases, (429, None), (501, None), (403, None), (403, "x")]:
            times = 2 if status == 401 else 1  # one more with a new token
            body = said and {"error": {"code": status, "message": said}}
            self.box.fail_next(status, body, match="whoami", times=times)
            messages.add(self.connect()["message"].split("\n")[0])
        self.assertEqual(len(messages), 9)

    def test_what_was_wrong_is_forgotten_once_it_works(self):
        secret = self.box.client_secret
        self.account.client_secret = "wrong"
        self.connect()
        self.account.client_secret = secret
        self.assertEqual(self.account.connection_state, "untested")
        self.assertFalse(self.account.connection_message)
        self.connect()
        self.assertEqual(self.account.connection_state, "ok")

    def test_without_credentials_one_is_told_to_enter_them(self):
        self.account.client_id = False
        with self.assertRaisesRegex(UserError, "no credentials yet"):
            self.connect()
        self.assertFalse(self.account.log_ids)

    def test_blanks_around_pasted_credentials_do_no_harm(self):
        self.account.write(
            {
                "client_id": f" {self.box.client_id}\t",
                "client_secret": f"\n{self.box.client_secret} ",
            }
        )
        self.assertEqual(self.connect()["type"], "success")

    def test_an_open_line_to_another_machine_is_refused(self):
        self.env["ir.config_parameter"].set_param(
            "fairgate_cleverreach.base_url", "http://rest.example.com"
        )
        with self.assertRaisesRegex(UserError, "https://"):
            self.connect()

    def test_a_token_serves_until_it_is_refused(self):
        self.connect()
        self.box.requests.clear()
        self.connect()
        self.assertNotIn("POST", [request.method for request in self.box.requests])
        self.box.expire_tokens()
        self.assertEqual(self.connect()["type"], "success")
        tokens = [r for r in self.box.requests if r.method == "POST"]
        self.assertEqual(len(tokens), 1)

    def test_new_credentials_ask_for_a_new_token(self):
        self.connect()
        self.assertTrue(self.account._secret().access_token)
        self.account.client_secret = "another"
        self.assertFalse(self.account._secret().access_token)

    def test_the_same_credentials_saved_again_stay_tested(self):
        self.connect()
        self.account.client_id = self.box.client_id
        self.assertEqual(self.account.connection_state, "ok")
        self.assertTrue(self.account._secret().access_token)

    def test_only_a_manager_may_test(self):
        account = self.account.with_user(self.user("anna", "user"))
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            account.action_test_connection()
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            account.action_refresh()
        manager = self.account.with_user(self.user("beat", "manager"))
        told = manager.action_test_connection()["params"]
        self.assertEqual(told["type"], "success")


class TestRefresh(CleverReachCase):
    def test_new_lists_and_fields_are_found(self):
        self.box.store.create_group("Members")
        self.box.store.create_attribute("ort")
        told = self.account.action_refresh()["params"]
        self.assertEqual(told["type"], "success")
        self.assertRegex(told["message"], r"lists: 2 \(.*Members.*\). Fields: 1")
        self.assertEqual(
            set(self.account.group_ids.mapped("name")), {"Newsletter", "Members"}
        )
        self.assertEqual(self.account.attribute_ids.name, "ort")

    def test_what_is_shown_twice_is_there_once(self):
        self.box.store.create_attribute("ort")
        self.form("Sign up")

        def doubled(passing):
            response = passing.work()
            rows = json.loads(response.get_data())
            response.set_data(json.dumps(rows + rows))
            return response

        match = "GET /v3/(groups$|attributes|groups/[0-9]+/(attributes|forms))"
        self.box.interference.add(Disturbance(match, doubled, times=None))
        told = self.account.action_refresh()["params"]
        self.assertRegex(told["message"], r"lists: 1 \(Newsletter\). Fields: 1")
        self.assertEqual(self.group().form_ids.mapped("name"), ["Sign up"])

    def test_a_field_with_a_name_that_nobody_can_use_is_passed_over(self):
        fields = [
            {"id": number, "name": name, "type": "text"}
            for number, name in enumerate(("ort", "x" * 256, "", None), 1)
        ]
        body = json.dumps(fields)
        self.box.fault("error", status=200, body=body, match="GET /v3/attributes$")
        self.assertEqual(self.account.action_refresh()["params"]["type"], "success")
        self.assertEqual(self.account.attribute_ids.mapped("name"), ["ort"])

    def test_a_list_that_is_gone_is_marked_and_kept(self):
        matching = self.matching()
        self.box.store.delete_group(self.remote_group)
        self.account.action_refresh()
        self.assertTrue(matching.group_id.gone)
        self.assertIn("no longer at CleverReach", matching.group_id.display_name)

    def test_a_renamed_list_keeps_its_matching(self):
        matching = self.matching()
        self.box.store.update_group(self.remote_group, {"name": "News"})
        self.account.action_refresh()
        self.assertEqual(matching.group_id.name, "News")

    def test_a_field_that_comes_back_works_again(self):
        attribute = self.box.store.create_attribute("ort")
        self.account.action_refresh()
        ours = self.account.attribute_ids
        self.box.store.delete_attribute(attribute["id"])
        self.account.action_refresh()
        self.assertTrue(ours.gone)
        self.box.store.create_attribute("ort")
        self.account.action_refresh()
        self.assertFalse(ours.gone)
        self.assertEqual(self.account.attribute_ids, ours)

    def test_a_failure_is_told_and_noted(self):
        self.box.switches.scopes = "attributes"
        told = self.account.action_refresh()["params"]
        self.assertEqual(told["type"], "danger")
        self.assertEqual(self.account.connection_state, "error")
