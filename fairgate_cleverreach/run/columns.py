"""Fields of contacts, also along many2one, as columns of one query."""

from odoo.models import BaseModel
from odoo.tools import SQL

# What a column holds is what the ORM reads from it.
PLAIN = {
    "boolean",
    "char",
    "date",
    "datetime",
    "float",
    "html",
    "integer",
    "many2one",
    "monetary",
    "selection",
    "text",
}
NUMBERS = {"integer", "float", "monetary"}


class Columns:
    """The columns that a reader asks for, each once.

    Everything is built by Odoo's own means: joins, languages with their fallback, and
    the values that each company has of its own.
    """

    def __init__(self, model):
        """:param model: the model of contacts, as their values are to be read"""
        self.model = model
        self._paths = {}

    def __len__(self):
        return len(self._paths)

    def add(self, *path):
        """Ask for the field that ``path``, the names along it, leads to.

        :return: the column's place in a row, or None if only the ORM can read the field
        """
        model = self.model
        for name in path[:-1]:
            if not self._is_plain(model, name):
                return None
            model = model[name]
        if not self._is_plain(model, path[-1]):
            return None
        return self._paths.setdefault(path, len(self._paths))

    def add_all(self, steps, names):
        """:return: the places of the fields ``names`` of the record that ``steps`` lead
        to, or None if only the ORM can read one of them
        """
        places = [self.add(*steps, name) for name in names]
        return None if None in places else places

    def terms(self, query):
        """
        :param query: a ``Query`` over contacts; it gets the joins that are needed
        :return: list of ``SQL``, in the order of their places
        """
        return [self._term(query, path) for path in self._paths]

    def _term(self, query, path):
        model, alias = self.model, query.table
        for name in path[:-1]:
            model, alias = model._fields[name].join(model, alias, query)
        field = model._fields[path[-1]]
        term = model._field_to_sql(alias, field.name, query)
        if field.type in NUMBERS:
            # Zero is a value.
            term = SQL("COALESCE(%s, 0)", term)
        elif not field.company_dependent:
            return term
        # Only where there is no record there is none, nor a default.
        return SQL(
            "CASE WHEN %s IS NOT NULL THEN %s END", SQL.identifier(alias, "id"), term
        )

    def _is_plain(self, model, name):
        field = model._fields[name]
        return bool(
            field.store
            and field.column_type
            and field.type in PLAIN
            and not field.groups
            # Neither a view nor read in a way of its own.
            and model._table_query is None
            and type(model)._fetch_query is BaseModel._fetch_query
        )
