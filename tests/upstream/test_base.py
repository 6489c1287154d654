"""Odoo's own tests of what the addon extends, on a database that has the addon.

They are Odoo's classes, run as they are: what they expect of Odoo must still be so.
"""

from odoo.addons.base.tests.test_acl import TestACL, TestIrRule
from odoo.addons.base.tests.test_display_name import TestEveryModel
from odoo.addons.base.tests.test_form_create import TestFormCreate
from odoo.addons.base.tests.test_ir_cron import TestIrCron
from odoo.addons.base.tests.test_menu import TestMenu
from odoo.addons.base.tests.test_neutralize import TestNeutralize
from odoo.addons.base.tests.test_overrides import TestOverrides
from odoo.addons.base.tests.test_res_company import TestCompany
from odoo.addons.base.tests.test_res_config import TestResConfig, TestResConfigExecute
from odoo.addons.base.tests.test_res_partner import (
    TestPartner,
    TestPartnerAddressCompany,
    TestPartnerCategory,
    TestPartnerForm,
    TestPartnerRecursion,
)
from odoo.addons.base.tests.test_res_partner_merge import (
    TestMergePartner as OdooTestMergePartner,
)
from odoo.addons.base.tests.test_views import (
    TestAllViews,
    TestInvisibleField,
    TestRenderAllViews,
)


class TestMergePartner(OdooTestMergePartner):
    # Odoo's own: its user may not read a field that auth_signup adds.
    test_merge_partners_with_peon_user = None


# Else it would be run under this name, too.
del OdooTestMergePartner
