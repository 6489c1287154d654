"""What Odoo's app store shows of the addon is there."""

import ast
import re

from dev.ground.paths import ADDON
from dev.pictures import FILM, SHOP

DESCRIPTION = ADDON / "static" / "description"


def test_every_picture_of_the_description_is_there_and_is_taken_anew():
    text = (DESCRIPTION / "index.html").read_text()
    named = re.findall(r'<img [^>]*src="([\w.]+)" alt="[^"]+"', text)
    assert len(named) == text.count("<img ") == 7
    assert set(named) == set(SHOP)
    assert all((DESCRIPTION / name).stat().st_size for name in named)


def test_the_moving_picture_is_small_enough_for_a_page():
    assert (DESCRIPTION / FILM).stat().st_size < 2_000_000


def test_the_manifest_names_pictures_that_are_there():
    manifest = ast.literal_eval((ADDON / "__manifest__.py").read_text())
    assert manifest["images"]
    assert all((ADDON / picture).is_file() for picture in manifest["images"])
