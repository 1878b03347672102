"""Asking about the document: the conversation, what it is about, and the field for a question.

Enter asks, Shift+Enter begins a line, Ctrl+Enter changes the text: the words are an instruction for
the selection or the paragraph, and what comes stands on the page as a proposal. A “/” at the
beginning lists the templates.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from writer_app.bridge.sources.chat import Chat
from writer_app.bridge.sources.chat_sources import KINDS
from writer_app.domain.sources.conversation import ChatTurn
from writer_app.ui.files.file_dialog import ask_files, ask_folder
from writer_app.ui.kit.ask import Ask
from writer_app.ui.kit.dropping import TakesFiles
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import Chip, IconButton, PlainButton
from writer_app.ui.review.template_picker import TemplatePicker, Templates
from writer_app.ui.sources.chat_input import ENTER, ChatInput
from writer_app.ui.sources.chat_text import Look, conversation_html

_SAID = 6  # sentences below an answer
_LONGEST = 40  # characters of a question in the menu
_REFUSAL = "The sources do not say."  # as the template wants it


class ChatView(TakesFiles):
    """The tab. What it asks of the page is said by its signals."""

    changeWanted = Signal(str)  # an instruction for the page
    templateWanted = Signal(str)  # a template, chosen behind “/”
    insertWanted = Signal(object)  # Turn: its answer goes into the page
    placeWanted = Signal(object)  # Place

    def __init__(
        self, theme: Theme, chat: Chat, templates: Templates, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("chatView")
        self.setAccessibleName(self.tr("Ask"))
        self._theme, self._chat = theme, chat
        self._opened: set[tuple[int, int]] = set()
        self._written = self._read_words = ""
        self._follows = True  # whether the end of the conversation stays in view
        self.sources = Chip(theme, "", menu=True)
        self.sources.setObjectName("sourceChips")
        self.sources.clicked.connect(self._source_menu)
        self._more = IconButton(theme, "more", self.tr("Conversations"))
        self._more.setObjectName("chatMore")
        self._more.clicked.connect(self._conversation_menu)
        self.page = QTextBrowser()
        self.page.setObjectName("chatPage")
        self.page.setAccessibleName(self.tr("Conversation"))
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        self.page.setOpenLinks(False)
        self.page.anchorClicked.connect(self._act)
        self.page.verticalScrollBar().actionTriggered.connect(self._scrolled)
        self.page.verticalScrollBar().rangeChanged.connect(self._grown)
        self._says = QLabel()
        self._says.setTextFormat(Qt.TextFormat.PlainText)
        self._says.setWordWrap(True)
        self._says.hide()
        self.input = ChatInput(theme)
        self.input.setAccessibleName(self.tr("Question"))
        self.input.setPlaceholderText(self.tr("Ask about this document"))
        self._hint = QLabel()
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        self._stop = PlainButton(theme, self.tr("Stop"), keys="Esc", icon="stop")
        self._stop.setObjectName("chatStop")
        self._stop.clicked.connect(self._end)
        self._assemble()
        self._picker = TemplatePicker(theme, templates, self)
        self._picker.chosen.connect(self._run)
        self.input.before = self._of_picker
        self.input.textChanged.connect(self._typed)
        self.input.asked.connect(self._ask)
        self.input.wanted.connect(self._change)
        chat.changed.connect(self._show)
        chat.streamed.connect(self._stream)
        chat.busyChanged.connect(self._busy)
        chat.failed.connect(self._say)
        chat.unanswered.connect(self._give_back)
        chat.sources.told.connect(self._tell)
        chat.sources.reading.connect(self._read)
        self.filesDropped.connect(self.attach_files)
        theme.follow(self._restyle)
        self._edit(-1)

    def attach_files(self, files: list[Path]) -> None:
        """Ask these files, too; what is typed next is the question."""
        self._chat.sources.add_files(files)
        self.input.setFocus()

    def say_changed(self) -> None:
        """A passage is to be shown that its source no longer has."""
        self._say(self.tr("The document no longer has these words; they were changed since."))

    # ---- doing
    def _ask(self, question: str) -> None:
        if not (question := question.strip()):
            return
        conversation = self._chat.conversation
        if not (conversation.document or conversation.files or conversation.library):
            self._say(self.tr("Nothing is chosen that could be asked; the list above has it."))
            return
        if self._chat.busy:
            self._say(self._waits)
            return
        self._say("")
        editing = self._editing
        self._follows = True
        self.input.set_value("")
        if editing >= 0:
            self._chat.edit(editing, question)
        else:
            self._chat.ask(question)

    def _typed(self) -> None:
        words = self.input.value()
        shown = words.startswith("/") and "\n" not in words
        if shown:
            self._picker.search(words[1:])
            self._picker.place(self.input.geometry())
        self._picker.setVisible(shown)
        if not words:
            self._edit(-1)

    def _edit(self, turn: int) -> None:
        """What is asked next takes the place of a turn's question; -1: it is a new one."""
        self._editing = turn
        self._show_foot()

    def _read(self, phase: str, done: int, total: int) -> None:
        """How far sources are read, which can be stopped; "": none is being read."""
        forms = {
            "reading": self.tr("Reading files: {0} of {1}"),
            "indexing": self.tr("Reading the library: {0} of {1}"),
            "meaning": self.tr("Learning meanings: {0} of {1}"),
        }
        self._read_words = forms.get(phase, "").format(f"{done:,}", f"{total:,}")
        self._show_foot()

    def _end(self) -> None:
        """Stop, which a passage that is being read may hold up."""
        self._read_words = self.tr("Stopping …")
        self._show_foot()
        self.input.setFocus()
        self._chat.stop()

    def _show_foot(self) -> None:
        asks = self.tr("Enter asks · Ctrl+Enter changes the text")
        asks = asks if self._editing < 0 else self.tr("Enter asks it anew · Esc leaves it")
        self._hint.setText(self._read_words or asks)
        self._hint.setVisible(bool(self._read_words) or not self._chat.busy)
        self._stop.setVisible(bool(self._read_words) or self._chat.busy)

    def _of_picker(self, key: int) -> Callable[[], object] | None:
        """What a key of the field does while the templates are listed."""
        if self._picker.isHidden():
            leaves = key == Qt.Key.Key_Escape and self._editing >= 0
            return self.input.clear if leaves else None
        todo: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Up: lambda: self._picker.step(-1),
            Qt.Key.Key_Down: lambda: self._picker.step(1),
            Qt.Key.Key_Escape: self._picker.hide,
        }
        todo |= dict.fromkeys((*ENTER, Qt.Key.Key_Tab), lambda: self._run(self._picker.current))
        return todo.get(key)

    def _run(self, template: str) -> None:
        if template:
            self.input.set_value("")
            self.templateWanted.emit(template)

    def _change(self, words: str) -> None:
        if words.strip():
            self.input.set_value("")
            self.changeWanted.emit(words.strip())

    def _act(self, url: QUrl) -> None:
        name, _, rest = url.toString().partition(":")
        if name == "back":
            self._chat.bring_back()
            return
        numbers = [int(part) for part in rest.split(":") if part.isdigit()]
        if not numbers or numbers[0] >= len(self._chat.conversation.turns):
            return
        turn = self._chat.conversation.turns[numbers[0]]
        if name in ("place", "open") and len(numbers) == 2:
            self._go_to(name, numbers[0], numbers[1], turn)
        elif name == "copy":
            QGuiApplication.clipboard().setText(turn.text)
            self._say(self.tr("Copied."))
        elif name == "insert":
            self.insertWanted.emit(turn)
        elif name == "edit":
            self.input.set_value(turn.question)
            self._edit(numbers[0])
            self.input.selectAll()
            self.input.setFocus()
        elif name == "retry":
            self._chat.retry(numbers[0])
        elif name == "branch":
            self._chat.branch(numbers[0] + 1)
        elif name == "remove":
            self._opened.clear()
            self.input.clear()
            self._chat.remove(numbers[0])

    def _go_to(self, name: str, number: int, place: int, turn: ChatTurn) -> None:
        if not 1 <= place <= len(turn.places):
            return
        if name == "open":
            self.placeWanted.emit(turn.places[place - 1])
            return
        self._opened ^= {(number, place)}
        self._show()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed, control = event.text(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape and not self._stop.isHidden():
            self._end()
        elif typed.strip() and typed.isprintable() and not control:  # after a click on an answer
            self.input.setFocus()
            self.input.insertPlainText(typed)
        else:
            super().keyPressEvent(event)

    # ---- menus
    def _source_menu(self) -> None:
        chat, conversation = self._chat, self._chat.conversation
        menu = QMenu(self)
        menu.setObjectName("sourceMenu")
        document = menu.addAction(self.tr("This document"))
        document.setCheckable(True)
        document.setChecked(conversation.document)
        document.toggled.connect(lambda on: chat.sources.set_document(on=on))
        selection = menu.addAction(self.tr("Only what is selected in it"))
        selection.setCheckable(True)
        selection.setChecked(chat.within is not None)
        selection.setEnabled(chat.selected)
        selection.toggled.connect(lambda on: chat.sources.set_selection(on=on))
        library = menu.addAction(self.tr("The library"))
        library.setCheckable(True)
        library.setChecked(conversation.library)
        library.toggled.connect(lambda on: chat.sources.set_library(on=on))
        if conversation.files:
            menu.addSeparator()
        for name in conversation.files:
            file = menu.addAction(Path(name).name)
            file.setCheckable(True)
            file.setChecked(True)
            file.toggled.connect(lambda _on, name=name: chat.sources.remove_file(name))
        menu.addSeparator()
        menu.addAction(self.tr("Attach files…"), self._ask_files)
        menu.addAction(self.tr("Attach a folder…"), self._ask_folder)
        menu.addAction(self.tr("Attach a web page…"), self.ask_page)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.aboutToHide.connect(self.input.setFocus)  # a question comes next, typed or pasted
        menu.popup(self.sources.mapToGlobal(QPoint(0, self.sources.height())))

    def _conversation_menu(self) -> None:
        chat = self._chat
        menu = QMenu(self)
        new = menu.addAction(self.tr("New conversation"), lambda: chat.branch(0))
        remove = menu.addAction(self.tr("Delete this conversation"), chat.remove_conversation)
        for action in (new, remove):
            action.setEnabled(bool(chat.conversation.turns) and not chat.busy)
        count = len(chat.kept.conversations)
        if count > 1:
            menu.addSeparator()
        for number, each in enumerate(chat.kept.conversations if count > 1 else ()):
            words = each.turns[0].question if each.turns else self.tr("Nothing asked yet")
            short = words if len(words) <= _LONGEST else f"{words[:_LONGEST].rstrip()}…"
            action = menu.addAction(short.replace("&", "&&").replace("\n", " "))
            action.setCheckable(True)
            action.setChecked(number == chat.kept.current)
            action.setEnabled(not chat.busy)
            action.triggered.connect(lambda _on, number=number: chat.choose(number))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.aboutToHide.connect(self.input.setFocus)  # a question comes next, typed or pasted
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    def _ask_files(self) -> None:
        kinds = [f"{self.tr('Sources')} ({KINDS})"]
        title, start = self.tr("Attach files"), self._chat.folder
        ask_files(self, title, self.attach_files, start=start, kinds=kinds)

    def _ask_folder(self) -> None:
        title, start = self.tr("Attach a folder"), self._chat.folder
        ask_folder(self, title, lambda folder: self.attach_files([folder]), start=start)

    def ask_page(self) -> None:
        """Ask for an address; the button is the writer's yes."""
        words = self.tr("The page's address. It is fetched once, now, and kept on this computer.")
        Ask(self._theme, self.window(), self.tr("Fetch the page"), words, self._fetch)

    def _fetch(self, address: str) -> None:
        self._chat.sources.add_page(address)
        self.input.setFocus()

    def _tell(self, what: str, address: str) -> None:
        words = self.tr("Fetching {0} …").format(address) if what == "fetching" else ""
        self._say(words)

    def _give_back(self, question: str) -> None:
        """A question that could not be asked stands in the field again, unless another one does."""
        if not self.input.value().strip():
            self.input.set_value(question)
            self.input.moveCursor(QTextCursor.MoveOperation.End)

    # ---- showing
    def _show(self) -> None:
        conversation = self._chat.conversation
        bar = self.page.verticalScrollBar()
        place = bar.value()
        look = Look(self._theme.palette, self._theme.unit(12), self._theme.unit(8))
        if not (conversation.turns or self._chat.question or self._chat.removed):
            self.page.setHtml(self._empty(look))
        else:
            self.page.setHtml(
                conversation_html(
                    conversation,
                    look,
                    opened=frozenset(self._opened),
                    question=self._chat.question,
                    written=self._written,
                    included=self._chat.included,
                    removed=self._chat.removed is not None,
                )
            )
        self._follows = self._follows or not conversation.turns
        bar.setValue(bar.maximum() if self._follows else place)
        self.show_sources()
        more = bool(conversation.files) or conversation.library
        words = self.tr("Ask your sources")
        if conversation.document:
            words = self.tr("Ask about this document")
            words = self.tr("Ask this document and your sources") if more else words
        self.input.setPlaceholderText(words)

    def _scrolled(self) -> None:
        """Who reads further up stays there, whatever is written below."""
        bar = self.page.verticalScrollBar()
        self._follows = bar.sliderPosition() > bar.maximum() - self._theme.unit(24)

    def _grown(self, _least: int, most: int) -> None:
        if self._follows:
            self.page.verticalScrollBar().setValue(most)

    def show_sources(self) -> None:
        """Say on the chip what is asked."""
        self.sources.set_text(self._source_words())

    def _empty(self, look: Look) -> str:
        words = self.tr(
            "Ask what the text or your sources say. Every sentence names the passage it rests on; "
            "what no passage holds is marked. Files dropped here are asked, too."
        )
        return f"<p style='color:{look.palette.text2}'>{words}</p>"

    def _source_words(self) -> str:
        conversation = self._chat.conversation
        document = self.tr("This document")
        if self._chat.within is not None:
            document = self.tr("The selection")
        names = [document] if conversation.document else []
        names += [self.tr("The library")] if conversation.library else []
        count = len(conversation.files)
        if count == 1:
            names.append(Path(conversation.files[0]).name)
        elif count:
            names.append(self.tr("{0} sources").format(count))
        return " + ".join(names) if names else self.tr("No source")

    def _stream(self, text: str) -> None:
        refusing = bool(text) and _REFUSAL.startswith(text.strip())  # told in words of our own
        self._written = "" if refusing else text
        if self._read_words and not self._chat.sources.attaching:
            self._read("", 0, 0)  # the question's own sources are read
        self._show()

    def _busy(self, on: bool) -> None:
        self._written = self._written if on else ""
        if self._says.text() == self._waits:
            self._say("")
        self._read("", 0, 0)

    def _say(self, why: str) -> None:
        told = said(why)
        shown = told.split("\n")
        if len(shown) > _SAID:
            shown = [*shown[:_SAID], self.tr("… and {0} more").format(len(shown) - _SAID)]
        self._says.setText("\n".join(shown))
        self._says.setToolTip(told if len(shown) > _SAID else "")
        self._says.setVisible(bool(why))

    def _assemble(self) -> None:
        self._waits = self.tr("The answer before it is still being written; Esc stops it.")
        self._head, foot = QHBoxLayout(), QHBoxLayout()
        self._head.addWidget(self.sources)
        self._head.addStretch(1)
        self._head.addWidget(self._more)
        foot.addWidget(self._hint, 1)
        foot.addStretch(1)
        foot.addWidget(self._stop)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self.page, 1)
        self._column.addWidget(self._says)
        self._column.addWidget(self.input)
        self._column.addLayout(foot)

    def _restyle(self) -> None:
        unit, palette = self._theme.unit, self._theme.palette
        font = self._theme.font("base")
        font.setPixelSize(unit(14))
        self.page.setFont(font)
        self.page.document().setDefaultFont(font)
        self.page.setStyleSheet(
            f"QTextBrowser {{ background: transparent; selection-background-color: {palette.sel};"
            f" selection-color: {palette.text} }}"
        )
        for label in (self._hint, self._says):
            label.setFont(self._theme.font("small"))
        ink(self._hint, "text2")
        ink(self._says, "text")
        self._hint.setMinimumHeight(self._stop.sizeHint().height())  # what is above stays there
        self._column.setContentsMargins(unit(16), unit(10), unit(12), unit(10))
        self._column.setSpacing(unit(8))
        self._show()
