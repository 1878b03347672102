"""`chat`: a conversation about a document and sources, a line a question."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator

from writer_app import paths as app_paths
from writer_app.assist.sources.answering import TEMPLATE
from writer_app.assist.sources.talking import Talk
from writer_app.commands.console import note, say
from writer_app.commands.engine import choices, opened
from writer_app.commands.sources import answered, attached, report, show
from writer_app.commands.web import on_disk
from writer_app.domain.base.errors import UsageError
from writer_app.storage.state import settings as settings_file
from writer_app.storage.templates.templates import TemplateStore

_ASK = "> "


def chat_(arguments: argparse.Namespace) -> int:
    """Answer line by line until the input ends. One JSON object a line with --json."""
    files = [*([arguments.file] if arguments.file else []), *(arguments.source or [])]
    if not files:
        raise UsageError("Name a document, or sources with --source FILE.")
    paths = app_paths.find().create()
    settings = settings_file.load(paths.settings)
    template = TemplateStore(app_paths.resources() / "templates", paths.templates).get(TEMPLATE)
    files = on_disk(files, paths, yes=arguments.yes)
    with attached(files, paths, settings) as (finder, sources):
        lacks = finder.note(sources.sources)
        if lacks:
            note(lacks)
        with opened(arguments, paths, settings) as client:
            talk = Talk(client, finder, sources.sources, template, choices(arguments))
            for question in _questions():
                given = answered(talk.ask(question))
                if arguments.json:
                    say(json.dumps(report(given, []), ensure_ascii=False))
                else:
                    show(given)
                    say()
                sys.stdout.flush()
    return 0


def _questions() -> Iterator[str]:
    """The lines of the input that say something; a terminal is asked for each."""
    asked = sys.stdin.isatty()
    if asked:
        note("Ask; Ctrl+D ends.")
    while True:
        if asked:
            sys.stderr.write(_ASK)
            sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            return
        if line.strip():
            yield line.strip()
