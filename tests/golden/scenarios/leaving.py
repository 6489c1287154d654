"""Who leaves: in Odoo, or at CleverReach."""


def untagged_contact(club):
    """Who loses the tag leaves the list."""
    anna, _beat = club.people()
    club.uploaded()
    anna.category_id = False
    club.upload("Anna loses the tag")


def deleted_contact(club):
    """Who is deleted in Odoo leaves every list, and is counted apart."""
    tag, _group, _matching = club.board()
    anna, beat = club.people()
    (anna | beat).category_id |= tag
    club.uploaded()
    anna.unlink()
    club.upload("Anna is deleted in Odoo")


def archived_contact(club):
    """Who is archived leaves the list, and is added when back."""
    anna, _beat = club.people()
    club.uploaded()
    anna.active = False
    club.upload("Anna is archived")
    anna.active = True
    club.upload("Anna is active again")


def odoo_blacklist(club):
    """Who is on Odoo's blacklist is removed and left out until taken off it."""
    club.people()
    club.uploaded()
    club.env["mail.blacklist"]._add("anna@example.com")
    club.upload("Anna is on Odoo's blacklist")
    club.env["mail.blacklist"]._remove("anna@example.com")
    club.upload("Anna is taken off it")


def unsubscribed(club):
    """Who has unsubscribed stays as CleverReach has them, and does not come back."""
    anna, _beat = club.people()
    club.field("name", "fullname")
    club.uploaded()
    club.store.unsubscribe(club.newsletter, "anna@example.com")
    anna.name = "Anna Müller"
    club.upload("Anna has unsubscribed")
    anna.category_id = False
    club.upload("Anna loses the tag")
    anna.category_id = club.tag
    club.upload("Anna has the tag again")


def unsubscribed_taken_over_into_odoos_blacklist(club):
    """Who unsubscribes is put on Odoo's blacklist, where the account asks for it."""
    club.case.account.blacklist_unsubscribed = True
    club.people()
    club.uploaded()
    club.store.unsubscribe(club.newsletter, "anna@example.com")
    club.upload("Anna has unsubscribed")
    club.upload("Once more")


def unsubscribed_and_allowed_again(club):
    """A manager allows somebody again who left, and is no longer on the list."""
    anna, _beat = club.people()
    club.uploaded()
    club.store.unsubscribe(club.newsletter, "anna@example.com")
    anna.category_id = False
    club.upload("Anna has unsubscribed, and loses the tag")
    anna.category_id = club.tag
    anna.cleverreach_state_ids.action_allow_again()
    club.upload("Anna has the tag, and is allowed again")


def unsubscribed_and_came_back(club):
    """Who subscribes again with a form of CleverReach is sent again."""
    anna, _beat = club.people()
    club.field("name", "fullname")
    club.uploaded()
    club.store.unsubscribe(club.newsletter, "anna@example.com")
    club.upload("Anna has unsubscribed")
    club.store.activate(club.newsletter, "anna@example.com")
    anna.name = "Anna Müller"
    club.upload("Anna has subscribed again")


def unsubscribed_then_new_address(club):
    """A new address does not bring back who has unsubscribed."""
    anna, _beat = club.people()
    club.uploaded()
    club.store.unsubscribe(club.newsletter, "anna@example.com")
    anna.email = "anna.muster@example.com"
    club.upload("Anna has unsubscribed, and has another address")
    club.upload("Once more")


def unsubscribed_from_one_of_two_lists(club):
    """Leaving one list is not leaving the other; a new address changes only there."""
    tag, group, _matching = club.board()
    anna, _beat = club.people()
    anna.category_id |= tag
    club.uploaded()
    club.store.unsubscribe(group, "anna@example.com")
    anna.email = "anna.muster@example.com"
    club.upload("Anna has left the board's list, and has another address")


def unsubscribed_and_deleted(club):
    """Who has unsubscribed and is deleted in Odoo does not come back as a new one."""
    anna, _beat = club.people()
    club.uploaded()
    club.store.unsubscribe(club.newsletter, "anna@example.com")
    club.upload("Anna has unsubscribed")
    anna.unlink()
    club.upload("Anna is deleted in Odoo")
    club.contact("Anna Again", "anna@example.com")
    club.upload("Somebody makes her anew")


def last_contact_deleted(club):
    """The only contact is deleted in Odoo: nobody has to be asked about that."""
    anna = club.contact("Anna Muster", "anna@example.com")
    club.uploaded()
    anna.unlink()
    club.upload("Anna is deleted in Odoo")


def last_contact_untagged(club):
    """The only contact loses the tag: that looks like a mistake, and waits."""
    anna = club.contact("Anna Muster", "anna@example.com")
    club.uploaded()
    anna.category_id = False
    club.upload("Anna loses the tag")


def unsubscribed_and_swapped(club):
    """Of two who swap addresses one has unsubscribed: not mailed at the other's."""
    anna, beat = club.people()
    club.uploaded()
    club.store.unsubscribe(club.newsletter, "anna@example.com")
    club.upload("Anna has unsubscribed")
    anna.email, beat.email = beat.email, anna.email
    club.upload("Anna and Beat swap their addresses")
    club.upload("Once more")


def unsubscribed_and_signed_up_with_another_address(club):
    """Who unsubscribed, and then signs up with another address, gets the mailings."""
    anna, _beat = club.people()
    club.uploaded()
    club.store.unsubscribe(club.newsletter, "anna@example.com")
    club.upload("Anna has unsubscribed")
    club.from_elsewhere("anna.muster@example.com")
    anna.email = "anna.muster@example.com"
    club.upload("Anna has signed up with another address, which Odoo has, too")
    club.upload("Once more")


def vanished(club):
    """Who was deleted at CleverReach is left out until a manager has decided."""
    anna, beat = club.people()
    club.uploaded()
    club.store.delete_receiver(club.newsletter, "anna@example.com")
    club.preview("Preview: somebody has deleted Anna at CleverReach")
    club.upload("Upload")
    anna.email = "anna.muster@example.com"
    club.upload("Anna has another address")
    club.decide(with_vanished="leave")
    club.upload("A manager has decided to leave her out")
    club.store.delete_receiver(club.newsletter, "beat@example.com")
    club.upload("Beat was deleted at CleverReach as well")
    club.confirm("A manager lets Beat be added again", with_vanished="add")


def vanished_and_came_back(club):
    """Who was deleted at CleverReach, and signs up again, gets the mailings."""
    club.people()
    club.uploaded()
    club.store.delete_receiver(club.newsletter, "anna@example.com")
    club.upload("Somebody has deleted Anna at CleverReach")
    club.from_elsewhere("anna@example.com")
    club.upload("Anna has signed up")


def bounced(club):
    """A bounced address is not sent again; a new one is."""
    anna, _beat = club.people()
    club.field("name", "fullname")
    club.uploaded()
    club.store.bounce("anna@example.com")
    anna.name = "Anna Müller"
    club.upload("Anna's address has bounced")
    anna.email = "anna.muster@example.com"
    club.upload("Anna has another address")


def cleverreach_blocklist(club):
    """Who is on CleverReach's blocklist is left out."""
    club.people()
    club.store.blacklist_add("anna@example.com")
    club.upload("First upload")


def unsubscribed_where_the_account_blocks(club):
    """The account blocks who unsubscribes: they vanish, and stay away afterwards."""
    club.box.switches.unsubscribe_mode = "blacklist_delete"
    anna, _beat = club.people()
    club.uploaded()
    club.store.unsubscribe(club.newsletter, "anna@example.com")
    club.upload("Anna has unsubscribed")
    anna.email = "anna.muster@example.com"
    club.upload("Anna has another address")
