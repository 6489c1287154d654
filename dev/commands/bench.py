"""`dev/bench`: what an upload costs, against the least that it could cost."""

from ground import command, venv
from ground.paths import PYTHON, REPOSITORY


def main():
    command.run(bench)


def bench(arguments):
    venv.enter()
    import os

    from ground import odoo, postgres

    odoo.ensure()
    postgres.ensure()
    os.chdir(REPOSITORY)
    return command.hand_over(
        [PYTHON, "-m", "dev.benchmark", *arguments], odoo.environment()
    )
