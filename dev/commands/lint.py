"""`dev/lint`: the linters alone."""

import argparse

from ground import command, venv


def main():
    command.run(lint)


def lint(arguments):
    venv.enter()
    from ground import linters, odoo

    parser = argparse.ArgumentParser(prog="dev/lint", description="Run the linters.")
    parser.add_argument("name", nargs="*", help=f"of {', '.join(linters.LINTERS)}")
    names = parser.parse_args(arguments).name
    if unknown := set(names) - set(linters.LINTERS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    odoo.ensure()
    return not linters.run(names)
