"""A child process that answers one JSON line with another: the baselines run in such children.

It has a session of its own, so that Ctrl+C reaches this process alone, which ends it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Any

from writer_app.children.line_process import LineProcess
from writer_app.domain.base.errors import EngineCrashed, EngineError

_GRACE_S = 2.0


class LineChild:
    """A running child with a title. One thread asks; `close` is idempotent."""

    def __init__(self, title: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start the child. Raises OSError when the system cannot."""
        self._title = title
        with ExitStack() as stack:
            self._errors = stack.enter_context(tempfile.TemporaryFile())
            self._child = LineProcess(
                command, environment=environment, errors=self._errors, apart=True
            )
            self._stack = stack.pop_all()

    @property
    def pid(self) -> int:
        """The child's process number."""
        return self._child.process.pid

    def ask(self, limit_s: float, **request: Any) -> dict[str, Any]:
        """The answer to `request`.

        Raises EngineError when the child refuses, EngineCrashed when it has ended or takes longer
        than `limit_s`, which ends it.
        """
        try:
            answer = self._child.ask(request, limit_s)
            if not isinstance(answer, dict):
                raise ValueError(answer)
        except (OSError, ValueError) as error:  # a TimeoutError is an OSError
            self._child.end(_GRACE_S if not isinstance(error, TimeoutError) else 0.0)
            raise EngineCrashed(f"{self._title} ended: {self._last_line()}.") from error
        if "error" in answer:
            raise EngineError(f"{self._title}: {answer['error']}")
        return answer

    def close(self) -> None:
        """End the child."""
        self._child.end(_GRACE_S)
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

    def _last_line(self) -> str:
        size = self._errors.seek(0, 2)
        self._errors.seek(max(0, size - 2000))
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1][:200].rstrip(".") if lines else "it said nothing"
