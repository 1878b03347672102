"""Templates from elsewhere: our own files and packs, and foreign prompts turned into templates.

Nothing is saved or run here: the writer sees what would come in, its needs and the shortcut it
wants, and then chooses (`TemplateStore.add`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from writer_app.domain.base.message import coded
from writer_app.domain.templates.template import Template, load
from writer_app.storage.templates import packs
from writer_app.storage.templates.importers import fabric, notes, prompt_csv, prompty
from writer_app.storage.templates.importers.foreign import ForeignPrompt, to_template
from writer_app.storage.templates.packs import FileProblem

Kind = Literal["template", "prompty", "fabric", "csv", "copilot", "text"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_READERS: dict[Kind, Callable[[Path], Iterator[ForeignPrompt | FileProblem]]] = {
    "prompty": prompty.read,
    "fabric": fabric.read,
    "csv": prompt_csv.read,
    "copilot": notes.read_copilot,
    "text": notes.read_text,
}


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import would bring: templates that can be used, and every problem."""

    templates: tuple[Template, ...]
    problems: tuple[FileProblem, ...]


def guess(path: Path) -> Kind:
    """What a path most likely is; the writer may say otherwise."""
    suffix = path.suffix.lower()
    if suffix == ".prompty":
        return "prompty"
    if suffix == ".csv":
        return "csv"
    if path.is_dir():
        return "fabric" if fabric.is_one(path) else "template"
    if path.name.endswith(packs.SUFFIX) or suffix == ".zip":
        return "template"
    return "copilot" if suffix == ".md" and notes.is_copilot(path) else "text"


def preview(paths: Iterable[Path], kind: Kind | None = None) -> ImportPreview:
    """Read files, folders and packs without keeping anything. Bad files do not stop the rest."""
    templates: list[Template] = []
    problems: list[FileProblem] = []
    for path in paths:
        for item in _read(path, kind or guess(path)):
            if isinstance(item, FileProblem):
                problems.append(item)
            else:
                templates.append(item)
    return ImportPreview(tuple(templates), tuple(problems))


def _read(path: Path, kind: Kind) -> Iterator[Template | FileProblem]:
    if kind == "template":
        yield from _templates(path)
        return
    if not path.exists():
        yield FileProblem(
            str(path),
            1,
            coded("--init--.cannot-be-read-no-such", "cannot be read: no such file or directory"),
        )
        return
    for item in _READERS[kind](path):
        yield to_template(item) if isinstance(item, ForeignPrompt) else item


def _templates(path: Path) -> Iterator[Template | FileProblem]:
    for item in packs.read(path):
        if isinstance(item, FileProblem):
            yield item
            continue
        template, found = load(item.text, item.name)
        for problem in found:
            yield FileProblem(item.name, problem.line, problem.message, problem.fatal)
        if template is not None and not any(problem.fatal for problem in found):
            yield template
