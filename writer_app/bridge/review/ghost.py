"""Ghost text: a few words that could come next, shown behind the caret and never in the document.

Asked for with a key, or after a pause when the writer switched that on. Whatever the writer does
drops them, except what takes them: all, one word, or typing them.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from writer_app.bridge.model.jobs import Request, Writing
from writer_app.bridge.model.llm_worker import LlmThread, Tagged
from writer_app.bridge.review.store import Page
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.text import Utf16Map, words
from writer_app.engine.base.protocol import Chunk, Done, Failed

PAUSE_MS = 900
_LEAST = 12  # characters before the caret below which nothing is guessed by itself


class Ghost(QObject):
    """`changed` carries the words to show, empty for none."""

    changed = Signal(str)
    ended = Signal(bool)  # an asked-for continuation is complete; whether there is any

    def __init__(self, thread: LlmThread, writing: Writing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = thread
        self._writing = writing
        self._page: Page | None = None
        self._job = 0
        self._text = ""
        self._attempt = 0
        self._asked = False
        self._spaced = True
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._by_itself)
        self._automatic = False
        thread.arrived.connect(self._heard)

    def attach(self, page: Page | None) -> None:
        """Say which page is being written on."""
        self.drop()
        self._page = page

    @property
    def text(self) -> str:
        """What is shown."""
        return self._text

    @property
    def asked(self) -> bool:
        """Whether the writer asked for it, rather than paused."""
        return self._asked

    @property
    def waiting(self) -> bool:
        """Whether the writer asked, and no word has come yet."""
        return bool(self._job) and self._asked and not self._text

    def set_automatic(self, on: bool) -> None:
        """Ask by itself after each pause in typing."""
        self._automatic = on
        if not on:
            self._pause.stop()

    def ask(self) -> None:
        """Ctrl+J: words for this place, and other words when it is asked again."""
        self._attempt = self._attempt + 1 if self._text else 0
        self._asked = True
        self._start()

    def drop(self) -> None:
        """Esc, or anything else the writer does."""
        self._pause.stop()
        if self._job:
            self._thread.cancel(self._job)
        shown = self._text or self.waiting
        self._job = 0
        if shown:
            self._text = ""
            self.changed.emit("")

    def take_all(self) -> str:
        """Tab: the words, which are now the writer's to put in."""
        taken = self._text
        self.drop()
        return taken

    def take_word(self) -> str:
        """Ctrl+→: the first word with the blank before it."""
        taken = _first_word(self._text)
        self._text = self._text[len(taken) :]
        self.changed.emit(self._text)
        return taken

    def typed(self, text: str) -> bool:
        """The writer typed; what agrees with the ghost is taken from it, else it goes."""
        if not text or not self._text.startswith(text):
            return False
        self._text = self._text[len(text) :]
        self.changed.emit(self._text)
        return True

    def rest(self) -> None:
        """The writer typed and pauses, perhaps."""
        if self._automatic:
            self._pause.start()

    @Slot()
    def _by_itself(self) -> None:
        if self._page is None or self._text or self._job:
            return
        selection = self._page.selection()
        if selection.length:
            return
        start = max(0, selection.start - 200)
        before = self._page.text(Anchor(start, selection.start))
        line = before.rpartition("\n")[2]
        after = self._page.text(Anchor(selection.start, selection.start + 1))
        if len(line.strip()) >= _LEAST and after in ("", "\n"):
            self._asked = False
            self._attempt = 0
            self._start()

    def _start(self) -> None:
        if self._page is None:
            return
        self.drop()
        whole = self._page.whole()
        at = Utf16Map(whole).from_utf16(self._page.selection().end)
        before = whole[:at]
        if not before.strip():
            self.ended.emit(False)
            return
        self._spaced = before[-1].isspace()
        request = Request(before=before, after=whole[at:], attempt=self._attempt)
        writing = self._writing
        work = writing.proceed(request) if self._asked else writing.proceed_if_sure(request)
        self._job = self._thread.start(work)
        if self._asked:
            self.changed.emit("")  # there is something to show: that it is under way

    @Slot(object)
    def _heard(self, tagged: Tagged) -> None:
        if not self._job or tagged.job != self._job:
            return
        if isinstance(tagged.event, Chunk):
            self._grow(tagged.event)
        elif isinstance(tagged.event, Done | Failed):
            self._job = 0
            self._text = self._text.rstrip()
            self.changed.emit(self._text)
            self.ended.emit(bool(self._text))

    def _grow(self, chunk: Chunk) -> None:
        text = chunk.text
        if chunk.back:
            self._text = self._text[: max(0, len(self._text) - chunk.back)].strip()
        if not self._text:
            text = text.lstrip()
            needs_blank = text and not self._spaced and text[0].isalnum() and text[0].isascii()
            text = " " + text if needs_blank else text
        self._text += text
        if self._text:
            self.changed.emit(self._text)


def _first_word(text: str) -> str:
    taken = ""
    for token in words(text):
        taken += token
        if not token.isspace():
            break
    return taken
