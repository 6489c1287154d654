"""The runs at one size: those of the addon, of the floor and of the peers."""

from functools import partial

from odoo.modules.registry import Registry

from ..ground import databases
from ..ground.say import Progress, Stop
from . import floor, pages, peers, postgres, upload, world
from .box import start, token
from .measure import measured

REPEATS = 5
LONG = 3
"""Seconds. What takes less is measured again, and the middle one counts."""


def of_size(count, connections):
    """Measure all runs with `count` contacts.

    :param connections: of the floor
    :return: dict of the name of a run → its `Measure`, and the queries of each page
    """
    with (
        Progress(f"{count:,} contacts") as progress,
        databases.for_test(bundles=False) as database,
        start() as box,
    ):
        registry = Registry(database)
        try:
            (association,) = world.found(registry, box, [count])
            upload.warm_up(registry, association)
            size = Size(registry, box, association, connections, progress)
            size.run_all()
            return size.measures, pages.counts(registry, association.tag_id)
        finally:
            Registry.delete(database)


class Size:
    """The runs with one association, in their order."""

    def __init__(self, registry, box, association, connections, progress):
        self.measures = {}
        self._registry = registry
        self._box = box
        self._association = association
        self._connections = connections
        self._progress = progress
        self._token = token(box.url())

    def run_all(self):
        association, count = self._association, self._association.count
        result = self._upload("first", sent=count)
        for difference in floor.differences(association, result["first_batch"]):
            raise Stop(f"The floor is none: {difference}")
        self._again({"floor: send": lambda: self._send("floor: send", floor.first)})
        self._peers()
        self._again(
            {
                "floor: compare": self._compare,
                "unchanged": lambda: self._upload("unchanged", unchanged=count),
                "preview": lambda: self._upload(
                    "preview", kind="preview", unchanged=count
                ),
                "changed": self._changed,
            }
        )
        left = world.leave(association)
        self._upload("removed", removed=left, unchanged=count - left)

    def _upload(self, name, kind="scheduled", **wanted):
        """Measure an upload of the addon.

        :param wanted: what it must have counted at its end
        """
        association = self._association
        upload_id = upload.order(self._registry, association, kind=kind)
        result = self._measure(
            name, lambda _keep: upload.run(self._registry, association, upload_id)
        )
        told = {count: result[count] for count in wanted}
        if told != wanted:
            raise Stop(f"{name}: the upload says {told}, but it is {wanted}")
        return result

    def _changed(self):
        changed = world.change(self._association)
        unchanged = self._association.count - changed
        self._upload("changed", sent=changed, unchanged=unchanged)

    def _peers(self):
        self._send("one by one", peers.one_by_one)
        count = self._association.count
        if count > peers.SAMPLE:
            sampled = self.measures["one by one"]
            self.measures["one by one"] = sampled.scaled(
                count / peers.SAMPLE, peers.SAMPLE
            )
        self._send("in sequence", peers.in_sequence)

    def _send(self, name, way):
        """Measure a way to send everything to a new list."""
        list_id = self._box.create_list(name)
        for _source, field, kind, shared in world.FIELDS:
            if not shared:
                self._box.create_field(field, kind, list_id)
        with self._line(list_id) as line:
            self._measure(name, partial(way, self._association, line))

    def _compare(self):
        with self._line(self._association.list_id) as line:
            work = partial(floor.unchanged, self._association, line)
            result = self._measure("floor: compare", work)
        if result["unchanged"] != self._association.count:
            raise Stop(f"The floor does not find everybody: {result['unchanged']}")

    def _line(self, list_id):
        return floor.Line(self._box.url(), self._token, list_id, self._connections)

    def _again(self, ways):
        """Measure what is short several times; keep of each the middle CPU.

        They take turns: what slows the machine down for a while is in all of them.

        :param ways: dict of the name of a run → what measures it
        """
        found = {name: [] for name in ways}
        left = dict(ways)
        while left:
            for name, measure in list(left.items()):
                measure()
                found[name].append(self.measures[name])
                long = sum(one.wall for one in found[name]) >= LONG
                if long or len(found[name]) == REPEATS:
                    del left[name]
        for name, measures in found.items():
            measures.sort(key=lambda one: one.cpu)
            self.measures[name] = measures[len(measures) // 2]

    def _measure(self, name, work):
        self._progress.tell(name)
        database = self._registry.db_name
        postgres.tidy(database)
        self.measures[name], result = measured(database, self._box, work)
        return result
