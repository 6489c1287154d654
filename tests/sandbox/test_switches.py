import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

import sandbox
from sandbox import Sandbox, Switches, cli
from sandbox.faults import KINDS
from sandbox.switches import SPECS, shown

ROOT = Path(sandbox.__file__).parents[1]
README = (ROOT / "sandbox" / "README.md").read_text()


def values(spec):
    """Values to try for a switch, as texts."""
    if spec.metadata["choices"]:
        return [str(choice) for choice in spec.metadata["choices"]]
    if isinstance(spec.default, bool):
        return ["on", "off"]
    return ["groups,receivers:read", "all"] if spec.name == "scopes" else ["7"]


@pytest.mark.parametrize("name", SPECS)
def test_every_switch_is_reached_by_set_and_documented(name, capsys):
    spec = SPECS[name]
    for text in values(spec):
        (pair,) = cli._parser().parse_args(["--set", f"{name}={text}"]).set
        assert shown(getattr(Switches(**dict([pair])), name)) == text
    with pytest.raises(SystemExit):
        cli._parser().parse_args(["--help"])
    assert f"\n  {name}={shown(spec.default)}" in capsys.readouterr().out
    row = rf"^\| `{name}` \| `{re.escape(shown(spec.default))}` \|"
    assert re.search(row, README, re.MULTILINE)


def test_readme_has_no_other_switches():
    text = README.partition("## Switches")[2]
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == set(SPECS)


def test_readme_has_every_kind_of_fault():
    text = README.partition("## Faults")[2].partition("##")[0]
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", text, re.MULTILINE)
    assert {name.strip("`") for row in rows for name in row.split(", ")} == set(KINDS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("empty_page", "none"),
        ("token_ttl", "long"),
        ("case_fold", "maybe"),
        ("token_ttl", "-1"),
        ("max_batch", "-5"),
        ("max_batch", "0"),
        ("plan_limit", "-1"),
        ("scopes", "groups,recievers"),
        ("scopes", "groups:delete"),
    ],
)
def test_wrong_value_is_refused(name, value, capsys):
    with pytest.raises(ValueError, match=name):
        Switches(**{name: value})
    with pytest.raises(SystemExit):
        cli.main(["--set", f"{name}={value}"])
    assert name in capsys.readouterr().err


@pytest.mark.parametrize("port", ["99999", "-1", "http"])
def test_wrong_port_is_refused(port, capsys):
    with pytest.raises(SystemExit):
        cli.main([f"--port={port}"])
    assert "--port" in capsys.readouterr().err


def test_unknown_switch_is_refused(capsys):
    with pytest.raises(AttributeError, match="tokn"):
        Switches().tokn_ttl = 1
    with pytest.raises(TypeError):
        Sandbox(0, tokn_ttl=1)
    with pytest.raises(SystemExit):
        cli.main(["--set", "tokn_ttl=1"])
    assert "tokn_ttl" in capsys.readouterr().err


def test_database_that_is_none_is_told(tmp_path, capsys):
    with pytest.raises(SystemExit):
        cli.main(["--database", str(tmp_path / "missing" / "state.sqlite")])
    assert "state.sqlite" in capsys.readouterr().err


def test_command_serves_with_its_options_until_terminated():
    command = [sys.executable, "-m", "sandbox", "--port", "0"]
    command += ["--client-id", "me", "--client-secret", "s3", "--set", "token_ttl=9"]
    command += ["--fault", "error status=503 match=ping", "--seed", "1"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        url = process.stdout.readline().split()[-1]
        form = {"grant_type": "client_credentials"}
        answer = requests.post(
            f"{url}/oauth/token.php", form, auth=("me", "s3"), timeout=10
        )
        disturbed = requests.get(f"{url}/v3/debug/ping", timeout=10)
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(10) == 0
        rest = process.stdout.read()
    assert (answer.json()["expires_in"], disturbed.status_code) == (9, 503)
    assert re.findall(r"client \w+ +(\w+)", rest) == ["me", "s3"]
