"""From contacts and recipients to a plan: plain Python, no Odoo import, no I/O.

Everything that decides *what* is sent lives here, as functions on plain values, so that
it can be tested with thousands of made-up cases and without a database. The models read
the database into these values, ask, and carry out the answer.
"""
