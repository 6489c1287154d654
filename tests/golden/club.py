"""The association that a scenario plays with; it writes down what happens."""

from inspect import getdoc
from unittest.mock import patch

from . import screen
from .requests import Names, listening, told


class Club:
    """One matching of the tag and the list “Newsletter”, and what is done with them.

    Whatever runs is told with the contacts and lists before, the requests, the result,
    and the lists after.

    :param case: a :class:`tests.common.CleverReachCase`
    :param scenario: a function; the first lines of the text are its docstring
    """

    def __init__(self, case, scenario):
        self.case = case
        self.env = case.env
        self.box = case.box
        self.store = case.box.store
        self.tag = case.tag
        self.newsletter = case.remote_group
        self.known = self.env["res.partner"]
        self.names = Names(self.store)
        self.lines = getdoc(scenario).splitlines()
        self.steps = 0
        self.matching = case.matching()
        self.last_upload = None
        self.shown = {}

    # -- what a scenario is made of

    def contact(self, name, email, **values):
        contact = self.case.contact(name, email, **values)
        self.known |= contact
        return contact

    def people(self):
        """:return: Anna and Beat, contacts with the tag"""
        return (
            self.contact("Anna Muster", "anna@example.com"),
            self.contact("Beat Meier", "beat@example.com"),
        )

    def board(self, **values):
        """Match a second tag with a second list.

        :return: the tag, the id of the list, the matching
        """
        tag = self.env["res.partner.category"].create({"name": "Board"})
        group = self.store.create_group("Board")["id"]
        self.case.refresh()
        values |= {"tag_ids": [(6, 0, tag.ids)], "group_id": self.case.group(group).id}
        return tag, group, self.case.matching(**values)

    def field(self, source, attribute, group=None, **values):
        """Make a field at CleverReach and match it."""
        self.store.create_attribute(attribute, group_id=group)
        self.case.refresh()
        return self.case.field_map(source, attribute, **values)

    def from_elsewhere(self, *emails, group=None):
        for email in emails:
            self.store.add_receiver(group or self.newsletter, email)

    # -- what runs

    def uploaded(self):
        """Send everybody, as in :mod:`.scenarios.first`, without a word about it."""
        self.case.assertEqual(self.case.upload().state, "done")
        self.names.learn()
        self.lines += ["", "The first upload has sent everybody."]

    def upload(self, what, **values):
        """Run an upload and write it down under the heading ``what``."""
        values = {"account_id": self.case.account.id, "kind": "scheduled", **values}
        self._run(what, lambda: self.env["cleverreach.upload"].create(values))

    def preview(self, what):
        self.upload(what, kind="preview")

    def upload_contact(self, contact, what):
        self.upload(what, kind="manual", partner_id=contact.id)

    def go_on(self, what):
        """Let the scheduler go on with the last upload."""
        self._run(what, lambda: self.last_upload)

    def confirm(self, what, **choices):
        """Agree to what waits, by typing its number, and let it run."""
        self._run(
            what,
            lambda: self.env["cleverreach.upload"].browse(
                self.decide(**choices)["res_id"]
            ),
        )

    def decide(self, **choices):
        """Answer what the last upload asks; ``choices``: what is not left as shown."""
        review = self.last_upload.action_review_removals()
        wizard = self.env[review["res_model"]].browse(review["res_id"])
        wizard.write(choices)
        wizard.typed = wizard.total
        return wizard.action_confirm()

    def _run(self, what, start):
        self.env.flush_all()
        self.env.invalidate_all()
        self.steps += 1
        self.lines += ["", f"## {self.steps}. {what}", ""]
        self._tell("contacts", screen.contacts(self.case, self.known))
        fields = list(screen.fields(self.case))
        if fields:
            self._tell("fields", fields, " before")
        self._tell_lists("before")
        self.names.learn()
        self.last_upload = start()
        # Whoever waits between two tries of a request need not wait here.
        with listening() as heard, patch("time.sleep"):
            self.case.run_job()
        self.names.learn()
        self._tell("requests", told(heard, self.names))
        self._tell("result", screen.result(self.last_upload))
        self._tell("contacts' pages", screen.pages(self.known))
        fields_after = list(screen.fields(self.case))
        if fields_after != fields:
            self._tell("fields", fields_after, " after")
        self._tell_lists("after")

    def _tell_lists(self, when):
        for group in self.store.groups():
            heading = f"list {group['name']}"
            recipients = screen.remote_list(self.store, group)
            self._tell(heading, recipients, f" {when}")

    def _tell(self, heading, lines, when=""):
        """Write ``lines`` down, unless they are those last shown under ``heading``."""
        lines = screen.indented(lines) or ["    –"]
        if self.shown.get(heading) == lines and heading not in ("requests", "result"):
            self.lines.append(f"{heading}{when}: the same")
        else:
            self.lines += [f"{heading}{when}:", *lines]
        self.shown[heading] = lines

    def text(self):
        return "\n".join(self.lines) + "\n"
