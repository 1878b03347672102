"""What the floors below say, in the window's language.

They know no Qt; what they say to people is a `CodedMessage`, a code with values. A language has
the form of each code in its context “Messages”: the values are put into it, a value that is a
message itself is said too, and a code that the table lacks stays English. A signal that carries a
message is `Signal(object)`: through `Signal(str)` Qt makes a plain text of it.

What other programs say (the system about a file, pydantic and YAML about a template's head) has no
code of ours. Those sentences stand in the context “Foreign”, with {0}, {1} … where a value stands,
and are found by their own words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from writer_app.domain.base.message import PLACE, CodedMessage

MESSAGES, FOREIGN = "Messages", "Foreign"
_SENTENCE_END = re.compile(r"(?<=[.?]) (?=\S)")
_FULL = "。！？；：，、）”》"
_LONGEST = 4_000  # characters of a text that is looked for
_DEEPEST = 3  # values within values


def together(*sentences: str) -> str:
    """Sentences one behind the other, a blank between them unless a sign of full width ends one."""
    text = ""
    for sentence in filter(None, sentences):
        text += f" {sentence}" if text and text[-1] not in _FULL else sentence
    return text


def said(text: str) -> str:
    """A sentence of the floors below in the window's language."""
    if isinstance(text, CodedMessage):
        form = QCoreApplication.translate(MESSAGES, text.code) if text.code else text.form
        form = text.form if form == text.code else form
        return PLACE.sub(lambda place: said(text.values[int(place[1])]), form)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair, in the name of a file
        return text
    return text if "\0" in text else QCoreApplication.translate(FOREIGN, text)


@dataclass(frozen=True, slots=True)
class _Form:
    """A sentence with places for values: what stands between them, and the translation."""

    literals: tuple[str, ...]
    places: tuple[int, ...]
    translation: str

    @property
    def weight(self) -> int:
        """How much of the sentence is its own."""
        return sum(map(len, self.literals))

    def values(self, text: str) -> dict[int, str] | None:
        """The values that make `text` of the form; None when it is another sentence."""
        first, *rest = self.literals
        if len(text) < self.weight or not text.startswith(first) or not text.endswith(rest[-1]):
            return None
        found, at = dict[int, str](), len(first)
        for place, literal in zip(self.places, rest, strict=True):
            is_last = len(found) == len(set(self.places)) - 1
            end = len(text) - len(literal) if is_last else text.find(literal, at)
            if end < at:
                return None
            found[place] = text[at:end]
            at = end + len(literal)
        return found


class SentenceTable:
    """The sentences of other programs, in one language."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words

    @cached_property
    def _forms(self) -> tuple[_Form, ...]:
        forms = []
        for source, translation in self._words.items():
            pieces = PLACE.split(source)
            if len(pieces) > 1:
                places = tuple(map(int, pieces[1::2]))
                forms.append(_Form(tuple(pieces[::2]), places, translation))
        return tuple(sorted(forms, key=lambda form: -form.weight))

    def find(self, text: str) -> str | None:
        """The translation of what was said; None where it is not known."""
        if len(text) > _LONGEST:
            return None
        return self._find(text, 0)

    def _find(self, text: str, depth: int) -> str | None:
        if found := self._words.get(text):
            return found
        if not text.strip() or depth > _DEEPEST:
            return None
        return (
            self._each(text, depth, least=all)
            or self._formed(text, depth)
            or self._placed(text, depth)
            or self._each(text, depth, least=any)
        )

    def _formed(self, text: str, depth: int) -> str | None:
        for form in self._forms:
            values = form.values(text)
            if values is not None:
                return self._filled(form.translation, values, depth)
        return None

    def _filled(self, translation: str, values: dict[int, str], depth: int) -> str:
        known = {place: self._find(v, depth + 1) or v for place, v in values.items()}
        return PLACE.sub(lambda place: known[int(place[1])], translation)

    def _placed(self, text: str, depth: int) -> str | None:
        """“place: what is wrong there”, as templates and files say it."""
        place, colon, rest = text.partition(": ")
        found = self._find(rest, depth + 1) if colon else None
        return f"{place}: {found}" if found else None

    def _each(
        self, text: str, depth: int, *, least: Callable[[Iterable[object]], bool]
    ) -> str | None:
        """Several sentences, of which all or any are known."""
        parts = _SENTENCE_END.split(text)
        if len(parts) == 1:
            return None
        known = [self._find(part, depth + 1) for part in parts]
        if not least(known):
            return None
        return "".join(
            found or f"{' ' if n else ''}{part}"
            for n, (part, found) in enumerate(zip(parts, known, strict=True))
        )


def day_words(day: date, today: date) -> str:
    """A day as people call it."""
    if day == today:
        return QCoreApplication.translate("History", "Today")
    if day == today - timedelta(days=1):
        return QCoreApplication.translate("History", "Yesterday")
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.LongFormat)


def short_day(day: date, today: date) -> str:
    """The same in a few letters, for a header and a button."""
    if day >= today - timedelta(days=1):
        return day_words(day, today)
    if day.year == today.year:
        pattern = QCoreApplication.translate("History", "d MMM")
    else:
        pattern = QCoreApplication.translate("History", "d MMM yyyy")
    return QLocale().toString(QDate(day.year, day.month, day.day), pattern)


def written_day(stamp: str) -> str:
    """The day of a date as files write it (ISO 8601), in a few letters; as it stands where it is
    none.
    """
    try:
        found = datetime.fromisoformat(stamp.replace("Z", "+00:00")).astimezone()
    except (ValueError, OverflowError, OSError):
        return stamp[:16]
    return short_day(found.date(), date.today())
