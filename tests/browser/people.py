"""Companies of the tests' Odoo, and those who may log in to it."""

import functools
import itertools
from dataclasses import dataclass

from passlib.hash import pbkdf2_sha512

from odoo.addons.base.models.res_users import MIN_ROUNDS

from dev.ground.postgres import connect
from dev.show import Odoo

AHEAD = 12
"""Companies that are made at a time."""

PASSWORD = "Blasmusik"
ADMINISTRATOR = (
    "base.group_system",
    "base.group_partner_manager",
    "fairgate_cleverreach.group_manager",
)

_numbers = itertools.count(1)


@functools.cache
def hashed(password):
    """Hash a password as Odoo does: that takes half a second each time."""
    return pbkdf2_sha512.using(rounds=MIN_ROUNDS).hash(password)


@dataclass(frozen=True)
class User:
    """Somebody who may log in to an Odoo."""

    url: str
    database: str
    login: str
    id: int

    @functools.cached_property
    def odoo(self):
        """What this user may do by remote calls; its session is the browser's, too."""
        return Odoo(self.url, self.database, self.login, PASSWORD)


@dataclass(frozen=True)
class Company:
    """A company that has not booked anything, and its administrator: a :class:`User`.

    ``number``: that no other one has
    """

    number: int
    name: str
    id: int
    administrator: User


def companies(odoo):
    """Give a new :class:`Company` each time, for ever.

    Some are made ahead: Odoo forgets what it knows of its pages whenever somebody new
    comes, which the next page would wait for.

    :param odoo: the administrator of that Odoo
    """
    while True:
        numbers = list(itertools.islice(_numbers, AHEAD))
        names = [f"Musikverein {number}" for number in numbers]
        values = [{"name": name, "country_id": False} for name in names]
        ids = odoo.call("res.company", "create", values)
        administrators = users(odoo, ids, ADMINISTRATOR)
        yield from map(Company, numbers, names, ids, administrators)


def users(odoo, company_ids, groups, **values):
    """Make a user of each company, who sees nothing but that company.

    :param groups: that they have (external ids)
    :param values: of each of them
    :return: list of :class:`User`
    """
    group_ids = [record(odoo, group) for group in ("base.group_user", *groups)]
    logins = [f"user-{next(_numbers)}" for _ in company_ids]
    ids = odoo.call(
        "res.users",
        "create",
        [
            {
                "name": f"Petra {login}",
                "login": login,
                "email": f"{login}@example.com",
                "tz": "Europe/Zurich",
                # Else its greeting covers the page.
                "odoobot_state": "disabled",
                "company_id": company,
                "company_ids": [(6, 0, [company])],
                "group_ids": [(4, group) for group in group_ids],
                **values,
            }
            for login, company in zip(logins, company_ids, strict=True)
        ],
    )
    with connect(odoo.database) as cursor:
        cursor.execute(
            "UPDATE res_users SET password = %s WHERE id = ANY(%s)",
            [hashed(PASSWORD), ids],
        )
    return [
        User(odoo.url, odoo.database, *who) for who in zip(logins, ids, strict=True)
    ]


def record(odoo, external_id):
    """:return: the id of the record of that external id"""
    module, name = external_id.split(".")
    (found,) = odoo.call(
        "ir.model.data",
        "search_read",
        [["module", "=", module], ["name", "=", name]],
        ["res_id"],
    )
    return found["res_id"]
