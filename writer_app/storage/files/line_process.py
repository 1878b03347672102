"""A child process that answers each line of JSON with a line of JSON.

It is started afresh and never runs this program's `__main__` again, as `multiprocessing` would: a
script that builds a window must not build it twice. It ends when its input does, so that it never
outlives its parent; what brings it down costs one answer.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, TextIO

from writer_app import seccomp

FLAG = "--line-process"  # how a packed program, which is its own interpreter, starts one
MODULES = frozenset(
    {
        "writer_app.assist.proof_child",
        "writer_app.storage.formats.render_child",
        "writer_app.storage.formats.typeset_child",
        "writer_app.storage.sources.meaning_child",
        "writer_app.storage.sources.read_child",
    }
)


class LineProcess:
    """A running child. `ask` belongs to one thread at a time; `end` may be called from any."""

    def __init__(self, module: str) -> None:
        self.process = subprocess.Popen(
            _command(module),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._questions, answers = self.process.stdin, self.process.stdout
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._reader = threading.Thread(
            target=_read, args=(answers, self._answers), name="line-reader", daemon=True
        )
        self._reader.start()

    def ask(self, question: object, limit_s: float) -> Any:
        """The answer. Raises OSError, ValueError or TimeoutError when none comes."""
        self.tell(question)
        return self.answer(limit_s)

    def tell(self, question: object) -> None:
        """Send a question whose `answer` is asked for later. Raises OSError."""
        self._questions.write(json.dumps(question).encode("ascii") + b"\n")
        self._questions.flush()

    def answer(self, limit_s: float) -> Any:
        """The answer to what was told. Raises ValueError, TimeoutError (none yet)."""
        try:
            line = self._answers.get(timeout=limit_s)
        except queue.Empty as problem:
            raise TimeoutError from problem
        return json.loads(line)

    def end(self) -> None:
        """Kill it and let go of the pipes. Safe to repeat."""
        self.process.kill()
        self.process.wait()
        self._reader.join(5)
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # what was not written goes nowhere
                    stream.close()


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
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="ascii")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    _answer_all(sys.stdin, answers, answer)


def run(module: str) -> None:
    """In a packed program: be the child. Unknown modules are refused."""
    if module in MODULES:
        importlib.import_module(module).main()


def _answer_all(questions: TextIO, answers: TextIO, answer: Callable[[Any], object]) -> None:
    for line in questions:
        answers.write(json.dumps(answer(json.loads(line))) + "\n")
        answers.flush()


def _read(answers: IO[bytes], lines: queue.SimpleQueue[bytes]) -> None:
    for line in answers:
        lines.put(line)
    lines.put(b"")


def _command(module: str) -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, FLAG, module]
    path = [entry or str(Path.cwd()) for entry in sys.path]
    code = f"import sys; sys.path[:] = {path!r}; from {module} import main; main()"
    return [sys.executable, "-P", "-c", code]
