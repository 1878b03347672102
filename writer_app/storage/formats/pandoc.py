"""Formats that pandoc writes and reads, when the extra `formats` is installed; always sandboxed."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import IO, Any

from writer_app.domain.base.errors import ExportError
from writer_app.domain.base.message import CodedMessage, coded

FORMATS = ("docx", "epub", "odt")
LATEX = "tex"
_WRITERS = {LATEX: "latex"}
_WAIT_S = 0.1
_LONG_RULE = re.compile(r"(?<=\n\n)-{72}(?=\n\n|\n?\Z)")
_UNSET = re.compile(r"^\[WARNING\] Could not convert TeX", re.MULTILINE)
_INSTALL = coded(
    "pandoc.install-with-m-pip-install",
    "install it with: {0} -m pip install pypandoc-binary",
    sys.executable,
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a document of an office format gets beside its text.

    `title` goes into its properties, and above the text where `show_title` says so; `contents` is
    a table of contents. `model` is a document whose styles it gets (docx, odt) or a template
    (tex); `numbered`: LaTeX numbers the headings; `variables` are more of pandoc's;
    `chapters` is the rank of the headings at which an EPUB begins another file.
    """

    title: str
    show_title: bool = True
    contents: bool = False
    model: Path | None = None
    numbered: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)
    chapters: int = 1


def convert(
    tree: dict[str, object],
    format: str,
    *,
    wishes: Wishes,
    on_wait: Callable[[float], None] | None = None,
) -> tuple[bytes, int]:
    """A document (pandoc_tree.tree) as docx, epub, odt or tex; how many formulas could not be set.

    `on_wait` is called with 0.5 while pandoc works; what it raises ends pandoc. Raises ExportError
    with what to do.
    """
    program = _pandoc(format).get_pandoc_path()
    # Files without a name: one with a name would stay, with the text in it, after a kill.
    with tempfile.TemporaryFile() as source, _defaults(wishes, format) as (defaults, handles):
        source.write(json.dumps(tree).encode("ascii"))
        source.seek(0)
        options = [
            "--sandbox",
            "--standalone",
            f"--defaults={defaults}",
            f"--to={_WRITERS.get(format, format)}",
        ]
        command = [program, *options, "--from=json", "--output=-"]
        try:
            data, said = _run(command, on_wait, source, handles)
        except (OSError, RuntimeError) as problem:
            raise ExportError(
                coded(
                    "pandoc.export-to-failed",
                    "The export to {0} failed: {1}",
                    format,
                    _first_line(problem),
                )
            ) from problem
    return data, len(_UNSET.findall(said))


@contextlib.contextmanager
def _defaults(wishes: Wishes, format: str) -> Iterator[tuple[Path, tuple[int, ...]]]:
    """A file that tells pandoc the title and more, and the handles that it needs for it.

    In a file, since other users see a command line; there it is taken to the letter, not as
    Markdown. Its name has to end in “.yaml”, so it is a link to one that has none.
    """
    whole = wishes.title.encode("utf-8", "replace").decode("utf-8")
    hidden = format == "docx" and not wishes.show_title
    model = {"template" if format == LATEX else "reference-doc": str(wishes.model)}
    said = json.dumps(
        {
            **(model if wishes.model is not None else {}),
            "number-sections": wishes.numbered,
            # A Word file would show its title in any case; it gets it later.
            "metadata": {} if hidden else {"title": whole},
            # A variable goes before the metadata in the template: no title above the text.
            "variables": ({} if wishes.show_title else {"title": ""}) | dict(wishes.variables),
            "epub-title-page": wishes.show_title,
            "split-level": wishes.chapters,
            "table-of-contents": wishes.contents,
            "html-math-method": {"method": "mathml"},
        }
    ).encode("ascii")
    with tempfile.TemporaryDirectory(prefix="writer-app-") as folder:
        path = Path(folder, "defaults.yaml")
        if sys.platform == "win32":
            path.write_bytes(said)
            yield path, ()
            return
        with tempfile.TemporaryFile() as file:
            file.write(said)
            file.seek(0)
            path.symlink_to(f"/dev/fd/{file.fileno()}")
            yield path, (file.fileno(),)


def _run(
    command: list[str],
    on_wait: Callable[[float], None] | None,
    source: IO[bytes],
    handles: tuple[int, ...],
) -> tuple[bytes, str]:
    """Run pandoc to its end; what it wrote and said. Raises RuntimeError with what it said."""
    with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command, stdin=source, stdout=output, stderr=errors, pass_fds=handles
        )
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
        errors.seek(0)
        said = errors.read(400_000).decode("utf-8", "replace")
        if code:
            raise RuntimeError(said[:4000] or coded("pandoc.code", "code {0}", code))
        output.seek(0)
        return output.read(), said


def read(path: Path, format: str, data: bytes | None = None) -> dict[str, Any]:
    """The file at `path` (docx, epub, odt), or `data` in its place, as pandoc's tree.

    Raises ExportError with what to do.
    """
    program = _pandoc(format).get_pandoc_path()
    try:
        with path.open("rb") if data is None else tempfile.TemporaryFile() as source:
            if data is not None:
                source.write(data)
                source.seek(0)
            command = [program, "--sandbox", f"--from={format}", "--to=json", "--output=-"]
            found: dict[str, Any] = json.loads(_run(command, None, source, ())[0])
    except (OSError, RuntimeError, ValueError, RecursionError) as problem:
        raise ExportError(
            coded(
                "pandoc.could-not-be-read",
                "{0} could not be read: {1}",
                path.name,
                _first_line(problem),
            )
        ) from problem
    return found


def markdown(tree: dict[str, Any]) -> str:
    """A tree that `read` gave as Markdown. Raises ExportError."""
    library = _pandoc("docx")
    try:
        options = ["--sandbox", "--wrap=none"]
        text: str = library.convert_text(
            json.dumps(tree), "gfm-tex_math_gfm", format="json", extra_args=options
        )
    except (OSError, RuntimeError, ValueError, RecursionError) as problem:
        raise ExportError(
            coded(
                "pandoc.document-could-not-be-read",
                "The document could not be read: {0}",
                _first_line(problem),
            )
        ) from problem
    return _LONG_RULE.sub("---", text)


def lacking(format: str) -> CodedMessage | None:
    """What is to be installed before this format can be written; None when it can be."""
    if format not in (*FORMATS, LATEX) or importlib.util.find_spec("pypandoc") is not None:
        return None
    return _needed(format)


def _needed(format: str) -> CodedMessage:
    return coded("pandoc.format-needs-pandoc", "The format {0} needs pandoc; {1}", format, _INSTALL)


def _pandoc(format: str) -> ModuleType:
    try:
        return importlib.import_module("pypandoc")
    except ImportError as problem:
        raise ExportError(_needed(format)) from problem


def _first_line(problem: Exception) -> str:
    words = str(problem).strip().splitlines()
    return words[0] if words else type(problem).__name__
