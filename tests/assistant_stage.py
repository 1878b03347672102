"""An assistant on a stage for the tests of its review: a page, a thread, and what it said."""

from __future__ import annotations

from collections.abc import Callable

from inline_fakes import FakePage, FakeThread, FakeWriting

from writer_app.bridge.base.states import Notice, NoticeKind, Recipe
from writer_app.bridge.review.assistant import Assistant

FIRST = "The keeper wrote it down every single night."
TEXT = f"# Log\n\n{FIRST} Nobody read it until much later.\n\nA second paragraph stands here."


class Stage:
    """An assistant with its page and thread, and what it said."""

    def __init__(self, text: str = TEXT, **recipes: Recipe) -> None:
        self.page = FakePage(text)
        self.thread = FakeThread()
        self.writing = FakeWriting(**recipes)
        self.assistant = Assistant(self.thread, self.writing)  # type: ignore[arg-type] # a fake
        self.assistant.attach(self.page)
        self.page.assistant = self.assistant
        self.notices: list[Notice] = []
        self.accepted: list[object] = []
        self.assistant.applyRequested.connect(self.page.apply)
        self.assistant.insertBelowRequested.connect(self.page.insert_below)
        self.assistant.noticeRaised.connect(self.notices.append)
        self.assistant.accepted.connect(self.accepted.append)

    def open(self, part: str = FIRST) -> Stage:
        self.page.select(part)
        self.assistant.prompts.rewrite()
        return self

    def review(self, answer: str = FIRST.replace("every single", "each")) -> Stage:
        self.open()
        self.assistant.asking.send("Shorten.")
        self.thread.answer(answer)
        return self

    @property
    def kinds(self) -> list[NoticeKind]:
        return [notice.kind for notice in self.notices]

    @property
    def problem(self) -> NoticeKind | None:
        proposal = self.assistant.proposal
        return proposal.problem.kind if proposal and proposal.problem else None


Made = Callable[..., Stage]


def with_recipes() -> Stage:
    """A stage whose templates are one of each kind of destination and scope."""
    return Stage(
        shorten=Recipe("shorten", title="Shorten", max_change=0.2),
        fix=Recipe("fix", title="Fix", apply="direct"),
        more=Recipe("more", title="Continue", apply="insert_below"),
        article=Recipe("article", title="Article", apply="new_document", scope="none"),
        summary=Recipe("summary", title="Summary", apply="panel", scope="document"),
        section=Recipe("section", title="Section", scope="section"),
    )
