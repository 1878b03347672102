"""Changes that the file of a document suggests: which of them wait, which were refused or taken."""

from __future__ import annotations

from writer_app.domain.comments import placing
from writer_app.domain.comments.values import Margin, Suggested
from writer_app.domain.word.values import Revision


class FileSuggestions:
    """Of the open document, whose text was `base` when it was read."""

    def __init__(self) -> None:
        self._base, self._suggested = "", tuple[Suggested, ...]()
        self._refused: frozenset[str] = frozenset()

    def load(self, base: str, suggested: tuple[Suggested, ...]) -> None:
        """Another document is open."""
        self._base, self._suggested, self._refused = base, suggested, frozenset()

    def go_on(self, base: str, suggested: tuple[Suggested, ...]) -> None:
        """The same document stands in a file that suggests what its Word file did; what was
        refused there stays so. Where something is suggested already, that stays.
        """
        if not self._suggested:
            self._base, self._suggested = base, suggested

    def waiting(self) -> list[Revision]:
        """Those that were not refused, as colleagues' changes of the text as it was opened."""
        return [
            Revision(
                one.start, one.start + len(one.old), one.new, one.author, one.date, (one.name,)
            )
            for one in self._suggested
            if one.name not in self._refused
        ]

    def refuse(self, names: frozenset[str], *, back: bool = False) -> None:
        """Refuse some of them, or take that back."""
        self._refused = self._refused - names if back else self._refused | names

    def still(self, text: str) -> tuple[Suggested, ...]:
        """Those that were neither refused nor taken over by the text, at their places in it."""
        found = []
        for one in self._suggested:
            if one.name in self._refused or (one.ids and self._refused.issuperset(one.ids)):
                continue
            if text == self._base:
                found.append(one)
                continue
            moved = placing.moved(Margin((), (one,)), self._base, text).suggested
            if moved and not _taken(moved[0], text):
                found += moved
        return tuple(found)


def _taken(one: Suggested, text: str) -> bool:
    """Whether the text has what was suggested at this place."""
    if not one.new:
        return not text.startswith(one.old, one.start)
    before = text[max(0, one.start - len(one.new)) : one.start] == one.new
    if not one.old:
        return before or text.startswith(one.new, one.start)
    return text.startswith(one.new, one.start) and not one.old.startswith(one.new)
