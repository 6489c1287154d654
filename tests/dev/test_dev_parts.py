"""A part of the ground is complete or built anew; what builds it ends with us."""

import ast
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from .conftest import DEV


@pytest.fixture
def parts(ground, monkeypatch, tmp_path):
    module = ground("parts")
    monkeypatch.setattr(module, "GROUND", tmp_path / "ground")
    return module


@pytest.fixture
def made(parts):
    """A part that was built once, and how often."""
    built = []

    def build():
        built.append(1)
        (part.folder / "lib").mkdir()
        for number in range(3):
            (part.folder / "lib" / str(number)).touch()

    folder = parts.GROUND / "thing"
    part = parts.Part("Thing", folder, "v1", build, lambda: True, changing=("data",))
    part.ensure()
    return part, built


def test_a_complete_part_is_built_once(made):
    part, built = made
    for name in ("__pycache__", "data"):
        (part.folder / name).mkdir()
        (part.folder / name / "file").touch()
        part.ensure()
        shutil.rmtree(part.folder / name)
    part.ensure()
    assert len(built) == 1


def test_a_part_that_lost_a_file_is_built_anew(made):
    part, built = made
    (part.folder / "lib" / "1").unlink()
    part.ensure()
    assert len(built) == 2
    assert (part.folder / "lib" / "1").exists()


@pytest.mark.parametrize("stamp", ["", "v1", "v1 ", "v0 3", "v1 many"])
def test_a_part_with_a_stamp_that_does_not_fit_is_built_anew(made, stamp):
    part, built = made
    (part.folder / ".complete").write_text(stamp)
    part.ensure()
    assert len(built) == 2


def test_a_folder_is_removed_once_nobody_writes_there(parts, monkeypatch, tmp_path):
    folder = tmp_path / "busy"
    folder.mkdir()
    rmtree, tried = shutil.rmtree, []

    def busy(path):
        tried.append(path)
        if len(tried) < 3:
            raise OSError("Directory not empty")
        rmtree(path)

    monkeypatch.setattr(parts.shutil, "rmtree", busy)
    parts.remove(folder)
    assert not folder.exists()
    folder.mkdir()
    tried.clear()
    monkeypatch.setattr(parts, "PATIENCE", 0)
    with pytest.raises(parts.Stop, match="Directory not empty"):
        parts.remove(folder)


@pytest.mark.parametrize("name", ["apt", "odoo", "venv"])
def test_all_that_sets_up_ends_with_us(name):
    tree = ast.parse((DEV / "ground" / f"{name}.py").read_text())
    starts = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("subprocess.run", "subprocess.Popen")
    ]
    assert starts
    for start in starts:
        assert ast.unparse(start.args[0]).startswith("ends_with_us("), start.lineno


@pytest.mark.skipif(not shutil.which("setpriv"), reason="no setpriv on this machine")
def test_a_command_ends_when_its_starter_is_killed():
    script = (
        "import subprocess; from ground.command import ends_with_us\n"
        "child = subprocess.Popen(ends_with_us(['sleep', '60']))\n"
        "print(child.pid, flush=True)\n"
        "child.wait()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": str(DEV)},
        stdout=subprocess.PIPE,
    ) as starter:
        child = int(starter.stdout.readline())
        # It is itself only once it has told the kernel.
        wait_until(lambda: b"sleep" == command(child)[:5])
        starter.send_signal(signal.SIGKILL)
        wait_until(lambda: not command(child))


def command(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read()
    except OSError:
        return b""


def wait_until(condition):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
