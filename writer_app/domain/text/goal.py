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
_DAY = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{1,2})\.[ ]?(\d{1,2})\.[ ]?(\d{4})"
)
_NUMBER = re.compile(r"\d{1,3}(?:[,._' ]\d{3})+|\d{1,7}")
_TEN_THOUSAND = ("万", "萬")


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


def goal_said(words: str) -> Goal | None:
    """The goal of “5000 by 2026-12-24”, “3000字”, “1万字，2026年12月24日”, “0”; None where it is
    not understood."""
    named = _DAY.search(words)
    due = _day(named[0]) if named else None
    rest = words.replace(named[0], " ") if named else words
    number = _NUMBER.search(rest)
    if (named and due is None) or (number and re.search(r"\d", rest[number.end() :])):
        return None
    if number is None:
        return Goal(0) if not words.strip() else None
    factor = 10_000 if rest[number.end() :].lstrip().startswith(_TEN_THOUSAND) else 1
    return Goal(int(re.sub(r"\D", "", number[0])) * factor, due)


def with_goal(text: str, goal: Goal) -> str:
    """The text with a goal in its front matter; one of 0 words takes it out."""
    end = front_matter_end(text)
    head = [line for line in text[:end].split("\n")[1:-1] if not _LINE.match(line)]
    if goal.words:
        head.append(f"goal: {goal.words}")
    if goal.words and goal.due:
        head.append(f"deadline: {goal.due.isoformat()}")
    body = text[end:] if end else f"\n\n{text}"
    return "\n".join(["---", *head, "---"]) + body if head else body.lstrip("\n")


def _day(words: str) -> date | None:
    match = _DAY.fullmatch(words)
    if match is None:
        return None
    year, month, day = match.groups()[:3] if match[1] else match.groups()[:2:-1]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
