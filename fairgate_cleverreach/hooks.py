def uninstall_hook(env):
    """Remove the scheduled actions of the accounts.

    They are made with the accounts, not by the addon's data files, so that Odoo would
    leave them behind. Nothing is removed at CleverReach.
    """
    accounts = env["cleverreach.account"].with_context(active_test=False).search([])
    accounts.cron_id.unlink()
