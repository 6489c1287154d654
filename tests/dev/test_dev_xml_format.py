"""The check of the form of Odoo's XML files."""

import pytest

GOOD = f"""\
<?xml version="1.0" encoding="UTF-8" ?>
<odoo>
    <!-- a comment -->
    <record id="a" model="b">
        <field name="arch" type="xml">
            <form>
                <field
                    name="x"
                    help="{"A long text " * 9}"
                />
                Text <b>in</b> a line
            </form>
        </field>
    </record>
</odoo>
"""


@pytest.fixture
def xml_format(ground):
    return ground("xml_format")


@pytest.fixture
def complaints(xml_format, tmp_path):
    """Call it with a file's text; it returns the complaints as (line, what)."""

    def check(text):
        path = tmp_path / "file.xml"
        path.write_text(text)
        found = (what.removeprefix(f"{path}:") for what in xml_format.complaints(path))
        return [(int(n), what.strip()) for n, what in (f.split(":", 1) for f in found)]

    return check


def test_a_good_file(complaints):
    assert complaints(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ('encoding="UTF-8" ?>', "encoding='utf-8'?>", 1, "the first line"),
        ("    <record", "  <record", 4, "indented by 2, not 4"),
        ("    </record>", "   </record>", 14, "indented by 3, not 4"),
        ("    <record", "\t<record", 4, "tab"),
        ("<form>", "<form> ", 6, "trailing space"),
        ("<form>", f'<form string="{"x" * 80}">', 6, "tag beyond column 88"),
        ("</form>", "</from>", 12, "mismatched tag"),
    ],
)
def test_a_fault_is_named_with_its_line(complaints, old, new, line, what):
    found = complaints(GOOD.replace(old, new, 1))
    assert [text for number, text in found if number == line and what in text]


@pytest.mark.parametrize("end", ["", "\n\n"])
def test_the_file_ends_with_one_newline(complaints, end):
    found = complaints(GOOD.rstrip("\n") + end)
    assert [what for _line, what in found] == ["the file does not end with one newline"]


def test_main_tells_whether_there_are_complaints(xml_format, tmp_path, capsys):
    (tmp_path / "deep").mkdir()
    file = tmp_path / "deep" / "a.xml"
    file.write_text(GOOD)
    assert not xml_format.main([tmp_path])
    assert "1 files" in capsys.readouterr().out
    file.write_text(GOOD + "\n")
    assert xml_format.main([tmp_path])
    assert "a.xml:17: the file does not end" in capsys.readouterr().out
