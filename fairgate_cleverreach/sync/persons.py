"""What a mailing says to a person, from what Odoo knows of a contact."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from nameparser import HumanName
from nameparser.config import Constants

# Stands in a greeting where the name goes.
NAME = "\0"

# Words that are part of no name. Only these: the library's own lists are English, and
# take the first names Dean and Earl for titles.
TITLES = (
    "dr prof dipl ing lic mag med phil iur jur theol herr frau hr fr mr mrs ms miss "
    "monsieur madame mademoiselle mme mlle maître signor signora sig sigra dott "
    "dottssa avv rev pfr familie fam famille famiglia ehepaar"
).split()
SUFFIXES = "jun sen jr sr junior senior phd msc bsc mba eth fh ii iii iv".split()
CONJUNCTIONS = "& + und et e ed and y".split()
PARTICLES = (
    "von vom van vander de der den del dela della delle dello degli dei dal dalla di "
    "da do dos das du des la le lo las los el al ben ibn bin zu zum zur im in ab auf "
    "aus ten ter st san santa"
).split()

_WORDS = Constants(
    titles=set(TITLES),
    first_name_titles=set(),
    suffix_acronyms=set(),
    suffix_not_acronyms=set(SUFFIXES),
    conjunctions=set(CONJUNCTIONS),
    prefixes=set(PARTICLES),
)
# Of two words with none of this in them there is nothing to find out.
_SPECIAL = re.compile(r"""[,&+."'()“”«»]""")
_ODD = frozenset({*TITLES, *SUFFIXES, *CONJUNCTIONS})
# "Meier-von Arx" is one name.
_HYPHENED = re.compile(rf"-(?:(?:{'|'.join(PARTICLES)}) )+(?=\w)", re.IGNORECASE)
_GLUE = "\u2060"
_LEADING = [[particle] for particle in PARTICLES]
_COMMA = re.compile(r"\s*,\s*")


class Name(NamedTuple):
    """A name in its parts; ``first`` is empty where only one part is known."""

    title: str
    first: str
    last: str


@lru_cache(maxsize=10_000)
def split(name, is_company, last_first: bool) -> Name:
    """Tell the parts of a name apart.

    :param name: may be empty; with a comma what stands before it is the last name
    :param last_first: without a comma the last name stands first
    """
    whole = " ".join((name or "").split())
    if is_company:
        return Name("", "", whole)
    whole = _COMMA.sub(", ", whole).strip(", ")
    words = whole.split()
    if all(word in PARTICLES for word in words[:-1]):
        return Name("", "", whole)
    if len(words) == 2 and not _SPECIAL.search(whole) and _ODD.isdisjoint(_keys(words)):
        return Name("", *(words[::-1] if last_first else words))
    # Nobody's first name is "von".
    return _parsed(whole, last_first or words[0] in PARTICLES)


def _parsed(whole, last_first):
    glued = _HYPHENED.sub(lambda found: found[0].replace(" ", _GLUE), whole)
    if last_first and "," not in glued:
        glued = _with_comma(glued.split())
    found = HumanName(glued, constants=_WORDS)
    if not set(_keys(found.suffix.split())) <= {*SUFFIXES}:
        # Several commas: a firm, or whatever it is.
        return Name("", "", whole)
    first = " ".join(filter(None, (found.first, found.middle)))
    last = found.last
    if not last:
        first, last = "", first or whole
    return Name(*(part.replace(_GLUE, " ") for part in (found.title, first, last)))


def _with_comma(words):
    """Set the comma that is missing in "von Arx Anna", or "Dr. Muster Anna"."""
    keys = _keys(words)
    start = next((i for i, key in enumerate(keys) if key not in TITLES), 0)
    end = start
    while keys[end] in PARTICLES and end < len(words) - 2:
        end += 1
    titles, last, first = words[:start], words[start : end + 1], words[end + 1 :]
    return f"{' '.join(last)}, {' '.join([*titles, *first])}"


def _keys(words):
    return [word.strip(".,").lower() for word in words]


def name_of(name, is_company, firstname=None, lastname=None, *, last_first=False):
    """:return: :class:`Name`; where an addon keeps both parts apart, these two count"""
    if firstname or lastname:
        return Name("", firstname or "", lastname or "")
    return split(name, is_company, last_first)


def spoken(name, is_company, firstname=None, lastname=None, *, last_first=False):
    """:return: the name as it is said, first name first; for the others as it is"""
    name = name or ""
    turned = last_first or "," in name or name.split(maxsplit=1)[:1] in _LEADING
    if is_company or not (turned or firstname or lastname):
        return name
    told = name_of(name, is_company, firstname, lastname, last_first=last_first)
    return " ".join(filter(None, told))


def telling(names: Iterable[str], count: int) -> list[str]:
    """The names that show best whether they are understood, as they come.

    Those of more than two words, and with commas, but plain ones too.
    """
    whole = (" ".join((name or "").split()) for name in names)
    names = list(filter(None, dict.fromkeys(whole)))
    odd = [name for name in names if len(name.split()) > 2 or _SPECIAL.search(name)]
    plain = [name for name in names if name not in set(odd)]
    chosen = odd[: count - min(2, len(plain), count - 1)]
    chosen += plain[: count - len(chosen)]
    return sorted(chosen, key=names.index)


def language_code(lang) -> str:
    """Return the two letters of a language such as ``de_CH``; ``""`` for none."""
    return (lang or "").split("_")[0]


def greeting(name, is_company, texts) -> str:
    """Return the line that a mailing may begin with.

    :param name: as it is said
    :param texts: a pair: a text for a person, with :data:`NAME` in it, and one that
        names nobody
    """
    for_person, for_nobody = texts
    if is_company or not name:
        return for_nobody
    return for_person.replace(NAME, name)
