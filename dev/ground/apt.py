"""Debian packages into a private folder: no root, nothing of the machine changed.

apt runs with lists, caches and sources of its own. The sources are the machine's own
Debian mirrors with another suite, so that proxies, mirrors and signature keys of the
machine stay in force.
"""

import os
import re
import shutil
import subprocess
import threading
from pathlib import Path

from .command import ends_with_us
from .say import Progress, Stop

SOURCES = Path("/etc/apt")

# A mirror of Debian's main archive offers one of these suites in `main`.
ARCHIVE_SUITES = {"oldoldstable", "oldstable", "stable", "testing", "unstable", "sid"}
ONE_LINE = re.compile(r"deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+(.+)")

QUIET = """
Acquire::Languages "none";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::Etc::sourceparts "/dev/null";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
"""


def stanzas(folder=SOURCES):
    """Yield the machine's package sources as dicts with deb822's field names.

    folder: holds `sources.list` and `sources.list.d`, in either of apt's two forms
    (sources.list(5): one-line and deb822).
    """
    parts = sorted((folder / "sources.list.d").glob("*"))
    for path in [folder / "sources.list", *parts]:
        if path.suffix == ".sources" and path.is_file():
            text = re.sub(r"(?m)^#.*\n?", "", path.read_text())
            for block in re.split(r"\n\s*\n", text):
                fields = re.findall(r"(?m)^([\w-]+):[ \t]*(.*(?:\n[ \t]+.*)*)", block)
                yield {name.title(): value.strip() for name, value in fields}
        elif path.suffix == ".list" and path.is_file():
            for line in path.read_text().splitlines():
                if match := ONE_LINE.match(line.strip()):
                    options, uri, suite, components = match.groups()
                    signed_by = re.search(r"signed-by=(\S+)", options or "")
                    yield {
                        "Types": "deb",
                        "Uris": uri,
                        "Suites": suite,
                        "Components": components.split("#")[0],
                        "Signed-By": signed_by.group(1) if signed_by else "",
                    }


def debian_mirrors(found, codename):
    """Pick Debian's main archive among the sources: list of (URIs, Signed-By).

    found: as from `stanzas`; codename: of the machine's Debian, e.g. `bookworm`.
    Others may use Debian's suite names as well, so its key or path must show, too.
    """
    mirrors = []
    for source in found:
        if source.get("Enabled", "yes").lower() in ("no", "false", "0"):
            continue
        signed_by = source.get("Signed-By", "")
        suites = {suite.strip("/") for suite in source.get("Suites", "").split()}
        uris = source.get("Uris", "").split()
        if (
            "deb" in source.get("Types", "").split()
            and "main" in source.get("Components", "").split()
            and suites & (ARCHIVE_SUITES | {codename})
            and (
                "debian-archive-keyring" in signed_by
                or all("debian" in uri.split("/") for uri in uris)
            )
            and (uris, signed_by) not in mirrors
        ):
            mirrors.append((uris, signed_by))
    return mirrors


def codename(release=Path("/etc/os-release")):
    """Return the name of the machine's system, e.g. `bookworm`; "" if it has none."""
    text = release.read_text() if release.exists() else ""
    match = re.search(r'(?m)^VERSION_CODENAME="?([\w-]+)', text)
    return match.group(1) if match else ""


def signature(signed_by):
    """Return the field that names a key's file or, over several lines, holds a key."""
    if not signed_by:
        return ""
    return "Signed-By:" + ("\n " if "\n" in signed_by else " ") + signed_by + "\n"


class Apt:
    """apt with its own sources: the machine's Debian mirrors, at other suites.

    folder: for lists and downloads, ours alone; suites: e.g. `("sid",)`.
    Raises `Stop` where the machine has no apt or no Debian mirror.
    """

    def __init__(self, folder, suites):
        mirrors = debian_mirrors(stanzas(), codename())
        if not shutil.which("apt-get"):
            raise Stop("No apt-get on this machine")
        if not mirrors:
            raise Stop(
                "This machine's apt has no source of Debian itself, which has Odoo 19 "
                "(Ubuntu and others do not)"
            )
        self.folder = folder
        self.debs = folder / "debs"
        lists, cache = folder / "lists", folder / "cache"
        for made in (self.debs, lists / "partial", cache / "archives" / "partial"):
            made.mkdir(parents=True)
        sources = folder / "debian.sources"
        sources.write_text(
            "\n".join(
                f"Types: deb\nURIs: {' '.join(uris)}\nSuites: {' '.join(suites)}\n"
                "Components: main\nTargets: Packages\n" + signature(signed_by)
                for uris, signed_by in mirrors
            )
        )
        self.warnings = ""
        self.config = folder / "apt.conf"
        self.config.write_text(
            QUIET
            + f'Dir::Etc::sourcelist "{sources}";\n'
            + f'Dir::State::lists "{lists}";\n'
            + f'Dir::Cache "{cache}";\n'
            # Root would download as another user, who may not reach our folder.
            + ('APT::Sandbox::User "root";\n' if os.geteuid() == 0 else "")
        )

    def update(self, label):
        with Progress(label):
            self.warnings = self._run("update").stderr

    def download(self, label, packages):
        """Download packages (`name` or `name/suite`); return the paths of the .debs."""
        uris = self._run("download", "--print-uris", *packages).stdout.splitlines()
        total = sum(int(line.split()[2]) for line in uris)
        done = threading.Event()
        with Progress(label) as progress:
            watcher = threading.Thread(
                target=self._watch, args=(progress, total, done), daemon=True
            )
            watcher.start()
            try:
                self._run("download", *packages)
            finally:
                done.set()
                watcher.join()
        return sorted(self.debs.glob("*.deb"))

    def _watch(self, progress, total, done):
        while not done.wait(0.5):
            have = sum(path.stat().st_size for path in self.debs.iterdir())
            progress.tell(f"{have / 1e6:.0f} / {total / 1e6:.0f} MB")

    def _run(self, *arguments):
        command = ["apt-get", f"--config-file={self.config}", "--quiet", *arguments]
        ran = subprocess.run(
            ends_with_us(command),
            cwd=self.debs,
            capture_output=True,
            text=True,
        )
        if ran.returncode:
            raise Stop(f"apt-get {arguments[0]} failed:\n{self.warnings}{ran.stderr}")
        return ran
