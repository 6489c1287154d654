import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import requests

import sandbox
from sandbox import Sandbox

ROOT = Path(sandbox.__file__).parents[1]


def everything(box):
    """All that can be read of the state."""
    groups = box.store.groups()
    return {
        "groups": groups,
        "receivers": {g["id"]: box.store.receivers(g["id"]) for g in groups},
        "global": box.store.attributes(),
        "own": {g["id"]: box.store.attributes(g["id"]) for g in groups},
        "blacklist": box.store.blacklist(),
        "bounces": box.store.bounces(),
        "blocked": {g["id"]: box.store.blacklist(g["id"]) for g in groups},
        "forms": box.store.forms(),
        "mails": box.store.mails(),
        "hooks": box.store.hook_calls(),
        "segments": {g["id"]: box.store.segments(g["id"]) for g in groups},
        "mailings": box.store.mailings(),
        "reports": box.store.reports(),
    }


def fill(box):
    store = box.store
    first, second = (store.create_group(name)["id"] for name in ("One", "Two"))
    store.create_attribute("city")
    store.create_attribute("club", group_id=first)
    rows = [
        {
            "email": f"{name}@example.com",
            "global_attributes": {"city": name},
            "attributes": {"club": "1"},
            "tags": ["a.b"],
            "orders": [{"order_id": "1", "product": "x"}],
        }
        for name in "zyxw"
    ]
    store.write_rows(first, rows)
    store.write_rows(second, rows[1:])
    store.unsubscribe(first, "y@example.com")
    store.bounce("x@example.com")
    store.blacklist_add("*@bad.example", "why")
    store.blacklist_add("y@example.com", group_id=first)
    form = store.create_form(first, "Form")["id"]
    told = {"user_ip": "192.0.2.1", "referer": "x", "user_agent": "y"}
    store.deactivate(first, "w@example.com")
    store.send_mail(form, "activate", "w@example.com", told)
    store.confirm(1)
    store.add_hook("receiver", second, "http://127.0.0.1:9/hook")
    rule = {"field": "city", "logic": "eq", "condition": "w"}
    store.create_segment(first, "Some", [rule])
    store.send_mailing(first, "News", opened=["w@example.com"])
    store.change_email("w@example.com", "new@example.com")
    store.delete_receiver(first, "z@example.com")
    assert box.deliveries.wait()


def test_state_survives_a_restart(tmp_path):
    path = str(tmp_path / "state.sqlite")
    with Sandbox(0, database=path) as box:
        fill(box)
        before = everything(box)
    with Sandbox(0, database=path) as box:
        assert everything(box) == before
        # The id of somebody forgotten is not used again.
        again = box.store.add_receiver(before["groups"][0]["id"], "z@example.com")
        assert again["id"] == "5"


def test_deletions_survive_a_restart(tmp_path):
    path = str(tmp_path / "state.sqlite")
    with Sandbox(0, database=path) as box:
        fill(box)
        box.store.delete_group(box.store.groups()[0]["id"])
        box.store.clear_group(box.store.groups()[0]["id"])
        box.store.delete_attribute(box.store.attributes()[0]["id"])
        box.store.blacklist_remove("*@bad.example")
    with Sandbox(0, database=path) as box:
        left = everything(box)
        assert [group["name"] for group in left["groups"]] == ["Two"]
        assert list(left["receivers"].values()) == [[]]
        assert (left["global"], left["blacklist"]) == ([], [])
        assert (left["forms"], list(left["segments"].values())) == ([], [[]])


def test_confirmed_writes_survive_a_kill(tmp_path):
    path = str(tmp_path / "state.sqlite")
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--database", path]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        url = process.stdout.readline().split()[-1]
        form = {"grant_type": "client_credentials"}
        login = ("sandbox", "sandbox-secret")
        answer = requests.post(f"{url}/oauth/token.php", form, auth=login, timeout=10)
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        group = {"name": "Kept"}
        requests.post(f"{url}/v3/groups", json=group, headers=headers, timeout=10)
        os.kill(process.pid, signal.SIGKILL)
    with Sandbox(0, database=path) as box:
        assert [g["name"] for g in box.store.groups()] == ["Kept"]


def test_file_that_is_in_use_or_no_database_is_refused(tmp_path):
    path = str(tmp_path / "state.sqlite")
    with Sandbox(0, database=path), pytest.raises(sqlite3.Error):
        Sandbox(0, database=path)
    (tmp_path / "text").write_text("not a database at all, but some text\n" * 50)
    with pytest.raises(sqlite3.Error):
        Sandbox(0, database=str(tmp_path / "text"))


def test_a_file_from_before_there_was_a_time_of_change_or_a_return_is_read(tmp_path):
    path = str(tmp_path / "state.sqlite")
    with Sandbox(port=0, database=path) as box:
        group = box.store.create_group("One")["id"]
        box.store.add_receiver(group, "a@example.com", tags=["a.b"])
    db = sqlite3.connect(path)
    (text,) = db.execute("SELECT value FROM record WHERE kind = 'receiver'").fetchone()
    values = json.loads(text)
    del values[5:7]
    db.execute(
        "UPDATE record SET value = ? WHERE kind = 'receiver'", [json.dumps(values)]
    )
    db.commit()
    db.close()
    with Sandbox(port=0, database=path) as box:
        (receiver,) = box.store.receivers(group)
    assert (receiver["last_changed"], receiver["tags"]) == (0, ["a.b"])
