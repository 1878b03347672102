from __future__ import annotations

import pytest

from writer_app.domain.sources.answer import Sentence, read, refuses, without_formula

PASSAGES = ["The **ferry** leaves at\n9 from Oban.", "A ticket costs £6."]
STARTS = [100, 500]


def one(answer: str) -> Sentence:
    (sentence,) = read(answer, PASSAGES, STARTS)
    return sentence


@pytest.mark.parametrize(
    ("answer", "text", "passages"),
    [
        ("It leaves at 9 [1].", "It leaves at 9.", (1,)),
        ("It leaves at 9.[1][2]", "It leaves at 9.", (1, 2)),
        ("它九点开【1】。", "它九点开。", (1,)),
        ("It costs £6 (passage 2).", "It costs £6.", (2,)),
        ("It costs £6 [7].", "It costs £6.", ()),
        ("According to the passage, it costs £6 [2, 1].", "It costs £6.", (2, 1)),
        ("根据资料，票价6镑。[2]", "票价6镑。", (2,)),
        ("根据第[1]和[2]两篇 passages，票价6镑。[2]", "票价6镑。", (1, 2)),
        ("According to passages [1] and [2], it costs £6.", "It costs £6.", (1, 2)),
        ("The answer is: it costs £6 [2].", "It costs £6.", (2,)),
        ("It costs £6 [2]. So, it costs £6. [1]", "It costs £6.", (2, 1)),
        ("票价6镑。[2]因此，票价 6 镑。所以，票价[1]", "票价6镑。", (2, 1)),
    ],
)
def test_marks_become_numbers_of_given_passages(
    answer: str, text: str, passages: tuple[int, ...]
) -> None:
    assert (one(answer).text, one(answer).passages) == (text, passages)


def test_a_verbatim_quotation_knows_its_place() -> None:
    (quote,) = one("It “leaves at 9 from Oban” [1].").quotes
    assert (quote.passage, quote.start, quote.end) == (1, 114, 135)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("They say “leaves at 10” [1].", "They say leaves at 10."),
        ("They say 'The Ferry'.", "They say The Ferry."),
        ("They say ‘it doesn’t’.", "They say it doesn’t."),
        ('说"九点"[1]。', "说九点。"),
        ("They say “It left. It came”.", "They say It left. It came."),
        ("They say “from Oban. A ticket” too.", "They say from Oban. A ticket too."),
        ("They say “the “ferry” of 9”.", "They say the “ferry” of 9."),
        ("„9 vom Oban“, »nein« und ＂ja＂.", "9 vom Oban, nein und ja."),
    ],
)
def test_a_quotation_that_no_passage_holds_is_unquoted(answer: str, text: str) -> None:
    assert "".join(each.before + each.text for each in read(answer, PASSAGES, STARTS)) == text


@pytest.mark.parametrize(
    "words", ['A 5" board is 9" wide.', "It's the dogs' bowl.", "A “word\n\nAnd” more."]
)
def test_marks_that_quote_nothing_stay(words: str) -> None:
    assert "".join(each.before + each.text for each in read(words, PASSAGES, STARTS)) == words


def test_sentences_keep_what_stands_between_them() -> None:
    answer = "It leaves at 9 [1].\n\nIt costs £6 [2]."
    assert "".join(each.before + each.text for each in read(answer, PASSAGES, STARTS)) == (
        "It leaves at 9.\n\nIt costs £6."
    )


def test_a_line_of_marks_belongs_to_the_sentence_before() -> None:
    (sentence,) = read("It leaves at 9.\n[1]", PASSAGES, STARTS)
    assert sentence.passages == (1,)


@pytest.mark.parametrize(
    "text",
    ["The sources do not say.", "The passages do not mention a price.", "资料中没有提到。",
     "The price is not given in the passages.", "根据资料无法确定。", "文中未提及门店的信息。"],
)  # fmt: skip
def test_refusals_are_known(text: str) -> None:
    assert refuses(text)


@pytest.mark.parametrize(
    "text",
    [
        "It does not open on Sundays.",
        "门店周日不开门。",
        "No dogs.",
        "Open source does not give you a warranty.",
        "Breakfast is not included in the other rooms.",
        "商城没有提供说明书。",
        "The licence text does not include patents.",
    ],
)
def test_answers_that_deny_something_are_none(text: str) -> None:
    assert not refuses(text)


@pytest.mark.parametrize("formula", ["The sources do not say.", "资料中没有说明。"])
def test_the_formula_behind_an_answer_is_left_out(formula: str) -> None:
    sentences = [Sentence("It leaves at 9."), Sentence(formula)]
    assert without_formula(sentences) == sentences[:1]
    assert without_formula(sentences[1:]) == sentences[1:]
    told = [*sentences[:1], Sentence("The passages do not mention dogs.")]
    assert without_formula(told) == told
