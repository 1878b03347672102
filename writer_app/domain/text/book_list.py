"""The list of chapters in `book.md`: read, and changed without touching what stands around it.

An item is a line of a list that is a link to a Markdown or Word file and nothing else; lines below
it that are further in belong to it. Items with nothing but empty lines between them are a run.
Inside a run only the links change places: marks, numbers, indents and empty lines stay where they
are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

NAME = "book.md"
MARKDOWN = (".md", ".markdown")
SUFFIXES = (*MARKDOWN, ".docx", ".docm")
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\#]", re.IGNORECASE)
_ITEM = re.compile(
    r"([ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+)"
    r"(\[((?:\\.|[^\]\\\n]){0,300})\]\((<[^<>\n]+>|[^()\s]+)\))[ \t]*(\s*)"
)
_NUMBER = re.compile(r"([ \t]*)(\d{1,9})([.)][ \t]+)")
_FENCE = re.compile(r"[ \t]{0,12}(`{3,}|~{3,})")
_HEAD = re.compile(r"(---[ \t]*\n)(.*?)(\n?---[ \t]*(?:\n|\Z))", re.DOTALL)
_TITLE = re.compile(r"^( {0,3}#{1,6}[ \t]+)[^\n]+", re.MULTILINE)
_GOAL = re.compile(r"^goal:[ \t]*(\d[\d,_ ]{0,12})[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ListedChapter:
    """An item of the list: the path from the book's folder, and the words of the link."""

    address: str
    title: str


@dataclass(slots=True)
class _Slot:
    """The place of an item in a run: what stands before its link, the link with the lines that
    belong to it, and the empty lines to the next one."""

    mark: str
    body: str
    gap: str
    address: str
    title: str


_Run = list[_Slot]


def listed(text: str) -> tuple[ListedChapter, ...]:
    """All items in order, an address that stands twice twice."""
    slots = (slot for run in _runs(_parsed(text)) for slot in run)
    return tuple(ListedChapter(slot.address, slot.title) for slot in slots)


def around(text: str) -> str:
    """What stands around the list; the empty lines inside it, too."""
    return "".join(
        part if isinstance(part, str) else "".join(s.gap.removeprefix("\n") for s in part)
        for part in _parsed(text)
    )


def placed(
    text: str, address: str, beside: str = "", *, below: bool = True, title: str = ""
) -> str:
    """The text with this chapter above or below the chapter `beside`; at the end without one.

    One that is not in the list yet comes in, under `title`. Where it stands twice it stands once.
    """
    if address == beside:
        return text
    parts = _parsed(text)
    body = _taken(parts, address) or f"[{_escaped(title or address)}]({_written(address)})"
    runs = list(_runs(parts))
    found = next(
        ((run, n) for run in runs for n, slot in enumerate(run) if slot.address == beside), None
    )
    fresh = _Slot("- ", body, "\n", address, title)
    if found is not None:
        _put(found[0], found[1] + below, fresh)
    elif runs:
        _put(runs[-1], len(runs[-1]), fresh)
    else:
        parts += _begun(text, fresh)
    return _joined(parts)


def taken_out(text: str, address: str) -> str:
    """The text without this chapter in its list."""
    parts = _parsed(text)
    return _joined(parts) if _taken(parts, address) else text


def readdressed(text: str, old: str, new: str) -> str:
    """The text with a chapter's file under its new path; the words of the link stay."""
    parts = _parsed(text)
    for run in _runs(parts):
        for slot in run:
            if slot.address == old:
                slot.body = _at_address(slot.body, new)
    return _joined(parts)


def goal_of(text: str) -> int:
    """The words that the book is to have, as its front matter says (`goal: 80000`); 0 = none."""
    head = _HEAD.match(text)
    found = _GOAL.search(head[2]) if head else None
    return int(re.sub(r"\D", "", found[1])) if found else 0


def with_goal(text: str, goal: int) -> str:
    """The text with this goal in its front matter; 0 takes the line out again."""
    head = _HEAD.match(text)
    line = f"goal: {goal}" if goal else ""
    if head is None:
        return f"---\n{line}\n---\n\n{text}" if line else text
    inside = head[2]
    if _GOAL.search(inside):
        inside = _GOAL.sub(line, inside, count=1)
        inside = inside if line else re.sub(r"\n{2,}", "\n", inside).strip("\n")
    elif line:
        inside = f"{inside}\n{line}" if inside.strip() else line
    return head[1] + inside + "\n" + head[3].lstrip("\n") + text[head.end() :]


def with_title(text: str, title: str) -> str:
    """The text under another title: its first heading. Without one the folder's name is shown."""
    head = _HEAD.match(text)
    start = head.end() if head else 0
    body = _TITLE.sub(lambda found: found[1] + title, text[start:], count=1)
    return text[:start] + body


def lines(text: str) -> Iterator[tuple[str, bool]]:
    """The lines of a text with their ends, and whether each is of fenced code."""
    fence = ""
    for line in text.splitlines(keepends=True):
        mark = _FENCE.match(line)
        inside = bool(fence)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
            fence = ""
        yield line, inside or mark is not None


def bare(address: str) -> str:
    """The path that a link's address means."""
    return unquote(address.removeprefix("<").removesuffix(">"))


# ---- reading the parts: texts and runs, in order
def _parsed(text: str) -> list[str | _Run]:
    parts: list[str | _Run] = []
    run: _Run = []
    for line, fenced in lines(text):
        item = None if fenced else _ITEM.fullmatch(line)
        address = _address(line) if item else ""
        if item is not None and address:
            if not run:
                parts.append(run)
            run.append(_Slot(item[1], item[2], line[item.end(2) :], address, _plain(item[3])))
        elif run and not line.strip():
            run[-1].gap += line
        elif run and not fenced and _belongs(run[-1], line):
            run[-1].body += run[-1].gap + line.rstrip("\n")
            run[-1].gap = line[len(line.rstrip("\n")) :]
        else:
            run = []
            parts.append(line)
    return parts


def _belongs(slot: _Slot, line: str) -> bool:
    """Whether a line is part of the item above it: further in, with no empty line between."""
    indent = len(slot.mark) - len(slot.mark.lstrip())
    inside = len(line) - len(line.lstrip()) > indent
    return inside and slot.gap.count("\n") <= 1 and not re.match(r"\s*(?:[-*+]|\d+[.)])\s", line)


def _runs(parts: list[str | _Run]) -> Iterator[_Run]:
    return (part for part in parts if isinstance(part, list))


def _joined(parts: list[str | _Run]) -> str:
    return "".join(
        part if isinstance(part, str) else "".join(s.mark + s.body + s.gap for s in part)
        for part in parts
    )


def _address(line: str) -> str:
    """The path of an item; "" where it is none, or one that is no chapter."""
    match = _ITEM.fullmatch(line)
    address = bare(match[4]) if match else ""
    return address if address.endswith(SUFFIXES) and not ELSEWHERE.match(address) else ""


# ---- changing them
def _taken(parts: list[str | _Run], address: str) -> str:
    """Take all items of this address out; the first one's link with its lines, or ""."""
    found = ""
    for run in _runs(parts):
        for number in reversed([n for n, slot in enumerate(run) if slot.address == address]):
            found = run[number].body
            _close(run, number)
    parts[:] = [part for part in parts if part]
    return found


def _close(run: _Run, number: int) -> None:
    """Take one item out: the links below move up by one, and the last place goes."""
    sequence = _counts(run)
    for n in range(number, len(run) - 1):
        run[n].body, run[n].address = run[n + 1].body, run[n + 1].address
        run[n].title = run[n + 1].title
    last = run.pop()
    if run:
        run[-1].gap = last.gap
    if sequence:
        _count_on(run)


def _put(run: _Run, number: int, fresh: _Slot) -> None:
    """Put an item into a run: it gets a place like those around it, and the last one's end."""
    sequence = _counts(run)
    near = run[min(number, len(run) - 1)]
    inner = next((s.gap for s in run[:-1]), "\n")
    fresh.mark = near.mark
    if number == len(run):
        fresh.gap, run[-1].gap = run[-1].gap, inner
    else:
        fresh.gap = inner
    run.insert(number, fresh)
    if sequence or _NUMBER.fullmatch(near.mark):
        _count_on(run)


def _counts(run: _Run) -> bool:
    """Whether the marks are numbers that count up, as far as there are several."""
    marks = [mark for slot in run if (mark := _NUMBER.fullmatch(slot.mark))]
    return len(marks) > 1 and int(marks[1][2]) == int(marks[0][2]) + 1


def _count_on(run: _Run) -> None:
    """Number the places of a run anew, each indent for itself, from its first number."""
    least: dict[str, int] = {}
    for slot in run:
        if mark := _NUMBER.fullmatch(slot.mark):
            least[mark[1]] = min(least.get(mark[1], int(mark[2])), int(mark[2]))
    for slot in run:
        mark = _NUMBER.fullmatch(slot.mark)
        if mark is not None:
            slot.mark = f"{mark[1]}{least[mark[1]]}{mark[3]}"
            least[mark[1]] += 1


def _begun(text: str, fresh: _Slot) -> list[str | _Run]:
    """A list at the end of a text that has none."""
    if not text.strip():
        return [[fresh]]
    ends = len(text) - len(text.rstrip("\n"))
    return ["\n" * max(2 - ends, 0), [fresh]]


def _at_address(body: str, new: str) -> str:
    match = _ITEM.match("- " + body)
    assert match is not None
    start, end = match.start(4) - 2, match.end(4) - 2
    return body[:start] + _written(new) + body[end:]


def _written(address: str) -> str:
    """A path as a link's address."""
    safe = address.replace("%", "%25").replace("<", "%3C").replace(">", "%3E")
    return f"<{safe}>" if re.search(r"[\s()]", safe) else safe


def _escaped(title: str) -> str:
    return re.sub(r"([\\\[\]])", r"\\\1", " ".join(title.split()))[:290]


def _plain(title: str) -> str:
    return re.sub(r"\\(.)", r"\1", title).strip()
