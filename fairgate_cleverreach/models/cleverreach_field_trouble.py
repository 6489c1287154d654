from collections import Counter

from odoo import api, fields, models
from odoo.tools import LazyTranslate

from ..sync.convert import MAX_LENGTH
from ..wording import filled, titled

_lt = LazyTranslate(__name__)

TROUBLES = {
    "gone": _lt(
        "The CleverReach field “%(field)s” no longer exists: the values of "
        "“%(source)s” are not sent."
    ),
    "missing": _lt(
        "The field “%(field)s” is missing here: the values of “%(source)s” are not "
        "sent."
    ),
    "retyped": _lt(
        "The CleverReach field “%(field)s” has another type now: check whether the "
        "values of “%(source)s” still fit."
    ),
    "sourceless": _lt(
        "The contact field “%(source)s” no longer exists in Odoo: nothing is sent to "
        "the CleverReach field “%(field)s”."
    ),
    "unfit": _lt(
        "Values of “%(source)s” that do not fit the type of the CleverReach field "
        "“%(field)s”, and were left out: %(count)s."
    ),
    "broken": _lt(
        "Values of “%(source)s” that could not be read, and were left out: %(count)s. "
        "Your Odoo administrator finds the reason in the server's log."
    ),
    "shortened": _lt(
        "Values of “%(source)s” that were shortened to %(length)s characters: "
        "%(count)s."
    ),
}
"""What may be wrong with a matched field: what is kept of it is the key."""

SERIOUS = set(TROUBLES) - {"shortened"}
"""Those by which mailings go out without the value: somebody is told."""


class CleverReachFieldTrouble(models.AbstractModel):
    """Says where it is looked at which values do not reach CleverReach, and leads to
    the field.

    Kept and handed on are codes and values: each person reads it in the own language.
    """

    _name = "cleverreach.field.trouble"
    _description = "Trouble with CleverReach Fields"

    field_notice = fields.Text(
        "Trouble with Fields",
        compute="_compute_field_notice",
        help="Which values did not reach CleverReach, and why.",
    )

    @api.depends(lambda self: self._field_trouble_depends())
    @api.depends_context("lang")
    def _compute_field_notice(self):
        for record in self:
            record.field_notice = "\n".join(record._field_notices())

    @api.model
    def _field_trouble_depends(self):
        """:return: list of the fields that :meth:`_field_troubles` depends on"""
        return []

    def _field_troubles(self):
        """:return: list of dicts: ``map``, the id of the field matching; ``code``, a
        key of ``TROUBLES``; ``list``, ``field`` and ``source``, as they are called;
        ``count``, of values
        """
        raise NotImplementedError

    def _serious_fields(self):
        """:return: set of what is not sent at all: (id of the field matching, code)"""
        return {
            (trouble["map"], trouble["code"])
            for trouble in self._field_troubles()
            if trouble["code"] in SERIOUS
        }

    def _field_notices(self, only=None):
        """
        :param only: a field matching; None for all of them
        :return: list of texts, each once, with the lists that it is about
        """
        lists, counts = {}, Counter()
        for trouble in self._field_troubles():
            if only and trouble["map"] != only.id:
                continue
            key = trouble["map"], trouble["code"], trouble["field"], trouble["source"]
            lists.setdefault(key, []).append(trouble["list"])
            counts[key] += trouble["count"]
        maps = self.env["cleverreach.field.map"]
        maps = maps.browse({key[0] for key in lists}).exists()
        labels = {field_map.id: field_map.source_label for field_map in maps}
        texts = []
        for key, names in lists.items():
            map_id, code, field, source = key
            # pylint: disable=prefer-env-translation
            text = self.env._(TROUBLES[code])
            values = {
                "field": field,
                "source": labels.get(map_id) or source,
                "count": counts[key],
                "length": MAX_LENGTH,
            }
            lists = ", ".join(dict.fromkeys(names))
            texts.append(titled(self.env, lists, filled(self.env, text, values)))
        return texts

    def action_open_field_troubles(self):
        """Show the field that the trouble is about, or the fields to choose from."""
        self.check_access("read")
        found = {trouble["map"] for row in self for trouble in row._field_troubles()}
        maps = self.env["cleverreach.field.map"].browse(found).exists()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "fairgate_cleverreach.cleverreach_field_map_action"
        )
        action |= {"domain": [("id", "in", maps.ids)], "context": {}}
        if len(maps) == 1:
            action |= {"res_id": maps.id, "views": [(False, "form")]}
        return action
