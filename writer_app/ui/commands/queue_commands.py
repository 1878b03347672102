"""*Go through the document* and *A template over a folder*: asked in a card, shown in a bar."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from writer_app.bridge.base.states import State
from writer_app.bridge.model.preemptible import BenchState
from writer_app.bridge.review.assistant import Assistant
from writer_app.bridge.review.folder_queue import FolderQueue
from writer_app.bridge.review.passage_queue import PassageQueue
from writer_app.bridge.templates.template_model import TemplateModel
from writer_app.domain.base.errors import WriterError
from writer_app.domain.change.passage_rows import PassageState, count
from writer_app.domain.templates.template import Template
from writer_app.ui.kit.fields import Choice
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.kit.sentences import said
from writer_app.ui.review.assistant_notices import WAITING
from writer_app.ui.review.queue_bar import QueueBar, QueueView
from writer_app.ui.review.queue_card import QueueCard, QueueWish
from writer_app.ui.window.main_window import MainWindow

NOTICE, FOLDER_NOTICE = "queue", "queue.folder"
_LONGEST = 28  # characters of what is asked, in a bar
_NAMED = 3  # files that have no result
_FIRST = "fix-grammar"  # of the templates on the card


class QueueCommands(QObject):
    """Belongs to the window. `barred` says why the open document may not go to a model."""

    def __init__(
        self,
        window: MainWindow,
        *,
        queue: PassageQueue,
        folder: FolderQueue,
        assistant: Assistant,
        templates: TemplateModel,
        barred: Callable[[Path | None], str],
        documents: Callable[[], Path],
        language: str,
        server: Callable[[], str],
    ) -> None:
        super().__init__(window)
        self._window, self.queue, self.folder = window, queue, folder
        self._assistant, self._templates = assistant, templates
        self._barred, self._documents, self._language = barred, documents, language
        self._server = server
        self.bar = QueueBar(window.theme, "queueBar", action=self.tr("Next proposal"))
        self.folder_bar = QueueBar(window.theme, "folderBar", action=self.tr("Open the results"))
        for bar in (self.folder_bar, self.bar):
            window.page_column.insertWidget(0, bar)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._show)
        self._connect()
        self._show()

    def _connect(self) -> None:
        queue, folder = self.queue, self.folder
        for job, bar in ((queue, self.bar), (folder, self.folder_bar)):
            job.changed.connect(self._soon.start)
            job.stateChanged.connect(self._soon.start)
            bar.pauseRequested.connect(job.pause)
            bar.startRequested.connect(job.start)
            bar.endRequested.connect(job.end)
        self.bar.nextRequested.connect(self._next)
        self.folder_bar.nextRequested.connect(self._open_results)
        queue.stateChanged.connect(self._queue_state)
        folder.stateChanged.connect(self._folder_state)
        queue.failed.connect(lambda why: self._broke(NOTICE, why, queue.start))
        folder.failed.connect(lambda why: self._broke(FOLDER_NOTICE, why, folder.start))
        queue.decided.connect(self._go_on)

    # ---- asking
    def ask_document(self) -> None:
        """What the open document is to go through."""
        self._window.show_page("")
        path = self._window.document_path()
        if why := self._barred(path):
            self._say(NOTICE, why, "info")
            return
        if self._window.editor.isReadOnly():
            self._say(NOTICE, self.tr("This document is read only."), "info")
            return
        card = self._card(
            self._choices(self.queue.fits), self._about_document, self._begin_document
        )
        card.template.set_value(_FIRST)

    def ask_folder(self) -> None:
        """What the documents of a folder are to go through."""
        self._window.show_page("")
        if self._server():
            words = self.tr("A folder is gone through by a model on this computer alone.")
            self._say(FOLDER_NOTICE, words, "info")
            return
        path = self._window.document_path()
        folder = path.parent if path is not None else self._documents()
        choices = self._choices(lambda template: template.head.scope != "none")
        card = self._card(choices, self._about_folder, self._begin_folder, folder)
        card.template.set_value("summary")

    def _card(
        self,
        choices: list[Choice],
        about: Callable[[QueueWish], str],
        done: Callable[[QueueWish], None],
        folder: Path | None = None,
    ) -> QueueCard:
        window = self._window
        return QueueCard(
            window.theme, window, templates=choices, about=about, done=done, folder=folder
        )

    def _choices(self, fits: Callable[[Template], bool]) -> list[Choice]:
        """Templates that need nothing filled in."""
        if not self._templates.loaded:
            self._templates.refresh(now=True)
        found = [
            template
            for template in self._templates.all()
            if fits(template) and not any(v.required for v in template.variables)
        ]
        titles = [(template.id, template.title_in(self._language)) for template in found]
        return sorted(titles, key=lambda pair: pair[1].casefold())

    def _about_document(self, wish: QueueWish) -> str:
        count_ = self.queue.passages(wish.template)
        if not count_:
            return self.tr("There is no passage in this document that it would work on.")
        words = self.tr(
            "{0} passages, one after the other. Each answer waits on the page as a proposal; "
            "nothing changes before it is accepted."
        )
        return words.format(f"{count_:,}")

    def _about_folder(self, _wish: QueueWish) -> str:
        return self.tr(
            "Every document right in the folder is read; its result is a file of its own in the "
            "folder of results. It goes on after a restart where it was."
        )

    def _begin_document(self, wish: QueueWish) -> None:
        if wish.template:
            self._templates.used(wish.template)
        try:
            self.queue.begin(wish.template, wish.instruction)
        except WriterError as error:
            self._say(NOTICE, said(str(error)), "info")
            return
        self._window.notices.settle(NOTICE)

    def _begin_folder(self, wish: QueueWish) -> None:
        assert wish.folder is not None
        assert wish.out is not None
        try:
            self.folder.begin(wish.template, wish.instruction, wish.folder, wish.out)
        except WriterError as error:
            self._say(FOLDER_NOTICE, said(str(error)), "info")
            return
        self._window.notices.settle(FOLDER_NOTICE)

    # ---- going on
    def _next(self) -> None:
        self.queue.show_next(self._window.editor.cursor_position())

    def _go_on(self) -> None:
        """One was decided on: the next one is taken in hand; after the last it is over."""
        if self.queue.over:
            self.queue.end()
            return
        place = self._window.editor.cursor_position()
        QTimer.singleShot(0, self, lambda: self._take_next(place))

    def _take_next(self, place: int) -> None:
        if self._assistant.state is State.IDLE and self.queue.here:
            self.queue.show_next(place)
            self._window.notices.settle(WAITING)

    def _open_results(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder.out)))

    # ---- showing
    def look_again(self) -> None:
        """The rules on what may go to a model may have changed."""
        if self._barred(None):
            for job in (self.queue, self.folder):
                if job.busy:
                    job.pause()
        self._soon.start()

    def _show(self) -> None:
        off = bool(self._barred(None))  # without AI nothing is said of it
        self.bar.show_view(None if off else self._queue_view())
        self.folder_bar.show_view(None if off else self._folder_view())
        if self.queue.here and self.queue.undecided:  # the bar says how many wait
            self._window.notices.settle(WAITING)

    def _queue_view(self) -> QueueView | None:
        queue = self.queue
        if queue.errand is None or not (queue.here or queue.busy):
            return None
        total, left = len(queue.rows), queue.left
        words = self.tr("{0}: {1} of {2} passages").format(_short(queue.title), total - left, total)
        if not queue.here:
            words = f"{queue.name} · {words}"
        same = count(queue.rows, PassageState.SAME)
        failed = count(queue.rows, PassageState.FAILED)
        parts = [words]
        if queue.undecided:
            parts.append(self.tr("{0} to look at").format(queue.undecided))
        if same:
            parts.append(self.tr("{0} unchanged").format(same))
        if failed:
            parts.append(self.tr("{0} without an answer").format(failed))
        if queue.state is BenchState.WAITING:
            parts.append(self.tr("waits for the model"))
        elif queue.state is BenchState.IDLE and left:
            parts.append(self.tr("paused"))
        undecided = queue.undecided if queue.here else 0
        return QueueView(
            " · ".join(parts), total - left, total, queue.busy, left + failed > 0, undecided
        )

    def _folder_view(self) -> QueueView | None:
        folder = self.folder
        if not folder.files or folder.state is BenchState.DONE:
            return None  # a notice tells its end
        total, done = len(folder.files), folder.done
        words = self.tr("{0}: {1} of {2} files").format(_short(folder.title), done, total)
        parts = [words]
        within = 0.0
        if folder.step is not None:
            step = folder.step
            within = step.done / step.total if step.total else 0.0
            parts.append(f"{step.path.name} {step.done}/{step.total}" if step.total > 1 else (
                step.path.name
            ))  # fmt: skip
        if folder.skipped:
            parts.append(self.tr("{0} left out").format(len(folder.skipped)))
        if folder.state is BenchState.WAITING:
            parts.append(self.tr("waits for the model"))
        elif folder.state is BenchState.IDLE:
            parts.append(self.tr("paused"))
        return QueueView(
            " · ".join(parts), round(100 * (done + within)), 100 * total, folder.busy, goes_on=True
        )

    def _queue_state(self, state: BenchState) -> None:
        queue = self.queue
        if state is not BenchState.DONE:
            return
        if not queue.here:
            words = self.tr("“{0}” has been gone through: {1} proposals wait in it.")
            text = words.format(queue.name, queue.undecided)
            act = NoticeAction(self.tr("Open it"), self._open_queued)
            notice = BarNotice(NOTICE, text, "info", (act,))
            self._window.notices.show_notice(notice)
        elif not queue.undecided:
            words = self.tr("{0} passages were looked at; there is nothing to change.")
            self._say(NOTICE, words.format(len(queue.rows)), "done")

    def _open_queued(self) -> None:
        if self.queue.path is not None:
            self._window.open_document(self.queue.path)

    def _folder_state(self, state: BenchState) -> None:
        folder = self.folder
        if state is not BenchState.DONE:
            return
        words = self.tr("{0} results are in “{1}”.")
        text = words.format(len(folder.files) - len(folder.skipped), folder.out.name)
        for each in folder.skipped[:_NAMED]:
            why = said(each.why)
            text += " " + (why if each.name in why else f"{each.name}: {why}")
        if (more := len(folder.skipped) - _NAMED) > 0:
            text += " " + self.tr("{0} more were left out.").format(more)
        act = NoticeAction(self.tr("Open the results"), self._open_results)
        self._window.notices.show_notice(BarNotice(FOLDER_NOTICE, text, "info", (act,)))

    def _broke(self, key: str, why: str, again: Callable[[], None]) -> None:
        act = NoticeAction(self.tr("Go on"), again)
        self._window.notices.show_notice(BarNotice(key, said(why), "warning", (act,)))

    def _say(self, key: str, text: str, tone: str) -> None:
        shown = BarNotice(key, said(text), "done" if tone == "done" else "info", brief=True)
        self._window.notices.show_notice(shown)


def _short(title: str) -> str:
    """The first words of one's own long instruction."""
    return title if len(title) <= _LONGEST else title[: _LONGEST - 1].rstrip() + "…"
