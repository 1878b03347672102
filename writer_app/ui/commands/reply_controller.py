"""A mail on the clipboard is answered: what was decided goes in, the reply streams onto the page.

The greeting and the signature are not the model's: the one is that of the mail's writer, as they
signed, the other is kept in the preferences.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from writer_app.bridge.base.states import State
from writer_app.bridge.review.assistant import Assistant
from writer_app.bridge.templates.quick_templates import REPLY, QuickWriting
from writer_app.domain.answers import mail_replies
from writer_app.domain.base.settings import Editing
from writer_app.domain.facts.facts import compare
from writer_app.domain.locks.owed import owed, spelled
from writer_app.domain.text import mail as mails
from writer_app.domain.text.language import language
from writer_app.ui.commands.quick_window import QuickWindow
from writer_app.ui.kit.sentences import together

FRAME_MS = 60


class ReplyController(QObject):
    """One mail of one quick window."""

    written = Signal()  # the reply stands on the page
    doubtful = Signal(str)  # a sentence: what in it wants a look
    lacking = Signal(str)  # a sentence: why none could be asked for

    def __init__(
        self,
        window: QuickWindow,
        assistant: Assistant,
        writing: QuickWriting,
        *,
        editing: Callable[[], Editing],
    ) -> None:
        super().__init__(window)
        self._window, self._assistant = window, assistant
        self._writing, self._editing = writing, editing
        self._mail: mails.Mail | None = None
        self._answer = self._before = self._decided = ""
        self._first: str | None = None  # an answer that lacked something, while another is made
        self._put_in: list[str] = []  # what the model left out twice, put in with the own words
        self._writes = self._stopped = self._own_words = False
        self._frame = QTimer(self, singleShot=True, interval=FRAME_MS)
        self._frame.timeout.connect(self._paint)
        window.reply.wanted.connect(self._ask)
        assistant.panelText.connect(self._grown)
        assistant.panelTakenBack.connect(self._taken_back)
        assistant.panelEnded.connect(self._ended)

    @property
    def writing(self) -> bool:
        """Whether a reply is being written."""
        return self._writes

    def stop(self) -> None:
        """End the writing; what is there stays, and is not asked for again."""
        self._stopped = True
        self._assistant.stop()

    @property
    def waiting(self) -> bool:
        """Whether a mail stands on the page that has no reply yet."""
        return self._mail is not None and not self._answer.strip()

    def offer(self, text: str) -> bool:
        """Show the row where this text is mail; whether it is."""
        self.close()
        if not mails.is_mail(text):
            return False
        thread, editing = mails.parse(text), self._editing()
        self._mail = thread.to_answer((editing.author, _own_name(editing)))
        self._window.reply.show_mail(self._mail.name, thread.subject)
        self._window.reply.decided.setFocus()
        return True

    def close(self) -> None:
        """Take the row away and forget the mail."""
        self._mail, self._answer, self._before = None, "", ""
        self._writing.mail, self._writing.must = "", ()
        if self._writes:
            self._assistant.follower.clear()
            self._end_writing()
        self._window.reply.hide()

    @Slot(str)
    def _ask(self, decided: str) -> None:
        if self._mail is None or self._assistant.state is State.STREAMING:
            return
        if not decided:
            self.lacking.emit(self.tr("Say in a line what was decided: yes, no, when, how much."))
            self._window.reply.decided.setFocus()
            return
        self._answer, self._before = "", self._window.editor.raw_text()
        self._decided = decided
        self._writing.mail = self._mail.body
        self._writing.must = ()
        self._first, self._put_in = None, []
        self._writes = True
        self._window.reply.set_busy(True)
        self._window.editor.setReadOnly(True)
        self._run(decided)
        if self._assistant.state is State.IDLE:  # it could not be begun; a notice says why
            self._end_writing()

    def _run(self, decided: str) -> None:
        values = {"answer": decided, "sender": _own_name(self._editing())}
        self._stopped = False
        self._assistant.asking.run_template(REPLY, values, into="panel")

    @Slot(str)
    def _grown(self, text: str) -> None:
        if self._writes:
            self._answer += text
            if not self._frame.isActive():
                self._frame.start()

    @Slot(int)
    def _taken_back(self, count: int) -> None:
        if self._writes and count:
            self._answer = self._answer[:-count]

    @Slot()
    def _paint(self) -> None:
        """What there is of the reply. Its end stays the model's own until all of it is there."""
        seen = self._first is None and self._answer.strip()
        if self._writes and self._mail is not None and seen:
            greeting = mails.salutation(self._mail)
            self._window.editor.set_text(mails.framed(self._answer, greeting, ""))

    @Slot()
    def _ended(self) -> None:
        if not self._writes or self._mail is None:
            return
        bad, lost = self._faults(self._answer)
        wrong = self._answer.strip() and (bad or lost)
        if self._first is None and wrong and not self._stopped:
            # Once more, and what it lacks has to come; the better one stays.
            self._writing.must = spelled(self._decided, self._answer)
            self._first, self._answer = self._answer, ""
            if bad:  # what is not there cannot be copied
                self._writing.mail = mail_replies.asked(self._mail)
            QTimer.singleShot(0, self, lambda: self._once_more(lost))
            return
        again = self._first is not None
        if self._first is not None:
            before, lacked = self._faults(self._first)
            again = before
            if (before, len(lacked)) <= (bad, len(lost)):
                self._answer = self._first
        self._answer = mail_replies.without_copies(self._answer, self._mail)
        self._answer = mail_replies.not_signed_by(self._answer, self._mail)
        bad, lost = self._faults(self._answer)
        self._own_words = not self._stopped and (bad or (again and bool(lost)))
        if self._own_words:
            self._answer = _sentence(self._decided)
        self._put_in = self._lacking() if self._answer.strip() and not self._stopped else []
        if self._put_in:
            self._answer = mails.with_words(self._answer, _sentence(self._decided))
        self._end_writing()
        editor = self._window.editor
        if not self._answer.strip():
            editor.set_text(self._before)
            self._window.reply.decided.setFocus()
            return
        greeting = mails.salutation(self._mail)
        signature = _signature(self._editing(), self._mail.body)
        editor.set_text(mails.framed(self._answer, greeting, signature))
        editor.setFocus()
        self.written.emit()
        self._check()

    def _once_more(self, lost: list[str]) -> None:
        if not self._writes or self._mail is None:
            return
        if not lost:
            asked = self._decided
        elif language(self._mail.body) == "zh":
            asked = f"{self._decided}。句中要写明{'、'.join(lost)}。"
        else:
            asked = f"{self._decided}. Be sure to say: {', '.join(lost)}"
        self._run(asked)
        if self._assistant.state is State.IDLE:
            self._ended()

    def _faults(self, answer: str) -> tuple[bool, list[str]]:
        """Whether an answer is no reply, and what it lacks; less is better."""
        assert self._mail is not None
        wrong = mail_replies.no_reply(answer, self._mail, self._decided)
        return wrong, owed(self._decided, answer)

    def _lacking(self) -> list[str]:
        """What was decided and is not in the reply; what was spelled by the lock is there."""
        return [] if self._own_words else owed(self._decided, self._answer)

    def _check(self) -> None:
        """Name what had to be put into the reply, and figures that nobody gave."""
        assert self._mail is not None
        said = f"{self._decided}\n{self._mail.body}\n{self._editing().signature}"
        strange = [d.new.text for d in compare(said, self._answer) if d.new and not d.old]
        strange = [each for each in strange if any(map(str.isdigit, each))]
        parts, between = [], self.tr(", ")
        if self._own_words:
            parts.append(self.tr("The model wrote no reply to it. These are your own words."))
        if self._put_in:
            told = self.tr("The model left out {0}. Your own words say it at the end.")
            parts.append(told.format(between.join(self._put_in)))
        if strange:
            parts.append(self.tr("Nobody gave: {0}.").format(between.join(strange)))
        if parts:
            self.doubtful.emit(together(*parts))

    def _end_writing(self) -> None:
        self._writes = False
        self._frame.stop()
        self._window.reply.set_busy(False)
        self._window.editor.setReadOnly(False)


def _sentence(words: str) -> str:
    """Words as a sentence: a capital, and the mark that ends it."""
    words = words[:1].upper() + words[1:]
    if words[-1:] in ".!?。！？…":
        return words
    return f"{words}。" if language(words) == "zh" else f"{words}."


def _own_name(editing: Editing) -> str:
    """The writer's name: the first line of the signature that is one, or the author's."""
    return mails.Mail(body=editing.signature).signed or editing.author.strip()


def _signature(editing: Editing, mail: str) -> str:
    """What stands under the reply: the writer's signature, or a closing with the name."""
    if editing.signature.strip() or not editing.author.strip():
        return mails.signature_for(mail, editing.signature)
    return mails.closing(mail, editing.author.strip())
