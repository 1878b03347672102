"""The help inside the window: the page of the window's language, the keys as they are bound now,
and what this program is and stands on."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QDesktopServices, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app import __version__
from writer_app.bridge.base.help_pages import to_html
from writer_app.paths import resources
from writer_app.ui.kit.actions import COMMANDS, MENUS, Actions, words
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import PlainButton, TabStrip
from writer_app.ui.panels.preview import Preview

PARTS = ("PySide6-Essentials", "torch", "transformers", "bitsandbytes", "accelerate")


def help_text(language: str, page: str = "") -> str:
    """A help page in a language, in English where there is none. `page` is "" or "servers-"."""
    folder = resources() / "help"
    path = folder / f"{page}{language}.md"
    return (path if path.is_file() else folder / f"{page}en.md").read_text("utf-8")


def keys_text(commands: Actions) -> str:
    """Every command with its key, by menu, as Markdown."""
    parts = ["# " + QCoreApplication.translate("HelpView", "Keys")]
    for name, title in MENUS:
        heading = QCoreApplication.translate("Actions", title).replace("&", "")
        parts.append(f"\n## {heading.split('(')[0]}\n")
        for command in COMMANDS:
            key = commands.key_of(command.name)
            if command.menu == name and key:
                parts.append(f"* **{key}** — {words(command).rstrip('…')}")
    return "\n".join(parts)


def about_text() -> str:
    """What this program is, its version and its parts, as Markdown."""
    lines = [
        "# Writer App",
        "",
        QCoreApplication.translate(
            "HelpView",
            "Version {0}. A writing desk with a language model that runs on this computer.",
        ).format(__version__),
        "",
        QCoreApplication.translate("HelpView", "Licence: Apache-2.0. It stands on:"),
        "",
    ]
    for part in PARTS:
        try:
            lines.append(f"* {part} {version(part)}")
        except PackageNotFoundError:
            continue
    fonts = QCoreApplication.translate("HelpView", "Bundled fonts keep their own licences (OFL).")
    return "\n".join([*lines, "", fonts])


class HelpView(QWidget):
    """One page with four tabs."""

    finished = Signal()

    def __init__(
        self,
        theme: Theme,
        *,
        commands: Actions,
        language: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("helpPage")
        self._theme, self._commands, self._language = theme, commands, language
        names = ("Help", "Keys", "Servers", "About")
        self._tabs = TabStrip(theme, [QCoreApplication.translate("HelpView", n) for n in names])
        self._tabs.setAccessibleName(QCoreApplication.translate("HelpView", "Help"))
        self._done = PlainButton(theme, QCoreApplication.translate("SheetPage", "Done"), keys="Esc")
        self._done.clicked.connect(self.finished)
        self._text = Preview(theme)
        self._text.setObjectName("helpText")
        self._text.setAccessibleName(QCoreApplication.translate("HelpView", "Help"))
        self._text.linkActivated.connect(QDesktopServices.openUrl)
        self.setFocusProxy(self._text)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, theme.unit(8), 0)
        head.addWidget(self._tabs, 1)
        head.addWidget(self._done)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._text, 1)
        self._tabs.currentChanged.connect(self._show)
        theme.changed.connect(self._restyle)
        self._show(0)

    def show_help(self) -> None:
        """The help page."""
        self._tabs.setCurrentIndex(0)

    def show_keys(self) -> None:
        """The keys as they are bound now."""
        self._tabs.setCurrentIndex(1)
        self._show(1)

    def show_servers(self) -> None:
        """How to set up a server for a team."""
        self._tabs.setCurrentIndex(2)

    def show_about(self) -> None:
        """What this is."""
        self._tabs.setCurrentIndex(3)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("chrome"))

    def _restyle(self) -> None:
        self._show(self._tabs.currentIndex())

    def _show(self, tab: int) -> None:
        texts = (
            lambda: help_text(self._language),
            lambda: keys_text(self._commands),
            lambda: help_text(self._language, "servers-"),
            about_text,
        )
        self._text.set_html(to_html(texts[tab](), dark=self._theme.palette.dark))
