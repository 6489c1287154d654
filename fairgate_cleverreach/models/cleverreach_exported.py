import re

from odoo import models

# What a spreadsheet takes for a formula. Odoo marks some of it in CSV, none in XLSX.
FORMULA = re.compile(r"[=+@\t\r-]|\{=")


class CleverReachExported(models.AbstractModel):
    """A model with texts of others: names of lists, words of CleverReach, addresses
    that anybody has entered in a form. In an exported file they are never formulas.
    """

    _name = "cleverreach.exported"
    _description = "Export of Texts from CleverReach"

    def export_data(self, fields_to_export):
        """Put an apostrophe before what would be a formula, as Odoo does in CSV."""
        exported = super().export_data(fields_to_export)
        rows = [list(map(_as_text, row)) for row in exported["datas"]]
        return exported | {"datas": rows}


def _as_text(value):
    if isinstance(value, str) and FORMULA.match(value):
        return f"'{value}"
    return value
