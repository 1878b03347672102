"""A child process that answers one JSON line with another: the baselines run in such children.

Its standard input is its lifeline: it ends when that does. It has a session of its own, so that
Ctrl+C reaches this process alone, which ends it.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import IO, Any

from writer_app.domain.base.errors import EngineCrashed, EngineError


class LineChild:
    """A running child. One thread asks; `close` is idempotent."""

    def __init__(self, title: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start the child. Raises OSError when the system cannot."""
        self._title = title
        self._stack = ExitStack()
        with ExitStack() as stack:
            self._errors = stack.enter_context(tempfile.TemporaryFile())
            self._popen = subprocess.Popen(
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env=dict(environment),
                encoding="utf-8",
                start_new_session=True,
            )
            self._stack = stack.pop_all()

    @property
    def pid(self) -> int:
        """The child's process number."""
        return self._popen.pid

    def ask(self, limit_s: float, **request: Any) -> dict[str, Any]:
        """The answer to `request`.

        Raises EngineError when the child refuses or takes longer than `limit_s`, EngineCrashed
        when it has ended.
        """
        watchdog = threading.Timer(limit_s, self._popen.kill)
        watchdog.start()
        try:
            answer = self._exchange(json.dumps(request))
        except (OSError, ValueError) as error:
            raise EngineCrashed(f"{self._title} ended: {self._last_line()}.") from error
        finally:
            watchdog.cancel()
            watchdog.join()
        if "error" in answer:
            raise EngineError(f"{self._title}: {answer['error']}")
        return answer

    def close(self) -> None:
        """End the child."""
        for stream in (self._popen.stdin, self._popen.stdout):
            _close(stream)
        try:
            self._popen.wait(2)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()
        self._stack.close()

    def __enter__(self) -> LineChild:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _exchange(self, line: str) -> dict[str, Any]:
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        self._popen.stdin.write(line + "\n")
        self._popen.stdin.flush()
        answer = json.loads(self._popen.stdout.readline())
        if not isinstance(answer, dict):
            raise ValueError(answer)
        return answer

    def _last_line(self) -> str:
        size = self._errors.seek(0, 2)
        self._errors.seek(max(0, size - 2000))
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1][:200].rstrip(".") if lines else "it said nothing"


def _close(stream: IO[str] | None) -> None:
    if stream is not None:
        try:
            stream.close()
        except OSError:  # what was not yet written goes to a process that is gone
            return
