"""What all pages have in common: the frame, tables, and buttons.

``Markup.format`` escapes every value that is put in.
"""

from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from ..call import Call
from ..errors import ApiError

_PAGE = Markup("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; color: #222; background: #fafafa;
  max-width: 64rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }}
h1 {{ font-size: 1.4rem; }} h2 {{ font-size: 1.1rem; margin-top: 2rem; }}
table {{ border-collapse: collapse; width: 100%; background: #fff; }}
th, td {{ padding: .4rem .6rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid #ddd; min-width: 4.5rem; }}
th {{ white-space: nowrap; }}
@media (max-width: 45rem) {{
  table, tbody, tr, td {{ display: block; }}
  tr.head {{ display: none; }}
  tr {{ border-bottom: 2px solid #bbb; padding: .3rem 0; }}
  td {{ border: 0; padding: .1rem .6rem .1rem 7rem; min-height: 1.5em;
    position: relative; overflow-wrap: anywhere; }}
  td::before {{ content: attr(data-label); position: absolute; left: .6rem;
    color: #666; }}
}}
.active {{ color: #17692f; }} .inactive {{ color: #8a5300; }} .bounce {{ color: #a11; }}
.note {{ color: #666; font-size: .9rem; }}
a {{ color: #0b5a9d; }}
form {{ display: inline-block; margin: .2rem 0; }}
input, select, button {{ font: inherit; max-width: 100%; }}
label {{ display: inline-block; margin: 0 1rem .5rem 0; }}
</style>
</head>
<body>
<h1>{title}</h1>
<p class="note">A local stand-in for CleverReach: no mail is sent, nothing leaves
this machine but calls of event hooks.</p>
<p><a href="/">Lists</a> · <a href="/mails">Mails</a> · <a href="/faults">Faults</a></p>
{content}
</body>
</html>
""")

_TABLE = Markup('<table><tr class="head">{head}</tr>{rows}</table>')
_HEAD = Markup("<th>{}</th>")
_ROW = Markup("<tr>{}</tr>")
# On a narrow screen the cells stand below each other, each with its label.
_CELL = Markup('<td data-label="{}">{}</td>')
_BUTTON = Markup(
    '<form method="post" action="{action}">{fields}<button>{text}</button></form>'
)
_HEADERS = {
    # Nothing in the page may run or load anything, whatever was stored.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}


def page(title: str, content: Markup) -> Response:
    text = _PAGE.format(title=title, content=content)
    return Response(text, headers=_HEADERS, content_type="text/html; charset=utf-8")


def table(head: list[str], rows: Iterable[Iterable[Any]]) -> Markup:
    def row(cells: Iterable[Any]) -> Markup:
        labelled = zip(head, cells, strict=True)
        return _ROW.format(joined(_CELL.format(*pair) for pair in labelled))

    return _TABLE.format(
        head=joined(map(_HEAD.format, head)), rows=joined(map(row, rows))
    )


def button(action: str, text: str, fields: Markup | str = "") -> Markup:
    """A button that asks for a change, perhaps with fields to fill in."""
    return _BUTTON.format(action=action, text=text, fields=fields)


def joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)


def time(stamp: float) -> str:
    return f"{datetime.fromtimestamp(stamp, timezone.utc):%Y-%m-%d %H:%M:%S}"


def form_of(call: Call) -> dict[str, str]:
    """What somebody has filled in on a page of ours.

    :raise ApiError: 403, the form is on a page of another site
    """
    origin = call.request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != call.request.host:
        raise ApiError(403, "another site")
    return call.request.form.to_dict()


def back_to(path: str) -> Response:
    """Show another page after a change."""
    return redirect(path, 303)
