"""Fields and their values."""


def changed_value(club):
    """A value has changed: only that contact is sent."""
    anna, _beat = club.people()
    club.field("name", "fullname")
    club.uploaded()
    anna.name = "Anna Müller"
    club.upload("Anna has another name")


def empty_values(club):
    """An empty value clears the field at CleverReach, or leaves it, as was chosen."""
    anna, _beat = club.people()
    anna.write({"phone": "044 111 11 11", "city": "Bern"})
    club.field("phone", "phone", empty="leave")
    club.field("city", "city", empty="clear")
    club.upload("First upload")
    anna.write({"phone": False, "city": False})
    club.upload("Both values are empty now")


def field_missing_on_a_list(club):
    """One of two lists lacks a field: its recipients get the other values."""
    tag, _group, _matching = club.board()
    anna, _beat = club.people()
    anna.category_id |= tag
    anna.write({"phone": "044 111 11 11", "city": "Bern"})
    club.field("phone", "phone", club.newsletter)
    club.field("city", "city")
    club.upload("First upload")


def field_deleted_at_cleverreach(club):
    """A field is deleted at CleverReach: the values of the others are sent."""
    anna, _beat = club.people()
    anna.write({"phone": "044 111 11 11", "city": "Bern"})
    club.field("phone", "phone")
    club.field("city", "city")
    club.uploaded()
    for attribute in club.store.attributes():
        if attribute["name"] == "phone":
            club.store.delete_attribute(attribute["id"])
    anna.write({"phone": "044 222 22 22", "city": "Basel"})
    club.upload("The field of the phone is gone; both values have changed")


def two_lists_with_a_global_field(club):
    """A global field has one value for an address, on all lists."""
    tag, _group, _matching = club.board()
    anna, beat = club.people()
    anna.category_id |= tag
    club.field("name", "fullname")
    club.field("city", "city", club.newsletter)
    club.upload("First upload")
    anna.write({"name": "Anna Müller", "city": "Bern"})
    beat.category_id |= tag
    club.upload("Anna has another name and a city; Beat joins the board")


def two_contacts_speak_for_a_global_field(club):
    """Different contacts speak for one address on two lists that share a field."""
    tag, _group, _matching = club.board()
    club.people()
    club.contact("Anton Muster", "anna@example.com", category_id=[(6, 0, tag.ids)])
    club.field("name", "fullname")
    club.upload("First upload")
    club.upload("Nothing has changed")


def value_that_does_not_fit(club):
    """A value that is no number is left out for a field of numbers."""
    anna, beat = club.people()
    club.store.create_attribute("points", type="number")
    club.case.refresh()
    club.case.field_map("ref", "points")
    anna.ref = "12"
    beat.ref = "twelve"
    club.upload("First upload")
