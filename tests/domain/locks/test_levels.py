"""Reading levels: their names, and how hard a text is told to be."""

from __future__ import annotations

import pytest

from writer_app.domain.locks.levels import Level, level_of, levels_of_words, parsed, reading

KNOWN = {
    "en": parsed("60 we ate the bread and with old man\n45 hasty\n25 remuneration contingent"),
    "zh": parsed("1 我们 吃\n2 面包\n5 条件\n7 竭力"),
}


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("easy", Level(5, 3)),
        ("Plain", Level(7, 4)),
        ("grade 7", Level(7, 4)),
        ("grade-12", Level(12, 6)),
        ("8", Level(8, 5)),
        ("hsk4", Level(7, 4)),
        ("HSK 3", Level(5, 3)),
        ("2", None),
        ("hsk 1", None),
        ("grade 40", None),
        ("simple", None),
        ("", None),
    ],
)
def test_levels_have_names(name: str, level: Level | None) -> None:
    assert level_of(name) == level


def test_rare_words_and_long_sentences_make_english_harder() -> None:
    easy = reading("We ate the bread with the old man. " * 3, KNOWN)
    rare = reading("We ate the remuneration contingent with the old man. " * 3, KNOWN)
    long = reading("We ate the bread with the old man and " * 3, KNOWN)
    assert easy is not None
    assert rare is not None
    assert long is not None
    assert easy.level < long.level < rare.level


@pytest.mark.parametrize(
    ("words", "sentences", "unfamiliar", "grade"),
    [(100, 6, 11, 5.5), (100, 5, 23, 10.0)],  # examples that Chall and Dale give
)
def test_the_formula_gives_the_grades_of_its_authors(
    words: int, sentences: int, unfamiliar: int, grade: float
) -> None:
    each, rare = divmod(words, sentences)[0], ["contingent"] * unfamiliar
    plain = iter([*rare, *["bread"] * (words - unfamiliar)])
    text = " ".join(" ".join(["We", *(next(plain) for _ in range(each - 1))]) + "."
                    for _ in range(sentences))  # fmt: skip
    found = reading(f"{text} The old man with the bread and the old man.", KNOWN)
    assert found is not None
    assert found.level == pytest.approx(grade, abs=1.2)


def test_names_and_figures_make_nothing_harder() -> None:
    plain = reading("We ate the bread with the old man and we ate the bread. " * 2, KNOWN)
    named = reading("We ate the bread with Xanthippe Quorn and we ate the 4,711. " * 2, KNOWN)
    assert plain is not None
    assert named is not None
    assert named.hard <= plain.hard


def test_chinese_is_told_by_the_level_that_covers_its_characters() -> None:
    easy = reading("我们吃面包。" * 5, KNOWN)
    hard = reading("我们竭力吃条件。" * 5, KNOWN)
    assert easy is not None
    assert 1 < easy.level <= 2
    assert hard is not None
    assert 6 < hard.level <= 7
    assert hard.hard == pytest.approx(4 / 7)


def test_a_word_that_has_no_level_counts_by_its_characters() -> None:
    assert levels_of_words("我们吃鳜", KNOWN["zh"]) == [("我们", 1), ("吃", 1), ("鳜", 8)]


@pytest.mark.parametrize("text", ["", "Too few words.", "Ein Satz mit vielen Wörtern und der " * 5])
def test_short_texts_and_other_languages_have_no_level(text: str) -> None:
    assert reading(text, KNOWN) is None
