"""The change dial: what pulls an answer to its source, and what lets it go."""

from __future__ import annotations

import torch

from writer_app.engine.decoding.choosing.drafts import CopyGuide, cut_words

ENDS = frozenset({9})


def bonus(guide: CopyGuide) -> torch.Tensor:
    """What the guide adds to the logits of ten tokens that are all equally likely."""
    return guide.adjust(torch.zeros(10))


def test_the_next_token_of_the_source_gets_the_bias_and_the_end_loses_it() -> None:
    guide = CopyGuide([1, 2, 3, 4, 5, 6], bias=2.5, ends=ENDS)
    assert bonus(guide)[[1, 2, 9]].tolist() == [2.5, 0.0, -2.5]
    guide.taken(1)
    assert bonus(guide)[[1, 2]].tolist() == [0.0, 2.5]


def test_after_the_source_the_end_gets_the_bias() -> None:
    guide = CopyGuide([1], bias=2.5, ends=ENDS)
    guide.taken(1)
    assert bonus(guide)[9] == 2.5


def test_the_pull_grows_while_the_answer_strays_and_is_forgotten_after() -> None:
    guide = CopyGuide([1, 2, 3, 4, 5, 6], bias=2.5, ends=ENDS)
    found = []
    for token in (7, 8, 7):
        guide.taken(token)
        found.append(bonus(guide).max().item())
    assert found == [2.5, 5.0, 7.5]
    guide.taken(int(bonus(guide).argmax()))
    assert bonus(guide).max() == 2.5


def test_a_light_dial_lets_a_rewrite_stray() -> None:
    guide = CopyGuide([1, 2, 3, 4, 5, 6], bias=1.5, ends=ENDS)
    for token in (7, 8, 7, 8):
        guide.taken(token)
        assert bonus(guide).max() == 1.5


def test_a_guide_that_keeps_off_takes_from_the_next_token_of_the_source_alone() -> None:
    guide = CopyGuide([1, 2, 3, 4, 5, 6], bias=-1.5, ends=ENDS).loosened(0.5)
    assert bonus(guide).tolist() == [0.0, -0.75, *[0.0] * 8]
    for token in (1, 2, 3, 4, 5, 6):
        guide.taken(token)
    assert bonus(guide).tolist() == [0.0] * 10


def test_a_cut_word_is_held_less() -> None:
    guide = CopyGuide([1, 2, 3], bias=2.5, ends=ENDS, cut=[True, True, False])
    assert bonus(guide)[1] == 0
    strict = CopyGuide([1, 2, 3], bias=5.0, ends=ENDS, cut=[True, True, False])
    assert bonus(strict)[1] == 2.5


def test_cut_words_are_lower_case_words_of_several_pieces() -> None:
    pieces = ["I", "Ġam", "Ġbec", "ouse", ",", "ĠBran", "noch", "Ġt", "eh", "Ġend", ".", "Ġ12", "3"]
    found = [piece for piece, cut in zip(pieces, cut_words(pieces), strict=True) if cut]
    assert found == ["Ġbec", "ouse", "Ġt", "eh"]
    assert cut_words(["▁mis", "take", "▁in"]) == [True, True, False]
    assert cut_words([]) == []
