"""An association to which everything has happened that a button is there for."""


class Trouble:
    """Somebody unsubscribed, is refused, lost the role; fields and tags have vanished.

    The attributes are ids, for the addresses of pages.

    :param association: a new one, with an empty CleverReach
    """

    def __init__(self, association):
        self._association = association
        self._box = association.box
        self._call = association.call
        self.bulletin = self._box.store.create_group("Bulletin")["id"]
        self.club = self._box.store.create_group("Club")["id"]
        city = self._box.store.create_attribute("city")
        self._box.store.create_attribute("rufname")
        self._box.store.create_attribute("zip", group_id=self.bulletin)
        self.account = association.book()
        self._make_contacts()
        self._match_fields()
        self.upload = association.upload(self.account)["id"]
        self._association.opt_in(self.matching, self.bulletin)
        self._change()
        self._box.store.delete_attribute(city["id"])
        self._box.store.create_attribute("city", "number")
        self._box.store.create_attribute("street")
        self._call("cleverreach.account", "action_refresh", [self.account])
        self._call("cleverreach.account", "action_preview", [self.account])
        association.uploaded()
        # CleverReach itself would take nobody back whom it still holds.
        self._box.store.delete_receiver(self.bulletin, "elena@example.com")
        self._call("cleverreach.account", "action_preview", [self.account])
        self.preview = association.uploaded()["id"]
        self._lose_a_tag()

    def _make_contacts(self):
        contact = self._association.contact
        self._tag, _name = self._association.tag("Newsletter")
        self.anna = contact("Anna Muster", "anna@example.com", self._tag, city="Bern")
        self._beat = contact("Beat Meier", "beat@example.com", self._tag)
        self._carla = contact("Carla Rossi", "carla@example.com", self._tag)
        contact("Dario Frei", False, self._tag)
        self.left = contact("Elena Graf", "elena@example.com", self._tag)
        contact("Gina Wyss", "gina@example.com", self._tag)
        self._box.fault("refuse_rows", rows="gina@", match="upsertplus")
        contact("Hugo Wirz", "hugo@example.com", self._tag)
        self._box.store.add_receiver(self.bulletin, "hugo@example.com", activated=0)
        self.matching = self._association.match(self._tag, "Bulletin")
        self._box.store.add_receiver(self.club, "stranger@example.org")
        self.held = self._association.match(self._tag, "Club")

    def _match_fields(self):
        self.city, _first, self.zip, _street = self._call(
            "cleverreach.field.map",
            "create",
            [
                {"source": source}
                for source in ("city", "cleverreach_first_name", "zip", "street")
            ],
        )
        self._call("cleverreach.field.map", "action_auto_match_all", [])

    def _change(self):
        """What the preview finds: somebody new, changed, renamed and removed each."""
        self._box.store.unsubscribe(self.bulletin, "elena@example.com")
        self._association.contact("Fabio Zingg", "fabio@example.com", self._tag)
        self._call("res.partner", "write", self.anna, {"zip": "3000"})
        self._call("res.partner", "write", self._beat, {"email": "b@example.com"})
        self._call("res.partner", "write", self._carla, {"category_id": [(5,)]})

    def _lose_a_tag(self):
        self._box.store.create_group("Board")
        self._call("cleverreach.account", "action_refresh", [self.account])
        self.blocked = self._association.match(self._tag, "Board")
        tag, _name = self._association.tag("Board")
        self._call(
            "cleverreach.matching", "write", self.blocked, {"tag_ids": [(4, tag)]}
        )
        self._call("res.partner.category", "unlink", tag)

    def let_cleverreach_ask_to_wait(self):
        self._box.fail_next(
            429, times=99, match="GET /v3/groups", headers={"Retry-After": "3600"}
        )
