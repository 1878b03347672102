"""The name under which changes are written into Word files when the writer set none."""

from __future__ import annotations

import getpass

from writer_app.domain.word.values import Author, Way


def system_name() -> str:
    """What the system calls its user: the full name where it has one. Raises nothing."""
    try:
        login = getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "Writer"
    try:
        import pwd

        full = pwd.getpwnam(login).pw_gecos.split(",")[0].strip()
    except (ImportError, KeyError, OSError):
        full = ""
    return full or login


def of(way: Way) -> Author:
    """The author that a way of writing names."""
    return Author(" ".join(way.author.split()) or system_name())
