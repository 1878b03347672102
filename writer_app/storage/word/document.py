"""A Word document that is open: its working text, and the bytes that a changed text makes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from rapidfuzz.distance import Indel

from writer_app.domain.word.values import Author, Comment, Revision
from writer_app.storage.word import comments, matching, reading, revisions, writing
from writer_app.storage.word.package import Package
from writer_app.storage.word.reading import Reading
from writer_app.storage.word.spans import Context

_MOST_ASKED = 400  # changes of colleagues looked for in a text that was edited


@dataclass(frozen=True)
class WordDocument:
    """One .docx as it was opened. Frozen; writing makes bytes and leaves it as it is.

    `mine` is the writer's name as an author: changes under it are part of the text, those of
    others are proposals. `refused` are names of colleagues' changes that were refused.
    """

    package: Package
    mine: str
    read: Reading = field(repr=False)
    refused: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """The working text, Markdown."""
        return self.read.text

    def refusing(self, names: frozenset[str]) -> WordDocument:
        """The same document with these changes of colleagues refused, and no others."""
        return replace(self, refused=names)

    def revisions(self) -> list[Revision]:
        """The tracked changes of colleagues, in the order of the text."""
        return [one for one in revisions.of(self.read) if not self.refused.issuperset(one.ids)]

    def waiting(self, text: str) -> list[Revision]:
        """Those that a text made of this one has not taken over."""
        accepted = self._accepted(text)
        return [one for one in self.revisions() if not accepted.issuperset(one.ids)]

    def comments(self) -> list[Comment]:
        """The comments with their places in the text, in its order."""
        return comments.of(self.read)

    def written(self, text: str, author: Author, *, tracked: bool = True) -> bytes:
        """The package with this working text: changes tracked as `author`'s, or plain.

        A colleague's change that the text has taken over counts as accepted.
        """
        accepted = self._accepted(text)
        if not accepted and not self.refused:
            if text == self.text:
                return self.package.data
            base = self.read
        else:
            base = reading.read(self.package, self.mine, self.refused, accepted)
        edits = matching.plan(base, text)
        context = Context(
            base.styles, {}, base.marks, self.mine, self.refused, accepted, self.package.document
        )
        return writing.write(base, edits, author, context, tracked=tracked)

    def _accepted(self, text: str) -> frozenset[str]:
        """The changes of colleagues that a text holds: with each of them it comes nearer."""
        waiting = self.revisions()
        if not waiting or text == self.text or len(waiting) > _MOST_ASKED:
            return frozenset()
        found: set[str] = set()
        old, new = self.text.split("\n"), text.split("\n")
        starts = matching.starts(old)
        ends = [*starts[1:], len(self.text) + 1]
        for a, b, c, d in matching.changed(old, new):
            first, last = (starts[a] if a < len(starts) else len(self.text)), ends[max(a, b - 1)]
            near = [one for one in waiting if first <= one.start and one.end <= last]
            now, wanted = self.text[first:last], "\n".join(new[c:d]) + "\n"
            for one in reversed(near):
                at, to = one.start - first, one.end - first
                taken = now[:at] + one.new + now[to:]
                size = Indel.distance(now[at:to], one.new)
                if Indel.distance(now, wanted) - Indel.distance(taken, wanted) == size:
                    now = taken
                    found.update(one.ids)
        return frozenset(found)


def open_package(data: bytes, name: str, mine: str) -> WordDocument:
    """Open the bytes of a .docx called `name`. Raises DocumentError with a sentence."""
    package = Package(data, name)
    return WordDocument(package, mine, reading.read(package, mine))
