"""`answer`: from sources, with the place of every sentence; and what these commands share."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from writer_app import paths as app_paths
from writer_app.assist.sources.answering import LIMIT, TEMPLATE, Answered, Asked, answer
from writer_app.assist.sources.crossing import other_wording
from writer_app.commands.console import ConsoleProgress, note, say, say_json
from writer_app.commands.engine import choices, opened
from writer_app.commands.web import on_disk
from writer_app.domain.base import ai_rules
from writer_app.domain.base.errors import EngineError, UsageError, from_kind
from writer_app.domain.base.settings import Settings
from writer_app.domain.sources import intruders
from writer_app.domain.sources.answer import Sentence
from writer_app.domain.sources.excerpt import from_there, told_apart
from writer_app.engine.base.protocol import Failed
from writer_app.paths import Paths
from writer_app.storage.sources.finder import Attached, Finder
from writer_app.storage.sources.store import Found
from writer_app.storage.state import settings as settings_file
from writer_app.storage.templates.templates import TemplateStore

LEARN_S = 20.0  # for the meaning of passages before a question is answered; words find the others
_SHOWN = 100  # characters of a passage
_NEAREST = 3  # passages that are named where the sources do not say
REFUSAL = {"en": "The sources do not say.", "zh": "资料中没有说明。"}


def answer_(arguments: argparse.Namespace) -> int:
    """Answer a question from the sources; exits 0 also where they do not say."""
    question = arguments.question.strip()
    if not question:
        raise UsageError("The question is empty.")
    paths = app_paths.find().create()
    settings = settings_file.load(paths.settings)
    template = TemplateStore(app_paths.resources() / "templates", paths.templates).get(TEMPLATE)
    files = on_disk(arguments.source, paths, yes=arguments.yes)
    with attached(files, paths, settings) as (finder, sources):
        lacks = finder.note(sources.sources)
        with opened(arguments, paths, settings) as client:
            also = other_wording(client, question, finder, sources.sources)
            found = tuple(finder.find(question, also=also, limit=LIMIT, sources=sources.sources))
            warn(found)
            given = answered(answer(client, Asked(question, found, template, choices(arguments))))
    if arguments.json:
        say_json(report(given, [*sources.notes, *([lacks] if lacks else [])]))
        return 0
    show(given)
    if lacks:
        note(lacks)
    return 0


@contextmanager
def attached(
    files: Sequence[str], paths: Paths, settings: Settings
) -> Iterator[tuple[Finder, Attached]]:
    """The index with these files in it, read and as far as time allows understood.

    Raises DocumentError for the first file that is no source, WithoutAi where the writer wants no
    model to see one.
    """
    for file in files:
        if not file:
            raise UsageError("The name of a source is empty.")
        ai_rules.check(settings.ai, Path(file).absolute())
    finder = Finder(paths)
    progress = ConsoleProgress()
    try:
        found = finder.attach(
            map(Path, files),
            barred=lambda path: bool(ai_rules.sentence(settings.ai, path)),
            on_progress=progress.bar,
            strict=True,
        )
        finder.learn(found.sources, limit_s=LEARN_S, on_progress=progress.bar)
        progress.clear()
        for sentence in (*found.problems, *found.notes):
            note(sentence)
        yield finder, found
    finally:
        progress.clear()
        finder.close()


def answered(events: Iterable[object]) -> Answered:
    """Follow an answer to its end. Raises what the engine failed with."""
    progress = ConsoleProgress()
    found: Answered | None = None
    try:
        progress.line("Reading the passages …")
        for event in events:
            if isinstance(event, Failed):
                raise from_kind(event.kind, event.message)
            if isinstance(event, Answered):
                found = event
    finally:
        progress.clear()
    if found is None:
        raise EngineError("The answer broke off; try again.")
    return found


def warn(found: Sequence[Found]) -> None:
    """Say which passages speak to a model: they are data all the same."""
    bold = [each for each in found if intruders.attempts(each.passage.text)]
    for each in bold[:3]:
        note(f"{place(each, found)}: a passage speaks to a model; it is only read, never obeyed.")


# ---- showing
def show(given: Answered) -> None:
    """The answer, then its passages with their places."""
    if given.refused:
        say(refusal(given.question))
        if given.passages:
            say()
            say("Nearest:" if not _chinese(given.question) else "最接近的段落：")
        cited = [number for each in given.sentences for number in each.passages]
        order = (*cited, *range(1, len(given.passages) + 1))
        used = list(dict.fromkeys(order))[:_NEAREST]
    else:
        say(given.text)
        say()
        used = sorted({number for each in given.sentences for number in each.passages})
    for number in used:
        each = given.passages[number - 1]
        claim = " ".join(said.text for said in given.sentences if number in said.passages)
        opening = _opening(from_there(each.passage.bare, claim or given.question))
        say(f"[{number}] {place(each, given.passages)}: {opening}")
    if given.refused:
        return
    for each_ in given.sentences:
        if str(each_.support) != "supported":
            word = "is only partly" if str(each_.support) == "partly" else "is not"
            note(f"“{each_.text}” {word} found in the sources; check it.")


def refusal(question: str) -> str:
    """“The sources do not say”, in the language of the question."""
    return REFUSAL["zh" if _chinese(question) else "en"]


def place(found: Found, among: Iterable[Found] = ()) -> str:
    """The name of a passage's file, told apart from those `among` which it is, with its page and
    its heading."""
    name = told_apart((found.path, *(each.path for each in among)))[found.path]
    page = f", p. {found.passage.page}" if found.passage.page else ""
    heading = f" › {found.passage.headings[-1]}" if found.passage.headings else ""
    return f"{name}{page}{heading}"


def _opening(words: str) -> str:
    """The first words of a passage; never half a word of a language that parts them."""
    if len(words) <= _SHOWN:
        return words
    cut, _, rest = words[:_SHOWN].rpartition(" ")
    whole = words[_SHOWN] == " " or not rest.isascii()
    return (words[:_SHOWN] if whole else cut or words[:_SHOWN]).rstrip() + " …"


def _chinese(text: str) -> bool:
    return any("\u3400" <= char <= "\u9fff" for char in text)


# ---- for programs
def report(given: Answered, notes: Sequence[str]) -> dict[str, Any]:
    """An answer as `--json` gives it."""
    text = refusal(given.question) if given.refused else given.text
    return {
        "question": given.question,
        "answer": text,
        "refused": given.refused,
        "sentences": [] if given.refused else [_sentence(s, given) for s in given.sentences],
        "nearest": [passage(each, whole=True) for each in given.passages] if given.refused else [],
        "reason": str(given.reason),
        "notes": list(notes),
    }


def _sentence(sentence: Sentence, given: Answered) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "passages": [
            {**passage(given.passages[number - 1]), "number": number}
            for number in sentence.passages
        ],
        "support": str(sentence.support),
        "quotes": [
            {
                "text": quote.text,
                **passage(given.passages[quote.passage - 1]),
                "start": quote.start,
                "end": quote.end,
            }
            for quote in sentence.quotes
        ],
    }


def passage(found: Found, *, whole: bool = False) -> dict[str, Any]:
    """A passage's place; characters of the source's text, pages from 1 (0 = it has none)."""
    each = found.passage
    made = {
        "source": found.path,
        "start": each.start,
        "end": each.end,
        "page": each.page,
        "headings": list(each.headings),
    }
    return {**made, "text": each.text} if whole else made
