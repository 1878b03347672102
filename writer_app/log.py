"""The log: a small rotating file with the program's own doings, never the writer's text.

Native crashes write their Python stacks into `crash.log` beside it (faulthandler). An exception
that nobody caught is logged with its stack but without its message, because a message may quote
what the writer wrote; `on_fault` then lets the window say so in a bar.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO

NAME = "writer_app"
LIMIT = 512 * 1024  # bytes a file; two older files are kept

logger = logging.getLogger(NAME)


def stack_only(error: BaseException) -> str:
    """Type and stack of an error, without its message."""
    frames = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    return f"{type(error).__name__}\n{frames}"


def leave_no_core() -> None:
    """Let a crash of this process leave no image of its memory, with the text in it, in a file."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # not on Windows, which keeps none by itself

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _tell(said: str) -> None:
    """Say it on standard error, where Python would also give the message: a desktop keeps that
    in a journal of its own, which is a log like any other."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"writer-app: uncaught {said}\n")


class Log:
    """An open log. `close()` gives every hook back; it may be called twice."""

    def __init__(self, folder: Path, *, on_fault: Callable[[], None] | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._on_fault = on_fault
        self._handler: logging.Handler | None = RotatingFileHandler(
            folder / "writer-app.log", maxBytes=LIMIT, backupCount=2, encoding="utf-8", delay=True
        )
        self._handler.setFormatter(
            logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(message)s")
        )
        logger.addHandler(self._handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
        self._crash: IO[str] | None = (folder / "crash.log").open("a", encoding="utf-8")
        self._faults_were_on = faulthandler.is_enabled()
        if not self._faults_were_on:
            faulthandler.enable(self._crash)
        self._hooks = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread

    def _caught(
        self,
        kind: type[BaseException],
        error: BaseException,
        stack: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._hooks[0](kind, error, stack)
            return
        said = stack_only(error.with_traceback(stack))
        logger.error("uncaught %s", said)
        if self._hooks[0] is sys.__excepthook__:
            _tell(said)
        else:
            self._hooks[0](kind, error, stack)
        if self._on_fault is not None:
            self._on_fault()

    def _caught_in_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            logger.error("uncaught in a thread: %s", stack_only(caught.exc_value))
        if self._hooks[1] is threading.__excepthook__:
            _tell(stack_only(caught.exc_value) if caught.exc_value else caught.exc_type.__name__)
        else:
            self._hooks[1](caught)

    def close(self) -> None:
        """Give the hooks back and close the files."""
        if self._handler is None:
            return
        sys.excepthook, threading.excepthook = self._hooks
        if not self._faults_were_on:
            faulthandler.disable()
        logger.removeHandler(self._handler)
        self._handler.close()
        self._handler = None
        if self._crash is not None:
            self._crash.close()
            self._crash = None
