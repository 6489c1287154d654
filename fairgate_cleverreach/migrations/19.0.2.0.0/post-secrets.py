from odoo.tools.sql import column_exists

# What stood on the account → where it stands now.
MOVED = {
    "client_secret_stored": "client_secret",
    "access_token": "access_token",
    "access_token_expires_at": "expires_at",
    "access_token_scope": "scope",
}


def migrate(cr, version):
    """Move the secrets of the accounts into rows of their own."""
    if not column_exists(cr, "cleverreach_account", "client_secret_stored"):
        return
    cr.execute(
        f"""
        INSERT INTO cleverreach_secret (account_id, {", ".join(MOVED.values())})
             SELECT id, {", ".join(MOVED)} FROM cleverreach_account
        ON CONFLICT DO NOTHING
        """
    )
    for column in MOVED:
        # No secret stays behind where nothing looks any more.
        cr.execute(f"ALTER TABLE cleverreach_account DROP COLUMN {column}")
