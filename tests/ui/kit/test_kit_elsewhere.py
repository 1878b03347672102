"""Windows and macOS, played on any system: stillness and the edges of letters."""

from __future__ import annotations

import ctypes
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from writer_app.ui.kit import faces, theme


@pytest.mark.parametrize("moving", [0, 1])
def test_windows_is_asked_for_stillness(moving: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def answered(question: int, _size: int, answer: Any, _flags: int) -> int:
        assert question == 0x1042
        answer._obj.value = moving
        return 1

    user32 = SimpleNamespace(SystemParametersInfoW=answered)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(user32=user32), raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    assert theme.system_wants_stillness() is not bool(moving)


@pytest.mark.parametrize(
    ("system", "hinting"),
    [
        ("linux", QFont.HintingPreference.PreferNoHinting),
        ("win32", QFont.HintingPreference.PreferDefaultHinting),
        ("darwin", QFont.HintingPreference.PreferDefaultHinting),
    ],
)
def test_only_linux_needs_letters_off_the_grid(
    qapp: QApplication,
    system: str,
    hinting: QFont.HintingPreference,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    font = QFont()
    font.setHintingPreference(QFont.HintingPreference.PreferDefaultHinting)
    monkeypatch.setattr(sys, "platform", system)
    assert faces.smooth(font).hintingPreference() is hinting
