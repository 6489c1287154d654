"""Each call of the API: what is sent, what comes back, and what is made of refusals."""

import json
import re
import time

import pytest
from responses import matchers

from odoo.addons.fairgate_cleverreach.client import (
    AccountInfo,
    Attribute,
    BadDataError,
    CleverReachClient,
    Group,
    GroupStats,
    LimitReachedError,
    MissingRightError,
    NotFoundError,
    ServiceError,
    Token,
    UnexplainedError,
    UnreadableError,
    WrongVersionError,
)
from odoo.addons.fairgate_cleverreach.sync.states import State

V3 = "https://rest.cleverreach.com/v3"
RECEIVERS = f"{V3}/groups/7/receivers"
FIELD = {"id": 5, "groups_id": 0, "name": "shoe", "type": "number", "tag": "{SHOE}"}


def refusal(status, message):
    return {
        "status": status,
        "json": {"error": {"code": status, "message": message}},
    }


def paths(api):
    return [
        f"{call.request.method} {call.request.path_url.removeprefix('/v3')}"
        for call in api.calls
    ]


def body(api, position=-1):
    return json.loads(api.calls[position].request.body)


def test_closing_is_left_to_the_with_statement():
    with CleverReachClient("id", "secret") as client:
        assert isinstance(client, CleverReachClient)


def test_whoami(api, client):
    api.get(
        f"{V3}/debug/whoami",
        json={
            "id": "129",
            "name": "Doe",
            "company": "Example Club",
            "email": "office@example.com",
            "login_domain": "129.eu2.cleverreach.com",
        },
    )
    assert client.whoami() == AccountInfo(
        "129", "Doe", "Example Club", "office@example.com", "129.eu2.cleverreach.com"
    )


def test_groups(api, client):
    api.get(
        f"{V3}/groups",
        json=[
            {"id": "7", "name": "News", "locked": True, "last_changed": 1700000000},
            {"id": 8, "name": "Events", "last_mailing": "1600000000"},
        ],
    )
    assert client.groups() == [
        Group("7", "News", True, 0, 1700000000),
        Group("8", "Events", False, 1600000000, 0),
    ]


def test_group(api, client):
    api.get(f"{V3}/groups/7", json=[{"id": "7", "name": "News"}])
    assert client.group(7).name == "News"


def test_a_group_that_is_gone_is_not_found(api, client):
    api.get(f"{V3}/groups/7", **refusal(404, "Not Found"))
    with pytest.raises(NotFoundError):
        client.group("7")


def test_group_stats(api, client):
    api.get(
        f"{V3}/groups/7/stats",
        json={
            "total_count": "4",
            "active_count": 2,
            "inactive_count": 1,
            "bounce_count": 1,
        },
    )
    assert client.group_stats("7") == GroupStats(4, 2, 1, 1)


def test_fields_of_a_list_and_those_of_all_lists_are_kept_apart(api, client):
    fields = [FIELD, {**FIELD, "id": 6, "groups_id": "7", "description": "Size"}]
    api.get(f"{V3}/attributes", json=fields)
    api.get(f"{V3}/groups/7/attributes", json=fields)
    assert client.attributes() == [Attribute("5", None, "shoe", "", "number", "{SHOE}")]
    assert client.attributes(7) == [
        Attribute("6", "7", "shoe", "Size", "number", "{SHOE}")
    ]


def test_a_new_field_is_read_back(api, client):
    api.post(f"{V3}/attributes", json={"id": 5})
    api.get(f"{V3}/attributes", json=[{**FIELD, "id": 4, "name": "size"}, FIELD])
    assert client.create_attribute("Shoe", "number", "Shoe size").id == "5"
    assert body(api, 0) == {
        "name": "Shoe",
        "type": "number",
        "description": "Shoe size",
    }


def test_a_field_that_exists_is_read_as_it_is(api, client):
    path = f"{V3}/groups/7/attributes"
    api.post(path, **refusal(409, "Conflict"))
    api.get(path, json=[{**FIELD, "groups_id": 7, "type": "text"}])
    field = client.create_attribute("shoe", "number", "Shoe size", group_id="7")
    assert (field.id, field.type, field.group_id) == ("5", "text", "7")


def test_a_field_that_is_refused_is_bad_data(api, client):
    api.post(f"{V3}/attributes", **refusal(400, "invalid type"))
    api.get(f"{V3}/attributes", json=[])
    with pytest.raises(BadDataError, match="invalid type"):
        client.create_attribute("shoe", "shape", "Shoe size")


def test_a_field_too_many_is_a_limit(api, client):
    api.post(f"{V3}/attributes", **refusal(400, "maximum of fields reached"))
    api.get(f"{V3}/attributes", json=[])
    with pytest.raises(LimitReachedError, match="maximum of fields") as caught:
        client.create_attribute("shoe", "number", "Shoe size")
    assert (caught.value.status, caught.value.endpoint) == (400, "/v3/attributes")


def test_a_field_that_does_not_appear_is_an_error_of_the_service(api, client):
    api.post(f"{V3}/attributes", json=FIELD)
    api.get(f"{V3}/attributes", json=[])
    with pytest.raises(ServiceError, match="shoe"):
        client.create_attribute("shoe", "number", "Shoe size")


def test_a_page_of_recipients(api, client):
    query = {"page": 2, "pagesize": 500, "order_by": "email asc"}
    api.get(
        RECEIVERS,
        json=[
            {"id": "1", "email": "a@example.com", "activated": 5},
            {"id": "2", "email": "b@example.com", "activated": 5, "deactivated": 9},
        ],
        match=[matchers.query_param_matcher(query)],
    )
    states = [receiver.state for receiver in client.receivers_page(7, 2, 500)]
    assert states == [State.ACTIVE, State.UNSUBSCRIBED]


@pytest.mark.parametrize("empty", [{"json": []}, {"json": {}}, {"status": 204}])
def test_an_empty_page_in_each_of_its_forms(api, client, empty):
    api.get(RECEIVERS, **empty)
    assert client.receivers_page(7, 0) == []


def test_a_page_of_a_list_that_is_gone_is_not_found(api, client):
    api.get(RECEIVERS, **refusal(404, "Not Found: invalid group"))
    with pytest.raises(NotFoundError):
        client.receivers_page(7, 0)


def test_one_recipient_by_id_or_address(api, client):
    api.get(f"{RECEIVERS}/12", json={"id": "12", "email": "a@example.com"})
    api.get(f"{RECEIVERS}/a%40example.com", json=[{"id": "12"}])
    assert client.receiver(7, 12).email == "a@example.com"
    assert client.receiver("7", "a@example.com").id == "12"


def test_nobody_by_that_address_is_none(api, client):
    api.get(f"{RECEIVERS}/12", **refusal(404, "Not Found: invalid receiver"))
    assert client.receiver(7, 12) is None
    assert len(api.calls) == 1


def test_not_found_does_not_prove_that_a_recipient_is_gone(api, client):
    api.get(f"{RECEIVERS}/12", **refusal(404, "Not Found"))
    api.get(f"{V3}/groups/7", json={"id": 7})
    with pytest.raises(UnreadableError):
        client.receiver(7, 12)


def test_somebody_on_no_list_is_none_if_it_is_said(api, client):
    api.get(f"{V3}/receivers/12", **refusal(404, "Not Found: invalid receiver"))
    assert client.person(12) is None
    api.get(f"{V3}/receivers/13", **refusal(404, "Not Found"))
    with pytest.raises(UnreadableError):
        client.person(13)


@pytest.mark.parametrize("message", ["Not Found", "Not Found: invalid group"])
def test_nobody_on_a_list_that_is_gone_is_not_found(api, client, message):
    api.get(f"{RECEIVERS}/12", **refusal(404, message))
    api.get(f"{V3}/groups/7", **refusal(404, "Not Found"))
    with pytest.raises(NotFoundError):
        client.receiver(7, 12)


def test_the_lists_of_a_recipient(api, client):
    api.get(f"{V3}/receivers/12/groups", json=[{"id": "7", "name": "News"}, {"id": 8}])
    assert client.receiver_groups(12) == ["7", "8"]


@pytest.mark.parametrize(
    "answer", [{"json": []}, {"json": "?"}, refusal(400, "groups"), refusal(404, "no")]
)
def test_the_right_to_recipients_is_there_if_the_question_comes_through(
    api, client, answer
):
    api.post(f"{V3}/receivers/filter", **answer)
    client.probe_receivers()


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Forbidden: missing scope", MissingRightError),
        ("Forbidden", UnexplainedError),
        ("Forbidden: v3 token on lower version", WrongVersionError),
    ],
)
def test_the_right_to_recipients_is_missed_without_any_list(
    api, client, message, expected
):
    api.post(f"{V3}/receivers/filter", **refusal(403, message))
    with pytest.raises(expected):
        client.probe_receivers()


def test_an_upsert_sends_the_rows_as_they_are(api, client):
    row = {
        "email": "a@example.com",
        "attributes": {"shoe": "41"},
        "global_attributes": {"firstname": "Zoë"},
        "source": "Odoo",
        "activated": 0,
    }
    api.post(
        f"{RECEIVERS}/upsertplus",
        json=[{"id": "12", "email": "a@example.com", "activated": 0}],
    )
    (result,) = client.upsert_receivers(7, (row,))
    assert body(api) == [row]
    assert (result.email, result.ok) == ("a@example.com", True)
    assert result.receiver.state is State.INACTIVE


def test_an_upsert_of_nobody_sends_nothing(api, client):
    assert client.upsert_receivers(7, []) == []
    assert client.delete_receivers(7, []) == []
    assert len(api.calls) == 0


def answer_without(bad, largest):
    """A service that refuses a batch with a bad address or with too many rows."""

    def answer(request):
        rows = json.loads(request.body)
        if len(rows) > largest:
            return 413, {}, "<html>Request Entity Too Large</html>"
        if any(row["email"] in bad for row in rows):
            return 400, {}, json.dumps({"error": {"code": 400, "message": "invalid"}})
        return 200, {}, json.dumps([{"id": "1", "email": row["email"]} for row in rows])

    return answer


def test_an_upsert_gets_all_good_rows_through_and_names_the_bad(api, client):
    emails = [f"{number}@example.com" for number in range(40)]
    bad = {"3@example.com", "31@example.com"}
    api.add_callback("POST", f"{RECEIVERS}/upsertplus", answer_without(bad, 10))
    results = client.upsert_receivers(7, [{"email": email} for email in emails])
    assert [result.email for result in results] == emails
    assert {result.email for result in results if not result.ok} == bad
    assert {result.message for result in results if not result.ok} == {"invalid"}


def test_an_upsert_that_does_nothing_fails_row_by_row(api, client):
    api.post(f"{RECEIVERS}/upsertplus", json=False)
    rows = [{"email": "a@example.com"}, {"email": "b@example.com"}]
    results = client.upsert_receivers(7, rows)
    assert [result.ok for result in results] == [False, False]
    assert "no reason" in results[0].message


@pytest.mark.parametrize(
    "words", ["invalid value 'my plan'", "quota", "limited edition", "maximum"]
)
def test_a_row_with_words_of_a_limit_stops_no_other_row(api, client, words):
    def answer(request):
        rows = json.loads(request.body)
        if any(row["email"] == "b@example.com" for row in rows):
            return 400, {}, json.dumps({"error": {"code": 400, "message": words}})
        return 200, {}, json.dumps([{"id": "1", "email": row["email"]} for row in rows])

    api.add_callback("POST", f"{RECEIVERS}/upsertplus", answer)
    rows = [{"email": f"{letter}@example.com"} for letter in "abc"]
    results = client.upsert_receivers(7, rows)
    assert [result.ok for result in results] == [True, False, True]
    assert results[1].message == words


@pytest.mark.parametrize(
    ("status", "message", "expected"),
    [
        (402, "Payment Required", LimitReachedError),
        (403, "Forbidden: missing scope receivers:write", MissingRightError),
        (403, "Forbidden: recipient limit reached", LimitReachedError),
        (404, "Not Found: invalid group", NotFoundError),
    ],
)
def test_an_upsert_ends_where_no_row_can_help(api, client, status, message, expected):
    api.post(f"{RECEIVERS}/upsertplus", **refusal(status, message))
    with pytest.raises(expected):
        client.upsert_receivers(7, [{"email": "a@example.com"}] * 2)
    assert len(api.calls) == 1


def test_a_deletion_of_many_is_one_call(api, client):
    emails = ["a@example.com", "b@example.com"]
    api.post(f"{RECEIVERS}/delete", json=[{"status": "success"}] * 2)
    results = client.delete_receivers(7, tuple(emails))
    assert body(api) == emails
    assert [(result.email, result.ok) for result in results] == [
        (email, True) for email in emails
    ]
    assert len(api.calls) == 1


class ListOf:
    """A list that can be looked through, and from which single ones can be deleted.

    :param ids: dict of id → address
    :param kept: ids whose deletion changes nothing
    :param answer: what a deletion of one is answered with
    """

    def __init__(self, api, ids, kept=(), answer=(200, True)):
        self.ids = dict(ids)
        self.kept = kept
        self.status, self.body = answer
        api.add_callback("POST", f"{V3}/groups/7/get_receivers", self.find)
        one = re.compile(f"{RECEIVERS}/[^/]+$")
        api.add_callback("GET", one, self.get)
        api.add_callback("DELETE", one, self.delete)

    def find(self, request):
        asked = json.loads(request.body)["email_list"].split(",")
        found = [{"id": i, "email": e} for i, e in self.ids.items() if e in asked]
        return 200, {}, json.dumps(found)

    def get(self, request):
        error = {"code": 404, "message": "Not Found: invalid receiver"}
        return 404, {}, json.dumps({"error": error})

    def delete(self, request):
        id_ = request.url.rpartition("/")[2]
        if id_ not in self.kept:
            self.ids.pop(id_, None)
        return self.status, {}, json.dumps(self.body)


def error(status, message):
    return status, {"error": {"code": status, "message": message}}


def outcome(results):
    return [(result.email, result.ok, result.message) for result in results]


def test_whoever_a_deletion_leaves_is_looked_for_and_deleted_alone(api, client):
    api.post(f"{RECEIVERS}/delete", json=[{"status": "success"}, "unknown", "unknown"])
    ListOf(api, {"2": "b@example.com"})
    emails = ["a@example.com", "B@example.com", "c@example.com"]
    assert outcome(client.delete_receivers(7, emails)) == [
        (email, True, "") for email in emails
    ]
    assert [path for path in paths(api) if "DELETE" in path] == [
        "DELETE /groups/7/receivers/2"
    ]


@pytest.mark.parametrize("status", [400, 403, 404, 405])
def test_where_many_cannot_be_deleted_at_once_they_are_one_by_one(api, client, status):
    api.post(f"{RECEIVERS}/delete", **refusal(status, "Not here"))
    there = ListOf(api, {"1": "a@example.com", "2": "b@example.com"})
    results = client.delete_receivers(7, ["a@example.com", "b@example.com"])
    assert all(result.ok for result in results)
    assert there.ids == {}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (error(400, "Locked"), "Locked"),
        (error(403, "Forbidden: deemed to be spam"), "deemed to be spam"),
        (error(404, "Not Found"), "gave no reason"),
        (error(404, "Not Found: invalid receiver"), "gave no reason"),
        (error(409, "Conflict"), "gave no reason"),
        *((answer, "gave no reason") for answer in ((200, False), (200, None))),
    ],
)
def test_who_is_there_after_a_deletion_is_not_counted_as_deleted(
    api, client, answer, words
):
    api.post(f"{RECEIVERS}/delete", **refusal(405, "Not here"))
    ListOf(api, {"1": "a@example.com"}, kept=["1"], answer=answer)
    (result,) = client.delete_receivers(7, ["a@example.com"])
    assert not result.ok
    assert words in result.message


@pytest.mark.parametrize(
    "answer", [error(404, "Not Found"), (200, False), (200, None), error(409, "?")]
)
def test_who_is_gone_after_a_deletion_is_deleted_whatever_the_answer(
    api, client, answer
):
    api.post(f"{RECEIVERS}/delete", **refusal(405, "Not here"))
    ListOf(api, {"1": "a@example.com"}, answer=answer)
    (result,) = client.delete_receivers(7, ["a@example.com"])
    assert result.ok


def test_a_slash_in_an_address_gets_into_no_path_of_a_deletion(api, client):
    api.post(f"{RECEIVERS}/delete", body="<html>Not Found</html>", status=404)
    ListOf(api, {"1": "a/b@example.com"})
    (result,) = client.delete_receivers(7, ["a/b@example.com"])
    assert result.ok
    assert "DELETE /groups/7/receivers/1" in paths(api)
    assert not any("%2F" in path for path in paths(api))


def test_a_deletion_on_a_list_that_is_gone_is_not_found(api, client):
    for path in ("/receivers/delete", "/get_receivers"):
        api.post(f"{V3}/groups/7{path}", **refusal(404, "Not Found"))
    api.get(f"{RECEIVERS}/a%40example.com", **refusal(404, "Not Found"))
    api.get(f"{V3}/groups/7", **refusal(404, "Not Found"))
    with pytest.raises(NotFoundError):
        client.delete_receivers(7, ["a@example.com"])


def test_a_deletion_without_the_right_is_not_tried_one_by_one(api, client):
    api.post(f"{RECEIVERS}/delete", **refusal(403, "Forbidden: missing scope"))
    with pytest.raises(MissingRightError):
        client.delete_receivers(7, ["a@example.com", "b@example.com"])
    assert len(api.calls) == 1


def test_a_right_that_the_token_lacks_is_named_though_the_words_say_nothing(api):
    token = Token("a-token", time.time() + 3600, "receivers:read groups")
    api.post(f"{RECEIVERS}/upsertplus", **refusal(403, "Forbidden"))
    api.put(f"{V3}/receivers/12/email", **refusal(403, "Forbidden"))
    api.get(RECEIVERS, **refusal(403, "Forbidden"))
    with CleverReachClient("id", "secret", token=token) as client:
        with pytest.raises(MissingRightError):
            client.upsert_receivers(7, [{"email": "a@example.com"}])
        with pytest.raises(MissingRightError):
            client.change_email(12, "b@example.com")
        # It may read them.
        with pytest.raises(UnexplainedError):
            client.receivers_page(7, 0)


@pytest.mark.parametrize(
    ("message", "answered"),
    [("Forbidden: deemed to be spam", True), ("Forbidden", False)],
)
def test_a_refusal_without_a_word_about_rights_is_searched_for_the_row(
    api, client, message, answered
):
    def answer(request):
        rows = json.loads(request.body)
        if any(row["email"] == "3@example.com" for row in rows):
            error = {"error": {"code": 403, "message": message}}
            return 403, {}, json.dumps(error)
        return 200, {}, json.dumps([{"id": "1", "email": row["email"]} for row in rows])

    api.add_callback("POST", f"{RECEIVERS}/upsertplus", answer)
    rows = [{"email": f"{number}@example.com"} for number in range(8)]
    results = client.upsert_receivers(7, rows)
    assert [result.ok for result in results] == [number != 3 for number in range(8)]
    assert results[3].answered is answered


@pytest.mark.parametrize(
    ("answer", "answered"),
    [
        ({"json": False}, False),
        (refusal(409, "Conflict: try again"), False),
        (refusal(400, "Bad Request"), False),
        ({"body": "<html>no</html>", "status": 406}, False),
        (refusal(400, "Bad Request: invalid data"), True),
        ({"json": {"error": "invalid data"}}, True),
    ],
)
def test_only_a_reason_is_held_against_a_recipient(api, client, answer, answered):
    api.post(f"{RECEIVERS}/upsertplus", **answer)
    rows = [{"email": "a@example.com"}, {"email": "b@example.com"}]
    results = client.upsert_receivers(7, rows)
    assert [result.ok for result in results] == [False, False]
    assert [result.answered for result in results] == [answered, answered]


def test_a_deletion_that_is_too_large_is_halved(api, client, exchanges):
    def answer(request):
        emails = json.loads(request.body)
        if len(emails) > 2:
            return 413, {}, ""
        return 200, {}, json.dumps([{"status": "success"}] * len(emails))

    api.add_callback("POST", f"{RECEIVERS}/delete", answer)
    emails = [f"{number}@example.com" for number in range(3)]
    results = client.delete_receivers(7, emails)
    assert [(result.email, result.ok) for result in results] == [
        (email, True) for email in emails
    ]
    assert [each.records for each in exchanges] == [3, 2, 1]


@pytest.mark.parametrize(
    "answer",
    [
        *(True, {"id": "12"}, "new@example.com", {"success": True}),
        *([{"email": "new@example.com"}], {"status": "update success"}),
    ],
)
def test_an_address_is_changed(api, client, answer):
    api.put(f"{V3}/receivers/12/email", json=answer)
    client.change_email("12", "new@example.com")
    assert body(api) == {"email": "new@example.com"}


NOT_DONE = [
    {"json": False},
    {"json": "duplicate address"},
    {"json": {"error": {}}},
    {"json": {"error": ""}},
    {"json": {"error": []}},
    {"json": {"errors": [{"code": 400}]}},
    {"json": {"success": False, "id": "12"}},
    {"json": {"message": "later"}},
    {"json": {}},
    {"json": []},
    {"json": 0},
    refusal(409, "duplicate data"),
]


@pytest.mark.parametrize("answer", NOT_DONE)
def test_an_address_that_is_not_changed_is_bad_data(api, client, answer):
    api.put(f"{V3}/receivers/12/email", **answer)
    with pytest.raises(BadDataError):
        client.change_email("12", "new@example.com")


def test_an_empty_answer_does_not_change_an_address(api, client):
    api.put(f"{V3}/receivers/12/email", body="")
    with pytest.raises(UnreadableError):
        client.change_email("12", "new@example.com")


def test_the_blacklist(api, client):
    api.get(
        f"{V3}/blacklist",
        json=[{"email": "a@example.com", "comment": "x"}, {"email": "*@example.org"}],
    )
    assert client.blacklist() == ["a@example.com", "*@example.org"]


def test_a_lone_address_that_is_too_large_to_delete_is_named(api, client):
    api.post(f"{RECEIVERS}/delete", **refusal(413, "Payload Too Large"))
    (result,) = client.delete_receivers(7, ["a@example.com"])
    assert (result.ok, result.message) == (False, "Payload Too Large")
