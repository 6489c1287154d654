"""What goes wrong when it is asked for, by Python, page and command line."""

import re
import time
from email.utils import parsedate_to_datetime
from threading import Thread

import pytest
import requests

from sandbox import Sandbox, cli
from sandbox.faults import KINDS, from_words


def upsert(api, group, *names):
    rows = [{"email": f"{name}@example.com"} for name in names]
    return api.post(f"/groups/{group}/receivers/upsert", rows)


def addresses(box, group):
    return [receiver["email"][0] for receiver in box.store.receivers(group)]


@pytest.mark.parametrize(("after", "lists"), [(False, 0), (True, 1)])
@pytest.mark.parametrize(
    ("kind", "start", "content_type"),
    [("empty", "", "application/json"), ("html", "<!DOCTYPE html>", "text/html")],
)
def test_status_200_with_nothing_or_a_page(
    api, box, kind, start, content_type, after, lists
):
    box.fault(kind, after=after, times=1)
    answer = api.send("POST", "/groups", json={"name": "x"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith(content_type)
    assert answer.text[:15] == start
    assert len(box.store.groups()) == lists


def test_error_has_status_text_and_pause(api, box):
    box.fault("error", status=429, retry_after="7", body="slow down")
    answer = api.send("GET", "/groups")
    assert (answer.status_code, answer.text) == (429, "slow down")
    assert answer.headers["Retry-After"] == "7"


def test_answer_may_be_lost_after_the_work(api, box):
    box.fault("drop after=on times=1")
    with pytest.raises(requests.ConnectionError):
        api.send("POST", "/groups", json={"name": "x"})
    assert len(box.store.groups()) == 1


def test_connection_breaks_in_the_middle_of_the_body(api, box):
    box.store.create_group("Long name")
    whole = api.send("GET", "/groups").content
    box.fault("cut", times=1)
    with api.session.get(f"{box.url}/v3/groups", stream=True, timeout=5) as answer:
        assert answer.headers["Content-Length"] == str(len(whole))
        sent = b""
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            for piece in answer.iter_content(1):
                sent += piece
    assert sent == whole[: len(whole) // 2]
    assert api.send("GET", "/groups").content == whole


def test_body_comes_slowly_and_whole(api, box, group):
    box.fault("trickle", seconds=0.3, pieces=3)
    started = time.monotonic()
    with api.session.get(f"{box.url}/v3/groups", stream=True, timeout=5) as answer:
        head = time.monotonic() - started
        pieces = [piece for piece in answer.raw.stream(10_000) if piece]
    assert head < 0.2
    assert time.monotonic() - started > 0.3
    assert group.encode() in b"".join(pieces)


def test_answer_comes_late_on_top_of_another_fault(api, box):
    box.fault("delay", seconds=0.2)
    box.fault("error", status=502)
    started = time.monotonic()
    assert api.send("GET", "/groups").status_code == 502
    assert time.monotonic() - started > 0.2


def test_no_answer_comes_and_the_sandbox_notices_who_leaves(api, box):
    box.fault("hang", after=True, times=1)
    with pytest.raises(requests.ReadTimeout):
        api.session.post(f"{box.url}/v3/groups", json={"name": "x"}, timeout=0.2)
    assert len(box.store.groups()) == 1
    waited = time.monotonic() + 2
    while not box.requests and time.monotonic() < waited:
        time.sleep(0.02)
    assert [request.status for request in box.requests] == [None]


def test_who_hangs_is_released_when_the_sandbox_stops(api, box):
    box.fault("hang")
    failed = []

    def ask():
        try:
            api.send("GET", "/groups")
        except requests.ConnectionError as error:
            failed.append(error)

    asking = Thread(target=ask)
    asking.start()
    time.sleep(0.1)
    assert asking.is_alive()
    box.interference.stopped.set()
    asking.join(2)
    assert len(failed) == 1


def test_rows_are_refused_and_not_carried_out(api, box, group):
    box.fault("refuse_rows", rows="b@", times=2)
    assert api.get(f"/groups/{group}/receivers") == []
    first, second, third = upsert(api, group, "a", "b", "c")
    assert (first["id"], third["id"]) == ("1", "2")
    assert second == "invalid address 'b@example.com';"
    assert addresses(box, group) == ["a", "c"]
    assert upsert(api, group, "b")[0]["id"] == "3"
    box.fault("refuse_rows")
    assert len(api.get(f"/groups/{group}/receivers")) == 3


def test_all_rows_may_be_refused_as_objects(api, box, group):
    box.switches.refused_row = "status"
    box.fault("refuse_rows")
    text = "invalid address '{}@example.com';"
    expected = [{"status": text.format(name)} for name in "ab"]
    assert upsert(api, group, "a", "b") == expected
    assert addresses(box, group) == []


@pytest.mark.parametrize(("after", "there"), [(False, "a"), (True, "ab")])
def test_rows_are_left_out_of_the_answer(api, box, group, after, there):
    box.fault("omit_rows", rows="b@", after=after)
    assert [row["id"] for row in upsert(api, group, "a", "b")] == ["1"]
    assert addresses(box, group) == list(there)


def test_rows_are_left_out_of_a_page(api, box, group):
    upsert(api, group, "a", "b", "c")
    box.fault("omit_rows", match="GET .*receivers$", rows="b@", times=1)
    path = f"/groups/{group}/receivers"
    assert [row["id"] for row in api.get(path)] == ["1", "3"]
    assert len(api.get(path)) == 3


def test_a_share_of_the_rows_is_refused(api, box, group):
    box.interference.random.seed(3)
    box.fault("refuse_rows", share=0.5)
    refused = [isinstance(row, str) for row in upsert(api, group, *"abcdefghijkl")]
    assert 2 < sum(refused) < 10


def test_token_is_revoked(api, box):
    box.fault("revoke", match="GET /v3/groups", times=1)
    assert api.refusal("GET", "/groups")[0] == 401
    assert api.refusal("GET", "/attributes")[0] == 401
    api.login()
    assert api.get("/groups") == []


def test_clock_may_be_wrong(api, box, clock, group):
    box.switches.clock_offset = -3600
    (row,) = api.post(f"/groups/{group}/receivers/upsertplus", [{"email": "a@b.ch"}])
    assert row["registered"] == clock.now - 3600
    date = parsedate_to_datetime(api.send("GET", "/groups").headers["Date"])
    assert abs(time.time() - 3600 - date.timestamp()) < 60


def test_skip_times_and_probability_count_requests(api, box):
    box.fault("error", skip=1, times=2, match="GET /v3/groups")
    codes = [api.send("GET", "/groups").status_code for _ in range(4)]
    assert codes == [200, 500, 500, 200]
    box.interference.random.seed(1)
    box.fault("error", probability=0.5)
    codes = [api.send("GET", "/groups").status_code for _ in range(30)]
    assert 5 < codes.count(500) < 25
    box.clear_faults()
    assert api.get("/groups") == []


def test_one_thing_goes_wrong_with_a_request_at_a_time(api, box):
    box.fail_next(502)
    box.fail_next(503)
    codes = [api.send("GET", "/groups").status_code for _ in range(3)]
    assert codes == [502, 503, 200]


@pytest.mark.parametrize(
    "words",
    [
        "",
        "explode",
        "error status=99",
        "error status=many",
        "drop times=0",
        "drop probability=2",
        "drop probability=nan",
        "drop shoe=1",
        "drop after",
        "drop after=maybe",
        "drop 'match=('",
        'drop "match=',
        "delay seconds=-1",
        "delay seconds=inf",
    ],
)
def test_senseless_fault_is_refused(words, capsys):
    with pytest.raises(ValueError):
        from_words(words)
    with pytest.raises(SystemExit):
        cli._parser().parse_args(["--fault", words])
    assert "--fault" in capsys.readouterr().err


def test_fault_is_told_in_the_words_that_make_it():
    words = "cut 'match=POST .*upsertplus' times=3 probability=0.1 after=on"
    assert str(from_words(words)) == words


def test_command_line_makes_faults_and_explains_each_kind(capsys):
    (fault,) = cli._parser().parse_args(["--fault", "cut times=3"]).fault
    assert (fault.kind, fault.times) == ("cut", 3)
    with pytest.raises(SystemExit):
        cli._parser().parse_args(["--help"])
    shown = capsys.readouterr().out
    for kind in KINDS:
        assert re.search(rf"^  {kind} ", shown, re.MULTILINE)


def test_same_seed_draws_the_same():
    def drawn(seed):
        with Sandbox(0, seed=seed) as box:
            box.fault("error", probability=0.5)
            url = f"{box.url}/v3/debug/ping"
            with requests.Session() as session:
                return [session.get(url, timeout=5).status_code for _ in range(12)]

    assert drawn(5) == drawn(5)


def test_people_make_and_clear_faults_on_the_page(api, box):
    form = {"kind": "error", "status": "503", "times": "2", "match": "", "after": ""}
    url = f"{box.url}/faults"
    shown = requests.post(url, data=form, timeout=5)
    assert "error times=2 status=503" in shown.text
    assert api.send("GET", "/groups").status_code == 503
    shown = requests.post(f"{url}/clear", timeout=5)
    assert "Nothing goes wrong" in shown.text
    assert api.get("/groups") == []
    assert requests.post(url, data={"kind": "<b>"}, timeout=5).status_code == 400


def test_a_form_of_another_site_changes_nothing(box):
    other = {"Origin": "https://evil.example"}
    form = {"kind": "error"}
    refused = requests.post(f"{box.url}/faults", form, headers=other, timeout=5)
    assert refused.status_code == 403
    own = {"Origin": box.url}
    assert requests.post(f"{box.url}/faults", form, headers=own, timeout=5).ok


def test_scripts_make_read_and_clear_faults(box):
    url = f"{box.url}/_sandbox/faults"
    body = {"kind": "drop", "times": 3, "probability": 0.5}
    assert requests.post(url, json=body, timeout=5).json() is True
    assert requests.get(url, timeout=5).json() == ["drop times=3 probability=0.5"]
    assert requests.post(url, json={"kind": "x"}, timeout=5).status_code == 400
    assert requests.delete(url, timeout=5).json() is True
    assert box.interference.pending == []
