"""Connects the comparison page with templates, documents and models; says when one has ended."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from writer_app.bridge.base.background import Background
from writer_app.bridge.model.model_loader import ModelLoader
from writer_app.bridge.model.model_manager import ModelManager
from writer_app.bridge.templates.bench_setup import TrialText, passages_of, read_passages
from writer_app.bridge.templates.template_bench import BenchState, TemplateBench
from writer_app.bridge.templates.template_changes import Earlier, TemplateChanges
from writer_app.bridge.templates.template_editing import TemplateEditing
from writer_app.bridge.templates.template_model import TemplateModel
from writer_app.domain.base.errors import WriterError
from writer_app.domain.bench.bench_grid import Grid
from writer_app.domain.templates.template import Template
from writer_app.ui.files.file_dialog import ask_files, ask_target
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.kit.sentences import said
from writer_app.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from writer_app.ui.templates.bench_page import BenchPage

PAGE = "templateBench"
GO_BACK_TO = ("templateEditor",)  # from where this page is opened and where Esc leads again


class BenchController(QObject):
    """Its page is made when it is first wanted."""

    improveRequested = Signal(str)

    def __init__(
        self,
        window: MainWindow,
        *,
        bench: TemplateBench,
        templates: TemplateModel,
        changes: TemplateChanges,
        editing: TemplateEditing,
        models: ModelManager,
        loader: ModelLoader,
        documents: Callable[[], Path],
        title: Callable[[], str],
        background: Background,
        barred: Callable[[Path], str],
    ) -> None:
        super().__init__(window)
        self._window, self._bench, self._templates = window, bench, templates
        self._changes, self._editing = changes, editing
        self._models, self._loader = models, loader
        self._documents, self._title, self._background = documents, title, background
        self._barred = barred  # why no model may see a document, "" where it may
        self._template: Template | None = None
        self._came_from = ""
        self._shows_progress = False
        window.add_page(PAGE, self._make_page)
        bench.stateChanged.connect(self._state_changed)
        bench.resultsChanged.connect(self._show_progress)
        bench.failed.connect(self._failed)
        bench.exported.connect(self._exported)
        models.changed.connect(self._show_models)

    def show(self, template_id: str) -> None:
        """Try a template; while another one is being tried, that one is shown."""
        wanted = self._bench.template if self._bench.busy else template_id
        template = self._templates.known(wanted)
        if template is None:
            text = self.tr("Save the template first; then it can be tried.")
            self._window.notices.show_notice(BarNotice("bench", text, brief=True))
            return
        if wanted != template_id:
            self._say(self.tr("This one is still being tried; stop it before the next."))
        fresh = self._template is None or self._template.text != template.text
        if (now := self._window.current_page()) != PAGE:
            self._came_from = now if now in GO_BACK_TO else ""
        self._window.show_page(PAGE)
        if fresh:
            self._begin(template)
        else:
            self._offer_unsaved(template)
        self._models.refresh()

    # ---- filling the page
    def _page(self) -> BenchPage:
        return cast("BenchPage", self._window.page(PAGE))

    def _make_page(self) -> QWidget:
        from writer_app.ui.templates.bench_page import BenchPage

        language = self._templates.language
        page = BenchPage(self._window.theme, self._bench, language=language)
        page.finished.connect(lambda: self._window.show_page(self._came_from))
        page.startRequested.connect(self._start)
        page.exportRequested.connect(self._ask_export)
        page.improveRequested.connect(self._improve)
        page.setup.pageWanted.connect(self._add_page)
        page.setup.documentsWanted.connect(self._ask_documents)
        page.setup.templateWanted.connect(self._add_template)
        return page

    def _begin(self, template: Template) -> None:
        page, language = self._page(), self._templates.language
        self._template = template
        page.setup.begin(template)
        now = (f"now {template.version}", self._now_words(template), template)
        page.setup.set_versions([now], 1)
        self._offer_unsaved(template)
        others = [(t.id, t.title_in(language)) for t in self._templates.all()]
        page.setup.set_templates(sorted(others, key=lambda pair: pair[1].casefold()))
        self._show_models()
        self._bench.open(template.id)
        page.begin(template.title_in(language))
        self._changes.earlier_templates(
            template.id, lambda found: self._offer_earlier(template, found)
        )

    def _offer_unsaved(self, template: Template) -> None:
        setup = self._page().setup
        setup.drop_version("unsaved")
        if (unsaved := self._unsaved(template)) is not None:
            setup.set_versions([("unsaved", self.tr("Unsaved text"), unsaved)], 1)

    def _now_words(self, template: Template) -> str:
        return self.tr("Version {0}, as it is now").format(template.version)

    def _unsaved(self, template: Template) -> Template | None:
        editing = self._editing
        if editing.id != template.id or not editing.dirty or editing.last is None:
            return None
        return editing.last.template if editing.last.usable else None

    def _offer_earlier(
        self, template: Template, found: tuple[tuple[Earlier, Template], ...]
    ) -> None:
        if self._template is not template or not found:
            return
        words = self.tr("Version {0}")
        taken = {template.version}
        versions = []
        for earlier, old in found:
            if old.version in taken:
                continue
            taken.add(old.version)
            versions.append((f"version {earlier.number}", words.format(earlier.number), old))
        self._page().setup.set_versions(versions, 1)

    def _add_template(self, template_id: str) -> None:
        other = self._templates.known(template_id)
        if other is not None:
            title = other.title_in(self._templates.language)
            self._page().setup.set_versions([(f"other {template_id}", title, other)], 1)

    def _add_page(self) -> None:
        """The selection; without one the paragraphs of the page that are worth trying."""
        path = self._window.document_path()
        if path is not None and (why := self._barred(path)):
            self._page().say(said(why))
            return
        editor, name = self._window.editor, self._title()
        selection = editor.selection()
        text = editor.text_of(selection).strip()
        found = (TrialText(name, text),) if text else passages_of(name, editor.raw_text())
        if found:
            self._page().setup.add_passages(found)
        else:
            self._page().say(self.tr("There is no paragraph on the page to try it on."))

    def _ask_documents(self) -> None:
        kinds = [self.tr("Documents") + " (*.md *.markdown *.txt)"]
        title, start = self.tr("Texts to try it on"), self._documents()
        ask_files(self._window, title, self.add_documents, start=start, kinds=kinds)

    def add_documents(self, paths: list[Path]) -> None:
        """Take the paragraphs of documents as texts to try it on."""
        files = [path for path in paths if not self._barred(path)]
        if kept := [path for path in paths if path not in files]:
            self._page().say(said(self._barred(kept[0])))
        self._background.run(
            lambda: read_passages(files),
            self._page().setup.add_passages,
            lambda error: self._failed(str(error)),
        )

    def _show_models(self) -> None:
        if self._template is None:
            return
        found = [(m.id, m.title) for m in self._models.installed() if m.ready]
        current = self._loader.model_id
        if current not in dict(found):
            found = [(current, self._loader.title)]
        self._page().setup.set_models(found, current)

    # ---- running
    def _start(self, grid: Grid) -> None:
        wanted = {column.model for column in grid.columns} - {""}
        try:
            models = {model: self._loader.reference(model) for model in wanted}
        except WriterError as error:
            self._failed(str(error))
            return
        if not self._loader.chosen:
            self._failed(self.tr("There is no model yet; set one up first."))
            return
        self._bench.start(grid, models)

    def _improve(self) -> None:
        if self._template is not None:
            self.improveRequested.emit(self._template.id)

    def _ask_export(self) -> None:
        name = f"{self._bench.template}-tried.md"
        kinds = ["Markdown (*.md)", "JSON (*.json)", self.tr("Chart") + " (*.svg)"]
        title, start = self.tr("Export the answers"), self._documents()
        ask_target(self._window, title, self.export, start=start, name=name, kinds=kinds)

    def export(self, target: Path) -> None:
        """Write the answers to a file: Markdown, JSON or a chart."""
        title = self._template.title_in(self._templates.language) if self._template else ""
        self._bench.export(target, title)

    def _exported(self, target: Path) -> None:
        self._page().say(self.tr("Exported as {0}.").format(target.name))

    # ---- saying
    def _show_progress(self) -> None:
        """The status line says that the model is at work, and how far it is."""
        done, total = self._bench.progress()
        running = self._bench.state is BenchState.RUNNING
        if running:
            text = self.tr("trying {0} of {1}").format(f"{done + 1:,}", f"{total:,}")
            self._window.status.set_model("writing", self._loader.title, text)
        elif self._shows_progress:
            state = self._loader.state
            self._window.status.set_model(state.kind, state.title)
        self._shows_progress = running

    def _state_changed(self, state: BenchState) -> None:
        self._show_progress()
        if state is not BenchState.DONE or self._window.current_page() == PAGE:
            return
        if self._template is None:  # an earlier comparison was opened, nothing has ended
            return
        title = self._template.title_in(self._templates.language)
        text = self.tr("“{0}” is tried on every text.").format(title)
        show = NoticeAction(self.tr("Show the answers"), lambda: self._window.show_page(PAGE))
        self._window.notices.show_notice(BarNotice("bench", text, "info", (show,)))

    def _failed(self, why: str) -> None:
        if self._window.current_page() == PAGE:
            self._page().notices.show_notice(BarNotice("bench", why, "warning"))
        else:
            self._say(why)

    def _say(self, text: str) -> None:
        self._window.notices.show_notice(BarNotice("bench", text, "warning"))
