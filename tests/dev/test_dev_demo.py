"""What the demo refuses, and what it shares with nobody."""

import importlib

import pytest


@pytest.fixture
def demo(ground):
    ground("paths")
    return importlib.import_module("commands.demo")


def test_keeping_and_ending_at_once_exclude_each_other(demo, capsys):
    with pytest.raises(SystemExit):
        demo.demo(["--keep", "--once"])
    assert "choose one" in capsys.readouterr().err


def test_kept_data_is_told_where_the_sandbox_is_now(demo):
    told = demo.FIND.format(url="http://127.0.0.1:1234")
    compile(told, "script", "exec")
    assert 'set_param("fairgate_cleverreach.base_url", "http://127.0.0.1:1234")' in told


def test_each_clone_has_logs_of_its_own(ground):
    assert ground("paths").CLONE in str(ground("server").LOGS)


def test_the_name_of_the_database_is_told(demo, monkeypatch, capsys):
    def end(seconds):
        raise KeyboardInterrupt

    monkeypatch.setattr(demo.time, "sleep", end)
    with pytest.raises(KeyboardInterrupt):
        demo.stay("http://127.0.0.1:1", "http://127.0.0.1:2", "the_database", "logs")
    assert "dev/odoo shell -d the_database" in capsys.readouterr().out
