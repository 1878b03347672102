"""Words written a day, and for how many days in a row the writer reached the day's goal.

Kept in a small JSON file of the program's own: days and words, nothing of the text.
"""

from __future__ import annotations

import json
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
    ) -> None:
        super().__init__(parent)
        self._path, self._goal, self._today = path, goal, today
        self._days = _read(path)
        self._before: int | None = None
        self._dirty = False
        self._timer = QTimer(self, singleShot=True, interval=WRITE_AFTER_MS)
        self._timer.timeout.connect(self.flush)

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
        self._dirty = True
        self._timer.start()
        self.changed.emit()

    def flush(self) -> None:
        """Write now what was not written yet."""
        self._timer.stop()
        if not self._dirty:
            return
        self._dirty = False
        kept = dict(sorted(self._days.items())[-_KEPT_DAYS:])
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(self._path, json.dumps(kept, indent=0).encode())
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
