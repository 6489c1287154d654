"""What a person sees of contacts, lists and results, as lines of text."""

from .people import people

COUNTS = {
    "contacts": "wanted_count",
    "added": "created_count",
    "changed": "changed_count",
    "sent again": "resent_count",
    "address changed": "renamed_count",
    "unchanged": "unchanged_count",
    "left out": "skipped_count",
    "refused": "refused_count",
    "not sent yet": "waiting_count",
    "to remove, sent before": "own_removal_count",
    "to remove, from elsewhere": "foreign_removal_count",
    "waiting to be removed": "held_removal_count",
    "waiting to be added": "held_addition_count",
    "waiting to be changed": "held_change_count",
    "vanished, to be decided": "vanished_count",
    "with Odoo's mark, but unknown": "unknown_count",
    "removed": "removed_count",
    "removed, deleted in Odoo": "erased_count",
    "left alone": "foreign_count",
    "recipients afterwards": "on_list_count",
}


def label(record, name):
    """:return: what the screen shows of the selection ``name`` of ``record``"""
    labels = dict(record._fields[name]._description_selection(record.env))
    return labels.get(record[name], "")


def indented(lines):
    return [f"    {line}" for line in lines]


def contacts(case, known):
    """The contacts of a scenario, in the order in which it made them."""
    blacklisted = set(case.env["mail.blacklist"].search([]).mapped("email"))
    sources = case.account.field_map_ids.mapped("source")
    for contact in known.exists():
        parts = [contact.name, contact.email or "(no address)"]
        parts.append("tags: " + (", ".join(contact.category_id.mapped("name")) or "–"))
        parts += [f"{s}: {contact[s] or '–'}" for s in sources if s != "name"]
        if not contact.active:
            parts.append("archived")
        if contact.email_normalized in blacklisted:
            parts.append("on Odoo's blacklist")
        yield " | ".join(map(str, parts))


def fields(case):
    """The field matchings, each with its state."""
    for field_map in case.account.field_map_ids:
        attribute = field_map.attribute_id
        where = attribute.group_id.name or "global"
        text = f"{field_map.source} → {attribute.name} ({where}): "
        text += f"{label(field_map, 'state')}; if empty: {label(field_map, 'empty')}"
        yield text.lower()


def remote_list(store, group):
    """The recipients of a list at the sandbox."""
    for receiver in sorted(store.receivers(group["id"]), key=lambda r: r["email"]):
        parts = [receiver["email"], _state(receiver), f"source: {receiver['source']}"]
        for kind in ("attributes", "global_attributes"):
            values = sorted((receiver[kind] or {}).items())
            parts += [f"{name}: {value or '–'}" for name, value in values]
        yield " | ".join(parts)


def _state(receiver):
    for stamp, state in (("deactivated", "unsubscribed"), ("bounced", "bounced")):
        if int(receiver.get(stamp) or 0):
            return state
    return "active" if int(receiver["activated"] or 0) else "waiting for opt-in"


def result(upload):
    """State, problem, numbers and people of an upload or a preview."""
    yield f"{label(upload, 'kind')}: {label(upload, 'state')}"
    yield upload.summary
    if upload.problem:
        yield from indented(upload.problem.splitlines())
    for line in upload.line_ids:
        yield f"{line.group_id.name}: {label(line, 'state')}"
        yield from indented(_line_result(line))


def _line_result(line):
    if line.hold:
        yield f"waits because: {label(line, 'hold')}"
    if line.sending_hold:
        yield f"waits because: {label(line, 'sending_hold')}"
    if line.problem and line.problem not in (line.upload_id.problem or ""):
        yield from line.problem.splitlines()
    counts = {text: line[name] for text, name in COUNTS.items()}
    yield ", ".join(
        f"{text}: {count}"
        for text, count in counts.items()
        if count or text == "contacts"
    )
    for heading, texts in people(line):
        yield f"{heading}:"
        yield from indented(texts)


def pages(known):
    """What the page of each contact says of it, list by list."""
    for contact in known.exists():
        states = [
            f"{state.group_id.name}: {label(state, 'state')}"
            for state in contact.cleverreach_state_ids
        ]
        yield f"{contact.name} | {' | '.join(sorted(states)) or '–'}"
