"""What goes wrong, and a form to let more go wrong."""

from markupsafe import Markup
from werkzeug.wrappers import Response

from ..call import Call
from ..errors import ApiError
from ..faults import KINDS, OPTIONS, from_texts
from ..interference import Disturbance
from ..routing import route
from .layout import back_to, button, form_of, joined, page, table

_KIND = Markup('<option value="{0}">{0}: {1}</option>')
_CHOICE = Markup('<p><label>What <select name="kind">{}</select></label></p>')
_OPTION = Markup(
    '<p><label>{0} <input name="{0}" size="30"></label>'
    '<span class="note">{1}</span></p>'
)


@route("GET", "/faults", public=True)
def show_faults(call: Call) -> Response:
    pending = call.box.interference.pending.copy()
    there = Markup("<p>Nothing goes wrong.</p>")
    if pending:
        there = table(
            ["Fault", "Requests", "Left"],
            [_row(disturbance) for disturbance in pending],
        ) + button("/faults/clear", "Clear all")
    content = Markup("{}<h2>Let something go wrong</h2>{}").format(
        there, button("/faults", "Add", _fields())
    )
    return page("Faults", content)


@route("POST", "/faults", public=True)
def add_fault(call: Call) -> Response:
    options = form_of(call)
    try:
        call.box.fault(from_texts(options.pop("kind", ""), options))
    except ValueError as error:
        raise ApiError(400, str(error)) from error
    return back_to("/faults")


@route("POST", "/faults/clear", public=True)
def clear_faults(call: Call) -> Response:
    form_of(call)
    call.box.clear_faults()
    return back_to("/faults")


def _row(disturbance: Disturbance) -> list[str]:
    match = disturbance.match
    return [
        disturbance.text,
        "by a function" if callable(match) else match or "all",
        "until cleared" if disturbance.times is None else str(disturbance.times),
    ]


def _fields() -> Markup:
    kinds = joined(_KIND.format(name, kind.text) for name, kind in KINDS.items())
    options = joined(
        _OPTION.format(spec.name, spec.metadata["text"]) for spec in OPTIONS.values()
    )
    return _CHOICE.format(kinds) + options
