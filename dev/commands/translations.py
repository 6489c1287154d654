"""`dev/translations`: the texts of the addon, and what is not translated yet."""

import argparse
import os
import subprocess

from ground import command, venv
from ground.paths import ADDON, PYTHON

DESCRIPTION = """\
Write the template of all texts for users (i18n/fairgate_cleverreach.pot), bring the
translations in line with it, and say what they lack: then it ends with code 1.
"""


def main():
    command.run(translations)


def translations(arguments):
    parser = argparse.ArgumentParser(prog="dev/translations", description=DESCRIPTION)
    parser.parse_args(arguments)
    venv.enter()
    from ground import databases, odoo, postgres

    odoo.ensure()
    postgres.ensure()
    folder = ADDON / "i18n"
    folder.mkdir(exist_ok=True)
    template = folder / f"{ADDON.name}.pot"
    with databases.for_test() as database:
        subprocess.run(
            [PYTHON, "-m", "odoo", "i18n", "export", "-d", database]
            + ["-o", str(template), ADDON.name],
            env=os.environ | odoo.environment(),
            check=True,
        )
    return sum(lacks(path, template) for path in sorted(folder.glob("*.po"))) > 0


def lacks(path, template):
    """Bring a translation in line with the template; return how many texts it lacks."""
    import polib

    texts = polib.pofile(str(path), wrapwidth=78)
    texts.merge(polib.pofile(str(template)))
    for entry in texts.obsolete_entries():
        texts.remove(entry)
    texts.save()
    missing = [entry for entry in texts if not entry.translated()]
    print(f"{path.name}: {len(missing)} of {len(texts)} texts are not translated")
    for entry in missing:
        print(f"    {entry.msgid!r}")
    return len(missing)
