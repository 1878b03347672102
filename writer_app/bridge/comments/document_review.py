"""Reviewers read the open document behind the writer's back, one after another.

It makes way for the writer's own work and takes itself up again. What a reviewer says becomes a
comment at its words at once; while another document is on the page it is held back until this one
is open again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from typing_extensions import override

from writer_app.assist.job import Choices
from writer_app.assist.reviewing import (
    COPY_EDITOR,
    CORRECTOR,
    Remarked,
    ReviewBegun,
    ReviewerDone,
    ReviewWish,
    check,
    review,
    wants_sources,
)
from writer_app.assist.sources.checking import sourced
from writer_app.bridge.comments.comment_model import Comments
from writer_app.bridge.comments.kept_comments import nearest
from writer_app.bridge.model.consent import HERE
from writer_app.bridge.model.llm_worker import LlmThread
from writer_app.bridge.model.preemptible import BenchState, PreemptibleJob, Work
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.comments.remarks import MOST, Remark, written
from writer_app.domain.house.rules import BarredWords, HouseRule, barred, in_words, remarks
from writer_app.domain.templates.template import Template
from writer_app.domain.text.language import language
from writer_app.domain.text.text import Utf16Map
from writer_app.engine.base.protocol import Done, EndReason
from writer_app.engine.link.client import EngineClient
from writer_app.storage.sources.finder import Finder


@dataclass(frozen=True, slots=True)
class HouseRules:
    """The rules of the house for a text: in words, what of it breaks one for certain, and what
    no reviewer may propose.
    """

    words: str = ""
    broken: tuple[Remark, ...] = ()
    barred: BarredWords = field(default_factory=BarredWords)


def house_rules(rules: tuple[HouseRule, ...], text: str) -> HouseRules:
    """What these rules are for a text."""
    return HouseRules(in_words(rules), remarks(text, rules, MOST), barred(rules))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A comment for a document that is not on the page."""

    path: Path | None
    words: str
    start: int
    comment: str
    author: str


class DocumentReview(PreemptibleJob):
    """One document at a time. Belongs to the GUI thread."""

    PAGE = HERE

    progressed = Signal(str, int, int)  # the title of a reviewer, its part, of how many
    arrived = Signal(str)  # a new thread
    reviewerDone = Signal(str, object)  # the title of a reviewer, ReviewerDone

    def __init__(
        self,
        thread: LlmThread,
        comments: Comments,
        *,
        document: Callable[[], tuple[Path | None, str, str]],
        template: Callable[[str], Template],
        finder: Callable[[], Finder],
        rules: Callable[[Path | None, str], HouseRules],
        mistakes: Callable[[str], tuple[Remark, ...]],
        may_run: Callable[[Path | None], bool],
        parent: QObject | None = None,
    ) -> None:
        """`document` gives path, text and title of what is on the page; `rules` those that hold
        for a text at a path; `mistakes` finds what is wrong without a model, in the background;
        `may_run` whether the text of a document may go to the model.
        """
        super().__init__(thread, parent)
        self._comments, self._document, self._template = comments, document, template
        self._finder, self._rules, self._allowed = finder, rules, may_run
        self._mistakes = mistakes
        self.path: Path | None = None
        self._text = self._title = ""
        self._files: tuple[Path, ...] = ()
        self._left: list[Template] = []
        self._part = 0  # of the reviewer that reads
        self._said: dict[str, list[Remark]] = {}  # in this review, places of `_text`
        self._waiting: list[_Waiting] = []

    # ---- the writer's hand
    def begin(self, reviewers: Sequence[str], files: Sequence[Path] = ()) -> None:
        """Let these reviewers read the open document. Raises UsageError where they cannot."""
        path, text, title = self._document()
        chosen = [self._template(name) for name in reviewers]
        sourcing = (lambda _text: None) if files else None
        check(ReviewWish(text, tuple(chosen), sourced=sourcing))  # type: ignore[arg-type]
        self.stop()
        self.path, self._text, self._title = path, text, title
        self._files, self._left = tuple(files), chosen
        self._part, self._said = 0, {}
        self._set(BenchState.IDLE)
        self._take_turn()

    @property
    def reads(self) -> Sequence[str]:
        """The titles of the reviewers that are not through."""
        return [self._named(one) for one in self._left]

    @Slot()
    def opened(self) -> None:
        """Another text is on the page: what was said of it meanwhile comes to its words."""
        here = self._document()[0]
        mine = [one for one in self._waiting if one.path == here]
        self._waiting = [one for one in self._waiting if one.path != here]
        for one in mine:
            self._put(one)
        self.look_again()

    def _named(self, template: Template) -> str:
        """What a reviewer is called, in the language of the text that it speaks of."""
        return template.title_in(language(self._text))

    # ---- the model
    @override
    def _may_run(self) -> bool:
        return self._allowed(self.path)

    @override
    def _work(self) -> Work | None:
        if not self._left:
            return None
        self._follow()
        rules = self._rules(self.path, self._text)
        reviewers, files, text = tuple(self._left), self._files, self._text
        first = reviewers[0].id
        resumed = {first: (self._part, len(self._said.get(first, ())))}
        broken = {one.id: rules.broken for one in reviewers if "style_notes" in one.uses}
        taken, title, corrector = self._taken(reviewers), self._title, self._template(CORRECTOR)

        def work(client: EngineClient) -> Iterator[Any]:
            if any(one.id == COPY_EDITOR for one in reviewers):
                broken[COPY_EDITOR] = self._mistakes(text)
            passages = None
            if files and any(map(wants_sources, reviewers)):
                finder = self._finder()
                passages = sourced(finder, finder.attach(files).sources)
            wish = ReviewWish(
                text,
                reviewers,
                title,
                rules.words,
                sourced=passages,
                certain=broken,
                corrector=corrector,
                taken=taken,
                resumed=resumed,
                choices=Choices(barred=rules.barred),
            )
            yield from review(client, wish)
            yield Done(0, EndReason.STOP)

        return work

    def _follow(self) -> None:
        """Read what the document says now, where it is still on the page."""
        path, text, title = self._document()
        if path == self.path and text.strip():
            self._text, self._title = text, title

    def _taken(self, reviewers: Sequence[Template]) -> Mapping[str, tuple[Remark, ...]]:
        """What every reviewer has commented on already, resolved or not."""
        if self._document()[0] != self.path:
            return {name: tuple(said) for name, said in self._said.items()}
        units = Utf16Map(self._text)
        known: dict[str, list[Remark]] = {}
        for held in self._comments.threads:
            start, end = units.from_utf16(held.anchor.start), units.from_utf16(held.anchor.end)
            known.setdefault(held.notes[0].author, []).append(
                Remark(start, end, held.notes[0].text)
            )
        return {one.id: tuple(known.get(self._named(one), ())) for one in reviewers}

    @override
    def _take(self, event: Any) -> None:
        if isinstance(event, ReviewBegun):
            self._part = event.part
            self.progressed.emit(self._named(self._left[0]), event.part, event.parts)
        elif isinstance(event, Remarked) and self._left:
            self._said.setdefault(event.reviewer, []).append(event.remark)
            one = event.remark
            self._put(
                _Waiting(
                    self.path,
                    self._text[one.start : one.end],
                    one.start,
                    written(one),
                    self._named(self._left[0]),
                )
            )
        elif isinstance(event, ReviewerDone) and self._left:
            done = self._left.pop(0)
            self._part = 0
            self.reviewerDone.emit(self._named(done), event)

    def _put(self, one: _Waiting) -> None:
        """Make a comment of it, where its words stand now; words that have gone need none."""
        path, text, _ = self._document()
        if path != one.path:
            self._waiting.append(one)
            return
        start = nearest(text, one.words, one.start)
        if start is None:
            return
        units = Utf16Map(text)
        anchor = Anchor(units.to_utf16(start), units.to_utf16(start + len(one.words)))
        self.arrived.emit(self._comments.arrive(anchor, one.comment, one.author))
