"""What a test needs before a person comes to the screen, made by remote calls."""

import time

from dev.ground.postgres import connect

from . import people

PATIENCE = 60
"""Seconds that an upload of a few contacts may take."""


class Association:
    """A company of its own on the tests' Odoo, its contacts, and their CleverReach.

    :param odoo: the administrator of that Odoo
    :param company: a new :class:`~.people.Company`
    :param box: the sandbox
    :param language: of the users, such as ``fr_FR``
    """

    def __init__(self, odoo, company, box, language):
        self._odoo = odoo
        self.box = box
        self._language = language
        self._number = company.number
        self.name = company.name
        self.company = company.id
        self.administrator = company.administrator
        if language != "en_US":
            values = {"lang": language}
            odoo.call("res.users", "write", self.administrator.id, values)
        self.call = self.administrator.odoo.call

    def user(self, *groups):
        """Make a user of the association who has these groups (external ids)."""
        company = [self.company]
        (user,) = people.users(self._odoo, company, groups, lang=self._language)
        return user

    def record(self, external_id):
        """:return: the id of the record of that external id"""
        return people.record(self._odoo, external_id)

    def external_ids(self, model, ids):
        """:return: dict of id → external id"""
        found = self._odoo.call(
            "ir.model.data",
            "search_read",
            [["model", "=", model], ["res_id", "in", ids]],
            ["res_id", "complete_name"],
        )
        return {data["res_id"]: data["complete_name"] for data in found}

    # CONTACTS

    def tag(self, name):
        """:return: id and full name of a new tag that no other association has"""
        name = f"{name} {self._number}"
        (tag,) = self.call("res.partner.category", "create", [{"name": name}])
        return tag, name

    def contact(self, name, email, *tags, **values):
        """:return: the id of a new contact that carries the tags (ids)"""
        (contact,) = self.call(
            "res.partner",
            "create",
            [
                {
                    "name": name,
                    "email": email,
                    "company_id": self.company,
                    "category_id": [(6, 0, tags)],
                    **values,
                }
            ],
        )
        return contact

    # SERVICE

    def book(self):
        """Book the service and connect it to the sandbox.

        :return: the id of the account
        """
        self.call("res.company", "write", self.company, {"cleverreach_booked": True})
        (account,) = self.call("cleverreach.account", "search", [])
        self.call(
            "cleverreach.account",
            "write",
            account,
            {
                "client_id": self.box.client_id,
                "client_secret": self.box.client_secret,
            },
        )
        self.call("cleverreach.account", "action_refresh", [account])
        return account

    def match(self, tag, group):
        """Match a tag (id) with the list of that name; return the matching's id."""
        (found,) = self.call("cleverreach.group", "search", [["name", "=", group]])
        (matching,) = self.call(
            "cleverreach.matching",
            "create",
            [{"tag_ids": [(6, 0, [tag])], "group_id": found}],
        )
        return matching

    def opt_in(self, matching, remote_id):
        """Let a matching's new recipients wait until they have confirmed.

        :param remote_id: of its list
        """
        remote = self.box.store.create_form(remote_id, "Sign up")
        (account,) = self.call("cleverreach.account", "search", [])
        self.call("cleverreach.account", "action_refresh", [account])
        (form,) = self.call(
            "cleverreach.form", "search", [["remote_id", "=", remote["id"]]]
        )
        values = {"double_opt_in": True, "form_id": form}
        self.call("cleverreach.matching", "write", matching, values)

    def upload(self, account):
        """Upload by hand and wait for the end."""
        self.call("cleverreach.account", "action_upload", [account])
        return self.uploaded()

    def uploaded(self):
        """Wait until the scheduler has ended the last upload.

        :return: dict with the upload's ``id``, ``state`` and ``problem``
        """
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = self.call(
                "cleverreach.upload",
                "search_read",
                [],
                ["state", "problem"],
                limit=1,
            )
            if found and found[0]["state"] not in ("queued", "running"):
                return found[0]
            time.sleep(0.2)
        raise TimeoutError("The upload did not end in time")

    def known(self, contact, state):
        """Wait until Odoo knows of that state of a contact (id) on its list."""
        end = time.monotonic() + PATIENCE
        domain = [["partner_id", "=", contact], ["state", "=", state]]
        while not self.call("cleverreach.receiver", "search_count", domain):
            if time.monotonic() > end:
                raise TimeoutError(f"Contact {contact} did not become {state} in time")
            time.sleep(0.2)

    def let_days_pass(self, database):
        """Date the uploads back, so that one by hand is possible again."""
        with connect(database) as cursor:
            cursor.execute(
                "UPDATE cleverreach_upload SET start_date = start_date - interval "
                "'2 days' WHERE company_id = %s",
                [self.company],
            )

    def on_list(self, remote_id):
        """:return: the addresses that the sandbox has on a list"""
        return {receiver["email"] for receiver in self.box.store.receivers(remote_id)}
