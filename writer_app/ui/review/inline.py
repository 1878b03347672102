"""Rewriting in the page: connects assistant, editor and bars. The window makes one and no more.

The public methods are what the window's actions call. Nothing here decides; it shows what the
assistant says and tells it what the writer did.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from writer_app.bridge.base.states import Notice, NoticeAct, NoticeKind, Progress, State
from writer_app.bridge.review.assistant import Assistant
from writer_app.bridge.review.ghost import Ghost
from writer_app.bridge.review.inline_memory import InlineMemory
from writer_app.bridge.review.proposal import Proposal, was_asked
from writer_app.bridge.review.proposal_keeper import ProposalKeeper
from writer_app.bridge.review.reading import measured
from writer_app.bridge.review.review import VARIANTS
from writer_app.bridge.review.runs import NOT_IN_PAGE
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.diff import Segment
from writer_app.domain.change.suggestion import Suggestion
from writer_app.ui.kit.actions import usual_key
from writer_app.ui.kit.theme import Theme
from writer_app.ui.page.editor import Editor
from writer_app.ui.page.suggestion_layer import ProposalView
from writer_app.ui.review.change_buttons import ChangeButtons
from writer_app.ui.review.commands import ReviewCommands
from writer_app.ui.review.editor_page import EditorPage
from writer_app.ui.review.ghost_text import GhostText
from writer_app.ui.review.inline_bars import InlineBars
from writer_app.ui.review.inline_keys import InlineKeys
from writer_app.ui.review.inline_selection import WritersSelection
from writer_app.ui.review.inline_strings import tr
from writer_app.ui.review.inline_view import view_of
from writer_app.ui.review.prompt_bar import PromptBar
from writer_app.ui.review.prompt_notes import PromptNotes
from writer_app.ui.review.review_bar import ReviewBar
from writer_app.ui.review.stream_bar import StreamBar
from writer_app.ui.review.template_picker import Templates

QUIET_MS = 400  # between two keys; as long as they come faster, they were meant for the bar


class InlineController(QObject):
    """Rewriting in the page: connects assistant, editor and bars."""

    formRequested = Signal(str)  # the template whose fields the writer wants to fill in
    setUpModelRequested = Signal()
    ghostTaken = Signal()  # words of the ghost are in the document now

    def __init__(
        self,
        editor: Editor,
        assistant: Assistant,
        theme: Theme,
        templates: Templates,
        *,
        ghost: Ghost | None = None,
        memory: InlineMemory | None = None,
        keeper: ProposalKeeper | None = None,
        title: Callable[[], str] = str,
        keys: Callable[[str], QKeySequence] = usual_key,
        quiet_ms: int = QUIET_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent or editor)
        self._editor = editor
        self._assistant = assistant
        self._memory = memory or InlineMemory()
        self._view: ProposalView | None = None
        self._state = State.IDLE
        self._number = 0
        self._selection = WritersSelection(editor)
        self._applying = False  # while a proposal is written into the page
        self._keeper = keeper or ProposalKeeper(assistant, parent=self)
        self._keys_wanted = False
        viewport = editor.viewport()
        past = lambda: self._memory.instructions  # noqa: E731 - one expression, used once
        self.prompt_bar = PromptBar(theme, templates, past=past, parent=viewport)
        self.stream_bar = StreamBar(theme, viewport)
        self.review_bar = ReviewBar(theme, viewport)
        self.change_buttons = ChangeButtons(theme, editor)
        self._bars = InlineBars(
            editor,
            assistant,
            prompt=self.prompt_bar,
            stream=self.stream_bar,
            review=self.review_bar,
        )
        self._ghost = GhostText(editor, ghost, self._memory)
        self._ghost.taken.connect(self.ghostTaken)
        self._page = EditorPage(editor, title)
        assistant.attach(self._page)
        if ghost is not None:
            ghost.attach(self._page)
        self._keys = InlineKeys(
            editor,
            assistant,
            ghost,
            show_original=self.show_original,
            put_in=self._ghost.put_in,
            keys=keys,
            is_late=lambda: self.prompt_bar.input.typing(quiet_ms),
            typed_late=self.prompt_bar.input.note_key,
        )
        self._key = keys
        self._connect_assistant()
        self._connect_editor()
        self._connect_bars()
        self._notes = PromptNotes(assistant, self.prompt_bar)

    # ---- commands ----------------------------------------------------------------------------
    def rewrite(self) -> None:
        """Ctrl+E."""
        self._ghost.drop()
        if self._editor.isReadOnly():
            message = {"message": tr("This document is read only.")}
            self._assistant.noticeRaised.emit(Notice(NoticeKind.FAILED, message))
            return
        self._assistant.prompts.rewrite()

    def continue_writing(self) -> None:
        """Ctrl+J: ghost text at the caret."""
        self._ghost.ask()

    def document_opened(self, key: str) -> None:
        """Another text is on the page: keep the proposals of the last, bring back its own.

        `key` names the document, empty for one that was never saved.
        """
        self._ghost.drop()
        self._selection.forget()
        self._keeper.opened(key)

    def document_left(self) -> None:
        """No text follows this one: keep what waits."""
        self._ghost.drop()
        self._keeper.left()

    def set_model_title(self, title: str) -> None:
        """Which model answers, for the prompt bar."""
        self.prompt_bar.show_model(title)

    # ---- wiring ------------------------------------------------------------------------------
    def _connect_assistant(self) -> None:
        assistant = self._assistant
        assistant.stateChanged.connect(self._show_state)
        assistant.othersChanged.connect(self._show_others)
        assistant.suggestionChanged.connect(self._show_suggestion)
        assistant.progressChanged.connect(self._show_progress)
        assistant.problemChanged.connect(self._show_problem)
        assistant.applyRequested.connect(self._apply)
        assistant.alsoRequested.connect(self._apply_also)
        assistant.insertBelowRequested.connect(self._insert_below)
        assistant.flashRequested.connect(self._flash)
        assistant.formRequested.connect(self.formRequested)
        assistant.revealRequested.connect(self._reveal)

    def _connect_editor(self) -> None:
        self._editor.edited.connect(self._edited)
        self._editor.proposalClicked.connect(self._clicked)
        self._editor.cursorPositionChanged.connect(self._moved)

    def _connect_bars(self) -> None:
        prompt, stream, review = self.prompt_bar, self.stream_bar, self.review_bar
        assistant = self._assistant
        prompt.sent.connect(self._send)
        prompt.templateChosen.connect(self._run)
        prompt.formWanted.connect(self.formRequested)
        commands = ReviewCommands(assistant)
        for signal, name in (
            (prompt.closed, "reject"),
            (stream.stopped, "stop"),
            (review.accepted, "accept"),
            (review.rejected, "reject"),
            (review.nextVariant, "nextVariant"),
            (review.previousVariant, "previousVariant"),
            (self.change_buttons.accepted, "acceptChange"),
            (self.change_buttons.rejected, "rejectChange"),
        ):
            signal.connect(commands.runner(name))
        prompt.scopeChosen.connect(assistant.prompts.set_scope)
        prompt.dialChosen.connect(self._set_dial)
        review.factShown.connect(self._show_fact)
        review.factKept.connect(self._keep_fact)
        review.dialChosen.connect(self._set_dial)
        prompt.levelChosen.connect(self._set_level)
        review.levelChosen.connect(self._set_level)
        prompt.loosened.connect(self._assistant.asking.loosen)
        review.loosened.connect(self._assistant.asking.loosen)
        review.keysWanted.connect(self._want_keys)
        for bar in (prompt, stream, review):
            bar.acted.connect(self._act)

    # ---- showing -----------------------------------------------------------------------------
    @Slot(object)
    def _show_state(self, state: State) -> None:
        proposal = self._assistant.proposal
        number = proposal.number if proposal else 0
        before = (self._state, self._number)
        self._state, self._number = state, number
        self._bars.switch()
        self._show_passage(state)
        if state is State.PROMPTING and proposal is not None:
            self.prompt_bar.show_scope(proposal.scope, fixed=proposal.refining)
            self.prompt_bar.show_dial(proposal.dial or proposal.request.dial)
            self.prompt_bar.show_level(proposal.level_wanted)
            self._show_locks(self.prompt_bar, proposal)
            refining = proposal.refining
            if before != (state, number):
                self.prompt_bar.open(offer_last=not refining and not proposal.at_caret)
            self.prompt_bar.show_hint(_hint(proposal))
            self._notes.show()
        elif state is State.STREAMING and proposal is not None:
            self.stream_bar.show_title(proposal.recipe.title or tr("Rewrite"))
            self.stream_bar.show_key(self._key("stop").toString())
        elif state is State.REVIEW and proposal is not None:
            self.review_bar.show_dial(proposal.request.dial)
            self._show_locks(self.review_bar, proposal)
            self.review_bar.show_shortcuts(lambda name: self._key(name).toString())
            self.review_bar.set_keys_shown(self._keys_wanted or self._memory.shows_review_keys)
        if before[0] is State.REVIEW and state is State.IDLE:
            self._memory.reviewed()
        self._focus(state)
        self._bars.make_room()

    def _show_locks(self, bar: PromptBar | ReviewBar, proposal: Proposal) -> None:
        if proposal.revisions and bar is self.review_bar:  # nothing holds a colleague's words
            bar.show_locks((), (), decoded=False)
            return
        frozen = self._assistant.prompts.frozen(proposal.anchor)
        bar.show_locks(proposal.held, proposal.loosened, decoded=proposal.decoded, frozen=frozen)

    def _show_passage(self, state: State) -> None:
        """Tint the passage; while the prompt is open it is selected as well.

        While an answer is shown the caret stands alone, or the next key would replace what the
        writer had selected; the selection comes back when the proposal goes.
        """
        proposal = self._assistant.proposal if self._bars.current is not None else None
        self._editor.marks.ranges.hold(proposal.anchor if proposal else None)
        self._show_others()
        if proposal is None:
            self._selection.give_back()
        elif state is State.PROMPTING and not proposal.refining:
            self._selection.show(proposal.anchor)
        else:
            self._selection.collapse()

    @Slot()
    def _show_others(self) -> None:
        """Tint the passages whose proposals wait."""
        others = (p for p in self._assistant.waiting if p is not self._assistant.proposal)
        self._editor.marks.ranges.let_wait(
            p.anchor for p in others if p.recipe.apply not in NOT_IN_PAGE
        )

    def _focus(self, state: State) -> None:
        """The field while prompting, the page otherwise; never away from a panel or a dialog."""
        inside = QApplication.focusWidget()
        if state is State.PROMPTING:
            self.prompt_bar.input.setFocus()
        elif inside is None or self._editor.isAncestorOf(inside):
            self._editor.setFocus()

    @Slot(object)
    def _show_suggestion(self, suggestion: Suggestion | None) -> None:
        proposal = self._assistant.proposal
        if suggestion is None or proposal is None:
            self._view = None
            self._editor.layer.show(None)
            self.change_buttons.show_for(None)
            return
        checks = proposal.recipe.facts
        self._view = view_of(
            suggestion,
            proposal.anchor,
            checks_facts=checks,
            whole_lines=self._page.whole_lines(proposal.anchor),
        )
        self._editor.layer.show(self._view)
        deciding = proposal.state is State.REVIEW and not self._view.whole
        self.change_buttons.show_for(suggestion.focus if deciding else None)
        if proposal.state is State.REVIEW:
            variants = VARIANTS if was_asked(proposal) else 1
            self.review_bar.show_suggestion(suggestion, variants=variants, checks_facts=checks)
            self.review_bar.show_why(proposal.why)
            self.review_bar.show_level(measured(proposal))

    @Slot(object)
    def _show_progress(self, progress: Progress) -> None:
        if self._bars.current is self.prompt_bar:
            self.prompt_bar.show_progress(progress)
        elif self._bars.current is self.stream_bar:
            self.stream_bar.show_progress(progress)

    @Slot(object)
    def _show_problem(self, problem: Notice | None) -> None:
        proposal = self._assistant.proposal
        if proposal is None:  # no bar is shown
            return
        self.review_bar.set_question(problem, asking=proposal.question)
        self.prompt_bar.show_problem(problem)

    def show_original(self, on: bool) -> None:
        """Space held: the passage as it stands."""
        if self._view is not None and self._view.show_original != on:
            self._view = replace(self._view, show_original=on)
            self._editor.layer.show(self._view)

    # ---- what the writer did -----------------------------------------------------------------
    @Slot(str)
    def _send(self, instruction: str) -> None:
        self._memory.remember(instruction)
        self._assistant.asking.send(instruction)

    @Slot(str)
    def _run(self, template: str) -> None:
        self._assistant.asking.run_template(template)

    @Slot(str)
    def _set_dial(self, dial: str) -> None:
        self._assistant.asking.set_dial(dial)  # type: ignore[arg-type] # the menu's names are Dials
        self.prompt_bar.show_dial(dial)
        self.review_bar.show_dial(dial)

    @Slot(str)
    def _set_level(self, level: str) -> None:
        self._assistant.asking.set_level(level)
        self.prompt_bar.show_level("" if level == "any" else level)

    @Slot(object)
    def _act(self, action: NoticeAct) -> None:
        if action is NoticeAct.SET_UP_MODEL:
            self.setUpModelRequested.emit()
        self._assistant.act(action)

    @Slot()
    def _want_keys(self) -> None:
        self._keys_wanted = True
        self.review_bar.set_keys_shown(True)

    @Slot(int)
    def _show_fact(self, which: int) -> None:
        """Focus the change that a fact's difference came with."""
        proposal = self._assistant.proposal
        if proposal is not None and which < len(proposal.suggestion.variant.facts):
            place = proposal.suggestion.variant.place_of(proposal.suggestion.variant.facts[which])
            if place is not None:
                self._assistant.review.focus_change(place)

    @Slot(int)
    def _keep_fact(self, which: int) -> None:
        proposal = self._assistant.proposal
        if proposal is not None and which < len(proposal.suggestion.variant.facts):
            self._assistant.review.keep_fact(proposal.suggestion.variant.facts[which])

    @Slot(int)
    def _clicked(self, change: int) -> None:
        proposal = self._assistant.proposal
        if proposal is not None and self._assistant.state is State.REVIEW:
            self._editor.select(Anchor(proposal.anchor.start, proposal.anchor.start))
            self._assistant.review.focus_change(change)

    @Slot(int, int, int)
    def _edited(self, position: int, removed: int, added: int) -> None:
        if self._assistant.follower.edited(position, removed, added):
            self._keeper.edited()
        self._ghost.edited()

    @Slot()
    def _moved(self) -> None:
        """The writer went elsewhere: the selection from before is not wanted back."""
        if not self._selection.moving and not self._applying:
            self._selection.forget()
            self._assistant.follower.caret_at(self._editor.cursor_position())
        self._ghost.caret_moved()

    # ---- changing the page -------------------------------------------------------------------
    @Slot(object, str)
    def _apply_also(self, anchor: Anchor, text: str) -> None:
        """The other end of a move: one step with the first."""
        self._apply(anchor, text, join=True)

    @Slot(object, str)
    def _apply(self, anchor: Anchor, text: str, *, join: bool = False) -> None:
        """An accepted proposal: one edit. The caret stays where the writer works elsewhere.

        What stood for the proposal on the page goes first, so that the edit finds the page, and
        an undo the selection, as they were before the writer asked.
        """
        self._put_away()
        caret = self._editor.textCursor()
        elsewhere = not anchor.start <= caret.position() <= anchor.end
        self._applying = True
        try:
            self._editor.replace(anchor, text, join=join)
            if elsewhere:
                self._editor.setTextCursor(caret)
        finally:
            self._applying = False

    @Slot(object, str)
    def _insert_below(self, anchor: Anchor, text: str) -> None:
        self._put_away()
        self._editor.insert_after(anchor, "\n\n" + text)

    def _put_away(self) -> None:
        if self._assistant.state is State.IDLE:  # else what is written was not the one in hand
            self._view = None
            self._editor.layer.show(None)
            self._selection.give_back()

    @Slot(object)
    def _reveal(self, anchor: Anchor) -> None:
        self._editor.reveal(anchor.start)
        self._editor.setFocus()

    @Slot(object, object)
    def _flash(self, anchor: Anchor, segments: tuple[Segment, ...]) -> None:
        self._editor.flash(anchor, segments)


def _hint(proposal: Proposal) -> str:
    """What the empty bar asks for; "" for the usual words."""
    if proposal.refining:
        return tr("Say what else should change")
    return tr("Say what to write here") if proposal.at_caret else ""
