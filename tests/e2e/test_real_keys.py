"""Rewriting in a window on a real X display, by keys that come from outside the program."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from writer_app import system_libraries

TEXT = "# Log\n\nThe keeper wrote it down every single night.\n"
ANSWER = "The keeper wrote it down each night."
WAIT = 30.0  # seconds for anything to happen on a busy machine

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="X displays are for Linux"),
    pytest.mark.skipif(
        not (shutil.which("Xvfb") and shutil.which("xdotool")),
        reason="Xvfb and xdotool are not installed here",
    ),
]


class Screen:
    """A display of its own with one window on it."""

    def __init__(self, home: Path) -> None:
        self.home, self.document = home, home / "documents" / "log.md"
        self.display = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", "1400x900x24"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self.display.stdout is not None
        number = self.display.stdout.readline().decode().strip()
        self.environment = {
            **os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb",
            "WRITER_APP_HOME": str(home), "WRITER_APP_SCRIPT": str(home / "script.json"),
        }  # fmt: skip
        self.program: subprocess.Popen[bytes] | None = None

    def open(self) -> None:
        """The window with the document, ready for keys."""
        self.document.parent.mkdir(parents=True)
        self.document.write_text(TEXT, encoding="utf-8")
        (self.home / "script.json").write_text(json.dumps([{"text": ANSWER}]), encoding="utf-8")
        command = [sys.executable, "-m", "writer_app", "--engine", "scripted", str(self.document)]
        self.program = subprocess.Popen(command, env=self.environment)
        self.until(lambda: bool(self.tool("search", "--onlyvisible", "--name", "log.md")))
        window = self.tool("search", "--onlyvisible", "--name", "log.md").split()[0]
        self.tool("windowfocus", "--sync", window)

    def tool(self, *arguments: str) -> str:
        """What xdotool says."""
        done = subprocess.run(
            ["xdotool", *arguments],
            check=False,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=20,
        )
        return done.stdout

    def keys(self, *keys: str) -> None:
        """Keys, one after the other."""
        self.tool("key", "--delay", "60", *keys)

    def until(self, done: Callable[[], bool]) -> None:
        """Wait for something."""
        end = time.monotonic() + WAIT
        while not done():
            assert time.monotonic() < end, "it did not happen"
            time.sleep(0.1)

    def saved(self, *keys: str) -> str:
        """The document's file after these keys."""
        self.keys(*keys, "ctrl+s")
        time.sleep(0.2)
        return self.document.read_text(encoding="utf-8")

    def close(self) -> None:
        """End what was started."""
        for process in (self.program, self.display):
            if process is not None:
                process.terminate()
                process.wait(WAIT)
        assert self.display.stdout is not None
        self.display.stdout.close()


@pytest.fixture
def screen(own_home: Path) -> Iterator[Screen]:
    if missing := system_libraries.missing():
        pytest.skip(f"the window needs: {system_libraries.remedy(missing)}")
    made = Screen(own_home)
    yield made
    made.close()


def test_from_control_e_to_undo(screen: Screen) -> None:
    screen.open()
    screen.until(lambda: "x" in screen.saved("x"))  # it hears keys now
    screen.until(lambda: screen.saved("ctrl+z") == TEXT)
    screen.keys("ctrl+Home", *["Right"] * TEXT.index("keeper"), "ctrl+e")
    screen.tool("type", "--delay", "30", "Shorten it.")
    screen.keys("Return")
    screen.until(lambda: ANSWER in screen.saved("ctrl+Return"))
    screen.keys("ctrl+z")
    screen.until(lambda: screen.saved() == TEXT)


def test_an_instruction_that_begins_with_a_number_stays_out_of_the_text(screen: Screen) -> None:
    screen.open()
    screen.until(lambda: "x" in screen.saved("x"))
    screen.until(lambda: screen.saved("ctrl+z") == TEXT)
    screen.keys("ctrl+Home", *["Right"] * TEXT.index("keeper"), "ctrl+e")
    screen.tool("type", "--delay", "30", "3 short bullets please")
    assert screen.saved() == TEXT
    screen.keys("Return")
    screen.tool("type", "--delay", "30", " and more")
    assert screen.saved() == TEXT
    screen.until(lambda: ANSWER in screen.saved("ctrl+Return"))
