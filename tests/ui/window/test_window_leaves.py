"""A window that is gone takes everything with it that was made for it."""

from __future__ import annotations

import gc
import weakref

from PySide6.QtCore import QCoreApplication, QEvent

from writer_app.app import House, application
from writer_app.bridge.review.assistant import Assistant
from writer_app.paths import Paths
from writer_app.ui.kit.theme import Theme
from writer_app.ui.window.main_window import MainWindow


def test_nothing_of_a_house_outlives_its_window(qapp: object, paths: Paths) -> None:
    house = House(application(), paths, "scripted")
    house.move_in()
    house.shut_down()
    window: MainWindow = house.window
    theme: Theme = house.theme
    assistant: Assistant = house.assistant.assistant
    left = [weakref.ref(each) for each in (house, window, theme, assistant)]
    window.deleteLater()
    del house, window, theme, assistant
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert [type(each()).__name__ for each in left if each() is not None] == []
