"""The planner: contacts that are wanted × recipients that are known → decisions.

The whole plan of a list is :func:`plan`. The models do not call it with everything at
once: they call the same three functions for some hundred contacts at a time, so that
memory does not grow with the list, and keep the outcome in the database.

1. :func:`decide_contact` for every contact with the filter role, the oldest first;
2. :func:`settle_rename` for every address change found, once all claims are known;
3. :func:`decide_recipient` for every recipient that no contact claimed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from .states import Action, Reason, State


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact with the filter role, as it is now.

    ``problem`` says why it has no address that could be sent; then ``address`` is None.
    ``blocked``: CleverReach never mails to the address.
    ``fingerprint`` stands for everything that would be sent with the address.
    """

    id: int
    address: str | None
    fingerprint: str = ""
    problem: Reason | None = None
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Recipient:
    """What is known of an address on the list, the list having just been read.

    ``contact_id``: the contact it was last sent for. ``fingerprint``: what was last
    sent; None for an address that was never sent, so one from elsewhere. ``refused``:
    CleverReach did not take what was last sent. ``claimed``: a contact of this plan
    speaks for the address already.
    """

    address: str
    state: State = State.NEW
    on_list: bool = False
    contact_id: int | None = None
    fingerprint: str | None = None
    refused: bool = False
    claimed: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """What the matching asks for.

    ``keep_foreign``: leave recipients alone that were never sent by an upload.
    ``resend``: send every contact again, also what has not changed.
    """

    keep_foreign: bool = False
    resend: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """One step of the plan.

    ``former`` is the address that a rename starts from; with a contact that is left
    out, the one that stays on the list in place of a new one that CleverReach refused.
    """

    action: Action
    address: str | None
    contact_id: int | None = None
    reason: Reason | None = None
    former: str | None = None

    @property
    def claims(self) -> bool:
        """Whether the contact speaks for its address, so that the address is wanted."""
        return self.address is not None and self.reason not in (
            Reason.BLACKLISTED,
            Reason.SHARED,
        )


def decide_contact(
    contact: Contact,
    recipient: Recipient | None,
    formers: Iterable[Recipient],
    policy: Policy,
) -> Decision:
    """Decide about one contact.

    A recipient on the list counts by its own state, whoever has the address now: two
    people who swap their addresses swap what they get. Only a new recipient asks who
    its contact is: somebody who left does not come back with another address.

    :param recipient: what is known of the contact's address on the list
    :param formers: other addresses on the list that were last sent for this contact
    :return: exactly one decision. A ``RENAME`` holds only if nobody else claims the
        former address: see :func:`settle_rename`.
    """

    def skip(reason: Reason) -> Decision:
        return Decision(Action.SKIP, contact.address, contact.id, reason)

    if contact.problem:
        return skip(contact.problem)
    if recipient is None:
        recipient = Recipient(contact.address)
    if recipient.claimed:
        return skip(Reason.SHARED)
    if contact.blocked and not recipient.on_list:
        # So goes who leaves an account that blocks whoever unsubscribes.
        return skip(Reason.BLOCKED)
    if recipient.state is State.UNSUBSCRIBED:
        return skip(Reason.UNSUBSCRIBED)
    if recipient.state is State.BOUNCED:
        return skip(Reason.BOUNCED)
    if contact.blocked:
        return skip(Reason.BLOCKED)
    changed = policy.resend or recipient.fingerprint != contact.fingerprint
    refused = recipient.refused and not changed
    if recipient.on_list:
        if refused:
            return skip(Reason.REFUSED)
        action = Action.CHANGE if changed else Action.KEEP
        return Decision(action, contact.address, contact.id)
    formers = sorted(formers, key=lambda former: former.address)
    if any(former.state is State.UNSUBSCRIBED for former in formers):
        # The person left under the former address: a new one does not bring it back.
        return skip(Reason.UNSUBSCRIBED)
    for former in formers:
        # A bounced address is not renamed: the new one must not inherit the bounce. One
        # from elsewhere is not ours to change.
        ours = former.on_list and former.fingerprint is not None
        if ours and former.state in (State.ACTIVE, State.INACTIVE):
            if refused:
                return replace(skip(Reason.REFUSED), former=former.address)
            return Decision(
                Action.RENAME, contact.address, contact.id, former=former.address
            )
    if refused:
        return skip(Reason.REFUSED)
    return Decision(Action.CREATE, contact.address, contact.id)


def settle_rename(decision: Decision, former_claimed: bool) -> Decision:
    """Turn a rename into a creation if another contact claims the former address."""
    if former_claimed:
        return replace(decision, action=Action.CREATE, former=None)
    return decision


def decide_recipient(recipient: Recipient, policy: Policy) -> Decision | None:
    """Decide about a recipient whose address no contact claims.

    :return: ``REMOVE`` or ``LEAVE``; None if it is not on the list
    """
    if not recipient.on_list:
        return None
    foreign = recipient.fingerprint is None
    action = Action.LEAVE if foreign and policy.keep_foreign else Action.REMOVE
    return Decision(action, recipient.address, recipient.contact_id)


def plan(
    contacts: Iterable[Contact], recipients: Iterable[Recipient], policy: Policy
) -> Iterator[Decision]:
    """Plan a whole list in memory.

    :param contacts: every contact with the filter role, the oldest (lowest id) first:
        of those that share an address the first one speaks for it
    :param recipients: everything known of the list, one for each address
    :return: one decision for each contact, then one for each recipient that is to be
        removed or left alone
    """
    known = {recipient.address: recipient for recipient in recipients}
    formers = defaultdict(list)
    for recipient in known.values():
        if recipient.contact_id:
            formers[recipient.contact_id].append(recipient)
    decisions = []
    for contact in contacts:
        recipient = known.get(contact.address)
        others = [r for r in formers[contact.id] if r.address != contact.address]
        decision = decide_contact(contact, recipient, others, policy)
        if decision.claims:
            recipient = recipient or Recipient(contact.address)
            known[contact.address] = replace(recipient, claimed=True)
        decisions.append(decision)
    needed = set()
    for decision in decisions:
        if decision.action is Action.RENAME:
            decision = settle_rename(decision, known[decision.former].claimed)
        if decision.former:
            needed.add(decision.former)
        yield decision
    for recipient in known.values():
        if not recipient.claimed and recipient.address not in needed:
            decision = decide_recipient(recipient, policy)
            if decision:
                yield decision
