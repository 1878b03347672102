"""CriticMarkup out of a text and into it again, every text the same afterwards."""

from __future__ import annotations

import pytest

from writer_app.domain.comments import critic, placing
from writer_app.domain.comments.values import NOTHING, CommentThread, Margin, Note, Suggested

MARKED = [
    "The {==tide gauge==}{>>Which?<<} is here.",
    'a {>>x<<}{id=c1 by="An B" at=2026Z done}{>>y<<}{id=c2 re=c1} b',
    "{++new++} and {--old--} {~~a~>b~~}\n",
    "{==a {==b==}{>>in<<} c==}{>>out<<} ==}",
    "中文{==潮位==}{>>哪一个？<<}在此。\n\n{==两\n\n段==}{>>ok<<}",
    "one{>>a<<}{>>b<<} {==lit==} {>>{not closed",
    "{>>first<<}{==w==}{>>second<<}",
    "{++++} {~~~>~~} {----}",
]
PLAIN = [
    "no marks at all",
    "`{==code==}` and ``{>>x<<}``",
    "```\n{>>in a fence<<}\n```",
    "~~~ text\n{++x++}\n~~~\n",
    "{== never closed {>> {++ {-- {~~",
    "==} <<} ++}",
]


@pytest.mark.parametrize("text", [*MARKED, *PLAIN])
def test_every_text_comes_back_as_it_was(text: str) -> None:
    assert critic.put(*critic.lift(text)) == text


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_mark_is_left_alone(text: str) -> None:
    assert critic.lift(text) == (text, NOTHING)


def test_a_comment_has_words_author_date_and_answers() -> None:
    text = (
        'So {==it is==}{>>Sure?<<}{id=c1 by="Bo" at=2026-01-02 done}'
        '{>>Yes.<<}{id=c2 by="Ana" at=2026-01-03 re=c1}.'
    )
    clean, margin = critic.lift(text)
    (thread,) = margin.threads
    assert (clean, clean[thread.start : thread.end]) == ("So it is.", "it is")
    assert [(n.author, n.text) for n in thread.notes] == [("Bo", "Sure?"), ("Ana", "Yes.")]
    assert thread.resolved
    assert thread.id == "c1"


def test_suggestions_show_the_old_text() -> None:
    clean, margin = critic.lift("a {~~b~>c~~}{++d++}{-- e--}")
    assert clean == "a b e"
    assert margin.suggested == (
        Suggested(2, "b", "c"), Suggested(3, "", "d"), Suggested(3, " e", ""),
    )  # fmt: skip


@pytest.mark.parametrize(("start", "end"), [(0, 4), (5, 9), (2, 12), (4, 4), (0, 21), (7, 21)])
def test_threads_that_cross_come_back_at_their_words(start: int, end: int) -> None:
    text = "word some other words"
    one = CommentThread(0, 8, (Note("c1", "A", "d", "one"),))
    two = CommentThread(
        start, end, (Note("c2", "B", "d", "two\nlines"), Note("c3", "B", "d", "re")), True
    )
    clean, found = critic.lift(critic.put(text, Margin((one, two))))
    assert clean == text
    places = {(t.start, t.end, t.resolved, len(t.notes)) for t in found.threads}
    assert places == {(0, 8, False, 1), (start, end, True, 2)}


def test_a_place_in_code_cannot_be_marked() -> None:
    text = "say `some code` here"
    inside, around = CommentThread(6, 10, (Note("a"),)), CommentThread(4, 15, (Note("b"),))
    assert critic.can_hold(text, (inside, around)) == (False, True)


@pytest.mark.parametrize("piece", ["{>>", "`{==", "{==x", "{~~a", "==}", "`", "{++}"])
def test_many_marks_that_never_close_cost_no_more_than_their_length(piece: str) -> None:
    text = piece * 30_000
    assert critic.put(*critic.lift(text)) == text


def test_places_move_with_the_words_around_them() -> None:
    margin = Margin((CommentThread(4, 9, (Note("c"),)),), (Suggested(10, "here", "there"),))
    moved = placing.moved(margin, "The gauge here.", "Now and then the gauge is here.")
    (thread,), (suggested,) = moved.threads, moved.suggested
    new = "Now and then the gauge is here."
    assert new[thread.start : thread.end] == "gauge"
    assert new[suggested.start :].startswith("here")
