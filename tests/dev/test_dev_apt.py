"""The machine's package sources, and which of them offer Debian."""

import pytest


@pytest.fixture
def apt(ground):
    return ground("apt")


@pytest.fixture
def sources(tmp_path):
    """A folder like /etc/apt; call it with a file's name and text to fill it."""
    (tmp_path / "sources.list.d").mkdir()

    def write(name, text):
        (tmp_path / name).write_text(text)
        return tmp_path

    return write


def test_one_line_sources(apt, sources):
    folder = sources(
        "sources.list",
        "# a comment\n"
        "deb http://mirror.example/debian bookworm main contrib # the archive\n"
        "deb-src http://mirror.example/debian bookworm main\n"
        "\n"
        "deb [arch=amd64 signed-by=/keys/a.gpg] https://b.example/debian sid main\n",
    )
    assert list(apt.stanzas(folder)) == [
        {
            "Types": "deb",
            "Uris": "http://mirror.example/debian",
            "Suites": "bookworm",
            "Components": "main contrib ",
            "Signed-By": "",
        },
        {
            "Types": "deb",
            "Uris": "https://b.example/debian",
            "Suites": "sid",
            "Components": "main",
            "Signed-By": "/keys/a.gpg",
        },
    ]


def test_deb822_sources(apt, sources):
    folder = sources(
        "sources.list.d/debian.sources",
        "# a comment\n"
        "Types: deb deb-src\n"
        "URIs: http://a.example/debian\n"
        "  http://b.example/debian\n"
        "Suites: bookworm bookworm-updates\n"
        "Components: main\n"
        "\n"
        "Types: deb\n"
        "# URIs: http://old.example\n"
        "uris: http://c.example/debian\n"
        "Enabled: no\n",
    )
    first, second = apt.stanzas(folder)
    assert first["Uris"].split() == [
        "http://a.example/debian",
        "http://b.example/debian",
    ]
    assert first["Suites"] == "bookworm bookworm-updates"
    assert second == {
        "Types": "deb",
        "Uris": "http://c.example/debian",
        "Enabled": "no",
    }


def test_other_files_are_no_sources(apt, sources):
    sources("sources.list.d/note.txt", "deb http://a.example/debian sid main\n")
    folder = sources("sources.list.d/old.list.save", "deb http://a.example sid main\n")
    assert list(apt.stanzas(folder)) == []


def test_a_machine_without_sources(apt, tmp_path):
    assert list(apt.stanzas(tmp_path)) == []


def source(**changes):
    return {
        "Types": "deb",
        "Uris": "http://mirror.example/debian",
        "Suites": "bookworm bookworm-updates",
        "Components": "main contrib",
        "Signed-By": "",
        **changes,
    }


@pytest.mark.parametrize(
    "found",
    [
        source(),
        source(Types="deb deb-src"),
        source(Suites="stable"),
        source(Suites="sid/"),
        source(Enabled="yes"),
        # a mirror under another path shows by Debian's key
        source(
            Uris="http://mirror.example/x",
            **{"Signed-By": "/usr/share/keyrings/debian-archive-keyring.gpg"},
        ),
    ],
)
def test_a_mirror_of_debian(apt, found):
    expected = (found["Uris"].split(), found["Signed-By"])
    assert apt.debian_mirrors([found], "bookworm") == [expected]


@pytest.mark.parametrize(
    "found",
    [
        source(Types="deb-src"),
        source(Enabled="no"),
        source(Components="contrib"),
        source(Suites="bookworm-updates"),
        source(Suites="trixie"),
        # another project's archive with Debian's names of suites
        source(Uris="http://packages.example/tool"),
        source(Uris="http://packages.example/debian-tools"),
        {},
    ],
)
def test_no_mirror_of_debian(apt, found):
    assert apt.debian_mirrors([found], "bookworm") == []


def test_a_mirror_is_named_once(apt):
    assert len(apt.debian_mirrors([source(), source(Suites="stable")], "bookworm")) == 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("NAME=x\nVERSION_CODENAME=bookworm\n", "bookworm"),
        ('VERSION_CODENAME="trixie"\n', "trixie"),
        ("NAME=x\n", ""),
    ],
)
def test_the_name_of_the_system(apt, tmp_path, text, name):
    release = tmp_path / "os-release"
    release.write_text(text)
    assert apt.codename(release) == name


def test_a_system_without_a_name(apt, tmp_path):
    assert apt.codename(tmp_path / "missing") == ""


@pytest.mark.parametrize(
    ("signed_by", "field"),
    [
        ("", ""),
        ("/keys/a.gpg", "Signed-By: /keys/a.gpg\n"),
        ("-----BEGIN\n .\n -----END", "Signed-By:\n -----BEGIN\n .\n -----END\n"),
    ],
)
def test_a_key_is_a_file_or_a_text(apt, signed_by, field):
    assert apt.signature(signed_by) == field
