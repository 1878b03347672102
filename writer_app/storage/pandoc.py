"""Formats that pandoc writes and reads, when the extra `formats` is installed; always sandboxed."""

from __future__ import annotations

import contextlib
import importlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from writer_app.domain.errors import ExportError

FORMATS = ("docx", "epub", "odt")
_WAIT_S = 0.1
_SOURCE = "gfm+footnotes+yaml_metadata_block-raw_html"
_INSTALL = f"install it with: {sys.executable} -m pip install pypandoc-binary"


def convert(
    text: str, format: str, *, title: str, on_wait: Callable[[float], None] | None = None
) -> bytes:
    """The Markdown `text` as docx, epub or odt. Raises ExportError with what to do.

    `on_wait` is called with 0.5 while pandoc works; what it raises ends pandoc.
    """
    program = _pandoc(format).get_pandoc_path()
    with tempfile.TemporaryDirectory(prefix="writer-app-") as folder:
        target, source = Path(folder, f"out.{format}"), Path(folder, "in.md")
        source.write_bytes(text.encode("utf-8", "replace"))
        # In a file, since other users see a command line; taken to the letter, not as Markdown.
        defaults = Path(folder, "defaults.yaml")
        whole = title.encode("utf-8", "replace").decode("utf-8")
        defaults.write_text(json.dumps({"metadata": {"title": whole}}), encoding="ascii")
        options = ["--sandbox", "--standalone", f"--defaults={defaults}", f"--to={format}"]
        command = [program, *options, f"--from={_SOURCE}", f"--output={target}", str(source)]
        try:
            _run(command, on_wait)
            return target.read_bytes()
        except (OSError, RuntimeError) as problem:
            raise ExportError(f"The export to {format} failed: {_first_line(problem)}") from problem


def _run(command: list[str], on_wait: Callable[[float], None] | None) -> None:
    """Run pandoc to its end. Raises RuntimeError with what it said."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors)
        try:
            while True:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    code = process.wait(_WAIT_S)
                    break
                if on_wait:
                    on_wait(0.5)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if code:
            errors.seek(0)
            raise RuntimeError(errors.read(4000).decode("utf-8", "replace") or f"code {code}")


def read(path: Path, format: str) -> str:
    """The file at `path` (docx, html, odt) as Markdown. Raises ExportError with what to do."""
    library = _pandoc(format)
    try:
        options = ["--sandbox", "--wrap=none"]
        text: str = library.convert_file(str(path), "gfm", format=format, extra_args=options)
    except (OSError, RuntimeError) as problem:
        raise ExportError(f"{path.name} could not be read: {_first_line(problem)}") from problem
    return text


def _pandoc(format: str) -> ModuleType:
    try:
        return importlib.import_module("pypandoc")
    except ImportError as problem:
        raise ExportError(f"The format {format} needs pandoc; {_INSTALL}") from problem


def _first_line(problem: Exception) -> str:
    words = str(problem).strip().splitlines()
    return words[0] if words else type(problem).__name__
