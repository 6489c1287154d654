"""Who is on CleverReach's blocklist."""

import pytest

from odoo.addons.fairgate_cleverreach.sync.blocklist import Blocklist


@pytest.mark.parametrize(
    ("entry", "address", "blocked"),
    [
        ("anna@example.com", "anna@example.com", True),
        ("Anna@Example.com ", "anna@example.com", True),
        ("beat@example.com", "anna@example.com", False),
        ("*@example.com", "anna@example.com", True),
        ("*@example.com", "anna@sub.example.com", False),
        ("*@bücher.example", "anna@xn--bcher-kva.example", True),
        # What shop systems note for themselves.
        ("anna@example.com-shop", "anna@example.com", False),
        ("", "anna@example.com", False),
    ],
)
def test_an_entry_blocks(entry, address, blocked):
    assert (address in Blocklist([entry])) is blocked
