"""Takes pictures of Odoo's screens with the addon at work: see `--help`."""

import argparse
import contextlib
import io
import os
import shutil
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from sandbox import Sandbox

from . import film
from .ground import databases, server
from .ground.paths import ADDON, REPOSITORY
from .ground.say import Progress
from .scene import Scene
from .screen import Screen, chromium
from .show import Odoo

FOLDER = REPOSITORY / "docs" / "images"
SHOP_FOLDER = ADDON / "static" / "description"
FILM = "from_empty_to_uploaded.gif"
SHOP = (
    FILM,
    "settings.png",
    "matchings.png",
    "field_matching.png",
    "preview.png",
    "confirmation.png",
    "upload.png",
)
"""Those that Odoo's app store shows, too."""
COLOURS = 128
"""A screen has few: with a palette its picture is a quarter as large."""


class Picture(NamedTuple):
    """``address``: with the scene's records in braces; ``steps``: taken there."""

    name: str
    address: str
    steps: tuple = ()


def press(name):
    return lambda screen: screen.press(name)


def press_last(name):
    """Press the number in the last line of a list."""
    return lambda screen: screen.page.locator(f"[name='{name}'] button").last.click()


def scroll(field):
    """Bring a field of a page to its top."""
    return lambda screen: screen.field(field).evaluate(
        "field => field.closest('.o_setting_box, .row').scrollIntoView()"
    )


def settings(screen):
    screen.settings_tab("fairgate_cleverreach").click()


def page(name):
    """Turn to a page of a form's notebook."""
    return lambda screen: screen.page.locator(
        f".o_notebook .nav-link[name='{name}']"
    ).click()


def dialog(screen):
    screen.dialog().wait_for()


def finished(screen):
    # On a phone the status bar is folded away.
    screen.state("done").wait_for(state="attached")


PICTURES = (
    Picture("log", "/odoo/cleverreach-log"),
    Picture("log_graph", "/odoo/cleverreach-log?view_type=graph"),
    Picture("settings", "/odoo/settings", (settings,)),
    Picture(
        "settings_upload",
        "/odoo/settings",
        (settings, scroll("cleverreach_frequency")),
    ),
    Picture("account", "/odoo/cleverreach/{account}"),
    Picture(
        "preview", "/odoo/cleverreach/{account}", (press("action_preview"), finished)
    ),
    Picture("matchings", "/odoo/cleverreach-matchings"),
    Picture("matching", "/odoo/cleverreach-matchings/{music_school}"),
    Picture(
        "confirmation",
        "/odoo/cleverreach-matchings/{music_school}",
        (press("action_review_removals"), dialog),
    ),
    Picture("field_matching", "/odoo/cleverreach-fields"),
    Picture("uploads", "/odoo/cleverreach-uploads"),
    Picture("upload", "/odoo/cleverreach-uploads/{upload}"),
    Picture(
        "left_out",
        "/odoo/cleverreach-matchings/{members}",
        (page("results"), press_last("skipped_count")),
    ),
    Picture("contact", "/odoo/res.partner/{contact}"),
    Picture(
        "contact_state",
        "/odoo/res.partner/{contact}",
        (press("action_open_cleverreach"),),
    ),
)


def main():
    options = parse()
    options.folder.mkdir(parents=True, exist_ok=True)
    wanted = options.name or [FILM, *(picture.name for picture in PICTURES)]
    faults = []
    if FILM in wanted:
        with stage(options) as (screen, url, database, box), Progress("Film"):
            film.make(screen, url, database, box, options.folder / FILM)
        faults += screen.faults
    if {*wanted} - {FILM}:
        with stage(options, Scene) as (screen, _url, _database, scene):
            scene.speak(options.language)
            with Progress("Pictures") as progress:
                for picture in PICTURES:
                    if picture.name in wanted:
                        progress.tell(picture.name)
                        take(screen, picture, scene, options.folder)
        faults += screen.faults
    if options.folder == FOLDER:
        for name in SHOP:
            shutil.copy(FOLDER / name, SHOP_FOLDER)
    for fault in faults:
        print(f"Fault behind a screen: {fault}")
    return bool(faults)


@contextlib.contextmanager
def stage(options, scene=None):
    """Give the administrator's window on a fresh Odoo, its address and database, and
    the sandbox, or the scene that is made of them.

    :param scene: called with address, database and sandbox
    """
    with (
        databases.for_test() as database,
        Sandbox(port=0) as box,
        server.odoo_server(database, port=0) as url,
        chromium(os.environ["CHROMIUM"]) as browser,
    ):
        played = scene(url, database, box) if scene else box
        context = browser.new_context(
            viewport=dict(zip(("width", "height"), options.size, strict=True)),
            timezone_id="Europe/Zurich",
            reduced_motion="reduce",
            has_touch=options.phone,
            is_mobile=options.phone,
        )
        screen = Screen(context, url)
        screen.go_on(Odoo(url, database).session)
        yield screen, url, database, played
        screen.close()


def take(screen, picture, scene, folder):
    screen.go(picture.address.format(**vars(scene)))
    for step in picture.steps:
        screen.settle()
        step(screen)
    screen.settle()
    image = Image.open(io.BytesIO(screen.page.screenshot(animations="disabled")))
    image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
        folder / f"{picture.name}.png", optimize=True
    )


def parse():
    parser = argparse.ArgumentParser(
        prog="dev/screenshots",
        description="Make an association with a past, and take pictures of its "
        "screens. Odoo Community has no dark colours, so all are light.",
    )
    parser.add_argument(
        "name",
        nargs="*",
        help=f"of {', '.join(p.name for p in PICTURES)}; or the film, {FILM}; else all",
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help="for the pictures")
    parser.add_argument(
        "--size",
        type=lambda text: tuple(map(int, text.split("x"))),
        help="in pixels, WIDTHxHEIGHT; else 1280x800, or a phone's",
    )
    parser.add_argument("--phone", action="store_true", help="as on a phone")
    parser.add_argument("--language", default="en_US", help="such as fr_FR")
    options = parser.parse_args()
    options.size = options.size or ((390, 844) if options.phone else (1280, 800))
    return options


if __name__ == "__main__":
    raise SystemExit(main())
