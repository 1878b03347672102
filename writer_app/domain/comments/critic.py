"""CriticMarkup: comments and suggested changes taken out of a Markdown text, and put back.

A comment is `{==words==}{>>remark<<}{id=c1 by="Ana" at=2026-11-29T10:00:00Z}`; its answers follow
with `re=`, `done` says that it is resolved. A comment that no highlight can hold, because another
one crosses it, stands behind its words with `span=`, their length. Marks in code are left alone.
A suggestion may name its author behind it: `{++more++}{by="Ana" at=2026-11-29T10:00:00Z}`.

`put(lift(text)) == text` for every text: what could not be written again as it stood is not taken
out. Both are linear in the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace

from writer_app.domain.comments.values import NOTHING, CommentThread, Margin, Note, Suggested

_OPEN = re.compile(r"`+|~{3,}|\{==|==\}|\{>>|\{\+\+|\{--|\{~~")
_CLOSE = {"{>>": "<<}", "{++": "++}", "{--": "--}", "{~~": "~~}"}
_VALUES = re.compile(r"\{(?:id|span|done)\b[^{}\n]*\}")
_BY = re.compile(r'\{by="[^"{}\n]*"(?: at=[^\s{}"]+)?\}')
_VALUE = re.compile(r'(\w+)(?:=(?:"([^"]*)"|([^\s}]+)))?')
_HINTS = ("{>>", "{==", "{++", "{--", "{~~")


def lift(text: str) -> tuple[str, Margin]:
    """The text without marks, and what they said."""
    if not any(hint in text for hint in _HINTS):
        return text, NOTHING
    lifter = _Lifter(text)
    lifter.run()
    clean, margin = "".join(lifter.out), lifter.margin()
    if not margin or put(clean, margin) != text:
        return text, NOTHING
    return clean, margin


def put(text: str, margin: Margin) -> str:
    """The text with marks for what is beside it."""
    if not margin:
        return text
    places = _Marker(text)
    for one in margin.suggested:
        places.suggestion(one)
    for thread in sorted(margin.threads, key=lambda one: (one.start, -one.end)):
        places.thread(thread)
    return places.written()


def holds(text: str, margin: Margin) -> bool:
    """Whether `put` writes a text from which `lift` takes the same text and as many threads."""
    clean, found = lift(put(text, margin))
    return clean == text and len(found.threads) == len(margin.threads)


def code_ranges(text: str) -> list[tuple[int, int]]:
    """Where code stands in a text, in order: no mark can be put there."""
    lifter = _Lifter(text)
    lifter.run()
    return lifter.code


def can_hold(text: str, threads: tuple[CommentThread, ...]) -> tuple[bool, ...]:
    """Of each thread, whether marks in the text can hold it: neither of its ends is in code."""
    code = code_ranges(text)
    starts = [start for start, _ in code]

    def inside(at: int) -> bool:
        found = bisect_right(starts, at) - 1
        return found >= 0 and code[found][0] < at < code[found][1]

    return tuple(not inside(one.start) and not inside(one.end) for one in threads)


# ---- taking out
@dataclass
class _Opened:
    """A thread that is being read; `told` says whether its values have been seen."""

    start: int
    end: int
    notes: list[Note] = field(default_factory=list)
    resolved: bool = False


class _Lifter:
    def __init__(self, text: str) -> None:
        self.text = text
        self.out: list[str] = []
        self.code: list[tuple[int, int]] = []
        self.size = 0
        self.lights: list[int] = []
        self.threads: list[_Opened] = []
        self.suggested: list[Suggested] = []
        self.last: _Opened | None = None  # a comment that follows at once answers this one
        self.limit = -1  # where the paragraph ends
        self.never: set[str] = set()  # closing marks that come no more

    def run(self) -> None:
        """Read the whole text."""
        at = 0
        while (found := _OPEN.search(self.text, at)) is not None:
            if found.start() > at:
                self._plain(self.text[at : found.start()])
            at = self._take(found[0], found.start(), found.end())
        self._plain(self.text[at:])

    def margin(self) -> Margin:
        """What was found."""
        threads = [
            CommentThread(one.start, one.end, tuple(one.notes), one.resolved)
            for one in self.threads
        ]
        return Margin(tuple(threads), tuple(self.suggested))

    def _plain(self, words: str) -> None:
        if words:
            self.out.append(words)
            self.size += len(words)
            self.last = None

    def _take(self, mark: str, start: int, end: int) -> int:
        if mark[0] in "`~":
            return self._code(mark, start, end)
        if mark == "{==":
            if "==}" in self.never or (close := self._find("==}", end)) < 0 or close == end:
                return self._as_text(start, end)
            self.lights.append(self.size)
            self.last = None
            return end
        if mark == "==}":
            return self._lit(start, end)
        close = self._find(_CLOSE[mark], end)
        if close < 0:
            return self._as_text(start, end)
        inside, end = self.text[end:close], close + 3
        if mark == "{>>":
            return self._comment(inside, start, end)
        old, new = self._sides(mark, inside)
        if not old and not new:
            return self._as_text(start, end)
        values: dict[str, str] = {}
        if (found := _BY.match(self.text, end)) is not None:
            values = {one[1]: one[2] or one[3] or "" for one in _VALUE.finditer(found[0])}
            end = found.end()
        who, when = values.get("by", ""), values.get("at", "")
        self.suggested.append(Suggested(self.size, old, new, who, when))
        self._plain(old)
        return end

    def _as_text(self, start: int, end: int) -> int:
        self._plain(self.text[start:end])
        return end

    def _find(self, close: str, at: int) -> int:
        if close in self.never:
            return -1
        found = self.text.find(close, at)
        if found < 0:
            self.never.add(close)
        return found

    @staticmethod
    def _sides(mark: str, inside: str) -> tuple[str, str]:
        if mark == "{++":
            return "", inside
        if mark == "{--":
            return inside, ""
        old, arrow, new = inside.partition("~>")
        return (old, new) if arrow and old and new else ("", "")

    def _code(self, mark: str, start: int, end: int) -> int:
        """A code span or a fence as it stands."""
        line = self.text.rfind("\n", 0, start) + 1
        if len(mark) >= 3 and not self.text[line:start].strip(" >"):
            close = self._find(f"\n{mark}", end)
            stop = len(self.text) if close < 0 else close + 1 + len(mark)
        elif mark[0] == "~":
            return self._as_text(start, end)
        else:
            stop = self._span_end(mark, end)
            if stop < 0:
                return self._as_text(start, end)
        self.code.append((self.size, self.size + stop - start))
        return self._as_text(start, stop)

    def _span_end(self, mark: str, at: int) -> int:
        if self.limit < at:
            found = self.text.find("\n\n", at)
            self.limit = len(self.text) if found < 0 else found
        limit = self.limit
        while (found := self.text.find(mark, at, limit)) >= 0:
            stop = found + len(mark)
            while self.text[stop : stop + 1] == "`":
                stop += 1
            if stop - found == len(mark):
                return stop
            at = stop
        return -1

    def _lit(self, start: int, end: int) -> int:
        if not self.lights:
            return self._as_text(start, end)
        begun = self.lights.pop()
        self.last = _Opened(begun, self.size)
        self.threads.append(self.last)
        if not self.text.startswith("{>>", end):  # marked, and nothing said of it
            self.last.notes.append(Note(f"h{start}", raw="\0"))
            self.last = None
        return end

    def _comment(self, said: str, start: int, end: int) -> int:
        values: dict[str, str] = {}
        if (found := _VALUES.match(self.text, end)) is not None:
            values = {one[1]: one[2] or one[3] or "" for one in _VALUE.finditer(found[0])}
            end = found.end()
        raw = self.text[start:end]
        note = Note(values.get("id") or f"f{start}", values.get("by", ""), values.get("at", ""),
                    said.strip(), raw)  # fmt: skip
        joins = self.last is not None and "span" not in values
        if joins and self.last is not None and self.last.notes and values:
            joins = "re" in values
        if not joins or self.last is None:
            back = int(values["span"]) if values.get("span", "").isdigit() else 0
            self.last = _Opened(max(0, self.size - back), self.size)
            self.threads.append(self.last)
        self.last.notes.append(note)
        self.last.resolved = self.last.resolved or "done" in values
        return end


# ---- putting in
_END, _POINT, _BEGIN = 0, 1, 2  # their order at one place


class _Marker:
    def __init__(self, text: str) -> None:
        self.text = text
        self.marks: list[tuple[int, int, int, str]] = []  # place, order, number, mark
        self.cuts: list[tuple[int, int]] = []  # words that a suggestion takes over
        self.stack: list[int] = []  # ends of the highlights that are open

    def suggestion(self, one: Suggested) -> None:
        """`old` gives way to the mark that names both."""
        stop = one.start + len(one.old)
        if self.text[one.start : stop] != one.old:
            return  # it was taken, or its words were changed
        by = _by(one)
        if not one.old:
            self._mark(one.start, _POINT, f"{{++{one.new}++}}{by}")
            return
        mark = f"{{~~{one.old}~>{one.new}~~}}" if one.new else f"{{--{one.old}--}}"
        self._mark(one.start, _BEGIN, mark + by)
        self.cuts.append((one.start, stop))

    def thread(self, one: CommentThread) -> None:
        """A highlight with its comments, or comments alone."""
        start, end = min(one.start, len(self.text)), min(one.end, len(self.text))
        while self.stack and self.stack[-1] <= start:
            self.stack.pop()
        crossed = bool(self.stack) and self.stack[-1] < end
        crossed = crossed or any(s < start < e or s < end < e for s, e in self.cuts)
        if start == end or crossed:
            self._mark(end, _POINT, _comments(one, span=end - start))
            return
        self.stack.append(end)
        self._mark(start, _BEGIN, "{==")
        self._mark(end, _END, "==}" + _comments(one))

    def _mark(self, place: int, order: int, mark: str) -> None:
        number = len(self.marks)
        # Of highlights that end together the one that began last is closed first.
        self.marks.append((place, order, -number if order == _END else number, mark))

    def written(self) -> str:
        """The whole text."""
        gone = dict(self.cuts)
        pieces, at = [], 0
        for wanted, _, _, mark in sorted(self.marks):
            place = max(at, wanted)
            pieces += [self.text[at:place], mark]
            at = place
            if mark.startswith(("{--", "{~~")):
                at = gone[place]
        return "".join([*pieces, self.text[at:]])


def _by(one: Suggested) -> str:
    """Who suggests it, and when, behind its mark."""
    if not one.author:
        return ""
    name = re.sub(r'["{}\n]', " ", one.author)
    return f'{{by="{name}" at={one.date}}}' if one.date else f'{{by="{name}"}}'


def _comments(thread: CommentThread, *, span: int = 0) -> str:
    first = thread.notes[0]
    made = []
    for note in thread.notes:
        if note.raw:
            made.append("" if note.raw == "\0" else note.raw)
            continue
        values = [f"id={note.id}"]
        if note.author:
            values.append('by="{}"'.format(re.sub(r'["{}\n]', " ", note.author)))
        if note.date:
            values.append(f"at={note.date}")
        if note is not first:
            values.append(f"re={first.id}")
        elif span:
            values.append(f"span={span}")
        if thread.resolved and note is first:
            values.append("done")
        said = re.sub(r"\n\s*\n", "\n", note.text).replace("<<}", "<< }")
        made.append(f"{{>>{said}<<}}{{{' '.join(values)}}}")
    return "".join(made)


def renewed(thread: CommentThread) -> CommentThread:
    """The thread with marks of its own made anew, as when something of it was changed."""
    return replace(thread, notes=tuple(replace(note, raw="") for note in thread.notes))
