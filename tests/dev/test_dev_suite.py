"""How the suite is shared out, and what is told of it."""

from types import SimpleNamespace

from dev import suite

SEQUENCES = "tests/stateful/test_machine.py::TestMachine::test_a"
BUTTONS = "tests/browser/test_buttons.py::test_the_buttons_of[x::y]"
MODEL = "tests/models/test_log.py::TestLog::test_a"


def test_long_tests_are_shared_out_alone_and_others_by_file():
    assert suite.piece_of(SEQUENCES) == SEQUENCES
    assert suite.piece_of(BUTTONS) == BUTTONS
    assert suite.piece_of(MODEL) == "tests/models/test_log.py"


def test_the_longest_pieces_come_first():
    pieces = ["tests/sync/test_a.py", MODEL, BUTTONS, SEQUENCES]
    assert sorted(pieces, key=suite.rank) == pieces[::-1]


def report(nodeid, when="call", failed=False, duration=1.0):
    return SimpleNamespace(nodeid=nodeid, when=when, failed=failed, duration=duration)


def test_a_file_is_told_when_its_last_test_has_ended():
    tally = suite.Tally()
    tally.expect(["tests/a/test_x.py::one", "tests/a/test_x.py::two"])
    assert tally.add(report("tests/a/test_x.py::one", "teardown")) is None
    assert tally.add(report("tests/a/test_x.py::two", failed=True)) is None
    told = tally.add(report("tests/a/test_x.py::two", "teardown"))
    assert told == "tests/a/test_x.py: 2 tests, 1 FAILED, 3 s"


def test_the_last_line_tells_the_parts_the_longest_first():
    tally = suite.Tally()
    tally.add(report("tests/a/test_x.py::one", "teardown", duration=2.0))
    tally.add(report("tests/b/test_y.py::one", "teardown", duration=5.0))
    assert tally.summary(6) == "Took 6 s for: b 1 in 5 s, a 1 in 2 s"
