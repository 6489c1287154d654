"""An upload takes time. Meanwhile it is interrupted, and the world changes."""

from itertools import count
from unittest.mock import patch

from odoo.addons.fairgate_cleverreach import limits

from ..common import CleverReachCase, skipped_by_reason


class TestUploadInterrupted(CleverReachCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.upload_matching = cls.matching()
        cls.anna = cls.contact("Anna Muster", "anna@example.com")
        cls.beat = cls.contact("Beat Meier", "beat@example.com")

    def assert_adds_up(self, upload):
        for line in upload.line_ids:
            self.assertEqual(line.waiting_count, 0)

    def there(self, line, record):
        return line.env[record._name].browse(record.id)

    # INTERRUPTED

    def test_an_upload_told_to_wait_goes_on_where_it_stopped(self):
        self.contact("Twice", "anna@example.com")
        headers = {"Retry-After": "60"}
        self.box.fail_next(429, match="upsertplus", headers=headers)
        upload = self.upload()
        self.assertEqual((upload.state, self.on_list()), ("running", {}))
        self.box.requests.clear()
        self.run_job()
        self.assertEqual((upload.state, upload.sent_count), ("done", 2))
        self.assertEqual(upload.line_ids.wanted_count, 3)
        self.assertEqual(upload.skipped_count, 1)
        self.assertEqual([r.method for r in self.box.requests if not r.write], [])
        self.assert_adds_up(upload)

    def test_values_that_do_not_fit_are_counted_once(self):
        self.box.store.create_attribute("age", type="number")
        self.refresh()
        field_map = self.field_map("name", "age")
        headers = {"Retry-After": "60"}
        self.box.fail_next(429, match="upsertplus", headers=headers)
        upload = self.upload()
        self.run_job()
        self.assertEqual(upload.line_ids.misfits, {str(field_map.id): {"unfit": 2}})

    def read_in_pages(self, seconds):
        """Upload a list that is known, in pages of one, up to an error at the second.

        :param seconds: what was found out is committed so often
        :return: how often each page was asked for
        """
        self.upload()
        self.box.requests.clear()
        places = count()

        def is_second_page(method, path):
            return path.endswith("/receivers") and next(places) == 1

        self.box.fail_next(429, match=is_second_page, headers={"Retry-After": "60"})
        with (
            patch.object(limits, "PAGE", 1),
            patch.object(limits, "SHORT_SECONDS", seconds),
        ):
            upload = self.upload()
            self.assertEqual(upload.state, "running")
            self.run_job()
        self.assertEqual((upload.state, upload.unchanged_count), ("done", 2))
        pages = [request.query.get("page") for request in self.box.requests]
        return [pages.count(page) for page in ("0", "1", "2")]

    def test_a_list_that_is_read_slowly_is_read_on_where_it_stopped(self):
        self.assertEqual(self.read_in_pages(seconds=0), [1, 2, 1])

    def test_a_list_that_is_read_at_once_is_read_again(self):
        self.assertEqual(self.read_in_pages(seconds=60), [2, 2, 1])

    def test_an_answer_that_was_lost_is_asked_for_again(self):
        headers = {"Retry-After": "60"}
        self.box.fail_next(429, match="upsertplus", headers=headers, after=True)
        upload = self.upload()
        self.assertEqual(len(self.on_list()), 2)
        self.run_job()
        self.assertEqual((upload.state, upload.sent_count), ("done", 2))
        self.assert_adds_up(upload)

    def test_a_lost_answer_to_a_changed_address_counts_once(self):
        self.upload()
        before_change = self.on_list()["anna@example.com"]["id"]
        self.anna.email = "new@example.com"
        headers = {"Retry-After": "60"}
        self.box.fail_next(429, match="PUT", headers=headers, after=True)
        upload = self.upload()
        self.run_job()
        line = upload.line_ids
        self.assertEqual((line.renamed_count, line.created_count), (1, 0))
        self.assertEqual(line.removed_count, 0)
        self.assertEqual(self.on_list()["new@example.com"]["id"], before_change)
        self.assert_adds_up(upload)

    def test_a_lost_answer_to_a_removal_counts_once(self):
        self.upload()
        self.beat.category_id = False
        headers = {"Retry-After": "60"}
        self.box.fail_next(429, match="delete", headers=headers, after=True)
        upload = self.upload()
        self.run_job()
        self.assertEqual((upload.state, upload.removed_count), ("done", 1))

    def test_a_changed_address_that_nobody_noted_stays_ours(self):
        self.upload_matching.keep_foreign = True
        self.upload()
        self.anna.email = "new@example.com"
        self.box.fail_next(500, match="PUT", times=4, after=True)
        with patch("time.sleep"):
            self.assertEqual(self.upload().state, "failed")
        self.anna.category_id = False
        self.upload()
        self.assertEqual(set(self.on_list()), {"beat@example.com"})

    def test_an_upload_progresses_even_if_time_is_always_out(self):
        with patch.object(limits, "PASS_SHARE", 0):
            upload = self.upload()
            for _again in range(20):
                self.run_job()
        self.assertEqual((upload.state, len(self.on_list())), ("done", 2))
        self.assert_adds_up(upload)

    # THE WORLD CHANGES

    def test_a_contact_deleted_after_the_plan_is_not_sent(self):
        with self.before("send", lambda line: self.there(line, self.anna).unlink()):
            upload = self.upload()
        self.assertEqual(set(self.on_list()), {"beat@example.com"})
        self.assertEqual((upload.state, upload.line_ids.wanted_count), ("done", 1))
        self.assert_adds_up(upload)

    def test_a_contact_that_lost_the_role_after_the_plan_is_not_sent(self):
        def untag(line):
            self.there(line, self.anna).category_id = False

        with self.before("send", untag):
            upload = self.upload()
        self.assertEqual(set(self.on_list()), {"beat@example.com"})
        self.assert_adds_up(upload)

    def test_an_address_that_changed_after_the_plan_waits_for_the_next_upload(self):
        def change(line):
            self.there(line, self.anna).email = "new@example.com"

        with self.before("send", change):
            upload = self.upload()
        self.assertEqual(upload.line_ids.skip_ids.reason, "moved")
        self.assert_adds_up(upload)
        self.upload()
        self.assertEqual(set(self.on_list()), {"beat@example.com", "new@example.com"})

    def test_an_address_blacklisted_after_the_plan_is_not_sent(self):
        def block(line):
            line.env["mail.blacklist"]._add("anna@example.com")

        with self.before("send", block):
            upload = self.upload()
        self.assertEqual(upload.line_ids.skip_ids.reason, "blacklisted")
        self.assertEqual(set(self.on_list()), {"beat@example.com"})

    def test_who_gets_the_role_back_after_the_plan_is_not_removed(self):
        self.upload()
        self.beat.category_id = False

        def tag_again(line):
            self.there(line, self.beat).category_id = self.there(line, self.tag)

        with self.before("remove", tag_again):
            upload = self.upload()
        self.assertEqual((upload.removed_count, len(self.on_list())), (0, 2))

    def test_who_unsubscribes_just_before_being_removed_is_remembered(self):
        self.upload()
        self.beat.category_id = False

        def leave(_line):
            self.box.store.unsubscribe(self.remote_group, "beat@example.com")

        with self.before("remove", leave):
            self.upload()
        self.beat.category_id = self.tag
        upload = self.upload()
        self.assertEqual(upload.line_ids.skip_ids.reason, "unsubscribed")
        self.assertEqual(set(self.on_list()), {"anna@example.com"})

    def test_who_unsubscribes_just_before_the_address_is_changed_is_remembered(self):
        self.upload()
        self.beat.email = "new@example.com"

        def leave(_line):
            self.box.store.unsubscribe(self.remote_group, "beat@example.com")

        with self.before("rename", leave):
            self.upload()
        self.anna.email = "beat@example.com"
        self.upload()
        self.assertNotIn("beat@example.com", self.on_list())

    def test_who_is_no_longer_meant_just_before_keeps_the_address_that_is_there(self):
        changes = {
            "without the role": {"category_id": False},
            "with another address": {"email": "newer@example.com"},
        }
        for name, values in changes.items():
            with self.subTest(name):
                self.beat.write(
                    {"email": "beat@example.com", "category_id": [(6, 0, self.tag.ids)]}
                )
                self.upload()
                self.beat.email = "new@example.com"
                with self.before(
                    "rename",
                    lambda line, values=values: self.there(line, self.beat).write(
                        values
                    ),
                ):
                    upload = self.upload()
                self.assertEqual(upload.line_ids.renamed_count, 0)
                self.assertNotIn("new@example.com", self.on_list())
                self.assertIn("beat@example.com", self.on_list())

    def test_nothing_is_removed_once_the_filter_role_is_blocked(self):
        self.upload()
        self.beat.category_id = False

        def archive(line):
            self.there(line, self.tag).active = False

        with self.before("remove", archive):
            upload = self.upload()
        self.assertEqual((upload.state, len(self.on_list())), ("failed", 2))
        self.assertIn("archived", upload.problem)

    def test_a_matching_archived_deleted_or_moved_is_left_alone(self):
        other = self.box.store.create_group("Other")["id"]
        self.refresh()
        changes = {
            "archived": lambda matching: matching.write({"active": False}),
            "moved": lambda m: m.write({"group_id": self.group(other).id}),
            "deleted": lambda matching: matching.unlink(),
        }
        for name, change in changes.items():
            with (
                self.subTest(name),
                self.before(
                    "send", lambda line, change=change: change(line.matching_id)
                ),
            ):
                upload = self.upload()
                self.assertEqual((upload.state, self.on_list()), ("failed", {}))
                matching = self.upload_matching.exists()
                matching.write({"active": True, "group_id": self.group().id})

    def test_a_list_deleted_meanwhile_stops_its_own_matching_only(self):
        other = self.box.store.create_group("Other")["id"]
        self.refresh()
        self.matching(group_id=self.group(other).id)
        with self.before(
            "send", lambda _line: self.box.store.delete_group(self.remote_group)
        ):
            upload = self.upload()
        self.assertEqual(upload.line_ids.mapped("state"), ["error", "done"])
        self.assertEqual(upload.state, "partial")
        self.assertTrue(self.group().gone)
        self.assertEqual(len(self.on_list(other)), 2)

    def test_a_recipient_deleted_meanwhile_does_not_stop_its_list(self):
        self.upload()
        self.beat.email = "new@example.com"

        def delete(_line):
            self.box.store.delete_everywhere("beat@example.com")

        with self.before("rename", delete):
            upload = self.upload()
        # The others go on. Who was deleted is not added with the new address unasked.
        self.assertEqual((upload.state, self.group().gone), ("held", False))
        self.assertEqual(skipped_by_reason(upload.line_ids), {"vanished": 1})
        self.assertNotIn("new@example.com", self.on_list())
