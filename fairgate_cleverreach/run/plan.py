from collections import Counter

from odoo import api, models

from .. import limits
from ..sync.addresses import address_forms, address_key, address_of
from ..sync.fingerprint import content_of, fingerprint_of
from ..sync.plan import Contact
from ..sync.states import LEFT, Action, Reason
from . import memory, steps
from .send import COUNTERS


class CleverReachRunPlan(models.AbstractModel):
    """Second phase of a line: what has to be done about each contact?

    The decisions are those of :mod:`sync.plan`. Here contacts are read for it, a chunk
    at a time, and its answers become steps.
    """

    _name = "cleverreach.run.plan"
    _description = "Planning a CleverReach Upload"

    @api.model
    def _run(self, line, work):
        role = work.role(line)
        reader = self.env["cleverreach.content"]._reader(line.matching_id)
        narrowed = line._narrowed()
        plan = work.plan(line)
        plan.speakers = self._speakers(line.matching_id, role.query(narrowed))
        blocklist = work.blocklist()
        # Until something is remembered of its list, nothing needs to be looked up.
        is_blank = True
        size = limits.CHUNK
        while size == limits.CHUNK:
            # Asked for anew each time: some may be deleted or merged meanwhile.
            role.check()
            rows = reader.page(role.domain & narrowed, line.position, limits.CHUNK)
            size = len(rows)
            if not rows:
                return
            misfits = {}
            contacts, contents = self._contacts(reader, rows, blocklist, line, misfits)
            moved = steps.moved_by_earlier_lines(self.env, line)
            is_blank = is_blank and memory.is_blank(self.env, line.group_id)
            kept = 0
            if not moved and not is_blank:
                contacts, contents = self._without_kept(line, plan, contacts, contents)
                kept = size - len(contacts)
            known = ({}, {}) if is_blank else self._known(line, contacts, moved)
            decisions = plan.decide(contacts, *known)
            decisions, sent = self._without_sent(line, decisions)
            counts = self._note(line, plan, contacts, decisions, contents, sent)
            line._note_misfits(misfits)
            line.matching_id._note_new_tags(role.tag_ids)
            counts["unchanged_count"] += kept
            counts["wanted_count"] = size - len(sent)
            line.write(
                {
                    # In one go: each time costs as much as a query.
                    **{name: line[name] + counts[name] for name in counts},
                    "position": rows[-1].id,
                    "marks": plan.claimed.dump(),
                }
            )
            if size == limits.CHUNK:
                if not work.is_young:
                    yield size
                self.env["res.partner"].invalidate_model()

    @api.model
    def _speakers(self, matchings, query):
        """Who speaks for the addresses that several contacts share.

        Of those whom no addon leaves out it is the oldest: else nobody would speak for
        an address that somebody wants to be on the list with.

        :param matchings: on whose lists they are to speak
        :param query: the contacts
        :return: dict of address → contact id. Addresses with an international domain
            are among them even if one contact has them: they have two spellings.
        """
        holders = steps.shared_addresses(self.env, query)
        ids = sorted(set().union(*holders.values()))
        against = Counter()
        for matching in matchings:
            contacts = matching._partners()
            for start in range(0, len(ids), limits.CHUNK):
                rows = contacts.browse(ids[start : start + limits.CHUNK])
                against.update(self._problems(matching, rows).keys())
        return {
            address: min(sharing, key=lambda id_: (against[id_], id_))
            for address, sharing in holders.items()
        }

    def _contacts(self, reader, rows, blocklist, line, misfits):
        """
        :param rows: as the reader of the contents gives them
        :return: list of :class:`sync.plan.Contact`; and of what is sent for each: (JSON
            of the list's attributes, of the global ones, more keys)
        """
        addresses = self._addresses(rows, line.matching_id, line)
        contents = reader.contents(rows, misfits)
        extras = reader.extra_keys(rows)
        if extras:
            contents = [
                (*content, extra)
                for content, extra in zip(contents, extras, strict=True)
            ]
        contacts = [
            # Not by its own constructor: that takes three times as long.
            tuple.__new__(
                Contact,
                (
                    row.id,
                    address,
                    fingerprint_of(*content) if address else "",
                    problem,
                    address is not None and address in blocklist,
                ),
            )
            for row, (address, problem), content in zip(
                rows, addresses, contents, strict=True
            )
        ]
        return contacts, contents

    @api.model
    def _addresses(self, rows, matching=None, line=None):
        """The address of each contact, in the form that is sent.

        :param rows: with ``email`` and ``email_normalized``
        :param matching: for which they are asked for: an addon may have more reasons
        :param line: whose work it is: a preview knows already who will be on Odoo's
            blacklist by then
        :return: list of (address, None) or (None, :class:`sync.states.Reason`), in the
            order of ``rows``. Of several addresses in the field the first counts, as
            everywhere in Odoo.
        """
        found = [address_of(row.email, row.email_normalized) for row in rows]
        blacklisted = self._blacklisted([a for a, _problem in found if a], line)
        if blacklisted:
            found = [
                (None, Reason.BLACKLISTED) if address in blacklisted else (address, why)
                for address, why in found
            ]
        problems = self._problems(matching, rows) if matching and rows else {}
        if problems:
            found = [
                (None, why or problems[row.id])
                if row.id in problems
                else (address, why)
                for row, (address, why) in zip(rows, found, strict=True)
            ]
        return found

    def _blacklisted(self, addresses, line):
        """:return: those of ``addresses`` that are on Odoo's blacklist, in any form"""
        listed = memory.short_blacklist(self.env, limits.SHORT_BLACKLIST)
        if listed is None:
            forms = set(addresses).union(
                *(address_forms(a) for a in addresses if "xn--" in a)
            )
            listed = memory.blacklisted(self.env, forms)
        blacklisted = set(map(address_key, listed)).intersection(addresses)
        if line and line._is_preview() and line.account_id.blacklist_unsubscribed:
            blacklisted |= steps.soon_blacklisted(self.env, line, addresses)
        return blacklisted

    def _without_kept(self, line, plan, contacts, contents):
        """Set aside who is on the list just as they are, without a closer look: it
        would say the same of them, and most are such.

        :param contacts: list of :class:`sync.plan.Contact`
        :param contents: what is sent for each
        :return: the others, and what is sent for them
        """
        if line.sent_count or not plan.may_keep:
            # To keep them is not all that there is to be said.
            return contacts, contents
        speakers = plan.speakers
        asked = [
            place
            for place, (id_, address, _print, problem, blocked) in enumerate(contacts)
            if not (problem or blocked) and speakers.get(address, id_) == id_
        ]
        ids, addresses, fingerprints, *_others = (
            zip(*(contacts[place] for place in asked), strict=True)
            if asked
            else ((), (), ())
        )
        found = memory.as_sent(self.env, line.group_id, addresses, ids, fingerprints)
        if not found:
            return contacts, contents
        plan.claimed.update(id_ for _place, id_ in found)
        if len(found) == len(contacts):
            return [], []
        kept = {asked[place] for place, _id in found}
        left = [place for place in range(len(contacts)) if place not in kept]
        return [contacts[i] for i in left], [contents[i] for i in left]

    def _known(self, line, contacts, moved):
        """
        :param moved: as :func:`steps.moved_by_earlier_lines` returns it
        :return: what is known of the contacts, as :meth:`sync.plan.Plan.decide` takes
            it: (by address, by contact id)
        """
        if not contacts:
            return {}, {}
        group = line.group_id
        addresses = {contact.address for contact in contacts} - {None}
        if moved:
            addresses |= {moved[a] for a in addresses if a in moved}
        known, formers = memory.by_both(
            self.env, group, addresses, [contact.id for contact in contacts]
        )
        return _as_moved(moved, known, formers) if moved else (known, formers)

    def _without_sent(self, line, decisions):
        """Whom this line has sent before it was interrupted, and began to plan anew.

        They are counted as sent once: what is decided otherwise now takes the place of
        what was done. Nobody is sent again that this line has sent as they are now.

        :return: the decisions, those instead who are not sent again being kept; and
            the set of the ids of those who were sent
        """
        if not line.sent_count:
            return decisions, set()
        sent = steps.sent_before(self.env, line, [d.contact_id for d in decisions])
        decisions = [
            decision._replace(action=Action.KEEP)
            if decision.action is Action.RESEND and decision.contact_id in sent
            else decision
            for decision in decisions
        ]
        replaced = [
            sent[decision.contact_id]
            for decision in decisions
            if decision.contact_id in sent and decision.action is not Action.KEEP
        ]
        steps.forget(self.env, [id_ for id_, _action in replaced])
        for action, count in Counter(action for _id, action in replaced).items():
            line[COUNTERS[action]] -= count
        return decisions, set(sent)

    def _note(self, line, plan, contacts, decisions, contents, sent):
        """Turn the decisions about ``contacts`` into steps.

        :param contents: what is sent for each, as :meth:`_contacts` returns it
        :param sent: as :meth:`_without_sent` returns it
        :return: dict of count of the line → how many more there are
        """
        remembers = not line._is_preview()
        line_id = line.id
        rows, left, plain = [], [], []
        for contact, decision, content in zip(
            contacts, decisions, contents, strict=True
        ):
            action, address, contact_id, reason, recipient, former, _gives_up = decision
            claims = (recipient or reason) and decision.claims
            if remembers and claims and recipient and recipient.hashed:
                # In plain again, where only a hash was remembered.
                plain.append(recipient)
            if action is Action.KEEP and (
                not remembers or recipient.contact_id == contact_id
            ):
                continue
            sends = action is not Action.KEEP and action is not Action.SKIP
            if reason in LEFT and remembers and claims:
                # The person left, perhaps under a former address: remembered for this
                # one.
                if recipient is None or recipient.state.reason is not reason:
                    left.append((address, contact_id, LEFT[reason]))
            rows.append(
                # Not by its own constructor: that takes three times as long.
                tuple.__new__(
                    steps.Step,
                    (
                        line_id,
                        contact_id,
                        recipient.id if recipient and claims else None,
                        former.id if former else None,
                        address,
                        former.address if former else None,
                        action._value_,
                        str(reason) if reason else None,
                        plan.speakers[address] if reason is Reason.SHARED else None,
                        False,
                        "planned" if sends else "done",
                        contact.fingerprint if sends else None,
                        content_of(address, *content) if sends and remembers else None,
                        None,
                    ),
                )
            )
        counts = Counter(decision.action._value_ for decision in decisions)
        again = sum(
            decision.action is Action.KEEP and decision.contact_id in sent
            for decision in decisions
            if sent
        )
        refused = sum(decision.reason is Reason.REFUSED for decision in decisions)
        memory.note(self.env, plain)
        plan.claimed.update(memory.note_left(self.env, line.group_id, left))
        steps.add(self.env, rows)
        if refused:
            steps.add_details(self.env, line)
        return {
            "unchanged_count": counts[Action.KEEP.value] - again,
            "skipped_count": counts[Action.SKIP.value],
            "refused_count": refused,
        }

    # HOOKS

    @api.model
    def _problems(self, matching, rows):
        """More reasons to leave contacts out, for addons.

        Asked once for each chunk, by uploads and by previews; beforehand for those who
        share an address, of whom the next one speaks then; and again before a recipient
        is removed. Whoever is left out like this is not wanted on the list: a recipient
        that is there goes.

        :param matching: the ``cleverreach.matching``
        :param rows: contacts, or what ``cleverreach.content`` reads of them: with
            ``id``
        :return: dict of contact id → a value of ``cleverreach.step.reason``, where an
            addon adds its own with its label by ``selection_add``
        """
        return {}


def _as_moved(moved, known, formers):
    """What is known, as it will be once earlier lines have changed addresses.

    :param moved: dict of new address → old address
    """
    olds = {old: new for new, old in moved.items()}
    known = {olds.get(address, address): row for address, row in known.items()}

    def renamed(row):
        return row._replace(address=olds.get(row.address, row.address))

    return (
        {address: renamed(row) for address, row in known.items()},
        {key: list(map(renamed, rows)) for key, rows in formers.items()},
    )
