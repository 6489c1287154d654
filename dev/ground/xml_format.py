"""The form of Odoo's XML files, as OCA's Prettier settings leave them.

Prettier needs Node.js, which a machine that runs Odoo need not have. This checks what
of its result matters to a reader: four spaces for each level, tags of at most 88
columns unless each attribute has its own line, no tabs, no trailing spaces, a final
newline, and OCA's spelling of the declaration.
"""

import re
import sys
from pathlib import Path
from xml.parsers import expat

DECLARATION = '<?xml version="1.0" encoding="UTF-8" ?>'
INDENT = 4
WIDTH = 88
TAG = re.compile(r"""<[\w:.-]+(\s+[\w:.-]+\s*=\s*("[^"]*"|'[^']*'))+\s*/?>?""")
"""The start of an element that has attributes, as far as it is on one line."""


def complaints(path):
    """Yield what is wrong with a file: texts of the form `path:line: what`."""
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    for number, what in sorted({*in_lines(lines), *in_tree(text, lines)}):
        yield f"{path}:{number}: {what}"


def in_lines(lines):
    if lines[0] != DECLARATION:
        yield 1, f"the first line is not {DECLARATION}"
    if lines[-1] or not any(lines[-2:]):
        yield len(lines), "the file does not end with one newline"
    for number, line in enumerate(lines, 1):
        if "\t" in line:
            yield number, "tab"
        if line != line.rstrip():
            yield number, "trailing space"
        if any(tag.end() > WIDTH for tag in TAG.finditer(line)):
            yield number, f"tag beyond column {WIDTH}: give each attribute a line"


def in_tree(text, lines):
    """Yield elements that start a line at another column than their depth says."""
    found = []
    depth = 0
    parser = expat.ParserCreate()

    def check(level):
        number, column = parser.CurrentLineNumber, parser.CurrentColumnNumber
        starts_line = not lines[number - 1][:column].strip()
        if starts_line and column != INDENT * level:
            found.append((number, f"indented by {column}, not {INDENT * level}"))

    def start(_name, _attributes):
        nonlocal depth
        check(depth)
        depth += 1

    def end(_name):
        nonlocal depth
        depth -= 1
        number, column = parser.CurrentLineNumber, parser.CurrentColumnNumber
        if lines[number - 1][column:].startswith("</"):
            check(depth)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        found.append((error.lineno, expat.ErrorString(error.code)))
    return found


def main(folders):
    """Check all XML files below folders; print complaints; return whether any."""
    files = sorted(file for folder in folders for file in Path(folder).rglob("*.xml"))
    found = [complaint for file in files for complaint in complaints(file)]
    print("\n".join(found) or f"{len(files)} files")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
