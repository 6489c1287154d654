"""Odoo's own tests in mail, web and privacy_lookup of contacts, menus and activities.

Some count the queries that Odoo makes: the addon must not add any.
"""

from odoo.addons.mail.tests.test_ir_ui_menu import TestMenuRootLookupByModel
from odoo.addons.mail.tests.test_mail_activity import TestMailActivityIntegrity
from odoo.addons.mail.tests.test_mail_render import TestMailRender
from odoo.addons.mail.tests.test_res_partner import TestPartner
from odoo.addons.mail.tests.test_res_users import TestUser
from odoo.addons.mail.tests.test_uninstall import TestMailUninstall
from odoo.addons.privacy_lookup.tests.test_privacy_wizard import TestPrivacyWizard
from odoo.addons.web.tests.test_load_menus import LoadMenusTests
from odoo.addons.web.tests.test_partner import TestPartnerPrivate
from odoo.addons.web.tests.test_perf_load_menu import TestPerfSessionInfo
from odoo.addons.web.tests.test_session_info import TestSessionInfo
