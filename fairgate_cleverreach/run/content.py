"""What is sent for contacts, read in sets."""

from collections import Counter, namedtuple
from functools import cache, partial
from operator import itemgetter

from odoo import api, models
from odoo.fields import Domain

from ..sync.addresses import address_forms, address_key
from ..sync.convert import MAX_LENGTH
from ..sync.fingerprint import objects
from .columns import Columns

PAGE = 1000


class CleverReachContent(models.AbstractModel):
    """What CleverReach gets to know of a contact besides its address.

    The methods below the line HOOKS are there to be extended by other addons.
    """

    _name = "cleverreach.content"
    _description = "Content Sent to CleverReach"

    @api.model
    def _reader(self, matching):
        """:return: a :class:`Reader` of the contacts of ``matching``, made once for
        many pages: it takes note of the field matchings as they are now
        """
        return Reader(self, matching)

    # HOOKS

    @api.model
    def _source(self, field_map):
        """Where the values of ``field_map`` come from, if not from its contact field.

        An addon that needs values which are no field of the contact overrides this
        (and ``cleverreach.field.map._has_source`` and ``_check_source``, if ``source``
        then is no path of fields). The values are converted to the type of the
        CleverReach field, shortened, counted and left out as those of any other field.

        :return: None, or a function that takes contacts, as superuser and in the
            language and the company of the account, and returns a dict of contact id →
            value: str, bool, int, float, date or datetime; what is missing is empty
        """
        return None

    @api.model
    def _extra_keys(self, matching, rows):
        """More keys for recipients, such as ``tags``, as CleverReach's API names them.

        What is returned here is sent, and counts in the fingerprint: whose keys change
        is sent again.

        :param rows: contacts, as :meth:`Reader.page` returns them
        :return: an empty list for no keys at all; or a list of dicts, in the order of
            ``rows``: key → value that JSON can hold, always in the same order
        """
        return []


class Reader:
    """Reads contacts by page, and what is sent for them.

    What is stored comes as columns of the one query that finds the contacts; what is
    computed goes through the ORM, once for all contacts of a page.
    """

    def __init__(self, content, matching):
        self.matching = matching
        self._content = content
        self._partners = matching._partners()
        self._columns = Columns(self._partners)
        for name in ("id", "email", "email_normalized"):
            self._columns.add(name)
        self._values = [
            _Values(self, field_map, target)
            for field_map, target in matching._field_targets().items()
        ]
        self._speakers_role = self._find_speakers_role()
        self._row = _row_of(len(self._columns))

    def page(self, domain, after=0, limit=PAGE):
        """The next of some contacts, the oldest first.

        :param domain: of the contacts: those with the filter role, or some of them
        :param after: only contacts with a higher id
        :return: list of tuples with the names ``id``, ``email`` and
            ``email_normalized``; what else is in them is for :meth:`contents`
        """
        return self._rows(domain & Domain("id", ">", after), limit)

    def of(self, ids):
        """:return: as :meth:`page`, for the contacts ``ids`` whatever their role"""
        return self._rows(Domain("id", "in", list(ids)))

    def _rows(self, domain, limit=None):
        query = self._partners._search(
            domain, order="id", limit=limit, active_test=False
        )
        terms = self._columns.terms(query)
        # It writes down first what the ORM still holds of these fields.
        rows = self._partners.env.execute_query(query.select(*terms))
        # Not by its own constructor: that takes three times as long.
        return list(map(partial(tuple.__new__, self._row), rows))

    def extra_keys(self, rows):
        """:return: see :meth:`CleverReachContent._extra_keys`"""
        return self._content._extra_keys(self.matching, rows)

    def contents(self, rows, misfits=None):
        """What is sent for each contact besides its address.

        :param rows: what :meth:`page` returned
        :param misfits: a dict that takes, by id of the field matching, a Counter of
            the values that were ``"unfit"`` for the type, so left out, of those that
            were ``"shortened"``, and of those that could not be read: ``"broken"``
        :return: list, in the order of ``rows``: (attributes of the list, global
            attributes), each a JSON object of name → string; a value that is left as it
            is at CleverReach is missing
        """
        speakers = self._speakers(rows)
        everyone = rows
        if speakers:
            there = {row.id for row in rows}
            everyone = rows + self.of(set(speakers.values()) - there)
        columns = list(zip(*everyone, strict=True))
        own, shared = [], []
        for values in self._values if rows else ():
            counts = Counter()
            texts = values.texts(everyone, columns, counts)
            if counts and misfits is not None:
                misfits[values.field_map.id] = (
                    misfits.get(values.field_map.id, Counter()) + counts
                )
            (shared if values.is_global else own).append((values.name, texts))
        own = [(name, texts[: len(rows)]) for name, texts in own]
        if speakers and shared:
            place = {row.id: place for place, row in enumerate(everyone)}
            chosen = [place[speakers.get(row.id, row.id)] for row in rows]
            shared = [(name, [texts[i] for i in chosen]) for name, texts in shared]
        if any(values.uses_orm for values in self._values):
            # Else memory would grow with the number of contacts.
            self._partners.env.invalidate_all()
        count = len(rows)
        return list(zip(objects(own, count), objects(shared, count), strict=True))

    def _find_speakers_role(self):
        """:return: who may speak for global fields; None if it cannot matter"""
        account = self.matching.account_id
        if len(account.matching_ids) < 2:
            return None
        if not any(values.is_global for values in self._values):
            return None
        # So that the tags below the filter roles are not looked up for each page.
        return account._any_role().optimize_full(self._partners)

    def _speakers(self, rows):
        """Whose data stands in the global fields of an address.

        CleverReach keeps one value for each address across all lists. Where different
        contacts speak for one address on different lists, the oldest of them speaks
        for the global fields, so that two lists do not overwrite each other; but none
        whom an addon leaves out.

        :return: dict of contact id → id of the contact that speaks for it, for those
            for whom another one does
        """
        if self._speakers_role is None:
            return {}
        keys = {
            row.id: address_key(row.email_normalized)
            for row in rows
            if row.email_normalized
        }
        forms = set().union(*map(address_forms, keys.values()))
        query = self._partners._search(
            self._speakers_role & Domain("email_normalized", "in", list(forms))
        )
        speakers = self._content.env["cleverreach.run.plan"]._speakers(
            self.matching.account_id.matching_ids, query
        )
        return {
            contact_id: speakers[key]
            for contact_id, key in keys.items()
            if speakers.get(key, contact_id) != contact_id
        }


class _Values:
    """The values of one field matching: where they stand, and how they become text."""

    def __init__(self, reader, field_map, target):
        partners = reader._partners
        self.field_map = field_map
        self.name = target.name
        self.type = target.type
        self.is_global = not target.group_id
        self._leave = field_map.empty != "clear"
        self._contacts = partners
        self._comodel = None
        # Takes the value, or the tuple of values, at the places of a row.
        self._told = None
        self._is_text = self._is_date = False
        self._places = None
        if reader._content._source(field_map) is None:
            self._find_columns(reader._columns)

    @property
    def uses_orm(self):
        return self._places is None or self._comodel is not None

    def _find_columns(self, columns):
        path = self.field_map._source_fields()
        steps = [field.name for field in path[:-1]]
        last = path[-1]
        model = self._contacts
        for step in steps:
            model = model[step]
        formulas = getattr(model, "_cleverreach_formulas", dict)()
        if last.name in formulas:
            names, formula = formulas[last.name]
            # An empty record has an id no more than a greeting.
            self._places = columns.add_all(steps, ["id", *names])
            self._told = lambda values: formula(*values[1:]) if values[0] else ""
            return
        self._places = columns.add_all(steps, [last.name])
        if self._places is None:
            return
        if last.type == "many2one":
            self._comodel = model[last.name]
        else:
            self._told = self.field_map._meaning(last, model)
        converts = self.type in ("number", "date", "gender")
        self._is_text = last.type in ("char", "text") and not converts
        self._is_date = last.type == "date" and (self.type == "date" or not converts)

    def texts(self, rows, columns, counts):
        """
        :param columns: the values of ``rows``, by place
        :param counts: a Counter that takes what could not be sent as it is
        :return: list of strings, None for what is left as it is at CleverReach
        """
        if self._places is None:
            return self._orm_texts(rows, counts)
        if len(self._places) == 1:
            raw = columns[self._places[0]]
        else:
            raw = list(zip(*itemgetter(*self._places)(columns), strict=True))
        if self._is_text:
            # As `convert` does it, at a fraction of its time.
            texts = [" ".join(value.split()) if value else "" for value in raw]
            if max(map(len, texts)) > MAX_LENGTH:
                texts = self._converted(rows, raw, counts)
        elif self._is_date:
            texts = [value.isoformat() if value else "" for value in raw]
        else:
            texts = self._converted(rows, raw, counts)
        if self._leave and "" in texts:
            return [text or None for text in texts]
        return texts

    def _orm_texts(self, rows, counts):
        contacts = self._contacts.browse([row.id for row in rows])
        texts, found = self.field_map._values(contacts, self.type)
        counts.update(found)
        return list(map(texts.get, contacts._ids))

    def _converted(self, rows, raw, counts):
        """Convert each value once, however many contacts have it."""
        told = self._told or _as_it_is
        distinct = set(raw)
        if self._comodel is not None:
            related = self._comodel.browse(filter(None, distinct))
            records = dict(zip(related._ids, related, strict=True))

            def told(value):
                return records[value].display_name if value else ""

        field_map = self.field_map
        texts, troubles = {}, {}
        for value in distinct:
            texts[value], trouble = field_map._text(told, value, self.type)
            if trouble:
                troubles[value] = trouble
        if troubles:
            for row, value in zip(rows, raw, strict=True):
                if value in troubles:
                    field_map._note_trouble(counts, troubles[value], row.id)
        return list(map(texts.__getitem__, raw))


@cache
def _row_of(size):
    """:return: the class of tuples that name the first three of ``size`` columns"""
    names = [f"column_{place}" for place in range(3, size)]
    return namedtuple("Row", ["id", "email", "email_normalized", *names])


def _as_it_is(value):
    return value
