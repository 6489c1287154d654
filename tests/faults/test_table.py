"""Every fault at every stage: what is said, what was kept, and the next run heals it.

The table that comes of it stands in ``docs/administration.md`` and is printed at the
end. ``dev/test tests/faults --golden-update`` makes it anew: read the difference.
"""

from contextlib import nullcontext
from copy import copy
from unittest.mock import patch

import pytest

from odoo.addons.fairgate_cleverreach import limits
from odoo.addons.fairgate_cleverreach.client.retries import PoliteRetry

from ..common import CleverReachCase
from . import table
from .catalogue import BUTTONS, FAULTS, HANGING, HARMLESS, STAGES, UPLOAD
from .table import Cell

MOVED = "moved"

PATIENCE = 1.5
"""Seconds that an answer is waited for where none comes. Only there: a busy machine may
take as long for any answer.
"""


class TestTable(CleverReachCase):
    maxDiff = None

    @pytest.fixture(autouse=True)
    def _update(self, request):
        type(self).update = request.config.getoption("--golden-update")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.measured = {}
        cls.document = table.read()
        cls.box.store.create_attribute("ort")
        groups = {stage: cls.box.store.create_group(stage)["id"] for stage in UPLOAD}
        cls.refresh()
        cls.field_map("city", "ort")
        cls.begun = {s: Scene(cls, s, group) for s, group in groups.items()}
        upload = cls.upload()
        assert upload.state == "done", upload.problem
        for scene in cls.begun.values():
            cls.box.store.unsubscribe(scene.group, scene.email("left"))

    @classmethod
    def tearDownClass(cls):
        if cls.update:
            table.write({**table.read(), **cls.measured})
        print("\n" + table.render(cls.measured))
        super().tearDownClass()

    def setUp(self):
        super().setUp()
        # The pauses between attempts are for CleverReach's sake.
        self.enterContext(patch.object(PoliteRetry, "BACKOFF", 0))
        self.scenes = {s: scene.of(self) for s, scene in self.begun.items()}

    def row(self, name):
        """Let one thing go wrong at each stage, and compare what comes of it."""
        cells = {}
        impatience = patch.object(limits, "REQUEST_SECONDS", PATIENCE)
        for stage in STAGES:
            with (
                self.subTest(stage=stage),
                impatience if name in HANGING else nullcontext(),
            ):
                if stage in BUTTONS:
                    cells[stage] = self.press(FAULTS[name], *BUTTONS[stage])
                else:
                    cells[stage] = self.scenes[stage].play(FAULTS[name])
                if name in HARMLESS:
                    self.assertEqual(cells[stage], Cell("done"))
        # One upload of all lists heals them all.
        upload = self.upload()
        self.assertEqual((upload.state, upload.problem or ""), ("done", ""))
        self.assertFalse(self.account.activity_ids)
        for line, scene in zip(upload.line_ids, self.scenes.values(), strict=True):
            with self.subTest(healed=scene.stage):
                scene.assert_whole(line)
        self.measured[name] = cells
        if not self.update:
            self.assertEqual(cells, self.document.get(name), table.BEGIN)

    def press(self, fault, match, button):
        """What a button says, before and after it is mended."""
        fault(self.box, match)
        notice = getattr(self.account, button)()["params"]
        self.mend()
        again = getattr(self.account, button)()["params"]
        self.assertEqual(again["type"], "success", again["message"])
        self.assertEqual(self.account.connection_state, "ok")
        self.assertFalse(any(self.account.group_ids.mapped("gone")))
        if notice["type"] == "success":
            return Cell("done")
        return Cell("failed", said(notice["message"]))

    def mend(self):
        self.box.clear_faults()
        self.box.switches.clock_offset = 0


class Scene:
    """A list of its own, on which one upload has much to do.

    :param case: the class :class:`TestTable`, later one of its tests
    :param stage: a name of ``UPLOAD``
    :param group: the list's id
    """

    def __init__(self, case, stage, group):
        self.case = case
        self.stage = stage
        self.group = group
        self.match, self.todo = UPLOAD[stage]
        self.tag = case.env["res.partner.category"].create({"name": stage})
        self.matching = case.matching(
            tag_ids=[(6, 0, self.tag.ids)], group_id=case.group(group).id
        )
        names = ("stay", "change", "move", "go", "left")
        self.people = {name: self.contact(name) for name in names}

    def of(self, case):
        """:return: the same for one test, which may change it"""
        scene = copy(self)
        scene.case = case
        scene.people = dict(self.people)
        return scene

    def email(self, name):
        return f"{name}@{self.stage}.example.com"

    def contact(self, name):
        values = {"city": "Bern", "category_id": [(6, 0, self.tag.ids)]}
        return self.case.contact(name, self.email(name), **values)

    def play(self, fault):
        """:return: the :class:`Cell` of the fault at this stage"""
        self.change_contacts()
        case = self.case
        if self.stage == "token":
            case.box.expire_tokens()
        fault(case.box, self.match)
        upload = case.upload(matching_ids=[(6, 0, self.matching.ids)])
        case.mend()
        cell = self.cell(upload, set(self.done()))
        self.assert_nobody_is_wronged(upload)
        if upload.state == "running":
            case.run_job()
            case.assertEqual(upload.state, "done")
        return cell

    # WHAT THERE IS TO DO

    def change_contacts(self):
        if "add" in self.todo:
            self.people["new"] = self.contact("new")
        if "change" in self.todo:
            self.people["change"].city = "Thun"
        if "rename" in self.todo:
            self.people["move"].email = self.email(MOVED)
        if "remove" in self.todo:
            self.people["go"].category_id = False

    def done(self):
        """Yield what of it has been done at CleverReach."""
        there = self.case.on_list(self.group)
        changed = there.get(self.email("change"), {})
        if self.email("new") in there:
            yield "add"
        if changed.get("global_attributes", {}).get("ort") == "Thun":
            yield "change"
        if self.email(MOVED) in there:
            yield "rename"
        if self.email("go") not in there:
            yield "remove"

    # WHAT CAME OF IT

    def cell(self, upload, done):
        labels = {"done": "done", "failed": "failed", "running": "waits"}
        state = labels[upload.state]
        words = said((upload.problem or "").removeprefix(f"{self.stage}: "))
        if upload.state == "done" and upload.refused_count:
            state, words = "refused", said(upload.summary.partition(". ")[2])
        self.case.assertEqual(bool(words), state != "done")
        if state == "done":
            return Cell(state)
        return Cell(
            state, words, "+" if done == set(self.todo) else "±" if done else ""
        )

    def assert_nobody_is_wronged(self, upload):
        """Also where it went wrong: nobody is written to, lost or counted wrongly."""
        there = self.case.on_list(self.group)
        allowed = {self.email(name) for name in (*self.people, MOVED)}
        self.case.assertLessEqual(set(there), allowed)
        self.case.assertFalse(there[self.email("left")]["active"])
        self.case.assertIn(self.email("stay"), there)
        self.case.assertIn(self.email("change"), there)
        self.case.assertTrue({self.email("move"), self.email(MOVED)} & set(there))
        line = upload.line_ids
        done = set(self.done())
        gone = {self.email(name) for name in ("move", "go")} - set(there)
        self.case.assertLessEqual(line.removed_count + line.renamed_count, len(gone))
        self.case.assertLessEqual(line.renamed_count, "rename" in done)
        self.case.assertLessEqual(line.created_count, len({"add", "rename"} & done))
        if "remove" in done:
            # Whoever goes goes last.
            self.case.assertEqual(line.waiting_count, 0)
        if upload.state == "failed":
            note = self.case.account.activity_ids.note
            self.case.assertIn(said(upload.problem)[:40], note)

    def assert_whole(self, line):
        """The next run has done all that was to be done, and its numbers are true."""
        case = self.case
        case.assertEqual(set(self.done()), set(self.todo))
        there = case.on_list(self.group)
        case.assertFalse(there[self.email("left")]["active"])
        wanted = {contact.email for contact in self.people.values()}
        if "remove" in self.todo:
            wanted.remove(self.email("go"))
        case.assertEqual(set(there), wanted)
        case.assertEqual(line.group_id, case.group(self.group))
        case.assertEqual(line.skip_ids.mapped("reason"), ["unsubscribed"])
        case.assertEqual(line.waiting_count, 0)
        case.assertEqual(line.foreign_removal_count, 0)
        case.assertEqual(line.on_list_count, len(there))
        case.assertEqual(line.wanted_count, len(wanted))


def said(text):
    """:return: the first line of what a person reads"""
    return text.strip().split("\n")[0]


def _test(name):
    def test(self):
        self.row(name)

    return test


for _number, _name in enumerate(FAULTS):
    setattr(TestTable, f"test_{_number:02}_{_name}", _test(_name))
