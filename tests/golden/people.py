"""Whom the screen shows behind the numbers of a result.

The only place here that knows which models and fields hold it: a redesign of the plan
changes this file, and the texts should stay.
"""

PLANNED = {
    "created_count": "would be added",
    "changed_count": "would be changed",
    "renamed_count": "address would be changed",
    "removal_count": "would be removed",
}


def people(line):
    """
    :param line: a ``cleverreach.upload.line``
    :return: list of (heading, list of texts that name a person), as the lists say that
        the screen opens from this result
    """
    found = [("left out", _left_out(line))]
    if line.upload_kind == "preview":
        for count, heading in PLANNED.items():
            action = line.action_open_people(count, heading)
            found.append((heading, _planned(line.env, action)))
    if line.can_review:
        wizard = line.env["cleverreach.confirm"].browse(
            line.action_review_removals()["res_id"]
        )
        action = wizard.action_open_removals()
        found.append(("to be confirmed", _planned(line.env, action)))
        for count, heading in {
            "held_addition_count": "to be added, once confirmed",
            "held_change_count": "to be changed, once confirmed",
        }.items():
            action = wizard.action_open_people(count, heading)
            found.append((heading, _planned(line.env, action)))
    return [(heading, sorted(texts)) for heading, texts in found if texts]


def _left_out(line):
    action = line.action_open_people("skipped_count", "Left out")
    texts = []
    for skip in line.env[action["res_model"]].search(action["domain"]):
        labels = dict(skip._fields["reason"]._description_selection(line.env))
        text = f"{skip.partner_id.name or '(deleted)'}: {labels[skip.reason]}"
        if skip.shared_with_id:
            text += f": {skip.shared_with_id.name}"
        texts.append(f"{text} – {skip.detail}" if skip.detail else text)
    return texts


def _planned(env, action):
    rows = env[action["res_model"]].search(action["domain"])
    return [f"{row.partner_id.name or '(no contact)'} <{row.email}>" for row in rows]
