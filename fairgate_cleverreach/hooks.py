def uninstall_hook(env):
    """Remove the scheduled actions of the accounts.

    They are made with the accounts, not by the addon's data files, so that Odoo would
    leave them behind. Nothing is removed at CleverReach.
    """
    accounts = env["cleverreach.account"].with_context(active_test=False).search([])
    crons = accounts.cron_id
    # An account protects its scheduled action.
    accounts.cron_id = False
    crons.unlink()
