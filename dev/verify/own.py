"""What a run has made itself, and so may change; nothing else is ever written."""

import re
import secrets

PREFIX = "zz-verify-"
MOST_ADDRESSES = 10

# Every request that is not a plain reading, and there are no others: nothing here
# clears a list, deletes from the whole account or sends a mail.
ALLOWED = {
    ("POST", "/groups"),
    ("DELETE", "/groups/{list}"),
    ("POST", "/groups/{list}/attributes"),
    ("POST", "/groups/{list}/blacklist"),
    ("DELETE", "/groups/{list}/blacklist/{recipient}"),
    ("POST", "/groups/{list}/get_receivers"),
    ("POST", "/groups/{list}/receivers"),
    ("POST", "/groups/{list}/receivers/delete"),
    ("POST", "/groups/{list}/receivers/upsert"),
    ("POST", "/groups/{list}/receivers/upsertplus"),
    ("PUT", "/groups/{list}/receivers/{recipient}"),
    ("PUT", "/groups/{list}/receivers/{recipient}/deactivate"),
    ("DELETE", "/groups/{list}/receivers/{recipient}"),
    ("PUT", "/receivers/{recipient}/email"),
    ("POST", "/receivers/filter"),
}

_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)


class NotOurs(Exception):
    """Something was about to be changed that this run did not make: a fault of ours."""


class Own:
    """The lists, recipients and addresses of one run.

    :param str domain: of the addresses, see :func:`domain`; empty = none may be made
    """

    def __init__(self, domain=""):
        self.run = f"{PREFIX}{secrets.token_hex(4)}"
        self.domain = domain
        self.names = tuple(f"{self.run}-{letter}" for letter in "ab") if domain else ()
        #: Names of lists that were asked for and are not known to be gone again.
        self.begun = []
        #: Ids of our lists, by name.
        self.lists = {}
        self.recipients = set()
        self.addresses = set()
        #: Who was put on a list of ours by the person at the keyboard.
        self.guests = set()
        #: Addresses on the blocklist of a list of ours, by its id.
        self.blocked = {}

    def address(self, word, subdomain="", *, plus=""):
        """Make an address up, nobody's, or return it if it was made before."""
        domain = f"{subdomain}.{self.domain}" if subdomain else self.domain
        made = f"{self.run}-{word}{plus}@{domain}"
        if made not in self.addresses and len(self.addresses) >= MOST_ADDRESSES:
            raise NotOurs(f"more than {MOST_ADDRESSES} addresses")
        if not self.domain:
            raise NotOurs("an address without a domain")
        self.addresses.add(made)
        return made

    def adopt_list(self, group):
        """Take in a list of the account if this run has made it.

        :param group: a record of the addon's client
        :return: whether it is ours
        """
        if group.name not in self.names:
            return False
        self.lists[group.name] = group.id
        return True

    def adopt_recipient(self, receiver_id, email):
        """Take in the id of one of our addresses; ids of others are passed over."""
        if self.is_ours(email):
            self.recipients.add(str(receiver_id))

    def is_ours(self, email):
        return email.lower() in self.addresses | self.guests

    def check(self, method, path, fields, json):
        """
        :param dict fields: what is put into the path, by name
        :raise NotOurs: if a request could change anything but what this run has made
        """
        if (method, path) not in ALLOWED:
            raise NotOurs(f"{method} {path}")
        if "list" in fields and fields["list"] not in self.lists.values():
            raise NotOurs(f"{method} {path}: another list")
        whom = str(fields.get("recipient", ""))
        if "{recipient}" in path and not (
            whom in self.recipients or self.is_ours(whom)
        ):
            raise NotOurs(f"{method} {path}: another recipient")
        if path == "/groups" and json.get("name") not in self.names:
            raise NotOurs(f"{method} {path}: another name")
        for text in _texts(json):
            for word in text.split(","):
                if "@" in word and not self.is_ours(word):
                    raise NotOurs(f"{method} {path}: another address")


def domain(text):
    """Return the domain that somebody typed, in lower case.

    :raise ValueError: if it is none
    """
    name = text.strip().lower().removeprefix("@")
    if not _DOMAIN.fullmatch(name):
        raise ValueError("That is no domain such as example.org")
    return name


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
