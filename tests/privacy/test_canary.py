"""A sentence nobody else would write goes through every feature and crash: no log ever holds it.

What the writer wrote may lie in documents, journal, history, index and the like, which are made
for it. It may not lie in logs, settings, figures, records, models or temporary files, and not in
the environment of the engine process.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from writer_app import app
from writer_app import paths as app_paths
from writer_app.cli import main
from writer_app.engine.base.protocol import Failed, GenerateOptions, Message, ModelRef
from writer_app.engine.link.client import EngineClient
from writer_app.paths import Paths

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
MINE, THEIRS, KEY = "Quokkaflote", "Ausgabekanari", "sk-schluesselkanari"
TEXT = f"The {MINE} were quiet that morning, and she don't like the {MINE}.\n"
CHECKOUT = Path(__file__).resolve().parents[2]
# Made for the writer's words; everything else has to be without them.
MAY_HOLD = (
    "documents", "data/journal", "data/history.sqlite", "data/index.sqlite",
    "data/provenance.sqlite", "data/proposals", "data/inline.json", "config/templates",
    "data/templates.json", "data/template-drafts", "data/benches",
)  # fmt: skip


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Say how the scripted engine's answers end."""

    def write(*ends: str) -> None:
        path = tmp_path / "script.json"
        path.write_text(
            json.dumps([{"text": f"The {THEIRS} was quiet.", "then": end} for end in ends]),
            encoding="utf-8",
        )
        monkeypatch.setenv("WRITER_APP_SCRIPT", str(path))

    return write


def leaks(home: Path, *more: Path) -> list[str]:
    """Files that hold a canary where none may be, by content or by name."""
    found: list[str] = []
    for root in (home, *more):
        for path in (each for each in root.rglob("*") if each.is_file()):
            inside = path.relative_to(root).as_posix()
            if root == home and inside.startswith(MAY_HOLD):
                continue
            data = inside.encode() + path.read_bytes()
            words = [word for word in (MINE, THEIRS, KEY) if _holds(data, word)]
            found += [f"{inside}: {word}" for word in words]
    return found


def _holds(data: bytes, word: str) -> bool:
    return word.encode("utf-8") in data or word.encode("utf-16-le") in data


@pytest.mark.parametrize("end", ["done", "crash", "garbage"])
def test_the_command_line_leaves_no_trace(
    end: str, answers: Callable[..., None], own_home: Path, tmp_path: Path
) -> None:
    answers(end, end, end)
    note = tmp_path / "note.md"
    note.write_text(TEXT, encoding="utf-8")
    scripted = ["--engine", "scripted"]
    main(["rewrite", str(note), "--instruction", f"keep {MINE}", *scripted])
    main(["summarize", str(note), *scripted])
    main(["draft", "--template", "article", "--var", f"topic={MINE}", *scripted])
    main(["export", str(note), "--to", "pdf", "--out", str(tmp_path / "note.pdf")])
    main(["import", str(note)])
    main(["library", "search", MINE])
    main(["templates", "compare", "shorten", "shorten", "--text", TEXT, *scripted])
    main(["doctor", "--evidence"])
    assert leaks(own_home, tmp_path / "tmp") == []


class _Echo(BaseHTTPRequestHandler):
    """A server that refuses with the request in its own words."""

    def do_GET(self) -> None:
        self.send_response(404)
        self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(int(self.path.split("/")[1]))
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        said = body.decode("utf-8") + str(self.headers["Authorization"])
        self.wfile.write(json.dumps({"error": {"message": said}}).encode("utf-8"))

    def log_message(self, format: str, *arguments: object) -> None:
        return


@pytest.fixture
def echo() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_server_that_repeats_the_request_leaves_no_trace(
    echo: str, paths: Paths, own_home: Path, tmp_path: Path
) -> None:
    with EngineClient(paths, "openai") as client:
        for status in (200, 400, 401, 429, 500):
            client.load(ModelRef("m", base_url=f"{echo}/{status}", api_key=KEY))
            events = list(client.stream([Message("user", TEXT)], GenerateOptions()))
            assert isinstance(events[-1], Failed)
            assert KEY not in events[-1].message
            assert KEY.encode() not in Path(f"/proc/{client.pid}/environ").read_bytes()
    assert leaks(own_home, tmp_path / "tmp") == []


def fault() -> None:
    raise ValueError(f"met {MINE}")


# The fault in a thread is meant, and pytest would fail the test for it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_the_window_and_its_crashes_leave_no_trace(
    answers: Callable[..., None], own_home: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    answers("done", "crash", "garbage", "done", "done")
    house = app.House(app.application(), app_paths.find(own_home).create(), "scripted")
    house.move_in()
    try:
        _write_and_break(house, qtbot)
    finally:
        house.shut_down()
        house.window.deleteLater()
    log = (own_home / "data" / "logs" / "writer-app.log").read_text(encoding="utf-8")
    # Both faults that pytest-qt leaves to the log are there, by their kind and place.
    assert len(re.findall("(?:failed|thread): ValueError$", log, re.MULTILINE)) == 2
    assert leaks(own_home, tmp_path / "tmp") == []


def _write_and_break(house: app.House, qtbot: QtBot) -> None:
    window, model = house.window, house.assistant.model
    qtbot.waitUntil(lambda: model.state.kind == "ready")
    window.editor.setPlainText(f"# Notes\n\n{TEXT}")
    window.save_document()
    for _ in range(3):
        _rewrite(window, qtbot)
    qtbot.waitUntil(lambda: house.assistant.thread.pid is not None or model.state.kind == "none")
    if sys.platform != "win32" and (pid := house.assistant.thread.pid) is not None:
        os.kill(pid, signal.SIGSEGV)  # a native crash, with its stack in the log
    with qtbot.capture_exceptions():
        QTimer.singleShot(0, fault)
        qtbot.wait(50)
    house.documents.background.run(fault, lambda _none: None)
    thread = threading.Thread(target=fault)
    thread.start()
    thread.join()
    house.library.export.export(Path("/proc/nowhere") / "out.pdf")
    window.commands["evidence"].trigger()
    window.editor.insertPlainText(f"unsaved {MINE}")
    qtbot.wait(600)


def _rewrite(window: QWidget, qtbot: QtBot) -> None:
    commands = window.commands  # type: ignore[attr-defined]  # a MainWindow
    commands["rewrite"].trigger()
    field = window.findChild(QWidget, "promptInput")
    assert field is not None
    QTest.keyClicks(field, f"keep {MINE}")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.wait(700)
    commands["reject"].trigger()


def test_an_uncaught_fault_is_told_without_its_message(tmp_path: Path) -> None:
    """A desktop keeps what a window prints in a journal of its own."""
    code = f"""
import threading
from pathlib import Path
from writer_app.log import Log
log = Log(Path({str(tmp_path)!r}))
def fault(): raise ValueError("met {MINE}")
thread = threading.Thread(target=fault)
thread.start()
thread.join()
fault()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=CHECKOUT
    )
    assert done.stderr.count("uncaught ValueError") == 2
    assert "met Quokka" not in done.stderr
