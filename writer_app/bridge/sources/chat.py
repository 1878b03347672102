"""The conversation about the open document: asks, keeps, branches.

An answer lies on the disk before it is shown whole, so that nothing that was read is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from writer_app.assist.asking import loaded
from writer_app.assist.job import Choices
from writer_app.assist.sources.answering import TEMPLATE
from writer_app.assist.sources.chatting import Included, Inquiry, chat
from writer_app.assist.sources.checking import nearest
from writer_app.bridge.base.background import Background
from writer_app.bridge.model.llm_worker import LlmThread, Tagged
from writer_app.bridge.sources.chat_sources import ChatSources
from writer_app.domain.base.errors import Cancelled
from writer_app.domain.base.message import lines
from writer_app.domain.base.moving import moved_path, rekeyed
from writer_app.domain.house.rules import BarredWords
from writer_app.domain.sources.conversation import ChatTurn, Conversation, Kept
from writer_app.domain.sources.passage import Passage
from writer_app.domain.sources.verdicts import Near
from writer_app.domain.templates.template import Template
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Failed
from writer_app.engine.link.client import EngineClient
from writer_app.paths import Paths
from writer_app.storage.sources.chat_file import ChatFile, relocate
from writer_app.storage.sources.finder import Finder, Progress, silent


@dataclass(frozen=True, slots=True)
class Unread:
    """Sentences on chosen sources that could not be read: the answer comes from the others."""

    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Awaited:
    """A question that is being answered: its job, where its turn will stand, what is written."""

    job: int = 0
    question: str = ""
    place: int = 0
    text: str = ""
    stopping: Event = field(default_factory=Event)  # set when it is to end
    kept_in: list[ChatFile] = field(default_factory=list)  # one file: another after a rename


class Chat(QObject):
    """Questions about a document; `sources` are what is asked beside it.

    Belongs to the GUI thread; made when it is first wanted. Wide: a method for each thing that the
    tab can do with a turn or a conversation.
    """

    changed = Signal()  # turns, sources, or another conversation
    streamed = Signal(str)  # the answer that is being written, so far
    busyChanged = Signal(bool)
    failed = Signal(object)  # a sentence a line
    unanswered = Signal(str)  # a question that failed before there was an answer

    def __init__(
        self,
        thread: LlmThread,
        *,
        folder: Path,
        finder: Callable[[], Finder],
        background: Background,
        template: Callable[[str], Template],
        document: Callable[[], tuple[Path | None, str, str]],
        selection: Callable[[], tuple[int, int] | None],
        library: Callable[[], Path],
        barred: Callable[[Path], str],
        paths: Paths,
        house: Callable[[Path | None], BarredWords],
        parent: QObject | None = None,
    ) -> None:
        """`folder` keeps conversations; `document` gives path, text and title of the page, and
        `selection` where something is selected there (code points), None where nothing is;
        `library` the documents' folder, `barred` says why no model may see a file, "" if it may;
        `paths` say where web pages are kept, `house` what no model may write for the page.
        """
        super().__init__(parent)
        self._thread, self._folder = thread, folder
        self._finder = finder
        self._background, self._template, self._document = background, template, document
        self._library, self._barred, self._house = library, barred, house
        self._selection = selection
        self._file, self._path = ChatFile(folder, ""), ""  # of the document
        self._kept, self._read = Kept(), False  # whether it is what the file has
        self.removed: Kept | None = None  # what stood there before the last thing was deleted
        self.included: tuple[int, int] | None = None  # passages that are read, of how many
        self._asked = Awaited()  # about the open document
        self._away: dict[str, Awaited] = {}  # about others, whose answers are still being written
        self.sources = ChatSources(
            self._open_conversation,
            self._put,
            finder=finder,
            background=background,
            barred=barred,
            paths=paths,
            parent=self,
        )
        self.sources.failed.connect(self.failed)
        thread.arrived.connect(self._heard)

    # ---- what there is
    @property
    def conversation(self) -> Conversation:
        """The open conversation."""
        return self._kept.opened

    @property
    def kept(self) -> Kept:
        """All conversations about this document, and which of them is open."""
        return self._kept

    @property
    def folder(self) -> Path:
        """Where sources are looked for first: beside the document, else among all of them."""
        path, _, _ = self._document()
        return path.parent if path is not None else self._library()

    @property
    def busy(self) -> bool:
        """Whether an answer is being written."""
        return self._asked.job != 0

    @property
    def question(self) -> str:
        """The one that is being answered."""
        return self._asked.question

    @property
    def within(self) -> tuple[int, int] | None:
        """The part of the document that is asked alone; None: all of it."""
        conversation = self.conversation
        asked = conversation.document and self.sources.selection_alone
        return self._selection() if asked else None

    @property
    def selected(self) -> bool:
        """Whether something is selected on the page."""
        return self._selection() is not None

    def open(self) -> None:
        """Show the conversations about the document that is on the page."""
        path, _, _ = self._document()
        if self.busy:  # it is written on, and kept with its own document
            self._away[self._path] = self._asked
        self.sources.document_changed()
        self._path = str(path or "")
        self._asked = awaited = self._away.pop(self._path, Awaited())
        if not awaited.job:
            self._asked = Awaited()
        file = self._file = ChatFile(self._folder, self._path)
        self._kept, self._read, self.removed, self.included = Kept(), False, None, None
        self.busyChanged.emit(self.busy)
        self.changed.emit()
        self.streamed.emit(self._asked.text)
        if awaited.question and not awaited.job:
            self.unanswered.emit(awaited.question)
        self._background.run(file.load, lambda kept: self._opened(file, kept))

    def moved(self) -> None:
        """The document has another path now; its conversations go with it."""
        path, _, _ = self._document()
        self._open_conversation()
        old, before = self._path, self._file
        new = self._path = str(path or "")
        self._file = ChatFile(self._folder, new)
        self._asked.kept_in[:] = [self._file]
        if self._kept == Kept():  # it was moved before anybody looked at it
            self._kept = self._file.load()
        if not old:  # the next page without a file begins anew
            before.save(Kept(), before.turn())
        self._relocate(lambda at: new if at == old else at)

    def file_moved(self, old: Path, new: Path) -> None:
        """A document or a folder stands elsewhere; conversations name it."""
        self._away = rekeyed(self._away, old, new)
        for path, asked in self._away.items():
            asked.kept_in[:] = [ChatFile(self._folder, path)]
        self._relocate(lambda at: moved_path(at, old, new))
        tell_others(self._background, self._folder, old, new, but=self._path)

    def _relocate(self, where: Callable[[str], str]) -> None:
        if self._read:
            self._kept = self._kept.relocated(where)
            self.removed = self.removed and self.removed.relocated(where)
            self._save()
            self.changed.emit()

    def _open_conversation(self) -> Conversation:
        """The open conversation, to be gone on with: read now, where what is kept is on its way."""
        if not self._read:
            self._opened(self._file, self._file.load())
        return self.conversation

    def _opened(self, file: ChatFile, kept: Kept) -> None:
        if file is self._file and not self._read:
            self._kept, self._read = kept, True
            self.changed.emit()

    # ---- asking
    def ask(self, question: str) -> None:
        """Ask; while an answer is written, nothing."""
        self._ask(question, len(self._open_conversation().turns))

    def _ask(self, question: str, place: int) -> None:
        """Ask a question whose turn comes to stand at a place, over the one that stands there."""
        question = question.strip()
        if not question or self.busy:
            return
        self.removed = self.included = None
        conversation, kept_in, kept = self.conversation, [self._file], self._kept
        path, text, title = self._document()
        choices = Choices(barred=self._house(path))
        inquiry = Inquiry(question, conversation.turns[:place], choices=choices)
        if conversation.document:
            here = str(path or "")
            inquiry = replace(inquiry, document=text, path=here, title=title, within=self.within)
        template = self._template(TEMPLATE)
        stopping, tell = Event(), self.sources.progress()

        def work(client: EngineClient) -> Iterator[Any]:
            loaded(client)  # without a model nothing is read first
            finder, asked, problems = self._with_sources(
                conversation, inquiry, stopping.is_set, tell
            )
            if problems:
                yield Unread(problems)
            for event in chat(client, finder, asked, template):
                if isinstance(event, ChatTurn):
                    if event.stopped and (place < len(conversation.turns) or not event.sentences):
                        break  # the whole answer that stands there is worth more, nothing is less
                    kept_in[0].save(_with(kept, event, place), kept_in[0].turn())
                yield event
                if stopping.is_set():
                    if isinstance(event, Included):
                        break
                    client.cancel()  # what was asked since then ends, too
            yield Done(0, EndReason.STOP)

        job = self._thread.start(work, ends_itself=True)
        self._asked = Awaited(job, question, place, stopping=stopping, kept_in=kept_in)
        self.busyChanged.emit(True)
        self.changed.emit()

    def _with_sources(
        self,
        conversation: Conversation,
        inquiry: Inquiry,
        cancelled: Callable[[], bool],
        tell: Progress = silent,
        *,
        meaning: bool = True,
    ) -> tuple[Finder, Inquiry, tuple[str, ...]]:
        """The index, in the worker's thread, with what is asked read. Then sentences on what could
        not be read.

        What no model may see is neither read nor found. Raises Cancelled.
        """
        finder = self._finder()
        if not conversation.files and not conversation.library:
            return finder, inquiry, ()
        files = [Path(name) for name in conversation.files]
        attached = self.sources.attach(finder, files, cancelled, tell, meaning=meaning)
        if conversation.library:
            finder.follow_library(
                self._library(),
                barred=lambda name: bool(self._barred(Path(name))),
                cancelled=cancelled,
                on_progress=tell,
            )
        if cancelled():
            raise Cancelled
        asked = replace(
            inquiry,
            sources=attached.sources,
            library=conversation.library,
            allowed=lambda name: not self._barred(Path(name)),
        )
        return finder, asked, self.sources.problems(attached)

    def chosen(self) -> Near | None:
        """What finds the passages of the chosen files and the library that suit a text, each with
        its path and title, in the worker's thread; None where neither is chosen. The open document
        is not among them.
        """
        conversation, (path, _, _) = self._open_conversation(), self._document()
        if not conversation.files and not conversation.library:
            return None

        here = str(path or "")

        @cache
        def read() -> tuple[Finder, Inquiry]:
            return self._with_sources(conversation, Inquiry(""), lambda: False, meaning=False)[:2]

        def passages(text: str) -> list[tuple[str, str, Passage]]:
            finder, asked = read()
            numbers = None if asked.library else asked.sources
            found = nearest(
                finder, numbers, text, lambda name: name != here and asked.allowed(name)
            )
            return [(each.path, each.title, each.passage) for each in found]

        return passages

    def stop(self) -> None:
        """End the answer, of which stays what was written; else the reading of what is attached."""
        if self.busy:
            self._asked.stopping.set()
            self._thread.cancel(self._asked.job)
        else:
            self.sources.stop()

    def retry(self, number: int) -> None:
        """Ask a question again; its answer stands until there is another."""
        if not self.busy and 0 <= number < len(self.conversation.turns):
            question = self.conversation.turns[number].question
            self.edit(number, question)

    def edit(self, number: int, question: str) -> None:
        """Ask something else in place of a question; what came after it stays as a branch."""
        if self.busy or not 0 <= number < len(self.conversation.turns):
            return
        if number < len(self.conversation.turns) - 1:
            self.branch(number)
        self._ask(question, number)

    def branch(self, count: int) -> None:
        """Go on from the first turns in a conversation of its own, from none in an empty one."""
        if self.busy or not self.conversation.turns:
            return
        made = (*self._kept.conversations, self.conversation.branched(count))
        self._change(Kept(made, len(made) - 1))

    def choose(self, number: int) -> None:
        """Another conversation about this document."""
        if not self.busy and 0 <= number < len(self._kept.conversations):
            self._change(replace(self._kept, current=number))

    def remove(self, number: int) -> None:
        """Delete a turn; `bring_back` undoes it."""
        if not self.busy and 0 <= number < len(self.conversation.turns):
            self._remove(self._kept.put(self.conversation.without(number)))

    def remove_conversation(self) -> None:
        """Delete the open conversation; `bring_back` undoes it."""
        if not self.busy:
            self._remove(self._kept.without_opened())

    def bring_back(self) -> None:
        """Undo the last deletion, unless something else was done since."""
        if self.removed is not None and not self.busy:
            self._change(self.removed)

    def close(self) -> None:
        """Wait for nothing any more."""
        self.sources.close()
        self.stop()
        for asked in self._away.values():
            asked.stopping.set()
            self._thread.cancel(asked.job)

    # ---- inside
    def _put(self, conversation: Conversation) -> None:
        self._change(self._kept.put(conversation))

    def _remove(self, kept: Kept) -> None:
        before = self._kept
        self._change(kept)
        self.removed = before
        self.changed.emit()

    def _change(self, kept: Kept) -> None:
        self._kept, self.removed = kept, None
        self._save()
        self.changed.emit()

    def _save(self) -> None:
        file, kept, turn = self._file, self._kept, self._file.turn()
        self._background.run(lambda: file.save(kept, turn), lambda _none: None)

    @Slot(object)
    def _heard(self, tagged: Tagged) -> None:
        event, asked = tagged.event, self._asked
        if tagged.job != asked.job or not asked.job:
            self._heard_away(tagged)
        elif isinstance(event, Chunk):
            self._asked = replace(asked, text=event.after(asked.text))
            self.streamed.emit(self._asked.text)
        elif isinstance(event, Included):
            self.included = (event.count, event.of)
            self.streamed.emit(asked.text)
        elif isinstance(event, Unread):
            self.failed.emit(lines(event.sentences))
        elif isinstance(event, ChatTurn):
            self._open_conversation()
            self._kept = _with(self._kept, event, asked.place)
            self._asked = replace(asked, text="")
            self._save()  # with what was changed while it was written, and where it lies now
        elif isinstance(event, Done | Failed):
            self._ended(event)

    def _heard_away(self, tagged: Tagged) -> None:
        """What is written about another document, which keeps it itself."""
        event = tagged.event
        for path, asked in list(self._away.items()):
            if asked.job == tagged.job and isinstance(event, Chunk):
                self._away[path] = replace(asked, text=event.after(asked.text))
            elif asked.job == tagged.job and isinstance(event, Failed):
                self._away[path] = Awaited(question=asked.question)  # to be given back
            elif asked.job == tagged.job and isinstance(event, Done):
                del self._away[path]

    def _ended(self, event: Done | Failed) -> None:
        question = self.question
        stands = [turn.question for turn in self._open_conversation().turns[self._asked.place :]]
        self._asked = Awaited()
        self.busyChanged.emit(False)
        self.changed.emit()
        if isinstance(event, Failed):
            self.failed.emit(event.message)
        if isinstance(event, Failed) or question not in stands:
            self.unanswered.emit(question)


def tell_others(
    background: Background, folder: Path, old: Path, new: Path, *, but: str | None = None
) -> None:
    """Let every kept conversation know of a move, in a while, but for those about one document."""
    background.later(lambda: relocate(folder, old, new, but=but))


def _with(kept: Kept, turn: ChatTurn, place: int) -> Kept:
    """With a turn at a place of the open conversation, over the one that stands there."""
    return kept.put(replace(kept.opened, turns=(*kept.opened.turns[:place], turn)))
