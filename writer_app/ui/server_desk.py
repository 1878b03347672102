"""Shows at all times where text goes, and asks once per document before it leaves this machine."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Slot

from writer_app.bridge.consent import Consent
from writer_app.bridge.model_loader import ModelLoader
from writer_app.bridge.states import ModelState
from writer_app.ui.main_window import MainWindow
from writer_app.ui.notices import BarNotice, NoticeAction

SERVER = "server"  # the notice that asks


def question(place: str, consent: Consent) -> BarNotice:
    """Whether text may go to this server, as a notice with its two answers."""
    text = QCoreApplication.translate(
        "ServerDesk",
        "Text of this document would go to {0}, which is not this computer. Send it there?",
    ).format(place)
    yes = QCoreApplication.translate("ServerDesk", "Send, for this document")
    no = QCoreApplication.translate("ServerDesk", "Don’t send")
    actions = (NoticeAction(yes, consent.allow), NoticeAction(no, consent.refuse))
    return BarNotice(SERVER, text, "warning", actions)


class ServerDesk(QObject):
    """Connects one window with the question and the sign."""

    def __init__(
        self,
        window: MainWindow,
        *,
        consent: Consent,
        model: ModelLoader,
        elsewhere: Callable[[], bool],
    ) -> None:
        """`elsewhere` says that another window of ours asks for itself."""
        super().__init__(window)
        self._elsewhere = elsewhere
        self._window, self._consent = window, consent
        consent.wanted.connect(self._ask)
        consent.settled.connect(lambda: window.notices.settle(SERVER))
        window.notices.closed.connect(self._closed)
        model.stateChanged.connect(self._show)
        self._show(model.state)

    @Slot(object)
    def _show(self, state: ModelState) -> None:
        self._window.status.set_place(state.place, shown=state.kind != "none" or bool(state.place))

    def _ask(self, place: str) -> None:
        if not self._elsewhere():
            self._window.notices.show_notice(question(place, self._consent))

    def _closed(self, key: str) -> None:
        """The bar was closed without an answer: that is a no."""
        if key == SERVER:
            self._consent.refuse()
