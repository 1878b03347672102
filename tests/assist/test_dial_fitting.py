"""Reading a model with known mistakes: the sentences, their margins, and what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app import paths as app_paths
from writer_app.assist.asking import options
from writer_app.assist.dial_fitting import (
    FaultySentence,
    Fitted,
    FittingState,
    faulty,
    fitting,
    key_of,
    margins,
    read,
)
from writer_app.assist.job import Choices
from writer_app.assist.plan import Prompt
from writer_app.domain.templates.dial_fit import DialFit
from writer_app.domain.templates.prompt import DIAL
from writer_app.domain.templates.template import Guard
from writer_app.engine.base.protocol import ModelInfo, TokenScore
from writer_app.engine.link.client import EngineClient
from writer_app.paths import Paths
from writer_app.storage.state import dial_fits
from writer_app.storage.templates.templates import TemplateStore

INFO = ModelInfo("m", "M", 2048, "cpu", "gguf", parameters=1_500_000_000)


def scored(*tokens: tuple[str, float]) -> list[TokenScore]:
    return [TokenScore(text, -1.0 - ahead, (("other", -1.0),)) for text, ahead in tokens]


def test_marked_mistakes_stand_at_their_places() -> None:
    found = list(faulty("He [[go|goes]] home. It is [[|a]] dog."))
    assert [(each.text, each.mistakes) for each in found] == [
        ("He go home.", ((3, 5),)),
        ("It is  dog.", ((6, 6),)),
    ]


def test_a_mistake_has_its_largest_margin_and_what_follows_it_counts_for_neither() -> None:
    sentence = FaultySentence("He go home today", ((3, 5),))
    tokens = scored(("He", 0.0), (" go", 6.0), (" home", 4.0), (" today", 0.5))
    assert margins(sentence, tokens) == ([6.0], [0.0, 0.5])


def test_punctuation_is_no_right_word() -> None:
    sentence = FaultySentence("So it is.", ())
    tokens = scored(("So", 0.0), (" it", 0.0), (" is", 0.0), (".", 3.0))
    assert margins(sentence, tokens) == ([], [0.0, 0.0, 0.0])


def test_the_sentences_that_come_with_the_program_are_in_both_languages() -> None:
    found = read(app_paths.resources() / "bench")
    chinese = [each for each in found if each.text.endswith(("。", "？"))]
    assert sum(len(each.mistakes) for each in found) >= 80
    assert len(chinese) >= 10
    assert all("[[" not in each.text and "|" not in each.text for each in found)


def test_a_reading_goes_on_where_it_gave_way(play: object) -> None:
    client = play({"text": "x"})  # type: ignore[operator]  # a fixture
    template = TemplateStore(app_paths.resources() / "templates", Path("none")).get("fix-grammar")
    wanted = [FaultySentence("He go home.", ((3, 5),))] * 3
    state = FittingState()
    stream = fitting(client, template, wanted, INFO, state)
    next(stream)
    stream.close()
    last = list(fitting(client, template, wanted, INFO, state))[-1]
    assert isinstance(last, Fitted)
    assert (last.key, last.fit.mistakes) == (key_of(INFO), 3)


@pytest.mark.parametrize(
    ("read_before", "pull"),
    [
        (DialFit(careful=1.25, seen=40), 1.25),
        (DialFit(careful=1.25, seen=3), DIAL["careful"]),
        (None, DIAL["careful"]),
    ],
)
def test_decoding_pulls_by_what_was_read_else_by_size(
    read_before: DialFit | None, pull: float
) -> None:
    prompt = Prompt((), source="a text", guard=Guard(dial="careful"))
    assert options(prompt, Choices(), 9, read=read_before).copy_bias == pull


def test_what_was_read_is_kept_by_model(paths: Paths) -> None:
    file = dial_fits.file(paths)
    kept = file.load()
    kept.models[key_of(INFO)] = DialFit(careful=1.5, seen=40)
    file.save(kept)
    assert dial_fits.of(paths, key_of(INFO)) == DialFit(careful=1.5, seen=40)
    assert dial_fits.of(paths, "another") is None


def test_the_client_names_its_home(paths: Paths) -> None:
    assert EngineClient(paths, "scripted").paths == paths
