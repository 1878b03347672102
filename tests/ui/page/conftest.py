"""The page alone, without a window."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from writer_app.domain.base.settings import Appearance
from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.page.editor import Editor


@pytest.fixture
def editor(qtbot: QtBot) -> Editor:
    """A page with the keyboard focus, nothing moving."""
    made = Editor(Theme(PAPER, Appearance(reduced_motion=True)))
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made
