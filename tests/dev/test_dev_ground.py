"""What is damaged is not trusted: Odoo without an addon, a database without files."""

import pytest


def test_an_odoo_that_lacks_an_addon_does_not_work(ground, monkeypatch, tmp_path):
    odoo = ground("odoo")
    assert odoo.works()
    monkeypatch.setattr(odoo, "depends", lambda: ["contacts", "no_such_addon"])
    assert not odoo.works()


def test_an_environment_that_lacks_a_module_does_not_work(
    ground, monkeypatch, tmp_path
):
    venv = ground("venv")
    assert venv.works()
    wanted = tmp_path / "requirements.in"
    wanted.write_text("# comment\n\nrequests>=2\nno-such-package<2\n")
    monkeypatch.setattr(venv, "WANTED", wanted)
    assert not venv.works()


@pytest.mark.parametrize(
    ("there", "files", "whole"),
    [(True, True, True), (True, False, False), (False, True, False)],
)
def test_a_database_without_its_files_is_not_there(
    ground, monkeypatch, tmp_path, there, files, whole
):
    databases = ground("databases")
    monkeypatch.setattr(databases, "DATA", tmp_path)
    monkeypatch.setattr(databases, "exists", lambda name: there)
    if files:
        databases.filestore("some").mkdir(parents=True)
    assert databases.is_whole("some") is whole


def test_an_empty_lock_of_the_server_is_removed_before_it_starts(
    ground, monkeypatch, tmp_path
):
    postgres = ground("postgres")
    server = object.__new__(postgres.Server)
    server.user, server.users = None, object()
    server.data, server.socket = tmp_path / "data", tmp_path / "socket"
    server.data.mkdir()
    lock = server.data / "postmaster.pid"
    lock.touch()
    monkeypatch.setattr(server, "_answers", lambda: False)
    seen = []
    monkeypatch.setattr(server, "_control", lambda *a: seen.append(lock.exists()))
    server._start()
    lock.write_text("4711\n")
    server._start()
    assert seen == [False, True]


def test_without_a_network_the_last_line_says_so(ground, capsys):
    stop = ground("say").Stop(
        "pip could not install them:\n"
        "WARNING: Retrying: NewConnectionError: Temporary failure in name resolution\n"
        "ERROR: No matching distribution found for zope.interface"
    )

    def fail(arguments):
        raise stop

    with pytest.raises(SystemExit) as ended:
        ground("command").run(fail)
    assert ended.value.code == 1
    assert "is there a network?" in capsys.readouterr().err.splitlines()[-1]


def test_without_debian_among_the_sources_one_is_told_what_to_provide(
    ground, monkeypatch, tmp_path
):
    apt, odoo = ground("apt"), ground("odoo")
    monkeypatch.setattr(apt.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(apt, "stanzas", lambda: [])
    monkeypatch.setattr(odoo, "FOLDER", tmp_path)
    with pytest.raises(ground("say").Stop, match="(?s)no source of Debian.*ODOO_HOME"):
        odoo.build()


def test_a_ground_that_cannot_be_written_is_told(ground, monkeypatch, tmp_path):
    parts = ground("parts")
    (tmp_path / "file").touch()
    # Not even root can make a folder below a file.
    monkeypatch.setattr(parts, "GROUND", tmp_path / "file" / "ground")
    with pytest.raises(ground("say").Stop, match="FAIRGATE_GROUND"):
        parts.claim()
    ours = tmp_path / "ground"
    monkeypatch.setattr(parts, "GROUND", ours)
    parts.claim()
    monkeypatch.setattr(parts.os, "access", lambda *arguments: False)
    with pytest.raises(ground("say").Stop, match="Permission denied"):
        parts.claim()
