"""What a reviewer answers, read at its places in the text."""

from __future__ import annotations

import pytest

from writer_app.domain.comments.remarks import Remark, proposed, read, written

TEXT = "We was late. The bus were late too, and the bus was full.\n\n# Next\n\nNobody was late."


def test_a_remark_stands_at_its_words_with_what_is_said_and_the_words_instead() -> None:
    found, lost = read("> We was late\n→ We were late\nTwo people.", TEXT)
    assert (found, lost) == ([Remark(3, 6, "Two people.", "were")], 0)


def test_the_words_instead_may_come_behind_what_is_said() -> None:
    found, _ = read("> We was late\nTwo people.\n→ We were late\n", TEXT)
    assert found == [Remark(3, 6, "Two people.", "were")]


@pytest.mark.parametrize(
    "mark", ["> “We was late”", "1. > We was late", "- > We was late.", ">We  was\u00a0late"]
)
def test_a_quotation_is_read_as_models_write_it(mark: str) -> None:
    ((remark,), lost) = read(f"{mark}\nWhy?", TEXT)
    assert (TEXT[remark.start : remark.end].rstrip("."), lost) == ("We was late", 0)


def test_words_that_are_not_in_the_text_are_counted_and_dropped() -> None:
    found, lost = read("> We were early\nNo.\n> Nobody\nReally?", TEXT)
    assert ([one.said for one in found], lost) == (["Really?"], 1)


def test_a_cut_word_is_taken_whole() -> None:
    ((remark,), _) = read("> ate too, and the b\nWhy?", TEXT)
    assert TEXT[remark.start : remark.end] == "late too, and the bus"


def test_the_second_remark_on_the_same_words_takes_the_next_place() -> None:
    found, _ = read("> was\nOne.\n> was\nTwo.", TEXT)
    assert [TEXT.count("was", 0, one.start) for one in found] == [0, 1]


def test_what_is_taken_is_no_place() -> None:
    found, lost = read("> We was late\nAgain.", TEXT, [Remark(0, 6, "")])
    assert (found, lost) == ([], 0)


@pytest.mark.parametrize(
    ("instead", "kept"),
    [
        ("The bus was late too, and the bus was full.", "was"),  # what comes behind it is written
        ("The bus were late", ""),
        ("The buses were late", "buses"),
        ("“The bus was late”", "was"),
    ],
)
def test_only_the_words_that_change_are_instead(instead: str, kept: str) -> None:
    ((remark,), _) = read(f"> The bus were late\n→ {instead}\nWhy.", TEXT)
    assert remark.instead == kept


def test_chinese_words_are_narrowed_by_character() -> None:
    text = "大家非常踊跃的报名。"
    ((remark,), _) = read("> 非常踊跃的报名\n→ 非常踊跃地报名\n动词前用“地”。", text)
    assert (text[remark.start : remark.end], remark.instead) == ("的", "地")


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("“比原来多”是正确的。", 0),
        ("这句话没有问题。", 0),
        ("The verb is correct.", 0),
        ("No changes are needed.", 0),
        ("请核实人数是否正确。", 1),
        ("Check whether the date is correct.", 1),
        ("这个数字不正确。", 1),
    ],
)
def test_what_approves_is_no_remark(said: str, count: int) -> None:
    assert len(read(f"> 报名\n{said}", "非常踊跃的报名。")[0]) == count


def test_a_blank_beside_chinese_is_no_change() -> None:
    assert read("> 多 38 个\n→ 多 38个\n去掉空格。", "比原来多 38 个。") == ([], 0)


def test_a_comment_tells_what_it_proposes() -> None:
    comment = written(Remark(0, 3, "Said.", "new words"))
    assert (comment, proposed(comment)) == ("Said.\n→ new words", "new words")
    assert proposed("Only said.") == ""
