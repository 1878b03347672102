"""One save between two marks, for faults injected into its system calls from outside.

    python tests/faults/one_save.py FILE NEW_TEXT

Prints "saved", or the sentence of the failure and exits 1.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from writer_app.domain.base.errors import NotSaved
from writer_app.storage.files import atomic

BEGIN, END = "/mark-of-the-beginning", "/mark-of-the-end"


def main() -> int:
    """Save once."""
    path, data = Path(sys.argv[1]), sys.argv[2].encode()
    expected = atomic.fingerprint(path, content=True)
    with contextlib.suppress(OSError):
        os.stat(BEGIN)  # noqa: PTH116  # shows in the trace
    try:
        atomic.write_bytes(path, data, expected=expected)
    except NotSaved as problem:
        answer, code = str(problem), 1
    else:
        answer, code = "saved", 0
    with contextlib.suppress(OSError):
        os.stat(END)  # noqa: PTH116  # shows in the trace
    print(answer, flush=True)
    return code


if __name__ == "__main__":
    raise SystemExit(main())
