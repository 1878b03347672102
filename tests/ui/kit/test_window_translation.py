"""Every visible text has a Chinese translation that keeps its places for figures."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from writer_app.ui.kit.translation import TableTranslator, table

SCRIPT = Path(__file__).resolve().parents[3] / "packaging" / "strings.py"


@pytest.fixture(scope="module")
def strings() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("strings_script", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["strings_script"] = module
    spec.loader.exec_module(module)
    yield module
    # The trees of all modules: each collection after a window's test took 1.5 s while they stood.
    module._parsed.cache_clear()


def test_nothing_lacks_its_chinese(strings: ModuleType) -> None:
    assert strings.missing("zh") == {}


def test_every_sentence_of_the_lower_floors_has_a_code(strings: ModuleType) -> None:
    assert strings.uncoded() == []


def test_english_and_chinese_stand_side_by_side(strings: ModuleType) -> None:
    english = strings.messages()
    assert table("en")["Messages"] == english  # packaging/strings.py --en
    assert table("zh")["Messages"].keys() == english.keys()


def test_places_for_figures_are_kept(strings: ModuleType) -> None:
    forms = strings.messages()
    for context, texts in table("zh").items():
        for source, chinese in texts.items():
            english = forms[source] if context == "Messages" else source
            places = sorted(re.findall(r"\{\w*\}", english))
            assert sorted(re.findall(r"\{\w*\}", chinese)) == places, (context, english)


@pytest.mark.parametrize("word", ["您", "哦", "呢", "!", "！"])
def test_the_tone_is_plain(word: str) -> None:
    assert not [t for texts in table("zh").values() for t in texts.values() if word in t]


def test_han_and_latin_stand_apart() -> None:
    glued = re.compile(r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]")
    for texts in table("zh").values():
        for chinese in texts.values():
            plain = re.sub(r"\(&\w\)|\{\w*\}", "", chinese)
            assert not glued.search(plain), chinese


def test_a_text_without_translation_stays_english(qapp: object) -> None:
    translator = TableTranslator({"A": {"Yes": "是"}})
    assert translator.translate("A", "Yes") == "是"
    assert not translator.translate("A", "No")
    assert not translator.isEmpty()


def test_qts_own_file_dialog_is_in_chinese(qtbot: QtBot, qapp: QApplication) -> None:
    translator = TableTranslator(table("zh"))
    qapp.installTranslator(translator)
    try:
        dialog = QFileDialog()
        qtbot.addWidget(dialog)
        labels = [each.text() for each in dialog.findChildren(QLabel)]
    finally:
        qapp.removeTranslator(translator)
    assert labels
    assert [words for words in labels if re.search("[A-Za-z]{2}", words)] == []
