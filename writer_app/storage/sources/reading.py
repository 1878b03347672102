"""Reading sources in a process of its own, with a limit of time: no file can hold up the program.

What is read: Markdown, text and Word files as they open, saved web pages (main text, pairs of
question and answer; .mht, too), odt and epub through the import, PDF with its pages, saved mail.
"""

from __future__ import annotations

import stat
import threading
from pathlib import Path

from writer_app.children.line_process import LineProcess
from writer_app.children.start import command
from writer_app.domain.base.errors import DocumentError, from_kind
from writer_app.domain.base.message import CodedMessage, coded, unpacked
from writer_app.domain.sources.passage import Source

WEB_PAGES = (".html", ".htm", ".mht", ".mhtml")
SUFFIXES = (
    *(".md", ".markdown", ".txt", *WEB_PAGES, ".docx", ".docm", ".odt", ".epub", ".pdf"),
    ".eml",
)
LARGEST = 50_000_000  # bytes
_LIMIT_S = 120.0
_LIMIT_NAME = "two minutes"


class SourceReader:
    """Reads one source at a time. `read` may be called from any thread; `close` ends the child."""

    def __init__(self, *, limit_s: float = _LIMIT_S) -> None:
        self._limit_s = limit_s
        self._lock = threading.Lock()
        self._child: LineProcess | None = None

    def read(self, path: Path) -> Source:
        """The text of a source, with its pages.

        Raises DocumentError with a sentence (missing, too large, of an unknown kind, damaged,
        encrypted, without text, too slow) and ExportError where an extra is not installed.
        """
        check(path)
        with self._lock:
            try:
                child = self._child = self._child or LineProcess(
                    command("writer_app.storage.sources.read_child")
                )
                found = child.ask({"path": str(path.absolute())}, self._limit_s)
            except TimeoutError as problem:
                self._end()
                raise DocumentError(
                    coded(
                        "reading.reading-stopped-after-may-be",
                        "Reading {0} was stopped after {1}; it may be damaged.",
                        path.name,
                        _LIMIT_NAME,
                    )
                ) from problem
            except (OSError, ValueError) as problem:
                self._end()
                raise DocumentError(
                    coded(
                        "reading.ended-process-read-may-be",
                        "{0} ended the process that read it; it may be damaged.",
                        path.name,
                    )
                ) from problem
        if "problem" in found:
            raise from_kind(str(found["kind"]), unpacked(found["problem"]))
        return Source(
            str(path),
            str(found["title"]),
            str(found["text"]),
            tuple(map(int, found["pages"])),
            tuple(map(unpacked, found["notes"])),
        )

    def interrupt(self) -> None:
        """End a reading that runs in another thread; it raises DocumentError there."""
        child = self._child
        if child is not None:
            child.process.kill()

    def close(self) -> None:
        """End the process. Safe to repeat."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()


def is_folder(path: Path) -> bool:
    """Whether a path is a folder; one that may not be looked at is none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def unreadable(path: Path) -> CodedMessage:
    """The sentence on a file or folder whose permissions keep it from being read."""
    return coded(
        "document-file.may-not-be-read-change",
        "{0} may not be read; change its permissions.",
        path.name,
    )


def check(path: Path) -> None:
    """Raises DocumentError for what is no source: a folder, too large, of an unknown kind."""
    if is_folder(path):
        raise DocumentError(
            coded(
                "reading.folder-name-files-in", "{0} is a folder; name the files in it.", path.name
            )
        )
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):  # a pipe would be waited for
            raise DocumentError(coded("reading.no-plain-file", "{0} is no plain file.", path.name))
        with path.open("rb"):
            pass
    except PermissionError as problem:
        raise DocumentError(unreadable(path)) from problem
    except (OSError, ValueError) as problem:
        raise DocumentError(coded("reading.no-file", "There is no file {0}.", path)) from problem
    if state.st_size > LARGEST:
        raise DocumentError(
            coded(
                "reading.larger-than-mb-which-most",
                "{0} is larger than 50 MB, which is the most a source may have; attach the "
                "part that matters.",
                path.name,
            )
        )
    if path.suffix.lower() not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise DocumentError(
            coded(
                "reading.no-kind-can-be-source",
                "{0} is of no kind that can be a source; there are {1}.",
                path.name,
                known,
            )
        )
