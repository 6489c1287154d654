"""Forms, and the mails of the double opt-in."""

from typing import Any

from ..call import Call
from ..routing import route
from ..state.forms import WORDS


@route("GET", "/v3/forms", scope="forms")
@route("GET", "/v3/groups/<key:group_id>/forms", scope="forms")
def read_forms(call: Call, group_id: str | None = None) -> list:
    forms = call.store.forms(group_id)
    call.records = len(forms)
    return forms


@route("GET", "/v3/forms/<key:form_id>", scope="forms")
def read_form(call: Call, form_id: str) -> dict[str, Any]:
    return call.store.form(form_id)


def _send(word: str) -> None:
    @route("POST", f"/v3/forms/<key:form_id>/send/{word}", scope="forms")
    def send(call: Call, form_id: str) -> str:
        fields = call.fields()
        return call.store.send_mail(
            form_id,
            word,
            fields.get("email"),
            fields.get("doidata"),
            fields.get("groups_id"),
        )


for _word in WORDS:
    _send(_word)
