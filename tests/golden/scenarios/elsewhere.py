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
    """An emptied list is filled again, but for who is known to have left."""
    club.people()
    club.uploaded()
    club.store.unsubscribe(club.newsletter, "anna@example.com")
    club.upload("Anna has unsubscribed")
    club.store.clear_group(club.newsletter)
    club.upload("Somebody has emptied the list")
