"""The planner: contacts that are wanted × recipients that are known → decisions.

One :class:`Plan` is one list's. It is fed the contacts with the filter role, some at a
time, the oldest first; then it settles, which of the address changes can be made, and
what becomes of the recipients that no contact claims. Uploads, previews of a list and
of a contact, and the tests all decide by it.

1. :meth:`Plan.decide` for every contact;
2. :meth:`Plan.settle_rename` for every address change found, once all claims are known;
3. :meth:`Plan.decide_recipient` for every recipient, once all changes are settled.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from .. import limits
from .ids import IdSet
from .states import PRECEDENCE, Action, Reason, State


class Contact(NamedTuple):
    """A contact with the filter role, as it is now.

    ``problem`` says why it has no address that could be sent, or what an addon has
    against it; then ``address`` is None.
    ``blocked``: CleverReach never mails to the address.
    ``fingerprint`` stands for everything that would be sent with the address.
    """

    id: int
    address: str | None
    fingerprint: str = ""
    problem: Reason | str | None = None
    blocked: bool = False


class Recipient(NamedTuple):
    """What is known of an address on the list, the list having just been read.

    ``id``: of the row that remembers it. ``contact_id``: the contact it was last sent
    for. ``ours``: it was put there, or taken over, by an upload. ``fingerprint``: what
    CleverReach took last; ``refused``: that of what it did not take, ``refusals``: how
    often. ``remote_id``: how CleverReach numbers it. ``hashed``: of the address only a
    hash is remembered.
    """

    id: int
    address: str
    state: State = State.NEW
    on_list: bool = False
    contact_id: int | None = None
    ours: bool = False
    fingerprint: str | None = None
    refused: str | None = None
    remote_id: str | None = None
    refusals: int = 0
    hashed: bool = False


class Policy(NamedTuple):
    """What the matching asks for.

    ``keep_foreign``: leave recipients alone that were never sent by an upload.
    ``resend``: send every contact again, also what has not changed.
    """

    keep_foreign: bool = False
    resend: bool = False


class Decision(NamedTuple):
    """One step of the plan.

    ``recipient``: what is known of the address, None for nothing. ``former``: the
    recipient that an address change starts from; with a contact that is left out, the
    one that stays on the list in place of a new one that CleverReach refused.
    ``gives_up``: the contact has left, and the address is on the list for somebody
    else: nobody speaks for it any more.
    """

    action: Action
    address: str | None
    contact_id: int | None = None
    reason: Reason | str | None = None
    recipient: Recipient | None = None
    former: Recipient | None = None
    gives_up: bool = False

    @property
    def claims(self) -> bool:
        """Whether the contact speaks for its address, so that the address is wanted."""
        return (
            self.address is not None
            and not self.gives_up
            and self.reason not in (Reason.BLACKLISTED, Reason.SHARED)
        )


class Plan:
    """The plan of one list.

    :param policy: what the matching asks for
    :param speakers: of the addresses that several contacts share, the id of the one
        who speaks for it. Of those that one contact has there need be none
    :ivar IdSet claimed: the recipients that contacts speak for
    :ivar IdSet needed: those that stay for a contact whose new address is not there yet
    """

    def __init__(self, policy: Policy, speakers: Mapping[str, int]):
        self.policy = policy
        self.speakers = speakers
        self.claimed = IdSet()
        self.needed = IdSet()

    @property
    def may_keep(self) -> bool:
        """Whether contacts that are on the list as they are, are kept."""
        return not self.policy.resend

    def decide(
        self,
        contacts: Iterable[Contact],
        recipients: Mapping[str, Recipient],
        formers: Mapping[int, list[Recipient]],
    ) -> list[Decision]:
        """Decide about some contacts.

        :param recipients: by address, what is known of the addresses of ``contacts``
        :param formers: by contact id, all that was last sent for each of them
        :return: one decision for each contact, in their order
        """
        decisions = [
            decide_contact(
                contact,
                recipients.get(contact.address),
                formers.get(contact.id, ()),
                self.policy,
                speaks=self.speakers.get(contact.address, contact.id) == contact.id,
            )
            for contact in contacts
        ]
        self.claimed.update(
            decision.recipient.id
            for decision in decisions
            if decision.recipient and decision.claims
        )
        return decisions

    def settle_rename(self, former: Recipient, movable: bool) -> Action:
        """Decide whether an address change keeps the recipient.

        :param movable: whether nothing at CleverReach speaks against it
        :return: ``RENAME``, or ``CREATE``: then the old recipient goes like any other,
            once the new one is there, unless another contact has the address
        """
        if not movable or former.id in self.claimed:
            return Action.CREATE
        self.needed.add(former.id)
        return Action.RENAME

    def unwanted(self, recipient_ids: Iterable[int]) -> list[int]:
        """Return the recipients that no contact claims, nor needs still."""
        return self.needed.missing(self.claimed.missing(recipient_ids))

    def decide_recipient(self, recipient: Recipient) -> Action | None:
        """Decide about a recipient on the list.

        :return: ``REMOVE`` or ``LEAVE``; None if a contact claims or needs it
        """
        if not self.unwanted([recipient.id]):
            return None
        if self.policy.keep_foreign and not recipient.ours:
            return Action.LEAVE
        return Action.REMOVE


def decide_contact(
    contact: Contact,
    recipient: Recipient | None,
    formers: Sequence[Recipient],
    policy: Policy,
    *,
    speaks: bool = True,
) -> Decision:
    """Decide about one contact.

    A recipient on the list counts by its own state, whoever has the address now: two
    people who swap their addresses swap what they get. But somebody who left comes back
    neither with a new address nor with one that was sent for somebody else. Where the
    address came from elsewhere they have subscribed with it themselves, or it was sent
    for them since: that is CleverReach's word.

    :param recipient: what is known of the contact's address on the list
    :param formers: what was last sent for this contact, at this or other addresses
    :param speaks: whether this contact, of those that share the address, speaks for it
    :return: exactly one decision. A ``RENAME`` is not settled yet: see
        :meth:`Plan.settle_rename`.
    """

    on_list = recipient is not None and recipient.on_list
    if speaks and not contact.problem and not contact.blocked:
        # So it is with most, and nothing below would say otherwise.
        if recipient is None and not formers:
            # Not by its own constructor: that takes three times as long.
            return tuple.__new__(
                Decision,
                (Action.CREATE, contact.address, contact.id, None, None, None, False),
            )
        if (
            on_list
            and recipient.contact_id == contact.id
            and recipient.fingerprint == contact.fingerprint
            and recipient.state.reason is None
            and recipient.refused is None
            and not policy.resend
        ):
            return Decision(Action.KEEP, contact.address, contact.id, None, recipient)

    def decision(action, reason=None, former=None, gives_up=False):
        return Decision(
            action, contact.address, contact.id, reason, recipient, former, gives_up
        )

    if contact.problem:
        return decision(Action.SKIP, contact.problem)
    if not speaks:
        return decision(Action.SKIP, Reason.SHARED)
    state = recipient.state if recipient else State.NEW
    if contact.blocked and not on_list:
        # So goes who leaves an account that blocks whoever unsubscribes.
        return decision(Action.SKIP, Reason.BLOCKED)
    if state.reason:
        return decision(Action.SKIP, state.reason)
    if contact.blocked:
        return decision(Action.SKIP, Reason.BLOCKED)
    others = [former for former in formers if former.address != contact.address]
    states = (former.state for former in others if former.state.left)
    left = min(states, key=PRECEDENCE.get, default=None)
    strange = on_list and recipient.ours and recipient.contact_id != contact.id
    if left and (strange or not on_list):
        # The person left under the former address: another one does not bring it back.
        return decision(Action.SKIP, left.reason, gives_up=strange)
    refused = (
        recipient is not None
        and recipient.refused == contact.fingerprint
        and recipient.refusals > limits.RETRIES
        and not policy.resend
    )
    if on_list:
        if refused:
            return decision(Action.SKIP, Reason.REFUSED)
        if recipient.fingerprint != contact.fingerprint:
            return decision(Action.CHANGE)
        return decision(Action.RESEND if policy.resend else Action.KEEP)
    # A bounced address is not renamed: the new one must not inherit the bounce. One
    # from elsewhere is not ours to change.
    movable = [o for o in others if o.on_list and o.ours and o.state.movable]
    former = min(movable, key=lambda other: other.address, default=None)
    if refused:
        return decision(Action.SKIP, Reason.REFUSED, former)
    return decision(Action.RENAME if former else Action.CREATE, former=former)
