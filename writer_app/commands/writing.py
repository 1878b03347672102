"""`draft` and `rewrite`, and what writing commands share."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from writer_app import paths as app_paths
from writer_app.assist.job import Job
from writer_app.assist.plan import plan
from writer_app.assist.run import write as answers
from writer_app.commands.console import note, say, say_json, write
from writer_app.commands.engine import choices, opened, rules_for
from writer_app.commands.library import documents_folder
from writer_app.commands.streaming import StreamedAnswer, follow
from writer_app.domain.base import ai_rules
from writer_app.domain.base.errors import DocumentError, EngineError, NotSaved, UsageError
from writer_app.domain.base.settings import Settings
from writer_app.domain.house.rules import in_words
from writer_app.domain.templates.long_draft import LENGTHS
from writer_app.domain.templates.template import Template
from writer_app.domain.text.language import language
from writer_app.domain.text.named_notes import NamedNote
from writer_app.domain.translation.glossary import Glossary
from writer_app.engine.base.protocol import Event
from writer_app.paths import Paths
from writer_app.storage.files import document_file, encodings
from writer_app.storage.files.document_file import LoadedDocument
from writer_app.storage.index.history import HistoryStore, VersionKind
from writer_app.storage.index.notes import near
from writer_app.storage.sources.reading import SourceReader
from writer_app.storage.state import settings as settings_file
from writer_app.storage.templates.templates import TemplateStore
from writer_app.storage.translation import glossary_file

_READ = (".html", ".htm", ".docm", ".odt", ".epub", ".pdf", ".eml")  # not as they stand
_HOLD_S = 0.5  # of a text's beginning, for a program that reads it


@dataclass(frozen=True, slots=True)
class Installation:
    """Folders, settings and templates, as a command sees them."""

    paths: Paths
    settings: Settings
    templates: TemplateStore


def draft(arguments: argparse.Namespace) -> int:
    """Write a new document; stream it, and save it with --out."""
    place = installation()
    template = place.templates.get(arguments.template)
    job = Job(
        template,
        values=values(arguments.var) | _long_as(template, arguments.words),
        choices=choices(arguments),
    )
    todo = plan(job)  # a missing variable is said before a model is loaded
    gives_way = todo.drafts > 1 or todo.ampler is not None or bool(todo.prompts[0].given)
    target = prepared_target(arguments.out)
    with opened(arguments, place.paths, place.settings) as client:
        answer = streamed(arguments, answers(client, job), whole=gives_way)
    return finish(arguments, answer, target)


def rewrite(arguments: argparse.Namespace) -> int:
    """Rewrite a text; print the result alone, or save it."""
    check_rewrite(arguments)
    place = installation()
    source = read_source(arguments.file)
    template = place.templates.get(arguments.template) if arguments.template else None
    job = Job(
        template,
        arguments.instruction or "",
        text=source.text,
        values=_checked_values(template, arguments.var),
        choices=choices(arguments),
        kept=kept_terms(arguments, source.text),
        notes=_notes(arguments, place.settings),
        style_notes=in_words(rules_for(arguments)),
    )
    if not job.text.strip():
        raise UsageError(f"There is no text to rewrite in {named(arguments.file)}.")
    if job.notes and (given := plan(job).notes):
        note(f"With your notes on {', '.join(given)}.")
    target = prepared_target(arguments.out)
    if arguments.in_place:
        target = source
        if source.read_only:
            raise NotSaved(source.read_only)
    with opened(arguments, place.paths, place.settings) as client:
        several = (job.choices.variants or 1) > 1
        quiet = several or arguments.in_place
        answer = streamed(arguments, answers(client, job), quiet=quiet, whole=True)
    if several and not arguments.json and not target:
        return _print_variants(answer)
    return finish(arguments, answer, target, whole=True)


def _notes(arguments: argparse.Namespace, settings: Settings) -> tuple[NamedNote, ...]:
    """The writer's notes that may go with a file to a model on this computer; none to a server,
    where only the file that was named goes.
    """
    engine = arguments.engine or settings.model.engine
    if arguments.file == "-" or engine == "openai":
        return ()
    found = near(Path(arguments.file))
    return tuple(n for n in found if not ai_rules.sentence(settings.ai, n.where))


# ---- before ------------------------------------------------------------------------------------
def installation() -> Installation:
    """This one."""
    paths = app_paths.find()
    store = TemplateStore(app_paths.resources() / "templates", paths.templates)
    return Installation(paths, settings_file.load(paths.settings), store)


def check_rewrite(arguments: argparse.Namespace) -> None:
    """Raises UsageError for options that do not go together."""
    if arguments.instruction is not None and not arguments.instruction.strip():
        raise UsageError("The instruction is empty; say what to do with the text.")
    if arguments.var and not arguments.template:
        raise UsageError("--var fills in a template's variables; give --template.")
    if arguments.in_place and arguments.file == "-":
        raise UsageError("--in-place needs a file; standard input cannot be written back.")
    if arguments.in_place and (arguments.out or (arguments.variants or 1) > 1):
        raise UsageError("--in-place saves one result over the file; leave out the other option.")


def kept_terms(arguments: argparse.Namespace, text: str) -> Glossary:
    """The terms that a rewrite keeps: of the files named, and with `--lock terms` of the
    glossary.csv beside the document. Raises DocumentError, UsageError where there are none.
    """
    tongue = language(text)
    found, named_files = Glossary(), [Path(name) for name in arguments.glossary]
    for file in named_files:
        found = found.joined(glossary_file.read(file, tongue))
    if "terms" not in (arguments.lock or ""):
        return found
    place = Path(arguments.file).absolute()
    file = (place if place.is_dir() else place.parent) / glossary_file.NAME
    if arguments.file != "-" and file.is_file():
        found = found.joined(glossary_file.read(file, tongue))
    if not found:
        raise UsageError(f"There are no terms to hold; name a --glossary, or make {file.name}.")
    return found


def values(pairs: Sequence[str]) -> dict[str, str]:
    """The form's values from “NAME=VALUE”s. Raises UsageError."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            raise UsageError(f"“{pair[:60]}” is not of the form NAME=VALUE.")
        found[name.strip()] = value
    return found


def _long_as(template: Template, words: int | None) -> dict[str, str]:
    """The value of the template's own field for a length. Raises UsageError where it has none."""
    if not words:
        return {}
    name = next((v.name for v in template.variables if v.name in LENGTHS), "")
    if not name:
        raise UsageError(f"{template.id} has no field for a length; leave out --words.")
    return {name: str(words)}


def _checked_values(template: Template | None, pairs: Sequence[str]) -> dict[str, str]:
    found = values(pairs)
    if template is not None:
        template.values(found)
    return found


def read_source(name: str) -> LoadedDocument:
    """The text of a file, or of standard input."""
    if name != "-":
        return document_file.read(Path(name))
    if sys.stdin.isatty():
        note("Type or paste the text, then end with Ctrl+D:")
    data = sys.stdin.buffer.read()
    if encodings.is_binary(data):
        raise UsageError("Standard input is not a text.")
    text = encodings.decode(data).text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return document_file.new(Path("standard-input.md"), text)


def text_of(name: str) -> str:
    """The words of a file of any kind that can be a source, or of standard input."""
    if Path(name).suffix.lower() not in _READ:
        return read_source(name).text
    reader = SourceReader()
    try:
        found = reader.read(Path(name))
    finally:
        reader.close()
    for sentence in found.notes:
        note(sentence)
    return found.text


def named(file: str) -> str:
    """A file as a message names it."""
    return "standard input" if file == "-" else file


def prepared_target(out: str | None) -> LoadedDocument | None:
    """Where to save, tried before the model works: a folder that is missing is said at once."""
    if not out:
        return None
    path = Path(out).absolute()
    if path.is_dir():
        raise NotSaved(f"{out} is a folder; name a file in it.")
    if not path.parent.is_dir():
        raise NotSaved(f"The folder {path.parent} does not exist; make it or choose another.")
    return document_file.new(path)


# ---- while ---------------------------------------------------------------------------------------
def streamed(
    arguments: argparse.Namespace,
    events: Iterator[Event],
    *,
    quiet: bool = False,
    whole: bool = False,
) -> StreamedAnswer:
    """Follow an answer and write it as it comes.

    What a program reads cannot be taken back where it turns out to be the model's thinking, or a
    draft that gives way to a better one, so with `whole` it gets a complete answer, and else the
    beginning half a second later.
    """
    best = (getattr(arguments, "best", None) or 1) > 1
    if quiet or arguments.json:
        return follow(events)
    if best:
        answer = follow(events)
        write(answer.text)
        return answer
    if sys.stdout.isatty():
        return follow(events, write, _say_anew)
    held = _Held(float("inf") if whole else _HOLD_S)
    try:
        return follow(events, held.write, held.anew)
    finally:
        held.end()


def _say_anew() -> None:
    write("\n")
    note("What follows takes the place of what came so far:")


class _Held:
    """Holds the beginning of a text for a time."""

    def __init__(self, hold_s: float) -> None:
        self._hold_s, self._text, self._began, self._open = hold_s, "", 0.0, False

    def write(self, text: str) -> None:
        """The next piece."""
        now = time.monotonic()
        self._began = self._began or now
        self._text += text
        if self._open or now - self._began > self._hold_s:
            self.end()

    def anew(self) -> None:
        """What came so far was no answer."""
        if self._open:
            _say_anew()
        self._text = ""

    def end(self) -> None:
        """Give out what is held; the rest goes through."""
        self._open = True
        text, self._text = self._text, ""
        if text:
            write(text)


# ---- after ---------------------------------------------------------------------------------------
def finish(
    arguments: argparse.Namespace,
    answer: StreamedAnswer,
    target: LoadedDocument | None,
    *,
    whole: bool = False,
    more: Mapping[str, Any] | None = None,
) -> int:
    """Save, report (`more` goes into the JSON), and say how it ended.

    With `whole`, a cut answer is a failure.
    """
    if not arguments.json and not getattr(arguments, "in_place", False):
        _end_line(answer)
    enough = answer.complete or (not whole and not answer.broken)
    if target is not None and answer.text.strip():
        save_result(target, answer.text, complete=enough)
    answer.check()
    if arguments.json:
        say_json({**_report(arguments, answer, target), **(more or {})})
    _tell_why(answer)
    _tell_of_locks(arguments, answer)
    if answer.sentence and whole:
        raise EngineError(answer.sentence)
    if answer.sentence:
        note(answer.sentence)
    return 0


_WHY = {
    "facts": "keeps all facts",
    "truest": "the truest to the text",
    "fluent": "reads best",
    "length": "the closest to the length",
}


def _tell_why(answer: StreamedAnswer) -> None:
    """Why this one of several answers was chosen."""
    if answer.order:
        reasons = ", ".join(_WHY[reason] for reason in answer.why) or "none is without a fault"
        note(f"Answer {answer.order[0] + 1} of {len(answer.order)}: {reasons}.")


def _tell_of_locks(arguments: argparse.Namespace, answer: StreamedAnswer) -> None:
    """Say where what was to be held was not, or is not there."""
    asked = getattr(arguments, "lock", None)
    if asked and asked.strip() != "none" and not answer.held:
        note("This engine cannot hold anything while it writes; compare the result yourself.")
    best = answer.order[0] if answer.order else 0
    lacking = answer.missing[best] if best < len(answer.missing) else ()
    if lacking:
        note(f"The text lacks: {', '.join(lacking)}.")


def _end_line(answer: StreamedAnswer) -> None:
    if answer.text and not answer.text.endswith("\n"):
        say()


def _report(
    arguments: argparse.Namespace, answer: StreamedAnswer, target: LoadedDocument | None
) -> dict[str, Any]:
    variants = [answer.variant(number) for number in sorted(answer.texts)]
    report = {"text": answer.text, **answer.figures()}
    if answer.order:
        report |= {"order": list(answer.order), "why": list(answer.why)}
    if len(variants) > 1:
        report["variants"] = variants
    if target is not None:
        report["out"] = str(target.path)
    if arguments.model:
        report["model"] = arguments.model
    return report


def save_result(target: LoadedDocument, text: str, *, complete: bool) -> None:
    """Save the text; an incomplete one beside a file that is there already, never over it."""
    path = target.path
    if not complete and path.exists():
        path = _partial(path)
    if path.exists():
        _keep(path)
    if target.fingerprint is not None and path == target.path:
        document_file.save(target, text)
        return
    text = text if text.endswith("\n") else text + "\n"
    document_file.save_as(target, text, path)
    if not complete:
        note(f"What was written so far is in {path}.")


def _keep(path: Path) -> None:
    """Keep the text that is replaced as a version: “library restore” brings it back."""
    paths = app_paths.find().create()
    file, root = paths.data / "history.sqlite", documents_folder(paths)
    # What is no text, and what the history does not take, is replaced all the same.
    with suppress(DocumentError, OSError), closing(HistoryStore(file, root)) as history:
        history.add(path, document_file.read(path).text, VersionKind.BEFORE_EDIT)


def _partial(path: Path) -> Path:
    number = 1
    while True:
        tail = "partial" if number == 1 else f"partial-{number}"
        found = path.with_name(f"{path.stem}.{tail}{path.suffix}")
        if not found.exists():
            return found
        number += 1


def _print_variants(answer: StreamedAnswer) -> int:
    for number in sorted(answer.texts):
        say(f"--- variant {number + 1} of {len(answer.texts)} ---")
        say(answer.variant(number).rstrip("\n"))
    answer.check()
    if answer.sentence:
        raise EngineError(answer.sentence)
    return 0
