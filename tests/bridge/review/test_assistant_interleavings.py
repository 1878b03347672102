"""Any order of typing, streaming, stopping, deciding and undoing: the writer's text is safe.

The text changes by the writer's own keys and by an accept, by nothing else; an accept writes
exactly what was on show at exactly the passage; one undo brings the bytes and the selection back.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from inline_fakes import FakePage, FakeThread, FakeWriting

from writer_app.bridge.base.states import NoticeAct, Recipe, State
from writer_app.bridge.review.assistant import Assistant
from writer_app.domain.change.anchor import Anchor
from writer_app.engine.base.protocol import EndReason

START = (
    "# The log\n\nThe keeper wrote it down. Nobody read it.\n\n- one thing\n- two things\n\n"
    "潮位仪不在乎天气。 The sea 🌊 rose by 4.9 metres, e\u0301 and fell."
)
PIECES = st.sampled_from(
    [
        "The keeper ",
        "wrote ",
        "it up. ",
        "潮",
        "🌊",
        "\n\n",
        "- one ",
        "5.0 metres ",
        "e\u0301 ",
        " ",
    ]
)
TEMPLATES = {
    "fix": Recipe("fix", apply="direct"),
    "more": Recipe("more", apply="insert_below"),
    "short": Recipe("short", max_change=0.3),
    "panel": Recipe("panel", apply="panel"),
}


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Writer(RuleBasedStateMachine):
    """A writer and a model that do things in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.page = FakePage(START)
        self.thread = FakeThread()
        self.assistant = Assistant(self.thread, FakeWriting(**TEMPLATES))  # type: ignore[arg-type] # a fake
        self.assistant.attach(self.page)
        self.page.assistant = self.assistant
        self.expected = START
        self.allowed = self.unasked = 0
        self.assistant.applyRequested.connect(self._apply)
        self.assistant.insertBelowRequested.connect(self._insert)

    def teardown(self) -> None:
        self.assistant.close()

    # ---- what an accept does
    def _apply(self, anchor: Anchor, text: str) -> None:
        self.unasked += not self.allowed  # an exception in a slot would not end the rule
        self.allowed -= 1
        before, selected = self.page.content, self.page.selected
        self.page.apply(anchor, text)
        after, held = self.page.content, self.page.selected
        assert self.page.undo_stack[-1] == (before, selected)  # one step, exact
        self.expected = after
        self.page.selected = held

    def _insert(self, anchor: Anchor, text: str) -> None:
        self.unasked += not self.allowed
        self.allowed -= 1
        self.page.insert_below(anchor, text)
        self.expected = self.page.content

    def _accepting(self, act: object) -> None:
        proposal = self.assistant.proposal
        self.allowed = 1
        shown = proposal.suggestion.variant.result if proposal else ""
        original = self.page.text(proposal.anchor) if proposal else ""
        holds = proposal is not None and original == proposal.original
        before = self.page.content
        act()  # type: ignore[operator] # always a bound method
        self.allowed = 0
        if not holds:
            assert self.page.content == before
        elif self.page.content != before:
            assert shown in self.page.content

    # ---- the writer
    @rule(data=st.data(), text=PIECES)
    def types(self, data: st.DataObject, text: str) -> None:
        index = data.draw(st.integers(0, len(self.page.content)))
        at = units(self.page.content[:index])
        self.page.edit_units(at, 0, text)
        self.expected = self.page.content

    @rule(data=st.data(), length=st.integers(1, 12))
    def deletes(self, data: st.DataObject, length: int) -> None:
        index = data.draw(st.integers(0, len(self.page.content)))
        gone = self.page.content[index : index + length]
        self.page.edit_units(units(self.page.content[:index]), units(gone), "")
        self.expected = self.page.content

    @precondition(lambda self: self.page.undo_stack)
    @rule()
    def undoes(self) -> None:
        if self.assistant.can_reopen:
            self.assistant.act(NoticeAct.REOPEN)
            return
        before = self.page.undo_stack[-1][0]
        self.page.undo()
        assert self.page.content == before
        self.expected = before

    @rule(data=st.data())
    def selects(self, data: st.DataObject) -> None:
        ends = sorted(data.draw(st.integers(0, len(self.page.content))) for _ in range(2))
        start, end = (units(self.page.content[:at]) for at in ends)
        self.page.selected = Anchor(start, end)

    @rule()
    def opens(self) -> None:
        self.assistant.prompts.rewrite()

    @rule(template=st.sampled_from(["", *TEMPLATES]))
    def sends(self, template: str) -> None:
        self.assistant.asking.send("Do it.", template=template)

    @rule(template=st.sampled_from([*TEMPLATES]))
    def runs(self, template: str) -> None:
        self.assistant.asking.run_template(template)

    @rule()
    def stops(self) -> None:
        self.assistant.stop()

    @rule()
    def accepts_all(self) -> None:
        self._accepting(self.assistant.accept)

    @rule()
    def inserts_below(self) -> None:
        self._accepting(lambda: self.assistant.accept(below=True))

    @rule(name=st.sampled_from([
        "next_change", "previous_change", "accept_change", "reject_change", "next_variant",
        "previous_variant", "undo_decision",
    ]))  # fmt: skip
    def decides(self, name: str) -> None:
        getattr(self.assistant.review, name)()

    @rule(name=st.sampled_from(["retry", "reject", "rewrite"]))
    def asks_again_or_leaves(self, name: str) -> None:
        door = self.assistant
        {"retry": door.asking.retry, "reject": door.reject, "rewrite": door.prompts.rewrite}[name]()

    @rule(dial=st.sampled_from(["free", "strict"]))
    def turns_the_dial(self, dial: str) -> None:
        self.assistant.asking.set_dial(dial)  # type: ignore[arg-type] # the names are Dials

    @rule(act=st.sampled_from(list(NoticeAct)))
    def answers(self, act: NoticeAct) -> None:
        self.assistant.act(act)

    @rule()
    def leaves_and_comes_back(self) -> None:
        self.assistant.follower.enter(self.assistant.follower.leave())

    # ---- the model
    @precondition(lambda self: self.thread.jobs)
    @rule(text=PIECES, variant=st.integers(0, 2), late=st.booleans())
    def writes(self, text: str, variant: int, late: bool) -> None:
        self.thread.say(text, variant, job=max(1, self.thread.last - 1) if late else None)

    @precondition(lambda self: self.thread.jobs)
    @rule(reason=st.sampled_from(list(EndReason)), late=st.booleans())
    def ends(self, reason: EndReason, late: bool) -> None:
        self.allowed = 1  # a template that writes directly
        self.thread.end(reason, job=max(1, self.thread.last - 1) if late else None)
        self.allowed = 0

    @precondition(lambda self: self.thread.jobs)
    @rule(kind=st.sampled_from(["context", "model", "engine", "missing_variable"]))
    def fails(self, kind: str) -> None:
        self.thread.fail(kind)

    @rule()
    def frame(self) -> None:
        self.assistant._runs._follow()

    # ---- what always holds
    @invariant()
    def the_page_changes_by_an_accept_alone(self) -> None:
        assert not self.unasked

    @invariant()
    def the_text_is_the_writers(self) -> None:
        assert self.page.content == self.expected

    @invariant()
    def proposals_stand_on_the_page(self) -> None:
        length = units(self.page.content)
        for proposal in self.assistant.waiting:
            assert proposal.anchor.end <= length
            if not proposal.question and proposal.state in (State.STREAMING, State.REVIEW):
                in_page = proposal.recipe.apply not in ("panel", "new_document")
                assert not in_page or self.page.text(proposal.anchor) == proposal.original


Writer.TestCase.settings = settings(
    max_examples=120, stateful_step_count=40, deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip


@pytest.mark.usefixtures("qapp")
class TestInterleavings(Writer.TestCase):  # type: ignore[name-defined, misc] # made at run time
    """Run by pytest as a unittest case."""
