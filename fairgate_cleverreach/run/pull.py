from itertools import islice
from operator import attrgetter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every, str2bool

from .. import limits
from ..sync.addresses import address_key
from ..sync.ids import IdSet
from ..sync.states import TOLD_LEFT, State, observe
from ..told import told
from . import memory, removals
from .lookup import by_key, look_up

# What CleverReach shows as the source of a recipient that came from here.
SOURCE = "Odoo"
NOBODY = (None, False, None, None)
COUNTS_PARAMETER = "fairgate_cleverreach.compare_counts"


class CleverReachRunPull(models.AbstractModel):
    """First phase of a line, and the only one of a reading: what does the list hold?

    Memory is brought in line with the list; a row that is right already is not written.
    """

    _name = "cleverreach.run.pull"
    _description = "Reading a CleverReach Recipient List"

    @api.model
    def _run(self, line, work):
        if not line.position:
            if not line._is_reading():
                self.env["cleverreach.run.ask"]._check_form(line, work)
                self._pull_fields(line, work)
            memory.note_under_way(self.env, line.group_id)
        if line._is_single():
            self._check_mirrored(line, work)
            self._pull_contact(line, work)
            yield from self._blacklist_unsubscribed(line)
            return
        group = line.group_id
        seen = IdSet(line.marks if line.position else None)
        read = yield from self._read_pages(line, work, seen)
        missing = self._missing_first(group, seen)
        while not self._is_whole(line, work, seen, read, missing):
            if line.is_reread:
                raise UserError(self._not_whole(read))
            line.write(
                {
                    "position": 0,
                    "marks": False,
                    "unknown_count": 0,
                    "is_reread": True,
                }
            )
            yield 0
            seen = IdSet()
            read = yield from self._read_pages(line, work, seen)
            missing = self._missing_first(group, seen)
        if missing:
            yield from self._note_gone(group, seen, work)
        memory.note_lost(self.env, group)
        line.marks = False
        group.read_date = fields.Datetime.now()
        yield from self._blacklist_unsubscribed(line)

    def _read_pages(self, line, work, seen):
        """Take note of what the list holds, page by page.

        :param IdSet seen: takes the ids of the rows of those who are there
        :return: how many recipients the pages showed, each once
        """
        group = line.group_id
        remote_id = group.remote_id
        position = line.position
        more = True
        read = beside = 0
        while more:
            page = work.client.members_page(remote_id, position, limits.PAGE)
            if group.gone:
                # Found again, after all.
                group.gone = False
            before = len(seen)
            news, unknown, addresses = self._observe(group, page, seen)
            if unknown:
                line.unknown_count += unknown
            # Some have no address, or one that is there in another spelling as well.
            beside += len(set(map(attrgetter("id"), page))) - addresses
            position += 1
            read += len(page)
            # Whoever shows nobody new shows the same again and again.
            more = len(page) >= limits.PAGE and len(seen) > before
            # With nothing to write, nobody waits for us while we wait for CleverReach.
            if more and (news or not work.is_young):
                line.position = position
                line.marks = seen.dump()
                yield read
                read = 0
        return len(seen) + beside

    def _pull_fields(self, line, work):
        """Read which fields the list has now, where any are sent.

        CleverReach passes over a value without a word if its field is gone.
        """
        account = line.account_id
        if not account.field_map_ids:
            return
        groups = [line.group_id]
        if not work.fields_read:
            groups.insert(0, self.env["cleverreach.group"])
            work.fields_read = True
        for group in groups:
            found = work.client.attributes(group.remote_id or None)
            account.attribute_ids._sync(account, group, found)

    # WHAT IS THERE

    def _observe(self, group, remotes, seen):
        """Take note of recipients that the list holds.

        :param remotes: list of :class:`client.Member` or :class:`client.Receiver`
        :param IdSet seen: takes the ids of their rows
        :return: whether anything of it was not known; how many of them an Odoo has
            sent, but not this one as far as it knows; and how many addresses they have
        """
        found = by_key(remotes)
        # Most are known as they are.
        same = memory.as_on_list(self.env, group, found)
        seen.update(id_ for _place, id_, _ours in same)
        strange = [place for place, _id, ours in same if not ours]
        there = list(found.values()) if strange else ()
        unknown = sum(there[place].source == SOURCE for place in strange)
        if len(same) == len(found):
            return False, unknown, len(found)
        places = {place for place, *_row in same}
        others = {
            address: remote
            for place, (address, remote) in enumerate(found.items())
            if place not in places
        }
        known = memory.by_address(self.env, group, others)
        moved = memory.histories(
            self.env,
            group,
            [
                remote.id
                for address, remote in others.items()
                if address not in known or known[address].remote_id != remote.id
            ],
        )
        new, changed = [], []
        for address, remote in others.items():
            row = known.get(address)
            contact, ours, sent, when = moved.get(remote.id, NOBODY)
            if row is None:
                new.append(
                    (address, remote.id, remote.state, contact, ours, sent, when)
                )
            elif self._stood_earlier(row, remote, seen):
                continue
            else:
                now = _seen(row, remote)
                if ours and not now.ours:
                    now = now._replace(contact_id=contact, ours=True, fingerprint=sent)
                ours = now.ours
                changed.append(now)
            unknown += remote.source == SOURCE and not ours
        seen.update(row.id for row in known.values())
        seen.update(memory.insert(self.env, group, new))
        memory.note(self.env, changed)
        return bool(new or changed), unknown, len(found)

    @api.model
    def _observe_some(self, line, remotes):
        """Take note of single recipients that were asked for since the list was read.

        :param remotes: list of :class:`client.Receiver`
        """
        self._observe(line.group_id, remotes, IdSet())

    def _stood_earlier(self, row, remote, seen):
        """Whether the address stood on an earlier page in another spelling, and
        whoever it is had left with that.
        """
        return row.id in seen and row.remote_id != remote.id and row.state.remembered

    # WHAT IS NO LONGER THERE

    def _missing_first(self, group, seen):
        """:return: those that were on the list and were not seen; some, of very many"""
        return list(islice(self._missing(group, seen), limits.LOOK_UP + 1))

    def _is_whole(self, line, work, seen, read, missing):
        """Whether the pages were the whole list: absence needs proof.

        Whoever was on the list and is not on its pages is looked for; of very many,
        some are. And where anybody is missing, or before it is known what the list
        held, its own count has to agree.

        :param int read: how many recipients the pages showed
        :param missing: as :meth:`_missing_first` returns it
        """
        group = line.group_id
        sample = [row.address for row in missing[: limits.LOOK_UP]]
        # While the pages are read some recipients may move between them.
        found = look_up(work.client, group.remote_id, sample) if sample else {}
        if found and len(missing) > limits.LOOK_UP:
            return False
        self._observe(group, list(found.values()), seen)
        if not missing and line.matching_id.mirrored:
            return True
        gone = memory.count_on_list(self.env, group) - len(seen)
        return self._agrees(line, work, read + len(found), gone)

    def _agrees(self, line, work, there, gone):
        """Whether CleverReach counts no more recipients on the list than it showed.

        Its count may be some minutes old.

        :param int there: how many it showed
        :param int gone: how many were looked for and are no longer there
        """
        if not self._compares_counts():
            return True
        group = line.group_id
        total = work.client.group_stats(group.remote_id).total
        short = total - there - gone - group._removed_lately()
        share = round(total * limits.UNSEEN_SHARE)
        return short <= (max(limits.UNSEEN, share) if there else 0)

    def _compares_counts(self):
        """Whether the list's own count is asked: a system parameter can say no."""
        value = self.env["ir.config_parameter"].sudo().get_param(COUNTS_PARAMETER)
        return str2bool(value or "1", default=True)

    def _not_whole(self, read):
        """:return: why an upload stops whose list was not shown as a whole"""
        return told(self.env, "not_whole", read=read)

    def _missing(self, group, seen):
        """:return: the recipients that were on the list and were not seen, by id"""
        after = 0
        if memory.count_on_list(self.env, group) == len(seen):
            return
        while ids := memory.ids_on_list(self.env, group, after, limits.CHUNK):
            after = ids[-1]
            missing = seen.missing(ids)
            yield from memory.by_id(self.env, group, missing).values()

    def _note_gone(self, group, seen, work):
        """Take note that the list no longer holds who was not seen."""
        for rows in split_every(limits.CHUNK, self._missing(group, seen)):
            self._note_missing(group, rows, work)
            removals.use_up_agreement(self.env, [row.id for row in rows])
            yield len(rows)

    def _note_missing(self, group, rows, work):
        blocklist = work.blocklist()
        explained = memory.explained(self.env, group, [row.id for row in rows])
        gone = [(row, self._gone(row, blocklist, row.id in explained)) for row in rows]
        memory.note_gone(self.env, [now for row, now in gone if now != row])

    def _gone(self, row, blocklist, explained=False):
        """
        :param explained: whether Odoo itself has taken it off the list
        :return: what is remembered of a recipient that is no longer on the list
        """
        # Whoever is on the blocklist went as those go who unsubscribe from an account
        # that blocks whoever does. Should others come back, then from elsewhere.
        left = row.on_list and blocklist.names(row.address)
        sent = row.on_list and row.ours and not explained
        state = State.UNSUBSCRIBED if left else observe(row.state, None, sent)
        now = row._replace(state=state, on_list=False, ours=False)
        if state is State.VANISHED:
            # Should the list turn out to hold it all the same, it is ours still.
            return now
        return now._replace(remote_id=None, fingerprint=None)

    # ONE CONTACT

    def _pull_contact(self, line, work):
        """Read the list only for the addresses of the upload's one contact."""
        group = line.group_id
        contacts = line._contacts()
        addresses = {address for address, _ in contacts._cleverreach_addresses()}
        formers = memory.by_contact(self.env, group, contacts.ids)
        known = [row for rows in formers.values() for row in rows]
        addresses = addresses - {None} | {row.address for row in known}
        remotes = look_up(work.client, group.remote_id, addresses)
        missing = memory.by_address(self.env, group, addresses - remotes.keys())
        found = list(remotes.values())
        for row in missing.values():
            if row.on_list and row.ours and row.remote_id:
                # The address may have been changed at CleverReach.
                moved = work.client.receiver(group.remote_id, row.remote_id)
                found += [moved] if moved else []
        self._observe(group, found, IdSet())
        if missing:
            self._note_missing(group, list(missing.values()), work)

    def _check_mirrored(self, line, work):
        """Make sure that the list is ours before a single contact is put on it.

        :raise UserError: if it holds recipients from elsewhere that the first upload
            would ask about
        """
        matching = line.matching_id
        if matching.mirrored or matching.keep_foreign:
            return
        position = 0
        seen, shown = IdSet(), set()
        more = True
        while more:
            page = work.client.members_page(
                line.group_id.remote_id, position, limits.PAGE
            )
            addresses = {address_key(remote.email) for remote in page}
            known = memory.by_address(self.env, line.group_id, addresses)
            seen.update(row.id for row in known.values() if row.on_list)
            own = {address for address, row in known.items() if row.ours}
            others = addresses - own
            if others - line._contacts_at(others):
                raise UserError(told(self.env, "not_mirrored"))
            ids = {remote.id for remote in page}
            more = len(page) >= limits.PAGE and not ids <= shown
            shown |= ids
            position += 1
        missing = self._missing_first(line.group_id, seen)
        if not self._is_whole(line, work, seen, len(shown), missing):
            raise UserError(self._not_whole(len(shown)))

    # ODOO'S BLACKLIST

    def _blacklist_unsubscribed(self, line):
        """Take who unsubscribed over into Odoo's blacklist, where that is asked for."""
        if not line._is_preview():
            yield from self._take_over_unsubscribed(line.account_id, line.group_id)

    @api.model
    def _take_over_unsubscribed(self, account, group):
        if not account.blacklist_unsubscribed:
            return
        unsubscribed = [
            ("group_id", "=", group.id),
            ("state", "in", TOLD_LEFT),
            ("blacklisted", "=", False),
        ]
        receivers = self.env["cleverreach.receiver"]
        while rows := receivers.search(unsubscribed, order="id", limit=limits.CHUNK):
            rows._blacklist()
            yield len(rows)


def _seen(row, remote):
    """
    :param row: :class:`sync.plan.Recipient`, as it was remembered
    :param remote: what the list holds of it
    :return: what is remembered from now on
    """
    now = row._replace(state=remote.state, on_list=True, remote_id=remote.id)
    is_marked = remote.source == SOURCE
    is_same = row.remote_id in (None, remote.id)
    if row.state in (State.VANISHED, State.KEPT_OUT):
        # With another id, or without our mark, it came back from elsewhere: an address
        # has the same id on all lists.
        back = row.remote_id == remote.id and is_marked
        return now._replace(ours=back, fingerprint=row.fingerprint if back else None)
    if row.ours and not is_marked and not (row.on_list and is_same):
        # Came with a form: before what was under way could arrive, or after it was
        # deleted at CleverReach, where it has got another id.
        return now._replace(ours=False, fingerprint=None)
    return now
