"""Which questions are tried, by the model's state of many passages and of the nearest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest

from writer_app.assist.plan import Prompt
from writer_app.assist.sources import evidence
from writer_app.assist.sources.deciding import signs_of
from writer_app.domain.sources.passage import Passage
from writer_app.domain.templates.prompt import Turn
from writer_app.engine.link.client import EngineClient
from writer_app.storage.sources.store import Found

LIKENESS = (0.8, 0.86, 0.82, 0.9, 0.84, 0.81, 0.83)
PASSAGES = tuple(
    Found(n, "a.md", "A", Passage(f"Boat {n}", n, n + 1), likeness=likeness)
    for n, likeness in enumerate(LIKENESS)
)


def prompt_of(some: Sequence[Found]) -> Prompt:
    return Prompt((Turn("user", " ".join(each.passage.text for each in some)),))


@pytest.mark.parametrize(
    ("many", "nearest", "tried"),
    [(3.0, -9.0, True), (-3.0, 9.0, False), (-0.5, 2.0, True), (0.5, -2.0, False)],
)
def test_of_many_passages_the_nearest_are_asked_of_too_where_the_state_is_in_doubt(
    monkeypatch: pytest.MonkeyPatch, many: float, nearest: float, tried: bool
) -> None:
    asked: list[str] = []

    def told(_client: EngineClient, prompt: Prompt) -> float:
        asked.append(prompt.messages[-1].content)
        return (many, nearest)[len(asked) - 1]

    monkeypatch.setattr(evidence, "told", told)
    client = cast(EngineClient, cast(Any, None))
    assert signs_of(client, "Boat?", PASSAGES, prompt_of).worth_trying is tried
    assert asked[1:] in ([], ["Boat 3 Boat 1 Boat 4 Boat 6 Boat 2"])


def test_of_few_passages_nothing_more_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Prompt] = []
    monkeypatch.setattr(evidence, "told", lambda _client, prompt: asked.append(prompt) or 0.1)
    client = cast(EngineClient, cast(Any, None))
    assert signs_of(client, "Boat?", PASSAGES[:5], prompt_of).worth_trying
    assert len(asked) == 1
