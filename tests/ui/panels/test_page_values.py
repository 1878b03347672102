"""What the page gives a template that needs sources."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from writer_app.bridge.review.scopes import Anchor
from writer_app.domain.templates.template import parse
from writer_app.paths import resources
from writer_app.ui.panels.page_values import page_text

TEXT = "Bees hum. Cats purr."


@pytest.mark.parametrize(
    ("chosen", "text"), [(Anchor(0, 0), TEXT), (Anchor(0, len("Bees hum.")), "Bees hum.")]
)
def test_claims_are_those_selected_and_their_sources_are_found_later(
    qapp: object, chosen: Anchor, text: str
) -> None:
    template = parse((resources() / "templates" / "fact-check.prompt.md").read_text("utf-8"))
    editor: Any = SimpleNamespace(
        raw_text=lambda: TEXT,
        selection=lambda: chosen,
        text_of=lambda anchor: TEXT[anchor.start : anchor.end],
    )
    page = page_text(template, editor, "T", sourced=lambda: True)
    assert page.text == text
    assert "found when it runs" in page.sources
    assert not page_text(template, editor, "T").sources
