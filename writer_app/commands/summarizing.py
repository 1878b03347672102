"""`summarize`: any length of text, with what the summary speaks of."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from writer_app.assist.job import Job
from writer_app.assist.plan import plan
from writer_app.assist.sources.summarizing import WORDS, Step, Summarized, summarize
from writer_app.commands.console import ConsoleProgress
from writer_app.commands.engine import choices, opened
from writer_app.commands.writing import (
    finish,
    installation,
    named,
    prepared_target,
    streamed,
    text_of,
)
from writer_app.domain.base.errors import UsageError
from writer_app.domain.sources.passage import Passage
from writer_app.engine.base.protocol import Event

_SHOWN = 60  # characters of a passage


def summarize_(arguments: argparse.Namespace) -> int:
    """Say in short what a text says."""
    place = installation()
    job = Job(
        place.templates.get(arguments.template),
        text=text_of(arguments.file),
        values={WORDS: str(arguments.words)} if arguments.words else {},
        choices=choices(arguments),
    )
    if not job.text.strip():
        raise UsageError(f"There is no text to summarize in {named(arguments.file)}.")
    plan(job)  # a length the template does not take is said before a model is loaded
    target = prepared_target(arguments.out)
    watched = _Watched()
    with opened(arguments, place.paths, place.settings) as client:
        answer = streamed(arguments, watched.events(summarize(client, job)))
    return finish(arguments, answer, target, more=watched.report())


class _Watched:
    """Shows how many parts are read, and keeps what the summary speaks of."""

    def __init__(self) -> None:
        self._progress = ConsoleProgress()
        self._found: Summarized | None = None

    def events(self, events: Iterator[Event | Step | Summarized]) -> Iterator[Event]:
        """The engine's events alone."""
        try:
            for event in events:
                if isinstance(event, Step):
                    self._progress.bar("reading", event.done, event.total)
                elif isinstance(event, Summarized):
                    self._found = event
                else:
                    self._progress.clear()
                    yield event
        finally:
            self._progress.clear()

    def report(self) -> dict[str, Any]:
        """For `--json`: the passages with the sentences that speak of each, from 0."""
        if self._found is None:
            return {}
        found, about = self._found, self._found.coverage
        return {
            "coverage": {
                "parts": [
                    {"start": start, "end": end, "spoken_of": spoken}
                    for (start, end), spoken in zip(found.parts, found.parts_spoken, strict=True)
                ],
                "spoken_of": [
                    {**_passage(each), "sentences": list(by)}
                    for each, by in zip(about.passages, about.spoken, strict=True)
                    if by
                ],
                "left_out": [_passage(each) for each in about.left_out],
            }
        }


def _passage(each: Passage) -> dict[str, Any]:
    opening = " ".join(each.text[: 2 * _SHOWN].split())[:_SHOWN]
    return {
        "start": each.start,
        "end": each.end,
        "headings": list(each.headings),
        "begins": opening,
    }
