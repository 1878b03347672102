"""Conversations about documents that were not read yet, that move, and that are deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.background import Background
from writer_app.bridge.sources.chat import Chat
from writer_app.domain.sources.conversation import ChatTurn, Conversation, Kept, Place
from writer_app.paths import Paths
from writer_app.storage.sources.chat_file import ChatFile

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
    """No finder and no template: nothing is asked of them here."""


@pytest.fixture
def chat(paths: Paths, page: list[Path | None]) -> Iterator[Chat]:
    thread: Any = NoThread()
    background = Background()
    nothing: Any = _nothing
    yield Chat(
        thread,
        folder=paths.data,
        finder=nothing,
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
