"""What a mailing says to a person, from what Odoo knows of a contact."""

# Stands in a greeting where the name goes.
NAME = "\0"


def first_name(name, is_company) -> str:
    """Return what stands before the first space; ``""`` for a company or one word."""
    first, _space, last = " ".join((name or "").split()).partition(" ")
    return first if last and not is_company else ""


def last_name(name, is_company) -> str:
    """Return what :func:`first_name` leaves."""
    name = " ".join((name or "").split())
    return name if is_company else name.partition(" ")[2] or name


def language_code(lang) -> str:
    """Return the two letters of a language such as ``de_CH``; ``""`` for none."""
    return (lang or "").split("_")[0]


def greeting(name, is_company, texts) -> str:
    """Return the line that a mailing may begin with.

    :param texts: a pair: a text for a person, with :data:`NAME` in it, and one that
        names nobody
    """
    for_person, for_nobody = texts
    if is_company or not name:
        return for_nobody
    return for_person.replace(NAME, name)
