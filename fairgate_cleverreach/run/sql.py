"""Rows into the database in sets, where the ORM would write them one by one."""

from io import BytesIO

from odoo.tools import SQL

_ESCAPES = str.maketrans(
    {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": None}
)


def copy(env, table, columns, rows):
    """Add rows with PostgreSQL's COPY.

    :param rows: tuples of str, int, bool and None, in the order of ``columns``
    """
    if not rows:
        return
    cells = {
        name: _texts(values)
        for name, values in zip(columns, zip(*rows, strict=True), strict=True)
        # What nobody has, is empty in the database without being told.
        if any(value is not None for value in values)
    }
    text = "\n".join(map("\t".join, zip(*cells.values(), strict=True))) + "\n"
    names = ", ".join(f'"{name}"' for name in cells)
    env.cr.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', BytesIO(text.encode()))


def _texts(values):
    """:return: the values of a column as COPY reads them"""
    distinct = set(values)
    if len(distinct) * 2 < len(values):
        known = {value: _text(value) for value in distinct}
        return list(map(known.__getitem__, values))
    return list(map(_text, values))


def _text(value):
    if value is None:
        return "\\N"
    if value.__class__ is not str:
        return str(value)
    if not value.isprintable():
        return value.translate(_ESCAPES)
    return value.replace("\\", "\\\\") if "\\" in value else value


def array(kind, values):
    """Return values as an ``SQL`` array: one literal, where the driver would take each
    value on its own.

    :param kind: type in PostgreSQL: int, bool, text …
    :param values: str, int, bool and None
    """
    if kind == "text":
        cells = [
            "NULL"
            if value is None
            else f'"{value}"'
            if "\\" not in value and '"' not in value
            else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
            for value in values
        ]
    else:
        cells = ["NULL" if value is None else str(value) for value in values]
    return SQL(f"%s::{kind}[]", f"{{{','.join(cells)}}}")


def update(env, table, types, rows, *, changes=()):
    """Change rows with one statement; those that stay as they are, are not written.

    :param types: dict of column → type in PostgreSQL; the first one is the key
    :param rows: tuples in the order of ``types``
    :param changes: more assignments as SQL; ``new`` is the row of the tuple
    """
    if not rows:
        return
    key, *names = types
    arrays = [
        array(kind, values)
        for kind, values in zip(types.values(), zip(*rows, strict=True), strict=True)
    ]
    columns = [SQL.identifier(name) for name in types]
    target = SQL.identifier(table)
    env.cr.execute(
        SQL(
            "UPDATE %(target)s SET %(changes)s"
            " FROM unnest(%(arrays)s) AS new(%(columns)s)"
            " WHERE %(target)s.%(key)s = new.%(key)s",
            target=target,
            changes=SQL(", ").join(
                [
                    *(SQL("%s = new.%s", *[SQL.identifier(n)] * 2) for n in names),
                    *changes,
                ]
            ),
            arrays=SQL(", ").join(arrays),
            columns=SQL(", ").join(columns),
            key=SQL.identifier(key),
        )
    )
