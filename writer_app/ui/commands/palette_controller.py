"""What the palette offers: commands that can run now, headings, documents, templates."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from writer_app.bridge.documents.library_model import LibraryModel
from writer_app.bridge.templates.template_model import TemplateModel, icon_of
from writer_app.domain.text.text import headings, to_utf16
from writer_app.ui.kit.actions import COMMANDS, MENUS, words
from writer_app.ui.kit.command_palette import MOST, CommandPalette, PaletteItem
from writer_app.ui.window.document_controller import DocumentController
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.views import ignoring_state

# What a bare slash in the text offers, before any letter is typed.
AT_FIRST = frozenset(
    {
        *("heading1", "heading2", "bullets", "numbers", "quote", "link"),
        *("rewrite", "continue", "draft", "summarize"),
    }
)
NOT_OFFERED = frozenset({"palette", "nextPane", "previousPane"})


class PaletteController(QObject):
    """Opens the palette for commands, or at once for documents."""

    def __init__(
        self,
        window: MainWindow,
        *,
        controller: DocumentController,
        library: LibraryModel,
        templates: TemplateModel,
        run_template: Callable[[str], None],
        run_or_ask: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._controller = window, controller
        self._library, self._templates = library, templates
        self._run_template, self._run_or_ask = run_template, run_or_ask
        self._palette: CommandPalette | None = None
        commands = window.commands
        commands["palette"].triggered.connect(ignoring_state(lambda: self.open("")))
        commands["openQuickly"].triggered.connect(ignoring_state(lambda: self.open("@")))

    def open(self, text: str) -> None:
        """Show the palette with this much typed already."""
        if self._palette is None:
            self._palette = CommandPalette(self._window.theme, self._window)
        templates = self._window.commands["templates"].isVisible()
        self._palette.open(self._items, text, templates=templates)

    def in_text(self, query: str) -> list[PaletteItem]:
        """What a slash in the text offers: at first what one does while writing, then all."""
        commands = self._commands()
        if not query:
            wanted = [item for item in commands if _name(item.key) in AT_FIRST]
            return wanted + self._template_items(self._run_or_ask, self._templates.pinned())
        return commands + self._template_items(self._run_or_ask)

    def _items(self, text: str) -> tuple[list[PaletteItem], str]:
        if text.startswith("#"):
            return self._headings(), text[1:]
        if text.startswith("@"):
            return self._documents(text[1:]), text[1:]
        if text.startswith("/"):
            return self._template_items(self._run_template), text[1:]
        templates = self._template_items(self._run_template)
        found = self._commands() + templates if text.strip() else self._commands()
        return (found + self._documents(text) if text.strip() else found), text

    def _commands(self) -> list[PaletteItem]:
        menus = {name: self.tr_menu(title) for name, title in MENUS}
        return [
            PaletteItem(
                f"command.{command.name}",
                words(command).rstrip("…"),
                menus[command.menu],
                self._window.commands[command.name].trigger,
                keys=self._window.commands.key_of(command.name),
                icon=command.icon,
                also=_other(command.text.rstrip("…"), words(command).rstrip("…")),
            )
            for command in COMMANDS
            if command.name not in NOT_OFFERED
            and self._window.commands[command.name].isEnabled()
            and self._window.commands[command.name].isVisible()
        ]

    def _headings(self) -> list[PaletteItem]:
        text = self._window.editor.raw_text()
        return [
            PaletteItem(
                f"heading.{mark.line}",
                mark.title,
                "#" * mark.level,
                partial(self._go, to_utf16(text, mark.start)),
                icon="outline",
            )
            for mark in headings(text)
        ]

    def _documents(self, query: str) -> list[PaletteItem]:
        kind = self.tr("Document")
        return [
            PaletteItem(
                f"document.{entry.path}",
                entry.title,
                entry.path.parent.name if entry.depth else kind,
                partial(self._controller.open_quietly, entry.path),
                icon="file",
            )
            for entry, _ in self._library.titled(query, MOST)
        ]

    def _template_items(
        self, run: Callable[[str], None], only: tuple[str, ...] | None = None
    ) -> list[PaletteItem]:
        if not self._window.commands["templates"].isVisible():
            return []  # the writer writes without AI
        kind = self.tr("Template")
        return [
            PaletteItem(
                f"template.{template.id}",
                template.title_in(self._templates.language),
                kind,
                partial(run, template.id),
                icon=icon_of(template),
                also=_other(template.title_in("en"), template.title_in(self._templates.language)),
            )
            for template in self._templates.all()
            if only is None or template.id in only
        ]

    def _go(self, position: int) -> None:
        self._window.show_page("")
        self._window.editor.reveal(position)
        self._window.editor.setFocus()

    @staticmethod
    def tr_menu(title: str) -> str:
        """A menu's name without its access key."""
        from PySide6.QtCore import QCoreApplication

        return QCoreApplication.translate("Actions", title).replace("&", "").split("(")[0]


def _other(english: str, shown: str) -> str:
    """The English name, where another one is shown."""
    return english if english != shown else ""


def _name(key: str) -> str:
    """The name of a command behind an item."""
    return key.partition(".")[2]
