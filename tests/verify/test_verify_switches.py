"""What is seen of the sandbox is how it is set, in every position of every switch."""

import pytest

from dev.verify.assumptions import ALL, BY_HAND
from dev.verify.checks.access import TOLERANCE
from sandbox.switches import SPECS, convert, shown

# Other positions of switches that have no choices.
NUMBERS = {
    "token_ttl": "3600",
    "clock_offset": "7200",
    "stats_cache": "0",
    "receiver_cap": "250",
}
TOLD_APART = [
    switch
    for assumption in ALL
    if assumption.how != BY_HAND
    for switch in assumption.switches
]
# The run ends there, or shows one answer instead of another.
ALONE = {"token_version"}


def positions():
    """Return each switch with each of its other positions, as texts."""
    for name in dict.fromkeys(TOLD_APART):
        spec = SPECS[name]
        if name in NUMBERS:
            others = [NUMBERS[name]]
        elif isinstance(spec.default, bool):
            others = [shown(not spec.default)]
        else:
            choices = spec.metadata["choices"]
            others = [shown(choice) for choice in choices if choice != spec.default]
        for other in others:
            yield name, other


def settings(told):
    """Return the switches that a file says to set, and how."""
    found = [row["sandbox"] for row in told["assumptions"] if row["sandbox"]]
    return dict(setting.split("=", 1) for setting in found)


def changed(told):
    """Return those that are not the sandbox's own choice."""
    return {
        name: value
        for name, value in settings(told).items()
        if convert(SPECS[name], value) != SPECS[name].default
    }


def test_the_sandbox_as_it_is_has_all_that_is_assumed(verify, rows):
    told = verify("--write")
    tried = [row for row in told["assumptions"] if row["tried"]]
    assert len(tried) > 50
    assert {row["name"]: row["fits"] for row in tried} == {
        row["name"]: True for row in tried
    }
    assert verify.code == 0
    assert changed(told) == {}
    assert set(settings(told)) == set(TOLD_APART)


@pytest.mark.parametrize(("switch", "position"), list(positions()))
def test_another_position_of_a_switch_is_seen(box, verify, switch, position):
    setattr(box.switches, switch, position)
    told = verify("--write")
    found = changed(told)
    if switch == "clock_offset":
        # An answer takes its time.
        assert abs(int(found[switch]) - int(position)) < TOLERANCE
        found[switch] = position
    assert found == {switch: position}
    if switch not in ALONE:
        assert told["ended early"] is None
        assert told["left behind"] == []


def test_reading_alone_tells_many_apart(box, verify):
    box.switches.token_form = "jwt"
    box.switches.empty_page = "204"
    box.switches.plan_paths = False
    told = verify()
    assert changed(told) == {
        "token_form": "jwt",
        "empty_page": "204",
        "plan_paths": "off",
    }
    assert verify.code == 0
