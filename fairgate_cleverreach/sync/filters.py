"""Reads the filter of a matching as Odoo's domain editor writes it."""

import ast

# Far more than anybody sets in the editor.
LONGEST = 20_000


def conditions(text, **names):
    """Return the conditions that ``text`` stands for, without running any code.

    They are values as Python writes them. Relative dates are texts, such as
    ``today -7d``, which Odoo reads when it searches.

    :param str text: such as ``[("color", "=", 1), ("user_id", "=", uid)]``
    :param names: the values of the names that may stand in it
    :return: list or tuple; to Odoo anything else, such as False, may stand for a
        condition that nobody meets
    :raise ValueError: if it is anything else; likewise SyntaxError
    """
    if len(text) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters")
    try:
        tree = ast.parse(text.strip(), mode="eval")
        found = ast.literal_eval(_Names(names).visit(tree))
    except (MemoryError, RecursionError) as error:
        # Python's parser is out of one of them.
        raise ValueError("nested too deeply") from error
    if not isinstance(found, list | tuple):
        raise ValueError("not a list of conditions")
    return found


class _Names(ast.NodeTransformer):
    """Puts values in the place of names."""

    def __init__(self, names):
        self._names = names

    def visit_Name(self, node):
        if node.id not in self._names:
            raise ValueError(f"unknown name {node.id}")
        return ast.Constant(self._names[node.id])
