"""The reading level in the review bar: before and after, opened to choose another."""

from __future__ import annotations

from math import floor

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu

from writer_app.bridge.review.reading import Measured
from writer_app.domain.locks.levels import LevelReading
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import Chip
from writer_app.ui.review.inline_strings import LEVEL_TIPS, LEVELS, marked, tr
from writer_app.ui.review.prompt_bar import add_choices

_HSK_MOST = 7  # stands for 7 to 9
_UNITS = {"en": marked("Grade {level}"), "zh": marked("HSK {level}")}
_SENTENCE = {
    "en": marked("{hard} % rare words, {sentence} words a sentence"),
    "zh": marked("{hard} % beyond HSK 4, {sentence} characters a sentence"),
}


class LevelChip(Chip):
    """Hidden where neither text nor answer is long enough to say."""

    levelChosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "", menu=True)
        self.setObjectName("levelChip")
        self.setAccessibleName(tr("Reading level"))
        self._measured = Measured()
        self.clicked.connect(self._open)
        self.hide()

    def show_measured(self, measured: Measured) -> None:
        """Show the level before and after, and whether it is what was wanted."""
        self._measured = measured
        words = self._words()
        self.setVisible(bool(words))
        self.set_text(words)
        self.setToolTip(self._tip())
        self.setAccessibleName(f"{tr('Reading level')}: {words}")

    @property
    def tells(self) -> bool:
        """Whether there is anything to show."""
        return bool(self._words())

    def _words(self) -> str:
        found = self._measured
        before, after = found.before, found.after
        if after is None:
            return tr(LEVELS[found.wanted]) if found.wanted in LEVELS else found.wanted
        words = tr(_UNITS[after.language])
        now = f"{level_of_reading(after)} ✓" if found.met else level_of_reading(after)
        if before is None or level_of_reading(before) == level_of_reading(after):
            return words.format(level=now)
        return words.format(level=f"{level_of_reading(before)} → {now}")

    def _tip(self) -> str:
        found = self._measured
        sides = ((tr("Text"), found.before), (tr("Proposal"), found.after))
        lines = [f"{side}: {_details(read)}" for side, read in sides if read is not None]
        if found.wanted in LEVELS:
            lines.append(tr(LEVEL_TIPS[found.wanted]))
        return "\n".join(lines)

    def _open(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("levelMenu")
        current = self._measured.wanted or "any"
        add_choices(menu, LEVELS, current, self.levelChosen.emit, tips=LEVEL_TIPS)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))


def level_of_reading(read: LevelReading) -> str:
    """“7”, and of HSK “7–9” and “9+”."""
    if read.language == "en":
        return str(floor(read.level))
    level = -int(-read.level // 1)  # the first that covers enough
    if level < _HSK_MOST:
        return str(level)
    return "7–9" if level == _HSK_MOST else "9+"


def _details(read: LevelReading) -> str:
    words = tr(_SENTENCE[read.language])
    return words.format(hard=round(100 * read.hard), sentence=round(read.sentence))
