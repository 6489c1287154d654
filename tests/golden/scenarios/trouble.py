"""Refusals, errors, and what is gone."""

WAIT = {"Retry-After": "60"}


def refused_row(club):
    """CleverReach refuses one recipient: the others are sent.

    Why it does, Odoo cannot know here: it may not read the blocklist.
    """
    club.people()
    carla = club.contact("Carla Rossi", "carla@example.com")
    club.store.blacklist_add("carla@example.com")
    club.box.switches.scopes = "groups,attributes,receivers"
    club.upload("First upload")
    club.upload("Once more")
    carla.email = "carla.rossi@example.com"
    club.upload("Carla has another address")


def told_to_wait_in_the_middle(club):
    """CleverReach asks to wait after a part was sent; the upload goes on by itself."""
    tag, group, _matching = club.board()
    anna, beat = club.people()
    (anna | beat).category_id |= tag
    club.box.fail_next(429, match=f"{group}/receivers/upsertplus", headers=WAIT)
    club.upload("The second list has to wait")
    club.go_on("A minute later")


def told_to_wait_within_a_list(club):
    """CleverReach takes two at a time, and asks to wait before the last ones."""
    club.people()
    club.contact("Carla Rossi", "carla@example.com")
    club.contact("Dora Huber", "dora@example.com")
    club.uploaded()
    club.field("name", "fullname")
    club.box.switches.max_batch = 2
    count = 0

    def third(_method, path):
        nonlocal count
        count += path.endswith("upsertplus")
        return count == 3

    club.box.fail_next(429, match=third, headers=WAIT)
    club.upload("A field was matched: everybody has changed")
    club.go_on("A minute later")


def server_error_in_the_middle(club):
    """CleverReach has trouble after the additions: the next upload does the rest."""
    anna, _beat = club.people()
    club.uploaded()
    anna.category_id = False
    club.contact("Carla Rossi", "carla@example.com")
    club.box.fail_next(500, match="delete", times=20)
    club.upload("The removal of Anna fails")
    club.box.interference.pending.clear()
    club.upload("The next upload")


def server_error_while_sending(club):
    """CleverReach has trouble with the additions: nobody is removed either."""
    anna, _beat = club.people()
    club.uploaded()
    anna.category_id = False
    club.contact("Carla Rossi", "carla@example.com")
    club.box.fail_next(500, match="upsertplus", times=20)
    club.upload("Carla cannot be sent")
    club.box.interference.pending.clear()
    club.upload("The next upload")


def answer_lost(club):
    """The answer to a batch is lost, although it was carried out."""
    club.people()
    club.box.fail_next(500, match="upsertplus", times=20, after=True)
    club.upload("First upload")
    club.box.interference.pending.clear()
    club.upload("The next upload")


def credentials_revoked(club):
    """The credentials are no longer good: the upload ends at once."""
    club.people()
    club.uploaded()
    club.box.expire_tokens()
    club.box.tokens.client_secret = "another"
    club.upload("The credentials were revoked")


def limit_of_the_plan(club):
    """CleverReach takes no more recipients: what is there stays."""
    club.people()
    club.uploaded()
    club.box.switches.plan_limit = 2
    club.contact("Carla Rossi", "carla@example.com")
    club.upload("Carla is one too many")


def list_deleted_at_cleverreach(club):
    """A list is deleted at CleverReach: its matching is in error, the other goes on."""
    tag, _group, _matching = club.board()
    anna, _beat = club.people()
    anna.category_id |= tag
    club.uploaded()
    club.store.delete_group(club.newsletter)
    club.contact("Carla Rossi", "carla@example.com", category_id=[(6, 0, tag.ids)])
    club.upload("The newsletter's list is gone; Carla joins the board")


def tag_deleted(club):
    """The tag is deleted: the matching is blocked, and nobody is removed."""
    club.people()
    club.uploaded()
    club.tag.unlink()
    club.upload("The tag is deleted")


def unsubscribed_during_the_upload(club):
    """Somebody unsubscribes while the upload runs, and has another address."""
    anna, beat = club.people()
    club.uploaded()
    anna.email = "anna.muster@example.com"
    beat.category_id = False

    def leave(method, path):
        # Before the first look at single recipients, after the list was read.
        if path.endswith("/groups") and "/receivers/" in path and not left:
            left.append(path)
            club.store.unsubscribe(club.newsletter, "anna@example.com")
        return False

    left = []
    club.box.fail_next(500, match=leave)
    club.upload("Anna has another address, and unsubscribes after the list was read")
