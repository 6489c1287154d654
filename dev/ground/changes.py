"""What has changed since main, and which tests a change asks for."""

import re
import subprocess
from pathlib import Path

from .paths import REPOSITORY

ENGINE = {"upload", "upload_line", "receiver", "account"}
"""Models whose tests are those of uploads, whatever their own names are."""

RULES = (
    (r"tests/(client|sync|sandbox|dev|verify)/", r"tests/\1"),
    (
        r"tests/(models|browser|stateful|golden|security)/(test_\w+)\.py",
        r"tests/\1/\2.py",
    ),
    (r"tests/(extension|addons)/", "tests/extension"),
    (r"tests/browser/(?!test_)", "tests/browser/test_views.py"),
    (r"tests/common\.py", "tests/models/test_upload*.py"),
    (r"fairgate_cleverreach/(client|sync)/", r"tests/\1"),
    (r"fairgate_cleverreach/(run/|limits)", "tests/models/test_upload*.py"),
    (r"fairgate_cleverreach/run/ask", "tests/models/test_opt_in.py"),
    (r"fairgate_cleverreach/run/columns", "tests/models/test_content.py"),
    (r"fairgate_cleverreach/run/hints", "tests/models/test_webhook.py"),
    (r"fairgate_cleverreach/sync/states", "tests/extension"),
    (r"fairgate_cleverreach/tests/", "fairgate_cleverreach/tests"),
    (r"fairgate_cleverreach/(views|static|wizard)/", "tests/browser/test_views.py"),
    (r"fairgate_cleverreach/static/", "tests/browser/test_components.py"),
    (r"fairgate_cleverreach/security/", "tests/models/test_rights*.py"),
    (r"fairgate_cleverreach/security/", "tests/security"),
    (r"fairgate_cleverreach/", "tests/models/test_texts.py"),
    (r"fairgate_cleverreach/[^/]+\.\w+$", "fairgate_cleverreach/tests"),
    (r"sandbox/", "tests/sandbox"),
    (r"dev/(verify|commands/verify)|docs/assumptions|sandbox/", "tests/verify"),
    (r"(dev|docs)/|README.md$|pyproject.toml$", "tests/dev"),
    (r"tests/conftest\.py|conftest\.py", "tests/client"),
)
"""A changed file (regular expression from its beginning) → the tests it asks for."""

MODEL = re.compile(
    r"fairgate_cleverreach/(?:models|run|wizard|views)/(?:cleverreach_|res_)?(\w+?)"
    r"(?:_views)?\.\w+$"
)


def tests_for(changed, there):
    """Choose the tests that changed files ask for, by RULES and by their names.

    changed, there: paths in the repository, of all changed files and of all its files.
    Returns a dict of file or folder of tests → the changed files that ask for it.
    """
    chosen = {}
    for file in changed:
        patterns = [
            match.expand(target)
            for rule, target in RULES
            if (match := re.match(rule, file))
        ]
        if model := MODEL.match(file):
            patterns += by_name(model[1])
        for pattern in patterns:
            for found in matching(pattern, there):
                chosen.setdefault(found, []).append(file)
    return dict(sorted(chosen.items()))


def by_name(model):
    """Return the patterns of a model's tests."""
    name = "upload" if model in ENGINE else model
    return [f"tests/models/test_{name}*.py"]


def matching(pattern, there):
    """Return the files that a pattern names; a folder is named as it is."""
    if not pattern.endswith(".py"):
        return [pattern] if any(f.startswith(f"{pattern}/") for f in there) else []
    return [file for file in there if Path(file).match(pattern)]


def changed_files():
    """Return what differs from main, and from what; not yet committed work included.

    On main itself it is compared with the commit before the last.
    """
    main, head = git("rev-parse", "main"), git("rev-parse", "HEAD")
    base = "HEAD~1" if main == head else git("merge-base", "main", "HEAD").strip()
    files = git("diff", "--name-only", base).splitlines()
    files += git("ls-files", "--others", "--exclude-standard").splitlines()
    return sorted(set(files)), base


def all_files():
    return git("ls-files", "--cached", "--others", "--exclude-standard").splitlines()


def git(*arguments):
    return subprocess.run(
        ["git", *arguments], cwd=REPOSITORY, check=True, capture_output=True, text=True
    ).stdout
