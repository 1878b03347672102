"""The quick window at work: the clipboard's text comes in, is rewritten, and goes back.

The clipboard changes only when the writer copies. What was accepted and not copied is not thrown
away by one key.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QClipboard, QKeySequence, QShortcut

from writer_app.bridge.base.states import ModelProblem, ModelState, Notice, NoticeAct, State
from writer_app.bridge.model.consent import QUICK, Consent
from writer_app.bridge.model.model_loader import ModelLoader
from writer_app.bridge.review.assistant import Assistant
from writer_app.bridge.review.inline_memory import InlineMemory
from writer_app.bridge.templates.quick_templates import QuickTemplates
from writer_app.domain.text.text import count_words
from writer_app.ui.commands.paste_back import PasteBack
from writer_app.ui.commands.quick_window import QuickWindow
from writer_app.ui.commands.reply_controller import ReplyController
from writer_app.ui.kit.notices import BarNotice
from writer_app.ui.models.server_controller import key_of, question
from writer_app.ui.panels.status_line import state_word
from writer_app.ui.review.assistant_notices import REJECTED, bar_notice
from writer_app.ui.review.inline import InlineController

LONGEST = 1_000_000  # characters of a clipboard that are taken


class QuickController(QObject):
    """Connects one quick window with an assistant of its own and the clipboard."""

    ended = Signal(bool)  # the window has closed; whether its text was copied
    setUpModelRequested = Signal()

    def __init__(
        self,
        window: QuickWindow,
        assistant: Assistant,
        *,
        templates: QuickTemplates,
        model: ModelLoader,
        memory: InlineMemory,
        clipboard: QClipboard,
        keys: Callable[[str], list[QKeySequence]],
        consent: Consent,
        reply: ReplyController,
    ) -> None:
        super().__init__(window)
        self._reply, self._back = reply, PasteBack(self)
        self._consent = consent
        self._window, self._assistant, self._clipboard = window, assistant, clipboard
        self._model, self._keys = model, keys
        self._taken = ""  # what the page began with
        self._copied = self._warned = False
        self.inline = InlineController(
            window.editor,
            assistant,
            window.editor.theme,
            templates,
            memory=memory,
            keys=lambda name: keys(name)[0],
        )
        self._shortcut = QShortcut(window)
        self._shortcut.activated.connect(self.inline.rewrite)
        self._connect()

    def open(self, template: str = "") -> None:
        """Show the window on the clipboard's text; `template` is run on it at once."""
        window = self._window
        if not window.isVisible():
            self._back.remember()
        busy = window.isVisible() and (
            self._changed or self._assistant.state in (State.STREAMING, State.REVIEW)
        )
        if not busy:
            self._shortcut.setKeys(self._keys("rewrite"))
            self._take()
        window.come_forward()
        if not busy:
            self._begin(template)
        self._show_state(self._assistant.state)

    def close(self) -> None:
        """Take the window down; nothing of the text stays here."""
        self._reply.close()
        self._assistant.follower.clear()
        self._window.editor.set_text("")
        self._taken = ""
        for key in ("quick", "copied"):
            self._window.notices.settle(key)
        self._consent.forget(QUICK)
        self._window.hide()

    # ---- inside
    def _connect(self) -> None:
        window, assistant = self._window, self._assistant
        window.copyWanted.connect(self._copy)
        window.pasteWanted.connect(self._paste_back)
        window.reply.rewriteWanted.connect(self._rewrite_instead)
        self._reply.lacking.connect(lambda text: self._say("quick", text))
        self._reply.written.connect(self._replied)
        self._reply.doubtful.connect(lambda text: self._say("quick", text, warning=True))
        window.escaped.connect(self._escape)
        window.closed.connect(self._end)
        window.cameForward.connect(self._look_again)
        window.editor.edited.connect(self._edited)
        assistant.stateChanged.connect(self._show_state)
        assistant.noticeRaised.connect(self._show_notice)
        self.inline.setUpModelRequested.connect(self.setUpModelRequested)
        self._model.stateChanged.connect(self._show_model)
        self._model.failed.connect(self._model_failed)
        self._show_model(self._model.state)
        self._consent.wanted.connect(self._ask)
        self._consent.settled.connect(self._settled)
        window.notices.closed.connect(self._notice_closed)

    def _notice_closed(self, key: str) -> None:
        if key == key_of(QUICK):  # closed without an answer: that is a no
            self._consent.refuse(QUICK)

    @Slot(str, str)
    def _ask(self, page: str, place: str) -> None:
        """Text of the clipboard would leave this machine: ask here, where it is."""
        if page == QUICK:
            self._window.notices.show_notice(question(page, place, self._consent))

    @Slot(str)
    def _settled(self, page: str) -> None:
        if page == QUICK:
            self._window.notices.settle(key_of(QUICK))

    @property
    def _changed(self) -> bool:
        return self._window.editor.raw_text() != self._taken

    def _take(self) -> None:
        """Put the clipboard's text on the page."""
        text = self._clipboard.text().replace("\r\n", "\n")
        problem = ""
        if len(text) > LONGEST:
            problem = self.tr("The clipboard holds too much text. Copy a part of it.")
            text = ""
        elif not text.strip():
            problem = self.tr("There is no text on the clipboard. Copy some, or write here.")
            text = ""
        self._copied = self._warned = False
        self._assistant.follower.clear()
        self._consent.forget(QUICK)  # another text is asked about again
        self._window.editor.set_text(text)
        self._taken = self._window.editor.raw_text()
        self._window.notices.settle("copied")
        if problem:
            self._say("quick", problem)
        else:
            self._window.notices.settle("quick")
        self._count()

    def _begin(self, template: str) -> None:
        if not self._taken:
            return
        if template:
            self._assistant.asking.run_template(template)
        # None was named, or there is no such template: a mail is answered, all else rewritten.
        idle = self._assistant.state is State.IDLE
        if idle and (template or not self._reply.offer(self._taken)):
            self._assistant.prompts.rewrite("document")

    @Slot()
    def _rewrite_instead(self) -> None:
        self._reply.close()
        self._assistant.prompts.rewrite("document")

    @Slot()
    def _replied(self) -> None:
        self._window.notices.settle("quick")
        self._edited()
        self._show_state(self._assistant.state)

    @Slot()
    def _look_again(self) -> None:
        """Some desktops show the clipboard only to the window in front."""
        if not self._taken and not self._changed and self._clipboard.text().strip():
            self._take()
            self._begin("")

    @Slot()
    def _copy(self) -> None:
        if self._assistant.state is not State.IDLE:
            return
        text = self._window.editor.raw_text()
        if not text.strip():
            self._say("quick", self.tr("There is nothing to copy."))
            return
        self._clipboard.setText(text)
        self._copied = True
        self._window.close()

    @Slot()
    def _paste_back(self) -> None:
        """Copy, close, and paste where one came from; where that cannot be, say so and copy."""
        if self._assistant.state is not State.IDLE:
            return
        if not self._back.available:
            self._say("quick", self.tr("Only on X11 with xdotool can it paste. Copy, then paste."))
            return
        self._copy()
        if self._copied:
            self._back.paste()

    @Slot()
    def _escape(self) -> None:
        if self._reply.writing:
            self._reply.stop()
            return
        if self._changed and not self._warned:
            self._warned = True
            key = QKeySequence("Ctrl+Return").toString(QKeySequence.SequenceFormat.NativeText)
            text = self.tr("This text is not copied yet. {0} copies it, Esc closes without.")
            self._say("copied", text.format(key))
            return
        self._window.close()

    @Slot()
    def _end(self) -> None:
        self.close()
        self.ended.emit(self._copied)

    @Slot()
    def _edited(self) -> None:
        self._warned = False
        self._count()

    def _count(self) -> None:
        words = count_words(self._window.editor.raw_text())
        text = self.tr("1 word") if words == 1 else self.tr("{0} words").format(f"{words:,}")
        self._window.foot.words.setText(text)

    @Slot(object)
    def _show_state(self, state: State) -> None:
        # One primary button at a time: while a bar is open it has its own.
        ready = state is State.IDLE and not self._reply.waiting
        self._window.foot.copy.setVisible(ready)
        self._window.foot.paste.setVisible(ready and self._back.available)
        if not self._assistant.can_reopen:
            self._window.notices.settle(REJECTED)

    @Slot(object)
    def _show_model(self, state: ModelState) -> None:
        named = state.title if state.kind != "none" else ""
        place = f"→ {state.place}" if state.place else ""
        text = "  ".join(filter(None, (named, state_word(state.kind), place)))
        self._window.foot.show_model(state.kind, text)
        self.inline.set_model_title(" · ".join(filter(None, (state.title, state.place))))

    @Slot(object)
    def _model_failed(self, problem: ModelProblem) -> None:
        self._say("model", problem.message, warning=True)

    @Slot(object)
    def _show_notice(self, notice: Notice) -> None:
        undo = QKeySequence(QKeySequence.StandardKey.Undo)
        key = undo.toString(QKeySequence.SequenceFormat.NativeText)
        self._window.notices.show_notice(bar_notice(notice, undo=key, doing=self._doing))

    def _doing(self, act: NoticeAct) -> Callable[[], None]:
        if act is NoticeAct.SET_UP_MODEL:
            return self.setUpModelRequested.emit
        return lambda: self._assistant.act(act)

    def _say(self, key: str, text: str, *, warning: bool = False) -> None:
        notice = BarNotice(key, text, "warning" if warning else "info")
        self._window.notices.show_notice(notice)
