"""Finding by a few letters: what fits, what comes first, what is marked."""

from __future__ import annotations

import pytest

from writer_app.domain.fuzzy import match, ranked

NAMES = [
    "Resume interrupted download",
    "Insert summary below",
    "Set up a model",
    "Summary for the council",
    "Bold",
]


@pytest.mark.parametrize(
    ("query", "name", "hits"),
    [
        ("sum", "Summarize", (0, 1, 2)),
        ("SUM", "Insert summary", (7, 8, 9)),
        ("sumodel", "Set up a model", (0, 4, 9, 10, 11, 12, 13)),
        ("精", "语气精简", (2,)),
        ("cafe", "Café", (0, 1, 2, 3)),
        ("", "anything", ()),
    ],
)
def test_letters_are_found_where_a_person_means_them(
    query: str, name: str, hits: tuple[int, ...]
) -> None:
    found = match(query, name)
    assert found is not None
    assert found.hits == hits


def test_a_missing_letter_is_no_match() -> None:
    assert match("sux", "Summarize") is None


def test_starts_of_names_come_first_and_strangers_not_at_all() -> None:
    assert [name for name, _ in ranked("sum", NAMES, str)] == [
        "Summary for the council",
        "Insert summary below",
        "Set up a model",
        "Resume interrupted download",
    ]


def test_an_empty_query_keeps_the_order() -> None:
    assert [name for name, _ in ranked(" ", NAMES, str)] == NAMES
