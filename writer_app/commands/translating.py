"""`translate`: a document in another language, its structure kept."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from writer_app.assist.translating import (
    Translated,
    TranslationStopped,
    Wish,
    check,
    result,
    template_for,
    translate,
    worth_keeping,
)
from writer_app.commands.console import ConsoleProgress, note, say_json
from writer_app.commands.engine import choices, opened
from writer_app.commands.writing import (
    installation,
    named,
    prepared_target,
    read_source,
    save_result,
)
from writer_app.domain.base.errors import EngineError, UsageError
from writer_app.domain.text.language import language_tag
from writer_app.domain.translation.checks import TranslationFault
from writer_app.domain.translation.glossary import Glossary
from writer_app.domain.translation.memory import Memory, Pair
from writer_app.storage.files.document_file import LoadedDocument
from writer_app.storage.translation import glossary_file, tmx

_SAID = {
    TranslationFault.EMPTY: "left as it was",
    TranslationFault.SAME: "not translated",
    TranslationFault.LANGUAGE: "in another language",
    TranslationFault.NUMBERS: "numbers differ",
    TranslationFault.MARKUP: "links or code differ",
    TranslationFault.TERMS: "a fixed term is missing",
    TranslationFault.LENGTH: "much shorter or longer",
    TranslationFault.QUESTION: "a question became something else",
}


def run(arguments: argparse.Namespace) -> int:
    """Translate a file; print or save it, and say what to look at."""
    here = installation()
    text = read_source(arguments.file).text
    if not text.strip():
        raise UsageError(f"There is no text to translate in {named(arguments.file)}.")
    to = tag_of(arguments.to)
    wish = Wish(text, to, tag_of(arguments.source) if arguments.source else "")
    from_language = wish.from_language
    remembered = _memory(arguments.memory)
    wish = Wish(
        text,
        to,
        from_language,
        glossary_of(arguments.glossary, arguments.file, from_language, to),
        Memory.of(remembered),
        choices(arguments),
    )
    check(wish)
    template = template_for(to, here.templates.get)
    out = prepared_target(arguments.out)
    done: dict[int, Translated] = {}
    with opened(arguments, here.paths, here.settings) as client:
        try:
            ended = _follow(translate(client, wish, template), done, len(check(wish)))
        except KeyboardInterrupt:
            ended = False
        finally:
            _learn(arguments.memory, remembered, done, wish)
    return _finish(arguments, wish, done, out, complete=ended)


def tag_of(wanted: str) -> str:
    """The tag of a language given by tag or name. Raises UsageError."""
    tag = language_tag(wanted)
    if not tag:
        raise UsageError(f"“{wanted[:40]}” is no language known here; give a tag such as zh or de.")
    return tag


def _memory(file: str | None) -> tuple[Pair, ...]:
    path = Path(file) if file else None
    return tmx.read(path) if path is not None and path.exists() else ()


def glossary_of(files: list[str], document: str, source: str, to: str) -> Glossary:
    """The terms of the given files, then those that lie beside the document."""
    found = Glossary()
    for file in files:
        found = found.joined(glossary_file.read(Path(file), source, to))
    beside = Path(document).absolute().parent / glossary_file.NAME if document != "-" else None
    if beside is not None and beside.is_file():
        found = found.joined(glossary_file.read(beside, source, to))
    return found


def _follow(events: Any, done: dict[int, Translated], total: int) -> bool:
    """Take in every block; whether it came to its own end."""
    progress = ConsoleProgress()
    try:
        for event in events:
            if isinstance(event, Translated):
                done[event.number] = event
                progress.bar("translating", len(done), total, f"{len(done)} of {total}")
            elif isinstance(event, TranslationStopped):
                return False
    finally:
        progress.clear()
    return True


def _learn(
    file: str | None, old: tuple[Pair, ...], done: dict[int, Translated], wish: Wish
) -> None:
    """Add to the memory that was named what has no fault."""
    if not file:
        return
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    new = [
        Pair(block.source, block.target, wish.from_language, wish.to, now)
        for block in done.values()
        if worth_keeping(block)
    ]
    if new:
        tmx.write(Path(file), tmx.merged(old, new))


def _finish(
    arguments: argparse.Namespace,
    wish: Wish,
    done: dict[int, Translated],
    out: LoadedDocument | None,
    *,
    complete: bool,
) -> int:
    text, ranges = result(wish, {number: block.target for number, block in done.items()})
    if out is not None and done:
        save_result(out, text, complete=complete)
    if arguments.json:
        say_json(_report(wish, done, text, ranges, out))
    elif out is None and (complete or done):
        with suppress(BrokenPipeError):
            sys.stdout.write(text if text.endswith("\n") else text + "\n")
    faulty = [block for block in done.values() if block.faults]
    for block in faulty[:20] if not arguments.json else []:
        said = ", ".join(_SAID[fault] for fault in block.faults)
        line = wish.text.count("\n", 0, check(wish)[block.number].start) + 1
        note(f"Line {line}: {said}.")
    if len(faulty) > 20 and not arguments.json:
        note(f"{len(faulty) - 20} more passages should be looked at.")
    if not complete:
        raise KeyboardInterrupt
    if done and all(TranslationFault.EMPTY in block.faults for block in done.values()):
        raise EngineError("The model answered nothing; try again with another --seed.")
    return 0


def _report(
    wish: Wish,
    done: dict[int, Translated],
    text: str,
    ranges: list[tuple[int, int]],
    out: LoadedDocument | None,
) -> dict[str, Any]:
    blocks = check(wish)
    report: dict[str, Any] = {
        "text": text,
        "from": wish.from_language,
        "to": wish.to,
        "blocks": [
            {
                "source": [blocks[number].start, blocks[number].end],
                "target": list(ranges[number]),
                "kind": str(blocks[number].kind),
                "origin": str(block.origin),
                "faults": [str(fault) for fault in block.faults],
                "terms": [[term.source, term.targets[0]] for term in block.terms],
            }
            for number, block in sorted(done.items())
        ],
    }
    if out is not None:
        report["out"] = str(out.path)
    return report
