def migrate(cr, version):
    """A number of recipients that is there was read; zero may never have been."""
    cr.execute(
        "UPDATE cleverreach_group SET is_counted = TRUE WHERE recipient_count > 0"
    )
