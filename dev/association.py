"""The association of the demo: contacts, tags, an account, matchings and fields.

Runs inside Odoo, over a database that has just got the addon. The data is made up and
always the same.
"""

import random

import requests

COUNT = 1000
SEED = 20261123

FIRST_NAMES = """
Anna Beat Chantal Daniel Elena Fabio Gian Hans Ines Jürg Karin Luca Martina Noé Ornella
Peter Quentin Reto Sandra Thomas Urs Vreni Walter Xenia Yves Zoé Andrea François Giulia
Hélène Jérôme Ladina Marco Nadja Pascal Renata Sophie Tiziana Ueli Véronique
""".split()
LAST_NAMES = """
Müller Meier Schmid Keller Weber Huber Schneider Steiner Fischer Gerber Brunner Baumann
Frei Zimmermann Moser Widmer Wyss Graf Roth Baumgartner Favre Rochat Blanc Rey Bianchi
Bernasconi Ferrari Rossi Caduff Cathomas Zürcher Ammann Bühler Egli Furrer Hofer Jenny
""".split()
LANGUAGES = ("de_CH", "fr_CH", "it_IT", "en_US")
CITIES = (
    ("8001", "Zürich"),
    ("1003", "Lausanne"),
    ("6900", "Lugano"),
    ("7000", "Chur"),
)
TAGS = ("Aktivmitglieder", "Passivmitglieder", "Vorstand", "Newsletter", "Musikschule")
FIELDS = (
    ("cleverreach_first_name", "Vorname"),
    ("cleverreach_last_name", "Nachname"),
    ("cleverreach_salutation", "Briefanrede"),
    ("city", "Ort"),
    ("zip", "PLZ"),
)
LISTS = {
    "Mitglieder": ("Aktivmitglieder", "Passivmitglieder"),
    "Vorstand": ("Vorstand",),
    "Newsletter": ("Newsletter",),
}


def set_up(env, base_url, client_id, client_secret):
    """Make the association and connect it to the CleverReach at ``base_url``.

    :param env: an Odoo environment of the administrator
    """
    company = env.company
    company.name = "Musikverein Muster"
    company.partner_id.tz = "Europe/Zurich"
    env["ir.config_parameter"].set_param("fairgate_cleverreach.base_url", base_url)
    make_contacts(env)
    make_lists(base_url, client_id, client_secret)
    company.cleverreach_booked = True
    account = company.cleverreach_account_id
    account.write(
        {
            "name": "Musikverein Muster",
            "client_id": client_id,
            "client_secret": client_secret,
            "lang": "de_CH",
            "names_checked": True,
            "responsible_id": env.ref("base.user_admin").id,
        }
    )
    # The connection log is written in a transaction of its own, which must see this.
    env.cr.commit()
    with account._client() as client:
        for _source, label in FIELDS:
            client.create_attribute(label.lower(), "text", label)
    account.action_refresh()
    for source, _label in FIELDS:
        env["cleverreach.field.map"].create(
            {"account_id": account.id, "source": source}
        )
    account.field_map_ids.action_auto_match()
    account.field_map_ids.action_accept_suggestion()
    for group in account.group_ids:
        tags = env["res.partner.category"].search([("name", "in", LISTS[group.name])])
        env["cleverreach.matching"].create(
            {
                "account_id": account.id,
                "group_id": group.id,
                "tag_ids": [(6, 0, tags.ids)],
            }
        )
    return account


def make_lists(base_url, client_id, client_secret):
    """Create the recipient lists, as the association would in CleverReach itself."""
    answer = requests.post(
        f"{base_url}/oauth/token.php",
        data={"grant_type": "client_credentials"},
        auth=(client_id, client_secret),
        timeout=10,
    )
    answer.raise_for_status()
    token = answer.json()["access_token"]
    for name in LISTS:
        requests.post(
            f"{base_url}/v3/groups",
            json={"name": name},
            headers={"Authorization": f"Bearer {token}"},
            timeout=10,
        ).raise_for_status()


def make_contacts(env):
    rng = random.Random(SEED)
    tags = env["res.partner.category"].create([{"name": name} for name in TAGS])
    tag = dict(zip(TAGS, tags.ids, strict=True))
    values = []
    for number in range(COUNT):
        first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
        code, city = rng.choice(CITIES)
        member = rng.choices(("Aktivmitglieder", "Passivmitglieder", None), (5, 3, 2))[
            0
        ]
        chosen = [tag[member]] if member else []
        chosen += [tag["Newsletter"]] if rng.random() < 0.5 else []
        chosen += [tag["Vorstand"]] if number < 9 else []
        values.append(
            {
                "name": f"{first} {last}",
                "email": f"mitglied{number:04}@example.com",
                "lang": rng.choice(LANGUAGES),
                "zip": code,
                "city": city,
                "category_id": [(6, 0, chosen)],
            }
        )
    spoil(values)
    env["res.partner"].create(values)
    env["mail.blacklist"].create(
        [{"email": values[number]["email"]} for number in range(300, 312)]
    )


def spoil(values):
    """Give some contacts what real data has: no address, a wrong one, a shared one."""
    for number in range(100, 137):
        values[number]["email"] = False
    for number in range(150, 158):
        values[number]["email"] = "keine-Adresse"
    for number in range(201, 237):
        # Families of three, with the address of the first.
        first = values[number - number % 3]
        values[number]["email"] = first["email"]
        values[number]["category_id"] = first["category_id"]
    for number in range(400, 420):
        values[number]["active"] = False
