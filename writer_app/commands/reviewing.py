"""`review`: a document with comments of reviewers, a Word file with proposals as changes too."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from writer_app.assist import proofreader
from writer_app.assist.reviewing import (
    COPY_EDITOR,
    CORRECTOR,
    Remarked,
    ReviewBegun,
    ReviewerDone,
    ReviewStopped,
    ReviewWish,
    Sourced,
    check,
    is_reviewer,
    review,
    wants_rules,
    wants_sources,
)
from writer_app.assist.sources.checking import sourced
from writer_app.commands import word
from writer_app.commands.console import ConsoleProgress, note, say, say_json
from writer_app.commands.engine import choices, opened, rules_for
from writer_app.commands.sources import attached
from writer_app.commands.writing import Installation, installation
from writer_app.domain.base.errors import NotSaved, UsageError
from writer_app.domain.change import diff
from writer_app.domain.comments import placing
from writer_app.domain.comments.remarks import INSTEAD, MOST, Remark, written
from writer_app.domain.comments.values import CommentThread, Margin, Note, new_id
from writer_app.domain.house.rules import in_words, remarks
from writer_app.domain.templates.template import Template
from writer_app.domain.text.language import language
from writer_app.domain.word.values import Way
from writer_app.storage.files import document_file
from writer_app.storage.files.document_file import LoadedDocument


def run(arguments: argparse.Namespace) -> int:
    """Comments of the reviewers that are named, and of a Word file the templates' proposals."""
    path = Path(_file(arguments))
    place = installation()
    named = [place.templates.get(name) for name in arguments.template]
    editors = [each for each in named if not is_reviewer(each)]
    reviewers = (
        *(each for each in named if is_reviewer(each)),
        *(place.templates.get(name) for name in arguments.reviewer),
    )
    word.check(editors, path, arguments.var)
    source = document_file.read(path, Way(arguments.author or place.settings.editing.author))
    target = _target(path, arguments.out)
    found: list[tuple[Template, Remark]] = []
    told: list[ReviewerDone] = []
    text, left = source.text, Counter[str]()
    with _sourced(arguments, place, reviewers) as passages:
        wish = _wish(arguments, place, text, reviewers, passages)
        if reviewers:
            check(wish)
        with opened(arguments, place.paths, place.settings) as client:
            if reviewers:
                told = _follow(review(client, wish), {each.id: each for each in reviewers}, found)
            if editors:
                text, left = word.proposed(client, editors, text, arguments)
    if target is not None:
        _save(source, text, found, target)
    changes = sum(1 for one in diff.diff(source.text, text) if one.kind != "same")
    if arguments.json:
        proposals = {"changes": changes, "left": dict(left)} if editors else {}
        comments = _report(source.text, found, told) if reviewers else {}
        say_json({**comments, **proposals, "out": str(target) if target is not None else None})
        return 0
    if reviewers:
        _tell(source.text, found, told)
    if editors:
        word.tell(changes, left)
    if target is not None:
        say(str(target))
    return 0


def _file(arguments: argparse.Namespace) -> str:
    """The file that is named, before the names of templates and reviewers or after them."""
    if not (arguments.template or arguments.reviewer):
        raise UsageError("Nobody is to review it; name templates or reviewers.")
    for names in (arguments.template, arguments.reviewer):
        if not arguments.file and len(names) > 1 and Path(names[-1]).is_file():
            arguments.file = names.pop()
    if not arguments.file:
        raise UsageError("There is no file to review; name one.")
    return str(arguments.file)


def _wish(
    arguments: argparse.Namespace,
    place: Installation,
    text: str,
    reviewers: tuple[Template, ...],
    passages: Callable[[str], Sourced] | None,
) -> ReviewWish:
    rules = rules_for(arguments)
    certain = {each.id: remarks(text, rules, MOST) for each in reviewers if wants_rules(each)}
    if any(each.id == COPY_EDITOR for each in reviewers) and proofreader.available():
        reader = proofreader.ProofProcess("auto")
        certain[COPY_EDITOR] = proofreader.mistakes(text, reader.check)
        reader.close()
    return ReviewWish(
        text,
        reviewers,
        Path(arguments.file).stem,
        in_words(rules),
        sourced=passages,
        certain=certain,
        corrector=place.templates.get(CORRECTOR),
        choices=choices(arguments),
    )


def _tell(text: str, found: list[tuple[Template, Remark]], told: list[ReviewerDone]) -> None:
    for template, remark in found:
        say(_shown(text, template, remark))
    for one in told:
        if one.lost:
            note(f"{one.reviewer}: dropped because their words are not in the text: {one.lost}.")
        if one.fault:
            note(f"{one.reviewer}: {one.fault}")
    note(f"Comments: {len(found)}.")


def _target(path: Path, out: str | None) -> Path | None:
    """Where the document with its comments goes; a Word file always goes somewhere."""
    if out is None and not document_file.is_word(path):
        return None
    target = Path(out) if out else path.with_name(f"{path.stem} (reviewed){path.suffix}")
    if target.exists() and target.samefile(path):
        raise UsageError("The review would replace the file itself; name another with --out.")
    if target.suffix.lower() != path.suffix.lower():
        raise UsageError(f"{target.name} is of another kind; let it end in {path.suffix}.")
    if target.is_dir() or not target.absolute().parent.is_dir():
        raise NotSaved(f"The folder {target.absolute().parent} does not exist; choose another.")
    return target


@contextmanager
def _sourced(
    arguments: argparse.Namespace, place: Installation, reviewers: tuple[Template, ...]
) -> Iterator[Any]:
    """What gives passages of the sources that were named; None where no reviewer wants any."""
    if not arguments.source or not any(map(wants_sources, reviewers)):
        yield None
        return
    with attached(arguments.source, place.paths, place.settings) as (finder, found):
        of = sourced(finder, found.sources)

        def passages(text: str) -> Sourced:
            return of(text)

        yield passages


def _follow(
    events: Iterator[Any], by_id: dict[str, Template], found: list[tuple[Template, Remark]]
) -> list[ReviewerDone]:
    """Take in what the reviewers say; what each of them ended with."""
    told: list[ReviewerDone] = []
    progress = ConsoleProgress()
    try:
        for event in events:
            if isinstance(event, ReviewBegun):
                title = by_id[event.reviewer].title_in()
                progress.bar(title, event.part, event.parts, f"{len(found)} comments")
            elif isinstance(event, Remarked):
                found.append((by_id[event.reviewer], event.remark))
            elif isinstance(event, ReviewerDone):
                told.append(event)
            elif isinstance(event, ReviewStopped):
                raise KeyboardInterrupt
    finally:
        progress.clear()
    found.sort(key=lambda each: (each[1].start, each[1].end))
    return told


def _save(
    source: LoadedDocument, text: str, found: list[tuple[Template, Remark]], target: Path
) -> None:
    """The document with its new text, the comments that it had, and these; they go along."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    tongue = language(source.text)
    threads = [
        CommentThread(
            remark.start,
            remark.end,
            (Note(new_id(), template.title_in(tongue), now, written(remark)),),
        )
        for template, remark in found
    ]
    margin = Margin((*source.margin.threads, *threads), source.margin.suggested)
    document_file.save_as(source, text, target, margin=placing.moved(margin, source.text, text))


def _shown(text: str, template: Template, remark: Remark) -> str:
    line = text.count("\n", 0, remark.start) + 1
    words = " ".join(text[remark.start : remark.end].split())
    head = f"{line}: {template.title_in(language(text))}: “{words}”"
    change = [f"  {INSTEAD}{remark.instead}"] if remark.instead else []
    return "\n".join([head, *([f"  {remark.said}"] if remark.said else []), *change])


def _report(
    text: str,
    found: list[tuple[Template, Remark]],
    told: list[ReviewerDone],
) -> dict[str, Any]:
    return {
        "comments": [
            {
                "reviewer": template.id,
                "start": remark.start,
                "end": remark.end,
                "words": text[remark.start : remark.end],
                "comment": remark.said,
                "instead": remark.instead,
            }
            for template, remark in found
        ],
        "reviewers": [
            {"reviewer": one.reviewer, "comments": one.remarks, "dropped": one.lost,
             "fault": one.fault}
            for one in told
        ],
    }  # fmt: skip
