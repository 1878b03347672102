"""Which model a probe speaks for, and what it says of a prompt."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from writer_app.assist.plan import Prompt
from writer_app.assist.sources import evidence
from writer_app.domain.sources.probe import KNOWN, Probe, written
from writer_app.domain.templates.prompt import Turn
from writer_app.engine.base.protocol import Message, ModelInfo, Scored
from writer_app.engine.link.client import EngineClient

OURS, ANOTHERS = (1.0, 0.0, 2.0), (0.0, 3.0, 0.0)


class Client:
    """An engine whose model has one state for the known text and one for all others."""

    def __init__(self, known: tuple[float, ...], engine: str = "transformers") -> None:
        self.engine, self.known, self.model = engine, known, "m"
        self.info = ModelInfo("m", "M", 4096, "cpu", "q4")
        self.asked: list[str] = []

    def score(self, messages: tuple[Message, ...], layers: int) -> Scored:
        assert layers == 2
        self.asked.append(messages[-1].content)
        return Scored(1, state=self.known if messages[-1].content == KNOWN else (0.0, 5.0, 0.0))


@pytest.fixture(autouse=True)
def probes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind, offset in ((evidence.ANSWERS, -1.0), (evidence.CLAIMS, -2.0)):
        folder = tmp_path / "probes" / kind
        folder.mkdir(parents=True)
        laid = Probe(2, (0.0, 1.0, 0.0), offset, OURS)
        (folder / "one.json").write_text(written(laid), encoding="utf-8")
    monkeypatch.setattr(evidence, "resources", lambda: tmp_path)


def told(client: Client) -> float | None:
    prompt = Prompt((Turn("user", "Does it?"),))
    return evidence.told(cast(EngineClient, cast(Any, client)), prompt)


def test_the_model_it_was_laid_for_is_heard_and_known_once_a_load() -> None:
    client = Client(OURS)
    assert told(client) == told(client) == pytest.approx(3**0.5 - 1)
    assert client.asked == [KNOWN, "Does it?", "Does it?"]
    client.info = ModelInfo("n", "N", 4096, "cpu", "q4")
    told(client)
    assert client.asked.count(KNOWN) == 2


@pytest.mark.parametrize("client", [Client(ANOTHERS), Client(()), Client(OURS, engine="openai")])
def test_no_probe_speaks_for_another_model_or_a_server(client: Client) -> None:
    assert told(client) is None
    assert "Does it?" not in client.asked


def test_claims_have_a_probe_of_their_own() -> None:
    client = Client(OURS)
    nats = evidence.held(cast(EngineClient, cast(Any, client)), "[1] Bees hum.", "Bees hum.")
    assert nats == pytest.approx(3**0.5 - 2)
    assert "[1] Bees hum.\n\nStatement: Bees hum.\n" in client.asked[-1]
