"""A whole list planned in memory, as an upload does it chunk by chunk."""

from collections import defaultdict
from itertools import count
from typing import NamedTuple

from odoo.addons.fairgate_cleverreach import limits
from odoo.addons.fairgate_cleverreach.sync.plan import Plan, Recipient
from odoo.addons.fairgate_cleverreach.sync.states import Action, Reason, State

_ids = count(1)


class Step(NamedTuple):
    """What is done about a contact or a recipient; ``former``: an address."""

    action: Action
    address: str | None
    contact_id: int | None = None
    reason: Reason | None = None
    former: str | None = None
    claims: bool = False


def known(
    address,
    state=State.NEW,
    on_list=False,
    contact_id=None,
    fingerprint=None,
    refused=None,
    refusals=limits.RETRIES + 1,
):
    """:return: a :class:`Recipient`, ours if a fingerprint says that it was sent"""
    ours = on_list and fingerprint is not None
    return Recipient(
        next(_ids),
        address,
        state,
        on_list,
        contact_id,
        ours,
        fingerprint,
        refused,
        refusals=refusals if refused else 0,
    )


def plan(contacts, recipients, policy, movable=True, chunk=2):
    """
    :param contacts: every contact with the filter role, the oldest first
    :param recipients: everything known of the list, one for each address
    :param movable: whether CleverReach would change addresses
    :return: one step for each contact, then one for each recipient that is to be
        removed or left alone
    """
    speakers = {}
    for contact in contacts:
        if contact.address:
            speakers.setdefault(contact.address, contact.id)
    whole = Plan(policy, speakers)
    by_address = {recipient.address: recipient for recipient in recipients}
    formers = defaultdict(list)
    for recipient in recipients:
        formers[recipient.contact_id].append(recipient)
    decisions = []
    for start in range(0, len(contacts), chunk):
        some = contacts[start : start + chunk]
        decisions += whole.decide(some, by_address, formers)
    steps = []
    for decision in decisions:
        action, former = decision.action, decision.former
        if action is Action.RENAME:
            action = whole.settle_rename(former, movable)
            if action is Action.CREATE and former.id in whole.claimed:
                former = None
        elif former:
            whole.needed.add(former.id)
        steps.append(
            Step(
                action,
                decision.address,
                decision.contact_id,
                decision.reason,
                former.address if former else None,
                decision.claims,
            )
        )
    for recipient in recipients:
        action = whole.decide_recipient(recipient) if recipient.on_list else None
        if action:
            steps.append(Step(action, recipient.address, recipient.contact_id))
    return steps
