"""A tab of the assistant's panel whose page is made with the first look at it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from writer_app.ui.window.main_window import MainWindow


class PanelTab:
    """Stands beside the templates. `wanted` is called when it is looked at, and may `fill` it."""

    def __init__(self, window: MainWindow, title: str, wanted: Callable[[], object]) -> None:
        self._window = window
        self._page = QWidget()
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(0, 0, 0, 0)
        panel = window.assistant_panel
        panel.add_tab(title, self._page)
        self._index = panel.tabs.count() - 1
        panel.tabs.currentChanged.connect(lambda index: self._of(index, wanted))

    def on_click(self, do: Callable[[], object]) -> None:
        """Have `do` called when the writer clicks on the tab, also on the one in view."""
        tabs = self._window.assistant_panel.tabs
        tabs.tabBarClicked.connect(lambda index: self._of(index, do))

    def fill(self, view: QWidget) -> None:
        """What the tab shows from now on."""
        self._column.addWidget(view)

    def show(self) -> None:
        """Bring the page and the panel forward, with this tab."""
        self._window.show_page("")
        self._window.commands["assistantPanel"].setChecked(True)
        self._window.assistant_panel.show_tab(self._page)

    def _of(self, index: int, do: Callable[[], object]) -> None:
        if index == self._index:
            do()
