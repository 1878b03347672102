"""Shows at all times where text goes, and asks once per document before it leaves this machine."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Slot

from writer_app.bridge.base.states import ModelState
from writer_app.bridge.model.consent import HERE, QUICK, TRIALS, Consent
from writer_app.bridge.model.model_loader import ModelLoader
from writer_app.ui.kit.notices import BarNotice, NoticeAction, NoticeBar
from writer_app.ui.kit.work_page import WorkPage
from writer_app.ui.window.main_window import MainWindow

# The question about each page, and the yes to it.
QUESTIONS = {
    HERE: (
        "Text of this document would go to {0}, which is not this computer. Send it there?",
        "Send, for this document",
    ),
    QUICK: (
        "Text of the clipboard would go to {0}, which is not this computer. Send it there?",
        "Send this text",
    ),
    TRIALS: (
        "The texts to try would go to {0}, which is not this computer. Send them there?",
        "Send, for this run",
    ),
}


def key_of(page: str) -> str:
    """The key of the notice that asks about a page."""
    return f"server {page}"


def question(page: str, place: str, consent: Consent) -> BarNotice:
    """Whether text of this page may go to this server, as a notice with its two answers."""
    text, yes = (QCoreApplication.translate("ServerController", words) for words in QUESTIONS[page])
    no = QCoreApplication.translate("ServerController", "Don’t send")
    actions = (
        NoticeAction(yes, partial(consent.allow, page, place)),
        NoticeAction(no, partial(consent.refuse, page)),
    )
    return BarNotice(key_of(page), text.format(place), "warning", actions)


class ServerController(QObject):
    """Connects one window with the questions about its pages, and with the sign.

    A question stands on the desk and on the page that covers it.
    """

    def __init__(self, window: MainWindow, *, consent: Consent, model: ModelLoader) -> None:
        super().__init__(window)
        self._window, self._consent = window, consent
        self._asking: dict[str, BarNotice] = {}  # by page
        self._bars: list[NoticeBar] = []
        consent.wanted.connect(self._ask)
        consent.settled.connect(self._settled)
        window.pageChanged.connect(self._page_changed)
        model.stateChanged.connect(self._show)
        self._show(model.state)

    @Slot(object)
    def _show(self, state: ModelState) -> None:
        self._window.status.set_place(state.place, shown=state.kind != "none" or bool(state.place))

    @Slot(str, str)
    def _ask(self, page: str, place: str) -> None:
        if page == QUICK:  # that window asks for itself
            return
        self._asking[page] = question(page, place, self._consent)
        self._show_in(self._window.notices)
        self._page_changed(self._window.current_page())

    @Slot(str)
    def _settled(self, page: str) -> None:
        if self._asking.pop(page, None) is not None:
            for bar in self._bars:
                bar.settle(key_of(page))

    @Slot(str)
    def _page_changed(self, name: str) -> None:
        page = self._window.page(name) if name and self._asking else None
        if isinstance(page, WorkPage):
            self._show_in(page.notices)

    def _show_in(self, bar: NoticeBar) -> None:
        if bar not in self._bars:
            self._bars.append(bar)
            bar.closed.connect(self._closed)
        for notice in self._asking.values():
            bar.show_notice(notice)

    @Slot(str)
    def _closed(self, key: str) -> None:
        """The bar was closed without an answer: that is a no."""
        for page in [page for page in self._asking if key_of(page) == key]:
            self._consent.refuse(page)
