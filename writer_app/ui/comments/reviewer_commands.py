"""Reviewers in the window: who reads, how far they are, and what is done about what they say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject

from writer_app.bridge.comments.comment_model import Comments
from writer_app.bridge.comments.document_review import DocumentReview
from writer_app.bridge.model.preemptible import BenchState
from writer_app.bridge.review.remark_proposals import RemarkProposals
from writer_app.bridge.templates.template_model import TemplateModel
from writer_app.domain.base.errors import UsageError
from writer_app.domain.templates.template import Template
from writer_app.ui.comments.comment_controller import CommentController
from writer_app.ui.comments.review_view import ReviewerRow, ReviewView
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.kit.sentences import said, together
from writer_app.ui.window.main_window import MainWindow

NOTICE = "review"


class ReviewerCommands(QObject):
    """Connects the tab of comments with the reviewers and the page. Belongs to the window."""

    def __init__(
        self,
        window: MainWindow,
        *,
        review: DocumentReview,
        comments: Comments,
        proposals: RemarkProposals,
        desk: CommentController,
        templates: TemplateModel,
        barred: Callable[[Path | None], str],
        ruled: Callable[[], bool],
        show_tab: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._window, self._review, self._comments = window, review, comments
        self._proposals, self._desk, self._templates = proposals, desk, templates
        self._barred, self._ruled, self._show_tab = barred, ruled, show_tab
        self._progress = ""
        self._told: list[str] = []
        self.view = ReviewView(window.theme)
        self.view.askWanted.connect(self.ask)
        self.view.startWanted.connect(self.begin)
        self.view.stopWanted.connect(review.stop)
        self.view.jumpWanted.connect(self._jump)
        self.view.acceptWanted.connect(self._accept)
        self.view.resolveWanted.connect(lambda id: comments.resolve(id, on=True))
        self.view.deleteWanted.connect(comments.delete)
        review.stateChanged.connect(self._state_changed)
        review.progressed.connect(self._progressed)
        review.arrived.connect(proposals.propose)
        review.reviewerDone.connect(self._reviewer_done)
        review.failed.connect(self._failed)
        comments.changed.connect(self._show)
        templates.changed.connect(self._offer)
        self._show()
        self._say_state()

    def ask(self, reviewer: str = "") -> None:
        """Bring the tab forward and ask who is to read, with one of them ticked alone where it is
        named, and with that of the house where there are rules; while they read, show the list.
        """
        self._show_tab()
        self._offer()
        path = self._window.document_path()
        self.view.folder = path.parent if path is not None else None
        if reviewer:
            self.view.tick_alone(reviewer)
        elif self._ruled():
            self.view.tick_rules()
        if self._review.busy:
            self.view.show_list()
        else:
            self.view.show_choice()

    def show(self) -> None:
        """Bring the tab with the list forward."""
        self._show_tab()
        self.view.show_list()

    def begin(self, reviewers: list[str], files: list[Path] | None = None) -> None:
        """Let these read the open document."""
        why = self._barred(self._window.document_path())
        if not why:
            self._told = []
            try:
                self._review.begin(reviewers, files or [])
            except UsageError as error:
                why = str(error)
        if why:
            self._notice(said(why), "info")
            return
        self._window.commands["commentColumn"].setChecked(True)
        self.view.show_list()

    # ---- inside
    def _offer(self) -> None:
        """Show who can be chosen; templates are read after the window has come."""
        self.view.set_reviewers([_row(each, self._templates.language) for each in self._there()])

    def _there(self) -> list[Template]:
        rows = self._templates.rows("", lambda each: each.head.kind == "comment")
        return [self._templates.get(row.id) for row in rows]

    def _jump(self, id: str) -> None:
        self._window.show_page("")
        self._desk.go_to(id)

    def _accept(self, id: str) -> None:
        self._window.show_page("")
        if not self._proposals.accept(id):
            text = self.tr("The words this comment is about read otherwise now.")
            self._notice(text, "info")

    def _show(self) -> None:
        self.view.show_threads([one for one in self._comments.threads if not one.resolved])

    def _progressed(self, reviewer: str, part: int, parts: int) -> None:
        reads = self.tr("{0} is reading").format(reviewer)
        where = self.tr("part {0} of {1}").format(part + 1, parts)
        self._progress = f"{reads}, {where}" if parts > 1 else reads
        self._say_state()

    def _reviewer_done(self, reviewer: str, done: object) -> None:
        lost, fault = getattr(done, "lost", 0), getattr(done, "fault", "")
        if lost:
            text = self.tr("{0}: comments dropped, as their words are not in the text: {1}.")
            self._told.append(text.format(reviewer, lost))
        if fault:
            self._told.append(f"{reviewer}: {said(fault)}")

    def _say_state(self) -> None:
        state = self._review.state
        if state is BenchState.WAITING:
            words = self.tr("Waits while the model is with you.")
        elif state is BenchState.RUNNING:
            words = self._progress or self.tr("The model is being asked.")
        else:
            words = together(*self._told)
        self.view.set_busy(words, busy=self._review.busy)

    def _state_changed(self, state: BenchState) -> None:
        self._say_state()
        if state is not BenchState.DONE or self.view.isVisible():
            return
        count = sum(not one.resolved for one in self._comments.threads)
        show = NoticeAction(self.tr("Show them"), self.show)
        text = self.tr("The review is done. Open comments: {0}.").format(count)
        self._window.notices.show_notice(BarNotice(NOTICE, text, "info", (show,)))

    def _failed(self, why: object) -> None:
        self._notice(said(str(why)), "warning")

    def _notice(self, text: str, kind: Literal["info", "warning"]) -> None:
        self._window.notices.show_notice(BarNotice(NOTICE, text, kind, brief=kind == "info"))


def _row(template: Template, language: str) -> ReviewerRow:
    return ReviewerRow(
        template.id,
        template.title_in(language),
        template.description_in(language),
        sources="sources" in template.head.needs,
        rules="style_notes" in template.uses,
    )
