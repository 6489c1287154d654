def uninstall_hook(env):
    """Remove what the addon's data files have not made: Odoo would leave it behind.

    That is the scheduled actions of the accounts, and the system parameters: a new
    installation must not talk to an old address. Nothing is removed at CleverReach.
    """
    accounts = env["cleverreach.account"].with_context(active_test=False).search([])
    crons = accounts.cron_id
    # An account protects its scheduled action.
    accounts.cron_id = False
    crons.unlink()
    parameters = env["ir.config_parameter"].sudo()
    parameters.search([("key", "=like", "fairgate\\_cleverreach.%")]).unlink()
