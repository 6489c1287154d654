"""What Odoo's app store shows of the addon is there."""

import ast
import re

from dev.ground.paths import ADDON
from dev.pictures import SHOP

DESCRIPTION = ADDON / "static" / "description"


def test_every_picture_of_the_description_is_there_and_is_taken_anew():
    text = (DESCRIPTION / "index.html").read_text()
    named = re.findall(r'<img [^>]*src="(\w+)\.png" alt="[^"]+"', text)
    assert len(named) == text.count("<img ") == 6
    assert set(named) == set(SHOP)
    assert all((DESCRIPTION / f"{name}.png").stat().st_size for name in named)


def test_the_manifest_names_pictures_that_are_there():
    manifest = ast.literal_eval((ADDON / "__manifest__.py").read_text())
    assert manifest["images"]
    assert all((ADDON / picture).is_file() for picture in manifest["images"])
