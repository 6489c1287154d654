"""From a value of an Odoo field to the string that CleverReach stores.

CleverReach's types are text, number, date and gender; it takes and gives strings only
(dates as YYYY-MM-DD, gender as ``male`` or ``female``).
"""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from .names import normalize

# CleverReach publishes no limit: this keeps a stray long text from stopping a batch.
# The caller shortens what is longer, and says so.
MAX_LENGTH = 255
MAX_DIGITS = 30

_GENDERS = {
    "male": "male m man homme uomo mann mr mister herr monsieur signor signore sig "
    "männlich masculin maschile maschio",
    "female": "female f w woman femme donna frau fräulein mrs ms miss madam madame mme "
    "mademoiselle mlle signora sigra weiblich féminin femminile femmina",
}
_GENDER_OF = {
    normalize(word): gender
    for gender, words in _GENDERS.items()
    for word in words.split()
}


class ConversionError(ValueError):
    """The value does not fit the type of the CleverReach field."""


def convert(value, attribute_type: str) -> str:
    """Return ``value`` as CleverReach stores it; ``""`` for an empty value.

    :param value: str, bool, int, float, date, datetime or None/False for empty
    :param attribute_type: ``text``, ``number``, ``date`` or ``gender``
    :raise ConversionError: if the value does not fit the type
    """
    if value is None or value is False:
        return ""
    if isinstance(value, str) and not value.strip():
        return ""
    converter = {"number": _number, "date": _date, "gender": _gender}
    return converter.get(attribute_type, _text)(value)


def _text(value):
    if value is True:
        return "1"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        value = _plain(Decimal(repr(value)))
    return " ".join(str(value).split())


def shortened(text: str) -> str:
    """Return as much of ``text`` as is sent."""
    return text[:MAX_LENGTH].rstrip()


def _number(value):
    if value is True:
        return "1"
    text = "".join(str(value).split()).replace("'", "").replace("’", "")
    # Of "1.234,50" and "1,234.50" the last sign is the decimal one.
    if "," in text and text.rfind(",") > text.rfind("."):
        text = text.replace(".", "").replace(",", ".")
    elif "." in text:
        text = text.replace(",", "")
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ConversionError("not a number") from error
    # "1e999999999" is a number, too, but would fill the memory when written out.
    if not number.is_finite() or abs(number.adjusted()) > MAX_DIGITS:
        raise ConversionError("not a number")
    return _plain(number)


def _plain(number):
    if not number:
        # Decimal knows a zero below zero.
        return "0"
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _date(value):
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).strip()
    for pattern in ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).date().isoformat()
        except ValueError:
            continue
    raise ConversionError("not a date")


def _gender(value):
    gender = _GENDER_OF.get(normalize(str(value)))
    if not gender:
        raise ConversionError("not a gender")
    return gender
