"""A run harms nobody: what it changes, how fast, when it stops, what it leaves."""

import pytest

from dev.verify import courier
from dev.verify.addon import reading
from dev.verify.own import ALLOWED, MOST_ADDRESSES, NotOurs, Own

OURS = "zz-verify-"


def state(box):
    """Return all that an account holds."""
    groups = box.store.groups()
    return {
        "groups": [{**group, "last_changed": 0} for group in groups],
        "recipients": [box.store.receivers(group["id"]) for group in groups],
        "fields": box.store.attributes(),
        "blocklist": box.store.blacklist(),
        "people": box.store.receiver_count(),
        "mails": box.store.mails(),
    }


@pytest.fixture
def untouched(box):
    """The account is in the end what it was."""
    before = state(box)
    yield
    assert state(box) == before


def sent(box):
    return [(request.method, request.path) for request in box.requests]


def test_without_write_it_only_reads(box, verify, untouched):
    verify()
    (token, *others) = sent(box)
    assert token == ("POST", "/oauth/token.php")
    assert {method for method, path in others} == {"GET"}


def test_with_write_everything_else_stays_as_it_is(box, verify, untouched):
    theirs = {group["id"] for group in box.store.groups()}
    verify("--write")
    assert box.writes()
    for request in box.writes():
        words = request.path.split("/")
        assert words[2] in ("groups", "receivers"), request
        assert not theirs & set(words), request
        assert "clear" not in words, request


def test_at_most_ten_addresses_are_made(box, verify):
    group = box.store.create_group("Counts")["id"]
    first = int(box.store.add_receiver(group, "before@example.com")["id"])
    verify("--write")
    last = int(box.store.add_receiver(group, "after@example.com")["id"])
    assert 5 < last - first - 1 <= MOST_ADDRESSES


def test_no_more_addresses_can_be_made_up():
    own = Own("example.org")
    for number in range(MOST_ADDRESSES):
        own.address(f"p{number}")
    own.address("p0")
    with pytest.raises(NotOurs):
        own.address("one-more")


def test_one_request_a_second_is_sent(box, verify):
    verify("--write")
    times = [request.at for request in box.requests]
    assert all(b - a >= 1 for a, b in zip(times, times[1:], strict=False))
    assert len(times) <= courier.MOST == 150


def test_another_number_writes_nothing(box, person, verify, untouched):
    person.customer = "100201"
    told = verify("--write")
    assert box.writes() == []
    assert "not the number" in told["ended early"]
    assert verify.code == 1


@pytest.mark.parametrize("status", [403, 429])
@pytest.mark.parametrize("skip", [0, 9, 25])
def test_the_first_refusal_ends_it_and_it_cleans_up(
    box, clock, verify, untouched, status, skip
):
    box.fault(
        "error", status=status, match="groups/", skip=skip, times=1, retry_after="30"
    )
    told = verify("--write")
    assert str(status) in told["ended early"]
    assert told["left behind"] == []
    codes = [request.status for request in box.requests]
    refused = codes.index(status)
    after = [
        path.replace(method, "")
        for method, path in sent(box)[refused + 1 :]
        if method not in ("GET", "DELETE")
    ]
    assert after == []
    if status == 429 and box.requests[refused + 1 :]:
        pause = box.requests[refused + 1].at - box.requests[refused].at
        assert pause >= 30


def test_a_right_that_is_missing_is_told_where_it_only_reads(box, verify, rows):
    box.switches.scopes = "groups,attributes,receivers"
    told = verify()
    assert told["ended early"] is None
    assert rows(told)["blocklist"]["seen"] == "no right"
    assert rows(told)["plan"]["seen"] == "no right"


def test_a_pause_that_is_asked_for_ends_reading_too(box, verify):
    box.fault("error", status=429, match="/v3/attributes")
    told = verify()
    assert "429" in told["ended early"]
    assert sent(box)[-1] == ("GET", "/v3/attributes")


def test_after_too_many_requests_it_cleans_up(box, verify, monkeypatch, untouched):
    monkeypatch.setattr(courier, "MOST", 90)
    told = verify("--write")
    assert "more are not allowed" in told["ended early"]
    assert told["left behind"] == []
    assert len(box.requests) <= 90


@pytest.mark.parametrize("second", [5, 8, 20, 50, 85])
def test_ctrl_c_cleans_up(box, clock, verify, untouched, second):
    def press(passed):
        if passed >= second:
            clock.before = None
            raise KeyboardInterrupt

    clock.before = press
    told = verify("--write")
    assert told["ended early"] == "stopped by Ctrl-C"
    assert told["left behind"] == []


def test_a_list_whose_answer_was_lost_is_found_and_deleted(box, verify, untouched):
    box.drop_next(match="POST /v3/groups$", after=True)
    told = verify("--write")
    assert "could not be reached" in told["ended early"]
    assert told["left behind"] == []


def test_no_write_is_tried_twice(box, verify):
    box.fail_next(502, match="POST .*upsertplus")
    verify("--write")
    writes = [request for request in box.writes() if "upsertplus" in request.path]
    assert [request.status for request in writes][:2] == [502, 200]
    assert writes[1].at - writes[0].at >= 1


def test_what_cannot_be_taken_away_is_named(box, verify, capsys):
    box.fault("error", status=500, match="DELETE /v3/groups/[0-9]+$")
    told = verify("--write")
    there = {group["name"] for group in box.store.groups()}
    assert set(told["left behind"]) == {name for name in there if OURS in name} != set()
    assert verify.code == 1
    assert f"Please delete this list in CleverReach: {told['left behind'][0]}" in (
        capsys.readouterr().err
    )


def test_a_list_with_somebody_else_on_it_stays(box, clock, verify):
    def join(passed):
        ours = [group for group in box.store.groups() if OURS in group["name"]]
        if passed > 80 and ours:
            clock.before = None
            box.store.add_receiver(ours[0]["id"], "somebody@example.net")

    clock.before = join
    told = verify("--write")
    (name,) = told["left behind"]
    assert name in [group["name"] for group in box.store.groups()]
    assert f"somebody else is on {name}" in told["ended early"]


def test_lists_of_an_earlier_run_are_named_and_left_alone(box, verify, capsys):
    box.store.create_group(f"{OURS}0000-a")
    verify("--write")
    assert f"{OURS}0000-a" in [group["name"] for group in box.store.groups()]
    assert f"delete it in CleverReach: {OURS}0000-a" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("method", "path", "fields", "json"),
    [
        ("DELETE", "/groups/{list}/clear", {"list": "7"}, None),
        ("DELETE", "/receivers/{recipient}", {"recipient": "5"}, None),
        ("POST", "/receivers/delete", {}, {"receivers": ["me@example.org"]}),
        ("POST", "/forms/{form}/send/activate", {"form": "1"}, {}),
        ("POST", "/blacklist", {}, {"email": "me@example.org"}),
        ("DELETE", "/groups/{list}", {"list": "8"}, None),
        ("POST", "/groups", {}, {"name": "Members"}),
        ("POST", "/groups/{list}/receivers/upsertplus", {"list": "8"}, []),
        (
            "POST",
            "/groups/{list}/receivers/upsertplus",
            {"list": "7"},
            [{"email": "somebody@example.org"}],
        ),
        (
            "DELETE",
            "/groups/{list}/receivers/{recipient}",
            {"list": "7", "recipient": "6"},
            None,
        ),
        (
            "DELETE",
            "/groups/{list}/receivers/{recipient}",
            {"list": "7", "recipient": ""},
            None,
        ),
        ("PUT", "/receivers/{recipient}/email", {"recipient": "6"}, {}),
        (
            "PUT",
            "/receivers/{recipient}/email",
            {"recipient": "5"},
            {"email": "somebody@example.org"},
        ),
    ],
)
def test_what_is_not_of_this_run_is_never_written(method, path, fields, json):
    own = Own("example.org")
    group = reading.group({"id": "7", "name": own.names[0]})
    assert own.adopt_list(group)
    own.adopt_recipient("5", own.address("me"))
    own.adopt_recipient("6", "somebody@example.org")
    with pytest.raises(NotOurs):
        own.check(method, path, fields, json)


def test_what_is_of_this_run_may_be_written():
    own = Own("example.org")
    own.adopt_list(reading.group({"id": "7", "name": own.names[0]}))
    own.adopt_recipient("5", own.address("me"))
    path = "/groups/{list}/receivers/upsertplus"
    own.check("POST", path, {"list": "7"}, [{"email": own.address("me").upper()}])
    own.check("PUT", "/receivers/{recipient}/email", {"recipient": "5"}, {})
    own.check("DELETE", "/groups/{list}", {"list": "7"}, None)


def test_a_list_of_another_name_is_never_ours():
    own = Own("example.org")
    assert not own.adopt_list(reading.group({"id": "8", "name": f"{own.names[0]}x"}))
    assert own.lists == {}


def test_the_courier_asks_before_it_sends(box, clock):
    own = Own("example.org")
    sender = courier.Courier(box.url, own, clock)
    with pytest.raises(NotOurs):
        sender.send("DELETE", "/groups/{list}/clear", list="7")
    assert sent(box) == []


def test_nothing_that_clears_deletes_everywhere_or_mails_is_allowed():
    words = " ".join(path for method, path in ALLOWED)
    assert "clear" not in words
    assert "forms" not in words
    assert ("POST", "/receivers/delete") not in ALLOWED
    assert ("DELETE", "/receivers/{recipient}") not in ALLOWED
