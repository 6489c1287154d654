"""The lists, their recipients, who is called, and the last requests."""

from typing import Any

from markupsafe import Markup
from werkzeug.wrappers import Response

from ..api.paging import window
from ..call import Call
from ..journal import Request
from ..routing import route
from .layout import back_to, button, form_of, page, table, time

LAST_REQUESTS = 30


@route("GET", "/", public=True)
def show_lists(call: Call) -> Response:
    """All lists with their counts, and the last requests."""
    names = ("total", "active", "inactive", "bounced")
    rows = []
    for group in call.store.groups():
        link = Markup('<a href="/list/{id}">{name}</a>').format(**group)
        counts = call.store.counts(group["id"])
        rows.append([link, group["id"], *(counts[name] for name in names)])
    lists = table(["List", "Id", *map(str.capitalize, names)], rows)
    if not rows:
        lists = Markup("<p>There are no lists yet.</p>")
    requests = call.box.requests[: -LAST_REQUESTS - 1 : -1]
    content = Markup("<h2>Recipient lists</h2>{}{}<h2>Last requests</h2>{}").format(
        lists,
        _hooks(call),
        table(
            ["Time (UTC)", "Request", "Status", "Records"],
            [_request_row(request) for request in requests],
        ),
    )
    return page("CleverReach sandbox", content)


@route("GET", "/list/<key:group_id>", public=True)
def show_list(call: Call, group_id: str) -> Response:
    """A page of the recipients of a list, with state and fields."""
    group = call.store.group(group_id)
    total = call.store.counts(group_id)["total"]
    pages = window(call.args)
    receivers = call.store.receivers(group_id, **pages)
    first = pages["page"] * pages["pagesize"]
    links = []
    for text, turned, there in (
        ("Previous", pages["page"] - 1, first > 0),
        ("Next", pages["page"] + 1, first + len(receivers) < total),
    ):
        if there:
            link = Markup('<a href="?page={}&amp;pagesize={}">{}</a>')
            links.append(link.format(turned, pages["pagesize"], text))
    forms = ", ".join(form["name"] for form in call.store.forms(group_id))
    content = Markup("<p>Forms: {} {}</p><p>{} to {} of {} {}</p>{}").format(
        forms or "none",
        button(f"/list/{group_id}/forms", "Make a form"),
        first + 1 if receivers else 0,
        first + len(receivers),
        total,
        Markup(" · ").join(links),
        table(
            ["Address", "Id", "State", "Fields", "Tags", "Source"],
            [_receiver_row(receiver) for receiver in receivers],
        ),
    )
    return page(group["name"], content)


@route("POST", "/list/<key:group_id>/forms", public=True)
def make_form(call: Call, group_id: str) -> Response:
    form_of(call)
    call.store.create_form(group_id, call.store.group(group_id)["name"])
    return back_to(f"/list/{group_id}")


def _hooks(call: Call) -> Markup:
    """Who is called, and how that went; nothing if nobody is."""
    hooks = call.store.hook_calls()
    if not hooks:
        return Markup("")
    names = ("event", "condition", "url", "delivered", "failed", "last_error")
    rows = [[hook[name] for name in names] for hook in hooks]
    head = ["Event", "List", "Address", "Delivered", "Failed", "Last error"]
    return Markup("<h2>Event hooks</h2>{}").format(table(head, rows))


def _receiver_row(receiver: dict[str, Any]) -> list:
    if receiver.get("bounced"):
        css, state = "bounce", f"bounced {time(receiver['bounced'])}"
    elif receiver["active"]:
        css, state = "active", f"active since {time(receiver['activated'])}"
    elif receiver["deactivated"]:
        css, state = "inactive", f"deactivated {time(receiver['deactivated'])}"
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
    return [time(request.at), line, status, request.records]
