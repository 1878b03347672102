"""Conversations about documents that were not read yet, that move, and that are deleted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.background import Background
from writer_app.bridge.model.llm_worker import Tagged
from writer_app.bridge.sources import chat_sources
from writer_app.bridge.sources.chat import Chat
from writer_app.domain.sources.conversation import ChatTurn, Conversation, Kept, Place
from writer_app.engine.base.protocol import Done, EndReason, Failed
from writer_app.paths import Paths
from writer_app.storage.sources.chat_file import ChatFile
from writer_app.storage.sources.finder import Attached

ONE = Kept((Conversation((ChatTurn("When?"), ChatTurn("Where?"))),))


class NoThread(QObject):
    """A worker that never answers."""

    arrived = Signal(object)

    def start(self, *_work: object, **_how: object) -> int:
        return 1

    def cancel(self, _job: int) -> None:
        return None


@pytest.fixture
def page() -> list[Path | None]:
    """The open document."""
    return [Path("/a.md")]


def _nothing(*_: object) -> None:
    """No template: nothing is asked of it here."""


class ReadsForever:
    """A finder that reads until it is stopped, or with `most` so many files."""

    def __init__(self, most: int = 0) -> None:
        self._most = most

    def attach(self, *_: object, **how: Any) -> Attached:
        for number in count():
            how["on_progress"]("reading", number, 500)
            if how["cancelled"]() or number == self._most > 0:
                return Attached((), stopped=how["cancelled"]())
            time.sleep(0.001)
        raise AssertionError

    def lacks(self) -> str:
        return "Words alone."

    def learn(self, *_: object, **how: Any) -> None:
        how["on_progress"]("meaning", 8, 3_000)


@pytest.fixture
def finder() -> list[ReadsForever]:
    """What reads."""
    return [ReadsForever()]


@pytest.fixture
def chat(paths: Paths, page: list[Path | None], finder: list[ReadsForever]) -> Iterator[Chat]:
    thread: Any = NoThread()
    background = Background()
    nothing: Any = _nothing

    def reads() -> Any:
        return finder[0]

    yield Chat(
        thread,
        folder=paths.data,
        finder=reads,
        background=background,
        template=nothing,
        document=lambda: (page[0], "Text.", "Title"),
        selection=lambda: None,
        library=lambda: paths.documents,
        barred=lambda _path: "",
        paths=paths,
        house=nothing,
    )
    background.close()


@pytest.fixture
def kept(paths: Paths, qtbot: QtBot) -> Callable[[str, Kept], None]:
    """Waits until a document's file holds this."""
    return lambda name, what: qtbot.waitUntil(lambda: ChatFile(paths.data, name).load() == what)


@pytest.mark.parametrize(
    "do",
    [
        lambda chat: chat.ask("Why?"),
        lambda chat: chat.sources.set_library(on=True),
        lambda chat: chat.moved(),
    ],
)
def test_what_is_kept_is_read_before_it_is_gone_on_with(
    do: Callable[[Chat], object], chat: Chat, paths: Paths
) -> None:
    """The reading of a long conversation may wait behind other work."""
    ChatFile(paths.data, "/a.md").save(ONE, 1)
    chat.open()
    do(chat)
    assert chat.conversation.turns == ONE.opened.turns


def test_what_moved_with_its_document_is_found_there(
    chat: Chat, page: list[Path | None], paths: Paths, kept: Callable[[str, Kept], None]
) -> None:
    chat.open()
    ChatFile(paths.data, "/b.md").save(ONE, 1)
    page[0] = Path("/b.md")
    chat.moved()
    assert chat.kept == ONE
    kept("/b.md", ONE)


def test_a_page_that_is_saved_first_leaves_the_next_new_one_empty(
    chat: Chat, page: list[Path | None], paths: Paths, kept: Callable[[str, Kept], None]
) -> None:
    ChatFile(paths.data, "").save(ONE, 1)
    page[0] = None
    chat.open()
    page[0] = Path("/c.md")
    chat.moved()
    kept("/c.md", ONE)
    assert ChatFile(paths.data, "").load() == Kept()


def test_a_renamed_document_is_known_by_its_new_name_in_every_conversation(
    chat: Chat, page: list[Path | None], paths: Paths, kept: Callable[[str, Kept], None]
) -> None:
    def about(name: str) -> Kept:
        said = ChatTurn("When?", places=(Place(name, "A", "At 9.", 0, 5),))
        return Kept((Conversation((said,), files=(name,)),))

    for name in ("/a.md", "/other.md"):
        ChatFile(paths.data, name).save(about("/a.md"), 1)
    chat.open()
    chat.sources.set_document(on=True)
    page[0] = Path("/b.md")
    chat.file_moved(Path("/a.md"), Path("/b.md"))
    chat.moved()
    assert chat.kept == about("/b.md")
    kept("/b.md", about("/b.md"))
    kept("/other.md", about("/b.md"))


@pytest.mark.parametrize(
    ("delete", "left"),
    [(lambda chat: chat.remove(0), ("Where?",)), (Chat.remove_conversation, ())],
)
def test_what_is_deleted_comes_back(
    delete: Callable[[Chat], object], left: tuple[str, ...], chat: Chat, paths: Paths
) -> None:
    ChatFile(paths.data, "/a.md").save(ONE, 1)
    chat.open()
    chat.sources.set_library(on=False)
    delete(chat)
    assert tuple(turn.question for turn in chat.conversation.turns) == left
    chat.bring_back()
    assert (chat.kept, chat.removed) == (ONE, None)


def test_a_folder_that_is_read_says_how_far_and_can_be_stopped(
    chat: Chat, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_sources, "TOLD_S", 0.0)
    chat.open()
    told: list[tuple[str, int, int]] = []
    chat.sources.reading.connect(lambda *how: told.append(how))
    chat.sources.add_files([Path("/pile")])
    qtbot.waitUntil(lambda: len(told) > 1)
    assert (told[0][0], told[0][2]) == ("reading", 500)
    with qtbot.waitSignal(chat.failed) as why:
        chat.stop()
    said = ["Reading was stopped, so pile is not asked.", "Words alone."]
    assert why.args == ["\n".join(said)]
    assert (told[-1], chat.conversation.files) == (("", 0, 0), ())


def test_what_is_read_stays_when_the_learning_of_its_meaning_is_stopped(
    chat: Chat, qtbot: QtBot, finder: list[ReadsForever], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_sources, "TOLD_S", 0.0)
    finder[0] = ReadsForever(most=1)
    chat.open()

    def stop(phase: str, *_: int) -> None:
        if phase == "meaning":
            chat.stop()

    chat.sources.reading.connect(stop)
    chat.sources.add_files([Path("/pile")])
    qtbot.waitUntil(lambda: not chat.sources.attaching)
    assert chat.conversation.files == (str(Path("/pile")),)


def test_what_is_in_a_folder_and_cannot_be_read_is_said_once(chat: Chat) -> None:
    inside, gone = "broken.pdf is damaged.", "notes.md is gone."
    attached = Attached((), (inside, gone), inside=frozenset({inside}))
    assert chat.sources.problems(attached) == (inside, gone)
    assert chat.sources.problems(attached) == (gone,)


@pytest.mark.parametrize(
    ("end", "given_back"),
    [(Failed(1, "model", "It stopped."), ["Why?"]), (Done(1, EndReason.STOP), [])],
)
def test_a_question_that_failed_meanwhile_is_given_back(
    chat: Chat, page: list[Path | None], end: object, given_back: list[str]
) -> None:
    told: list[str] = []
    chat.unanswered.connect(told.append)
    chat.open()
    chat.ask("Why?")
    page[0] = Path("/b.md")
    chat.open()
    chat._heard(Tagged(1, end))
    page[0] = Path("/a.md")
    chat.open()
    assert (told, chat.busy) == (given_back, False)


def test_an_answer_is_kept_with_a_document_that_is_renamed_meanwhile(
    chat: Chat, page: list[Path | None]
) -> None:
    chat.open()
    chat.ask("Why?")
    kept_in = chat._asked.kept_in
    page[0] = Path("/b.md")
    chat.moved()
    assert kept_in == [chat._file]
