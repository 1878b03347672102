"""Which templates work on a text alone, and what becomes of their answers."""

from __future__ import annotations

import pytest

from writer_app.bridge.templates.quick_templates import QuickWriting, fits
from writer_app.domain.templates.template import Template, parse
from writer_app.paths import resources


def built_in(name: str) -> Template:
    return parse((resources() / "templates" / f"{name}.prompt.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("shorten", True), ("key-points", True), ("article", False), ("email-reply", False)],
)
def test_only_templates_that_need_no_form_fit(name: str, wanted: bool) -> None:
    assert fits(built_in(name)) is wanted


def test_every_answer_takes_the_texts_place_under_review() -> None:
    recipe = QuickWriting(built_in).recipe("key-points")
    assert (recipe.apply, recipe.scope) == ("review", "document")
