"""Reviewers read a document part by part and leave remarks at its words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from writer_app.assist import reviewing
from writer_app.assist.job import Choices, Job
from writer_app.assist.plan import plan
from writer_app.assist.proofreader import Issue, mistakes
from writer_app.assist.reviewing import (
    Remarked,
    ReviewBegun,
    ReviewerDone,
    ReviewEvent,
    ReviewStopped,
    ReviewWish,
    Sourced,
    review,
)
from writer_app.domain.base.errors import EngineError, UsageError
from writer_app.domain.comments.remarks import Remark
from writer_app.domain.house.rules import BarredWords
from writer_app.domain.templates.template import Template, parse
from writer_app.engine.base.protocol import ModelInfo
from writer_app.engine.link.client import EngineClient

if TYPE_CHECKING:
    from conftest import Play

TEXT = "# Trip\n\nThe bus was late. Nobody came.\n"


def reviewer(name: str = "r", *more: str) -> Template:
    head = "\n".join(["format: 1", "kind: comment", f"id: {name}", f"title: {name}", *more])
    return parse(f"---\n{head}\nscope: section\napply: panel\n---\n# user\n{{{{section}}}}\n", name)


def said(events: Iterable[ReviewEvent]) -> list[tuple[str, str, str, str]]:
    return [
        (e.reviewer, TEXT[e.remark.start : e.remark.end], e.remark.said, e.remark.instead)
        for e in events
        if isinstance(e, Remarked)
    ]


def test_reviewers_come_one_after_another(play: Play) -> None:
    client = play({"text": "> late\nHow late?"}, {"text": "> Nobody\n→ No one\nOf course."})
    found = said(review(client, ReviewWish(TEXT, (reviewer("a"), reviewer("b")))))
    assert found == [("a", "late", "How late?", ""), ("b", "Nobody", "Of course.", "No one")]


def test_words_that_are_not_there_are_counted(play: Play) -> None:
    client = play({"text": "> early\nWhy?\n> Nobody\nNot even Ann?"})
    events = list(review(client, ReviewWish(TEXT, (reviewer(),))))
    assert events[-1] == ReviewerDone("r", 1, 1)


def test_a_reviewer_that_always_proposes_says_nothing_without_a_change(play: Play) -> None:
    client = play({"text": "> late\n→ late\nFine.\n> Nobody\n→ No one\nStyle."})
    found = said(review(client, ReviewWish(TEXT, (reviewer("r", "propose: always"),))))
    assert found == [("r", "Nobody", "Style.", "No one")]


def test_a_reviewer_that_never_proposes_only_speaks(play: Play) -> None:
    client = play({"text": "> late\n→ early\nReally?"})
    (found,) = said(review(client, ReviewWish(TEXT, (reviewer("r", "propose: never"),))))
    assert found[2:] == ("Really?", "")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loaded model is one of 1.5 billion parameters."""

    def loaded(client: EngineClient) -> ModelInfo:
        assert client.info is not None
        return replace(client.info, parameters=1_500_000_000)

    monkeypatch.setattr(reviewing, "loaded", loaded)


@pytest.mark.usefixtures("small")
def test_a_small_copy_editor_tells_what_a_correction_changes(play: Play) -> None:
    head = "format: 1\nid: fix\ntitle: fix\nscope: paragraph\napply: review"
    fix = parse(f"---\n{head}\n---\n# user\n{{{{selection}}}}\n", "fix")
    client = play({"text": "The bus was early. Nobody came."})
    editor = reviewer("copy-editor", "propose: always")
    found = said(review(client, ReviewWish(TEXT, (editor,), corrector=fix)))
    assert found == [("copy-editor", "late", "Another word is usual here.", "early")]


@pytest.mark.usefixtures("small")
def test_a_small_sceptic_says_little_of_its_own(play: Play) -> None:
    text = "Everybody agrees. Coffee always cures all. It will never fail. None is better."
    own = "> Coffee\nWhich kind?\n> fail\nSince when?\n> better\nThan what?"
    events = review(play({"text": own}), ReviewWish(text, (reviewer("sceptic"),)))
    found = [e.remark for e in events if isinstance(e, Remarked)]
    assert [text[one.start : one.end] for one in found] == ["Everybody agrees", "Coffee", "fail"]


def test_the_same_words_are_not_said_of_everything(play: Play) -> None:
    client = play({"text": "> late\nWhat is this?\n> Nobody\nWhat is this?"})
    assert len(said(review(client, ReviewWish(TEXT, (reviewer(),))))) == 1


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ("What does “late” mean in this text?", "What does “Nobody” mean in this text?", 1),
        ("这里的“late”是什么意思？没有说明。", "这里的“Nobody”是什么意思？没有说明。", 1),
        ("How late?", "How many?", 2),
        ("How late was the bus on that day?", "Were other people there before you came?", 2),
    ],
)
def test_the_same_question_is_not_put_to_every_word(
    first: str, second: str, count: int, play: Play
) -> None:
    client = play({"text": f"> late\n{first}\n> Nobody\n{second}"})
    assert len(said(review(client, ReviewWish(TEXT, (reviewer(),))))) == count


def test_what_was_said_before_is_not_said_again(play: Play) -> None:
    client = play({"text": "> late\nHow late?\n> Nobody\nNot even Ann?"})
    start = TEXT.index("late")
    wish = ReviewWish(TEXT, (reviewer(),), taken={"r": (Remark(start, start + 4, "Old."),)})
    assert [one[1] for one in said(review(client, wish))] == ["Nobody"]


def test_what_needs_no_model_comes_first(play: Play) -> None:
    client = play({"text": "> Nobody\nNot even Ann?"})
    sure = Remark(TEXT.index("late"), TEXT.index("late") + 4, "Never write “late”.", "delayed")
    wish = ReviewWish(TEXT, (reviewer(),), certain={"r": (sure,)})
    assert [one[1] for one in said(review(client, wish))] == ["late", "Nobody"]


def test_a_long_text_is_read_in_parts_that_share_the_remarks(play: Play) -> None:
    line = "The bus number {0} was late on that day and nobody knew why it was so. "
    text = "\n\n".join("".join(line.format(n * 10 + k) for k in range(9)) for n in range(12))
    pieces = reviewing.parts(text, 8192)
    client = play(*({"text": f"> number {n * 10}\nWhy is that?"} for n in range(12)))
    events = list(review(client, ReviewWish(text, (reviewer(),))))
    begun = [e for e in events if isinstance(e, ReviewBegun)]
    assert 2 <= len(pieces) <= 6
    assert [(e.part, e.parts) for e in begun] == [(n, len(pieces)) for n in range(len(pieces))]


def test_in_a_book_every_part_has_one_remark() -> None:
    text = "\n\n".join(["The bus was late on that day and nobody knew why it was so. " * 40] * 60)
    assert len(reviewing.parts(text, 4096)) > 6


def test_the_engine_is_told_what_may_be_quoted() -> None:
    (prompt,) = plan(Job(reviewer("r", "propose: always", "most: 3"), text="One.")).prompts
    locks = prompt.locks
    assert (locks.remarks, locks.remarked, locks.proposing) == (3, "One.", "always")


def test_without_doubtful_words_a_fact_checker_asks_nothing(play: Play) -> None:
    checker = reviewer("r", "needs: [sources]")
    wish = ReviewWish(TEXT, (checker,), sourced=lambda _text: Sourced("[1] …", ""))
    assert list(review(play({"text": "unasked"}), wish))[-1] == ReviewerDone("r", 0)


def test_what_the_sources_contradict_for_certain_needs_no_model(play: Play) -> None:
    checker = reviewer("r", "needs: [sources]")
    sure = Remark(TEXT.index("late"), TEXT.index("late") + 4, "Early, says the source.")
    wish = ReviewWish(TEXT, (checker,), sourced=lambda _text: Sourced("[1] …", "", (sure,)))
    assert said(review(play({"text": "unasked"}), wish)) == [("r", "late", sure.said, "")]


def test_a_fact_checkers_remark_names_its_passage(play: Play) -> None:
    checker = reviewer("r", "needs: [sources]")
    client = play({"text": "> late\nIt was early.\n> Nobody\nTen people came [1]."})
    wish = ReviewWish(TEXT, (checker,), sourced=lambda _text: Sourced("[1] …", TEXT))
    assert said(review(client, wish)) == [("r", "Nobody", "Ten people came [1].", "")]


@pytest.mark.usefixtures("small")
def test_a_small_fact_checker_changes_facts_alone(play: Play) -> None:
    text = "The fee is 900 pounds. Ann carefully turned it."
    own = "> 900\n→ 300\nIt says 300 [1].\n> carefully\n→ careful\nIt says so [1]."
    checker = reviewer("r", "needs: [sources]")
    wish = ReviewWish(text, (checker,), sourced=lambda _text: Sourced("[1] …", text))
    found = [e.remark for e in review(play({"text": own}), wish) if isinstance(e, Remarked)]
    assert [one.instead for one in found] == ["300"]


@pytest.mark.parametrize(
    "answer",
    [
        "> late\nThe bus was late. Nobody came.",  # the text once more
        "> The\nWhat is meant by this word?",  # a word that carries nothing
    ],
)
def test_a_remark_that_says_nothing_is_dropped(play: Play, answer: str) -> None:
    assert not said(review(play({"text": answer}), ReviewWish(TEXT, (reviewer(),))))


def test_the_same_remark_in_nearly_the_same_words_is_made_once(play: Play) -> None:
    client = play(
        {"text": "> late\nThere is no evidence for it.\n> Nobody\nThere is no evidence of it."}
    )
    assert len(said(review(client, ReviewWish(TEXT, (reviewer(),))))) == 1


def test_a_fresh_reader_asks_for_short_forms_without_the_model(play: Play) -> None:
    wish = ReviewWish("The TTI rose.\n", (reviewer("fresh-reader"),))
    found = [e.remark.said for e in review(play({"text": ""}), wish) if isinstance(e, Remarked)]
    assert found == ["What does “TTI” stand for? Spell it out the first time."]


@pytest.mark.parametrize(
    ("text", "template", "why"),
    [
        ("  \n", reviewer(), "no text"),
        (TEXT, parse("---\nformat: 1\nid: t\ntitle: T\n---\n# user\n{{selection}}\n", "t"), "kind"),
        (TEXT, reviewer("r", "needs: [sources]"), "sources"),
    ],
)
def test_what_cannot_be_reviewed_is_refused(text: str, template: Template, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        reviewing.check(ReviewWish(text, (template,)))


def test_an_engine_that_dies_keeps_what_was_said(play: Play) -> None:
    client = play({"text": "> late\nHow late?\n> Nobody\nNot", "then": "crash"})
    found: list[ReviewEvent] = []
    with pytest.raises(EngineError):
        found.extend(one for one in review(client, ReviewWish(TEXT, (reviewer(),))))
    assert not any(isinstance(one, ReviewStopped) for one in found)


def test_no_reviewer_proposes_what_the_house_bars(play: Play) -> None:
    client = play({"text": "> late\n→ tardy\nA better word.\n> Nobody\n→ No-one\n"})
    barred = Choices(barred=BarredWords(("tardy", "no-one")))
    found = said(review(client, ReviewWish(TEXT, (reviewer(),), choices=barred)))
    assert found == [("r", "late", "A better word.", "")]


def test_mistakes_without_a_model_are_the_worst_and_no_names() -> None:
    wrong = {
        "Barlow": Issue(0, 6, "Barlow", "Spelling?", ("Barrow",), spelling=True),
        "teh": Issue(0, 3, "teh", "Spelling?", ("the",), spelling=True),
        ";;": Issue(0, 2, ";;", "Twice.", (";",)),
        "he go": Issue(0, 5, "he go", "Agreement.", ("he goes",)),
        "very": Issue(0, 4, "very", "Weak.", ("",), kind="Style"),
        "quite": Issue(0, 5, "quite", "Which?"),
    }

    def check(paragraph: str, _language: str) -> tuple[Issue, ...]:
        return tuple(
            replace(one, start=at, end=at + len(words))
            for words, one in wrong.items()
            if (at := paragraph.find(words)) >= 0
        )

    text = "# Title\n\nBarlow ;; he go\n\nvery quite teh\n"
    found = mistakes(text, check, 2)
    assert [(text[one.start : one.end], one.instead) for one in found] == [
        ("he go", "he goes"),
        ("teh", "the"),
    ]
