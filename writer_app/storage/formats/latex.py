"""A text's tokens as LaTeX wants them: its own numbers, labels and references, pictures in files.

Numbers that `crossref` wrote out are taken back where LaTeX counts itself: `\\caption`, `\\label`,
`\\ref`, `equation`. What has a caption and no label is no float, so that both count alike. The one
heading of the first level at the beginning is the title.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from markdown_it.token import Token

from writer_app.domain.base.errors import ExportError
from writer_app.domain.base.message import coded
from writer_app.storage.formats import markdown
from writer_app.storage.formats.picture_files import Pictures, kind

_NUMBER = re.compile(r"\d[\d.]*")
_SPECIAL = re.compile(r"[#$%&_{}]")
_KEPT = {"png": "png", "jpeg": "jpg"}


@dataclass(slots=True)
class LatexText:
    """Tokens for the tree, the title that they began with, and whether headings are numbered."""

    tokens: list[Token]
    title: str = ""
    numbered: bool = False


def prepared(tokens: Sequence[Token]) -> LatexText:
    """The tokens of a text (`flow.read`) for LaTeX."""
    made = LatexText([])
    rest = _without_title(list(tokens), made)
    for token in rest:
        if token.type == "heading_open" and "number" in token.meta:
            made.numbered = True
    at = 0
    while at < len(rest):
        token = rest[at]
        if token.type == "heading_open":
            _heading(token, rest[at + 1], numbered=made.numbered)
        if token.type == "figure_open" and not _is_labelled(token):
            end = next(n for n in range(at, len(rest)) if rest[n].type == "figure_close")
            made.tokens += _plain_figure(token, rest[at + 1 : at + 4])
            at = end + 1
            continue
        if token.type == "table_open" and not _is_labelled(token) and "caption" in token.meta:
            caption = token.meta.pop("caption")
            made.tokens += [_open("paragraph"), caption, _open("paragraph", -1)]
        made.tokens.append(_equation(token) if "number" in token.meta else token)
        at += 1
    for token in made.tokens:
        for inline in (token, token.meta.get("caption")):
            if inline is not None and inline.children:
                inline.children = _inline(inline.children)
    return made


def _without_title(tokens: list[Token], made: LatexText) -> list[Token]:
    headings = [n for n, token in enumerate(tokens) if token.type == "heading_open"]
    tags = [tokens[n].tag for n in headings]
    first = next((n for n, token in enumerate(tokens) if token.type != "front_matter"), 0)
    if tags[:1] != ["h1"] or tags.count("h1") != 1 or headings[0] != first:
        return tokens
    made.title = markdown.plain_text(tokens[first + 1])
    for n in headings[1:]:
        for heading in (tokens[n], tokens[n + 2]):
            heading.tag = f"h{int(heading.tag[1]) - 1}"
    return [*tokens[:first], *tokens[first + 3 :]]


def _is_labelled(token: Token) -> bool:
    caption = token.meta.get("caption")
    return caption is not None and any("numbered" in c.meta for c in caption.children or ())


def _heading(opening: Token, inline: Token, *, numbered: bool) -> None:
    if "number" in opening.meta:
        inline.children = (inline.children or [])[1:]
    elif numbered:
        opening.attrs["class"] = "unnumbered"
    opening.meta = {}


def _plain_figure(figure: Token, paragraph: Sequence[Token]) -> list[Token]:
    """A picture and its words in the middle of the line, which LaTeX does not count."""
    opening, inline, closing = paragraph
    said = figure.meta["caption"].children or []
    inline.children = [*(inline.children or ()), Token("hardbreak", "br", 0), *said]
    return [_raw("\\begin{center}"), opening, inline, closing, _raw("\\end{center}")]


def _equation(token: Token) -> Token:
    if token.type != "math_block":
        return token
    source = "\n".join(line for line in token.content.splitlines() if line.strip())
    label = f"\\label{{{token.attrGet('id')}}}"
    return _raw(f"\\begin{{equation}}{label}\n{source}\n\\end{{equation}}")


def _inline(children: Sequence[Token]) -> list[Token]:
    """The words of a paragraph with LaTeX's references, captions without their numbers."""
    made: list[Token] = []
    label = ""
    for child in children:
        if child.type == "link_open" and "refers" in child.meta:
            label = str(child.attrGet("href") or "").removeprefix("#")
        elif child.type == "link_close" and label:
            label = ""
        elif label:
            made.append(_raw(_reference(child.content, label), inline=True))
        elif "numbered" not in child.meta:
            made.append(child)
    return made


def _reference(words: str, label: str) -> str:
    """`Figure 1` with LaTeX's own number; other words stay."""
    found = _NUMBER.search(words)
    if found is None:
        return _escaped(words)
    before, after = words[: found.start()], words[found.end() :]
    return f"{_escaped(before)}\\ref{{{label}}}{_escaped(after)}"


def _escaped(words: str) -> str:
    plain = _SPECIAL.sub(lambda m: "\\" + m[0], words.replace("\\", ""))
    return plain.replace("\u00a0", "~")


def _open(name: str, nesting: int = 1) -> Token:
    return Token(f"{name}_{'open' if nesting > 0 else 'close'}", "p", nesting)  # type: ignore[arg-type]  # 1 or -1


def _raw(source: str, *, inline: bool = False) -> Token:
    made = Token("raw_inline" if inline else "raw_block", "", 0, content=source)
    made.info = "latex"
    return made


@dataclass(slots=True)
class LatexPictures:
    """The pictures beside a .tex file: those there already by their name, others for `folder`."""

    pictures: Pictures
    target: Path
    files: dict[str, bytes] = field(default_factory=dict)  # names in `folder`

    @property
    def folder(self) -> Path:
        """Where pictures go that do not lie beside the file."""
        return self.target.with_name(f"{self.target.stem}-media")

    def place(self, address: str) -> str | None:
        """What the .tex file calls a picture, None for one that is not there."""
        data = self.pictures.bytes(address)
        if data is None:
            return None
        suffix = _KEPT.get(kind(data), "")
        base = self.pictures.base
        plain = unquote(address)
        at_home = base is not None and base.absolute() == self.target.absolute().parent
        if suffix and at_home and not address.startswith("data:") and (base / plain).is_file():  # type: ignore[operator]  # at_home says so
            return plain
        if not suffix:
            found = _png(data)
            if found is None:
                return None
            data, suffix = found, "png"
        name = f"{len(self.files) + 1}.{suffix}"
        for known, same in self.files.items():
            if same == data:
                name = known
        self.files[name] = data
        return f"{self.folder.name}/{name}"

    def written(self, write: Callable[[Path, bytes], object]) -> None:
        """Write the pictures that the file needs; raises ExportError, and what `write` does."""
        try:
            if self.files:
                self.folder.mkdir(exist_ok=True)
        except OSError as error:
            why = error.strerror or type(error).__name__
            name = self.folder.name
            told = coded("export.no-folder", "The folder {0} could not be made: {1}.", name, why)
            raise ExportError(told) from error
        for name, data in self.files.items():
            write(self.folder / name, data)


def _png(data: bytes) -> bytes | None:
    from PIL import Image  # heavy, and rarely needed

    made = io.BytesIO()
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.convert("RGBA").save(made, "PNG")
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    return made.getvalue()
