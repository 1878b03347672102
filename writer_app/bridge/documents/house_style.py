"""The rules of the house that hold for the open document, read again when a file has changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from writer_app.domain.house.rules import BarredWords, HouseRule, barred
from writer_app.storage.house import house_file

_Stamp = tuple[Path, int, int]


class HouseStyle(QObject):
    """`document` is the open one's path, `library` the folder of documents, `own` the writer's
    file for all of them. Belongs to the GUI thread.
    """

    changed = Signal()

    def __init__(
        self,
        own: Path,
        *,
        document: Callable[[], Path | None],
        library: Callable[[], Path],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._own, self._document, self._library = own, document, library
        self._stamps: tuple[_Stamp, ...] | None = None
        self._rules: tuple[HouseRule, ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        """Where rules for the open document can stand, the nearest first."""
        return house_file.places(self._document(), self._library(), self._own)

    def rules(self) -> tuple[HouseRule, ...]:
        """Those that hold for the open document."""
        files = self.files
        stamps = tuple(_stamp(file) for file in files)
        if stamps != self._stamps:
            self._stamps, self._rules = stamps, house_file.rules_of(files)
        return self._rules

    def barred(self, path: Path | None) -> BarredWords:
        """What no model may write into the document of this path, or anywhere without one.

        May be asked in any thread, but about the open document in its own.
        """
        return barred(self.rules() if path == self._document() else self._rules_for(path))

    def rules_everywhere(self) -> tuple[HouseRule, ...]:
        """Those that hold for a text of no folder."""
        return self._rules_for(None)

    def _rules_for(self, path: Path | None) -> tuple[HouseRule, ...]:
        return house_file.rules_of(house_file.places(path, self._library(), self._own))

    def read(self, file: Path) -> tuple[HouseRule, ...]:
        """The rules of one file."""
        return house_file.read(file)

    def problems(self, file: Path) -> tuple[str, ...]:
        """Why the rules of a file do not hold, if they do not."""
        return house_file.problems((file,))

    def write(self, file: Path, rules: tuple[HouseRule, ...]) -> None:
        """Write the rules of one file. Raises NotSaved."""
        house_file.write(file, rules)
        self._stamps = None
        self.changed.emit()

    def add(self, rule: HouseRule) -> Path:
        """One more rule, where the nearest rules stand, else among the writer's own: that file.

        Raises NotSaved.
        """
        file = next((each for each in self.files if each.is_file()), self._own)
        self.write(file, (*house_file.read(file), rule))
        return file


def own_rules(config: Path) -> Path:
    """The file of the rules that hold for every document."""
    return config / house_file.NAME


def _stamp(file: Path) -> _Stamp:
    try:
        status = file.stat()
    except OSError:
        return file, 0, -1
    return file, status.st_mtime_ns, status.st_size
