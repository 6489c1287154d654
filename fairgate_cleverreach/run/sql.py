"""Rows into the database in sets, where the ORM would write them one by one."""

from io import StringIO

from odoo.tools import SQL

_ESCAPES = str.maketrans(
    {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": None}
)


def copy(env, table, columns, rows):
    """Add rows with PostgreSQL's COPY.

    :param rows: tuples of str, int, bool and None, in the order of ``columns``
    """
    text = "".join(["\t".join(_fields(row)) + "\n" for row in rows])
    if text:
        names = ", ".join(f'"{name}"' for name in columns)
        env.cr.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', StringIO(text))


def _fields(row):
    return [
        "\\N"
        if value is None
        else str(value)
        if value.__class__ is not str
        else value
        if "\\" not in value and value.isprintable()
        else value.translate(_ESCAPES)
        for value in row
    ]


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
        SQL("%s::" + kind + "[]", list(values))
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
