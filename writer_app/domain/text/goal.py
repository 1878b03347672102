"""The goal that a document has of its own: words, and the day by which they are to stand there.

Its front matter says both: `goal: 5000` and `deadline: 2026-12-24`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from writer_app.domain.text import book_list
from writer_app.domain.text.structure import front_matter_end

_LINE = re.compile(r"^(goal|deadline):[ \t]*([\"']?)(.*?)\2[ \t]*\r?$", re.MULTILINE)
_WORDS = re.compile(r"(\d{1,3}(?:[,_ ]\d{3})+|\d{1,7})(?:[ \t]*(?:words?|字))?")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class Goal:
    """How many words a document is to have, and by the end of which day, if any."""

    words: int
    due: date | None = None

    def days_left(self, today: date) -> int | None:
        """Days to write on, today among them; 0 when the day is over, None without one."""
        return None if self.due is None else max((self.due - today).days + 1, 0)

    def a_day(self, words: int, today: date) -> int:
        """Words to write each day from today on when there are `words`; 0 when none are left."""
        left, days = max(self.words - words, 0), self.days_left(today)
        return -(-left // days) if days else left


def goal_in(text: str) -> Goal | None:
    """The goal that the front matter of `text` states; None without one, and for a book's list,
    whose goal is that of all its chapters."""
    head = text[: front_matter_end(text)]
    said = {found[1]: found[3].strip() for found in _LINE.finditer(head)}
    words = _WORDS.fullmatch(said.get("goal", ""))
    number = int(re.sub(r"\D", "", words[1])) if words else 0
    if not number or book_list.listed(text):
        return None
    return Goal(number, _day(said.get("deadline", "")))


def _day(words: str) -> date | None:
    match = _DAY.fullmatch(words)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
