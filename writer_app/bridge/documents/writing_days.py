"""Words written a day, and for how many days in a row the writer reached the day's goal.

Kept in a small JSON file of the program's own: days and words, nothing of the text.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from pydantic import RootModel
from PySide6.QtCore import QObject, QTimer, Signal

from writer_app.storage.state.json_file import JsonFile

WRITE_AFTER_MS = 5_000
_KEPT_DAYS = 1_000


class _Days(RootModel[dict[str, int]]):
    """The words of each day, by its date."""

    root: dict[str, int] = {}


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
        self._file = JsonFile(path, _Days, run=run)
        self._goal, self._today = goal, today
        self._days = self._file.load().root
        self._before: int | None = None
        self._timer = QTimer(self, singleShot=True, interval=WRITE_AFTER_MS)
        self._timer.timeout.connect(self._save)

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
        self._timer.start()
        self.changed.emit()

    def flush(self) -> None:
        """Write now what was not written yet."""
        if self._timer.isActive():
            self._timer.stop()
            self._save()
        self._file.flush()

    def _save(self) -> None:
        self._file.save(_Days(dict(sorted(self._days.items())[-_KEPT_DAYS:])))
