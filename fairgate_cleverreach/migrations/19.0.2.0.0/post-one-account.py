"""One association has one account.

Up to 19.0.1 “New” on the overview made a second one that the settings never showed. The
one in use stays: that with matchings, else the oldest. The others are archived with all
that they remember: nothing is uploaded by them any more, and nothing is removed.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import LazyTranslate

_lt = LazyTranslate("fairgate_cleverreach")

ARCHIVED = _lt(
    "An association has one CleverReach account only: this one was archived at the "
    "update, since “%s” goes on. Its lists at CleverReach stay as they are. To use "
    "this one instead, archive the other one, then restore it."
)


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    accounts = env["cleverreach.account"].search([], order="id")
    for own in accounts.grouped("company_id").values():
        first, *others = own.sorted(
            lambda account: (not account.matching_ids, account.id)
        )
        for account in others:
            account.active = False
            lang = account.responsible_id.lang or account._values_lang()
            account.activity_schedule(
                "mail.mail_activity_data_warning",
                user_id=account.responsible_id.id or SUPERUSER_ID,
                note=ARCHIVED._translate(lang) % first.name,
            )
