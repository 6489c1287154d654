"""Which tests a change asks for."""

import pytest

THERE = [
    "tests/client/test_client_rows.py",
    "tests/sync/test_sync_plan.py",
    "tests/sandbox/test_tags.py",
    "tests/dev/test_dev_apt.py",
    "tests/models/test_matching.py",
    "tests/models/test_texts.py",
    "tests/models/test_upload.py",
    "tests/models/test_upload_brakes.py",
    "tests/browser/test_views.py",
    "tests/browser/test_components.py",
]
ADDON = "fairgate_cleverreach"
UPLOADS = ["tests/models/test_upload.py", "tests/models/test_upload_brakes.py"]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (f"{ADDON}/client/rows.py", ["tests/client", "tests/models/test_texts.py"]),
        (f"{ADDON}/sync/plan.py", ["tests/models/test_texts.py", "tests/sync"]),
        (
            f"{ADDON}/models/cleverreach_matching.py",
            ["tests/models/test_matching.py", "tests/models/test_texts.py"],
        ),
        (
            f"{ADDON}/models/cleverreach_receiver.py",
            ["tests/models/test_texts.py", *UPLOADS],
        ),
        (f"{ADDON}/run/plan.py", ["tests/models/test_texts.py", *UPLOADS]),
        ("sandbox/page.py", ["tests/sandbox"]),
        ("dev/ground/apt.py", ["tests/dev"]),
        ("tests/models/test_matching.py", ["tests/models/test_matching.py"]),
        ("tests/common.py", UPLOADS),
        ("LICENSE", []),
    ],
)
def test_a_change_asks_for_its_tests(ground, changed, expected):
    assert list(ground("changes").tests_for([changed], THERE)) == expected


def test_what_asks_for_a_test_is_told(ground):
    chosen = ground("changes").tests_for(["sandbox/a.py", "sandbox/b.py"], THERE)
    assert chosen == {"tests/sandbox": ["sandbox/a.py", "sandbox/b.py"]}


def test_a_test_that_was_deleted_is_not_run(ground):
    assert ground("changes").tests_for(["tests/models/test_gone.py"], THERE) == {}
