"""Texts that come again are cut at a sentence; others pass unchanged."""

from __future__ import annotations

import random

import pytest

from writer_app.domain.answers.ending import SentenceGate, before_loop

A = "The station is the heart of the town. "
B = "Trains bring people from far away. "
C = "They also take the pupils to school. "
ZH = "火车站是小城的重要组成部分。", "它为市民带来许多便利和机会。", "孩子们每天坐车去上学。"


def through(
    text: str, size: int = 7, **options: bool | int | str | frozenset[str]
) -> tuple[str, SentenceGate]:
    gate = SentenceGate(**options)
    parts = [gate.feed(text[at : at + size]) for at in range(0, len(text), size)]
    return "".join(parts) + gate.finish(), gate


@pytest.mark.parametrize("text", [A + B + C, "".join(ZH), "# Title\n\n- a\n- b\n- a\n- b\n", "x"])
@pytest.mark.parametrize("size", [1, 5, 1000])
@pytest.mark.parametrize("whole", [True, False])
def test_a_text_that_says_each_thing_once_passes(text: str, size: int, whole: bool) -> None:
    assert through(text, size, whole=whole)[0] == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (A + B + A + B + A + B, A + B),
        (A + B + C + B + C + B, A + B + C),
        ("".join(ZH) + "".join(ZH), "".join(ZH)),
        (f"1. {A}\n2. {B}\n3. {A}\n4. {B}\n", f"1. {A}\n2. {B}\n"),
    ],
)
@pytest.mark.parametrize("size", [1, 9, 1000])
def test_a_text_that_comes_again_ends_before_it(text: str, kept: str, size: int) -> None:
    shown, gate = through(text, size)
    assert (shown.rstrip(), gate.repeated) == (kept.rstrip(), True)


@pytest.mark.parametrize("size", [1, 6, 1000])
def test_a_heading_that_stands_already_is_left_out(size: int) -> None:
    text = f"# T\n\n## Use\n\n{A}\n\n## Use\n\n{B}\n\n## Rest\n\n{C}"
    assert through(text, size)[0] == f"# T\n\n## Use\n\n{A}\n\n{B}\n\n## Rest\n\n{C}"


def test_deeper_headings_may_come_again_under_each_section() -> None:
    text = f"## A\n\n### For\n\n{A}\n\n## B\n\n### For\n\n{B}"
    assert through(text)[0] == text


def test_a_sentence_said_twice_on_purpose_stays() -> None:
    text = A + B + A + "And so it shall remain. " + C
    assert through(text)[0] == text


def test_a_text_may_end_with_the_sentence_it_began_with() -> None:
    assert through(A + B + C + A)[0] == A + B + C + A


def test_a_sentence_that_begins_like_another_is_shown_once_it_differs() -> None:
    gate = SentenceGate()
    assert gate.feed(A + "The station is the") == A.rstrip()
    assert gate.feed(" heart of a dog. ") == " The station is the heart of a dog."


def test_an_end_that_comes_again_and_breaks_off_is_cut() -> None:
    assert through(A + B + C + A + "Trains bring peo")[0] == (A + B + C).rstrip()


@pytest.mark.parametrize(
    ("last", "kept"),
    [("Support of the", ""), ("It is near.", "It is near."), ("- a list", "- a list")],
)
def test_a_last_sentence_without_its_end_is_left_out(last: str, kept: str) -> None:
    assert through(A + last, whole=True)[0].strip() == (A + kept).strip()


@pytest.mark.parametrize("last", ["It costs 40 euros.", "It costs 40 euros. "])
def test_a_sentence_with_an_unknown_figure_is_left_out(last: str) -> None:
    text, _ = through(A + "It has 3 tracks. " + last, whole=True, figures=frozenset({"3"}))
    assert text.strip() == (A + "It has 3 tracks.").strip()


def test_enough_words_end_the_text_with_their_sentence() -> None:
    shown, gate = through(A + B + C, most=10)
    assert (shown, gate.over, gate.repeated) == (A + B.rstrip(), True, False)


def test_what_broke_off_is_left_out_where_whole_sentences_are_wanted() -> None:
    gate = SentenceGate(whole=True)
    assert gate.feed(A + "Trains bring") + gate.finish(complete=False) == A.rstrip()


def test_what_stands_before_must_not_come_again() -> None:
    assert through(A + B + C, before=A + B)[0] == ""


def test_any_chunks_give_the_same() -> None:
    dice = random.Random(4)
    pieces = [A, B, C, "Yes. ", "\n\n", "## Head\n", *ZH, "1. One\n"]
    for _ in range(200):
        text = "".join(dice.choices(pieces, k=12))
        assert len({through(text, size)[0] for size in (1, 2, 13, 1000)}) == 1


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (A + "It is very, very, very, very, very, very", A.rstrip()),
        (A + "The big, the big, the big, the big", A.rstrip()),
        (A + B + C, A + B + C),
        ("好，好，好，好，好，好", "好，"),
    ],
)
def test_a_loop_inside_a_sentence_takes_the_sentence_with_it(text: str, kept: str) -> None:
    assert before_loop(text) == kept


@pytest.mark.parametrize(
    "heading",
    ["# References", "## References:", "**Bibliography**", "### 参考文献", "**参考资料：**"],
)
@pytest.mark.parametrize("size", [1, 9, 1000])
def test_a_list_of_references_ends_the_text(heading: str, size: int) -> None:
    found, gate = through(f"{A}\n\n{heading}\n\n[1] Smith, J. (2018). Of stations.\n", size)
    assert found.rstrip() == A.rstrip()
    assert gate.over
    assert not gate.repeated


@pytest.mark.parametrize("line", ["## References for new staff", "**References** are asked for."])
def test_a_heading_that_only_begins_so_passes(line: str) -> None:
    text = f"{A}\n\n{line}\n\n{B}"
    assert through(text)[0] == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"{A}\n\n{A}\n\n{B}", f"{A}\n\n{B}"),
        (f"{ZH[0]}\n\n{ZH[0]}\n\n谢谢！", f"{ZH[0]}\n\n谢谢！"),
        ("No. No. Never again.", "No. No. Never again."),
    ],
)
@pytest.mark.parametrize("size", [1, 9, 1000])
def test_a_sentence_said_twice_running_is_said_once(text: str, kept: str, size: int) -> None:
    found = through(text, size)[0]
    assert [line.strip() for line in found.split("\n") if line.strip()] == [
        line.strip() for line in kept.split("\n") if line.strip()
    ]


@pytest.mark.parametrize(
    "talk",
    [
        "If you have any questions, feel free to ask. ",
        "I’m here to help. ",
        "如果你还有其他问题，随时问我。",
    ],
)
@pytest.mark.parametrize("size", [1, 9, 1000])
def test_talk_ends_a_text_under_a_title_but_no_letter(talk: str, size: int) -> None:
    article, letter = f"# Title\n\n{A}", f"Dear Ms Ro,\n\n{A}"
    assert through(article + talk + B, size)[0].rstrip() == article.rstrip()
    assert through(letter + talk + B, size)[0] == letter + talk + B


def test_short_sentences_do_not_hide_a_loop() -> None:
    again = "Ask whenever you want to know more. I help. Bye! "
    found, gate = through(A + again * 4)
    assert found.rstrip() == (A + again).rstrip()
    assert gate.repeated


def of_points(text: str, size: int) -> str:
    def fits(sentence: str) -> bool:
        return "bus" in sentence or "车" in sentence

    gate = SentenceGate(whole=True, fits=fits)
    parts = [gate.feed(text[at : at + size]) for at in range(0, len(text), size)]
    return "".join(parts) + gate.finish()


@pytest.mark.parametrize("size", [1, 6, 1000])
@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "# The night\n\nThe bus is back. It is popular.\n\n## More\n\nBuy a bed.\n\n"
            "## Fare\n\nThe bus costs 2 euros.",
            "# The night\n\nThe bus is back.\n\n## Fare\n\nThe bus costs 2 euros.",
        ),
        (
            "# 夜班\n\n夜车恢复了。很受欢迎。\n\n## 其他\n\n祝大家愉快。\n# 最后，感谢大家。\n",
            "# 夜班\n\n夜车恢复了。",
        ),
        ("## Fare\n\nThe bus is free.\n\n## Beds\n\n", "## Fare\n\nThe bus is free."),
    ],
)
def test_sentences_off_the_points_go_with_their_heading(text: str, kept: str, size: int) -> None:
    assert of_points(text, size).strip() == kept
