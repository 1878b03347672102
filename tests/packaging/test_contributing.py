"""What CONTRIBUTING says of the house is so: places it names are there, no folder is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
TEXT = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")
_PLACE = re.compile(r"`([\w./-]+\.(?:py|md|toml|json))(?:: (\w+))?`")
_FLOOR = re.compile(r"^\| `(\w+)/` \| ([^|]+)", re.MULTILINE)


def place(name: str) -> Path:
    """A file as CONTRIBUTING names it: below the checkout or below the package."""
    return next(
        (found for root in ("", "writer_app") if (found := CHECKOUT / root / name).exists()),
        CHECKOUT / name,
    )


@pytest.mark.parametrize(("name", "symbol"), sorted(set(_PLACE.findall(TEXT))))
def test_a_place_that_is_named_is_there(name: str, symbol: str) -> None:
    if symbol:
        assert re.search(rf"^ *def {symbol}\b", place(name).read_text("utf-8"), re.MULTILINE)
    elif "/" in name and "LANGUAGE" not in name:  # which stands for any
        assert place(name).is_file()


@pytest.mark.parametrize(("floor", "named"), _FLOOR.findall(TEXT))
def test_the_map_shows_every_folder_of_a_floor(floor: str, named: str) -> None:
    folders = {
        each.name
        for each in (CHECKOUT / "writer_app" / floor).iterdir()
        if each.is_dir() and any(each.glob("*.py"))
    }
    assert folders <= set(re.findall(r"\w+", named))
