"""Opens the page that improves a template, and saves what the writer accepted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from writer_app.bridge.templates.template_bench import BenchState, TemplateBench
from writer_app.bridge.templates.template_changes import TemplateChanges
from writer_app.bridge.templates.template_editing import counted_up
from writer_app.bridge.templates.template_improve import TemplateImprove
from writer_app.bridge.templates.template_model import TemplateModel
from writer_app.domain.bench.bench_grid import GridRow
from writer_app.domain.templates.template import Template
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from writer_app.ui.templates.improve_page import ImprovePage

PAGE = "templateImprove"
GO_BACK_TO = ("templateBench", "templateEditor")  # where Esc leads again


class ImproveController(QObject):
    """Opens the page that improves a template, and saves what the writer accepted."""

    def __init__(
        self,
        window: MainWindow,
        *,
        work: TemplateImprove,
        bench: TemplateBench,
        templates: TemplateModel,
        changes: TemplateChanges,
    ) -> None:
        super().__init__(window)
        self._window, self._work, self._bench = window, work, bench
        self._templates, self._changes = templates, changes
        self._seed = 1
        self._came_from = ""
        window.add_page(PAGE, self._make_page)
        work.stateChanged.connect(self._state_changed)

    def show(self, template_id: str) -> None:
        """Improve a template; while another one is at work, that one is shown."""
        template = self._work.template if self._work.busy else self._templates.known(template_id)
        if template is None:
            return
        if self._work.template is None or self._work.template.text != template.text:
            self._work.open(template)
        if (now := self._window.current_page()) != PAGE:
            self._came_from = now if now in GO_BACK_TO else ""
        self._window.show_page(PAGE)
        self._page().begin(template, self._templates.language)

    # ---- inside
    def _page(self) -> ImprovePage:
        return cast("ImprovePage", self._window.page(PAGE))

    def _make_page(self) -> QWidget:
        from writer_app.ui.templates.improve_page import ImprovePage

        page = ImprovePage(self._window.theme, self._work)
        page.finished.connect(lambda: self._window.show_page(self._came_from))
        page.startRequested.connect(self._start)
        page.acceptRequested.connect(self._accept)
        return page

    def _start(self) -> None:
        """With the texts of the last comparison beside the tests; other wordings each time."""
        if self._bench.busy:
            self._bench.stop()
        self._work.start(self._more(), seed=self._seed)
        self._seed += 1

    def _more(self) -> tuple[GridRow, ...]:
        results, template = self._bench.results, self._work.template
        if results is None or template is None or self._bench.template != template.id:
            return ()
        return tuple(row for row in results.grid.rows if not row.name.startswith("test "))

    def _accept(self, template: Template) -> None:
        known = self._templates.known(template.id)
        before = known.text if known is not None else ""
        own = self._templates.is_own(template.id)
        text = counted_up(template.text, before)
        self._changes.save(text, lambda saved: self._accepted(saved, before, own=own))

    def _accepted(self, saved: Template, before: str, *, own: bool) -> None:
        self._work.open(saved)
        self._window.show_page("")
        back = partial(self._take_back, saved, before, own=own)
        title = saved.title_in(self._templates.language)
        text = self.tr("“{0}” is version {1} now.").format(title, saved.version)
        actions = (NoticeAction(self.tr("Undo"), back),)
        self._window.notices.show_notice(BarNotice("template", text, "done", actions))

    def _take_back(self, saved: Template, before: str, *, own: bool) -> None:
        """As it was before: the text before it, or the program's own template."""
        if own:
            self._changes.save(before, lambda _template: None)
        else:
            self._changes.delete(saved.id)

    def _state_changed(self, state: BenchState) -> None:
        if state is not BenchState.DONE or self._window.current_page() == PAGE:
            return
        template = self._work.template
        if template is not None:
            title = template.title_in(self._templates.language)
            text = self.tr("There are proposals for “{0}”.").format(title)
            show = NoticeAction(self.tr("Show them"), lambda: self.show(template.id))
            self._window.notices.show_notice(BarNotice("improve", text, "info", (show,)))
