"""`review`: a Word file with every proposal in it as a tracked change, none accepted."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

from writer_app.assist.job import Job
from writer_app.assist.run import write as answers
from writer_app.commands.console import ConsoleProgress, note, say, say_json
from writer_app.commands.engine import choices, opened
from writer_app.commands.streaming import follow
from writer_app.commands.writing import installation, values
from writer_app.domain.base.errors import DocumentError, EngineError, NotSaved, UsageError
from writer_app.domain.change import diff
from writer_app.domain.templates.template import Template
from writer_app.domain.word import blocks
from writer_app.domain.word.values import Way
from writer_app.engine.link.client import EngineClient
from writer_app.storage.files import document_file

_FEWEST_WORDS = 3  # of a paragraph that is worth asking about
_KEPT = re.compile(r"⟦[^⟦⟧\n]*⟧|\[\^\w+\]|\]\([^()\s]*\)|\\\n")


def review(arguments: argparse.Namespace) -> int:
    """Review a Word file paragraph by paragraph and save it with the changes tracked."""
    path = Path(arguments.file)
    if not document_file.is_word(path):
        raise UsageError(f"{path.name} is no Word file; for texts there is “rewrite”.")
    place = installation()
    templates = [place.templates.get(name) for name in arguments.template]
    for template in templates:
        _check(template, arguments.var)
    author = arguments.author or place.settings.editing.author
    source = document_file.read(path, Way(author))
    target = Path(arguments.out) if arguments.out else _beside(path)
    _check_target(path, target)
    text, left = source.text, Counter[str]()
    with opened(arguments, place.paths, place.settings) as client:
        for template in templates:
            text = _reviewed(client, template, text, arguments, left)
    saved = document_file.save_as(source, text, target)
    changes = sum(1 for one in diff.diff(source.text, text) if one.kind != "same")
    if arguments.json:
        say_json({"out": str(saved.path), "changes": changes, "left": dict(left)})
        return 0
    for why, count in left.items():
        note(f"Paragraphs left as they were because {why}: {count}.")
    note(f"Tracked changes: {changes}. Accept or refuse them in Word or here.")
    say(str(saved.path))
    return 0


def _check(template: Template, pairs: list[str]) -> None:
    head = template.head
    if head.scope == "none" or head.apply in ("panel", "new_document", "insert_below"):
        raise UsageError(f"{template.id} rewrites no text; choose a template that does.")
    template.values(values(pairs))


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.stem} (reviewed){path.suffix}")


def _check_target(path: Path, target: Path) -> None:
    """The file that came stays as it came. Raises what says so."""
    if target.exists() and target.samefile(path):
        raise UsageError("The review would replace the file itself; name another with --out.")
    if not document_file.is_word(target):
        raise UsageError(f"{target.name} is no name of a Word file; let it end in .docx.")
    if target.is_dir() or not target.absolute().parent.is_dir():
        raise NotSaved(f"The folder {target.absolute().parent} does not exist; choose another.")


def _reviewed(
    client: EngineClient,
    template: Template,
    text: str,
    arguments: argparse.Namespace,
    left: Counter[str],
) -> str:
    """The text after one template has gone over every paragraph."""
    lines = [line for line in blocks.split(text) if _worth(line)]
    if not lines:
        raise DocumentError("There are no paragraphs to review in this file.")
    progress = ConsoleProgress()
    pieces: list[str] = []
    at = 0
    try:
        for number, line in enumerate(lines, 1):
            start = line.end - len(line.words)
            pieces += [text[at:start], _answer(client, template, line.words, arguments, left)]
            at = line.end
            progress.bar(template.id, number, len(lines))
    finally:
        progress.clear()
    return "".join([*pieces, text[at:]])


def _worth(line: blocks.Line) -> bool:
    words = _KEPT.sub(" ", line.words)
    cjk = sum("\u4e00" <= char <= "\u9fff" for char in words)
    return not line.row and (len(words.split()) >= _FEWEST_WORDS or cjk > _FEWEST_WORDS)


def _answer(
    client: EngineClient,
    template: Template,
    words: str,
    arguments: argparse.Namespace,
    left: Counter[str],
) -> str:
    """A paragraph as the model would have it; as it is where that cannot be taken."""
    job = Job(template, text=words, values=values(arguments.var), choices=choices(arguments))
    answer = follow(answers(client, replace(job, document=words)))
    answer.check()
    if answer.reason in {"repetition", "length"}:
        left["the answer did not end"] += 1
        return words
    found = " ".join(answer.text.split("\n")) if "\n" not in words else answer.text
    found = found.strip()
    if not found:
        raise EngineError("The model answered nothing; try again with another --seed.")
    if _KEPT.findall(found) != _KEPT.findall(words):
        left["marks, notes or links in them would have been lost"] += 1
        return words
    return found
