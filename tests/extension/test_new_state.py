"""A state that is added to the table, and nowhere else, is known everywhere."""

import shutil

from dev.ground.paths import ADDON

# Before a state comes what is worse for the person.
BEFORE = "    BOUNCED = Traits("
STATE = """\
    COMPLAINED = Traits(
        "complained",
        "Complained about a mailing",
        stamp="complained",
        remembered=True,
        left=True,
        reason=Reason.COMPLAINED,
        count="unsubscribed_count",
        badge="danger",
    )
"""
REASON_BEFORE = "    BLOCKED = "
REASON = '    COMPLAINED = "complained", "Complained", "danger"\n'


def test_a_state_is_one_file(python, database, tmp_path):
    copied = tmp_path / ADDON.name
    shutil.copytree(ADDON, copied)
    table = copied / "sync" / "states.py"
    text = table.read_text()
    for place, line in ((BEFORE, STATE), (REASON_BEFORE, REASON)):
        assert text.count(place) == 1
        text = text.replace(place, line + place)
    table.write_text(text)
    told = python(
        "pytest",
        f"--odoo-database={database}",
        "--rootdir=.",
        "-q",
        "tests/extension/complaints.py",
        addons=(tmp_path,),
    )
    assert "4 passed" in told
