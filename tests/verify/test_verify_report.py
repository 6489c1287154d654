"""What is told in the end: all of what was seen, and nobody's data."""

import json
import re

import pytest

from dev.verify import run
from dev.verify.shapes import shape


def everything(verify, capsys, *arguments):
    """Return all that a run writes: the file and the screen."""
    told = verify(*arguments)
    screen = capsys.readouterr()
    return json.dumps(told, ensure_ascii=False) + screen.out + screen.err


@pytest.mark.parametrize("arguments", [(), ("--write",)])
@pytest.mark.parametrize("form", ["opaque", "jwt"])
def test_no_secret_and_nobodys_data_is_told(
    box, verify, capsys, monkeypatch, arguments, form
):
    box.switches.token_form = form
    tokens = []
    issue = box.tokens.issue

    def watched(**options):
        answer = issue(**options)
        tokens.append(answer["access_token"])
        return answer

    monkeypatch.setattr(box.tokens, "issue", watched)
    told = everything(verify, capsys, *arguments)
    assert len(tokens) == 1
    for secret in (
        box.client_secret,
        tokens[0],
        str(box.switches.customer),
        "Mitglieder Musterverein",
        "musterverein.example",
        "vorname",
        "Petronella",
        "Rundbrief",
        "Musterweg",
        "verein-muster",
    ):
        assert secret not in told, secret
    assert not re.search(r"[\w.-]@\w", told)


def test_words_of_an_error_are_told_without_names(box, verify):
    body = {
        "error": {
            "code": 400,
            "message": "Customer 100200, list Mitglieder Musterverein: not now",
        }
    }
    box.fail_next(400, body, match="/v3/attributes")
    told = verify()
    words = [answer["words"] for answer in told["answers"] if "words" in answer]
    assert "Customer {name}, list {name}: not now" in words


def test_what_was_seen_is_a_table_on_the_screen(verify, capsys):
    verify("--write")
    out = capsys.readouterr().out
    assert "new_is_active" in out
    assert "upsertplus_bad_row=string" in out
    assert "As assumed: " in out
    assert "python -m sandbox --set " in out


def test_what_needs_write_is_not_in_the_table_of_a_reading_run(verify, capsys, rows):
    told = verify()
    assert rows(told)["new_is_active"]["tried"] is False
    out = capsys.readouterr().out
    assert "new_is_active" not in out
    assert "more can be seen with --write" in out


def test_an_answer_of_another_structure_is_not_the_end(box, verify, rows):
    box.fail_next(200, ["what?"], match="receivers$")
    told = verify()
    found = rows(told)["recipients"]
    assert found["seen"] is None
    assert "unexpected" in found["detail"] or "structure" in found["detail"]
    assert rows(told)["plan"]["seen"] == "told"


def test_what_does_not_fit_is_said_and_ends_with_1(box, verify, rows, capsys):
    # A write that brings back who has left: the worst that could be.
    box.fault("error", status=200, body='{"id":"5"}', match="GET .*/stats")
    write = box.store.write_rows

    def back(group_id, rows_, **how):
        result = write(group_id, rows_, **how)
        for row in rows_:
            if row.keys() == {"email", "source"}:
                box.store.activate(group_id, row["email"])
        return result

    box.store.write_rows = back
    told = verify("--write")
    assert rows(told)["update_keeps_state"]["seen"] == "comes back"
    assert rows(told)["update_keeps_state"]["fits"] is False
    assert verify.code == 1
    assert "  NO" in capsys.readouterr().out


@pytest.mark.parametrize("mode", ["deactivate", "blacklist_delete"])
@pytest.mark.parametrize("back", ["keeps", "clears"])
def test_a_form_is_used_by_hand(box, person, verify, rows, mode, back):
    box.switches.unsubscribe_mode = mode
    box.switches.resubscription = back
    email = "ich@privat.example"

    def ours():
        groups = box.store.groups()
        return next(g["id"] for g in groups if g["name"].endswith("-a"))

    def subscribe():
        box.store.subscribe(ours(), email)
        return email

    person.answers = {
        "make a form": subscribe,
        "unsubscribe it": lambda: box.store.unsubscribe(ours(), email) or "",
        "subscribe it again": lambda: box.store.subscribe(ours(), email) and "",
    }
    told = verify("--write", "--by-hand")
    assert told["left behind"] == []
    found = rows(told)
    assert found["unsubscribing"]["sandbox"] == f"unsubscribe_mode={mode}"
    if mode == "deactivate":
        assert found["coming_back"]["sandbox"] == f"resubscription={back}"
    assert email not in json.dumps(told)


def test_by_hand_can_be_left_out(person, verify, rows):
    person.answers = {"make a form": ""}
    told = verify("--write", "--by-hand")
    assert rows(told)["unsubscribing"]["detail"] == "left out"


def test_credentials_are_asked_for_where_the_environment_has_none(
    box, person, clock, parse, monkeypatch, tmp_path
):
    monkeypatch.delenv("CLEVERREACH_CLIENT_ID", raising=False)
    monkeypatch.delenv("CLEVERREACH_CLIENT_SECRET", raising=False)
    person.answers = {"Client id": box.client_id}
    options = parse(["--url", box.url, "--output", str(tmp_path / "seen.json")])
    code = run.verify(
        options, ask=person.ask, hidden=lambda text: box.client_secret, clock=clock
    )
    assert code == 0


def test_wrong_credentials_are_told(box, verify, monkeypatch):
    monkeypatch.setenv("CLEVERREACH_CLIENT_SECRET", "wrong-secret")
    told = verify()
    assert "There is no token" in told["ended early"]
    assert len(box.requests) == 1


def test_no_credential_goes_over_an_open_line(parse, person, tmp_path, capsys):
    options = parse(
        ["--url", "http://example.com", "--output", str(tmp_path / "seen.json")]
    )
    assert run.verify(options, ask=person.ask) == 2
    assert "https" in capsys.readouterr().err


def test_by_hand_needs_write(parse, capsys):
    with pytest.raises(SystemExit):
        parse(["--by-hand"])
    assert "--write" in capsys.readouterr().err


def test_a_shape_has_kinds_in_place_of_values():
    value = [{"id": "17", "email": "a@example.com", "bounced": 0, "stamp": 1234}]
    kinds = {"id": "digits", "email": "text", "bounced": 0, "stamp": "number"}
    assert shape(value * 5) == [kinds]


def test_names_of_fields_are_not_told():
    told = shape({"attributes": {"gesundheit": "gut"}, "a@example.com": 1})
    assert told == {"attributes": "object of 1", "{key}": 1}
