"""Set-up in the window: what it fetches, and that it fetches nothing where AI is switched off."""

from __future__ import annotations

import json

import pytest

from writer_app import app
from writer_app.bridge.model.model_manager import ModelManager
from writer_app.paths import Paths


@pytest.mark.parametrize("off", [False, True])
def test_set_up_asks_for_the_suited_model(
    paths: Paths, qtbot, monkeypatch: pytest.MonkeyPatch, off: bool
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(ModelManager, "suited", lambda _self: "qwen2.5-coder-1.5b")
    monkeypatch.setattr(ModelManager, "fetch", lambda _self, model: asked.append(model))
    paths.settings.parent.mkdir(parents=True, exist_ok=True)
    paths.settings.write_text(json.dumps({"ai": {"off": off}}), encoding="utf-8")
    house = app.House(app.application(), paths, None, set_up=True)
    try:
        house.move_in()
        assert asked == ([] if off else ["qwen2.5-coder-1.5b"])
    finally:
        house.shut_down()
