"""Every public method asks for its right first, whoever calls it."""

from odoo.exceptions import AccessError, UserError
from odoo.models import BaseModel
from odoo.service.model import get_public_method
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from ..common import CleverReachCase

ADDON = "odoo.addons.fairgate_cleverreach."

# Who may call what: a new method has to be entered here. The methods that every model
# has, such as `write`, are in test_rights.py.
OF_USERS = {
    "cleverreach.account": "action_open_field_maps action_open_field_troubles "
    "action_open_matchings "
    "action_open_overview action_preview action_upload",
    "cleverreach.contact.state": "action_open_contact action_try_again",
    "cleverreach.group": "action_open_contact_states action_open_people",
    "cleverreach.matching": "action_open_field_troubles action_open_people "
    "action_preview",
    "cleverreach.receiver": "action_open_contact",
    "cleverreach.step": "action_open_contact",
    "cleverreach.upload": "action_open_field_troubles action_open_log "
    "action_open_people action_open_steps "
    "action_stop action_try_again action_upload",
    "cleverreach.upload.line": "action_open_field_troubles action_open_held "
    "action_open_people",
    "res.partner": "action_cleverreach_preview action_cleverreach_upload "
    "action_open_cleverreach cleverreach_outlook",
}
OF_MANAGERS = {
    "cleverreach.account": "action_check_names action_open_options action_refresh "
    "action_resend "
    "action_review_removals action_test_connection action_webhook_off "
    "action_webhook_on",
    "cleverreach.confirm": "action_confirm action_open_people action_open_removals",
    "cleverreach.contact.state": "action_allow_again action_ask_to_confirm",
    "cleverreach.field.map": "action_accept_suggestion action_accept_type "
    "action_add_usual action_auto_match action_auto_match_all action_check_names "
    "action_choose_another "
    "action_create_missing",
    "cleverreach.matching": "action_accept_tags action_delete action_find_lists "
    "action_review_removals",
    "cleverreach.names": "action_confirm",
    "cleverreach.receiver": "action_allow_again action_ask_to_confirm",
    "cleverreach.upload": "action_review_removals",
    "cleverreach.upload.line": "action_review_removals",
}
# Of managers who may also open the settings of Odoo.
OF_ADMINISTRATORS = {
    "res.config.settings": "action_cleverreach_field_maps action_cleverreach_matchings "
    "action_cleverreach_options action_cleverreach_overview "
    "action_cleverreach_preview action_cleverreach_refresh action_cleverreach_restore "
    "action_cleverreach_review action_cleverreach_steps action_cleverreach_test "
    "action_cleverreach_upload",
}

ARGUMENTS = {
    "action_open_people": ("created_count", "Added"),
    "action_cleverreach_test": ("client-id", "client-secret"),
}


def each(*tables):
    """Yield (model, method) of the tables above."""
    for table in tables:
        for model, names in table.items():
            for name in names.split():
                yield model, name


class TestRightsOfMethods(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box.store.create_attribute("vorname")
        cls.refresh()
        cls.field_map("cleverreach_first_name", "vorname")
        cls.matching()
        cls.contact("Anna Muster", "anna@example.com", company_id=cls.company.id)
        cls.contact("No address", False)
        cls.upload()
        cls.box.store.add_receiver(cls.remote_group, "zoe@example.com")
        held = cls.upload(kind="preview")
        cls.held = held.line_ids
        cls.env["cleverreach.confirm"].create({"line_id": cls.held.id})
        cls.env["cleverreach.names"].create(cls.question())
        cls.env["res.config.settings"].create({})
        cls.choir = cls.env["res.company"].create({"name": "Chor Muster"})

    @classmethod
    def question(cls):
        return {"account_id": cls.account.id, "name_order": "first_last"}

    def records(self, model, user):
        """:return: what there is of ``model``; of contacts only those that the user
        may read, if there is one: it is our right that is asked for then
        """
        found = self.env[model].search([])
        own = self.env[model].with_user(user)
        if model == "cleverreach.confirm" and own.has_access("create"):
            # Nobody sees the window of somebody else.
            return own.create({"line_id": self.held.id})
        if model == "cleverreach.names" and own.has_access("create"):
            return own.create(self.question())
        if model == "res.partner":
            found = found.filtered("cleverreach_receiver_ids")[:1]
            if not found.with_user(user).has_access("read"):
                found = user.partner_id
        self.assertTrue(found, model)
        return found.with_user(user)

    def call(self, records, name):
        """Call a method like a client, and undo what it did."""
        loggers = ("odoo.models", "odoo.addons.base.models.ir_model", "odoo.sql_db")
        method = get_public_method(records, name)
        with mute_logger(*loggers), self.env.cr.savepoint() as savepoint:
            try:
                return method(records, *ARGUMENTS.get(name, ()))
            finally:
                savepoint.rollback()
                self.env.invalidate_all()

    def assertRefused(self, model, name, user, records):
        with self.subTest(model=model, method=name, user=user.login, on=records.ids):
            with self.assertRaises(AccessError):
                self.call(records, name)

    def test_every_public_method_is_in_one_of_the_tables(self):
        found = set()
        for model_name, model in self.env.items():
            for cls in type(model).mro():
                if not cls.__module__.startswith(ADDON):
                    continue
                for name, member in vars(cls).items():
                    if name.startswith("_") or not callable(member):
                        continue
                    if hasattr(BaseModel, name):
                        continue
                    found.add((model_name, name))
        known = set(each(OF_USERS, OF_MANAGERS, OF_ADMINISTRATORS))
        # What an abstract model brings is called on the models that inherit from it.
        found = {
            (model, name) for model, name in found if not self.env[model]._abstract
        }
        self.assertEqual(found, known)

    def test_who_has_none_of_our_rights_can_call_nothing(self):
        outsiders = [
            self.user("employee"),
            new_test_user(self.env, "portal", "base.group_portal"),
            self.env.ref("base.public_user"),
        ]
        for user in outsiders:
            for model, name in each(OF_USERS, OF_MANAGERS, OF_ADMINISTRATORS):
                records = self.records(model, user)
                self.assertRefused(model, name, user, records)
                self.assertRefused(model, name, user, records.browse())

    def test_a_manager_can_call_nothing_on_what_belongs_to_another_company(self):
        singer = self.user("singer", "manager", company_id=self.choir.id)
        for model, name in each(OF_USERS, OF_MANAGERS):
            if "company_id" not in self.env[model]._fields:
                continue
            ours = self.env[model].search([("company_id", "=", self.company.id)])
            self.assertTrue(ours)
            self.assertRefused(model, name, singer, ours.with_user(singer))

    def test_a_user_can_call_what_is_for_users_and_nothing_else(self):
        user = self.user("user", "user")
        for model, name in each(OF_MANAGERS, OF_ADMINISTRATORS):
            records = self.records(model, user)
            self.assertRefused(model, name, user, records)
            self.assertRefused(model, name, user, records.browse())
        self.assertNotRefused(user, OF_USERS)

    def test_a_manager_can_call_everything_but_the_settings(self):
        manager = self.user("manager", "manager")
        for model, name in each(OF_ADMINISTRATORS):
            self.assertRefused(model, name, manager, self.records(model, manager))
        self.assertNotRefused(manager, OF_USERS, OF_MANAGERS)

    def test_settings_without_our_right_reach_no_account(self):
        stranger = self.user("stranger")
        stranger.group_ids += self.env.ref("base.group_system")
        for model, name in each(OF_ADMINISTRATORS):
            self.assertRefused(model, name, stranger, self.records(model, stranger))

    def assertNotRefused(self, user, *tables):
        for model, name in each(*tables):
            records = self.records(model, user)[:1]
            with self.subTest(model=model, method=name, user=user.login):
                try:
                    self.call(records, name)
                except AccessError as error:
                    self.fail(error)
                except UserError as error:
                    # It may be the wrong moment for it.
                    self.assertTrue(str(error))
