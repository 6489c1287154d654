"""The web page for people: lists, their recipients, and the last requests.

``Markup.format`` escapes every value that is put in.
"""

from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any

from markupsafe import Markup
from werkzeug.wrappers import Response

from .api.paging import window
from .call import Call
from .journal import Request
from .routing import route

LAST_REQUESTS = 30

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
  border-bottom: 1px solid #ddd; }}
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
</style>
</head>
<body>
<h1>{title}</h1>
<p class="note">A local stand-in for CleverReach: no mail is sent, nothing leaves
this machine.</p>
{content}
</body>
</html>
""")

_TABLE = Markup('<table><tr class="head">{head}</tr>{rows}</table>')
_HEAD = Markup("<th>{}</th>")
_ROW = Markup("<tr>{}</tr>")
# On a narrow screen the cells stand below each other, each with its label.
_CELL = Markup('<td data-label="{}">{}</td>')
_HEADERS = {
    # Nothing in the page may run or load anything, whatever was stored.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}


@route("GET", "/", public=True)
def show_lists(call: Call) -> Response:
    """All lists with their counts, and the last requests."""
    names = ("total", "active", "inactive", "bounced")
    rows = []
    for group in call.store.groups():
        link = Markup('<a href="/list/{id}">{name}</a>').format(**group)
        counts = call.store.counts(group["id"])
        rows.append([link, group["id"], *(counts[name] for name in names)])
    lists = _table(["List", "Id", *map(str.capitalize, names)], rows)
    if not rows:
        lists = Markup("<p>There are no lists yet.</p>")
    requests = call.box.requests[: -LAST_REQUESTS - 1 : -1]
    content = Markup("<h2>Recipient lists</h2>{}<h2>Last requests</h2>{}").format(
        lists,
        _table(
            ["Time (UTC)", "Request", "Status", "Records"],
            [_request_row(request) for request in requests],
        ),
    )
    return _page("CleverReach sandbox", content)


@route("GET", "/list/<key:group_id>", public=True)
def show_list(call: Call, group_id: str) -> Response:
    """A page of the recipients of a list, with state and fields."""
    group = call.store.group(group_id)
    total = call.store.counts(group_id)["total"]
    pages = window(call.args)
    receivers = call.store.receivers(group_id, **pages)
    first = pages["page"] * pages["pagesize"]
    links = [Markup('<a href="/">All lists</a>')]
    for text, page, there in (
        ("Previous", pages["page"] - 1, first > 0),
        ("Next", pages["page"] + 1, first + len(receivers) < total),
    ):
        if there:
            link = Markup('<a href="?page={}&amp;pagesize={}">{}</a>')
            links.append(link.format(page, pages["pagesize"], text))
    content = Markup("<p>{}</p><p>{} to {} of {}</p>{}").format(
        Markup(" · ").join(links),
        first + 1 if receivers else 0,
        first + len(receivers),
        total,
        _table(
            ["Address", "Id", "State", "Fields", "Tags", "Source"],
            [_receiver_row(receiver) for receiver in receivers],
        ),
    )
    return _page(group["name"], content)


def _receiver_row(receiver: dict[str, Any]) -> list:
    if receiver.get("bounced"):
        css, state = "bounce", f"bounced {_time(receiver['bounced'])}"
    elif receiver["deactivated"]:
        css, state = "inactive", f"deactivated {_time(receiver['deactivated'])}"
    elif receiver["activated"]:
        css, state = "active", f"active since {_time(receiver['activated'])}"
    else:
        css, state = "inactive", "waiting for opt-in"
    values = {**dict(receiver["global_attributes"]), **dict(receiver["attributes"])}
    fields = [f"{name}: {value}" for name, value in values.items() if value]
    return [
        receiver["email"],
        receiver["id"],
        Markup('<span class="{}">{}</span>').format(css, state),
        Markup("<br>").join(fields),
        ", ".join(receiver["tags"]),
        receiver["source"],
    ]


def _request_row(request: Request) -> list:
    status = "dropped" if request.status is None else request.status
    line = f"{request.method} {request.path}"
    return [_time(request.at), line, status, request.records]


def _table(head: list[str], rows: Iterable[Iterable[Any]]) -> Markup:
    def row(cells: Iterable[Any]) -> Markup:
        labelled = zip(head, cells, strict=True)
        return _ROW.format(_joined(_CELL.format(*pair) for pair in labelled))

    return _TABLE.format(
        head=_joined(map(_HEAD.format, head)), rows=_joined(map(row, rows))
    )


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)


def _time(stamp: float) -> str:
    return f"{datetime.fromtimestamp(stamp, timezone.utc):%Y-%m-%d %H:%M:%S}"


def _page(title: str, content: Markup) -> Response:
    text = _PAGE.format(title=title, content=content)
    return Response(text, headers=_HEADERS, content_type="text/html; charset=utf-8")
