"""Odoo's *Privacy Lookup* finds what the addon keeps about a person."""

from types import SimpleNamespace

from odoo.addons.privacy_lookup.wizard.privacy_lookup_wizard import (
    PrivacyLookupWizard,
)

from ..common import CleverReachCase


class TestPrivacyLookup(CleverReachCase):
    def find(self, name, email):
        """:return: the models of the addon in which Odoo's module would find somebody

        The module need not be installed for its query to be asked.
        """
        wizard = SimpleNamespace(
            env=self.env,
            name=name,
            email=email,
            _get_query_models_blacklist=lambda: (
                PrivacyLookupWizard._get_query_models_blacklist(None)
            ),
        )
        query = PrivacyLookupWizard._get_query(wizard)
        self.env.flush_all()
        self.env.cr.execute(query)
        ids = [row["res_model_id"] for row in self.env.cr.dictfetchall()]
        names = self.env["ir.model"].browse(ids).mapped("model")
        return {name for name in names if name.startswith("cleverreach.")}

    def test_it_finds_the_recipient(self):
        self.matching()
        self.contact("Zoe", "zoe@example.com")
        self.contact("Anna Muster", "anna@example.com")
        self.contact("Anna Young", "anna@example.com")
        self.upload()
        self.assertIn("cleverreach.receiver", self.find("Anna", "anna@example.com"))

    def test_of_a_deleted_contact_there_is_nothing_left_to_find(self):
        self.matching()
        self.contact("Zoe", "zoe@example.com")
        anna = self.contact("Anna Muster", "anna@example.com")
        self.upload()
        self.box.store.unsubscribe(self.remote_group, "anna@example.com")
        self.upload()
        anna.unlink()
        self.upload()
        self.assertEqual(self.find("Anna Muster", "anna@example.com"), set())
