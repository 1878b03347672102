"""Which of the system libraries that Qt needs are missing, found out without importing Qt.

On a bare Debian the first Qt import dies on them, and `QApplication()` without its xcb libraries
aborts the process. Standard library only, any Python 3: the set-up scripts use it too.
"""

from __future__ import annotations

import ctypes
import sys

# What libQt6Core, Gui and Widgets and the platform plugin xcb of PySide6 6.11 link to (`ldd`),
# but for what every system has, with the Debian and Ubuntu package of each.
_CORE = (
    ("libglib-2.0.so.0", "libglib2.0-0"),
    ("libEGL.so.1", "libegl1"),
    ("libGL.so.1", "libgl1"),
    ("libfontconfig.so.1", "libfontconfig1"),
    ("libfreetype.so.6", "libfreetype6"),
    ("libdbus-1.so.3", "libdbus-1-3"),
    ("libxkbcommon.so.0", "libxkbcommon0"),
)
_WINDOW = (
    ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    ("libX11-xcb.so.1", "libx11-xcb1"),
    ("libxcb.so.1", "libxcb1"),
    ("libxcb-cursor.so.0", "libxcb-cursor0"),
    ("libxcb-icccm.so.4", "libxcb-icccm4"),
    ("libxcb-image.so.0", "libxcb-image0"),
    ("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    ("libxcb-randr.so.0", "libxcb-randr0"),
    ("libxcb-render-util.so.0", "libxcb-render-util0"),
    ("libxcb-shape.so.0", "libxcb-shape0"),
    ("libxcb-sync.so.1", "libxcb-sync1"),
    ("libxcb-util.so.1", "libxcb-util1"),
    ("libxcb-xfixes.so.0", "libxcb-xfixes0"),
    ("libxcb-xkb.so.1", "libxcb-xkb1"),
)


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def missing(offscreen: bool = False) -> tuple[tuple[str, str], ...]:
    """Pairs of library and Debian package that are not here; always none but on Linux.

    With `offscreen` only what Qt needs to draw without a display.
    """
    if not sys.platform.startswith("linux"):
        return ()
    wanted = _CORE if offscreen else _CORE + _WINDOW
    return tuple(pair for pair in wanted if not _loads(pair[0]))


def packages(found: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """The Debian packages of what `missing` found."""
    return tuple(sorted({package for _, package in found}))


def remedy(found: tuple[tuple[str, str], ...]) -> str:
    """One line for people that installs what `missing` found; empty when nothing is missing."""
    if not found:
        return ""
    return "sudo apt-get install " + " ".join(packages(found))
