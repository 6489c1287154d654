"""The mails that would have been sent, and the click that confirms one."""

from typing import Any

from markupsafe import Markup
from werkzeug.wrappers import Response

from ..call import Call
from ..routing import route
from .layout import back_to, button, form_of, page, table, time

#: Mails on the page, the newest.
LAST_MAILS = 100


@route("GET", "/mails", public=True)
def show_mails(call: Call) -> Response:
    """How many there are, and the last ones with a button to confirm each."""
    mails = call.store.mails()
    names = {group["id"]: group["name"] for group in call.store.groups()}
    waiting = sum(not mail["confirmed"] for mail in mails)
    content = Markup("<p>{} mails, {} of them not confirmed</p>{}").format(
        len(mails),
        waiting,
        table(
            ["Time (UTC)", "To", "List", "Asks to", "Asked for by", "Confirmed"],
            [_row(mail, names) for mail in mails[: -LAST_MAILS - 1 : -1]],
        ),
    )
    return page("Mails for confirmation", content)


@route("POST", "/mails/<key:mail_id>/confirm", public=True)
def confirm(call: Call, mail_id: str) -> Response:
    """Somebody clicks the link in a mail."""
    form_of(call)
    call.store.confirm(mail_id)
    return back_to("/mails")


def _row(mail: dict[str, Any], names: dict[str, str]) -> list:
    told = mail["doidata"]
    confirmed: str | Markup
    if mail["confirmed"]:
        confirmed = time(mail["confirmed"])
    else:
        confirmed = button(f"/mails/{mail['id']}/confirm", "Confirm")
    return [
        time(mail["stamp"]),
        mail["email"],
        names.get(str(mail["group_id"]), "(deleted)"),
        mail["word"],
        f"{told['user_ip']}, {told['referer']}, {told['user_agent']}",
        confirmed,
    ]
