"""Set-up in the window: what it fetches, and that it fetches nothing where AI is switched off."""

from __future__ import annotations

import json

import pytest

from writer_app import app
from writer_app.bridge.model.model_loader import ModelLoader
from writer_app.bridge.model.model_manager import ModelManager
from writer_app.bridge.model.transfers import Transfers
from writer_app.domain.base.errors import ModelError
from writer_app.engine.base.protocol import ModelRef
from writer_app.paths import Paths

pytestmark = pytest.mark.usefixtures("known_machine")


@pytest.mark.parametrize("off", [False, True])
def test_set_up_asks_for_the_suited_model(
    paths: Paths, qtbot, monkeypatch: pytest.MonkeyPatch, off: bool
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(ModelManager, "suited", lambda _self: "qwen2.5-coder-1.5b")
    monkeypatch.setattr(Transfers, "fetch", lambda _self, model: asked.append(model))
    paths.settings.parent.mkdir(parents=True, exist_ok=True)
    paths.settings.write_text(json.dumps({"ai": {"off": off}}), encoding="utf-8")
    house = app.House(app.application(), paths, None, set_up=True)
    try:
        house.move_in()
        assert asked == ([] if off else ["qwen2.5-coder-1.5b"])
    finally:
        house.shut_down()


@pytest.mark.usefixtures("qtbot")
@pytest.mark.parametrize(
    ("given", "here", "chosen"), [(True, True, "starter"), (True, False, ""), (False, True, "")]
)
def test_a_file_opens_with_the_model_that_set_up_left(
    paths: Paths, monkeypatch: pytest.MonkeyPatch, given: bool, here: bool, chosen: str
) -> None:
    def resolve(_self: ModelManager, _model: str) -> ModelRef:
        if not here:
            raise ModelError("No model is here.")
        return ModelRef(id="starter")

    monkeypatch.setattr(ModelManager, "resolve", resolve)
    monkeypatch.setattr(ModelLoader, "load", lambda _self, **_how: None)
    note = paths.data / "note.md"
    note.write_text("Words.\n", encoding="utf-8")
    house = app.House(app.application(), paths, None)
    try:
        house.move_in([note] if given else [])
        assert house.documents.store.settings.model.id == chosen
        assert house.window.current_page() == ("" if given else "firstRun")
    finally:
        house.shut_down()
