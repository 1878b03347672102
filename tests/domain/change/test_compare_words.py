"""Two documents compared: words inside paragraphs, and paragraphs that moved."""

from __future__ import annotations

import random

import pytest

from writer_app.domain.change.compare import compare, counted, edited_moves, paragraphs, put_back
from writer_app.domain.change.diff import Segment, original_of, proposal_of

ONE = "The first paragraph opens the report.\n\n"
TWO = "The second paragraph says what was found, at some length.\n\n"
THREE = "The third paragraph thanks everybody who was there that day.\n\n"
FOUR = "The fourth paragraph is about money and who pays it.\n"
OLD = ONE + TWO + THREE + FOUR


def _moves(segments: tuple[Segment, ...]) -> list[tuple[str, str, int]]:
    return [(s.kind, (s.old or s.new).strip(), s.move) for s in segments if s.move]


def test_a_paragraph_that_moved_is_one_move_with_two_ends() -> None:
    found = compare(OLD, TWO + THREE + ONE + FOUR)
    assert _moves(found) == [("delete", ONE.strip(), 1), ("insert", ONE.strip(), -1)]
    assert counted(found) == (0, 1, 0, 0)


def test_paragraphs_that_went_together_are_one_move() -> None:
    rest = (
        THREE + FOUR + "\nA fifth paragraph stays here, and a sixth.\n\nThat is the sixth one.\n\n"
    )
    found = compare(ONE + TWO + rest, rest + ONE + TWO)
    assert {abs(move) for _, _, move in _moves(found)} == {1}


def test_a_paragraph_edited_on_the_way_is_moved_all_the_same() -> None:
    edited = THREE.replace("everybody", "everyone")
    found = compare(OLD, edited + ONE + TWO + FOUR)
    assert {kind for kind, _, _ in _moves(found)} == {"delete", "insert"}


def test_words_are_compared_inside_a_paragraph_that_stayed() -> None:
    found = [s for s in compare(OLD, OLD.replace("money", "cost")) if s.kind != "same"]
    assert found == [Segment("replace", "money", "cost")]


@pytest.mark.parametrize("at", [0, 1])
def test_a_move_is_put_back_at_both_ends(at: int) -> None:
    new = TWO + THREE + ONE + FOUR
    segments = compare(OLD, new)
    index = [i for i, s in enumerate(segments) if s.move][at]
    first, last, text = put_back(segments, index)
    head = "".join(s.new for s in segments[:first])
    tail = "".join(s.new for s in segments[last:])
    assert head + text + tail == OLD


def test_nothing_and_equal_texts() -> None:
    assert compare("", "") == ()
    assert compare(OLD, OLD) == (Segment("same", OLD, OLD),)
    assert counted(compare("", ONE)) == (1, 0, 6, 0)


def test_paragraphs_are_the_whole_text() -> None:
    for text in (OLD, "\n\na\n", "a", "a\n \n\nb", ""):
        assert "".join(paragraphs(text)) == text


def test_both_sides_are_whole_and_every_difference_can_be_put_back() -> None:
    for seed in range(120):
        dice = random.Random(seed)
        old, new = _pair(dice)
        segments = compare(old, new)
        assert original_of(segments) == old
        assert proposal_of(segments) == new
        text = new
        for _ in range(60):
            segments = compare(old, text)
            changed = [i for i, s in enumerate(segments) if s.kind != "same"]
            if not changed:
                break
            first, last, put = put_back(segments, dice.choice(changed))
            head = "".join(s.new for s in segments[:first])
            text = head + put + "".join(s.new for s in segments[last:])
        assert text == old


def _pair(dice: random.Random) -> tuple[str, str]:
    names = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "灯塔", "守灯人"]
    old = [" ".join(dice.choices(names, k=dice.randint(0, 9))) for _ in range(dice.randint(0, 8))]
    new = [each.replace("beta", "BETA") for each in old if dice.random() < 0.9]
    if dice.random() < 0.6:
        dice.shuffle(new)
    return dice.choice(["\n", "\n\n"]).join(old), dice.choice(["\n", "\n\n"]).join(new) + "\n"


def test_words_edited_on_the_way_are_counted_and_named() -> None:
    edited = THREE.replace("that day", "that night")
    segments = compare(OLD, edited + ONE + TWO + FOUR)
    (inside,) = edited_moves(segments).values()
    assert [s for s in inside if s.kind != "same"] == [Segment("replace", "day", "night")]
    assert counted(segments) == (0, 1, 1, 1)
    assert edited_moves(compare(OLD, THREE + ONE + TWO + FOUR)) == {}


def test_chinese_that_moved_and_was_edited_is_a_move() -> None:
    kept = "资料室定于下周一搬迁，届时暂停借阅。\n\n新址在综合楼二层。\n\n"
    fees = "搬迁费用由行政部承担，预算为人民币两万元，超出部分须另行申请。\n\n"
    segments = compare(fees + kept, kept + fees.replace("两", "三"))
    assert counted(segments)[:2] == (0, 1)
    assert len(edited_moves(segments)) == 1
