"""An answer that is empty or lacks something is not believed: absence needs proof."""

import json
from unittest.mock import patch

from odoo.addons.fairgate_cleverreach import limits
from odoo.addons.fairgate_cleverreach.client import CleverReachClient

from ..common import CleverReachCase

PAGE = "GET .*/receivers$"
LOOK = "get_receivers|GET .*/receivers/"


class AbsenceCase(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.the_matching = cls.matching()
        cls.people = [
            cls.contact(f"Member {n}", f"m{n}@example.com") for n in range(12)
        ]

    def assert_true(self, upload):
        """The numbers of a result say what is so."""
        for line in upload.line_ids:
            self.assertEqual(line.waiting_count, 0)
            self.assertEqual(line.on_list_count, len(self.on_list()))

    def heal(self):
        self.box.clear_faults()
        upload = self.upload()
        self.assertEqual((upload.state, upload.problem), ("done", False))
        self.assert_true(upload)
        return upload


class TestEmptyAnswers(AbsenceCase):
    def test_an_empty_page_stops_the_upload_and_adds_nobody(self):
        self.upload()
        self.box.requests.clear()
        self.box.fault("empty", match=PAGE)
        upload = self.upload()
        self.assertEqual(upload.state, "failed")
        self.assertIn("makes no sense", upload.problem)
        self.assertEqual(self.box.writes(), [])
        self.assertEqual(self.heal().line_ids.unchanged_count, 12)

    def test_an_empty_page_that_passes_is_read_again(self):
        self.upload()
        self.box.fault("empty", match=PAGE, times=1)
        upload = self.upload()
        self.assertEqual((upload.state, upload.sent_count), ("done", 0))

    def test_who_lost_the_tag_meanwhile_still_goes_where_others_are_left_alone(self):
        self.the_matching.keep_foreign = True
        self.upload()
        self.people[0].category_id = False
        self.box.fault("empty", match=PAGE)
        self.upload()
        upload = self.heal()
        self.assertEqual((upload.removed_count, upload.line_ids.foreign_count), (1, 0))

    def test_a_preview_that_could_not_read_says_so(self):
        self.upload()
        self.box.fault("empty", match=PAGE)
        preview = self.upload(kind="preview")
        self.assertEqual(preview.state, "failed")
        self.assertIn("makes no sense", preview.problem)
        self.assertFalse(preview.summary)

    def test_of_a_preview_the_list_that_could_not_be_read_is_named(self):
        other = self.box.store.create_group("Board")["id"]
        self.refresh()
        self.matching(group_id=self.group(other).id)
        self.box.fault("error", status=400, match=f"GET .*/{self.remote_group}/rec")
        preview = self.upload(kind="preview")
        self.assertEqual(preview.state, "partial")
        self.assertIn(
            "Not known, because they could not be read: Newsletter", (preview.summary)
        )

    def test_an_empty_list_of_lists_deletes_none(self):
        self.box.fault("empty", match="GET /v3/groups$")
        notice = self.account.action_refresh()
        self.assertEqual(notice["params"]["type"], "danger")
        self.assertFalse(self.group().gone)

    def test_a_list_that_is_kept_back_is_asked_for_itself(self):
        self.box.fault("omit_rows", match="GET /v3/groups$")
        self.refresh()
        self.assertFalse(self.group().gone)
        self.box.store.delete_group(self.remote_group)
        self.refresh()
        self.assertTrue(self.group().gone)

    def test_an_empty_answer_to_a_new_address_is_looked_into(self):
        self.upload()
        for after in (True, False):
            with self.subTest(after=after):
                contact = self.people[after]
                contact.email = f"new{after:d}@example.com"
                self.box.fault("empty", match="PUT .*/email", after=after)
                upload = self.upload()
                self.assertEqual(upload.state, "done")
                line = upload.line_ids
                renamed = (line.renamed_count, line.created_count, line.removed_count)
                self.assertEqual(renamed, (1, 0, 0) if after else (0, 1, 1))
                self.assertIn(contact.email, self.on_list())
                self.assertEqual(len(self.on_list()), 12)
                self.box.clear_faults()

    def test_who_unsubscribes_before_an_empty_answer_to_the_new_address_stays_away(
        self,
    ):
        self.upload()
        self.people[0].email = "new@example.com"

        def leave(method, path):
            if path.endswith("/email"):
                self.box.store.unsubscribe(self.remote_group, "m0@example.com")
                return True
            return False

        self.box.fault("empty", match=leave)
        upload = self.upload()
        self.assertEqual(upload.line_ids.skip_ids.reason, "unsubscribed")
        self.heal()
        there = self.on_list()
        self.assertNotIn("new@example.com", there)
        active = [row for row in there.values() if row["active"]]
        self.assertEqual(len(active), 11)


class TestPagesThatLackSomebody(AbsenceCase):
    def setUp(self):
        super().setUp()
        self.enterContext(patch.object(limits, "LOOK_UP", 4))

    def test_of_a_list_that_shows_nobody_nobody_is_taken_for_gone(self):
        self.upload()
        self.box.requests.clear()
        self.box.fault("omit_rows", match=PAGE)
        upload = self.upload()
        self.assertEqual((upload.state, self.box.writes()), ("failed", []))
        self.assertIn("showed only 0 recipients", upload.problem)
        self.assertEqual(self.heal().line_ids.unchanged_count, 12)

    def test_a_page_that_lacks_somebody_once_is_read_again(self):
        self.upload()
        self.box.fault("omit_rows", match=PAGE, times=1)
        upload = self.upload()
        self.assertEqual((upload.state, upload.sent_count), ("done", 0))
        self.assert_true(upload)

    def test_a_list_that_was_emptied_there_is_believed(self):
        self.upload()
        self.box.store.clear_group(self.remote_group)
        self.assertNotIn("showed only", self.upload().problem or "")

    def test_the_first_upload_does_not_take_a_full_list_for_an_empty_one(self):
        for n in range(20):
            self.box.store.add_receiver(self.remote_group, f"other{n}@example.com")
        self.box.switches.stats_cache = 0
        self.box.fault("omit_rows", match=PAGE)
        upload = self.upload()
        self.assertEqual((upload.state, self.box.writes()), ("failed", []))
        preview = self.upload(kind="preview")
        self.assertEqual((preview.state, preview.summary), ("failed", False))
        self.box.clear_faults()
        self.assertEqual(self.upload().line_ids.hold, "first")

    def test_a_single_contact_is_not_sent_to_a_list_that_shows_nobody(self):
        self.box.store.add_receiver(self.remote_group, "other@example.com")
        self.box.switches.stats_cache = 0
        self.box.fault("omit_rows", match=PAGE)
        upload = self.upload(kind="manual", partner_id=self.people[0].id)
        self.assertEqual((upload.state, self.box.writes()), ("failed", []))

    def test_what_was_just_removed_may_still_be_counted(self):
        self.account.write({"brake_count": 50, "brake_percent": 100})
        self.upload()
        self.box.switches.stats_cache = 0
        with self.account._client() as client:
            self.assertEqual(client.group_stats(self.remote_group).total, 12)
        self.box.switches.stats_cache = 3600
        for contact in self.people[:8]:
            contact.category_id = False
        self.assertEqual(self.upload().removed_count, 8)
        self.the_matching.keep_foreign = True
        # The count asked for is of before.
        self.assertEqual(self.heal().line_ids.unchanged_count, 4)

    def test_an_administrator_can_switch_off_the_comparison_of_counts(self):
        for n in range(20):
            self.box.store.add_receiver(self.remote_group, f"other{n}@example.com")
        self.box.switches.stats_cache = 0
        self.box.fault("omit_rows", match=PAGE)
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("fairgate_cleverreach.compare_counts", "0")
        self.assertEqual(self.upload().state, "done")

    def test_who_is_looked_for_and_not_shown_is_not_counted_as_removed(self):
        self.upload()
        self.people[0].category_id = False
        self.box.fault("omit_rows", match="get_receivers")
        upload = self.upload()
        self.assertEqual((upload.state, upload.removed_count), ("done", 1))
        self.assertNotIn("m0@example.com", self.on_list())

    def test_a_recipient_without_an_address_stops_nobody(self):
        self.upload()
        page = self.box.store.receivers(self.remote_group)
        page[3]["email"] = ""
        self.box.fault("error", status=200, body=json.dumps(page), match=PAGE)
        upload = self.upload()
        self.assertEqual((upload.state, upload.sent_count), ("done", 0))


class TestDeletions(AbsenceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.upload()
        cls.people[0].category_id = False

    def test_not_found_is_not_counted_as_removed(self):
        self.box.fault("error", status=404, match="DELETE |receivers/delete")
        upload = self.upload()
        self.assertEqual((upload.state, upload.removed_count), ("failed", 0))
        self.assertIn("did not remove", upload.problem)
        self.assertIn("m0@example.com", self.on_list())
        upload = self.heal()
        self.assertEqual((upload.removed_count, upload.line_ids.foreign_count), (1, 0))

    def test_who_was_removed_although_the_answer_says_not_found_is_counted(self):
        self.box.fault(
            "error", status=404, match="DELETE |receivers/delete", after=True
        )
        upload = self.upload()
        self.assertEqual((upload.state, upload.removed_count), ("done", 1))
        self.assertNotIn("m0@example.com", self.on_list())

    def test_nothing_found_anywhere_removes_nobody(self):
        self.box.fault("error", status=404, match=f"DELETE |receivers/delete|{LOOK}")
        upload = self.upload()
        self.assertEqual((upload.state, upload.removed_count), ("failed", 0))
        self.assertEqual(self.heal().removed_count, 1)

    def test_an_address_with_a_slash_is_removed_also_through_a_picky_server(self):
        self.box.switches.encoded_slash = "page"
        self.box.switches.group_delete_supported = False
        contact = self.contact("Oblique", "ob/lique@example.com")
        self.upload()
        contact.category_id = False
        upload = self.upload()
        self.assertEqual((upload.state, upload.removed_count), ("done", 1))
        self.assertNotIn("ob/lique@example.com", self.on_list())


class TestForbidden(AbsenceCase):
    def test_one_recipient_that_is_forbidden_stops_nobody_else(self):
        body = '{"error": {"code": 403, "message": "Forbidden: deemed to be spam"}}'
        upsert = CleverReachClient._call

        def forbid(client, method, path, *parts, **details):
            self.box.clear_faults()
            if any("m3@" in row for row in details.get("rows") or []):
                self.box.fault("error", status=403, body=body, times=1)
            return upsert(client, method, path, *parts, **details)

        with patch.object(CleverReachClient, "_call", forbid):
            upload = self.upload()
        self.assertEqual((upload.state, upload.sent_count), ("done", 11))
        skip = upload.line_ids.skip_ids
        self.assertEqual((skip.partner_id, skip.reason), (self.people[3], "refused"))
        self.assertIn("deemed to be spam", skip.detail)

    def test_forbidden_without_a_word_about_rights_does_not_blame_the_scopes(self):
        for words in ("Forbidden", "Forbidden: v3 token on lower version"):
            with self.subTest(words=words):
                body = json.dumps({"error": {"code": 403, "message": words}})
                self.box.fault("error", status=403, body=body, match=PAGE)
                upload = self.upload()
                self.assertEqual(upload.state, "failed")
                self.assertNotIn("scope", upload.problem)
                self.assertNotIn("right", upload.problem)
                self.assertIn(words, upload.problem)
                self.heal()
