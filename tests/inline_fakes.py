"""A worker thread and a page without threads and widgets, for tests of the assistant alone."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from writer_app.bridge.base.states import Recipe
from writer_app.bridge.model.jobs import Request, Work
from writer_app.bridge.model.llm_worker import Tagged
from writer_app.bridge.review.assistant import Assistant
from writer_app.domain.base.errors import UnknownTemplate
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.text import from_utf16, slice16, utf16_len
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Failed


class FakeThread(QObject):
    """Takes jobs and plays events into them when the test says so."""

    arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[Work] = []
        self.cancelled: list[int] = []

    def start(self, work: Work, *, sends_text: bool = True, page: str = "") -> int:
        self.jobs.append(work)
        return len(self.jobs)

    def cancel(self, job: int) -> None:
        self.cancelled.append(job)

    # ---- for tests
    @property
    def last(self) -> int:
        return len(self.jobs)

    def say(self, text: str, variant: int = 0, job: int | None = None) -> None:
        job = self.last if job is None else job
        self.arrived.emit(Tagged(job, Chunk(0, text, variant, 1)))

    def end(self, reason: EndReason = EndReason.STOP, job: int | None = None) -> None:
        self.arrived.emit(Tagged(self.last if job is None else job, Done(0, reason)))

    def fail(self, kind: str, message: str = "It failed.") -> None:
        self.arrived.emit(Tagged(self.last, Failed(0, kind, message)))

    def answer(self, *texts: str) -> None:
        for number, text in enumerate(texts):
            self.say(text, number)
        reasons = (EndReason.STOP,) * len(texts)
        self.arrived.emit(Tagged(self.last, Done(0, EndReason.STOP, reasons=reasons)))


class FakeWriting:
    """Remembers the requests; a few templates by name."""

    def __init__(self, **recipes: Recipe) -> None:
        self.requests: list[Request] = []
        self.recipes = recipes

    def recipe(self, template: str) -> Recipe:
        if template not in self.recipes:
            raise UnknownTemplate(f"There is no template “{template}”.")
        return self.recipes[template]

    def rewrite(self, request: Request) -> Work:
        self.requests.append(request)
        return lambda _client: iter(())

    draft = summarize = proceed = proceed_if_sure = rewrite

    def count(self, _request: Request) -> Work:
        return lambda _client: iter(())

    def given(self, request: Request) -> tuple[str, ...]:
        return tuple(name for name in ("Ann", "Bo") if name in request.instruction + request.text)


class FakePage:
    """A text with a selection, an undo stack, and the assistant that is told of its edits."""

    def __init__(self, text: str) -> None:
        self.content = text
        self.selected = Anchor(0, 0)
        self.assistant: Assistant | None = None
        self.undo_stack: list[tuple[str, Anchor]] = []

    def text(self, anchor: Anchor) -> str:
        return slice16(self.content, anchor.start, anchor.end)

    def whole(self) -> str:
        return self.content

    def selection(self) -> Anchor:
        return self.selected

    def title(self) -> str:
        return "Test"

    # ---- for tests
    def select(self, part: str) -> None:
        start = self.content.index(part)
        self.selected = Anchor(start, start + len(part))

    def edit(self, position: int, removed: int, added: str) -> None:
        """An edit whose offsets are code points, for texts without characters of two units."""
        self.edit_units(position, removed, added)

    def edit_units(self, position: int, removed: int, added: str) -> None:
        """An edit as Qt reports it, in UTF-16 units."""
        self.undo_stack.append((self.content, self.selected))
        before = slice16(self.content, 0, position)
        self.content = before + added + self.content[from_utf16(self.content, position + removed) :]
        count = utf16_len(added)
        self.selected = self.selected.edited(position, removed, count)
        if self.assistant is not None:
            self.assistant.follower.edited(position, removed, count)

    def apply(self, anchor: Anchor, text: str) -> None:
        self.edit_units(anchor.start, anchor.length, text)

    def insert_below(self, anchor: Anchor, text: str) -> None:
        self.edit_units(anchor.end, 0, "\n\n" + text)

    def undo(self) -> None:
        """Take the last edit back, reported as the smallest edit that does it, as Qt would."""
        now = self.content
        self.content, self.selected = self.undo_stack.pop()
        head = _common(now, self.content)
        tail = _common(now[head:][::-1], self.content[head:][::-1])
        gone, back = now[head : len(now) - tail], self.content[head : len(self.content) - tail]
        if self.assistant is not None and (gone or back):
            position = utf16_len(self.content[:head])
            self.assistant.follower.edited(position, utf16_len(gone), utf16_len(back))


def _common(one: str, other: str) -> int:
    """Characters that two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
