"""Windows and macOS, played on any system: the start, the report and the kernel's lock."""

from __future__ import annotations

import os
import sys

import pytest

from writer_app import app, doctor, seccomp, system_libraries

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@pytest.fixture(params=["win32", "darwin"])
def elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A system that is not Linux."""
    monkeypatch.setattr(sys, "platform", request.param)
    return str(request.param)


def test_a_window_needs_no_variable(elsewhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in DISPLAYS:
        monkeypatch.delenv(name, raising=False)
    assert app.display_available()
    assert doctor.has_display()


def test_linux_has_a_display_where_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in DISPLAYS:
        monkeypatch.delenv(name, raising=False)
    assert (app.display_available(), doctor.has_display()) == (False, False)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert (app.display_available(), doctor.has_display()) == (True, True)


def test_the_kernels_lock_is_linuxs_alone(elsewhere: str) -> None:
    assert not seccomp.install()
    assert not seccomp.leave_network()


def test_no_library_of_debian_is_missed(elsewhere: str) -> None:
    assert system_libraries.missing() == ()


@pytest.mark.parametrize(
    ("system", "wanted", "chosen"),
    [("linux", "fcitx", "ibus"), ("linux", "xim", "xim"), ("darwin", "fcitx", "fcitx")],
)
def test_a_missing_plugin_is_answered_for(
    system: str, wanted: str, chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setenv("QT_IM_MODULE", wanted)
    monkeypatch.delenv("XMODIFIERS", raising=False)
    app._choose_input_method()
    assert os.environ["QT_IM_MODULE"] == chosen
