"""Databases: made once as templates, copied for each use, dropped when left over.

A chain of copies: `fairgate_template_*` has what the addon depends on, in all languages
we test; `fairgate_addon_*` has this state of the addon as well; `fairgate_bundles_*`
also what a browser asks for; a test or a demo gets a copy of that. A database of
another name is never touched.
"""

import contextlib
import os
import secrets
import shutil

from psycopg2 import sql

from . import odoo
from .parts import locked
from .paths import ADDON, CLONE, DATA, fingerprint
from .postgres import connect, end_connections
from .say import Stop, say

# Odoo takes the first one as the language of the company and of its users, and leaves
# English switched off unless it is named. It has no it_CH.
LANGUAGES = ("en_US", "de_DE", "de_CH", "fr_FR", "fr_CH", "it_IT")

LEFT_OUT = (
    (
        "web.assets_backend",
        "mail/static/lib/selfie_segmentation/selfie_segmentation.js",
    ),
)

# Else each server that tests or demos start builds them for the first page it shows.
BUNDLES = """
SCRIPTS = "assets_web assets_frontend_lazy assets_unit_tests_setup assets_unit_tests"
for name in SCRIPTS.split():
    env["ir.qweb"]._get_asset_bundle(f"web.{name}", css=False, js=True).js()
for name in ("assets_web", "assets_web_print", "assets_frontend"):
    env["ir.qweb"]._get_asset_bundle(f"web.{name}", css=True, js=False).css()
env.cr.commit()
"""

# Each clone on a ground has its own.
TEST = f"fairgate_test_{CLONE}"
KEPT = f"fairgate_kept_{CLONE}"
DEMO = f"fairgate_demo_{CLONE}"


@contextlib.contextmanager
def for_test(keep=False, bundles=True):
    """Give the name of a database with the addon installed, for one run of tests.

    keep: go on with the last kept one, updated where the addon changed since, and leave
    it there; when another run holds it, a fresh one after all. bundles: have those of
    the web client in it.
    """
    drop_left_over()
    name = f"{TEST}_{secrets.token_hex(3)}"
    with contextlib.ExitStack() as held:
        if keep and held.enter_context(holding(KEPT)):
            bring_up_to_date(KEPT)
            yield KEPT
            return
        if keep:
            say(f"{KEPT} is in use by another run: taking a fresh database")
        held.enter_context(holding(name))
        held.callback(drop_with_copies, name)
        renew(name, bundles)
        yield name


@contextlib.contextmanager
def for_demo(keep=False):
    """Give the name of the demo's database, with the addon installed.

    keep: go on with the data of the last demo.
    """
    with holding(DEMO) as held:
        if not held:
            raise Stop("A demo of this clone is already running")
        if keep:
            bring_up_to_date(DEMO)
        else:
            renew(DEMO)
        yield DEMO


@contextlib.contextmanager
def without_addon():
    """Give the name of a database that has only what the addon depends on."""
    drop_left_over()
    name = f"{TEST}_{secrets.token_hex(3)}"
    with contextlib.ExitStack() as held:
        held.enter_context(holding(name))
        held.callback(drop, name)
        with locked("databases"):
            copy(with_dependencies(), name)
        yield name


def renew(name, bundles=True):
    """Make a database anew, with the addon as it is now."""
    drop(name)
    with locked("databases"):
        copy(with_bundles() if bundles else with_addon(), name)
    set_state(name)


def bring_up_to_date(name):
    """Make a database if it is missing; update the addon in it if that changed."""
    if not is_whole(name):
        renew(name)
    elif not has_state(name):
        odoo.change(name, f"Database: update the addon in {name}", "-u", ADDON.name)
        set_state(name)


def with_bundles():
    """Return the name of a template that has the bundles of the web client as well."""
    with of_this_state("fairgate_bundles") as (name, new):
        if new:
            copy(with_addon(), new)
            odoo.shell(new, "Database: bundles of the web client", BUNDLES)
    return name


def with_addon():
    """Return the name of a template that has this state of the addon."""
    with of_this_state("fairgate_addon") as (name, new):
        if new:
            copy(with_dependencies(), new)
            odoo.change(new, "Database: install the addon", "-i", ADDON.name)
    return name


@contextlib.contextmanager
def of_this_state(prefix):
    """Give the name of a template for this state of the addon; and if there is none
    yet, the name of a database that becomes it at the end, else None. Those of earlier
    states are dropped.
    """
    name = f"{prefix}_{CLONE}_{addon_state()}"
    if is_whole(name):
        yield name, None
        return
    for outdated in existing(f"{prefix}_{CLONE}_"):
        drop(outdated)
    with new_one(name) as new:
        yield name, new


def with_dependencies():
    """Return the name of a template that has all the addon depends on.

    Outdated ones stay: other clones on the ground may need them.
    """
    depends, languages = ",".join(odoo.depends()), ",".join(LANGUAGES)
    name = "fairgate_template_" + fingerprint(
        odoo.identity(), depends, languages, str(LEFT_OUT)
    )
    if not is_whole(name):
        label = f"Database template: {depends}, {len(LANGUAGES)} languages"
        with new_one(name) as new:
            odoo.change(new, label, "-i", depends, "--load-language", languages)
            leave_out_missing_assets(new)
    return name


def leave_out_missing_assets(name):
    """Take scripts that Debian leaves out of Odoo off the pages that ask for them.

    Else the browser reports an error on each page, and Odoo's browser tests fail on it.
    """
    for bundle, path in LEFT_OUT:
        if not any((home / path).exists() for home in odoo.addons()):
            with connect(name) as cursor:
                cursor.execute(
                    "INSERT INTO ir_asset"
                    " (name, bundle, directive, path, active, sequence)"
                    " VALUES (%s, %s, 'remove', %s, true, 16)",
                    [path, bundle, path],
                )


@contextlib.contextmanager
def new_one(name):
    """Have a database made under another name: it gets its own when complete."""
    new = f"{name}_new"
    drop(new)
    yield new
    drop(name)
    run("ALTER DATABASE {} RENAME TO {}", new, name)
    if filestore(new).exists():
        filestore(new).rename(filestore(name))


def addon_state():
    """Return the fingerprint of all that makes an installed addon."""
    files = sorted(
        path
        for path in ADDON.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
    names = "\n".join(str(path.relative_to(ADDON)) for path in files)
    return fingerprint(odoo.identity(), names, *files)


def set_state(name):
    run("COMMENT ON DATABASE {} IS %s", name, values=[addon_state()])


def has_state(name):
    found = run(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        " WHERE datname = %s",
        values=[name],
    )
    return found == [(addon_state(),)]


def copy(template, name):
    """Copy a database nobody is connected to, and its files.

    Odoo names a file by its content and never changes one: a link is as good.
    """
    run("CREATE DATABASE {} TEMPLATE {}", name, template)
    if filestore(template).exists():
        shutil.copytree(filestore(template), filestore(name), copy_function=os.link)


def drop(name):
    # WITH (FORCE) would be refused now and then, for the server's own autovacuum. A
    # plain DROP sends that away itself.
    end_connections(name)
    run("DROP DATABASE IF EXISTS {}", name)
    remove_files(name)


def remove_files(name):
    if filestore(name).exists():
        shutil.rmtree(filestore(name))


def drop_with_copies(name):
    """Drop a database and the copies its workers made: `-gw0` and so on."""
    for copied in existing(f"{name}-"):
        drop(copied)
    drop(name)


def drop_left_over():
    """Drop the test databases of this clone whose run is dead."""
    for name in existing(f"{TEST}_"):
        # pytest-odoo adds `-gw0` and so on where tests run in parallel.
        with holding(name.partition("-")[0]) as dead:
            if dead:
                drop(name)
                say(f"Database {name}: left over by a dead run, dropped")


@contextlib.contextmanager
def holding(name):
    """Mark a database as in use while this process lives; give whether that worked.

    It does not when another process holds it. The mark is a lock of the server, which
    goes with its connection.
    """
    with connect() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        yield cursor.fetchone()[0]


def exists(name):
    return name in existing(name)


def is_whole(name):
    """Tell whether a database is there with its files: Odoo's start needs both."""
    return exists(name) and filestore(name).is_dir()


def existing(prefix):
    found = run(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)",
        values=[prefix],
    )
    return [name for (name,) in found]


def run(statement, *names, values=None):
    """Run a statement; return its rows, if it has any.

    names: of databases, for the `{}` in it; values: for the `%s`.
    """
    with connect() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)), values)
        return cursor.fetchall() if cursor.description else []


def filestore(name):
    return DATA / "filestore" / name
