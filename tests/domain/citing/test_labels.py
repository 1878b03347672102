"""The words for what is numbered."""

from __future__ import annotations

import pytest

from writer_app.domain.citing.labels import LabelWords, attributes, kind_of, same


@pytest.mark.parametrize(
    ("key", "kind"),
    [("fig:a", "fig"), ("Tab:a", "tbl"), ("eq:a", "eq"), ("sec:a.b", "sec"), ("fig", ""),
     ("doe:2020", ""), ("doe2020", ""), ("fig:", "")],
)  # fmt: skip
def test_the_kind_of_a_label(key: str, kind: str) -> None:
    assert kind_of(key) == kind


def test_two_spellings_are_one() -> None:
    assert same("Tab:x") == same("tbl:x") == "tbl:x"
    assert same("doe") == "doe"


@pytest.mark.parametrize(
    ("text", "left", "values"),
    [
        ("T {#sec:x}", "T", {"id": "sec:x"}),
        ("T {-}", "T", {"class": " unnumbered "}),
        ('{#fig:x width=60% alt="a b" .big}', "", {"id": "fig:x", "width": "60%", "alt": "a b",
                                                     "class": " big "}),
        ("a set {1, 2}", "a set {1, 2}", {}),
        ("C {sharp}", "C {sharp}", {}),
        ("{} and {", "{} and {", {}),
    ],
)  # fmt: skip
def test_attributes_at_the_end(text: str, left: str, values: dict[str, str]) -> None:
    assert attributes(text) == (left, values)


@pytest.mark.parametrize(
    ("language", "kind", "numbers", "words"),
    [
        ("en", "fig", ["1"], ("Figure\u00a0", [], "")),
        ("en", "tbl", ["1", "2", "4"], ("Tables\u00a0", [", ", " and "], "")),
        ("zh", "sec", ["2.1"], ("第\u00a0", [], "\u00a0节")),
        ("zh", "fig", ["1", "2"], ("图\u00a0", ["、"], "")),
        ("de", "eq", ["(1)"], ("Gleichung\u00a0", [], "")),
        ("xx", "fig", ["1"], ("Figure\u00a0", [], "")),
    ],
)
def test_what_stands_around_numbers(
    language: str, kind: str, numbers: list[str], words: tuple[str, list[str], str]
) -> None:
    assert LabelWords(language, {}).reference(kind, numbers) == words


def test_the_front_matter_has_its_own_words() -> None:
    words = LabelWords("en", {"figPrefix": ["fig.", "figs."], "figureTitle": "Plate"})
    assert words.reference("fig", ["1"])[0] == "fig.\u00a0"
    assert words.reference("fig", ["1", "2"])[0] == "figs.\u00a0"
    assert words.caption("fig", "1", "x") == "Plate\u00a01: "
