"""`dev/odoo ARGUMENTS ...`: Odoo's command line inside the ground."""

from ground import command, venv
from ground.paths import PYTHON


def main():
    command.run(odoo)


def odoo(arguments):
    venv.enter()
    from ground import odoo, postgres

    odoo.ensure()
    postgres.ensure()
    return command.hand_over([PYTHON, "-m", "odoo", *arguments], odoo.environment())
