"""A Word document that is open: its working text, and the bytes that a changed text makes."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from writer_app.domain.word.values import Author, Comment, Revision
from writer_app.storage.word import accepted, comments, matching, reading, revisions, writing
from writer_app.storage.word.package import Package
from writer_app.storage.word.reading import Reading
from writer_app.storage.word.spans import Context


@dataclass(frozen=True)
class WordDocument:
    """One .docx as it was opened. Frozen; writing makes bytes and leaves it as it is.

    `mine` is the writer's name as an author: changes under it are part of the text, those of
    others are proposals. `refused` are names of colleagues' changes that were refused, `taken` of
    those that were accepted into a text, where they may have been edited since.
    """

    package: Package
    mine: str
    read: Reading = field(repr=False)
    changes: tuple[Revision, ...] = field(default=(), repr=False)
    """All tracked changes of colleagues, in the order of the text."""
    refused: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """The working text, Markdown."""
        return self.read.text

    def refusing(self, names: frozenset[str]) -> WordDocument:
        """The same document with these changes of colleagues refused, and no others."""
        return replace(self, refused=names)

    def taking(self, names: frozenset[str]) -> WordDocument:
        """The same document with these changes of colleagues accepted as well."""
        return replace(self, taken=self.taken | names)

    def revisions(self) -> list[Revision]:
        """The tracked changes of colleagues that were not refused, in the order of the text."""
        return [one for one in self.changes if not self.refused.issuperset(one.ids)]

    def waiting(self, text: str) -> list[Revision]:
        """Those that a text made of this one has not taken over."""
        taken = self._accepted(text)
        return [one for one in self.revisions() if not taken.issuperset(one.ids)]

    def comments(self) -> list[Comment]:
        """The comments with their places in the text, in its order."""
        return comments.of(self.read)

    def written(self, text: str, author: Author, *, tracked: bool = True) -> bytes:
        """The package with this working text: changes tracked as `author`'s, or plain.

        A colleague's change that the text has taken over counts as accepted.
        """
        taken = self._accepted(text)
        if not taken and not self.refused:
            if text == self.text:
                return self.package.data
            base = self.read
        else:
            base = reading.read(self.package, self.mine, self.refused, taken)
        context = Context(
            base.styles, {}, base.marks, self.mine, self.refused, taken, self.package.document
        )
        with _uncollected():
            edits = matching.plan(base, text)
            return writing.write(base, edits, author, context, tracked=tracked)

    def _accepted(self, text: str) -> frozenset[str]:
        """The changes of colleagues that a text holds."""
        return accepted.of(self.text, text, self.revisions(), self.taken)


def open_package(data: bytes, name: str, mine: str) -> WordDocument:
    """Open the bytes of a .docx called `name`. Raises DocumentError with a sentence."""
    with _uncollected():
        package = Package(data, name)
        read = reading.read(package, mine)
        none = frozenset[str]()
        changes = revisions.of(read, lambda taken: reading.read(package, mine, none, taken))
    return WordDocument(package, mine, read, tuple(changes))


@contextmanager
def _uncollected() -> Iterator[None]:
    """No looking for cycles among the elements, all of which stay: half of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
