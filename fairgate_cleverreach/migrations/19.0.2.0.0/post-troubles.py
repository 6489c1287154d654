from odoo.tools.sql import column_exists

# Table → the column that held a sentence, and where its code is kept now.
MOVED = {
    "cleverreach_upload": ("problem", "trouble"),
    "cleverreach_upload_line": ("problem", "trouble"),
    "cleverreach_account": ("connection_message", "connection_trouble"),
}


def migrate(cr, version):
    """Keep the sentences of before as they are: nobody knows their codes any more."""
    for table, (sentence, trouble) in MOVED.items():
        if not column_exists(cr, table, sentence):
            continue
        cr.execute(
            f"""
            UPDATE {table}
               SET {trouble} = jsonb_build_array(
                       jsonb_build_object(
                           'code', 'text',
                           'values', jsonb_build_object('text', {sentence})
                       )
                   )
             WHERE {sentence} != '' AND {trouble} IS NULL
            """
        )
        cr.execute(f"ALTER TABLE {table} DROP COLUMN {sentence}")
