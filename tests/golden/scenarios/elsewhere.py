"""Removals that have to be agreed to, and recipients from elsewhere."""


def many_removals(club):
    """Many removals wait; additions go through. Then a person agrees."""
    contacts = [
        club.contact(f"Member {number:02}", f"member{number:02}@example.com")
        for number in range(1, 14)
    ]
    club.uploaded()
    for contact in contacts[:11]:
        contact.category_id = False
    club.contact("New Member", "new@example.com")
    club.upload("Eleven of thirteen lose the tag: the removals wait")
    club.preview("A preview while they wait")
    club.confirm("Somebody types the number")


def recipients_from_elsewhere(club):
    """Recipients from elsewhere wait alone; all else goes on."""
    anna, _beat = club.people()
    club.uploaded()
    club.from_elsewhere("x@example.com")
    anna.category_id = False
    club.contact("Carla Rossi", "carla@example.com")
    club.upload("Somebody has signed up; Anna loses the tag; Carla is new")
    club.confirm("Somebody types the number")


def keep_foreign(club):
    """A matching leaves recipients from elsewhere alone, and counts them."""
    club.matching.keep_foreign = True
    anna, _beat = club.people()
    club.from_elsewhere("x@example.com", "y@example.com")
    club.upload("First upload")
    anna.category_id = False
    club.upload("Anna loses the tag")


def list_emptied_at_cleverreach(club):
    """An emptied list is not filled again unasked, and never with who had left."""
    club.people()
    club.uploaded()
    club.store.unsubscribe(club.newsletter, "anna@example.com")
    club.upload("Anna has unsubscribed")
    club.store.clear_group(club.newsletter)
    club.upload("Somebody has emptied the list")
    club.confirm("A manager lets them be added again", with_vanished="add")


def unusually_many_additions(club):
    """A tag is put on everybody by mistake: that waits, all else goes on."""
    club.case.account.brake_sending_count = 2
    club.field("name", "fullname")
    anna, _beat = club.people()
    club.uploaded()
    anna.name = "Anna Müller"
    for number in range(1, 8):
        club.contact(f"Member {number}", f"member{number}@example.com")
    club.upload("Seven get the tag, Anna another name")
    club.confirm("Somebody types the number")


def unusually_many_changes(club):
    """A field is wrong for everybody: that waits, all else goes on."""
    club.case.account.brake_sending_count = 2
    club.field("name", "fullname")
    people = [
        club.contact(f"Member {number}", f"member{number}@example.com")
        for number in range(1, 5)
    ]
    club.uploaded()
    for contact in people[:3]:
        contact.name = "#REF!"
    people[3].category_id = False
    club.contact("Carla Rossi", "carla@example.com")
    club.upload("Three of four have a wrong name, one loses the tag, Carla is new")
    club.upload("The next day")
    for number, contact in enumerate(people[:3], 1):
        contact.name = f"Member {number}"
    club.upload("The names are right again")


def unusually_many_addresses(club):
    """The addresses of most have changed: nobody loses their recipient by waiting."""
    club.case.account.brake_sending_count = 1
    people = [
        club.contact(f"Member {number}", f"member{number}@example.com")
        for number in range(1, 4)
    ]
    club.uploaded()
    for number, contact in enumerate(people[:2], 1):
        contact.email = f"new{number}@example.com"
    club.upload("Two of three have another address")
    club.confirm("Somebody types the number")


def odoos_mark_on_unknown_recipients(club):
    """Recipients bear Odoo's mark, and Odoo does not know them: an old backup?"""
    club.people()
    club.uploaded()
    club.store.add_receiver(club.newsletter, "carla@example.com", source="Odoo")
    club.upload("Somebody was sent by a younger database")
