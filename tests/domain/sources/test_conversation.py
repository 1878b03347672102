"""What goes with a question, and how an answer is cited."""

from __future__ import annotations

from dataclasses import replace

import pytest

from writer_app.domain.sources.conversation import (
    ChatTurn,
    Conversation,
    Place,
    Said,
    bracketed,
    cited,
    earlier,
    searched,
)

PLACES = (
    Place("/a/faq.html", "FAQ", "Thirty days.", 0, 12, 0, ("Returns",)),
    Place("/a/guide.pdf", "Guide", "By post.", 0, 8, 3),
)
TURN = ChatTurn(
    "How long may I return it?",
    (Said("Thirty days.", "", (1,)), Said("By post.", " ", (2, 1))),
    PLACES,
)


@pytest.mark.parametrize(
    ("question", "joined"),
    [
        ("And what does it cost?", True),
        ("那它多少钱？", True),
        ("How?", True),
        ("Which colours does the ferry have in winter?", False),
    ],
)
def test_a_question_that_points_back_takes_the_one_before_along(
    question: str, joined: bool
) -> None:
    assert (TURN.question in searched(question, [TURN])) is joined
    assert (TURN.question in earlier(question, [TURN])) is joined


def test_the_first_question_stands_alone() -> None:
    assert searched("And it?", []) == "And it?"
    assert earlier("And it?", []) == ""


def test_an_answer_is_cited_by_footnotes_in_the_order_it_names_them() -> None:
    body, notes = cited(TURN, 4)
    assert body == "Thirty days.[^4] By post.[^5][^4]"
    assert notes == "[^4]: FAQ, “Returns”.\n[^5]: Guide, p. 3."


def test_a_heading_that_is_the_title_is_not_said_twice() -> None:
    places = (Place("/a/rules.md", "Rules", "Before 7.", 0, 9, 0, ("Rules",)),)
    turn = ChatTurn("When?", (Said("Before 7.", "", (1,)),), places)
    assert cited(turn)[1] == "[^1]: Rules."


def test_the_document_itself_needs_no_note() -> None:
    assert cited(TURN, 1, "/a/faq.html") == ("Thirty days. By post.[^1]", "[^1]: Guide, p. 3.")


def test_sources_stand_in_brackets_before_the_full_stop() -> None:
    assert bracketed(TURN) == (
        "Thirty days (FAQ, “Returns”). By post (Guide, p. 3; FAQ, “Returns”)."
    )
    assert bracketed(TURN, "/a/faq.html") == "Thirty days. By post (Guide, p. 3)."


def test_a_branch_keeps_the_sources() -> None:
    made = Conversation((TURN, TURN), ("x.pdf",)).branched(1)
    assert (made.turns, made.files) == ((TURN,), ("x.pdf",))


def test_a_chinese_source_is_named_with_chinese_signs() -> None:
    place = Place("/a/faq.html", "青禾商城帮助中心", "七天内。", 0, 4, 2, ("如何退货？",))
    turn = ChatTurn("如何退货？", (Said("七天内。", "", (1,)),), (place,))
    assert cited(turn)[1] == "[^1]: 青禾商城帮助中心，第 2 页，“如何退货？”。"


def test_what_was_refused_is_no_answer_of_the_turn_before() -> None:
    told = earlier("And on Sunday?", [replace(TURN, refused=True)])
    assert told.endswith("A: (the sources do not say)")
