"""Words written a day, and for how many days in a row the writer reached the day's goal.

Kept in a small JSON file of the program's own: days and words, nothing of the text.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from writer_app.domain.base.errors import WriterError
from writer_app.log import logger, stack_only
from writer_app.storage.files.atomic import write_bytes

WRITE_AFTER_MS = 5_000
_KEPT_DAYS = 1_000


class WritingDays(QObject):
    """Belongs to the GUI thread. `counted` is told the words of the page as they change."""

    changed = Signal()

    def __init__(
        self,
        path: Path,
        *,
        goal: Callable[[], int],
        today: Callable[[], date] = date.today,
        parent: QObject | None = None,
        run: Callable[[Callable[[], None]], object] = lambda write: write(),
    ) -> None:
        """`run` takes the writing elsewhere: a background thread in the window."""
        super().__init__(parent)
        self._path, self._goal, self._today = path, goal, today
        self._days = _read(path)
        self._before: int | None = None
        self._waiting: dict[str, int] | None = None
        self._run, self._writing = run, threading.Lock()
        self._timer = QTimer(self, singleShot=True, interval=WRITE_AFTER_MS)
        self._timer.timeout.connect(self._write_later)

    @property
    def today(self) -> int:
        """Words written today: those added less those taken away, never below none."""
        return max(self._days.get(self._today().isoformat(), 0), 0)

    @property
    def streak(self) -> int:
        """Days in a row that reached the goal; today counts once it has, and breaks nothing."""
        goal, day = self._goal(), self._today()
        if goal <= 0:
            return 0
        length = 0
        if self._days.get(day.isoformat(), 0) >= goal:
            length = 1
        while self._days.get((day := day - timedelta(days=1)).isoformat(), 0) >= goal:
            length += 1
        return length

    def begin(self) -> None:
        """Another text is on the page: its words were not written now."""
        self._before = None

    def counted(self, words: int) -> None:
        """The page has this many words now."""
        before, self._before = self._before, words
        if before is None or before == words:
            return
        day = self._today().isoformat()
        self._days[day] = max(self._days.get(day, 0) + words - before, 0)
        kept = dict(sorted(self._days.items())[-_KEPT_DAYS:])
        self._waiting = kept
        self._timer.start()
        self.changed.emit()

    def flush(self) -> None:
        """Write now what was not written yet."""
        self._timer.stop()
        self._write()

    def _write_later(self) -> None:
        self._run(self._write)

    def _write(self) -> None:
        """Any thread; the latest figures win."""
        with self._writing:
            days, self._waiting = self._waiting, None
            if days is None:
                return
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                write_bytes(self._path, json.dumps(days, indent=0).encode())
            except (WriterError, OSError) as error:  # a figure, not a text
                logger.error("days not saved: %s", stack_only(error))


def _read(path: Path) -> dict[str, int]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {day: words for day, words in found.items() if isinstance(words, int)}
