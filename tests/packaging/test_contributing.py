"""What CONTRIBUTING says of the house is so: the places it names are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
TEXT = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")
_PLACE = re.compile(r"`([\w./-]+\.(?:py|md|toml|json))(?:: (\w+))?`")


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
