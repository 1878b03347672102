"""Where the writer left off: the open document, the caret, the window's places. Worthless if lost.

A damaged or foreign file counts as none, value by value.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from writer_app.storage.state.json_file import JsonFile

_LARGEST = 200_000  # bytes


class SessionState(BaseModel):
    """What is remembered between two starts. Geometry is Qt's own, in hexadecimal."""

    # Strict: a number for a name, or a name for a number, is a foreign file.
    model_config = ConfigDict(frozen=True, strict=True)

    document: str = ""
    caret: int = 0  # UTF-16
    top: int = 0  # first visible line of the scroll bar
    beside: str = ""  # the document beside the page, "" while none is shown
    beside_caret: int = 0
    beside_top: int = 0
    geometry: str = ""
    left_width: int = 0
    right_width: int = 0
    left_open: bool = True
    right_open: bool = True
    skipped_first_run: bool = False


def session_file(
    path: Path, *, run: Callable[[Callable[[], None]], object] = lambda write: write()
) -> JsonFile[SessionState]:
    """The file of the state; `run` takes the writing elsewhere. Its methods raise nothing."""
    return JsonFile(path, SessionState, run=run, largest=_LARGEST)
