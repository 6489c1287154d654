"""What every plan must keep to, whatever contacts and recipients there are."""

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from odoo.addons.fairgate_cleverreach.sync.plan import Contact, Policy
from odoo.addons.fairgate_cleverreach.sync.states import (
    LEFT,
    SENDING,
    Action,
    Reason,
    State,
    observe,
)

from .whole_list import known, plan

# Few of each, so that contacts meet recipients and each other.
ADDRESSES = [f"{letter}@example.com" for letter in "abcdef"]
FINGERPRINTS = ["one", "two"]
# What CleverReach tells, and what only Odoo knows, once they are off the list.
TOLD = (State.UNSUBSCRIBED, State.BOUNCED)
GONE_FOR_GOOD = (*TOLD, State.VANISHED, State.KEPT_OUT)
PROBLEMS = (Reason.NO_ADDRESS, Reason.INVALID_ADDRESS, Reason.BLACKLISTED)
SETTLED = {Action.KEEP, Action.SKIP, Action.LEAVE}


@st.composite
def contact_lists(draw):
    contacts = []
    for number in range(1, draw(st.integers(0, 6)) + 1):
        problem = draw(st.sampled_from([None, None, None, None, *PROBLEMS]))
        contacts.append(
            Contact(
                id=number,
                address=None if problem else draw(st.sampled_from(ADDRESSES)),
                fingerprint=draw(st.sampled_from(FINGERPRINTS)),
                problem=problem,
            )
        )
    return contacts


@st.composite
def recipient_lists(draw):
    addresses = draw(st.lists(st.sampled_from(ADDRESSES), unique=True))
    return [draw(recipients(address)) for address in addresses]


@st.composite
def recipients(draw, address):
    on_list = draw(st.booleans())
    states = (State.ACTIVE, State.INACTIVE) if on_list else (State.NEW,)
    sent = on_list and draw(st.booleans())
    refused = draw(st.integers(0, 9)) == 0
    return known(
        address,
        state=draw(st.sampled_from([*states, *(TOLD if on_list else GONE_FOR_GOOD)])),
        on_list=on_list,
        # 9 no longer has the filter role
        contact_id=draw(st.sampled_from([None, 1, 2, 3, 4, 9])),
        fingerprint=draw(st.sampled_from(FINGERPRINTS)) if sent else None,
        refused=draw(st.sampled_from(FINGERPRINTS)) if refused else None,
    )


POLICIES = st.builds(Policy, keep_foreign=st.booleans(), resend=st.booleans())
every_plan = given(contact_lists(), recipient_lists(), POLICIES)


def carry_out(contacts, recipients, decisions):
    """The recipients as they are known after an upload that meets no refusal."""
    fingerprints = {contact.id: contact.fingerprint for contact in contacts}
    after = {recipient.address: recipient for recipient in recipients}
    renames = [d for d in decisions if d.action is Action.RENAME]
    formers = {d.former: after[d.former] for d in renames}
    for former in formers:
        del after[former]
    for decision in decisions:
        address = decision.address
        before = after.get(address) or known(address)
        if decision.action in SENDING:
            on_list = formers.get(decision.former) or before
            after[address] = on_list._replace(
                address=address,
                state=on_list.state if on_list.on_list else State.ACTIVE,
                on_list=True,
                contact_id=decision.contact_id,
                ours=True,
                fingerprint=fingerprints[decision.contact_id],
                refused=None,
            )
        elif decision.action is Action.REMOVE:
            del after[address]
            if before.state in GONE_FOR_GOOD:
                after[address] = before._replace(
                    on_list=False, ours=False, fingerprint=None
                )
        elif decision.claims:
            state = before.state
            state = LEFT.get(decision.reason, state)
            # Who left stays known by the address they left with.
            kept = before.contact_id if before.state.left else None
            after[address] = before._replace(
                contact_id=kept or decision.contact_id, state=state
            )
    return list(after.values())


@every_plan
def test_each_contact_gets_one_decision(contacts, recipients, policy):
    decisions = list(plan(contacts, recipients, policy))
    about_contacts = decisions[: len(contacts)]
    assert [d.contact_id for d in about_contacts] == [c.id for c in contacts]
    assert [d.address for d in about_contacts] == [c.address for c in contacts]
    assert {d.action for d in decisions[len(contacts) :]} <= {
        Action.REMOVE,
        Action.LEAVE,
    }


@every_plan
def test_each_address_has_one_speaker_the_oldest(contacts, recipients, policy):
    decisions = list(plan(contacts, recipients, policy))[: len(contacts)]
    speakers = {}
    for contact in contacts:
        if contact.address:
            speakers.setdefault(contact.address, contact.id)
    claims = [d for d in decisions if d.claims]
    for decision in decisions:
        if decision.reason in LEFT and not decision.claims:
            # Who left does not speak for an address sent for somebody else.
            assert speakers.pop(decision.address) == decision.contact_id
    assert {d.address: d.contact_id for d in claims} == speakers
    assert len(claims) == len(speakers)


@every_plan
def test_who_left_or_bounced_is_never_sent(contacts, recipients, policy):
    states = {recipient.address: recipient.state for recipient in recipients}
    for decision in plan(contacts, recipients, policy):
        if decision.action in SENDING:
            assert states.get(decision.address) not in GONE_FOR_GOOD
            assert states.get(decision.former) not in GONE_FOR_GOOD


@every_plan
def test_a_new_address_does_not_bring_back_who_left(contacts, recipients, policy):
    by_address = {recipient.address: recipient for recipient in recipients}
    left = {r.contact_id for r in recipients if r.state.left}
    for decision in plan(contacts, recipients, policy):
        if decision.action in (Action.CREATE, Action.RENAME):
            assert decision.contact_id not in left
            assert not by_address.get(decision.address, known("")).on_list


@every_plan
def test_an_address_of_somebody_else_does_not_bring_back_who_left(
    contacts, recipients, policy
):
    by_address = {recipient.address: recipient for recipient in recipients}
    left = {(r.contact_id, r.address) for r in recipients if r.state.left}
    for decision in plan(contacts, recipients, policy)[: len(contacts)]:
        there = by_address.get(decision.address)
        strange = there and there.ours and there.contact_id != decision.contact_id
        elsewhere = any(
            contact == decision.contact_id and address != decision.address
            for contact, address in left
        )
        if strange and elsewhere:
            assert decision.action is Action.SKIP
            assert not decision.claims or there.state.reason


@every_plan
def test_only_what_nobody_claims_is_removed(contacts, recipients, policy):
    decisions = list(plan(contacts, recipients, policy))
    kept = {d.address for d in decisions[: len(contacts)] if d.claims}
    kept |= {d.former for d in decisions if d.action is Action.RENAME}
    removed = [d.address for d in decisions if d.action is Action.REMOVE]
    assert kept.isdisjoint(removed)
    assert len(removed) == len(set(removed))
    assert set(removed) <= {r.address for r in recipients if r.on_list}


@every_plan
def test_a_rename_starts_from_an_address_that_nobody_else_wants(
    contacts, recipients, policy
):
    decisions = list(plan(contacts, recipients, policy))
    formers = [d.former for d in decisions if d.action is Action.RENAME]
    by_address = {recipient.address: recipient for recipient in recipients}
    assert len(formers) == len(set(formers))
    claims = {d.address for d in decisions[: len(contacts)] if d.claims}
    assert claims.isdisjoint(formers)
    assert all(by_address[former].on_list for former in formers)


@every_plan
def test_recipients_from_elsewhere_stay_where_the_matching_says_so(
    contacts, recipients, policy
):
    foreign = {r.address for r in recipients if r.on_list and not r.ours}
    decisions = list(plan(contacts, recipients, policy))
    left = {d.address for d in decisions if d.action is Action.LEAVE}
    removed = {d.address for d in decisions if d.action is Action.REMOVE}
    wanted = {contact.address for contact in contacts}
    formers = {d.former for d in decisions}
    if policy.keep_foreign:
        assert removed.isdisjoint(foreign)
        assert left == foreign - wanted - formers
    else:
        assert not left
        assert foreign - wanted - formers <= removed


@given(contact_lists(), recipient_lists(), POLICIES, st.randoms())
def test_the_order_of_the_recipients_plays_no_part(
    contacts, recipients, policy, random
):
    shuffled = list(recipients)
    random.shuffle(shuffled)
    first = list(plan(contacts, recipients, policy))
    second = list(plan(contacts, shuffled, policy))
    assert first[: len(contacts)] == second[: len(contacts)]
    assert set(first) == set(second)


@every_plan
def test_the_plan_makes_the_list_a_mirror(contacts, recipients, policy):
    decisions = list(plan(contacts, recipients, policy))
    after = {r.address: r for r in carry_out(contacts, recipients, decisions)}
    note(decisions)
    on_list = {address for address, r in after.items() if r.on_list}
    given_up = {d.address for d in decisions[: len(contacts)] if not d.claims}
    given_up -= {d.address for d in decisions if d.claims}
    wanted = {c.address for c in contacts if c.address} - given_up
    foreign = {r.address for r in recipients if r.on_list and not r.ours}
    assert on_list <= wanted | (foreign if policy.keep_foreign else set())
    skipped = {d.address for d in decisions if d.action is Action.SKIP and d.claims}
    assert wanted - skipped <= on_list
    for contact in contacts:
        recipient = after.get(contact.address)
        if recipient and recipient.contact_id == contact.id:
            if contact.address not in skipped:
                assert recipient.fingerprint == contact.fingerprint


@every_plan
def test_planning_again_finds_nothing_to_do(contacts, recipients, policy):
    decisions = list(plan(contacts, recipients, policy))
    after = carry_out(contacts, recipients, decisions)
    again = list(plan(contacts, after, policy._replace(resend=False)))
    note(decisions)
    assert {d.action for d in again} <= SETTLED


def decide(contact, *recipients, **policy):
    """The first decision about one contact among ``recipients``."""
    return plan([contact], recipients, Policy(**policy))[0]


ANNA = Contact(1, "anna@example.com", "new")


@pytest.mark.parametrize(
    ("recipient", "action", "reason"),
    [
        (known("anna@example.com"), Action.CREATE, None),
        (
            known("anna@example.com", State.ACTIVE, True, 1, "new"),
            Action.KEEP,
            None,
        ),
        (
            known("anna@example.com", State.INACTIVE, True, 1, "old"),
            Action.CHANGE,
            None,
        ),
        (  # from elsewhere: taken over
            known("anna@example.com", State.ACTIVE, True),
            Action.CHANGE,
            None,
        ),
        (
            known("anna@example.com", State.UNSUBSCRIBED, True, 1, "old"),
            Action.SKIP,
            Reason.UNSUBSCRIBED,
        ),
        (  # gone at CleverReach, remembered here
            known("anna@example.com", State.UNSUBSCRIBED),
            Action.SKIP,
            Reason.UNSUBSCRIBED,
        ),
        (
            known("anna@example.com", State.BOUNCED),
            Action.SKIP,
            Reason.BOUNCED,
        ),
        (  # refused as it is, often enough: not tried again
            known("anna@example.com", refused="new"),
            Action.SKIP,
            Reason.REFUSED,
        ),
        (  # refused as it is, but not for long
            known("anna@example.com", refused="new", refusals=3),
            Action.CREATE,
            None,
        ),
        (  # refused before, changed since
            known("anna@example.com", refused="old"),
            Action.CREATE,
            None,
        ),
        (
            known("a@example.com", State.ACTIVE, True, 1, "new"),
            Action.RENAME,
            None,
        ),
        (
            known("a@example.com", State.INACTIVE, True, 1, "new"),
            Action.RENAME,
            None,
        ),
        (  # the new address must not inherit the bounce
            known("a@example.com", State.BOUNCED, True, 1, "new"),
            Action.CREATE,
            None,
        ),
        (
            known("a@example.com", State.UNSUBSCRIBED, False, 1),
            Action.SKIP,
            Reason.UNSUBSCRIBED,
        ),
        (  # somebody else's address
            known("a@example.com", State.ACTIVE, True, 2, "new"),
            Action.CREATE,
            None,
        ),
    ],
)
def test_what_is_decided_about_a_contact(recipient, action, reason):
    decision = decide(ANNA, recipient)
    assert (decision.action, decision.reason) == (action, reason)
    if action is Action.RENAME:
        assert decision.former == recipient.address


@pytest.mark.parametrize("problem", PROBLEMS)
def test_a_contact_without_a_usable_address_is_left_out_for_that_reason(problem):
    decision = decide(Contact(1, None, problem=problem))
    assert (decision.action, decision.reason) == (Action.SKIP, problem)
    assert not decision.claims


def test_while_a_new_address_is_refused_the_old_one_stays():
    refused = known("anna@example.com", refused="new")
    old = known("old@example.com", State.ACTIVE, True, 1, "new")
    (decision,) = plan([ANNA], [refused, old], Policy())
    assert (decision.reason, decision.former) == (Reason.REFUSED, old.address)
    # unless somebody else has it, or the list holds the new one
    beat = Contact(2, "old@example.com", "new")
    assert len(list(plan([ANNA, beat], [refused, old], Policy()))) == 2
    there = refused._replace(state=State.ACTIVE, on_list=True)
    _anna, removal = plan([ANNA], [there, old], Policy())
    assert (removal.action, removal.address) == (Action.REMOVE, old.address)


def test_everything_is_sent_again_on_request_but_not_to_who_left():
    there = known("anna@example.com", State.ACTIVE, True, 1, "new")
    assert decide(ANNA, there, resend=True).action is Action.RESEND
    changed = there._replace(fingerprint="old")
    assert decide(ANNA, changed, resend=True).action is Action.CHANGE
    left = there._replace(state=State.UNSUBSCRIBED)
    assert decide(ANNA, left, resend=True).action is Action.SKIP


def test_an_address_that_moves_to_another_contact_is_not_renamed_away():
    former = known("a@example.com", State.ACTIVE, True, 1, "new")
    contacts = [ANNA, Contact(2, "a@example.com", "new")]
    first, second = plan(contacts, [former], Policy())
    assert (first.action, first.former) == (Action.CREATE, None)
    assert second.action is Action.KEEP


def test_two_contacts_that_swap_addresses_are_both_changed():
    there = [
        known("a@example.com", State.ACTIVE, True, 1, "one"),
        known("b@example.com", State.ACTIVE, True, 2, "two"),
    ]
    contacts = [Contact(1, "b@example.com", "one"), Contact(2, "a@example.com", "two")]
    decisions = list(plan(contacts, there, Policy()))
    assert [d.action for d in decisions] == [Action.CHANGE, Action.CHANGE]


def test_who_unsubscribed_is_not_mailed_at_an_address_sent_for_somebody_else():
    there = [
        known("a@example.com", State.UNSUBSCRIBED, True, 1, "one"),
        known("b@example.com", State.ACTIVE, True, 2, "two"),
    ]
    contacts = [Contact(1, "b@example.com", "one"), Contact(2, "a@example.com", "two")]
    anna, beat, removal = plan(contacts, there, Policy())
    assert (anna.reason, beat.reason) == (Reason.UNSUBSCRIBED,) * 2
    assert (removal.action, removal.address) == (Action.REMOVE, "b@example.com")


def test_of_several_ways_in_which_somebody_left_the_worst_is_told():
    left = [
        known("a@example.com", State.KEPT_OUT, False, 1),
        known("b@example.com", State.UNSUBSCRIBED, False, 1),
    ]
    for formers in (left, left[::-1]):
        assert decide(ANNA, *formers).reason is Reason.UNSUBSCRIBED


def test_but_at_one_that_came_from_elsewhere():
    there = [
        known("a@example.com", State.UNSUBSCRIBED, True, 1, "one"),
        known("b@example.com", State.ACTIVE, True),
    ]
    anna, _removal = plan([Contact(1, "b@example.com", "one")], there, Policy())
    assert anna.action is Action.CHANGE
    # and so it stays, once it was sent for the person
    there[1] = known("b@example.com", State.ACTIVE, True, 1, "one")
    anna, _removal = plan([Contact(1, "b@example.com", "one")], there, Policy())
    assert anna.action is Action.KEEP


@pytest.mark.parametrize("known", State)
@pytest.mark.parametrize("remote", [s for s in State if s is not State.NEW])
def test_cleverreach_decides_while_the_recipient_is_there(known, remote):
    assert observe(known, remote) is remote


@pytest.mark.parametrize(
    ("known", "after"),
    [
        (State.NEW, State.NEW),
        (State.ACTIVE, State.NEW),
        (State.INACTIVE, State.NEW),
        (State.UNSUBSCRIBED, State.UNSUBSCRIBED),
        (State.BOUNCED, State.BOUNCED),
        (State.VANISHED, State.VANISHED),
        (State.KEPT_OUT, State.KEPT_OUT),
    ],
)
def test_only_leaving_and_bouncing_outlive_the_recipient(known, after):
    assert observe(known, None) is after
    # Whom an upload had sent has not just gone.
    vanished = State.VANISHED if after is State.NEW else after
    assert observe(known, None, sent=True) is vanished
