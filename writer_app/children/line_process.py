"""A child process that answers each line of JSON with a line of JSON, or tells by itself.

It ends when its input does, so that it never outlives its parent; what brings it down costs one
answer.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any, TextIO

from writer_app import seccomp
from writer_app.children import start


class LineProcess:
    """A running child. `ask` belongs to one thread at a time; `end` may be called from any."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        errors: IO[bytes] | int = subprocess.DEVNULL,
        asked: bool = True,
        apart: bool = False,
    ) -> None:
        """`asked`: it is asked, not only listened to. `apart`: in a session of its own, so that
        Ctrl+C reaches this process alone. Raises OSError when the system cannot."""
        self.process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE if asked else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=None if environment is None else dict(environment),
            start_new_session=apart,
        )
        assert self.process.stdout is not None
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._reader = threading.Thread(
            target=_read, args=(self.process.stdout, self._answers), name="line-reader", daemon=True
        )
        self._reader.start()

    def ask(self, question: object, limit_s: float) -> Any:
        """The answer. Raises OSError, ValueError or TimeoutError when none comes."""
        self.tell(question)
        return self.answer(limit_s)

    def tell(self, question: object) -> None:
        """Send a question whose `answer` is asked for later. Raises OSError."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(question).encode("ascii") + b"\n")
        self.process.stdin.flush()

    def line(self, limit_s: float) -> bytes:
        """The next line that it says; nothing where it has ended. Raises TimeoutError."""
        try:
            return self._answers.get(timeout=limit_s)
        except queue.Empty as problem:
            raise TimeoutError from problem

    def answer(self, limit_s: float) -> Any:
        """The answer to what was told. Raises ValueError, TimeoutError (none yet)."""
        return json.loads(self.line(limit_s))

    def end(self, grace_s: float = 0.0) -> None:
        """Let it leave for so long, kill it, and let go of the pipes. Safe to repeat."""
        if grace_s:
            _close(self.process.stdin)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(grace_s)
        start.end(self.process)
        self._reader.join(5)
        _close(self.process.stdin)
        _close(self.process.stdout)


def own_output() -> TextIO:
    """For the child: where its answers go. What a library prints goes to standard error instead."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def serve(answer: Callable[[Any], object]) -> None:
    """For the child: answer line by line until the input ends.

    What it reads is the writer's and goes nowhere: the kernel takes its internet sockets away, on
    systems where it can.
    """
    seccomp.install()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            os.nice(5)  # typing comes first
    answer_all(sys.stdin, own_output(), answer)


def answer_all(questions: TextIO, answers: TextIO, answer: Callable[[Any], object]) -> None:
    """Answer each line of JSON until there are no more."""
    for line in questions:
        answers.write(json.dumps(answer(json.loads(line))) + "\n")
        answers.flush()


def _close(stream: IO[bytes] | None) -> None:
    if stream is not None:
        with contextlib.suppress(OSError):  # what was not written goes nowhere
            stream.close()


def _read(answers: IO[bytes], lines: queue.SimpleQueue[bytes]) -> None:
    for line in answers:
        lines.put(line)
    lines.put(b"")
