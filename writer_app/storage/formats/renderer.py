"""Rendering Markdown in a process of its own: no text can hold up or bring down the window."""

from __future__ import annotations

import threading

from writer_app.storage.files.line_process import LineProcess
from writer_app.storage.formats import markdown

_START_S = 20.0


class Renderer:
    """Renders one text at a time, for `seconds` at most; what takes longer is shown as it is.

    `render` may be called from any thread. `close()` ends the child; a later call starts another.
    """

    def __init__(self, *, seconds: float = 2.0, largest: int = 2_000_000) -> None:
        self._seconds = seconds
        self._largest = largest
        self._lock = threading.Lock()
        self._child: LineProcess | None = None

    def render(self, text: str) -> str:
        """Sanitised HTML of the Markdown `text`, or the text as it is. Raises nothing.

        Texts over `largest` characters, and those that take too long, come back as they are.
        """
        if len(text) > self._largest:
            return markdown.as_is(text)
        with self._lock:
            try:
                return self._ask(text)
            except (OSError, ValueError):
                self._end()
                return markdown.as_is(text)

    def close(self) -> None:
        """End the child process, if there is one."""
        with self._lock:
            self._end()

    def _ask(self, text: str) -> str:
        child = self._child or self._start()
        return str(child.ask(text, self._seconds)) if text else ""

    def _start(self) -> LineProcess:
        self._child = child = LineProcess("writer_app.storage.formats.render_child")
        if child.ask("", _START_S) != "ready":
            raise OSError
        return child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()
