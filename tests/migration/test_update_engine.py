"""A database of 19.0.1.0.0 is updated: nothing is lost, sent or removed wrongly.

Within the test's transaction the tables get their former structure back and rows as
that version wrote them; then the script runs, and uploads, against a sandbox.
"""

from datetime import datetime
from pathlib import Path

from odoo import fields
from odoo.modules.migration import exec_script
from odoo.tools import SQL
from odoo.tools.sql import column_exists, table_exists

from odoo.addons.fairgate_cleverreach.sync.fingerprint import fingerprint

from ..common import CleverReachCase, skipped_by_reason

ADDON = Path(__file__).parents[2] / "fairgate_cleverreach"
SCRIPT = ADDON / "migrations" / "19.0.2.0.0" / "post-engine.py"
STRUCTURE = Path(__file__).with_name("structure_19.0.1.sql")
SENT = datetime(2026, 11, 20, 8)
# No field is matched: of everybody the same is sent.
SAME = fingerprint({}, {})
OTHER = "0" * 32
UNDER_WAY = "?"


class OldDatabaseCase(CleverReachCase):
    """One matching, uploaded once with 19.0.1, whose rows a test adds."""

    def setUp(self):
        super().setUp()
        self.one = self.matching(mirrored=True)
        self.first = self.line()
        self.env.flush_all()
        self.env.cr.execute(STRUCTURE.read_text())

    def line(self, upload=(), **values):
        """Make a result of an upload (``upload``: values of it), one that is done."""
        values = {"state": "done", "phase": "end", "end_date": SENT, **values}
        states = {"queued": "running", "running": "running", "held": "held"}
        state = states.get(values["state"], "done")
        return self.env["cleverreach.upload.line"].create(
            {
                "upload_id": self.env["cleverreach.upload"]
                .create(
                    {
                        "account_id": self.account.id,
                        "kind": "scheduled",
                        "state": state,
                        # One that is too old would be given up.
                        "start_date": fields.Datetime.now()
                        if state == "running"
                        else SENT,
                        **dict(upload),
                    }
                )
                .id,
                "matching_id": self.one.id,
                "group_id": self.one.group_id.id,
                **values,
            }
        )

    def insert(self, table, **values):
        self.env.flush_all()
        ((id_,),) = self.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) VALUES %s RETURNING id",
                SQL.identifier(table),
                SQL(", ").join(map(SQL.identifier, values)),
                tuple(values.values()),
            )
        )
        return id_

    def row(self, email, **values):
        """Let 19.0.1 have known of ``email`` what ``values`` say."""
        id_ = self.insert(
            "cleverreach_receiver",
            **{
                "group_id": self.one.group_id.id,
                "account_id": self.account.id,
                "company_id": self.company.id,
                "email": email,
                "state": "new",
                **values,
            },
        )
        return self.env["cleverreach.receiver"].browse(id_)

    def there(self, email, contact=None, source="Odoo", **values):
        """As :meth:`row`, for a recipient that is on the list and was sent."""
        remote = self.box.store.add_receiver(self.remote_group, email, source=source)
        values = {
            "state": "active",
            "on_list": True,
            "remote_id": remote["id"],
            "fingerprint": SAME,
            "last_sent": SENT,
            "partner_id": contact.id if contact else None,
            **values,
        }
        return self.row(email, **values)

    def foreign(self, email, **values):
        values = {"fingerprint": None, "last_sent": None, **values}
        return self.there(email, source="Form", **values)

    def skip(self, line, contact, reason, **values):
        self.insert(
            "cleverreach_upload_skip",
            line_id=line.id,
            company_id=self.company.id,
            partner_id=contact.id,
            reason=reason,
            **values,
        )

    def confirmed(self, number, foreign_only=False):
        """Let a manager have agreed to a number of removals."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE cleverreach_matching"
            " SET confirmed_removals = %s, confirmed_foreign_only = %s WHERE id = %s",
            [number, foreign_only, self.one.id],
        )

    def update(self):
        self.env.flush_all()
        cr = self.env.cr
        exec_script(cr, "19.0.1.0.0", str(SCRIPT), "fairgate_cleverreach", "post")
        self.env.invalidate_all()

    def upload(self, **values):
        """:return: the result for the one list, of an upload after the update"""
        self.box.requests.clear()
        return super().upload(**values).line_ids

    def listed(self, line, action, status=None):
        """:return: the steps that a number of ``line`` opens"""
        counts = {"create": "created", "change": "changed", "skip": "skipped"}
        counts |= {"rename": "renamed", "remove": "removal"}
        name = "held_removal" if status == "held" else counts[action]
        domain = line.action_open_people(f"{name}_count", name)["domain"]
        return self.env["cleverreach.step"].search(domain)


class TestMemory(OldDatabaseCase):
    def test_what_was_sent_is_neither_sent_again_nor_removed(self):
        self.there("anna@example.com", self.contact("Anna", "anna@example.com"))
        self.there("beat@example.com", self.contact("Beat", "beat@example.com"))
        self.update()
        line = self.upload()
        self.assertEqual((line.state, line.unchanged_count), ("done", 2))
        self.assertEqual(self.box.writes(), [])
        self.assertEqual(len(self.on_list()), 2)

    def test_what_has_changed_is_sent(self):
        anna = self.contact("Anna", "anna@example.com")
        self.there("anna@example.com", anna, fingerprint=OTHER)
        self.update()
        self.assertEqual(self.upload().changed_count, 1)

    def test_nobody_who_left_comes_back(self):
        anna = self.contact("Anna", "anna@example.com")
        self.contact("Beat", "beat@example.com")
        self.contact("Carla", "carla@example.com")
        self.row("anna@example.com", state="unsubscribed", partner_id=anna.id)
        self.row("beat@example.com", state="bounced")
        erased = self.env["cleverreach.receiver"]._hash("carla@example.com")
        self.row(erased, state="unsubscribed")
        self.update()
        line = self.upload()
        reasons = {"unsubscribed": 2, "bounced": 1}
        self.assertEqual((skipped_by_reason(line), self.on_list()), (reasons, {}))

    def test_a_contact_that_was_refused_for_good_is_tried_again(self):
        anna = self.contact("Anna", "anna@example.com")
        refusal = {"refused": "invalid address", "partner_id": anna.id}
        row = self.row("anna@example.com", fingerprint=SAME, **refusal)
        self.update()
        self.assertEqual((row.ours, row.fingerprint), (False, False))
        self.assertEqual(row.refused_fingerprint, SAME)
        self.assertEqual(self.upload().created_count, 1)
        self.assertFalse(row.refused)

    def test_a_refused_change_leaves_whose_the_recipient_is(self):
        anna = self.contact("Anna", "anna@example.com")
        beat = self.contact("Beat", "beat@example.com")
        refusal = {"refused": "invalid value", "fingerprint": OTHER}
        ours = self.there("anna@example.com", anna, **refusal)
        other = self.foreign("beat@example.com", partner_id=beat.id, **refusal)
        self.update()
        self.assertEqual((ours.ours, other.ours), (True, False))
        self.assertEqual(ours.refused_fingerprint, OTHER)
        self.assertFalse(ours.fingerprint)

    def test_who_came_from_elsewhere_still_does(self):
        self.foreign("form@example.com")
        self.there("anna@example.com", self.contact("Anna", "anna@example.com"))
        self.update()
        line = self.upload()
        self.assertEqual((line.hold, line.held_removal_count), ("foreign", 1))
        self.assertIn("form@example.com", self.on_list())

    def test_what_was_under_way_is_ours_if_it_has_arrived(self):
        arrived = self.contact("Anna", "anna@example.com")
        lost = self.contact("Beat", "beat@example.com")
        self.contact("Carla", "carla@example.com")
        send = self.line(state="error", phase="send")
        for contact in (arrived, lost):
            self.row(
                contact.email,
                fingerprint=UNDER_WAY,
                todo="create",
                planned_by=send.id,
                claimant_id=contact.id,
            )
        self.box.store.add_receiver(self.remote_group, arrived.email, source="Odoo")
        # Without the filter role it goes unasked: that only our own do.
        arrived.category_id = False
        self.update()
        line = self.upload()
        self.assertEqual((line.state, line.removed_count), ("done", 1))
        self.assertEqual(set(self.on_list()), {"beat@example.com", "carla@example.com"})

    def test_what_was_under_way_is_not_ours_if_a_form_was_first(self):
        anna = self.contact("Anna", "anna@example.com")
        self.contact("Beat", "beat@example.com")
        row = self.row("anna@example.com", fingerprint=UNDER_WAY, partner_id=anna.id)
        self.box.store.add_receiver(self.remote_group, "anna@example.com")
        anna.category_id = False
        self.update()
        self.assertEqual(self.upload().hold, "foreign")
        self.assertFalse(row.ours)

    def test_one_that_was_refused_once_may_have_arrived_this_time(self):
        anna = self.contact("Anna", "anna@example.com")
        row = self.row(
            "anna@example.com",
            fingerprint=OTHER,
            refused="invalid value",
            todo="create",
            planned_by=self.line(state="error", phase="send").id,
            claimant_id=anna.id,
        )
        self.box.store.add_receiver(
            self.remote_group, "anna@example.com", source="Odoo"
        )
        self.contact("Beat", "beat@example.com")
        anna.category_id = False
        self.update()
        self.assertTrue(row.ours)
        self.assertEqual(self.upload().removed_count, 1)

    def test_an_address_that_was_only_planned_is_forgotten(self):
        anna = self.contact("Anna", "anna@example.com")
        row = self.row(
            "anna@example.com",
            partner_id=anna.id,
            claimant_id=anna.id,
            todo="create",
            planned_by=self.line(hold="first", state="held").id,
        )
        self.update()
        self.assertFalse(row.exists())
        # What the contact's page says stays true.
        state = self.env["cleverreach.contact.state"].search(
            [("partner_id", "=", anna.id)]
        )
        self.assertEqual((state.state, state.on_list), ("new", False))


class TestWaiting(OldDatabaseCase):
    def held(self, hold="many", own=("anna", "beat"), others=()):
        """Let an upload have held removals back."""
        # Whose contact was deleted goes unasked up to the numbers of the brake.
        self.account.write({"brake_count": 0, "brake_percent": 0})
        line = self.line(
            hold=hold,
            state="held",
            own_removal_count=len(own),
            foreign_removal_count=len(others),
        )
        work = {"todo": "remove", "planned_by": line.id}
        for name in own:
            self.there(f"{name}@example.com", **work)
        for name in others:
            self.foreign(f"{name}@example.com", **work)
        return line

    def confirm(self, line):
        wizard = self.env["cleverreach.confirm"].browse(
            line.action_review_removals()["res_id"]
        )
        wizard.typed = wizard.total
        wizard.upload_now = False
        wizard.action_confirm()

    def test_what_waits_can_be_looked_at_and_confirmed(self):
        self.contact("Dora", "dora@example.com")
        anna = self.contact("Anna", "anna@example.com")
        anna.category_id = False
        line = self.held(own=("beat",), others=("form",))
        self.there("anna@example.com", anna, todo="remove", planned_by=line.id)
        line.own_removal_count = 2
        self.update()
        steps = self.listed(line, "remove", "held")
        self.assertEqual((len(steps), line.held_removal_count), (3, 3))
        self.assertEqual(steps.filtered("is_foreign").email, "form@example.com")
        self.assertEqual(steps.partner_id, anna)
        # Of somebody whose contact was deleted nothing is written down anew.
        of_nobody = steps.filtered(lambda s: not s.partner_id and not s.is_foreign)
        self.assertEqual(of_nobody.mapped("email"), [False])
        self.assertEqual(self.one.pending_removals, 3)
        self.confirm(line)
        self.assertEqual(self.upload().removed_count, 3)
        self.assertEqual(set(self.on_list()), {"dora@example.com"})

    def test_nobody_goes_without_an_agreement(self):
        self.held()
        self.update()
        self.assertEqual(self.upload().held_removal_count, 2)
        self.assertEqual(len(self.on_list()), 2)

    def test_of_those_from_elsewhere_only_they_wait(self):
        line = self.held("foreign", own=("anna",), others=("form",))
        self.update()
        self.assertEqual(line.held_removal_count, 1)
        held = self.listed(line, "remove", "held")
        self.assertEqual(held.email, "form@example.com")

    def test_a_preview_has_taken_what_waits_over(self):
        upload = self.line(hold="many", state="held", own_removal_count=2)
        preview = self.held()
        preview.state = "done"
        preview.upload_id.write({"kind": "preview", "state": "done"})
        self.update()
        self.assertTrue(upload.can_review)
        self.assertEqual(len(self.listed(preview, "remove", "held")), 2)
        self.confirm(upload)
        self.assertEqual(self.upload().removed_count, 2)

    def test_an_agreement_to_all_of_them_holds(self):
        self.held()
        self.confirmed(2)
        self.update()
        self.assertEqual(self.upload().removed_count, 2)
        self.assertEqual(self.on_list(), {})

    def test_an_agreement_to_fewer_is_asked_for_anew(self):
        self.assert_asked_anew(agreed=1)

    def test_an_agreement_to_more_is_asked_for_anew(self):
        # Others were shown then: a later preview has counted those of now.
        self.assert_asked_anew(agreed=3)

    def assert_asked_anew(self, agreed):
        self.held()
        self.confirmed(agreed)
        self.update()
        line = self.upload()
        self.assertEqual((line.state, line.held_removal_count), ("held", 2))
        self.assertEqual(len(self.on_list()), 2)

    def test_an_agreement_to_those_from_elsewhere_is_for_them(self):
        # What was shown came from a preview: it lists those who go unasked as well.
        line = self.held("foreign", own=("anna",), others=("form",))
        self.account.write({"brake_count": 10, "brake_percent": 20})
        self.confirmed(1, foreign_only=True)
        self.contact("Beat", "beat@example.com")
        self.update()
        steps = self.listed(line, "remove")
        agreed = steps.sudo().filtered("is_agreed")
        self.assertEqual(agreed.mapped("email"), ["form@example.com"])
        self.assertEqual(self.upload().removed_count, 2)

    def test_what_a_preview_would_do_can_still_be_looked_at(self):
        anna = self.contact("Anna", "anna@example.com")
        beat = self.contact("Beat", "new@example.com")
        preview = self.line({"kind": "preview"}, created_count=1, renamed_count=1)
        work = {"planned_by": preview.id, "state": "new"}
        former = self.there("beat@example.com", beat)
        self.row("anna@example.com", todo="create", claimant_id=anna.id, **work)
        self.row(
            "new@example.com",
            todo="rename",
            claimant_id=beat.id,
            former_id=former.id,
            **work,
        )
        self.update()
        self.assertEqual(self.listed(preview, "create").partner_id, anna)
        renamed = self.listed(preview, "rename")
        self.assertEqual((renamed.partner_id, renamed.former_id), (beat, former))
        self.assertEqual(renamed.former_email, "beat@example.com")
        line = self.upload()
        self.assertEqual((line.created_count, line.renamed_count), (1, 1))


class TestResults(OldDatabaseCase):
    def test_who_was_left_out_is_listed_with_the_reason(self):
        anna = self.contact("Anna", "anna@example.com")
        twin = self.contact("Twin", "anna@example.com")
        nobody = self.contact("Nobody", False)
        refused = self.contact("Refused", "refused@example.com")
        line = self.line(wanted_count=6, unchanged_count=1)
        self.there("anna@example.com", anna)
        self.skip(line, twin, "shared")
        self.skip(line, nobody, "no_address")
        self.skip(line, refused, "refused", detail="invalid address")
        self.env.cr.execute(
            "UPDATE cleverreach_upload_line SET purged_skip_count = 2 WHERE id = %s",
            [line.id],
        )
        self.update()
        self.assertEqual((line.skipped_count, line.waiting_count), (5, 0))
        self.assertEqual(line.upload_id.skipped_count, 5)
        steps = self.listed(line, "skip")
        found = {s.partner_id: (s.reason, s.detail, s.shared_with_id) for s in steps}
        self.assertEqual(
            found,
            {
                twin: ("shared", False, anna),
                nobody: ("no_address", False, anna.browse()),
                refused: ("refused", "invalid address", anna.browse()),
            },
        )
        self.assertEqual(set(steps.mapped("status")), {"done"})

    def test_a_result_without_anybody_left_out_counts_none(self):
        self.update()
        self.assertEqual(
            (self.first.skipped_count, self.first.held_removal_count), (0, 0)
        )


class TestInterrupted(OldDatabaseCase):
    def test_a_line_that_has_sent_nothing_yet_begins_anew(self):
        anna = self.contact("Anna", "anna@example.com")
        nobody = self.contact("Nobody", False)
        line = self.line(state="running", phase="plan", position=7, wanted_count=2)
        line.write({"end_date": False, "unchanged_count": 1})
        self.row(
            "anna@example.com",
            todo="create",
            planned_by=line.id,
            claimant_id=anna.id,
            partner_id=anna.id,
        )
        self.skip(line, nobody, "no_address")
        self.update()
        self.run_job()
        self.assertEqual((line.state, line.created_count), ("done", 1))
        self.assertEqual((line.wanted_count, line.skipped_count), (2, 1))
        self.assertEqual((line.unchanged_count, line.waiting_count), (0, 0))
        self.assertEqual(len(self.listed(line, "skip")), 1)

    def test_one_that_was_sending_ends_and_the_next_upload_goes_on(self):
        anna = self.contact("Anna", "anna@example.com")
        beat = self.contact("Beat", "beat@example.com")
        self.there("anna@example.com", anna)
        line = self.line(state="running", phase="send", wanted_count=2, created_count=1)
        self.row(
            "beat@example.com",
            fingerprint=UNDER_WAY,
            todo="create",
            planned_by=line.id,
            claimant_id=beat.id,
            partner_id=beat.id,
        )
        self.update()
        self.run_job()
        self.assertEqual((line.state, line.upload_id.state), ("error", "failed"))
        self.assertIn("was updated", line.upload_id.problem)
        self.assertEqual((line.created_count, line.waiting_count), (1, 1))
        planned = line.step_ids.filtered(lambda step: step.action == "create")
        self.assertEqual(planned.partner_id, beat)
        after = self.upload()
        self.assertEqual((after.created_count, after.unchanged_count), (1, 1))

    def test_the_others_of_its_upload_go_on_at_once(self):
        line = self.line(state="running", phase="remove")
        second = self.env["res.partner.category"].create({"name": "Board"})
        group = self.box.store.create_group("Board")["id"]
        self.refresh()
        other = self.matching(
            tag_ids=[(6, 0, second.ids)], group_id=self.group(group).id
        )
        self.contact("Dora", "dora@example.com", category_id=[(6, 0, second.ids)])
        waiting = self.env["cleverreach.upload.line"].create(
            {
                "upload_id": line.upload_id.id,
                "matching_id": other.id,
                "group_id": other.group_id.id,
            }
        )
        triggers = [("cron_id", "=", self.account.cron_id.id)]
        before = self.env["ir.cron.trigger"].search_count(triggers)
        self.update()
        after = self.env["ir.cron.trigger"].search_count(triggers)
        self.assertEqual(after, before + 1)
        self.run_job()
        self.assertEqual((waiting.state, waiting.created_count), ("done", 1))
        self.assertEqual(line.upload_id.state, "partial")


class TestLeftovers(OldDatabaseCase):
    def test_nothing_stays_behind_that_odoo_would_leave(self):
        values = {"name": "Mine", "domain": "[]", "context": "{}", "sort": "[]"}
        models = ("cleverreach.upload.skip", "res.partner")
        filters = self.env["ir.filters"].browse(
            [self.insert("ir_filters", model_id=model, **values) for model in models]
        )
        self.update()
        for table in ("cleverreach_upload_skip", "cleverreach_preview_line"):
            self.assertFalse(table_exists(self.env.cr, table))
        for column in ("account_id", "company_id"):
            self.assertFalse(column_exists(self.env.cr, "cleverreach_receiver", column))
        self.assertEqual(filters.exists(), filters[1])

    def test_the_rule_of_recipients_is_the_new_one_unless_a_person_changed_it(self):
        rule = self.env.ref("fairgate_cleverreach.cleverreach_receiver_company_rule")
        current = rule.domain_force
        for former, now in (
            ("[('company_id', 'in', company_ids)]", current),
            ("[('email', '!=', False)]", "[('email', '!=', False)]"),
        ):
            with self.subTest(former=former), self.env.cr.savepoint(flush=False) as sp:
                rule.domain_force = former
                self.update()
                self.assertEqual(rule.domain_force, now)
                sp.rollback()
                self.env.invalidate_all()

    def test_a_second_run_changes_nothing(self):
        row = self.there("anna@example.com", self.contact("Anna", "anna@example.com"))
        self.update()
        self.update()
        self.assertEqual((row.ours, row.fingerprint), (True, SAME))
