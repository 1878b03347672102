"""Waiting proposals are on disk soon after they rest, so that a kill loses none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from inline_fakes import FakePage, FakeThread, FakeWriting
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.states import NoticeAct, State
from writer_app.bridge.review.assistant import Assistant
from writer_app.bridge.review.kept_proposals import FoundProposals, KeptProposals
from writer_app.bridge.review.proposal_keeper import ProposalKeeper
from writer_app.domain.change.anchor import Anchor

FIRST = "The keeper wrote it down every single night."
ANSWER = "The keeper wrote it down each night."
TEXT = f"# Log\n\n{FIRST} Nobody read it until much later."


class Window:
    """One life of a window: an assistant with its page, and what keeps its proposals."""

    def __init__(self, folder: Path, text: str = TEXT, key: str = "log.md") -> None:
        self.folder, self.key = folder, key
        self.page, self.thread = FakePage(text), FakeThread()
        self.assistant = Assistant(self.thread, FakeWriting())  # type: ignore[arg-type] # a fake
        self.assistant.attach(self.page)
        self.page.assistant = self.assistant
        self.assistant.applyRequested.connect(self.page.apply)
        self.orders: list[Callable[[], None]] = []
        self.keeper = ProposalKeeper(
            self.assistant, KeptProposals(folder), later=self.orders.append, parent=self.assistant
        )
        self.keeper.opened(key)

    def review(self) -> Window:
        self.page.select(FIRST)
        self.assistant.prompts.rewrite()
        self.assistant.asking.send("Shorten.")
        self.thread.answer(ANSWER)
        return self.rest()

    def rest(self) -> Window:
        """Time passes: what is to be written is written."""
        self.keeper.keep_now()
        for order in self.orders:
            order()
        self.orders.clear()
        return self

    def edit(self, position: int, removed: int, added: str) -> Window:
        self.page.edit(position, removed, added)
        self.keeper.edited()
        return self

    def killed(self, text: str | None = None) -> Window:
        """The next life, after this one ended without a word."""
        return Window(self.folder, self.page.content if text is None else text, self.key)

    @property
    def waiting(self) -> list[str]:
        return [self.page.text(proposal.anchor) for proposal in self.assistant.waiting]


@pytest.fixture
def window(qapp: object, tmp_path: Path) -> Window:
    return Window(tmp_path / "proposals")


@pytest.mark.parametrize("key", ["log.md", ""])
def test_a_killed_window_finds_its_proposal_again(tmp_path: Path, qapp: object, key: str) -> None:
    again = Window(tmp_path, key=key).review().killed()
    assert again.waiting == [FIRST]
    again.assistant.act(NoticeAct.SHOW_WAITING)
    again.assistant.accept()
    assert again.page.content == TEXT.replace(FIRST, ANSWER)


def test_it_is_found_where_edits_moved_it(window: Window) -> None:
    double = f"{FIRST}\n\n{TEXT}"  # the passage stands twice: only its place tells which is meant
    again = window.review().edit(0, 0, f"{FIRST}\n\n").rest().killed()
    assert again.waiting == [FIRST]
    assert again.assistant.waiting[0].anchor.start == double.rindex(FIRST)


def test_it_is_found_after_the_very_last_edit(window: Window) -> None:
    assert window.review().edit(0, 0, "🌊 ").killed().waiting == [FIRST]


@pytest.mark.parametrize("text", [TEXT.replace("every", "each"), "", "# Log"])
def test_it_is_dropped_in_silence_when_the_passage_reads_otherwise(
    window: Window, text: str
) -> None:
    again = window.review().killed(text)
    assert again.assistant.waiting == ()
    assert again.rest().killed().waiting == []
    assert not list(window.folder.iterdir())


def test_decisions_are_kept(window: Window) -> None:
    window.review().assistant.review.reject_change()
    window.assistant.review.reject_change()
    again = window.rest().killed()
    assert again.assistant.waiting[0].suggestion.variant.result == FIRST


@pytest.mark.parametrize("end", ["accept", "reject"])
def test_what_was_decided_is_not_kept(window: Window, end: str) -> None:
    getattr(window.review().assistant, end)()
    assert window.rest().killed(TEXT).waiting == []


def test_a_growing_answer_is_not_written_and_the_one_before_stays(window: Window) -> None:
    window.review().assistant.asking.retry()
    for word in ("A ", "keeper "):
        window.thread.say(word)
        window.assistant._runs._follow()
    window.keeper.keep_now()
    assert (window.assistant.state, window.orders) == (State.STREAMING, [])
    assert window.killed().assistant.waiting[0].suggestion.variant.result == ANSWER


def test_another_name_takes_them_along(window: Window) -> None:
    window.review().keeper.moved("diary.md")
    window.rest()
    kept = KeptProposals(window.folder)
    assert kept.find("log.md") == FoundProposals()
    assert [p.anchor for p in kept.find("diary.md").proposals] == [
        Anchor(TEXT.index(FIRST), TEXT.index(FIRST) + len(FIRST))
    ]


def test_left_in_peace_they_ask_about_a_passage_that_changed(window: Window) -> None:
    window.review().keeper.left()
    again = window.killed(TEXT.replace("every", "each"))
    assert again.assistant.waiting[0].question


def test_it_is_written_by_itself(qtbot: QtBot, window: Window) -> None:
    window.review().assistant.review.next_change()
    window.assistant.review.reject_change()
    qtbot.waitUntil(lambda: bool(window.orders))
