"""Where reviewers read the document: the tab of comments, made when it is first wanted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from writer_app.bridge.documents.house_habits import HouseHabits
from writer_app.domain.base import ai_rules
from writer_app.engine.base.word_tables import words
from writer_app.rooms.assistant import AssistantRoom
from writer_app.rooms.documents import DocumentRoom
from writer_app.rooms.frame import Frame
from writer_app.rooms.library import LibraryRoom
from writer_app.rooms.panel_tab import PanelTab
from writer_app.ui.comments.house_question import HouseQuestion
from writer_app.ui.window.views import ignoring_state

if TYPE_CHECKING:
    from writer_app.bridge.comments.document_review import HouseRules
    from writer_app.ui.comments.reviewer_commands import ReviewerCommands


class ReviewRoom:
    """The tab beside Ask; what is behind it comes with the first look at it."""

    def __init__(
        self,
        frame: Frame,
        documents: DocumentRoom,
        library: LibraryRoom,
        assistant: AssistantRoom,
    ) -> None:
        self._frame, self._documents = frame, documents
        self._library, self._assistant = library, assistant
        self._commands: ReviewerCommands | None = None
        window = frame.window
        title = QCoreApplication.translate("ReviewView", "Comments")
        self._tab = PanelTab(window, title, self._made)
        window.commands["reviewDocument"].triggered.connect(ignoring_state(self.ask))
        window.commands["houseStyle"].triggered.connect(ignoring_state(self.show_rules))
        assistant.controller.reviewWanted.connect(self.ask)
        self._habits = HouseHabits(
            frame.paths.data / "house_habits.json",
            later=documents.background.later,
            rules=documents.house.rules,
            allowed=self._may_learn,
            is_word=lambda word: word in words("zh"),
            parent=window,
        )
        self._question = HouseQuestion(
            window,
            habits=self._habits,
            house=documents.house,
            session=documents.session,
            assistant=assistant.assistant,
        )

    def ask(self, reviewer: str = "") -> None:
        """Who is to read the document; `reviewer` is ticked alone."""
        self._made().ask(reviewer)

    def _may_learn(self, path: Path | None) -> bool:
        settings = self._documents.store.settings
        return settings.editing.propose_rules and not ai_rules.sentence(settings.ai, path or "")

    def show_rules(self) -> None:
        """The rules of the house, to be changed."""
        from writer_app.ui.comments.house_dialog import HouseDialog

        window = self._frame.window
        dialog = HouseDialog(self._frame.theme, self._documents.house, self._habits, window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _rules(self, _path: Path | None, text: str) -> HouseRules:
        from writer_app.bridge.comments.document_review import house_rules

        return house_rules(self._documents.house.rules(), text)

    def _made(self) -> ReviewerCommands:
        if self._commands is None:
            self._commands = self._make()
        return self._commands

    def _make(self) -> ReviewerCommands:
        from writer_app.bridge.comments.document_review import DocumentReview
        from writer_app.bridge.review.remark_proposals import RemarkProposals
        from writer_app.ui.comments.reviewer_commands import ReviewerCommands

        frame, documents, assistant = self._frame, self._documents, self._assistant
        window, comments = frame.window, self._library.comments

        def document() -> tuple[Path | None, str, str]:
            title = documents.controller.title()
            return documents.session.path, window.editor.raw_text(), title

        review = DocumentReview(
            assistant.thread,
            comments,
            document=document,
            template=assistant.templates.get,
            finder=self._library.sources.finder,
            rules=self._rules,
            mistakes=self._library.proofreading.mistakes,
            may_run=assistant.may_send,
            parent=window,
        )
        documents.session.opened.connect(lambda _text: review.opened())
        commands = ReviewerCommands(
            window,
            review=review,
            comments=comments,
            proposals=RemarkProposals(
                assistant.assistant, comments, window.editor.text_of, parent=window
            ),
            desk=self._library.comment_desk,
            templates=assistant.templates,
            ruled=lambda: bool(documents.house.rules()),
            barred=lambda path: ai_rules.sentence(documents.store.settings.ai, path or ""),
            show_tab=self._tab.show,
        )
        self._review = review
        commands.view.rulesWanted.connect(self.show_rules)
        self._tab.fill(commands.view)
        return commands

    def stop(self) -> None:
        """Ask for nothing more; what was said stands in the document."""
        if self._commands is not None:
            self._review.stop()

    def close(self) -> None:
        """Nothing of it stays open."""
