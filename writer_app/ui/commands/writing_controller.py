"""The Assistant menu and panel: templates, drafts, summaries, and what the model has to say.

Rewriting in the page is `ui/review/inline.py`; this is everything around it. What it says, it says
in the notice bar, the status line and the panel.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from writer_app.bridge.base.states import (
    ModelProblem,
    ModelState,
    Notice,
    NoticeAct,
    Progress,
    Remedy,
    State,
)
from writer_app.bridge.model.model_loader import ModelLoader
from writer_app.bridge.model.token_counter import TokenCounter, TokenTally
from writer_app.bridge.review.assistant import Assistant
from writer_app.bridge.review.draft_stream import DraftStream
from writer_app.bridge.templates.template_model import TemplateModel
from writer_app.domain.base.errors import WriterError
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.sources.passage import Passage
from writer_app.domain.text.named_notes import NamedNote
from writer_app.ui.commands.drafting import NOTICE as DRAFT_NOTICE
from writer_app.ui.commands.drafting import Drafting
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.page.going_to import select_words
from writer_app.ui.panels.page_values import page_text
from writer_app.ui.panels.prompt_box import Cost
from writer_app.ui.panels.status_line import loading_words
from writer_app.ui.review.assistant_notices import (
    ALL_REJECTED,
    REJECTED,
    WAITING,
    bar_notice,
    passes,
)
from writer_app.ui.review.claim_marks import ClaimMarks
from writer_app.ui.review.commands import COMMANDS, ReviewCommands
from writer_app.ui.review.inline import InlineController
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.views import Views, ignoring_state

SUMMARY, ARTICLE = "summary", "article"


class WritingController(QObject):
    """Connects one window with one assistant."""

    reviewWanted = Signal(str)  # a reviewer is to read the document
    documentReady = Signal(str)  # the text of a new document
    templateFileWanted = Signal(str)  # a template to edit, by id
    setUpModelRequested = Signal()
    remedyWanted = Signal(object)  # Remedy

    def __init__(
        self,
        window: MainWindow,
        *,
        assistant: Assistant,
        inline: InlineController,
        drafts: DraftStream,
        templates: TemplateModel,
        counter: TokenCounter,
        model: ModelLoader,
        views: Views,
        title: Callable[[], str],
        new_page: Callable[[], bool],
        notes: Callable[[], tuple[NamedNote, ...]] = tuple,
        sourced: Callable[[], bool] = bool,
    ) -> None:
        super().__init__(window)
        self._window, self._assistant, self._inline = window, assistant, inline
        self._templates, self._counter, self._model = templates, counter, model
        self._views = views
        self._answering = False  # in the panel
        self._review = ReviewCommands(assistant)
        panel = window.assistant_panel
        panel.attach(
            templates,
            lambda template: page_text(template, window.editor, title(), notes(), sourced),
            lambda: model.context,
            lambda: str(window.document_path() or ""),
            lambda: model.tiny,
        )
        self.drafting = Drafting(
            window,
            assistant=assistant,
            drafts=drafts,
            templates=templates,
            new_page=new_page,
            run=self.run_template,
            show_form=self.show_form,
            note_key=inline.prompt_bar.input.note_key,
        )
        self._connect_actions()
        self._connect_assistant()
        self._connect_panel()
        window.documentChanged.connect(self._leave_document)
        for name in ("preview", "focusMode"):
            window.commands[name].toggled.connect(lambda _on: window.notices.pass_on(passes))
        model.stateChanged.connect(self._show_model)
        model.failed.connect(self._model_failed)
        self._show_model(model.state)
        self._show_state(assistant.state)

    def _leave_document(self) -> None:
        """What was said of the document before goes, and an answer about it."""
        self._window.notices.pass_on(passes)
        self._window.assistant_panel.leave_answer()

    # ---- commands
    def draft(self) -> None:
        """Ask in one line what to draft, and write it on a page of its own."""
        self._window.show_page("")
        self.drafting.ask()

    def summarize(self) -> None:
        """The document in short, in the panel."""
        self._assistant.asking.run_template(SUMMARY, into="panel")

    def run_template(self, template_id: str, values: dict[str, str] | None = None) -> None:
        """Run a template on the page, or write what it drafts."""
        try:
            template = self._templates.get(template_id)
        except WriterError as error:
            self._say("template", str(error))
            return
        self._templates.used(template_id)
        head = template.head
        if head.kind == "comment":
            self.reviewWanted.emit(template_id)
            return
        if head.apply not in ("panel", "new_document") and head.scope != "none":
            self._window.show_page("")
            self._window.editor.setFocus()
        self._assistant.asking.run_template(template_id, values)

    def run_or_ask(self, template_id: str) -> None:
        """Run a template at once, or show its form when it cannot run without values."""
        try:
            template = self._templates.get(template_id)
        except WriterError as error:
            self._say("template", str(error))
            return
        if any(variable.required for variable in template.variables):
            self.show_form(template_id)
        else:
            self.run_template(template_id)

    def choose_template(self, template_id: str) -> None:
        """Run a template, or show its form when it has fields."""
        self._views.focus_on(self._window.assistant_panel.list)
        self._window.assistant_panel.choose(template_id)

    def show_form(self, template_id: str, values: Mapping[str, str] | None = None) -> None:
        """The form of a template that wants values; some may be known."""
        panel = self._window.assistant_panel
        self._views.focus_on(panel.list)
        panel.show_form(template_id)
        if values and panel.form is not None:
            panel.form.set_values(dict(values))

    # ---- wiring
    def _connect_actions(self) -> None:
        inline = self._inline
        pairs: dict[str, Callable[[], object]] = {
            "rewrite": lambda: self._on_page(inline.rewrite),
            "continue": lambda: self._on_page(inline.continue_writing),
            "draft": self.draft,
            "summarize": self._summarize_quietly,
            "templates": lambda: self._views.focus_on(self._window.assistant_panel.filter),
            "setUpModel": self.setUpModelRequested.emit,
            **{name: self._review.runner(name) for name in COMMANDS},
        }
        for name, run in pairs.items():
            self._window.commands[name].triggered.connect(ignoring_state(run))

    def _on_page(self, run: Callable[[], object]) -> None:
        """Where the text is seen: a bar behind another page would take what is typed there."""
        self._window.show_page("")
        run()

    def _connect_assistant(self) -> None:
        assistant, answer = self._assistant, self._window.assistant_panel.answer
        assistant.stateChanged.connect(self._show_state)
        assistant.othersChanged.connect(self._show_waiting)
        assistant.progressChanged.connect(self._show_progress)
        assistant.noticeRaised.connect(self._show_notice)
        assistant.documentRequested.connect(self._new_document)
        assistant.elsewhereBegan.connect(self._start_answer)
        assistant.panelTakenBack.connect(answer.take_back)
        assistant.panelText.connect(answer.append)
        assistant.panelPart.connect(answer.set_part)
        assistant.panelCovered.connect(answer.coverage.show_coverage)
        assistant.panelChecked.connect(answer.verdicts.add)
        assistant.panelEnded.connect(answer.finish)
        assistant.generationEnded.connect(self._announce)
        self._inline.formRequested.connect(self.show_form)
        self._inline.setUpModelRequested.connect(self.setUpModelRequested)

    def _connect_panel(self) -> None:
        panel = self._window.assistant_panel
        panel.runRequested.connect(self.run_template)
        panel.editRequested.connect(self.templateFileWanted)
        panel.failed.connect(lambda text: self._say("template", text))
        panel.answer.stopRequested.connect(self._assistant.stop)
        panel.answer.insertRequested.connect(self._insert_answer)
        panel.answer.coverage.wanted.connect(self._show_passage)
        panel.answer.documentRequested.connect(self.documentReady)
        ClaimMarks(self._window.editor, panel.answer.verdicts)
        if panel.form is not None:
            panel.form.costWanted.connect(self._counter.ask)
            self._window.editor.selectionChanged.connect(panel.form.due.start)
        self._counter.counted.connect(self._show_tally)
        self._templates.failed.connect(lambda text: self._say("template", text))

    # ---- showing
    @Slot()
    def _show_waiting(self) -> None:
        for name in ("nextProposal", "rejectWaiting"):
            self._window.commands[name].setEnabled(self._review.enabled()[name])

    @Slot(object)
    def _show_state(self, state: State) -> None:
        commands = self._window.commands
        for name, can_be_chosen in self._review.enabled().items():
            commands[name].setEnabled(can_be_chosen)
        if state in (State.PROMPTING, State.STREAMING):
            self._window.notices.pass_on(passes)
        if state is State.PROMPTING:
            self._model.wake()  # while the writer says what should change
        if state is State.IDLE:
            self._window.notices.settle(DRAFT_NOTICE)
            if self._answering:
                self._answering = False
                self._window.assistant_panel.answer.finish()
            self._window.editor.viewport().update()  # an empty page says again how one begins
            self._window.status.set_context(None, 0)  # the figures were of what has ended
        if not self._assistant.can_reopen:
            self._window.notices.settle(REJECTED)
            self._window.notices.settle(ALL_REJECTED)
        if not self._assistant.waiting:
            self._window.notices.settle(WAITING)

    @Slot(object)
    def _show_progress(self, progress: Progress) -> None:
        status = self._window.status
        used = max(progress.prompt_tokens, progress.read_tokens)
        context = progress.context or self._model.context
        if used and context:
            status.set_context(used + progress.new_tokens, context)
        if progress.phase == "writing" and progress.rate:
            rate = self.tr("{0} tok/s").format(f"{progress.rate:.0f}")
            status.set_model("writing", self._model.title, rate)
            self._window.assistant_panel.answer.set_rate(progress.rate)

    @Slot(object)
    def _show_model(self, state: ModelState) -> None:
        detail = ""
        if state.kind == "loading":
            detail = loading_words(state.phase, state.done, state.total)
        self._window.status.set_model(state.kind, state.title, detail)
        self.drafting.model_loads(loads=state.kind == "loading")
        self._inline.set_model_title(" · ".join(filter(None, (state.title, state.place))))
        if state.kind == "ready":
            self._window.notices.settle("model")
            if self._window.assistant_panel.form is not None:
                self._window.assistant_panel.form.due.start()

    def _model_failed(self, problem: ModelProblem) -> None:
        words = {
            Remedy.CHOOSE: self.tr("Choose a model…"),
            Remedy.AGAIN: self.tr("Try again"),
            Remedy.SAFE: self.tr("Load it in safe mode"),
            Remedy.PROCESSOR: self.tr("Use the processor"),
            Remedy.VERIFY: self.tr("Verify its files…"),
            Remedy.SERVER: self.tr("Server…"),
        }
        actions = tuple(
            NoticeAction(words[remedy], partial(self.remedyWanted.emit, remedy))
            for remedy in problem.remedies
        )
        self._window.notices.show_notice(BarNotice("model", problem.message, "warning", actions))

    @Slot(object)
    def _show_notice(self, notice: Notice) -> None:
        undo = self._window.commands.key_of("undo")
        self._window.notices.show_notice(bar_notice(notice, undo=undo, doing=self._doing))

    def _doing(self, action: NoticeAct) -> Callable[[], None]:
        if action is NoticeAct.SET_UP_MODEL:
            return self.setUpModelRequested.emit
        return lambda: self._assistant.act(action)

    def _announce(self) -> None:
        """The end of a generation, once, for a screen reader: the status line says the state."""
        self._show_model(self._model.state)

    # ---- the panel
    def _summarize_quietly(self) -> None:
        try:
            self.summarize()
        except WriterError as error:
            self._say("template", str(error))

    def _start_answer(self, title: str) -> None:
        self._answering = True
        panel = self._window.assistant_panel
        self._window.show_page("")
        self._window.commands["preview"].setChecked(False)
        self._window.commands["assistantPanel"].setChecked(True)
        panel.show_answer(title)

    def _new_document(self, text: str, _title: str) -> None:
        if not self.drafting.take(text):
            self._window.assistant_panel.show_list()
            self.documentReady.emit(text)

    def _insert_answer(self, text: str) -> None:
        editor = self._window.editor
        block = editor.textCursor().block()
        end = block.position() + block.length() - 1
        editor.insert_after(Anchor(end, end), f"\n\n{text.strip()}\n")
        editor.setFocus()

    def _show_passage(self, passage: Passage) -> None:
        """A passage of the document that a summary speaks of, or leaves out."""
        self._window.show_page("")
        if not select_words(self._window.editor, passage.text, passage.start):
            self._say("template", self.tr("This passage is not in the document any more."))

    @Slot(object)
    def _show_tally(self, tally: TokenTally) -> None:
        panel = self._window.assistant_panel
        if panel.form is None or not panel.shows_form():
            return
        panel.form.show_cost(
            Cost(tally.messages, tally.taken, self._model.context, self._model.title, tally.exact)
        )
        if self._model.context:
            self._window.status.set_context(sum(tally.messages), self._model.context)

    def _say(self, key: str, text: str) -> None:
        self._window.notices.show_notice(BarNotice(key, text, "warning"))
