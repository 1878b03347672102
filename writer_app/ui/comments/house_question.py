"""Asks whether what the writer changed again and again is to be a rule of the house."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from writer_app.bridge.documents.documents import DocumentSession
from writer_app.bridge.documents.house_habits import HouseHabits
from writer_app.bridge.documents.house_style import HouseStyle
from writer_app.bridge.review.signals import AssistantSignals
from writer_app.domain.base.errors import NotSaved
from writer_app.domain.change.diff import Segment
from writer_app.domain.house.rules import HouseRule
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.kit.sentences import said
from writer_app.ui.window.main_window import MainWindow

_KEY = "house"
_PAUSE_MS = 200  # after a decision: the page is painted before anything is learnt from it


class HouseQuestion(QObject):
    """One quiet notice; whoever writes on is not kept from it."""

    def __init__(
        self,
        window: MainWindow,
        *,
        habits: HouseHabits,
        house: HouseStyle,
        session: DocumentSession,
        assistant: AssistantSignals,
    ) -> None:
        super().__init__(window)
        self._window, self._habits, self._house, self._session = window, habits, house, session
        self._told: list[tuple[Path | None, Sequence[Segment]]] = []
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._learn)
        for signal in (session.opened, session.reloaded):
            signal.connect(self._opened)
        session.stateChanged.connect(self._saved)
        assistant.decided.connect(self._decided)
        habits.proposed.connect(self._ask)

    @Slot(object)
    def _opened(self, text: str) -> None:
        self._window.notices.settle(_KEY)
        self._habits.opened(self._session.path, text)

    @Slot()
    def _saved(self) -> None:
        session = self._session
        if session.path is not None and not session.dirty and session.saved_at is not None:
            self._habits.saved(session.path, session.saved_text)

    @Slot(object)
    def _decided(self, segments: Sequence[Segment]) -> None:
        self._told.append((self._session.path, segments))
        self._pause.start()

    def _learn(self) -> None:
        told, self._told = self._told, []
        for path, segments in told:
            self._habits.decided(path, segments)

    @Slot(object)
    def _ask(self, rule: HouseRule) -> None:
        text = self.tr("You made the same change three times. As a rule of the house: {0}").format(
            rule.sentence
        )
        actions = (
            NoticeAction(self.tr("Add to house style"), lambda: self._add(rule)),
            NoticeAction(self.tr("No"), self._no),
        )
        self._window.notices.show_notice(BarNotice(_KEY, text, "info", actions))

    def _add(self, rule: HouseRule) -> None:
        notices = self._window.notices
        notices.settle(_KEY)
        try:
            file = self._house.add(rule)
        except NotSaved as error:
            notices.show_notice(BarNotice(_KEY, said(str(error)), "warning"))
            return
        self._habits.answered(yes=True)
        text = self.tr("Added to {0}: {1}").format(file.name, rule.sentence)
        notices.show_notice(BarNotice(_KEY, text, "done", brief=True))

    def _no(self) -> None:
        self._window.notices.settle(_KEY)
        self._habits.answered(yes=False)
