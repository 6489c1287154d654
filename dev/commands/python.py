"""`dev/python ARGUMENTS ...`: the ground's Python, where `import odoo` works."""

from ground import command, venv
from ground.paths import PYTHON


def main():
    command.run(python)


def python(arguments):
    venv.enter()
    from ground import odoo, postgres

    odoo.ensure()
    postgres.ensure()
    return command.hand_over([PYTHON, *arguments], odoo.environment())
