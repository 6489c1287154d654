"""`dev/screenshots`: pictures of the real thing, for the documents."""

from ground import command, venv
from ground.paths import PYTHON, REPOSITORY


def main():
    command.run(screenshots)


def screenshots(arguments):
    venv.enter()
    import os

    from ground import browser, odoo, postgres

    odoo.ensure()
    postgres.ensure()
    browser.ensure(required=True)
    os.chdir(REPOSITORY)
    return command.hand_over(
        [PYTHON, "-m", "dev.pictures", *arguments], odoo.environment()
    )
