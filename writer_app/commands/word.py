"""`review --template`: what templates propose for every paragraph of a Word file."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from writer_app.assist.job import Job
from writer_app.assist.run import write as answers
from writer_app.commands.console import ConsoleProgress, note
from writer_app.commands.engine import choices
from writer_app.commands.streaming import follow
from writer_app.commands.writing import values
from writer_app.domain.base.errors import DocumentError, EngineError, UsageError
from writer_app.domain.templates.template import Template
from writer_app.domain.word import blocks
from writer_app.engine.link.client import EngineClient
from writer_app.storage.files.document_file import is_word

_FEWEST_WORDS = 3  # of a paragraph that is worth asking about
_KEPT = re.compile(r"⟦[^⟦⟧\n]*⟧|\[\^\w+\]|\]\([^()\s]*\)|\\\n")


def check(templates: Sequence[Template], path: Path, pairs: list[str]) -> None:
    """Raises UsageError where one rewrites no text or lacks a value, or the file is not Word's."""
    for template in templates:
        head = template.head
        if head.scope == "none" or head.apply in ("panel", "new_document", "insert_below"):
            raise UsageError(f"{template.id} rewrites no text; choose a template that does.")
        template.values(values(pairs))
    if templates and not is_word(path):
        raise UsageError(f"{path.name} is no Word file; for texts there is “rewrite”.")


def proposed(
    client: EngineClient, templates: Sequence[Template], text: str, arguments: argparse.Namespace
) -> tuple[str, Counter[str]]:
    """A Word file's text as the templates would have it, one after the other.

    With it: how many paragraphs stay as they are, by the reason. Raises what a model raises, and
    DocumentError where there is nothing to review.
    """
    left = Counter[str]()
    for template in templates:
        text = _reviewed(client, template, text, arguments, left)
    return text, left


def tell(changes: int, left: Counter[str]) -> None:
    """Say what came of it."""
    for why, count in left.items():
        note(f"Paragraphs left as they were because {why}: {count}.")
    note(f"Tracked changes: {changes}. Accept or refuse them in Word or here.")


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
