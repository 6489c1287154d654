"""What is sent for contacts, read in sets: the same as the ORM reads one by one."""

import json
from collections import Counter
from unittest.mock import patch

from odoo import Command
from odoo.tools import mute_logger, split_every

from ..common import CleverReachCase

TYPES = ["text", "number", "date", "gender"]
LONG = "word " * 80
LOGGER = "odoo.addons.fairgate_cleverreach.models.cleverreach_field_map"


class ContentCase(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for kind in TYPES:
            cls.box.store.create_attribute(f"a_{kind}", kind)
            cls.box.store.create_attribute(
                f"own_{kind}", kind, group_id=cls.remote_group
            )
        cls.the_matching = cls.matching()
        cls.refresh()

    def reader(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["cleverreach.content"]._reader(self.the_matching)

    def page(self, reader, *options, **more):
        """:return: the next contacts that have the filter role"""
        return reader.page(self.the_matching._contact_domain(), *options, **more)

    def contents(self, reader=None):
        """:return: what is sent for all who have the filter role, and the misfits"""
        reader = reader or self.reader()
        misfits = {}
        contents = reader.contents(self.page(reader), misfits)
        return [tuple(map(json.loads, content)) for content in contents], misfits


class TestBothWays(ContentCase):
    """Whatever comes as a column has the value that the ORM gives."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for lang in ("de_DE", "fr_FR"):
            cls.env["res.lang"]._activate_lang(lang)
        cls.company.partner_id.tz = "Europe/Zurich"

    def setUp(self):
        super().setUp()
        self.account.lang = "de_DE"
        self.other_company = self.env["res.company"].create({"name": "Other"})
        self.swiss = self.env.ref("base.ch")
        self.swiss.with_context(lang="de_DE").name = "Schweiz"
        self.world()
        self.env.flush_all()
        self.env.invalidate_all()

    def world(self):
        """Contacts whose values are ordinary, empty and odd."""
        admin = self.env.ref("base.user_admin")
        club = self.contact(
            "Musik  Verein",
            "club@example.com",
            is_company=True,
            country_id=self.swiss.id,
            state_id=self.env["res.country.state"]
            .create({"name": "Nowhere", "code": "ZZ", "country_id": self.swiss.id})
            .id,
            user_id=admin.id,
            tz="Asia/Tokyo",
            lang="fr_FR",
            comment="<p>A &amp; B<br/>two</p><ul><li>x</li></ul>",
            partner_latitude=46.950001,
            color=7,
            website="https://example.com",
            vat="CHE-123.456.788",
        )
        anna = self.contact(
            " Anna \n  Muster ",
            "Anna <Anna@Example.com>",
            parent_id=club.id,
            lang="de_DE",
            city=LONG,
            street=" Gasse   1\t",
            street2="\n",
            zip="003",
            ref="1'234.50",
            function="Frau",
            phone="31.12.1999",
            partner_latitude=-0.0,
            partner_longitude=1e-7,
            comment="<p></p>",
            type="invoice",
            company_id=self.company.id,
            category_id=[
                Command.set(
                    (
                        self.tag
                        + self.env["res.partner.category"].create({"name": "Ehre"})
                    ).ids
                )
            ],
            bank_ids=[Command.create({"acc_number": "42"})],
        )
        gone = self.env["res.partner"].create(
            {"name": "Archived", "active": False, "country_id": self.swiss.id}
        )
        beat = self.contact(
            "Beat", False, ref="twelve", function="x", phone="2024-02-29"
        )
        carla = self.contact("Carla", "carla@exämple.com", lang=False, type="other")
        self.contact("Ωmega 😀", "o@example.com", city="Zürich\u00a0Oerlikon")
        self.env.flush_all()
        # What no form writes, but a database holds.
        self.env.cr.execute(
            """
            UPDATE res_partner
               SET color = NULL, partner_latitude = NULL, name = NULL, city = '',
                   lang = 'xx_XX', is_company = NULL, function = NULL
             WHERE id = %s;
            UPDATE res_partner SET parent_id = %s, create_date = '2025-12-31 23:30:00'
             WHERE id = %s;
            """,
            (carla.id, gone.id, beat.id),
        )
        self.env.invalidate_all()
        self.own_values(beat)
        return anna

    def own_values(self, contact):
        """Values that each company, or each language, has of its own."""
        for company, barcode in (
            (self.company, "ours"),
            (self.other_company, "theirs"),
        ):
            contact.with_company(company).barcode = barcode
        self.env["ir.default"].set(
            "res.partner", "barcode", "fallback", company_id=self.company.id
        )

    def sources(self):
        """Every field of a contact that can be sent, also two steps away."""
        partners = self.env["res.partner"]
        sources = list(partners._fields)
        for steps in (
            ["parent_id"],
            ["country_id"],
            ["parent_id", "country_id"],
            ["state_id", "country_id"],
            ["company_id", "currency_id"],
        ):
            model = partners
            for step in steps:
                model = model[step]
            sources += [".".join([*steps, name]) for name in model._fields]
        lines = self.env["cleverreach.field.map"]
        return [
            source for source in sources if lines.new({"source": source})._has_source()
        ]

    def test_every_field_has_the_same_value_both_ways(self):
        as_column = set()
        told = Counter()
        attributes = self.env["cleverreach.attribute"].create(
            [
                {
                    "account_id": self.account.id,
                    "name": f"b_{i}",
                    "type": "text",
                    "remote_id": f"500{i}",
                }
                for i in range(40)
            ]
        )
        for sources in split_every(len(attributes), self.sources()):
            lines = self.env["cleverreach.field.map"].create(
                [
                    {
                        "account_id": self.account.id,
                        "source": source,
                        "attribute_id": attribute.id,
                        "empty": "clear" if attribute.id % 2 else "leave",
                    }
                    for source, attribute in zip(sources, attributes, strict=False)
                ]
            )
            for kind in TYPES:
                attributes.type = kind
                with mute_logger(LOGGER):
                    counts = self.check_both_ways(lines, kind, as_column)
                told.update(counts)
            lines.unlink()
        # What fits, what does not, and what is too long was among it.
        self.assertLessEqual({"unfit", "shortened"}, set(told))
        # It was not the ORM against itself.
        self.assertGreater(len(as_column), 100)
        self.assertLessEqual(
            {
                "name",
                "comment",
                "type",
                "barcode",
                "create_date",
                "country_id.name",
                "parent_id.country_id.name",
                "parent_id.cleverreach_salutation",
                "partner_latitude",
                "state_id.country_id.phone_code",
                "is_company",
                "cleverreach_first_name",
                "cleverreach_last_name",
                "cleverreach_salutation",
                "cleverreach_language_code",
            },
            as_column,
        )

    def check_both_ways(self, lines, kind, as_column):
        """:param as_column: a set that takes the sources that were read as columns"""
        reader = self.reader()
        contents, misfits = self.contents(reader)
        contacts = self.the_matching._contacts()
        self.assertEqual(len(contents), 5)
        total = Counter()
        for line in lines:
            with self.subTest(source=line.source, kind=kind):
                texts, counts = line._values(contacts, kind)
                self.assertEqual(
                    [shared.get(line.attribute_id.name) for _own, shared in contents],
                    [texts.get(contact.id) for contact in contacts],
                )
                self.assertEqual(misfits.get(line.id, Counter()), counts)
                total.update(counts)
        as_column.update(
            values.field_map.source for values in reader._values if not values.uses_orm
        )
        return total

    def test_values_are_those_of_the_company_and_the_language_of_the_account(self):
        self.field_map("barcode", "a_text", empty="clear")
        self.field_map("country_id.name", "own_text")
        other = self.env.user.with_company(self.other_company).with_context(
            lang="fr_FR"
        )
        self.the_matching = self.the_matching.with_env(other.env)
        contents, _misfits = self.contents()
        self.assertEqual(
            [shared["a_text"] for _own, shared in contents],
            ["fallback", "fallback", "ours", "fallback", "fallback"],
        )
        self.assertEqual(contents[0][0], {"own_text": "Schweiz"})

    def test_a_greeting_is_in_the_language_of_the_contact(self):
        self.field_map("cleverreach_salutation", "a_text")
        self.contact(
            "Dora %(name)s %s", "dora@example.com", lang="de_DE", barcode="dora"
        )
        contents, _misfits = self.contents()
        contacts = self.the_matching._contacts()
        self.assertEqual(
            [shared["a_text"] for _own, shared in contents],
            [" ".join(c.cleverreach_salutation.split()) for c in contacts],
        )
        self.assertIn("Dora %(name)s %s", contents[-1][1]["a_text"])

    def test_an_addon_that_computes_the_first_name_itself_is_asked(self):
        def compute(partners):
            for partner in partners:
                partner.cleverreach_first_name = "theirs"
                partner.cleverreach_last_name = partner.name

        self.field_map("cleverreach_first_name", "a_text")
        model = self.env.registry["res.partner"]
        with patch.object(model, "_compute_cleverreach_names", compute):
            contents, _misfits = self.contents()
        self.assertEqual({shared["a_text"] for _own, shared in contents}, {"theirs"})

    def test_what_waits_to_be_written_is_read(self):
        self.field_map("city", "a_text")
        contact = self.the_matching._contacts()[-1]
        reader = self.reader()
        contact.city = "Thun"
        ((_own, shared),) = reader.contents(self.page(reader, contact.id - 1))
        self.assertEqual(json.loads(shared), {"a_text": "Thun"})


class TestPages(ContentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = [
            cls.contact(f"Person {i}", f"P{i}@Example.com", city=f"City {i}")
            for i in range(5)
        ]
        cls.field_map("name", "a_text")

    def test_pages_follow_each_other_the_oldest_first(self):
        reader = self.reader()
        seen = []
        after = 0
        while rows := self.page(reader, after, limit=2):
            self.assertLessEqual(len(rows), 2)
            seen += rows
            after = rows[-1].id
        self.assertEqual([row.id for row in seen], [p.id for p in self.people])
        self.assertEqual(
            [(row.email, row.email_normalized) for row in seen[:2]],
            [
                ("P0@Example.com", "p0@example.com"),
                ("P1@Example.com", "p1@example.com"),
            ],
        )

    def test_nobody_has_nothing(self):
        reader = self.reader()
        rows = self.page(reader, after=self.people[-1].id)
        self.assertEqual(reader.contents(rows), [])

    def test_a_matching_without_fields_sends_none(self):
        self.account.field_map_ids.unlink()
        self.assertEqual(self.contents()[0], [({}, {})] * 5)

    def test_columns_cost_one_query_a_page_and_no_record(self):
        for source, attribute in (
            ("city", "own_text"),
            ("cleverreach_first_name", "a_gender"),
            ("create_date", "a_date"),
        ):
            self.field_map(source, attribute)
        reader = self.reader()
        rows = self.page(reader)
        with self.assertQueryCount(0):
            reader.contents(rows)
        names = self.env["res.partner"]._fields["name"]._get_cache(self.env)
        self.assertFalse(set(names) & set(self.env["res.partner"].browse().ids))
        with self.assertQueryCount(1):
            reader.of([row.id for row in rows])

    def test_what_the_orm_computes_leaves_the_memory_again(self):
        self.field_map("display_name", "own_text")
        reader = self.reader()
        contents, _misfits = self.contents(reader)
        self.assertEqual(contents[0][0], {"own_text": "Person 0"})
        partners = self.the_matching._partners()
        self.assertFalse(partners._fields["display_name"]._get_cache(partners.env))


class TestMisfits(ContentCase):
    def test_what_does_not_fit_is_counted_for_each_contact(self):
        for ref in ("12", "twelve", "twelve", "x"):
            self.contact("Anna", "anna@example.com", ref=ref, city=LONG, street="x")
        number = self.field_map("ref", "a_number", empty="clear")
        text = self.field_map("city", "a_text")
        gender = self.field_map("street", "own_gender")
        contents, misfits = self.contents()
        self.assertEqual(
            [shared.get("a_number") for _own, shared in contents],
            ["12", None, None, None],
        )
        self.assertEqual({len(shared["a_text"]) for _own, shared in contents}, {254})
        self.assertEqual(
            misfits,
            {
                number.id: Counter(unfit=3),
                text.id: Counter(shortened=4),
                gender.id: Counter(unfit=4),
            },
        )

    def test_counts_of_pages_add_up(self):
        for _time in range(3):
            self.contact("Anna", "anna@example.com", ref="x")
        number = self.field_map("ref", "a_number")
        reader = self.reader()
        misfits = {}
        after = 0
        while rows := self.page(reader, after, limit=2):
            reader.contents(rows, misfits)
            after = rows[-1].id
        self.assertEqual(misfits, {number.id: Counter(unfit=3)})

    def test_a_value_that_cannot_be_computed_is_told_for_each_contact(self):
        self.field_map("city", "own_text")
        self.field_map("country_id", "a_text")
        for _time in range(2):
            self.contact(
                "Anna",
                "anna@example.com",
                city="Bern",
                country_id=self.env.ref("base.ch").id,
            )

        def compute(_countries):
            raise ZeroDivisionError

        country = self.env.registry["res.country"]
        with (
            patch.object(country, "_compute_display_name", compute),
            self.assertLogs("odoo.addons.fairgate_cleverreach", "WARNING") as log,
        ):
            contents, misfits = self.contents()
        self.assertEqual(contents, [({"own_text": "Bern"}, {})] * 2)
        self.assertEqual(list(misfits.values()), [Counter(broken=2)])
        self.assertEqual(len(log.output), 2)
        self.assertIn("ZeroDivisionError", log.output[0])


class TestSpeakers(ContentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.board = cls.env["res.partner.category"].create({"name": "Board"})
        cls.second = cls.box.store.create_group("Board")["id"]
        cls.refresh()
        cls.field_map("name", "a_text")
        cls.field_map("display_name", "own_text")

    def second_matching(self):
        return self.matching(
            tag_ids=[Command.set(self.board.ids)], group_id=self.group(self.second).id
        )

    def family(self, address="family@example.com"):
        parent = self.contact(
            "Parent", address, category_id=[Command.set(self.board.ids)]
        )
        return parent, self.contact("Child", "family@example.com")

    def test_the_oldest_of_another_list_speaks_for_global_fields_only(self):
        self.second_matching()
        self.family()
        contents, _misfits = self.contents()
        self.assertEqual(contents, [({"own_text": "Child"}, {"a_text": "Parent"})])

    def test_one_address_is_one_however_it_is_written(self):
        self.second_matching()
        self.contact(
            "Parent", "a@xn--mller-kva.ch", category_id=[Command.set(self.board.ids)]
        )
        self.contact("Child", "A@müller.ch")
        self.contact("Grandchild", "a@müller.ch")
        contents, _misfits = self.contents()
        self.assertEqual(
            [shared["a_text"] for _own, shared in contents], ["Parent"] * 2
        )

    def test_without_a_second_list_everybody_speaks_for_themselves(self):
        self.family()
        self.contact("Twin", "family@example.com")
        contents, _misfits = self.contents()
        self.assertEqual(
            [shared["a_text"] for _own, shared in contents], ["Child", "Twin"]
        )

    def test_nobody_speaks_through_a_list_that_is_blocked(self):
        self.second_matching()
        self.family()
        self.board.active = False
        contents, _misfits = self.contents()
        self.assertEqual([shared["a_text"] for _own, shared in contents], ["Child"])

    def test_speakers_are_found_by_one_query_a_page(self):
        self.second_matching()
        for i in range(5):
            self.contact(f"P{i}", f"p{i}@example.com")
        self.account.field_map_ids.filtered(
            lambda line: line.source == "display_name"
        ).unlink()
        reader = self.reader()
        rows = self.page(reader)
        with self.assertQueryCount(1):
            reader.contents(rows)
        self.account.field_map_ids.unlink()
        self.field_map("city", "own_text")
        reader = self.reader()
        rows = self.page(reader)
        with self.assertQueryCount(0):
            reader.contents(rows)


class TestHooks(ContentCase):
    def setUp(self):
        super().setUp()
        self.anna = self.contact("Anna", "anna@example.com", city="Bern")
        self.model = self.env.registry["cleverreach.content"]

    def test_an_addon_gives_values_from_another_source(self):
        line = self.field_map("city", "a_number", empty="clear")
        self.field_map("name", "a_text")
        beat = self.contact("Beat", "beat@example.com")
        ages = {self.anna.id: 42, beat.id: "old"}

        def source(_content, field_map):
            if field_map == line:
                return lambda contacts: {c.id: ages.get(c.id) for c in contacts}
            return None

        self.contact("Carla", "carla@example.com")
        with patch.object(self.model, "_source", source):
            contents, misfits = self.contents()
            line.invalidate_recordset()
            self.assertEqual(line.sample, "42")
        self.assertEqual(
            [shared for _own, shared in contents],
            [
                {"a_number": "42", "a_text": "Anna"},
                {"a_text": "Beat"},
                {"a_number": "", "a_text": "Carla"},
            ],
        )
        self.assertEqual(misfits, {line.id: Counter(unfit=1)})

    def test_an_addon_adds_keys_to_recipients(self):
        def extra_keys(content, matching, rows):
            contacts = content.env["res.partner"].browse(row.id for row in rows)
            return [
                {"tags": [matching.tag_ids.name, contact.city]} for contact in contacts
            ]

        reader = self.reader()
        rows = self.page(reader)
        self.assertEqual(reader.extra_keys(rows), [])
        with patch.object(self.model, "_extra_keys", extra_keys):
            self.assertEqual(
                reader.extra_keys(rows), [{"tags": ["Newsletter", "Bern"]}]
            )
