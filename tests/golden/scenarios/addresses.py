"""Addresses: missing, wrong, shared, changed."""


def no_or_invalid_address(club):
    """Who has no address, or one that is none, is left out and listed."""
    club.people()
    club.contact("Without Address", False)
    club.contact("Wrong Address", "wrong")
    club.contact("Double Dot", "double@example..com")
    club.upload("First upload")


def shared_address(club):
    """Of two contacts with one address the oldest one speaks, then the other one."""
    anna, _beat = club.people()
    club.contact("Anton Muster", "ANNA@example.com")
    club.field("name", "fullname")
    club.upload("First upload")
    anna.category_id = False
    club.upload("The oldest loses the tag")


def umlaut_domain(club):
    """A domain with umlauts is sent in the form that CleverReach knows."""
    anna, _beat = club.people()
    anna.email = "anna@müller.example"
    club.field("name", "fullname")
    club.upload("First upload")
    anna.name = "Anna Müller"
    club.upload("Anna has another name")
    anna.category_id = False
    club.upload("Anna loses the tag")


def address_changed(club):
    """An address has changed: the recipient is kept, with its history."""
    anna, _beat = club.people()
    club.uploaded()
    anna.email = "anna.muster@example.com"
    club.upload("Anna has another address")


def address_changed_in_case_only(club):
    """Upper and lower case and spaces make no other address."""
    anna, _beat = club.people()
    club.uploaded()
    anna.email = " Anna@Example.com"
    club.upload("Anna's address is written otherwise")


def address_changed_on_two_lists(club):
    """An address has changed on two lists: CleverReach changes it on both at once."""
    tag, _group, _matching = club.board()
    anna, _beat = club.people()
    anna.category_id |= tag
    club.uploaded()
    anna.email = "anna.muster@example.com"
    club.preview("Preview: Anna has another address")
    club.upload("Upload")


def address_changed_for_one_of_two_lists(club):
    """Somebody else has the old address on the other list, where it has to stay."""
    tag, _group, _matching = club.board()
    anna, _beat = club.people()
    club.contact("Anton Muster", "anna@example.com", category_id=[(6, 0, tag.ids)])
    club.uploaded()
    anna.email = "anna.muster@example.com"
    club.upload("Anna has another address, Anton has not")


def address_changed_against_cleverreach(club):
    """CleverReach refuses the change: the new one is added, the old one removed."""
    anna, _beat = club.people()
    club.uploaded()
    anna.email = "anna.muster@example.com"
    club.box.fail_next(400, match="PUT .*/email")
    club.upload("Anna has another address")


def address_changed_to_one_that_is_taken(club):
    """The new address is on the list already: the old recipient is removed."""
    anna, _beat = club.people()
    club.field("name", "fullname")
    club.uploaded()
    anna.email = "beat@example.com"
    club.upload("Anna takes Beat's address")


def address_changed_to_one_from_elsewhere(club):
    """Somebody has signed up with the new address before Odoo knew it."""
    anna, _beat = club.people()
    club.uploaded()
    club.from_elsewhere("anna.muster@example.com")
    anna.email = "anna.muster@example.com"
    club.upload("Anna has the address of a recipient from elsewhere")


def addresses_swapped(club):
    """Two contacts have swapped their addresses."""
    anna, beat = club.people()
    club.field("name", "fullname")
    club.uploaded()
    anna.email, beat.email = beat.email, anna.email
    club.upload("Anna and Beat swap their addresses")


def addresses_in_a_ring(club):
    """An address goes to the next contact, which has a new one."""
    anna, beat = club.people()
    club.field("name", "fullname")
    club.uploaded()
    anna.email, beat.email = "beat@example.com", "beat.meier@example.com"
    club.upload("Anna gets Beat's address, Beat a new one")
