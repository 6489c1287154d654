"""How the suite is shared out, and what is told of it."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from dev import suite
from dev.ground.paths import REPOSITORY

SEQUENCES = "tests/stateful/test_machine.py::TestMachine::test_a"
BUTTONS = "tests/browser/test_buttons.py::test_the_buttons_of[x::y]"
MODEL = "tests/models/test_log.py::TestLog::test_a"


def test_long_tests_are_shared_out_alone_and_others_by_file():
    assert suite.piece_of(SEQUENCES) == SEQUENCES
    assert suite.piece_of(BUTTONS) == BUTTONS
    assert suite.piece_of(MODEL) == "tests/models/test_log.py"


def test_the_longest_pieces_come_first_and_waiting_and_computing_take_turns():
    small, contact = "tests/sync/test_a.py", "tests/browser/test_contact.py"
    pieces = [small, MODEL, contact, SEQUENCES, BUTTONS]
    assert suite.in_order(pieces) == [BUTTONS, SEQUENCES, contact, MODEL, small]


def report(nodeid, when="call", failed=False, duration=1.0):
    return SimpleNamespace(nodeid=nodeid, when=when, failed=failed, duration=duration)


def test_a_file_is_told_when_its_last_test_has_ended():
    tally = suite.Tally()
    tally.expect(["tests/a/test_x.py::one", "tests/a/test_x.py::two"])
    assert tally.add(report("tests/a/test_x.py::one", "teardown")) is None
    assert tally.add(report("tests/a/test_x.py::two", failed=True)) is None
    told = tally.add(report("tests/a/test_x.py::two", "teardown"))
    assert told == "tests/a/test_x.py: 2 tests, 1 FAILED, 3 s"


def test_what_a_subtest_takes_counts_once():
    tally = suite.Tally()
    tally.expect(["tests/a/test_x.py::one"])
    part = pytest.SubtestReport.__new__(pytest.SubtestReport)
    part.__dict__.update(
        _id="tests/a/test_x.py::one", when="call", outcome="passed", duration=4.0
    )
    tally.add(part)
    tally.add(report("tests/a/test_x.py::one", duration=5.0))
    told = tally.add(report("tests/a/test_x.py::one", "teardown"))
    assert told == "tests/a/test_x.py: 1 tests, 6 s"


def test_the_last_line_tells_the_parts_the_longest_first():
    tally = suite.Tally()
    tally.add(report("tests/a/test_x.py::one", "teardown", duration=2.0))
    tally.add(report("tests/b/test_y.py::one", "teardown", duration=5.0))
    assert tally.summary(6) == "Took 6 s for: b 1 in 5 s, a 1 in 2 s"


def test_a_worker_that_dies_fails_its_test_alone(tmp_path):
    """What it had still to do is done by another one, and nothing is done twice."""
    done = tmp_path / "done"
    for folder, tests in {"a": ["one", "dies", "two"], "b": ["three"]}.items():
        (tmp_path / "tests" / folder).mkdir(parents=True)
        (tmp_path / "tests" / folder / f"test_{folder}.py").write_text(
            "import os\n"
            + "".join(
                f"def test_{test}():\n"
                f"    open({str(done)!r}, 'a').write('{test} ')\n"
                f"    {'os._exit(3)' if test == 'dies' else 'pass'}\n"
                for test in tests
            )
        )
    plugins = ["-p", "xdist", "-p", "dev.suite", "-p", "no:cacheprovider"]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, "-n", "1", "-rf", "tests"],
        cwd=tmp_path,
        env=os.environ
        | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "1 failed, 3 passed" in ran.stdout
    assert "crashed while running 'tests/a/test_a.py::test_dies'" in ran.stdout
    assert sorted(done.read_text().split()) == ["dies", "one", "three", "two"]
