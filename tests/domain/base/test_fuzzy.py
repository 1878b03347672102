"""Finding by a few letters: what fits, what comes first, what is marked."""

from __future__ import annotations

import pytest

from writer_app.domain.base.fuzzy import Index, match, ranked

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


def titles(count: int) -> list[str]:
    return [f"harbour keeper {n}" if n % 2 else f"the quiet harbour {n}" for n in range(count)]


@pytest.mark.parametrize("query", ["harbour keep", "the", "quiet", "1234", ""])
def test_an_index_finds_in_many_what_fits(query: str) -> None:
    names = titles(20_000)
    found = Index(names).search(query, 50)
    assert found
    assert all(match(query, names[number]) for number, _ in found)
    assert [number for number, _ in found] == sorted(
        [number for number, _ in found], key=lambda n: -match(query, names[n]).score  # type: ignore[union-attr]  # all of them fit
    )  # fmt: skip


def test_an_index_of_few_is_as_good_as_a_list() -> None:
    found = Index(NAMES).search("sum", 10)
    assert [NAMES[number] for number, _ in found] == [name for name, _ in ranked("sum", NAMES, str)]


def test_letters_apart_count_where_nothing_stands_together() -> None:
    names = ["Set up a model", *titles(6_000)]
    assert [number for number, _ in Index(names).search("sumodel", 10)] == [0]


def test_names_that_begin_so_come_first_among_many() -> None:
    names = [*titles(6_000), "keeper of all"]
    assert Index(names).search("keeper", 5)[0][0] == 6_000


def test_words_are_found_among_many_across_the_line_break_of_a_name() -> None:
    names = [*titles(6_000), "a keeper of the\nharbour wall", ""]
    assert [n for n, _ in Index(names).search("harbour wall", 5)] == [6_000]
    assert Index(names).search("\nharbour wall", 5)
