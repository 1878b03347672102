"""The help inside the window: the page of the window's language, the keys as they are bound now,
and what this program is and stands on."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices, QFont, QResizeEvent
from PySide6.QtWidgets import QTextBrowser
from typing_extensions import override

from writer_app import __version__
from writer_app.paths import resources
from writer_app.ui.actions import COMMANDS, MENUS, Actions, words
from writer_app.ui.sheet_page import SheetPage
from writer_app.ui.theme import Theme

PARTS = ("PySide6-Essentials", "torch", "transformers", "bitsandbytes", "accelerate")


def help_text(language: str) -> str:
    """The help page in a language, in English where there is none."""
    path = resources() / "help" / f"{language}.md"
    return (path if path.is_file() else resources() / "help" / "en.md").read_text("utf-8")


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


class HelpView(SheetPage):
    """One page for the three texts."""

    def __init__(self, theme: Theme, *, commands: Actions, language: str) -> None:
        super().__init__(theme, QCoreApplication.translate("HelpView", "Help"), width=720)
        self.setObjectName("helpPage")
        self._commands, self._language = commands, language
        self.title.hide()
        self._browser = _Browser(self)
        self._browser.setObjectName("helpText")
        self._browser.setAccessibleName(QCoreApplication.translate("HelpView", "Help"))
        self._browser.setOpenLinks(False)
        self._browser.anchorClicked.connect(QDesktopServices.openUrl)
        self.body.addWidget(self._browser)
        self.setFocusProxy(self._browser)
        theme.changed.connect(self._fit)
        self.show_help()

    def show_help(self) -> None:
        """The help page."""
        self._show(help_text(self._language))

    def show_keys(self) -> None:
        """The keys as they are bound now."""
        self._show(keys_text(self._commands))

    def show_about(self) -> None:
        """What this is."""
        self._show(about_text())

    def _show(self, markdown: str) -> None:
        self._markdown = markdown
        self._fit()

    def _fit(self) -> None:
        font = QFont(self.theme.font("base"))
        font.setPixelSize(self.theme.unit(15))
        self._browser.document().setDefaultFont(font)
        self._browser.setMarkdown(self._markdown)
        self._browser.fit()


class _Browser(QTextBrowser):
    """As high as its text, so that the page scrolls and not the text in it. Loads no files."""

    def fit(self) -> None:
        """Take the height of the text at the width there is."""
        self.document().setTextWidth(max(200, self.viewport().width()))
        self.setFixedHeight(round(self.document().size().height()) + 16)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    @override
    def loadResource(self, type: int, name: QUrl | str) -> object:
        return None
