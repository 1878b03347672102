"""Rendering Markdown in a process of its own: no text can hold up or bring down the window."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from writer_app.children.line_process import LineProcess
from writer_app.children.start import command
from writer_app.domain.base.exporting import Dialect
from writer_app.storage.formats import markdown

_START_S = 20.0


@dataclass(frozen=True, slots=True)
class Lookup:
    """Where bibliographies are looked for (see `citing.Citing`), and the style of citations."""

    folder: Path | None
    library: Path | None = None
    style: str = ""

    def told(self) -> list[str]:
        """The same for the process; "" for what is None."""
        return [str(self.folder or ""), str(self.library or ""), self.style]


class Renderer:
    """Renders one text at a time, for `seconds` at most; what takes longer is shown as it is.

    `render` may be called from any thread. `close()` ends the child; a later call starts another.
    """

    def __init__(self, *, seconds: float = 2.0, largest: int = 2_000_000) -> None:
        self._seconds = seconds
        self._largest = largest
        self._lock = threading.Lock()
        self._child: LineProcess | None = None

    def render(
        self,
        text: str,
        *,
        breaks: bool = False,
        dialect: Dialect = "commonmark",
        citing: Lookup | None = None,
    ) -> str:
        """Sanitised HTML of the Markdown `text`, or the text as it is. Raises nothing.

        Texts over `largest` characters, and those that take too long, come back as they are; so do
        texts in Python-Markdown where that is not installed. With `citing` citations are written
        out.
        """
        found = self.attempt(text, breaks=breaks, dialect=dialect, citing=citing)
        return markdown.as_is(text) if found is None else found

    def attempt(
        self,
        text: str,
        *,
        breaks: bool = False,
        dialect: Dialect = "commonmark",
        base: Path | None = None,
        citing: Lookup | None = None,
    ) -> str | None:
        """The same with pictures from the folder `base`; None where it cannot be rendered."""
        if len(text) > self._largest:
            return None
        question: dict[str, object] = {"text": text, "breaks": breaks, "dialect": dialect}
        if base is not None:
            question["base"] = str(base)
        if citing is not None:
            question["citing"] = citing.told()
        with self._lock:
            try:
                return self._ask(question) if text else ""
            except (OSError, ValueError):
                self._end()
                return None

    def close(self) -> None:
        """End the child process, if there is one."""
        with self._lock:
            self._end()

    def _ask(self, question: dict[str, object]) -> str:
        child = self._child or self._start()
        return str(child.ask(question, self._seconds))

    def _start(self) -> LineProcess:
        self._child = child = LineProcess(command("writer_app.storage.formats.render_child"))
        if child.ask({}, _START_S) != "ready":
            raise OSError
        return child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()
