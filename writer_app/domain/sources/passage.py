"""A source and its passages: cut by structure, never across a heading, each with its place.

A passage has 80 to 220 words, or 150 to 400 Chinese characters; a section that is shorter is one
passage. What asks a question makes a pair of what follows it: a heading, a bold line or the bold
beginning of a paragraph, a line with “Q:” before it, and where a text is made of them, a plain one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from writer_app.domain.sources.questions import asked
from writer_app.domain.text.sentences import sentences
from writer_app.domain.text.structure import LineKind, front_matter_end, paragraphs

LEAST, MOST = 80.0, 220.0  # words
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_HAN_WORD = 220 / 400  # of a word: 400 Chinese characters fill a passage as 220 words do
_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*\Z", re.DOTALL)
_EMPTY = re.compile(r"\n(?:[ \t]*\n){2,}")
_MARKS = re.compile(r"\*\*|__|`|\\(?=[^\w\s]|\n)")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\n]*\)")
# Markup of a page within Markdown; links stay, and so does what only looks like it (`List<T>`).
TAGS = re.compile(
    r"</?(?:abbr|article|aside|b|blockquote|br|button|center|code|dd|details|div|dl|dt|em|figcaption"
    r"|figure|font|footer|h[1-6]|header|hr|i|iframe|img|input|kbd|label|li|nav|ol|p|picture|pre|section"
    r"|small|source|span|strong|sub|summary|sup|svg|table|tbody|td|th|thead|tr|u|ul|video)"
    r"(?:\s[^<>]*)?/?>|<!--(?:[^-<]|-(?!->)|<(?!!--))*-->",
    re.IGNORECASE,
)
_ITEM = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,3}[.)])[ \t]+|\d{1,3}、[ \t]*)?")
_BOLD = re.compile(r"(\*\*|__)(?P<words>[^\n]{1,300}?)\1")
_Q = re.compile(r"(?:Q\d*|问|问题)\s*[:：.、]")
_A = re.compile(r"(?:\n[ \t]*|(?<=[?？])[ \t]*)(?=(?:\*\*)?(?:A\d*|答|答案)\s*[:：.、])")
_ANSWER = re.compile(r"(?:\*\*)?(?:A\d*|答|答案)\s*([:：.、])(?:\*\*)?\s*")
_ANSWERED = re.compile(r"\s*(?:\*\*)?(?:A\d*\s*[:：]|(?:答|答案)\s*[:：.、])")
_PLAIN = re.compile(r"[^\s“\"‘'「『—–*_>|][^\n.!。！?？]{3,150}[?？][ \t]*\\?(?=\n|\Z)")
_ENDED = re.compile(r"[.!?:。！？：][\s”’\"'）)*_]*\Z")
_LEAST_PLAIN, _SHARE_PLAIN = 3, 5  # so many, and of the paragraphs one in so many
_QUESTION_LEVEL = 7  # below every heading
_PAIR_LEVEL = 6  # of a page's pairs; a rule ends their answers
_SAYS = (LineKind.TEXT, LineKind.ITEM)


@dataclass(frozen=True, slots=True)
class Source:
    """A document that was read: its text, and where in it each page begins (none = no pages).

    `path` is the file, `notes` are sentences on what could not be read.
    """

    path: str
    title: str
    text: str
    pages: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a source. `start` and `end` are code points of its text, `page` counts from 1.

    `headings` lead to it; `question` is the last of them where it asks something.
    """

    text: str
    start: int
    end: int
    headings: tuple[str, ...] = ()
    page: int = 0
    question: str = ""

    @property
    def words(self) -> str:
        """The headings above it and the text, without markup and addresses: what is looked for."""
        return "\n".join((*self.headings, _LINK.sub(r"\1", self.bare)))

    @property
    def bare(self) -> str:
        """The text without the tags of a web page, unless it is nothing else: what is read."""
        return bare(self.text)


def bare(text: str) -> str:
    """A text without the tags of a web page, unless it is nothing else."""
    if "<" not in text:
        return text
    return _EMPTY.sub("\n\n", TAGS.sub("", text)).strip() or text


def unmarked(text: str) -> str:
    """A text as one reads it aloud: without bold marks, escapes, and the addresses of links."""
    return _LINK.sub(r"\1", _MARKS.sub("", text))


def weight(text: str) -> float:
    """How long a text is, in words; a Chinese character counts for about half of one."""
    text = _LINK.sub(r"\1", TAGS.sub("", text) if "<" in text else text)
    han = len(_HAN.findall(text))
    return han * _HAN_WORD + len(_WORD.findall(_HAN.sub(" ", text) if han else text))


def cut(text: str, pages: Sequence[int] = ()) -> list[Passage]:
    """The passages of a text in order. Linear in its length."""
    path: list[tuple[int, str]] = []
    found: list[Passage] = []
    run: list[tuple[int, int]] = []

    def flush() -> None:
        headings = tuple(title for _, title in path)
        level, title = path[-1] if path else (0, "")
        question = title if level == _PAIR_LEVEL or asked(title) else ""
        for start, end in _sized(text, run):
            page = bisect_right(pages, start) if pages else 0
            found.append(Passage(text[start:end], start, end, headings, page, question))
        run.clear()

    begun = frozenset(pages)
    for start, end, level, title in _blocks(text):
        if start in begun and run and _ENDED.search(text, run[-1][0], run[-1][1]):
            flush()  # it is on the page that it names, unless a sentence goes over
        if not level:
            own = _ANSWER.match(text, start, end) if path and not run else None
            labelled = own and (own[1] in ":：" or _Q.match(path[-1][1]))
            run.append((own.end() if own and labelled else start, end))
            continue
        flush()
        while path and path[-1][0] >= level:
            path.pop()
        if title:
            path.append((level, title))
    flush()
    return found


def _blocks(text: str) -> Iterator[tuple[int, int, int, str]]:
    """Blocks with their places; a heading has a level above 0 and its words, a rule none."""
    front = front_matter_end(text)
    blocks = [block for block in paragraphs(text) if block[0] >= front]
    plain = _plain_questions(text, blocks)
    for start, end, kind in blocks:
        piece = text[start:end]
        if kind is LineKind.RULE:
            yield start, end, _PAIR_LEVEL, ""
        elif kind is LineKind.HEADING:
            mark = _HEADING.match(piece)
            level = len(mark[1]) if mark else 1 + ("=" not in piece.rpartition("\n")[2])
            title = mark[2] if mark else piece.partition("\n")[0]
            yield start, end, level, _plain(title)
        elif kind in _SAYS and (
            found := _question(piece, plain=start in plain or _answered(text, start, end))
        ):
            asks, question = found
            yield start, start + asks, _QUESTION_LEVEL, question
            if answer := piece[asks:].lstrip("\\ \t\n:："):
                yield end - len(answer), end, 0, ""
        else:
            yield start, end, 0, ""


def _question(piece: str, *, plain: bool) -> tuple[int, str] | None:
    """How far the question goes that a paragraph begins with, and its words; None without one.

    Sure signs are “Q:” before it and bold letters; `plain` says that its first line asks anyway.
    """
    item = _ITEM.match(piece)
    begin = item.end() if item else 0
    line = piece.find("\n", begin) if "\n" in piece else len(piece)
    if _Q.match(_plain(piece[begin:line])):
        answer = _A.search(piece, begin)
        line = answer.start() if answer else line
    elif bold := _BOLD.match(piece, begin):
        words = _plain(bold["words"])
        alone = not piece[bold.end() : line].strip("\\ \t:：")
        sure = asked(words) if alone else words.endswith(("?", "？"))
        return (bold.end(), words) if sure else None
    elif not plain:
        return None
    return line, _plain(piece[begin:line].rstrip("\\ \t"))


def _answered(text: str, start: int, end: int) -> bool:
    """Whether the first line of a paragraph asks and “A:” stands behind it."""
    line = text[start:end].partition("\n")[0]
    return _ANSWERED.match(text, start + len(line)) is not None and asked(_plain(line))


def _plain_questions(
    text: str, blocks: Sequence[tuple[int, int, LineKind]]
) -> frozenset[int] | set[int]:
    """Where paragraphs begin with a line that asks and says no more, in a text made of these: of
    a PDF, a mail, a text file nothing else tells what is a question.
    """
    if text.count("?") + text.count("？") < _LEAST_PLAIN:
        return frozenset()
    found, last = set[int](), -1  # the one that nothing has answered yet
    said = 0
    for start, end, kind in blocks:
        said += kind is LineKind.TEXT
        item = _ITEM.match(text, start, end) if kind in _SAYS else None
        asks = _PLAIN.match(text, item.end(), end) if item else None
        if asks is None:
            found |= {last} - {-1}
            last = -1
        elif text[asks.end() : end].strip():
            found.add(start)
            last = -1
        else:
            last = start
    return found if _LEAST_PLAIN <= len(found) >= said / _SHARE_PLAIN else frozenset()


def _plain(title: str) -> str:
    return " ".join(_MARKS.sub("", title).split())


def _sized(text: str, blocks: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Ranges of the wanted size over the blocks of one section."""
    pieces: list[tuple[int, int, float]] = []
    for start, end in blocks:
        size = weight(text[start:end])
        if size > MOST:
            pieces += _parts(text, start, end)
        elif size:
            pieces.append((start, end, size))
    joined: list[tuple[int, int, float]] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        # A short rest joins what stands before it, rather than being a passage of its own.
        if last and last[2] + piece[2] <= MOST and min(last[2], piece[2]) < LEAST:
            joined[-1] = (last[0], piece[1], last[2] + piece[2])
        else:
            joined.append(piece)
    for start, end, _ in joined:
        yield start, start + len(text[start:end].rstrip())


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int, float]]:
    """A long block in pieces of whole sentences, and of lines or words where one is too long."""
    begin, last, size = -1, start, 0.0
    for first, after in _short_sentences(text, start, end):
        more = weight(text[first:after])
        if begin >= 0 and size + more > MOST:
            yield begin, last, size
            begin, size = -1, 0.0
        begin = first if begin < 0 else begin
        last, size = after, size + more
    if begin >= 0 and size:
        yield begin, last, size


def _short_sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for begin, close in sentences(text[start:end]):
        first, after = start + begin, start + close
        while weight(text[first:after]) > MOST:
            stop = _break(text, first, after)
            yield first, stop
            first = stop
        if first < after:
            yield first, after


def _break(text: str, first: int, after: int) -> int:
    """Where a sentence without an end is broken: at a line's end, a space, else after 400 signs."""
    far = min(after, first + 1200)
    while weight(text[first:far]) > MOST and far - first > 100:
        far = first + (far - first) * 3 // 4
    for sign in ("\n", " ", "，", ","):
        place = text.rfind(sign, first + 100, far)
        if place > 0:
            return place + 1
    return far
