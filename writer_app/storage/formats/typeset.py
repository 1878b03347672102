"""A text's tokens as the source of Typst, which sets the pages: all words stand in strings there.

Nothing of the text is read as Typst's own language, so that no document can ask for a file, a
package or a computation. Marks are written run by run, never inside one another, and blocks at
most eight deep, which Typst's limits allow for.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from markdown_it.token import Token

from writer_app.storage.citing.typst_string import quoted
from writer_app.storage.formats import flow, markdown, typeset_math
from writer_app.storage.formats.front import Front

Place = Callable[[str], str | None]
"""From an image's address to the arguments of Typst's `image`, or None: words stand for it."""

_DEEPEST = 8
_RIGHT_TO_LEFT = ("R", "AL")
_MARKS = {
    "strong": "bold", "em": "slanted", "s": "strike", "sub": "lowered", "sup": "raised",
    "u": "under", "mark": "tinted", "kbd": "mono",
}  # fmt: skip
_RIGHT_PARAGRAPH = "{set text(dir: rtl); set par(justify: false); par({"
_WRAPS = (
    ("mono", "mono"), ("bold", "strong"), ("slanted", "emph"), ("strike", "strike"),
    ("under", "underline"), ("tinted", "highlight"), ("lowered", "sub"), ("raised", "super"),
)  # fmt: skip
_SIDES = {"text-align:right": "right", "text-align:center": "center"}
# A letter's first line in Chinese begins at the margin.
_SALUTATION = re.compile(r"(?:尊敬的|敬爱的|亲爱的|尊贵的|各位|致).{0,30}[：:]")
_SAFE = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Run:
    bold: bool = False
    slanted: bool = False
    strike: bool = False
    lowered: bool = False
    raised: bool = False
    under: bool = False
    tinted: bool = False
    mono: bool = False
    link: str = ""
    quiet: bool = False  # a link that looks like the words around it: a citation, a reference


@dataclass(frozen=True, slots=True)
class Typeset:
    """A text in Typst's code (see `typeset_frame`), the words of its title, and how many formulas
    stand as source."""

    body: str
    title: str
    unset: int


def body(tokens: Sequence[Token], front: Front | None = None, *, place: Place) -> Typeset:
    """The pages' text, of which `front` was taken."""
    front = front or Front("")
    slugs = {str(t.attrGet("id")) for t in tokens if t.attrGet("id")} | {front.place}
    writer = _Writer(place, slugs, book=front.book)
    main, writer.notes = _split(tokens)
    title = writer.title(front.heading) if front.heading is not None else quoted(front.title)
    if front.shown:
        writer.rank = 1
    writer.blocks(main)
    return Typeset(writer.close(), title, writer.unset)


def _split(tokens: Sequence[Token]) -> tuple[list[Token], dict[int, list[Token]]]:
    """The text, and the tokens of each footnote."""
    main: list[Token] = []
    notes: dict[int, list[Token]] = {}
    into = main
    for token in tokens:
        if token.type in ("footnote_block_open", "footnote_block_close", "footnote_anchor"):
            continue
        if token.type == "footnote_open":
            into = notes.setdefault(int(token.meta["id"]), [])
        elif token.type == "footnote_close":
            into = main
        else:
            into.append(token)
    return main, notes


class _Writer:
    """Writes one document; `_out` is a stack of the blocks that are open."""

    def __init__(self, place: Place, slugs: set[str], *, book: bool) -> None:
        self._place, self._slugs, self._book = place, slugs, book
        self.rank = 0  # of the last heading: readers of PDF/UA want no rank left out
        self.notes: dict[int, list[Token]] = {}
        self.unset = 0
        self._noted: set[int] = set()
        self._out: list[list[str]] = [[]]
        self._rows: list[list[str]] | None = None
        self._open_blocks: list[bool] = []  # whether each is set as one, or lies too deep
        self._right: list[bool | None] = []  # whether each begins from the right; None: no text yet
        self._labels: set[str] = set()
        self._figure: Token | None = None
        self._table: Token | None = None
        self._ticked: list[bool] = []  # whether each open list is one of boxes

    def title(self, heading: Token) -> str:
        """The words of the title, notes and all."""
        return self._runs(heading.children or [], heading=True) or '"–"'

    def close(self) -> str:
        """All that was written."""
        while len(self._out) > 1:
            self._pop()
        return "\n".join(self._out[0])

    def blocks(self, tokens: Sequence[Token]) -> None:
        """Write block after block."""
        for number, token in enumerate(tokens):
            if token.type in ("figure_open", "figure_close"):
                self._figure = token if token.nesting > 0 else None
            elif token.type == "inline" and number and tokens[number - 1].type == "figcaption_open":
                continue  # it is set with its picture
            elif token.type == "inline":
                self._inline(token, tokens[number - 1] if number else token)
            elif token.type in ("fence", "code_block"):
                code = token.content.rstrip("\n").expandtabs(4)
                self._say(f"raw(block: true, {quoted(code)})")
            elif token.type == "math_block":
                self._say(self._formula(token, display=True))
            else:
                step = getattr(self, f"_{token.type}", None)
                if step is not None:
                    step(token)

    # ---- text
    def _say(self, code: str) -> None:
        if code:
            self._out[-1].append(code)

    def _inline(self, token: Token, opening: Token) -> None:
        children = token.children or []
        if None in self._right:
            right = _begins_right(token.content)
            self._right = [right if each is None else each for each in self._right]
        if self._rows is not None:
            usual = "right" if self._right[-1] else "left"
            side = _SIDES.get(str(opening.attrGet("style") or ""), usual)
            self._cell(token, side)
        elif opening.type == "heading_open":
            self._heading(opening, token)
        elif len(children) == 1 and children[0].type == "image" and self._picture(children[0]):
            pass
        else:
            if opening.type == "paragraph_open" and flow.tick(token, done="☑ "):
                self._ticked[-1:] = [True] * len(self._ticked[-1:])
            words = self._runs(children)
            made = self._paragraph(words, token.content) if words else ""
            if made and opening.attrGet("class") == "csl-entry":
                made = self._labelled(f"listed-work({made})", opening)
            self._say(made)
            for child in children:
                if child.type == "image":
                    self._picture(child)

    def _paragraph(self, words: str, text: str) -> str:
        made = f"par({{{words}}})"
        if _SALUTATION.fullmatch(text):
            made = f"par(first-line-indent: 0pt, {{{words}}})"
        if _begins_right(text):
            return f"{_RIGHT_PARAGRAPH.removesuffix('par({')}{made}}}"
        return made

    def _heading(self, opening: Token, token: Token) -> None:
        words = self._runs(token.children or [], heading=True) or '"–"'
        level = int(opening.tag[1])
        self.rank = min(level, self.rank + 1)
        made = f"heading(level: {self.rank}, outlined: {str(level <= 3).lower()}, {{{words}}})"
        made = self._labelled(made, opening)
        if self.rank < level:
            made = f"ranked({level}, {made})"
        if self._book and opening.tag == "h1":
            made = f"chapter({quoted(shortened(markdown.plain_text(token)))}, {made})"
        if _begins_right(token.content):
            made = f"{{set text(dir: rtl); {made}}}"
        self._say(made)

    def _labelled(self, made: str, opening: Token) -> str:
        """An element as a place that links may lead to, by the `id` of its token."""
        name = str(opening.attrGet("id") or "")
        if not name or name in self._labels:
            return made
        self._labels.add(name)
        return f"[#{made} #label({quoted('to-' + name)})]"

    def _picture(self, child: Token) -> bool:
        """Set a picture as a block of its own, with its title as the caption."""
        source = str(child.attrGet("src") or "")
        found = self._place(source)
        if found is None:
            return False
        alt = quoted(flow.alt_text(child) or flow.picture_name(source)[:200])
        figure = self._figure
        told = ""
        if figure is not None:
            words = self._runs(figure.meta["caption"].children or [])
            told = f", caption: {{{words}}}" if words else ""
        share = str(child.attrGet("width") or "")
        if share.endswith("%"):
            found = f"{found.rpartition(', width: ')[0]}, width: {share}"
        elif share.isdigit():
            found = f"{found.rpartition(', width: ')[0]}, width: {min(int(share) * 0.75, 450):g}pt"
        made = f"figure(numbering: none, image({found}, alt: {alt}){told})"
        self._say(self._labelled(made, figure) if figure is not None else made)
        return True

    def _runs(self, children: Sequence[Token], *, heading: bool = False) -> str:
        return "; ".join(self._pieces(children, heading=heading))

    def _pieces(self, children: Sequence[Token], *, heading: bool = False) -> Iterator[str]:
        run = _Run()
        for child in children:
            if child.type in ("text", "code_inline"):
                mono = run.mono or child.type == "code_inline"
                yield self._styled(quoted(child.content), replace(run, mono=mono))
            elif child.type == "softbreak":
                yield '" "'
            elif child.type == "hardbreak":
                yield "linebreak()"
            elif child.type == "math_inline":
                yield self._formula(child, display=False)  # Typst loses a block within words
            elif child.type == "image":
                yield from self._words_for(child, run)
            elif child.type == "footnote_ref":
                yield self._note(child, heading=heading)
            else:
                run = _changed(child, run)

    def _words_for(self, child: Token, run: _Run) -> Iterator[str]:
        source = str(child.attrGet("src") or "")
        if self._place(source) is None or self._rows is not None:
            words = child.content or flow.picture_name(source)
            yield self._styled(quoted(f"[{words[:500]}]"), run)

    def _styled(self, code: str, run: _Run) -> str:
        if code == '""':
            return code
        for name, function in _WRAPS:
            if getattr(run, name):
                code = f"{function}({code})"
        if _SAFE.match(run.link):
            return f"link({quoted(run.link[:2000])}, {code})"
        if run.link.startswith("#") and run.link[1:] in self._slugs:
            if not run.quiet:
                code = f"text(fill: blue, {code})"
            return f"link(label({quoted('to-' + run.link[1:])}), {code})"
        return code

    def _formula(self, token: Token, *, display: bool) -> str:
        made = typeset_math.formula(token.content, display=display)
        made = f"spoken({quoted(token.content.strip())}, {made})" if made else ""
        number = token.meta.get("number", "")
        if made and number:
            made = f"[#{made} #label({quoted('to-' + str(token.attrGet('id')))})]"
            return f"{{ set math.equation(numbering: _ => {quoted(f'({number})')}); {made} }}"
        if made:
            return made
        self.unset += 1
        late = f" ({number})" if number else ""
        source = quoted(token.markup + token.content.strip("\n") + token.markup + late)
        return f"raw(block: true, {source})" if token.type == "math_block" else f"mono({source})"

    def _note(self, token: Token, *, heading: bool) -> str:
        number = int(token.meta["id"])
        label = f"label({quoted(f'note-{number}')})"
        if number in self._noted or number not in self.notes:
            return f"footnote({label})" if number in self._noted else ""
        self._noted.add(number)
        kept = self._out, self._rows, self._open_blocks, self._right, self._ticked
        self._out, self._rows, self._open_blocks, self._right, self._ticked = [[]], None, [], [], []
        self.blocks(self.notes[number])
        inside = self.close() or '""'
        self._out, self._rows, self._open_blocks, self._right, self._ticked = kept
        made = f"[#footnote({{{_first_bare(inside)}}})#{label}]"
        return f"unlisted({made})" if heading else made

    # ---- blocks around text, one method for each token type of markdown-it-py
    def _pop(self) -> str:
        return "\n".join(self._out.pop()) or '""'

    def _open(self, _: Token) -> None:
        self._begin(len(self._out) < _DEEPEST and all(self._open_blocks[-1:]))

    def _begin(self, kept: bool) -> None:
        self._open_blocks.append(kept)
        self._right.append(None)
        if kept:
            self._out.append([])

    def _shut(self, shape: str, *, whole: bool = True) -> None:
        """Set what was opened; a `whole` block has its marks on the side where it begins."""
        right = bool(self._right.pop()) and whole
        if self._open_blocks.pop():
            self._say(_from_right(shape.format(self._pop()), right=right))

    _blockquote_open = _open

    def _bullet_list_open(self, token: Token) -> None:
        self._open(token)
        self._ticked.append(False)

    def _blockquote_close(self, _: Token) -> None:
        self._shut("quotation({{{0}}})")

    def _bullet_list_close(self, _: Token) -> None:
        boxes = "marker: [], body-indent: 0pt, " if self._ticked.pop() else ""
        self._shut(f"list({boxes}tight: true{{0}})")

    def _ordered_list_open(self, token: Token) -> None:
        self._open(token)
        if self._open_blocks[-1]:
            start = token.attrGet("start")
            self._say(f", start: {max(0, 1 if start is None else int(start))}")

    def _ordered_list_close(self, _: Token) -> None:
        self._shut("enum(tight: true{0})")

    def _list_item_open(self, _: Token) -> None:
        self._begin(self._open_blocks[-1])

    def _list_item_close(self, _: Token) -> None:
        self._shut(", {{{0}}}", whole=False)

    def _hr(self, _: Token) -> None:
        self._say("rule()")

    # ---- tables
    def _table_open(self, token: Token) -> None:
        self._rows, self._table = [], token
        self._right.append(None)

    def _tr_open(self, _: Token) -> None:
        if self._rows is not None:
            self._rows.append([])

    def _cell(self, token: Token, side: str) -> None:
        rows = self._rows
        if not rows:
            return
        words = self._runs(token.children or []) or '""'
        words = f"strong({{{words}}})" if len(rows) == 1 else words
        right = "set text(dir: rtl); " if _begins_right(token.content) else ""
        rows[-1].append(f"table.cell(align: {side}, {{{right}{words}}})")

    def _table_close(self, _: Token) -> None:
        rows, self._rows = self._rows or [], None
        right = bool(self._right.pop())
        if not rows or not rows[0]:
            return
        width = len(rows[0])
        cells = [", ".join((row + ["[]"] * width)[:width]) for row in rows]
        inside = ", ".join((f"table.header({cells[0]})", *cells[1:]))
        caption = self._table.meta.get("caption") if self._table else None
        if caption is None:
            self._say(_from_right(f"grid-table({width}, {inside})", right=right))
            return
        words = self._runs(caption.children or [])
        made = f"titled-table({{{words}}}, grid-table({width}, {inside}))"
        made = self._labelled(made, self._table) if self._table else made
        self._say(_from_right(made, right=right))


def _changed(child: Token, run: _Run) -> _Run:
    """The run after an opening or closing mark."""
    kind = child.type.rpartition("_")[0]
    if kind == "link":
        address = str(child.attrGet("href") or "") if child.nesting > 0 else ""
        quiet = "refers" in child.meta or address.startswith("#ref-")
        return replace(run, link=address, quiet=quiet)
    name = _MARKS.get(kind)
    return replace(run, **{name: child.nesting > 0}) if name else run  # type: ignore[arg-type]  # a bool field


def _first_bare(code: str) -> str:
    """A footnote's first paragraph beside its number."""
    lines = code.split("\n")
    if lines[0].startswith(_RIGHT_PARAGRAPH) and lines[0].endswith("})}"):
        words = lines[0].removeprefix(_RIGHT_PARAGRAPH).removesuffix("})}")
        lines[0] = "{set text(dir: rtl); " + words + "}"
    if lines[0].startswith("par({") and lines[0].endswith("})"):
        lines[0] = "{" + lines[0].removeprefix("par({").removesuffix("})") + "}"
    return "\n".join(lines)


def shortened(words: str) -> str:
    """A title as a running head has room for."""
    return words[:90] + ("…" if len(words) > 90 else "")


def _from_right(code: str, *, right: bool) -> str:
    """A block whose marks, bars or columns begin at the right, where its text does."""
    return f"{{set text(dir: rtl); {code}}}" if right else code


def _begins_right(text: str) -> bool:
    """Whether the first letter of a text is one of a script written from the right."""
    for char in text[:200]:
        side = unicodedata.bidirectional(char)
        if side in ("L", *_RIGHT_TO_LEFT):
            return side != "L"
    return False


def strings(values: Sequence[str]) -> str:
    """A Typst array of strings."""
    return "(" + "".join(f"{json.dumps(value, ensure_ascii=False)}, " for value in values) + ")"
