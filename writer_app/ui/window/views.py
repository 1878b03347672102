"""The View menu: panels, preview, focus mode, colours, text size, pages, and the walk with F6."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.documents.preview_renderer import PreviewRenderer
from writer_app.ui.kit.first_look import FirstLook
from writer_app.ui.panels.preview import Preview
from writer_app.ui.window.main_window import RIGHT, MainWindow

THEMES = {"themeSystem": "system", "themePaper": "paper", "themeInk": "ink"}
PREVIEW_WIDTH = 520


class Views(QObject):
    """Wires what is shown to the commands that show it. The settings remember what should stay."""

    def __init__(
        self, window: MainWindow, *, store: SettingsStore, renderer: PreviewRenderer
    ) -> None:
        super().__init__(window)
        self._window, self._store, self._renderer = window, store, renderer
        self._preview: Preview | None = None
        self._beside = 0  # pixels of the panel that the preview stands in for
        self._before_focus: tuple[bool, bool] = (True, True)
        commands = window.commands
        commands["libraryPanel"].toggled.connect(self._show_library)
        commands["assistantPanel"].toggled.connect(self._show_assistant)
        commands["preview"].toggled.connect(self._show_preview)
        commands["focusMode"].toggled.connect(self._focus)
        commands["typewriter"].toggled.connect(lambda on: store.update("editing.typewriter", on))
        for name, theme in THEMES.items():
            commands[name].triggered.connect(partial(self._choose_theme, theme))
        commands["largerText"].triggered.connect(partial(self._resize_text, 1))
        commands["smallerText"].triggered.connect(partial(self._resize_text, -1))
        commands["nextPane"].triggered.connect(partial(self._walk, 1))
        commands["previousPane"].triggered.connect(partial(self._walk, -1))
        window.pageChanged.connect(self._page_changed)
        store.changed.connect(self._settings_changed)
        self._apply_settings()

    def focus_on(self, widget: QWidget) -> None:
        """Bring a panel into view and put the focus into it."""
        name = "libraryPanel" if self._window.library.isAncestorOf(widget) else "assistantPanel"
        self._window.show_page("")
        if name == "assistantPanel":
            self._window.commands["preview"].setChecked(False)
        self._window.commands[name].setChecked(True)
        widget.setFocus()

    # ---- panels
    def _show_library(self, on: bool) -> None:
        self._window.set_panel("left", visible=on)
        self._rescue_focus()

    def _show_assistant(self, on: bool) -> None:
        if on:
            self._window.commands["preview"].setChecked(False)
        previewing = self._window.commands["preview"].isChecked()
        self._window.set_panel("right", visible=on or previewing)
        self._rescue_focus()

    def _show_preview(self, on: bool) -> None:
        window = self._window
        if on:
            preview = self._made_preview()
            self._beside = window.panel_widths()[1]
            window.right.setCurrentWidget(preview)
            window.set_panel("right", visible=True)
            window.set_right_width(PREVIEW_WIDTH)
            window.editor.edited.connect(self._renderer.edited)
        else:
            window.editor.edited.disconnect(self._renderer.edited)
            window.right.setCurrentWidget(window.assistant_panel)
            window.set_panel("right", visible=window.commands["assistantPanel"].isChecked())
            # As wide as the writer had it; one that was folded opens as wide as is usual.
            window.set_panel_widths(0, self._beside or window.theme.unit(RIGHT[1]))
        self._renderer.set_active(on)
        self._rescue_focus()

    def _made_preview(self) -> Preview:
        if self._preview is None:
            self._preview = Preview(self._window.theme)
            self._window.right.addWidget(self._preview)
            self._renderer.rendered.connect(self._preview.set_html)
        return self._preview

    def _rescue_focus(self) -> None:
        """A panel that folds must not keep the focus."""
        focused = QApplication.focusWidget()
        if focused is not None and not focused.isVisible():
            self._window.editor.setFocus()

    def _walk(self, by: int, _checked: bool = False) -> None:
        panes = self._window.panes()
        focused = QApplication.focusWidget()
        here = next(
            (n for n, pane in enumerate(panes) if _holds(pane, focused)),
            0 if by > 0 else 1,
        )
        target = panes[(here + by) % len(panes)]
        first = self._first_in(target)
        first.setFocus()

    def _first_in(self, pane: QWidget) -> QWidget:
        if pane is self._window.library:
            return self._window.library.list
        if pane is self._window.right and self._window.right.currentWidget() is not self._preview:
            panel = self._window.assistant_panel
            return panel.form.run_button if panel.form and panel.shows_form() else panel.list
        return self._preview if pane is self._window.right and self._preview else pane

    # ---- focus mode
    def _focus(self, on: bool) -> None:
        window, commands = self._window, self._window.commands
        if on:
            window.show_page("")
            self._before_focus = (
                commands["libraryPanel"].isChecked(),
                commands["assistantPanel"].isChecked(),
            )
            commands["preview"].setChecked(False)
        left, right = (False, False) if on else self._before_focus
        commands["libraryPanel"].setChecked(left)
        commands["assistantPanel"].setChecked(right)
        window.menuBar().setVisible(not on)
        window.status.setVisible(not on)
        window.editor.set_focus_mode(on)
        if on and not window.isFullScreen():
            window.showFullScreen()
        elif not on and window.isFullScreen():
            window.showNormal()
        window.editor.setFocus()

    # ---- settings
    def _choose_theme(self, theme: str, _checked: bool = False) -> None:
        self._store.update("appearance.theme", theme)

    def _resize_text(self, by: int, _checked: bool = False) -> None:
        self._store.update("appearance.text_size", self._store.settings.appearance.text_size + by)

    def _settings_changed(self, names: frozenset[str]) -> None:
        if any(name.startswith(("appearance.", "editing.", "keys")) for name in names):
            self._apply_settings()

    def _apply_settings(self) -> None:
        settings, window = self._store.settings, self._window
        now = window.theme.appearance
        same = now.same_as(settings.appearance) if isinstance(now, FirstLook) else False
        if not same and settings.appearance != now:
            window.theme.set_appearance(settings.appearance)
        for name, theme in THEMES.items():
            window.commands[name].setChecked(settings.appearance.theme == theme)
        window.commands["typewriter"].setChecked(settings.editing.typewriter)
        window.editor.set_typewriter(settings.editing.typewriter)
        window.editor.paragraphs = settings.markdown.enter == "paragraph"
        window.commands.set_keys(settings.keys)

    def _page_changed(self, name: str) -> None:
        for command in ("libraryPanel", "assistantPanel", "preview", "focusMode"):
            self._window.commands[command].setEnabled(not name)


def ignoring_state(run: Callable[[], object]) -> Callable[[bool], None]:
    """A slot for `triggered` that does not care whether an action is checked."""

    def slot(_checked: bool = False) -> None:
        run()

    return slot


def _holds(pane: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and (pane is widget or pane.isAncestorOf(widget))
