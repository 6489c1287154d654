"""Random sequences of everything that happens to contacts, lists and uploads.

``dev/test`` runs EXAMPLES sequences, the same ones each time, in SHARES tests that
workers share. More, and other ones each time: set STATEFUL_EXAMPLES to their number in
the environment.
"""

import os
from collections import Counter
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from odoo.addons.fairgate_cleverreach import limits
from odoo.addons.fairgate_cleverreach.client.retries import PoliteRetry
from odoo.addons.fairgate_cleverreach.run.pull import SOURCE

from ..common import CleverReachCase
from .rules import GONE, LEFT, Known, demand
from .world import (
    ADDRESSES,
    LISTS,
    NAMES,
    STRANGERS,
    Killed,
    disturb,
    example,
    killed_at,
)

EXAMPLES = 300
SHARES = 12
"""Tests that the sequences are shared out to, so that several workers do them."""
STEPS = 10
contacts = st.integers(0, 4)
addresses = st.sampled_from(ADDRESSES)
lists = st.integers(0, LISTS - 1)
names = st.sampled_from(NAMES)


class Machine(RuleBasedStateMachine):
    """One sequence. ``case`` is the test that it runs in."""

    case = None

    def __init__(self):
        super().__init__()
        self.example = example(self.case)
        self.example.__enter__()
        self.env = self.case.env
        self.store = self.case.box.store
        self.account = self.case.account
        self.matchings = self.case.matchings
        self.people = []
        # Addresses that an upload has seen as unsubscribed, for each list.
        self.left = [set() for _ in range(LISTS)]
        # Whose removal a person has agreed to, and whom an upload may remove for it.
        self.agreed = [set() for _ in range(LISTS)]
        self.allowed = [set() for _ in range(LISTS)]
        self.sizes = [0] * LISTS
        self.backup = None
        self.strangers_went = False

    @initialize(
        tags=st.tuples(*[st.sets(lists)] * 4),
        stranger=st.none() | lists,
        uploaded=st.sampled_from([True, True, False]),
    )
    def begin(self, tags, stranger, uploaded):
        for number, numbers in enumerate(tags):
            self.add_contact(ADDRESSES[number], numbers, NAMES[number % len(NAMES)])
        if stranger is not None:
            self.store.add_receiver(self.group(stranger), STRANGERS[0])
        if uploaded:
            self.check_upload()

    def teardown(self):
        try:
            self.settle()
        finally:
            self.example.__exit__(None, None, None)

    # WHAT PEOPLE DO IN ODOO

    @rule(
        address=st.none() | addresses, tags=st.sets(lists), name=st.sampled_from(NAMES)
    )
    def add_contact(self, address, tags, name):
        if len(self.people) < 6:
            self.people.append(
                self.env["res.partner"].create(
                    {
                        "name": name,
                        "email": address,
                        "category_id": [(6, 0, [self.tag(n).id for n in tags])],
                    }
                )
            )

    def tag(self, number):
        return self.case.tags[number]

    def person(self, number):
        return self.people[number % len(self.people)]

    has_people = precondition(lambda self: self.people)
    has_two = precondition(lambda self: len(self.people) > 1)

    @has_people
    @rule(who=contacts, number=lists)
    def tag_or_untag(self, who, number):
        person, tag = self.person(who), self.tag(number)
        person.category_id = [(3 if tag in person.category_id else 4, tag.id)]

    @has_people
    @rule(who=contacts, address=addresses)
    def change_address(self, who, address):
        self.person(who).email = address

    @has_people
    @rule(who=contacts)
    def write_address_in_capitals(self, who):
        person = self.person(who)
        person.email = person.email and f" {person.email.upper()}"

    @has_two
    @rule(who=contacts, other=contacts)
    def swap_addresses(self, who, other):
        one, two = self.person(who), self.person(other)
        one.email, two.email = two.email, one.email

    @has_two
    @rule()
    def turn_addresses_round(self):
        emails = [person.email for person in self.people]
        for person, email in zip(self.people, emails[1:] + emails[:1], strict=True):
            person.email = email

    @has_people
    @rule(who=contacts, name=names)
    def change_name(self, who, name):
        self.person(who).name = name

    @has_people
    @rule(who=contacts)
    def archive_or_unarchive(self, who):
        person = self.person(who)
        person.active = not person.active

    @has_people
    @rule(who=contacts)
    def delete_contact(self, who):
        person = self.person(who)
        self.people.remove(person)
        person.unlink()

    @has_two
    @rule(who=contacts, other=contacts)
    def merge_contacts(self, who, other):
        source, target = self.person(who), self.person(other)
        if source != target:
            self.people.remove(source)
            wizard = self.env["base.partner.merge.automatic.wizard"].create({})
            wizard._merge((source | target).ids, target)

    @rule(address=addresses, there=st.booleans())
    def blacklist_in_odoo(self, address, there):
        blacklist = self.env["mail.blacklist"]
        (blacklist._add if there else blacklist._remove)(address)

    @rule(number=lists)
    def confirm_removals(self, number):
        matching = self.matchings[number]
        if matching.pending_removals:
            line = matching._latest_lines()[matching]
            shown = self.addresses(self.held(line).receiver_id)
            assert len(shown) == matching.pending_removals
            matching._confirm_removals()
            self.agreed[number] |= shown

    @rule(number=lists)
    def leave_others_alone_or_not(self, number):
        matching = self.matchings[number]
        matching.keep_foreign = not matching.keep_foreign
        self.agreed[number] = set()

    @rule(number=lists, add=st.booleans())
    def decide_about_those_who_vanished(self, number, add):
        matching = self.matchings[number]
        if matching.pending_vanished:
            rows = self.env["cleverreach.receiver"].search(
                [("group_id", "=", matching.group_id.id), ("state", "=", "vanished")]
            )
            matching._decide_vanished(add)
            if add:
                self.left[number] -= self.addresses(
                    rows.filtered(lambda row: row.state == "new")
                )

    # WHAT HAPPENS TO THE DATABASE

    @rule()
    def back_up(self):
        self.finish_open()
        self.env.flush_all()
        self.env.cr.execute("SAVEPOINT backup")
        agreed = [set(addresses) for addresses in self.agreed]
        self.backup = list(self.people), agreed, set(self.store.taken)

    @precondition(lambda self: self.backup)
    @rule()
    def restore_the_backup(self):
        self.env.transaction.clear()
        self.env.cr.precommit.clear()
        self.env.cr.postcommit.clear()
        self.env.cr.execute("ROLLBACK TO SAVEPOINT backup")
        self.env.invalidate_all(flush=False)
        people, agreed, taken = self.backup
        self.store.taken &= taken
        self.people = list(people)
        self.agreed = [set(addresses) for addresses in agreed]
        for number in range(LISTS):
            # Whom the database had not sent yet, and who left and was removed since,
            # is known to nobody any more.
            known = self.known(number)
            there = self.store.states(self.group(number)).keys()
            self.left[number] &= there | {
                address
                for address, what in known.items()
                if what.state in LEFT + GONE or what.own and what.on_list
            }
        self.check_upload()

    # WHAT HAPPENS AT CLEVERREACH

    def group(self, number):
        return int(self.matchings[number].group_id.remote_id)

    def member(self, number, who):
        members = sorted(self.store.states(self.group(number)))
        return members[who % len(members)] if members else None

    @rule(number=lists, who=contacts)
    def unsubscribe(self, number, who):
        if address := self.member(number, who):
            self.store.unsubscribe(self.group(number), address)

    @has_people
    @rule(number=lists, who=contacts, address=addresses)
    def unsubscribe_and_change_address(self, number, who, address):
        person = self.person(who)
        if person.email in self.store.states(self.group(number)):
            self.store.unsubscribe(self.group(number), person.email)
            person.email = address

    @has_people
    @rule(number=lists, who=contacts)
    def unsubscribe_and_lose_the_tag_for_a_while(self, number, who):
        person = self.person(who)
        if person.email in self.store.states(self.group(number)):
            self.store.unsubscribe(self.group(number), person.email)
            person.category_id -= self.tag(number)
            self.upload()
            person.category_id |= self.tag(number)

    @rule(number=lists, who=contacts)
    def bounce(self, number, who):
        if address := self.member(number, who):
            self.store.bounce(address)

    @rule(number=lists, address=st.sampled_from(ADDRESSES + STRANGERS))
    def subscribe_by_form(self, number, address):
        if address not in self.store.states(self.group(number)):
            added = self.store.add_receiver(self.group(number), address)
            self.left[number].discard(address)
            if self.never_missed(number, address, str(added["id"])):
                self.store.ours.add((self.group(number), address))

    def never_missed(self, number, address, remote_id):
        """Whether Odoo cannot know that a recipient was away: the id is the same."""
        return self.env["cleverreach.receiver"].search_count(
            [
                ("group_id", "=", self.matchings[number].group_id.id),
                ("email", "=", address),
                ("on_list", "=", True),
                ("ours", "=", True),
                ("remote_id", "=", remote_id),
            ]
        )

    @rule(number=lists, address=st.sampled_from(STRANGERS))
    def a_stranger_subscribes(self, number, address):
        self.subscribe_by_form(number, address)

    # It takes three uploads: once in a sequence leaves room for others.
    @precondition(lambda self: not self.strangers_went)
    @rule(number=lists)
    def strangers_go_once_that_is_confirmed_and_others_come(self, number):
        self.strangers_went = True
        self.finish_open()
        for address in STRANGERS:
            self.subscribe_by_form(number, address)
        self.check_upload()
        self.confirm_removals(number)
        self.check_upload()
        self.subscribe_by_form(number, STRANGERS[0])
        self.check_upload()

    @rule(number=lists)
    def empty_list_by_hand(self, number):
        for address in list(self.store.states(self.group(number))):
            self.store.delete_by_hand(self.group(number), address)

    @rule(number=lists, who=contacts)
    def delete_by_hand(self, number, who):
        if address := self.member(number, who):
            self.store.delete_by_hand(self.group(number), address)

    # UPLOADS

    @rule()
    def preview(self):
        self.finish_open()
        remote = [self.store.states(self.group(n)) for n in range(LISTS)]
        upload = self.queue("preview")
        self.run_job()
        held = "held" in upload.line_ids.mapped("state")
        assert upload.state == ("held" if held else "done"), upload.problem
        assert [self.store.states(self.group(n)) for n in range(LISTS)] == remote
        self.note_left(remote)
        # Who was seen to be gone and comes back is another case.
        for agreed, there in zip(self.agreed, remote, strict=True):
            agreed.intersection_update(there)
        self.check_upload(predicted=upload)

    @rule()
    def upload(self):
        self.finish_open()
        self.check_upload()

    @rule(who=contacts)
    @has_people
    def upload_one_contact(self, who):
        self.finish_open()
        upload = self.queue("manual", partner_id=self.person(who).id)
        strangers = [bool(self.demand(number).foreign) for number in range(LISTS)]
        self.run_job()
        for line in upload.line_ids:
            number = self.matchings.ids.index(line.matching_id.id)
            asks = strangers[number] and not line.matching_id.mirrored
            assert line.state == ("error" if asks else "done"), line.problem
        self.check_counts(upload)
        self.check_safety()

    @rule(
        number=st.integers(1, 25),
        status=st.sampled_from([429, 429, 500, None]),
        after=st.booleans(),
    )
    def disturbed_upload(self, number, status, after):
        self.finish_open()
        self.queue("scheduled")
        disturb(self.case.box, number, status, after)
        self.run_job()
        self.case.box.interference.pending.clear()
        self.check_safety()

    @rule()
    def upload_in_slices(self):
        """The scheduler has no time left whenever it is asked."""
        self.finish_open()
        self.queue("scheduled")
        with patch.object(limits, "PASS_SHARE", 0):
            self.finish_open()

    @has_people
    @rule(
        phase=st.sampled_from(["plan", "settle", "rename", "send", "remove"]),
        what=st.sampled_from(["tag", "address", "unsubscribe", "alone", "delete"]),
        number=lists,
        who=contacts,
        address=addresses,
    )
    def something_happens_during_an_upload(self, phase, what, number, who, address):
        self.finish_open()
        self.queue("scheduled")
        happen = {
            "tag": lambda line: self.tag_or_untag(who, number),
            "address": lambda line: self.change_address(who, address),
            "unsubscribe": lambda line: self.unsubscribe(number, who),
            "alone": lambda line: self.leave_others_alone_or_not(number),
            "delete": lambda line: self.delete_contact(who),
        }[what]
        with self.case.before(phase, happen):
            self.run_job()
        self.check_safety()

    @rule(number=st.integers(1, 25), after=st.booleans())
    def killed_upload(self, number, after):
        self.finish_open()
        self.queue("scheduled")
        try:
            with killed_at(number, after):
                self.run_job()
        except Killed:
            self.env.invalidate_all(flush=False)
        self.check_safety()

    @rule(
        number=st.integers(1, 15),
        again=st.integers(1, 15),
        status=st.sampled_from([429, 500, None]),
    )
    def upload_killed_and_then_disturbed(self, number, again, status):
        self.finish_open()
        self.queue("scheduled")
        try:
            with killed_at(number, after=True):
                self.run_job()
        except Killed:
            self.env.invalidate_all(flush=False)
        self.check_safety()
        disturb(self.case.box, again, status, after=True)
        self.run_job()
        self.case.box.interference.pending.clear()
        self.check_safety()

    def queue(self, kind, **values):
        self.allowed = [set(agreed) for agreed in self.agreed]
        self.sizes = [0] * LISTS
        self.store.removed.clear()
        return self.env["cleverreach.upload"].create(
            {"account_id": self.account.id, "kind": kind, **values}
        )

    def run_job(self):
        self.store.sent.clear()
        self.wanted_before = [set(self.wanted(n).values()) for n in range(LISTS)]
        for number in range(LISTS):
            there = len(self.store.states(self.group(number)))
            self.sizes[number] = max(self.sizes[number], there)
        self.case.run_job()
        self.note_agreements()

    def note_agreements(self):
        """What was agreed to is used up by what goes, and by an upload that ended."""
        upload = self.account.upload_ids[:1]
        if upload.kind == "preview":
            return
        for line in upload.line_ids:
            number = self.matchings.ids.index(line.matching_id.id)
            self.agreed[number] -= self.removed(number).keys()
            if line.phase == "end" and upload.scope == "all":
                self.agreed[number] = set()

    def removed(self, number):
        """:return: dict of address → whether it was ours, of whom the upload removed"""
        group = self.group(number)
        return {a: ours for there, a, ours in self.store.removed if there == group}

    def finish_open(self):
        """Let an interrupted upload go on to its end."""
        tries = 0
        while upload := self.account._open_upload():
            tries += 1
            assert tries < 80, "an upload does not end"
            self.run_job()
            if upload.state in ("done", "held", "partial"):
                self.check_counts(upload)
            self.check_safety()

    def settle(self):
        self.finish_open()
        self.check_upload()
        if "many" in self.account.last_upload_id.line_ids.mapped("hold"):
            # Its additions have made the list longer: the brake may let go of the rest.
            self.check_upload()
        writes = len(self.case.box.writes())
        self.queue("scheduled")
        self.run_job()
        assert len(self.case.box.writes()) == writes, "a second upload writes again"

    # CHECKS

    def wanted(self, number):
        """:return: dict of contact id → address to be sent, None if there is none"""
        tag = self.tag(number)
        partners = [p for p in self.people if p.active and tag in p.category_id]
        blocked = set(self.env["mail.blacklist"].search([]).mapped("email"))
        return {
            partner.id: address if address not in blocked else None
            for partner in sorted(partners, key=lambda partner: partner.id)
            for address in [(partner.email or "").strip().lower() or None]
        }

    def known(self, number):
        rows = self.env["cleverreach.receiver"].search(
            [("group_id", "=", self.matchings[number].group_id.id)]
        )
        # Those that arrived before an upload broke off are found by their source.
        steps = self.env["cleverreach.step"].search(
            [
                ("group_id", "=", self.matchings[number].group_id.id),
                ("action", "=", "create"),
                ("status", "=", "planned"),
            ]
        )
        under_way = {
            step.email: step.partner_id.id or None
            for step in steps
            if step.id <= step.line_id.reach
        }
        marked = {
            receiver["email"]
            for receiver in self.store.receivers(self.group(number))
            if receiver["source"] == SOURCE
        }
        arrived = marked & under_way.keys()
        there = self.store.receivers(self.group(number))
        ids = {receiver["email"]: str(receiver["id"]) for receiver in there}

        def state(row):
            """It has vanished if it was sent, has no other address, and was not removed
            by Odoo.
            """
            address = self.plain(row.email)
            gone = row.ours and row.on_list and address not in ids
            explained = (
                row.remote_id in ids.values()
                or (self.group(number), address) in self.store.taken
            )
            unknown = gone and not explained and row.state not in LEFT + GONE
            return "vanished" if unknown else row.state

        def stayed(row):
            """With another id it was deleted, and came back with a form."""
            now = ids.get(self.plain(row.email))
            return row.on_list and (not now or row.remote_id in (False, now))

        known = {
            self.plain(row.email): Known(
                state(row),
                row.on_list,
                row.partner_id.id or None,
                row.ours
                and (self.plain(row.email) in marked or stayed(row))
                or self.plain(row.email) in arrived,
            )
            for row in rows
        }
        for address in arrived - known.keys():
            known[address] = Known("new", False, under_way[address], True)
        # Whose address was changed, of which a restored database knows nothing, is
        # found by the id: still the same person.
        ours = {row.remote_id: row.partner_id.id or None for row in rows if row.ours}
        for receiver in there:
            contact = ours.get(str(receiver["id"]), False)
            if contact is not False and receiver["email"] not in known:
                known[receiver["email"]] = Known("new", False, contact, True)
        return known

    def plain(self, email):
        """:return: the address, also where only its hash is remembered"""
        receivers = self.env["cleverreach.receiver"]
        plain = {receivers._hash(address): address for address in ADDRESSES + STRANGERS}
        return plain.get(email, email)

    def addresses(self, receivers):
        return {self.plain(email) for email in receivers.mapped("email")}

    def held(self, line):
        return line.step_ids.filtered(lambda step: step.status == "held")

    def demand(self, number):
        """What the rules demand of a list as things are now."""
        return demand(
            list(self.wanted(number).items()),
            self.known(number),
            self.store.states(self.group(number)),
            self.matchings[number].keep_foreign,
        )

    def check_upload(self, predicted=None):
        """Upload undisturbed, and compare everything with what the rules demand."""
        before = [self.store.states(self.group(n)) for n in range(LISTS)]
        demands = [self.demand(number) for number in range(LISTS)]
        contacts = [self.wanted(n) for n in range(LISTS)]
        agreed = [set(addresses) for addresses in self.agreed]
        upload = self.queue("scheduled")
        self.run_job()
        held = "held" in upload.line_ids.mapped("state")
        assert upload.state == ("held" if held else "done"), upload.problem
        self.check_counts(upload)
        for number, line in enumerate(upload.line_ids.sorted("matching_id")):
            assert line.matching_id == self.matchings[number]
            assert line.wanted_count == len(contacts[number])
            assert line.foreign_removal_count == len(demands[number].foreign)
            self.check_list(number, line, demands[number], before[number])
            self.check_brake(number, line, demands[number], agreed[number])
        self.check_values(demands, upload)
        self.check_safety()
        self.note_left(before)
        if predicted:
            self.check_prediction(predicted, upload)

    def check_list(self, number, line, demanded, before):
        """The list holds who has to be there, and besides only who was held."""
        now = self.store.states(self.group(number)).keys()
        held = self.addresses(self.held(line).receiver_id)
        assert line.held_removal_count == len(held)
        if line.hold == "first":
            assert now == before.keys()
            assert held <= now
        else:
            assert now == demanded.on_list | held, (now, demanded, held)
            assert not held & demanded.on_list

    def check_brake(self, number, line, demanded, agreed):
        """Those go, and only those, whom nobody has to be asked about, or was."""
        held = self.addresses(self.held(line).receiver_id)
        removed = self.removed(number).keys()
        assert bool(held) == bool(line.hold)
        assert line.removed_count == len(removed)
        assert line.removal_count == len(removed | held)
        assert not held & agreed
        others = removed - agreed
        assert not others & demanded.foreign
        if line.hold == "first":
            assert not removed
        elif line.hold == "foreign":
            assert held == demanded.foreign - agreed
        elif line.hold == "many":
            assert not others
        if not demanded.speakers and not self.all_meant(number):
            assert not others, "a role that nobody has any more"

    def all_meant(self, number):
        """Whether everybody who goes was deleted, archived or blacklisted."""
        line = self.account.upload_ids[:1].line_ids.sorted("matching_id")[number]
        causes = {step.cause for step in line.step_ids if step.action == "remove"}
        return causes <= {"deleted", "archived", "blacklisted", "foreign"}

    def check_values(self, demands, upload):
        """What the lists say of a person is what Odoo says: of the oldest contact that
        speaks for the address on any list, for the field is a global one.
        """
        speakers = {}
        for number in range(LISTS):
            for contact, address in self.wanted(number).items():
                if address and contact <= speakers.get(address, contact):
                    speakers[address] = contact
        for line in upload.line_ids.filtered(lambda line: line.hold != "first"):
            number = self.matchings.ids.index(line.matching_id.id)
            for receiver in self.store.receivers(self.group(number)):
                address = receiver["email"]
                demanded = demands[number]
                # Whoever is only held, to be removed, is not sent any more.
                wanted = address in demanded.speakers and address in demanded.on_list
                if wanted and receiver["active"]:
                    person = self.env["res.partner"].browse(speakers[address])
                    sent = receiver["global_attributes"]["nachname"]
                    assert sent == person.cleverreach_last_name, address

    def check_counts(self, upload):
        for line in upload.line_ids.filtered(lambda line: line.state == "done"):
            assert not line.problem
            assert line.waiting_count == 0, line.read()
        for line in upload.line_ids:
            assert line.waiting_count >= 0
            assert line.removed_count <= line.removal_count
            skipped = line.skip_ids.partner_id.ids
            assert len(skipped) == len(set(skipped)) <= line.skipped_count
            steps = Counter(line.step_ids.mapped(lambda s: (s.action, s.status)))
            assert line.created_count == steps["create", "done"]
            assert line.changed_count == steps["change", "done"]
            assert line.resent_count == steps["resend", "done"]
            assert line.renamed_count == steps["rename", "done"]
            assert line.skipped_count == steps["skip", "done"]
            assert line.removed_count == steps["remove", "done"]
            assert line.held_removal_count == steps["remove", "held"]

    def check_safety(self):
        """What must hold at every moment, whatever was interrupted."""
        for number in range(LISTS):
            states = self.store.states(self.group(number))
            back = {a for a in self.left[number] if states.get(a) == "active"}
            assert not back, f"re-subscribed: {back}"
            removed, allowed = self.removed(number), self.allowed[number]
            many = len(removed) > 2 and len(removed) * 100 > 50 * self.sizes[number]
            assert not many or removed.keys() <= allowed, "the brake did not hold"
            strangers = {address for address, ours in removed.items() if not ours}
            assert strangers <= allowed, "a stranger went unasked"
        wanted_now = [set(self.wanted(n).values()) for n in range(LISTS)]
        for group, address in self.store.sent:
            numbers = [n for n in range(LISTS) if group in (None, self.group(n))]
            roles = (self.wanted_before[n] | wanted_now[n] for n in numbers)
            assert address in set().union(*roles), (
                f"sent without the filter role: {address}"
            )

    def check_prediction(self, preview, upload):
        """Nothing has changed since the preview: the upload did what it said."""
        for said, done in zip(preview.line_ids, upload.line_ids, strict=True):
            assert said.waiting_count == 0
            assert self.deeds(said) == self.deeds(done)
            names = [
                "wanted_count",
                "unchanged_count",
                "skipped_count",
                "own_removal_count",
                "foreign_removal_count",
                "held_removal_count",
                "foreign_count",
                "hold",
            ]
            if done.hold != "first":
                names += ["created_count", "changed_count", "renamed_count"]
            for name in names:
                assert said[name] == done[name], (name, said[name], done[name])

    def deeds(self, line):
        """:return: what the line does, or would do, about whom, each with its number"""
        return Counter(
            (
                step.action,
                step.partner_id,
                step.email,
                step.former_email,
                step.reason,
                step.shared_with_id,
                step.is_foreign,
                step.cause,
                step.status == "held",
            )
            for step in line.step_ids
        )

    def note_left(self, seen):
        """
        :param seen: for each list, what an upload or a preview has read from it
        """
        for number, states in enumerate(seen):
            self.left[number] |= {a for a, s in states.items() if s == LEFT[0]}


class TestMachine(CleverReachCase):
    def setUp(self):
        super().setUp()
        self.account.write({"brake_count": 2, "brake_percent": 50})
        # For speed: no pauses between tries, no news for screens that nobody watches.
        uploads = self.env.registry["cleverreach.upload"]
        self.enterContext(patch.object(uploads, "_tell_progress", lambda self: None))
        self.enterContext(patch.object(PoliteRetry, "BACKOFF", 0))
        # Nor counts of a minute ago: how quick a sequence is decides nothing here.
        self.box.switches.stats_cache = 0
        self.box.store.create_group("List 1")
        self.box.store.create_attribute("nachname")
        self.refresh()
        self.tags = self.env["res.partner.category"].create(
            [{"name": f"Tag {number}"} for number in range(LISTS)]
        )
        groups = self.account.group_ids.sorted(lambda group: int(group.remote_id))
        self.matchings = self.env["cleverreach.matching"].create(
            [
                {
                    "account_id": self.account.id,
                    "tag_ids": [(6, 0, tag.ids)],
                    "group_id": group.id,
                }
                for tag, group in zip(self.tags, groups, strict=True)
            ]
        )
        self.field_map("cleverreach_last_name", "nachname")

    def run_sequences(self, number):
        """Run the ``number``-th share of the sequences, from a seed of its own."""
        more = os.environ.get("STATEFUL_EXAMPLES")
        machine = type("Machine", (Machine,), {"case": self})
        # Else hypothesis reads all of Odoo's source for numbers to try, which takes
        # longer than several sequences; and another Odoo would mean other sequences.
        nothing = providers.Constants()
        self.enterContext(
            patch.object(providers, "_get_local_constants", lambda: nothing)
        )
        run_state_machine_as_test(
            machine if more else seed(number)(machine),
            settings=settings(
                max_examples=-(-int(more or EXAMPLES) // SHARES),
                stateful_step_count=STEPS,
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                print_blob=False,
                report_multiple_bugs=False,
                phases=[Phase.generate],
            ),
        )


def made_test(number):
    # To measure the coverage as well would take twice as long and tell nothing new.
    @pytest.mark.no_cover
    @pytest.mark.timeout(1800)
    def test(self):
        self.run_sequences(number)

    return test


for _number in range(SHARES):
    name = f"test_every_sequence_ends_as_the_rules_say_{_number}"
    setattr(TestMachine, name, made_test(_number))
