"""Short texts with places for caret, date and name."""

from __future__ import annotations

import pytest

from writer_app.domain.text.snippet import Snippet


@pytest.mark.parametrize(
    ("text", "filled", "caret"),
    [
        ("Best,\n{{name}}", "Best,\nLena", 10),
        ("Dear {{caret}},\n{{date}}", "Dear ,\n3 March", 5),
        ("{{caret}}a{{caret}}", "a", 0),
        ("{{name}}{{caret}}!", "Lena!", 4),
        ("{{other}} {name}", "{{other}} {name}", 16),
    ],
)
def test_places_are_filled(text: str, filled: str, caret: int) -> None:
    assert Snippet("x", text).filled(date="3 March", name="Lena") == (filled, caret)


def test_what_a_value_holds_is_no_place() -> None:
    assert Snippet("x", "{{name}}").filled(date="", name="{{caret}}") == ("{{caret}}", 9)
