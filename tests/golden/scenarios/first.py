"""First uploads, and uploads after which nothing or little is to be done."""


def first_upload_to_an_empty_list(club):
    """The first upload to an empty list.

    Everybody with the tag is added; nothing has to be confirmed.
    """
    club.people()
    club.contact("Carla Rossi", "carla@example.com", category_id=False)
    club.upload("First upload")


def first_upload_to_a_list_with_recipients(club):
    """The first upload to a list that has recipients already.

    Nothing at all is sent before a person has agreed to the removals. Who is on the
    list and has the tag is taken over.
    """
    club.people()
    club.from_elsewhere("anna@example.com", "x@example.com", "y@example.com")
    club.upload("First upload: it waits")
    club.confirm("Somebody types the number")


def unchanged(club):
    """Nothing has changed since the last upload: nothing is written."""
    club.people()
    club.field("name", "fullname")
    club.uploaded()
    club.upload("Nothing has changed")


def new_contact(club):
    """A contact is new: only that one is sent."""
    club.people()
    club.uploaded()
    club.contact("Carla Rossi", "carla@example.com")
    club.upload("Carla is new")


def resend_everything(club):
    """Everything is sent again, also what has not changed: the two are told apart."""
    anna, _beat = club.people()
    club.field("name", "fullname")
    club.uploaded()
    anna.name = "Anna Müller"
    club.upload("Everything again", kind="manual", resend=True)


def one_contact(club):
    """The upload of one contact leaves all others alone."""
    anna, beat = club.people()
    club.field("name", "fullname")
    club.uploaded()
    anna.name = "Anna Müller"
    beat.category_id = False
    club.contact("Carla Rossi", "carla@example.com")
    club.upload_contact(anna, "Only Anna is sent")


def one_contact_before_the_first_upload(club):
    """One contact is sent to a list that the first upload has not asked about yet."""
    anna, _beat = club.people()
    club.from_elsewhere("x@example.com")
    club.upload_contact(anna, "Only Anna is to be sent")


def preview_then_upload(club):
    """A preview says what an upload would do, then it is done."""
    anna, beat = club.people()
    gone = club.contact("Gerda Gone", "gerda@example.com")
    club.field("name", "fullname")
    club.uploaded()
    anna.name = "Anna Müller"
    beat.email = "beat.meier@example.com"
    gone.category_id = False
    club.contact("Carla Rossi", "carla@example.com")
    club.contact("Without Address", False)
    club.preview("Preview")
    club.upload("Upload")


def double_opt_in(club):
    """New recipients wait for their double opt-in; who is there stays as they are."""
    club.case.opt_in(club.matching)
    anna, _beat = club.people()
    club.field("name", "fullname")
    club.upload("First upload")
    club.store.activate(club.newsletter, "anna@example.com")
    anna.name = "Anna Müller"
    club.contact("Carla Rossi", "carla@example.com")
    club.upload("Anna has opted in and changed her name; Carla is new")
