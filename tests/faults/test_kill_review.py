"""A proposal that waits for review outlives its window's SIGKILL, at its place."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from kill_review import PASSAGE
from pytestqt.qtbot import QtBot

from writer_app import app
from writer_app.domain.change.anchor import Anchor

DRIVER = Path(__file__).with_name("kill_review.py")
ANSWER = PASSAGE.replace("every single", "each")
TEXT = f"# Log\n\n{PASSAGE}\n\nAnother paragraph waits.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says so for each menu
def test_a_killed_window_brings_its_proposal_back(
    qtbot: QtBot, own_home: Path, script: Callable[..., None]
) -> None:
    script(ANSWER)
    (own_home / "documents").mkdir(parents=True)
    (own_home / "documents" / "log.md").write_text(TEXT, encoding="utf-8")
    done = subprocess.run([sys.executable, str(DRIVER), str(own_home)], check=False)
    assert done.returncode == -signal.SIGKILL
    window = app.build(own_home, "scripted")
    assert window.editor.raw_text() == "Typed above. " + TEXT
    place = window.editor.raw_text().index("keeper")
    window.editor.select(Anchor(place, place))
    window.commands["accept"].trigger()
    assert window.editor.raw_text() == "Typed above. " + TEXT.replace(PASSAGE, ANSWER)
    app.shutdown(window)
