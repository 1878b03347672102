"""Everything one does to templates: written, copied, compared, deleted and brought back, taken in
from elsewhere and given out. The pages it opens are made when they are first wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from writer_app.bridge.base.background import Background
from writer_app.bridge.model.token_counter import TokenCounter, TokenTally
from writer_app.bridge.templates.template_changes import Deleted, TemplateChanges
from writer_app.bridge.templates.template_editing import NEW, TemplateEditing
from writer_app.bridge.templates.template_model import TemplateModel
from writer_app.domain.templates.template import Template
from writer_app.ui.files.file_dialog import ask_files, ask_folder, ask_target
from writer_app.ui.kit.actions import COMMANDS, words
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.kit.sentences import said
from writer_app.ui.panels.page_values import page_text
from writer_app.ui.panels.prompt_box import Cost
from writer_app.ui.window.document_controller import DocumentController
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.views import ignoring_state

if TYPE_CHECKING:
    from writer_app.bridge.templates.template_changes import ImportPreview
    from writer_app.ui.templates.template_editor import TemplateEditor
    from writer_app.ui.templates.template_import import TemplateImportPage

SUFFIX = ".prompt.md"
EDITOR, IMPORT = "templateEditor", "templateImport"


class TemplateController(QObject):
    """Everything one does to templates."""

    tryRequested = Signal(str)  # template id
    improveRequested = Signal(str)

    def __init__(
        self,
        window: MainWindow,
        *,
        controller: DocumentController,
        templates: TemplateModel,
        changes: TemplateChanges,
        editing: TemplateEditing,
        counter: TokenCounter,
        context: Callable[[], tuple[int, str]],
        background: Background,
        tiny: Callable[[], bool] = bool,
    ) -> None:
        super().__init__(window)
        self.setObjectName("templateDesk")
        self._window, self._controller = window, controller
        self._templates, self._changes, self._editing = templates, changes, editing
        self._counter, self._context, self._background = counter, context, background
        self._tiny = tiny
        self._copy = ("", "")  # id and text of a copy made to be edited
        window.add_page(EDITOR, self._make_editor)
        window.add_page(IMPORT, self._make_import)
        window.pageChanged.connect(self._page_changed)
        self._connect_panel()
        commands = window.commands
        commands["newTemplate"].triggered.connect(ignoring_state(self.new))
        for name, run in (
            ("editTemplate", self.edit),
            ("tryTemplate", self.tryRequested.emit),
            ("improveTemplate", self.improveRequested.emit),
        ):
            commands[name].triggered.connect(ignoring_state(partial(self._with_current, run)))
        commands["importTemplates"].triggered.connect(ignoring_state(self._ask_import))
        changes.deleted.connect(self._deleted)
        changes.broughtBack.connect(self._brought_back)
        changes.previewed.connect(self._previewed)
        changes.imported.connect(self._imported)
        changes.exported.connect(self._exported)
        changes.failed.connect(lambda why: self._say(why, warning=True))

    # ---- writing
    def edit(self, template_id: str) -> None:
        """Edit a template of the writer's own, or a copy of one that came with the program."""
        if not template_id:
            return
        if self._templates.is_own(template_id) or self._templates.broken(template_id):
            self._open(template_id)
        else:
            self._changes.duplicate(template_id, self._open_copy)

    def _open_copy(self, copy: Template) -> None:
        """A copy that nobody changes goes again when the editor is left."""
        self._copy = (copy.id, copy.text)
        self._open(copy.id)

    def new(self) -> None:
        """Begin a template from a skeleton, or go on with one that was never saved."""
        self._editing.begin_new()
        self._show_editor()

    def duplicate(self, template_id: str) -> None:
        """Make a copy and open it."""
        self._changes.duplicate(template_id, lambda copy: self._open(copy.id))

    def _open(self, template_id: str) -> None:
        self._editing.begin(template_id)
        if self._editing.open:
            self._show_editor()

    def _show_editor(self) -> None:
        self._window.show_page(EDITOR)
        self._editor().focus_source()

    def _with_current(self, run: Callable[[str], object]) -> None:
        """Do something with the template that is open in the editor, or current in the list."""
        current = self._window.assistant_panel.list.current_key()
        editing = self._editing.id if self._window.current_page() == EDITOR else ""
        wanted = editing or current
        if self._templates.broken(wanted):
            self.edit(wanted)
        elif wanted:
            run(wanted)

    # ---- deleting
    def delete(self, template_id: str) -> None:
        """Move a template of the writer's own to the trash; the bar brings it back."""
        if self._editing.id == template_id:
            self._editing.close()
            self._window.show_page("")
        self._changes.delete(template_id)

    def _deleted(self, deleted: Deleted) -> None:
        actions = (NoticeAction(self.tr("Undo"), partial(self._changes.undelete, deleted)),)
        text = self.tr("“{0}” is deleted.").format(deleted.title)
        self._window.notices.show_notice(BarNotice("template", text, "info", actions))

    def _brought_back(self, template: Template) -> None:
        title = template.title_in(self._templates.language)
        self._say(self.tr("“{0}” is back.").format(title), brief=True)

    # ---- in and out
    def import_files(self, paths: list[Path]) -> None:
        """Show what files, folders and packs would bring, before anything is kept."""
        self._changes.look_at(paths)

    def _ask_import(self) -> None:
        prompts = self.tr("Templates and prompts")
        kinds = [
            f"{prompts} (*.prompt.md *.prompty *.zip *.csv *.md *.txt)",
            self.tr("All files") + " (*)",
        ]
        ask_files(self._window, self.tr("Import templates"), self.import_files, kinds=kinds)

    def _ask_folder(self) -> None:
        title = self.tr("Import a folder")
        ask_folder(self._window, title, lambda folder: self.import_files([folder]))

    def _previewed(self, preview: ImportPreview) -> None:
        if not preview.templates:
            first = (
                said(str(preview.problems[0])) if preview.problems else self.tr("no template in it")
            )
            self._say(self.tr("Nothing to import: {0}").format(first), warning=True)
            return
        self._window.show_page(IMPORT)
        page = cast("TemplateImportPage", self._window.page(IMPORT))
        page.show_preview(preview)
        page.setFocus()

    def _imported(self, templates: tuple[Template, ...]) -> None:
        self._window.show_page("")
        one = len(templates) == 1
        words = self.tr("1 template came in.") if one else self.tr("{0} templates came in.")
        self._say(words.format(f"{len(templates):,}"), brief=True)

    def export(self, template_id: str) -> None:
        """Ask where to, and write one template to a file."""
        self._ask_export([template_id], f"{template_id}{SUFFIX}")

    def export_own(self) -> None:
        """Ask where to, and write all of the writer's own templates into one pack."""
        own = [t.id for t in self._templates.all() if self._templates.is_own(t.id)]
        if own:
            self._ask_export(own, "templates.zip")
        else:
            self._say(self.tr("There are no templates of your own yet."), brief=True)

    def _ask_export(self, ids: list[str], name: str) -> None:
        title = self.tr("Export templates")
        ask_target(self._window, title, lambda path: self._changes.export(ids, path), name=name)

    def _exported(self, target: Path) -> None:
        self._say(self.tr("Exported as {0}.").format(target.name), brief=True)

    # ---- the menu of one template
    def menu_for(self, template_id: str, parent: QWidget) -> QMenu:
        """What can be done to a template."""
        menu = QMenu(parent)
        for text, run in self._entries(template_id):
            if text:
                menu.addAction(text).triggered.connect(ignoring_state(run))
            else:
                menu.addSeparator()
        return menu

    def _entries(self, template_id: str) -> list[tuple[str, Callable[[], object]]]:
        if self._templates.broken(template_id):
            return [
                (self.tr("Mend…"), partial(self.edit, template_id)),
                (self.tr("Delete"), partial(self.delete, template_id)),
            ]
        own = self._templates.is_own(template_id)
        pinned = template_id in self._templates.pinned()
        edit = self.tr("Edit…") if own else self.tr("Edit a copy…")
        pin = self.tr("Unpin") if pinned else self.tr("Pin to the top")
        entries: list[tuple[str, Callable[[], object]]] = [
            (self.tr("Show what is sent"), partial(self._show_form, template_id)),
            (edit, partial(self.edit, template_id)),
            (self.tr("Duplicate"), partial(self.duplicate, template_id)),
            (pin, partial(self._templates.toggle_pin, template_id)),
            ("", lambda: None),
            (self.tr("Try it on my texts…"), partial(self.tryRequested.emit, template_id)),
            (self.tr("Improve it…"), partial(self.improveRequested.emit, template_id)),
            ("", lambda: None),
            (self.tr("Export…"), partial(self.export, template_id)),
        ]
        if own:
            entries.append((self.tr("Delete"), partial(self.delete, template_id)))
        return entries

    def _show_form(self, template_id: str) -> None:
        self._window.show_page("")
        self._window.commands["assistantPanel"].setChecked(True)
        self._window.assistant_panel.show_form(template_id)

    def _library_menu(self, parent: QWidget) -> QMenu:
        """What can be done to the library as a whole."""
        menu = QMenu(parent)
        menu.addAction(self._window.commands["newTemplate"])
        menu.addAction(self._window.commands["importTemplates"])
        menu.addAction(self.tr("Import a folder…")).triggered.connect(
            ignoring_state(self._ask_folder)
        )
        menu.addAction(self.tr("Export my templates…")).triggered.connect(
            ignoring_state(self.export_own)
        )
        return menu

    def _connect_panel(self) -> None:
        panel = self._window.assistant_panel
        panel.newRequested.connect(self.new)
        panel.deleteRequested.connect(self._delete_if_own)
        panel.filesDropped.connect(self.import_files)
        self._controller.templatesDropped.connect(self.import_files)
        panel.menuRequested.connect(self._open_menu)
        panel.libraryMenuRequested.connect(
            lambda place: self._pop_up(self._library_menu(panel), place)
        )
        panel.attach_editing(unsaved=self._editing.unsaved, key_taken=self.key_taken)

    def _delete_if_own(self, template_id: str) -> None:
        if self._templates.is_own(template_id) or self._templates.broken(template_id):
            self.delete(template_id)
        else:
            known = self._templates.known(template_id)
            title = known.title_in(self._templates.language) if known else template_id
            text = self.tr("“{0}” came with the program and stays.").format(title)
            self._say(text, brief=True)

    def _open_menu(self, template_id: str, place: QPoint) -> None:
        self._pop_up(self.menu_for(template_id, self._window), place)

    @staticmethod
    def _pop_up(menu: QMenu, place: QPoint) -> None:
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    # ---- the pages
    def _editor(self) -> TemplateEditor:
        return cast("TemplateEditor", self._window.page(EDITOR))

    def _make_editor(self) -> QWidget:
        from writer_app.ui.templates.template_editor import TemplateEditor

        title = self._controller.title
        page = TemplateEditor(
            self._window.theme,
            self._editing,
            language=self._templates.language,
            page=lambda template: page_text(template, self._window.editor, title()),
            context=lambda: self._context()[0],
            tiny=self._tiny,
            background=self._background,
        )
        page.finished.connect(self._leave)
        page.tryRequested.connect(self.tryRequested)
        page.menuRequested.connect(self._editor_menu)
        page.preview.costWanted.connect(self._counter.ask)
        self._counter.counted.connect(self._show_tally)
        return page

    def _editor_menu(self, button: QWidget) -> None:
        if self._editing.id != NEW:
            place = button.mapToGlobal(button.rect().bottomLeft())
            self._pop_up(self.menu_for(self._editing.id, self._window), place)

    def _show_tally(self, tally: TokenTally) -> None:
        context, model = self._context()
        self._editor().preview.show_cost(
            Cost(tally.messages, tally.taken, context, model, tally.exact)
        )

    def _make_import(self) -> QWidget:
        from writer_app.ui.templates.template_import import TemplateImportPage

        page = TemplateImportPage(
            self._window.theme,
            language=self._templates.language,
            known=self._templates.known,
            key_taken=self.key_taken,
        )
        page.finished.connect(lambda: self._window.show_page(""))
        page.takeRequested.connect(self._changes.take_in)
        return page

    def key_taken(self, key: str) -> str:
        """The command that has a key already; empty when it is free."""
        actions = self._window.commands
        for command in COMMANDS:
            if any(k.toString() == key for k in actions[command.name].shortcuts()):
                return words(command).rstrip("…")
        return ""

    def _leave(self) -> None:
        self._window.show_page("")

    def _page_changed(self, name: str) -> None:
        """Whatever page comes next, unsaved text is kept, and the writer hears of it."""
        if name == EDITOR or not self._editing.open:
            return
        self._editing.keep()
        self._window.assistant_panel.show_changes()
        if not name and (self._editing.id, self._editing.text) == self._copy:
            self._editing.close()
            self._changes.discard(self._copy[0])
            return
        if name or not self._editing.changed:
            return
        actions = (
            NoticeAction(self.tr("Go on editing"), self._show_editor),
            NoticeAction(self.tr("Save it"), self._editing.save),
        )
        title = self._editing.title or self.tr("New template")
        text = self.tr("“{0}” is not saved yet; its text is kept.").format(title)
        self._window.notices.show_notice(BarNotice("template", text, "info", actions))

    def _say(self, text: str, *, warning: bool = False, brief: bool = False) -> None:
        self._window.notices.show_notice(
            BarNotice("template", text, "warning" if warning else "info", brief=brief)
        )
