"""The words that reviewers would have instead, as proposals on the page.

A comment whose last line is `→ words` proposes them. It waits as any other proposal; when it is
decided on its comment is resolved, and when the comment goes, the proposal goes with it.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from writer_app.bridge.base.states import Recipe
from writer_app.bridge.base.words import cut_words
from writer_app.bridge.comments.comment_model import Comments
from writer_app.bridge.comments.held import PageThread
from writer_app.bridge.model import endings
from writer_app.bridge.model.jobs import Request
from writer_app.bridge.review.assistant import Assistant
from writer_app.bridge.review.machine import Event, Stage
from writer_app.bridge.review.proposal import Proposal
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.suggestion import Suggestion, finished
from writer_app.domain.comments.remarks import INSTEAD, proposed


class RemarkProposals(QObject):
    """Belongs to the GUI thread; `text_of` reads a range of the page."""

    def __init__(
        self,
        assistant: Assistant,
        comments: Comments,
        text_of: Callable[[Anchor], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._assistant, self._comments, self._text_of = assistant, comments, text_of
        self._ours: dict[str, Proposal] = {}  # by the thread that proposes it
        assistant.stateChanged.connect(self._look_at_decisions)
        assistant.accepted.connect(self._look_at_decisions)
        comments.changed.connect(self._look_at_comments)

    @Slot(str)
    def propose(self, id: str) -> None:
        """A comment has come: what it would have instead waits at its words."""
        held = self._comments.get(id)
        if held is not None and proposed(held.notes[0].text):
            self._entered(held)

    def accept(self, id: str) -> bool:
        """Put the words of a comment in place; whether it has any that fit the text now."""
        held = self._comments.get(id)
        if held is None or not proposed(held.notes[0].text):
            return False
        proposal = self._ours.get(id) or self._there(held) or self._entered(held)
        if proposal is None:
            return False
        self._ours[id] = proposal
        self._assistant.show(proposal)
        self._assistant.accept()
        return True

    # ---- inside
    def _entered(self, held: PageThread) -> Proposal | None:
        """A proposal of these words, on the page; None where another one is about them."""
        made = self._made(held)
        if not self._assistant.follower.take_in(made):
            return None
        self._ours[held.id] = made
        return made

    def _there(self, held: PageThread) -> Proposal | None:
        """The proposal of this comment that was kept with its document."""
        wanted = proposed(held.notes[0].text)
        return next(
            (
                one
                for one in self._assistant.waiting
                if one.anchor == held.anchor and one.suggestion.variant.result == wanted
            ),
            None,
        )

    def _made(self, held: PageThread) -> Proposal:
        note, original = held.notes[0], self._text_of(held.anchor)
        instead = proposed(note.text)
        said = note.text.rsplit(f"\n{INSTEAD}", 1)[0]
        variant = finished(original, instead, cut_words)
        recipe = Recipe(title=note.author)
        made = Proposal(
            0,
            held.anchor,
            original,
            "selection",
            Request(text=original, instruction=said),
            recipe,
            Suggestion(original, (variant,)),
            Stage.GONE,  # until it enters
        )
        made.problem = made.troubles[0] = endings.guarded(variant, recipe)
        return made

    @Slot()
    def _look_at_decisions(self) -> None:
        """Which of our proposals were decided on since."""
        for id, proposal in list(self._ours.items()):
            if proposal.stage is Stage.GONE:
                del self._ours[id]
                if proposal.ended in (Event.ACCEPT, Event.REJECT):
                    self._comments.resolve(id, on=True, step=False)

    @Slot()
    def _look_at_comments(self) -> None:
        """Which comments have gone or were resolved: nothing is proposed in their name."""
        for id, proposal in list(self._ours.items()):
            held = self._comments.get(id)
            if held is None or held.resolved:
                del self._ours[id]
                if proposal.stage is not Stage.GONE:
                    self._assistant.follower.drop(proposal)
                    self._assistant.othersChanged.emit()
