"""Which words of a text stand out to a model, from its probabilities alone."""

from __future__ import annotations

import math

import pytest

from writer_app.domain.text.surprise import TokenOdds, surprises

SURE = math.log(0.9)


def expected(text: str) -> TokenOdds:
    return TokenOdds(text, SURE, ((text, SURE),))


def odd(text: str, nats: float, likelier: str = "other") -> TokenOdds:
    return TokenOdds(text, SURE - nats, ((likelier, SURE),))


def marked(text: str, *tokens: TokenOdds, known: bool = True) -> list[tuple[str, int]]:
    return [(text[s.start : s.end], s.level) for s in surprises(text, tokens, known=known)]


@pytest.mark.parametrize(("nats", "level"), [(6.9, None), (7.0, 1), (9.5, 2), (12.0, 3)])
def test_the_less_expected_the_stronger(nats: float, level: int | None) -> None:
    found = marked("mend there nets", expected("mend"), odd(" there", nats), expected(" nets"))
    assert found == ([("there", level)] if level else [])


def test_a_name_that_nobody_can_guess_is_no_slip() -> None:
    spread = TokenOdds(" Ivy", math.log(0.001), ((" Tom", math.log(0.002)),))
    assert marked("said Ivy", expected("said"), spread) == []


def test_pieces_of_a_word_count_together() -> None:
    found = marked("the zyzzyva", expected("the"), odd(" zyz", 4.0), odd("zyva", 4.0))
    assert found == [("zyzzyva", 1)]


def test_the_first_word_without_anything_before_it_is_not_judged() -> None:
    tokens = (odd("Whales", 12.0), expected(" sing"))
    assert marked("Whales sing", *tokens, known=False) == []
    assert marked("Whales sing", *tokens) == [("Whales", 3)]


def test_a_likely_end_of_the_answer_does_not_make_what_follows_odd() -> None:
    end = math.log(0.95)
    going_on = TokenOdds(" He", math.log(0.02), (("<|im_end|>", end), (" He", math.log(0.02))))
    assert marked("Done. He left", expected("Done."), going_on, expected(" left")) == []


def test_chinese_goes_by_the_tokens_of_the_model() -> None:
    found = marked("他因该知道", expected("他"), odd("因", 10.0), expected("该"), expected("知道"))
    assert found == [("因", 2)]


def test_pieces_of_a_character_stand_at_their_character() -> None:
    found = marked(
        "在𠮷野家", expected("在"), odd("\ufffd", 6.0), odd("\ufffd", 6.0), expected("野家")
    )
    assert found == [("𠮷", 3)]


def test_a_tokenizer_that_drops_blanks_is_followed() -> None:
    assert marked("a very odd day", expected("a"), expected("very"), odd("odd", 8.0)) == [
        ("odd", 1)
    ]


@pytest.mark.parametrize(
    ("before", "opaque"),
    [
        ("see ", "`there`"),
        ("see [it]", "(there)"),
        ("see ", "<there>"),
        ("at ", "https://there.org"),
    ],
)
def test_what_is_no_prose_is_not_judged(before: str, opaque: str) -> None:
    assert marked(before + opaque, expected(before), odd(opaque, 15.0)) == []


def test_a_stretch_that_anybody_would_have_said_is_marked_whole() -> None:
    text = "It is at the end of the day that counts"
    tokens = [odd("It", 2.0), odd(" is", 6.5)]
    tokens += [expected(each) for each in (" at", " the", " end", " of", " the", " day")]
    tokens += [odd(" that", 6.0), odd(" counts", 6.0)]
    assert marked(text, *tokens) == [("at the end of the day", 0)]


def test_a_stretch_does_not_go_over_the_end_of_a_sentence() -> None:
    text = "so it is. So it was. So it be."
    tokens = [expected(each) for each in ("so", " it", " is", ".", " So", " it", " was", ".")]
    assert (
        marked(
            text,
            *tokens,
            expected(" So"),
            expected(" it"),
            expected(" be."),
        )
        == []
    )


def test_odds_are_told_as_one_in_how_many() -> None:
    (found,) = surprises("a there", (expected("a"), odd(" there", math.log(5_000))), known=True)
    assert found.odds == 5_000


def test_nothing_stands_out_in_nothing() -> None:
    assert surprises("", ()) == ()
