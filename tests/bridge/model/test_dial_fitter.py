"""When a model is read for the change dial, and that it is read once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from inline_fakes import FakeThread
from PySide6.QtCore import QObject, Signal

from writer_app import paths as app_paths
from writer_app.assist.dial_fitting import Fitted, key_of
from writer_app.bridge.model.dial_fitter import DialFitter
from writer_app.bridge.model.llm_worker import Tagged
from writer_app.domain.templates.dial_fit import DialFit
from writer_app.engine.base.protocol import ModelInfo
from writer_app.paths import Paths
from writer_app.storage.state import dial_fits

INFO = ModelInfo("m", "M", 2048, "cpu", "gguf", parameters=1_500_000_000)


class Loader(QObject):
    """A model that is loaded."""

    stateChanged = Signal(object)
    info: ModelInfo | None = INFO
    state = SimpleNamespace(kind="ready")
    engine, place = "transformers", ""


class Thread(FakeThread):
    cameFree = Signal()
    free = True

    def start(self, work: Any, *, gives_way: bool = False, page: str = "") -> int:  # type: ignore[override]  # a fake
        return super().start(work)


@pytest.fixture
def thread(qapp: object) -> Thread:
    return Thread()


def fitter(thread: Thread, loader: Loader, paths: Paths) -> DialFitter:
    return DialFitter(
        thread,  # type: ignore[arg-type] # fakes
        loader,  # type: ignore[arg-type] # fakes
        paths=paths,
        texts=app_paths.resources() / "bench",
        later=lambda write: write(),
        template=lambda _id: None,  # type: ignore[arg-type,return-value] # no template is read
    )


def test_a_model_is_read_once_and_remembered(thread: Thread, paths: Paths) -> None:
    made = fitter(thread, Loader(), paths)
    made.begin()
    thread.arrived.emit(Tagged(1, Fitted(key_of(INFO), DialFit(careful=0.6, seen=50))))
    thread.end()
    made.begin()
    assert len(thread.jobs) == 1
    assert dial_fits.of(paths, key_of(INFO)) == DialFit(careful=0.6, seen=50)


@pytest.mark.parametrize(
    "change", [{"engine": "scripted"}, {"place": "https://a.example"}, {"info": None}]
)
def test_only_a_model_of_this_computer_is_read(
    thread: Thread, paths: Paths, change: dict[str, object]
) -> None:
    loader = Loader()
    for name, value in change.items():
        setattr(loader, name, value)
    fitter(thread, loader, paths).begin()
    assert thread.jobs == []


def test_a_reading_that_failed_is_not_tried_again(thread: Thread, paths: Paths) -> None:
    made = fitter(thread, Loader(), paths)
    made.begin()
    thread.fail("model")
    made.begin()
    assert len(thread.jobs) == 1


def test_another_model_ends_the_reading(thread: Thread, paths: Paths) -> None:
    loader = Loader()
    made = fitter(thread, loader, paths)
    made.begin()
    loader.info = ModelInfo("n", "N", 2048, "cpu", "gguf")
    loader.stateChanged.emit(loader.state)
    assert thread.cancelled == [1]
    made.stop()
