"""The least that an upload could cost.

One process, without Odoo: one SQL query for each page of contacts reads the columns
that the addon reads, makes the JSON that the addon makes (the benchmark compares them),
and posts the same batches over as many connections. An upload of a list that is there
already has to read the list and the contacts, and to hash what would be sent.
"""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import psycopg2
import requests
from requests.adapters import HTTPAdapter

from .reach import BATCH, PAGE
from .world import LANGUAGE

CONTACTS = """
SELECT p.id, p.email_normalized, p.name, p.city, p.zip,
       COALESCE(c.name->>%(lang)s, c.name->>'en_US'), p.type, p.x_member_since
  FROM res_partner p LEFT JOIN res_country c ON c.id = p.country_id
 WHERE p.id > %(after)s AND p.active
   AND (p.company_id IS NULL OR p.company_id = %(company)s)
   AND EXISTS (SELECT FROM res_partner_res_partner_category_rel r
                WHERE r.partner_id = p.id AND r.category_id = %(tag)s)
 ORDER BY p.id LIMIT %(limit)s
"""
LABELS = """
SELECT s.value, COALESCE(s.name->>%(lang)s, s.name->>'en_US')
  FROM ir_model_fields_selection s JOIN ir_model_fields f ON f.id = s.field_id
 WHERE f.model = 'res.partner' AND f.name = 'type'
"""


class Line:
    """The way to one list of the sandbox.

    :param url: of the sandbox
    :param token: as `box.token` returns it
    """

    def __init__(self, url, token, list_id, connections):
        self.connections = connections
        self._url = f"{url}/v3/groups/{list_id}/receivers"
        self._session = requests.Session()
        self._session.mount("http://", HTTPAdapter(pool_maxsize=connections))
        self._session.headers["Authorization"] = f"Bearer {token}"

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._session.close()

    def pages(self):
        """Yield the recipients of the list, page by page."""
        page, size = 0, PAGE
        while size == PAGE:
            query = {"page": page, "pagesize": PAGE, "order_by": "email asc"}
            recipients = self._answer(self._session.get(self._url, params=query))
            yield recipients
            page, size = page + 1, len(recipients)

    def send(self, rows):
        """Post some rows; return the answer for each of them."""
        answers = self._answer(self._session.post(f"{self._url}/upsertplus", json=rows))
        if len(answers) != len(rows):
            raise RuntimeError("Not every row has an answer")
        return answers

    @staticmethod
    def _answer(response):
        response.raise_for_status()
        return response.json()


def payloads(association, keep, most=None):
    """Yield what is sent, page by page: lists of rows as the API takes them.

    :param keep: the `ExitStack` that the connection to the database lives in
    :param most: end after so many contacts
    """
    values = {
        "lang": LANGUAGE,
        "company": association.company_id,
        "tag": association.tag_id,
        "after": 0,
    }
    left = association.count if most is None else most
    connection = psycopg2.connect(dbname=association.database)
    keep.enter_context(closing(connection))
    with connection.cursor() as cursor:
        cursor.execute(LABELS, values)
        labels = dict(cursor.fetchall())
        while left > 0:
            cursor.execute(CONTACTS, {**values, "limit": min(PAGE, left)})
            rows = cursor.fetchall()
            if not rows:
                return
            yield [payload(row, labels) for row in rows]
            values["after"] = rows[-1][0]
            left -= len(rows)


def payload(row, labels):
    """
    :param row: as the query reads it
    :param labels: of the values of the selection
    """
    _id, email, name, city, code, country, kind, since = row
    return {
        "email": email,
        "attributes": {
            "art": text(labels.get(kind)),
            "mitglied_seit": since.isoformat() if since else "",
        },
        "global_attributes": {
            "name": text(name),
            "ort": text(city),
            "plz": text(code),
            "land": text(country),
        },
        "source": "Odoo",
    }


def text(value):
    return " ".join(value.split()) if value else ""


def first(association, line, keep, connections=None):
    """Upload to an empty list.

    :param connections: how many batches are under way at once; as many as the line
        has if it is not told
    """
    connections = connections or line.connections
    taken = sum(len(page) for page in line.pages())
    with ThreadPoolExecutor(connections) as pool:
        for rows in payloads(association, keep):
            batches = [rows[at : at + BATCH] for at in range(0, len(rows), BATCH)]
            taken += sum(map(len, pool.map(line.send, batches)))
    return {"sent": taken}


def unchanged(association, line, keep):
    """Find out that nothing has to be sent to a list that was uploaded."""
    there = {
        recipient["email"]: (recipient["id"], recipient["active"])
        for page in line.pages()
        for recipient in page
    }
    hashes = {
        row["email"]: fingerprint(row)
        for rows in payloads(association, keep)
        for row in rows
    }
    return {"unchanged": len(there.keys() & hashes.keys())}


def fingerprint(row):
    content = json.dumps([row["attributes"], row["global_attributes"]], sort_keys=True)
    return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()


def differences(association, batch):
    """Yield what in a batch that the addon has sent is not as the floor sends it.

    :param batch: rows as the sandbox got them; None if it got none
    """
    if not batch:
        yield "the addon has sent no batch"
        return
    theirs = {row["email"]: row for row in batch}
    with ExitStack() as keep:
        for rows in payloads(association, keep):
            for row in rows:
                sent = theirs.pop(row["email"], row)
                if sent != row:
                    yield f"the addon sends {sent}, the floor {row}"
            if not theirs:
                return
    yield f"the addon sends {len(theirs)} contacts that the floor does not know"
