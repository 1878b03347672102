"""What is loaded: changes apply at once, crashes are counted, memory is given back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from evil_server import serving, whole
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.base.states import ModelProblem, ModelState, Remedy
from writer_app.bridge.model.llm_worker import LlmThread
from writer_app.bridge.model.load_marks import LoadMarks
from writer_app.bridge.model.model_loader import ModelLoader
from writer_app.engine.base.protocol import Done, EndReason, GenerateOptions, Message
from writer_app.engine.link.client import EngineClient
from writer_app.engine.models.catalogue import Catalogue
from writer_app.paths import Paths

MODELS = whole("200 OK", {"data": [{"id": "tale", "max_model_len": 4096}, {"id": "saga"}]})
ASK = (Message("user", "Say something."),)


class Stage(QObject):
    """A loader over a real thread, with what it said."""

    def __init__(self, paths: Paths, engine: str | None) -> None:
        super().__init__()
        self.paths = paths
        self.store = SettingsStore(paths.settings)
        self.thread = LlmThread(EngineClient(paths, engine or "transformers"))
        self.marks = LoadMarks(paths.data / "loads.json")
        self.states: list[str] = []
        self.problems: list[ModelProblem] = []
        self.loader = ModelLoader(
            self.thread,
            catalogue=Catalogue(paths),
            store=self.store,
            marks=self.marks,
            engine=engine,
            key=lambda url: f"key-of-{url[-3:]}",
        )
        self.loader.stateChanged.connect(self.hear_state)
        self.loader.failed.connect(self.problems.append)

    def hear_state(self, state: ModelState) -> None:
        self.states.append(state.kind)

    def is_(self, kind: str) -> Callable[[], bool]:
        return lambda: self.loader.state.kind == kind

    def ask(self) -> None:
        self.thread.start(lambda client: client.stream(ASK, GenerateOptions()))


@pytest.fixture
def stages(paths: Paths, qapp: object) -> Iterator[Callable[[str | None], Stage]]:
    made: list[Stage] = []

    def make(engine: str | None = None) -> Stage:
        made.append(Stage(paths, engine))
        return made[-1]

    yield make
    for stage in made:
        stage.loader.close()
        stage.thread.close()
        stage.store.flush()


def test_a_server_chosen_in_the_settings_writes_at_once(stages, qtbot: QtBot) -> None:
    stage = stages(None)
    with serving(MODELS) as server:
        wanted = {"model.engine": "openai", "model.server_url": server.url}
        stage.store.update_many(wanted)
        qtbot.waitUntil(stage.is_("ready"))
        assert (stage.loader.title, stage.loader.context, stage.loader.place) == ("tale", 4096, "")
        assert stage.loader.info.choices == ("saga", "tale")
        stage.store.update("model.server_model", "saga")
        qtbot.waitUntil(lambda: stage.loader.title == "saga")
        assert len(psutil.Process().children()) == 1
    assert b"Bearer key-of-/v1" in server.requests[0]
    stage.store.update("model.engine", "transformers")
    assert stage.loader.state.kind == "none"


def test_a_server_that_refuses_is_said_with_what_to_do(stages, qtbot: QtBot) -> None:
    stage = stages(None)
    with serving(whole("401 Unauthorized", {})) as server:
        stage.store.update_many({"model.engine": "openai", "model.server_url": server.url})
        qtbot.waitUntil(lambda: bool(stage.problems))
    assert stage.problems[0].remedies == (Remedy.SERVER, Remedy.AGAIN)
    assert stage.loader.state.kind == "none"


def test_a_key_goes_to_its_server_alone_and_is_written_nowhere(
    stages, own_home: Path, qtbot: QtBot
) -> None:
    stage = stages(None)
    stage.loader._key = lambda _url: "sk-canary"
    with serving(MODELS) as other:
        sent_on = f"HTTP/1.1 307 Elsewhere\r\nLocation: {other.url}/models\r\n\r\n".encode()
        with serving(sent_on) as server:
            stage.store.update_many({"model.engine": "openai", "model.server_url": server.url})
            qtbot.waitUntil(lambda: bool(stage.problems))
    assert b"Bearer sk-canary" in server.requests[0]
    assert other.requests == []
    stage.store.flush()
    stage.thread.close()
    files = [path for path in own_home.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if b"sk-canary" in path.read_bytes()] == []


def test_another_machine_is_named_as_the_place(stages) -> None:
    stage = stages(None)
    wanted = {"model.engine": "openai", "model.server_url": "http://192.0.2.7:8000/v1"}
    stage.store.update_many(wanted)
    assert stage.loader.place == stage.loader.state.place == "192.0.2.7:8000"


def test_a_damaged_model_is_said_with_what_to_do(stages) -> None:
    stage = stages(None)
    (stage.paths.models / "half").mkdir()
    stage.store.update("model.id", "half")
    assert stage.problems[0].remedies == (Remedy.CHOOSE, Remedy.VERIFY)


def test_memory_is_given_back_and_the_next_request_loads_again(
    stages, script, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    script({"text": "One."}, {"text": "Two."})
    stage = stages("scripted")
    stage.loader.load()
    qtbot.waitUntil(stage.is_("ready"))
    monkeypatch.setattr(ModelLoader, "engine", "transformers")
    stage.loader.rest()
    qtbot.waitUntil(stage.is_("resting"))
    assert (stage.thread.pid, stage.loader.title) == (None, "Script")
    stage.ask()
    qtbot.waitUntil(lambda: stage.states[-1:] == ["ready"])
    assert stage.states[-2:] == ["writing", "ready"]


def test_work_that_tells_of_no_steps_is_work_too(stages, script, qtbot: QtBot) -> None:
    stage = stages("scripted")
    stage.loader.load()
    qtbot.waitUntil(stage.is_("ready"))
    stage.thread.count(ASK)
    stage.thread.start(lambda _client: iter((Done(0, EndReason.STOP),)))
    qtbot.waitUntil(lambda: stage.states[-2:] == ["writing", "ready"])
    assert stage.states.count("writing") == 1  # counting is no work


def test_after_two_crashes_safe_mode_is_offered(stages, script, qtbot: QtBot) -> None:
    script({"text": "On", "then": "crash"}, {"text": "On", "then": "crash"}, {"text": "Good."})
    stage = stages("scripted")
    stage.loader.load()
    qtbot.waitUntil(stage.is_("ready"))
    for crashes in (1, 2):
        stage.ask()
        qtbot.waitUntil(lambda n=crashes: stage.states.count("writing") == n)
        qtbot.waitUntil(lambda: not stage.is_("writing")())
    qtbot.waitUntil(lambda: bool(stage.problems))
    assert stage.problems[0].remedies == (Remedy.SAFE, Remedy.CHOOSE)
    stage.loader.load()
    assert len(stage.problems) == 2  # not loaded by itself
    stage.loader.load(safe=True)
    qtbot.waitUntil(stage.is_("ready"))


def test_ending_while_a_model_loads_counts_as_no_crash(stages) -> None:
    for _ in range(3):
        stage = stages("scripted")
        stage.loader.load()
        stage.loader.close()
        stage.thread.close()
    assert not LoadMarks(stage.paths.data / "loads.json").failed_twice("script")
