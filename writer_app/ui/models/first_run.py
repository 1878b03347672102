"""The first page: one model for this machine with one thing to do about it, and what else there is.

Which model that is follows from what lies on the disk, what is on its way and what the machine can
do (`bridge.model.offers`). The buttons stay where they are while the machine is looked at.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from writer_app.bridge.model import offers
from writer_app.bridge.model.model_manager import STARTER, ModelManager
from writer_app.bridge.model.offers import Offer, Outlook
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.model_strings import gigabytes, machine_words, note_words, verdict_words
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.sheet_page import SheetPage, note
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.transfer_bar import TransferBar
from writer_app.ui.kit.widgets import Button, IconSign, PlainButton
from writer_app.ui.models.model_rows import ModelRow
from writer_app.ui.models.offer_card import CardSurface, OfferCard, clear
from writer_app.ui.window.views import ignoring_state

WORDS_A_TOKEN = 0.75


class FirstRun(SheetPage):
    """The page. It shows what `models` knows and asks for what was chosen."""

    useRequested = Signal(str)  # a model that is here
    fetchRequested = Signal(str)
    skipped = Signal()
    otherRequested = Signal()
    serverRequested = Signal()

    def __init__(self, theme: Theme, models: ModelManager) -> None:
        title = QCoreApplication.translate("FirstRun", "A model for this machine")
        super().__init__(theme, title, top=96)
        self.setObjectName("firstRun")
        self.done.hide()
        self._models = models
        self._offer: Offer | None = None
        self.body.setSpacing(theme.unit(8))
        promise = self.tr(
            "It runs here and nowhere else: no account, and your text never leaves this computer."
        )
        self.body.addWidget(note(theme, promise, step="base"))
        self.body.addLayout(self._machine_row())
        self.card = OfferCard(theme)
        self.card.accepted.connect(self._accept)
        self.card.otherRequested.connect(self.otherRequested)
        self._make_transfer()
        self.body.addWidget(self.card)
        self.body.addLayout(self._small_cards())
        self.body.addLayout(self._server_row())
        self._more = QVBoxLayout()
        self._more.setContentsMargins(0, theme.unit(16), 0, 0)
        self.body.addLayout(self._more)
        models.changed.connect(self._show)
        theme.changed.connect(self._show)
        models.transfers.began.connect(self._began)
        models.transfers.failed.connect(self._failed)
        self._show()

    # ---- building
    def _make_transfer(self) -> None:
        transfer = TransferBar(self.theme, self._models)
        transfer.discardRequested.connect(self._models.transfers.discard)
        self.problem = note(self.theme, "", role="text", step="base")
        self.problem.setObjectName("firstRunProblem")
        self.problem.hide()
        self.card.below.addWidget(transfer)
        self.card.below.addWidget(self.problem)

    def _machine_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.theme.unit(8))
        self._machine = note(self.theme, self.tr("Looking at this machine…"))
        row.addWidget(IconSign(self.theme, "model"))
        row.addWidget(self._machine, 1)
        row.setContentsMargins(0, 0, 0, self.theme.unit(8))
        return row

    def _small_cards(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, self.theme.unit(8), 0, 0)
        row.setSpacing(self.theme.unit(16))
        self.second = PlainButton(self.theme, "")
        self.second.clicked.connect(self._take_second)
        self._second_title = note(self.theme, "", role="text", step="base")
        self._second_words = note(self.theme, "")
        row.addWidget(self._small_card(self._second_title, self._second_words, self.second), 1)
        self.skip = PlainButton(self.theme, self.tr("Just write"))
        self.skip.setObjectName("justWrite")
        self.skip.clicked.connect(self.skipped)
        later = note(self.theme, self.tr("Without a model"), role="text", step="base")
        words = self.tr(
            "A Markdown editor with everything but rewriting. Add a model later under "
            "Assistant, Models."
        )
        row.addWidget(self._small_card(later, note(self.theme, words), self.skip), 1)
        return row

    def _small_card(self, title: QLabel, text: QLabel, button: Button) -> CardSurface:
        card = CardSurface(self.theme)
        title.setFont(self.theme.font("base", 600))
        card.column.addWidget(title)
        card.column.addWidget(text)
        card.column.addStretch(1)
        card.column.addSpacing(self.theme.unit(12))
        card.column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _server_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.theme.unit(8))
        link = Button(self.theme, self.tr("Connect to it"), look="link")
        link.clicked.connect(self.serverRequested)
        words = QLabel(self.tr("Does your team run a server?"))
        ink(words, "text2")
        words.setFont(self.theme.font("base"))
        for widget in (IconSign(self.theme, "server"), words, link):
            row.addWidget(widget)
        row.addStretch(1)
        row.setContentsMargins(0, self.theme.unit(12), 0, 0)
        return row

    # ---- showing
    def _show(self) -> None:
        outlook = self._models.outlook
        clear(self._more)
        if outlook is None:
            self._offer = None
            self.card.show_looking()
            self._show_second(starter=True)
            return
        outlook = Outlook(
            outlook.machine,
            self._models.installed() or outlook.installed,
            outlook.advices,
            outlook.best,
            outlook.suited,
            outlook.lying,
        )
        self._machine.setText(machine_words(outlook.machine))
        transfer = self._models.transfers.current
        offer = self._offer = offers.offer(outlook, transfer.model if transfer else "")
        self.card.show_offer(offer, self._slow(outlook, offer))
        self._show_second(starter=offer.kind in ("use", "fetch"))
        self._show_more(outlook, offer)
        self.settle()

    def _slow(self, outlook: Outlook, offer: Offer) -> str:
        """Why the starter is offered: larger models do not fit, or this is their speed."""
        if offer.kind != "starter":
            return ""
        slow = offers.too_slow(outlook)
        if slow is None:
            return self.tr(
                "Larger models need more memory than is free here. For more than corrections, "
                "connect to a server."
            )
        words = self.tr(
            "Larger models would be slow on this computer (about {0} words a second). For more "
            "than corrections, choose another or connect to a server."
        )
        return words.format(f"{slow.speed * WORDS_A_TOKEN:.1f}")

    def _show_second(self, *, starter: bool) -> None:
        """The card beside *Without a model*: the starter, or, where that is offered above, more."""
        here = self._starter_here()
        if starter:
            self.second.setObjectName("useStarter")
            title = self.tr("Small model, already here") if here else self.tr("Small model, 93 MB")
            words = self.tr(
                "Corrects English spelling and grammar. Too small for drafts and summaries."
            )
            button = self.tr("Use the small model") if here else self.tr("Fetch the small model")
        else:
            self.second.setObjectName("chooseOther")
            title = self.tr("Another model")
            words = self.tr("All models, each with its memory, speed and licence on this computer.")
            button = self.tr("Choose another…")
        self._second_title.setText(title)
        self._second_title.setFont(self.theme.font("base", 600))
        self._second_words.setText(words)
        self.second.set_words(button)

    def _show_more(self, outlook: Outlook, offer: Offer) -> None:
        """What else lies on the disk, and a larger model that would do."""
        rows: list[tuple[str, str, Button]] = []
        for model in offers.others(outlook, offer):
            use = PlainButton(self.theme, self.tr("Use"))
            use.clicked.connect(ignoring_state(partial(self.useRequested.emit, model.id)))
            rows.append((model.title, self._facts(model.size, str(model.folder)), use))
        for path in outlook.lying:
            add = PlainButton(self.theme, self.tr("Add and use"))
            add.clicked.connect(ignoring_state(partial(self._models.transfers.add, path)))
            rows.append((path.stem, self._facts(path.stat().st_size, str(path.parent)), add))
        if rows:
            self._heading(self.tr("Also on this computer"))
        larger = offers.larger(outlook, offer)
        for title, words, button in rows:
            button.setAccessibleName(f"{button.text()}: {title}")
            self._more.addWidget(ModelRow(self.theme, title, words, buttons=(button,)))
        if larger is not None and not self._models.transfers.hub_silent and offer.kind != "coming":
            self._heading(self.tr("A larger one would do, too"))
            fetch = PlainButton(self.theme, self.tr("Fetch"), icon="download")
            fetch.setObjectName("fetchLarger")
            fetch.setAccessibleName(f"{fetch.text()}: {larger.model.title}")
            fetch.clicked.connect(
                ignoring_state(partial(self.fetchRequested.emit, larger.model.id))
            )
            facts = [gigabytes(larger.model.download), larger.model.licence]
            about = f"{note_words(larger.model.note)} {verdict_words(larger)}"
            words = "\n".join((" · ".join(facts), about))
            self._more.addWidget(ModelRow(self.theme, larger.model.title, words, buttons=(fetch,)))

    def _facts(self, size: int, place: str) -> str:
        return f"{gigabytes(size)} · {place}"

    def _heading(self, words: str) -> None:
        heading = note(self.theme, words, role="text", step="base")
        heading.setFont(self.theme.font("base", 600))
        heading.setContentsMargins(0, self.theme.unit(8), 0, 0)
        self._more.addWidget(heading)

    # ---- doing
    def _starter_here(self) -> bool:
        return any(m.id == STARTER and m.ready for m in self._models.installed())

    def _accept(self) -> None:
        offer = self._offer
        if offer is None:
            return
        match offer.kind:
            case "use":
                self.useRequested.emit(offer.model)
            case "fetch":
                self.fetchRequested.emit(offer.model)
            case "coming" if not self._starter_here():
                self.skipped.emit()
            case _:
                self._take_starter()

    def _take_second(self) -> None:
        if self.second.objectName() == "useStarter":
            self._take_starter()
        else:
            self.otherRequested.emit()

    def _take_starter(self) -> None:
        signal = self.useRequested if self._starter_here() else self.fetchRequested
        signal.emit(STARTER)

    def _began(self) -> None:
        self.problem.hide()
        self._show()

    def _failed(self, why: str) -> None:
        self.problem.setText(said(why))
        self.problem.show()
        self._show()
