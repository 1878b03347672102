"""Engines with a script for the tests of the writing jobs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from writer_app.engine.base.protocol import ModelRef
from writer_app.engine.link.client import EngineClient
from writer_app.paths import Paths

Play = Callable[..., EngineClient]


@pytest.fixture
def play(paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    """Make an engine that plays answers, with a context of so many tokens."""
    made: list[EngineClient] = []

    def play(*answers: dict[str, object], context: int = 0) -> EngineClient:
        script = tmp_path / "script.json"
        script.write_text(json.dumps(answers), encoding="utf-8")
        monkeypatch.setenv("WRITER_APP_SCRIPT", str(script))
        made.append(EngineClient(paths, "scripted"))
        made[-1].load(ModelRef("tale", context=context))
        return made[-1]

    yield play
    for client in made:
        client.close()
