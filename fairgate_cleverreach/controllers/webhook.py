"""What CleverReach calls when something happens to a recipient.

Whoever else calls learns nothing: an unknown address, a wrong token and nonsense get
one and the same answer, before anything but one row was read.
"""

from odoo import SUPERUSER_ID
from odoo.http import Controller, request, route

from .. import limits
from ..models.cleverreach_webhook import PATH

_HEADERS = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Cache-Control", "no-store"),
]


class CleverReachWebhook(Controller):
    @route(
        f"{PATH}<string:key>",
        type="http",
        auth="none",
        methods=["GET", "POST"],
        csrf=False,
        save_session=False,
        keeps_body=True,
        max_content_length=limits.EVENT_SIZE,
    )
    def webhook(self, key, secret="", **_other):
        """Answer the handshake (GET), or take note of an event (POST)."""
        hints = request.env(user=SUPERUSER_ID)["cleverreach.hint"]
        if request.httprequest.method == "POST":
            answer = hints._take(
                key,
                request.httprequest.headers.get("X-CR-CALLTOKEN", ""),
                request.httprequest.get_data(),
            )
        else:
            answer = hints._answer_handshake(key, secret)
        if answer is None:
            return request.make_response("", _HEADERS, status=404)
        return request.make_response(answer, _HEADERS)
