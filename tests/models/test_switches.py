"""Uploads with each position of every switch of the sandbox.

What CleverReach does is not public in every detail. Whatever it turns out to be, people
get onto the list, changes reach them, nobody who left comes back, and who lost the tag
goes.
"""

from sandbox.switches import SPECS, shown

from ..common import CleverReachCase

# Positions of switches that have no choices of their own.
POSITIONS = {
    "customer": ("7",),
    "token_ttl": ("1", "300"),
    "scopes": ("groups,attributes,receivers,blacklist:read",),
    "max_batch": ("1", "2"),
    "plan_limit": ("100",),
    "field_limit": ("2",),
    "stats_cache": ("0",),
    "receiver_cap": ("1",),
    "clock_offset": ("86400", "-86400"),
}

# With the other position nothing can be asked at all.
LOCKED_OUT = {"token_version"}


def positions(name):
    """Return the values to try for a switch, as texts, besides its default.

    All tests but one of a switch have its default.
    """
    spec = SPECS[name]
    if isinstance(spec.default, bool):
        return [shown(not spec.default)]
    others = [choice for choice in spec.metadata["choices"] if choice != spec.default]
    return [shown(choice) for choice in others] or POSITIONS[name]


class TestSwitches(CleverReachCase):
    def run_upload(self):
        upload = self.upload()
        problems = [upload.problem, *upload.line_ids.mapped("problem")]
        self.assertEqual(list(filter(None, problems)), [])
        self.assertEqual(upload.state, "done")

    def play(self):
        """All that happens to a list, from the first upload to the last."""
        self.box.store.create_attribute("ort")
        self.box.store.create_attribute("anrede")
        self.refresh()
        self.field_map("city", "ort")
        self.matching()
        ann, ben, cat, dan = people = [
            self.contact(name, f"{name}@example.com", city="Bern")
            for name in ("ann", "ben", "cat", "dan")
        ]
        self.box.store.blacklist_add("eva@example.com")
        self.contact("eva", "eva@example.com")
        self.run_upload()
        there = self.on_list()
        self.assertEqual(set(there), {contact.email for contact in people})
        for receiver in there.values():
            self.assertTrue(receiver["active"])
            self.assertEqual(receiver["global_attributes"]["ort"], "Bern")

        self.box.requests.clear()
        self.run_upload()
        self.assertEqual(self.box.writes(), [], "nothing has changed")

        self.box.store.unsubscribe(self.remote_group, "dan@example.com")
        (ann | dan).city = "Thun"
        ben.email = "benno@example.com"
        cat.category_id = False
        self.run_upload()
        there = self.on_list()
        left = there.pop("dan@example.com", None)
        self.assertFalse(left and left["active"], "who has left stays away")
        self.assertEqual(set(there), {"ann@example.com", "benno@example.com"})
        self.assertEqual(there["ann@example.com"]["global_attributes"]["ort"], "Thun")
        self.assertTrue(there["benno@example.com"]["active"])

        self.box.requests.clear()
        self.run_upload()
        self.assertEqual(self.box.writes(), [], "nothing has changed again")


def made_test(name, position):
    def test(self):
        setattr(self.box.switches, name, position)
        self.box.expire_tokens()
        self.play()

    return test


for _name in (name for name in SPECS if name not in LOCKED_OUT):
    for _number, _position in enumerate(positions(_name)):
        setattr(TestSwitches, f"test_{_name}_{_number}", made_test(_name, _position))
