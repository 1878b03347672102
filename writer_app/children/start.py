"""How a child process of this program is started: afresh, with this one's import path.

A child is a module with `main(*arguments: str)`, which returns an exit code or nothing. It never
runs this program's `__main__` again, as `multiprocessing` would: a script that builds a window must
not build it twice. A packed program, which is its own interpreter, is started with `FLAG`.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

FLAG = "--child"
LINE_MODULES = frozenset(
    {
        "writer_app.assist.proof_child",
        "writer_app.storage.formats.render_child",
        "writer_app.storage.formats.typeset_child",
        "writer_app.storage.sources.meaning_child",
        "writer_app.storage.sources.read_child",
    }
)
MODULES = LINE_MODULES | {
    "writer_app.engine.decoding.convert",
    "writer_app.engine.decoding.plain",
    "writer_app.engine.link.host",
    "writer_app.engine.models.fetch",
    "writer_app.engine.models.fetch_file",
    "writer_app.engine.remote.web_page_child",
    "writer_app.engine.trust.lock_trial",
}
_PACKAGE_PARENT = Path(__file__).resolve().parents[2]


def command(module: str, *arguments: str) -> list[str]:
    """The command line of a child."""
    if getattr(sys, "frozen", False):
        return [sys.executable, FLAG, module, *arguments]
    path = [entry or str(Path.cwd()) for entry in sys.path]
    code = (
        f"import sys; sys.path[:] = {path!r}; "
        f"from {module} import main; sys.exit(main(*{list(arguments)!r}))"
    )
    return [sys.executable, "-P", "-c", code]


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """This process's environment, with this package importable and `extra` set."""
    values = dict(os.environ)
    known = values.get("PYTHONPATH")
    values["PYTHONPATH"] = os.pathsep.join(filter(None, (str(_PACKAGE_PARENT), known)))
    values["PYTHONIOENCODING"] = "utf-8"
    return values | dict(extra)


def serve(arguments: Sequence[str]) -> None:
    """In a packed program: be the child that the command line names, and end; else return."""
    if arguments[:1] == [FLAG] and arguments[1] in MODULES:
        sys.exit(importlib.import_module(arguments[1]).main(*arguments[2:]))


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a child that still runs, and wait for it. Safe to repeat."""
    if process.poll() is None:
        process.kill()
    process.wait()
