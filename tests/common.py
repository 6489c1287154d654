"""What tests of the addon share: an association, its account, and the sandbox."""

import json
from collections import Counter
from contextlib import contextmanager
from unittest.mock import patch
from urllib.parse import urlsplit

from odoo.tests import TransactionCase, new_test_user
from odoo.tests.common import BaseCase, _super_send

from odoo.addons.fairgate_cleverreach.run.phases import PHASES

from sandbox import Sandbox


def skipped_by_reason(line):
    """:return: dict of reason → number of contacts that an upload's line left out"""
    return Counter(line.skip_ids.mapped("reason"))


class LocalRequests(BaseCase):
    """Odoo lets tests talk to this machine only; a pair of time-outs confuses it."""

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        if urlsplit(r.url).hostname == "127.0.0.1":
            return _super_send(s, r, **kw)
        return super()._request_handler(s, r, **kw)


class CleverReachCase(LocalRequests, TransactionCase):
    """An account that is connected to a sandbox of its own.

    Everything runs in test mode: commits of the addon stay inside the test.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A web server of Odoo's tests has done so already.
        if not cls._registry_patched:
            cls.registry_enter_test_mode_cls()
        cls.company = cls.env.company
        cls.company.cleverreach_booked = True
        cls.account = cls.company.cleverreach_account_id
        cls.tag = cls.env["res.partner.category"].create({"name": "Newsletter"})
        cls.box = cls.enterClassContext(Sandbox(port=0))
        cls.env["ir.config_parameter"].set_param(
            "fairgate_cleverreach.base_url", cls.box.url
        )
        cls.account.write(
            {
                "client_id": cls.box.client_id,
                "client_secret": cls.box.client_secret,
            }
        )
        cls.remote_group = cls.box.store.create_group("Newsletter")["id"]
        cls.refresh()
        cls._snapshot = None

    def setUp(self):
        super().setUp()
        # What a class has made, in Odoo and at CleverReach, each test finds anew.
        cls = type(self)
        cls._snapshot = cls._snapshot or cls.box.snapshot()
        self.box.reset(cls._snapshot)

    @classmethod
    def user(cls, login, *groups, **values):
        """Make an employee with ``groups`` of the addon: "user", "manager", or none."""
        names = [f"fairgate_cleverreach.group_{group}" for group in groups]
        # Odoo would write each a mail, which takes longer than most of a test.
        return new_test_user(
            cls.env,
            login,
            ",".join(["base.group_user", *names]),
            context={"no_reset_password": True},
            **values,
        )

    @classmethod
    def refresh(cls):
        with cls.account._client() as client:
            cls.account._refresh(client)

    @classmethod
    def group(cls, remote_id=None):
        return cls.account.group_ids.filtered(
            lambda group: group.remote_id == (remote_id or cls.remote_group)
        )

    @classmethod
    def matching(cls, **values):
        return cls.env["cleverreach.matching"].create(
            {
                "account_id": cls.account.id,
                "tag_ids": [(6, 0, cls.tag.ids)],
                "group_id": cls.group().id,
                **values,
            }
        )

    @classmethod
    def form(cls, name="Sign up", remote_id=None):
        """:return: a new form of a list, as Odoo knows it"""
        remote_id = remote_id or cls.remote_group
        cls.box.store.create_form(remote_id, name)
        cls.refresh()
        return cls.group(remote_id).form_ids.filtered(lambda form: form.name == name)

    @classmethod
    def opt_in(cls, matching):
        """Let a matching's new recipients wait until they have confirmed."""
        form = cls.form(remote_id=matching.group_id.remote_id)
        matching.write({"double_opt_in": True, "form_id": form.id})

    @classmethod
    def mails(cls):
        """:return: the addresses that mails have asked to confirm, in their order"""
        return [mail["email"] for mail in cls.box.store.mails()]

    @classmethod
    def field_map(cls, source, attribute, **values):
        found = cls.account.attribute_ids.filtered(lambda a: a.name == attribute)
        return cls.env["cleverreach.field.map"].create(
            {
                "account_id": cls.account.id,
                "source": source,
                "attribute_id": found[:1].id,
                **values,
            }
        )

    @classmethod
    def contact(cls, name, email, **values):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "email": email,
                "category_id": [(6, 0, cls.tag.ids)],
                **values,
            }
        )

    def payloads(self, matching, contacts):
        """:return: dict of contact id → what is sent: (attributes of the list, global
        attributes), each a dict
        """
        reader = self.env["cleverreach.content"]._reader(matching)
        rows = reader.of(contacts.ids)
        return {
            row.id: tuple(map(json.loads, content))
            for row, content in zip(rows, reader.contents(rows), strict=True)
        }

    @classmethod
    def run_job(cls):
        """Let the scheduler run the account's job, as often as it wants to."""
        cls.env.flush_all()
        result = cls.account.cron_id.method_direct_trigger()
        assert result is True, result
        cls.env.invalidate_all()

    @classmethod
    def upload(cls, **values):
        """Run one upload of the account to its end; return it."""
        upload = cls.env["cleverreach.upload"].create(
            {"account_id": cls.account.id, "kind": "scheduled", **values}
        )
        cls.run_job()
        return upload

    @contextmanager
    def before(self, phase, happen):
        """Let ``happen(line)`` happen just before the first ``phase`` of a line."""
        service = self.env.registry[PHASES[phase]]
        run = service._run
        pending = [happen]

        def meanwhile(self, line, work):
            if pending:
                pending.pop()(line)
                line.env.flush_all()
                line.env.invalidate_all()
                # Somebody else has done it: it is seen in the next transaction.
                work.begin_anew()
            return run(self, line, work)

        with patch.object(service, "_run", meanwhile):
            yield

    @classmethod
    def on_list(cls, remote_id=None):
        """:return: dict of address → recipient, as the sandbox holds them"""
        return {
            receiver["email"]: receiver
            for receiver in cls.box.store.receivers(remote_id or cls.remote_group)
        }
