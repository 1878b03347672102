"""The engine without a model: its script and its demonstration."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from writer_app.domain.base.errors import ModelError
from writer_app.engine.base.backend import JobContext
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event, GenerateOptions, Message
from writer_app.engine.link.scripted import ScriptedBackend, mended, read


def play(options: GenerateOptions, said: str = "Well?") -> list[Event]:
    events: list[Event] = []
    context = JobContext(1, events.append, lambda: False)
    ScriptedBackend(Path()).generate([Message("user", said)], options, context)
    return events


def chunks(events: list[Event], variant: int = 0) -> str:
    return "".join(e.text for e in events if isinstance(e, Chunk) and e.variant == variant)


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "script.json"
    monkeypatch.setenv("WRITER_APP_SCRIPT", str(path))
    return path


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("[", "not JSON"),
        ("[]", "no answer"),
        ('[{"text": 3}]', "0.text"),
        ('[{"text": "a", "then": "explode"}]', "0.then"),
        ("{}", "wrong"),
    ],
)
def test_a_bad_script_is_named(script: Path, content: str, problem: str) -> None:
    script.write_text(content)
    with pytest.raises(ModelError, match=problem):
        read(script)


def test_a_missing_script_is_named(script: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        read(script)


@pytest.mark.parametrize(
    "text", ["Zwei  Räume\n\nmit Rand ", "日本語、です。", "", "a_b 3.5 — “x”"]
)
def test_nothing_of_the_text_is_lost(script: Path, text: str) -> None:
    script.write_text(json.dumps([{"text": text}]))
    assert chunks(play(GenerateOptions())) == text


def test_the_limit_of_tokens_ends_it(script: Path) -> None:
    script.write_text(json.dumps([{"text": "one two three four"}]))
    events = play(GenerateOptions(max_new_tokens=2))
    last = events[-1]
    assert isinstance(last, Done)
    assert (chunks(events), last.reason) == ("one two", EndReason.LENGTH)


def test_a_stop_string_ends_it(script: Path) -> None:
    script.write_text(json.dumps([{"text": "one two END three"}]))
    assert chunks(play(GenerateOptions(stop=("END",)))) == "one two "


def test_a_later_start_goes_on_in_the_script(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script.write_text(json.dumps([{"text": "first"}, {"text": "second"}]))
    monkeypatch.setenv("WRITER_APP_SCRIPT_START", "1")
    assert chunks(play(GenerateOptions())) == "second"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("this is teh end.  yes", "This is the end. Yes"),
        ("I do not know", "I don’t know"),
        ("Nothing to mend here.", "Nothing to mend here."),
    ],
)
def test_the_demonstration_mends_a_little(before: str, after: str) -> None:
    assert mended(before) == after


def test_the_demonstration_plays_without_a_script() -> None:
    assert chunks(play(GenerateOptions(source="it is very late"))) == "It is late"
