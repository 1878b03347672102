"""The citations of a text written out, for every format at once: tokens in, tokens out.

The processor is Typst's (`cited`), in a process of its own: `Setter` is the way there. A key that
no bibliography has shows marked; a text without a bibliography keeps its citations as written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from markdown_it.token import Token

from writer_app.domain.base.message import coded
from writer_app.domain.citing.bib_entry import BibEntry
from writer_app.domain.citing.citation import Citation, Cite
from writer_app.domain.citing.labels import HEADINGS
from writer_app.storage.citing import bibliography, cited, cited_answer
from writer_app.storage.citing.citation_styles import STYLES, usual_style
from writer_app.storage.formats import footnotes, markdown

Setter = Callable[[dict[str, str]], dict[str, str]]
"""From the files of a page to its `html`, or to the `problem` that it could not be made for.
Raises OSError or ValueError when there is no answer."""

_PLACE = re.compile(r"::: *\{#refs\}\s*(?:\n?:::)?\s*\Z")
_MOST_NAMES = 8
_MOST_WORKS = 5_000


@dataclass(frozen=True, slots=True)
class Citing:
    """Where the works of a text are looked up, and how citations are written out.

    `base` is the document's folder, `library` the folder of all documents, `style` what is used
    where the front matter names none ("" for the usual one of the language).
    """

    setter: Setter
    base: Path | None = None
    library: Path | None = None
    style: str = ""


@dataclass(slots=True)
class _Found:
    """The citations of a text while they are looked up."""

    places: list[tuple[Token, Citation]] = field(default_factory=list)  # with works that are known
    unknown: list[str] = field(default_factory=list)
    written: int = 0  # in brackets, so that they can be nothing else


@dataclass(frozen=True, slots=True)
class _Case:
    """What a text's citations are written out from."""

    files: bibliography.BibFiles
    meta: Mapping[str, Any]
    citing: Citing
    language: str

    def style(self) -> str:
        """What the text asks for, else the writer; "" for nothing."""
        said = self.meta.get("csl") or self.meta.get("citation-style") or self.citing.style
        return str(said or "").strip()


def settle(
    tokens: list[Token], citing: Citing | None, *, language: str
) -> tuple[list[Token], tuple[str, ...]]:
    """The tokens with their citations written out and the list of works, and sentences on what
    could not be. Without `citing` they stay as written."""
    if citing is None or not (wanted := _citations(tokens)):
        return markdown.as_written(tokens), ()
    meta = _meta(tokens)
    files = bibliography.find(meta, citing.base, citing.library)
    if not files.files:
        notes = files.problems
        if not notes and any(not token.meta["citation"].in_text for token in wanted):
            notes = (
                coded(
                    "cite.no-bibliography",
                    "No bibliography was found, so citations stand as they are written; put "
                    "references.bib beside the document.",
                ),
            )
        return markdown.as_written(tokens), notes
    found = _looked_up(wanted, files.works)
    case = _Case(files, meta, citing, language)
    made, problems = _written_out(tokens, found, case)
    return markdown.as_written(made), (*files.problems, *problems, *_unknown(found.unknown))


def _meta(tokens: Sequence[Token]) -> dict[str, Any]:
    first = tokens[0] if tokens else None
    if first is None or first.type != "front_matter":
        return {}
    return bibliography.said(first.content)


def _citations(tokens: Sequence[Token]) -> list[Token]:
    """The citations in the order in which they are read: notes where they are referred to."""
    inside = footnotes.contents(tokens)
    found: list[Token] = []
    seen: set[int] = set()

    def walk(part: Sequence[Token]) -> None:
        for token in part:
            for child in token.children or ():
                if child.type == "citation" and "tokens" not in child.meta:
                    found.append(child)
                elif child.type == "footnote_ref" and (number := child.meta["id"]) not in seen:
                    seen.add(number)
                    walk(inside.get(number, ()))

    walk(footnotes.main(tokens))
    return found


def _looked_up(wanted: Sequence[Token], works: Mapping[str, BibEntry]) -> _Found:
    found = _Found()
    for token in wanted:
        citation: Citation = token.meta["citation"]
        known: list[Cite] = []
        for cite in citation.cites:
            here, rest = _known(cite, works)
            if here is not None:
                known.append(here)
                if citation.in_text:
                    token.meta["rest"] = rest
            elif not citation.in_text:
                found.unknown.append(cite.key)
                token.meta.setdefault("unknown", []).append(cite.key)
        if known:
            found.places.append((token, replace(citation, cites=tuple(known))))
        elif not citation.in_text:
            token.meta["tokens"] = _marked_keys(token.meta["unknown"])
    return found


def _known(cite: Cite, works: Mapping[str, BibEntry]) -> tuple[Cite | None, str]:
    if cite.key in works:
        return cite, ""
    shorter = cite.trimmed()
    if shorter is not None and shorter[0].key in works:
        return shorter
    return None, ""


def _marked_keys(keys: Sequence[str]) -> list[Token]:
    """Keys that nobody knows, for the eye."""
    words = Token("text", "", 0, content="[" + "; ".join(f"@{key}?" for key in keys) + "]")
    return [Token("mark_open", "mark", 1), words, Token("mark_close", "mark", -1)]


def _unknown(keys: Sequence[str]) -> tuple[str, ...]:
    several = list(dict.fromkeys(keys))
    if not several:
        return ()
    names = ", ".join(several[:_MOST_NAMES]) + (" …" if len(several) > _MOST_NAMES else "")
    return (coded("cite.unknown", "Not in the bibliography: {0}.", names),)


def _written_out(
    tokens: list[Token], found: _Found, case: _Case
) -> tuple[list[Token], tuple[str, ...]]:
    meta, works, language = case.meta, case.files.works, case.language
    groups = [citation for _, citation in found.places]
    silent, everything = _silent(meta, works)
    keys = list(dict.fromkeys((*cited.every_key(groups), *silent)))
    if everything:
        keys = list(dict.fromkeys((*keys, *works)))[:_MOST_WORKS]
    if not keys:
        return tokens, ()
    style, csl, notes = _style(case)
    listed = [works[key] for key in keys]
    wish = cited.CitedWish(listed, groups, style, csl, language, silent, everything)
    page = cited.page(wish)
    reply = _asked(case.citing.setter, page.files)
    if "html" not in reply and csl:
        notes = (coded("cite.bad-style", "The style {0} cannot be used.", case.style()),)
        page = cited.page(replace(wish, style=usual_style(language), csl=""))
        reply = _asked(case.citing.setter, page.files)
    if "html" not in reply:
        why = coded("cite.not-set", "The citations could not be written out: {0}", reply["problem"])
        return tokens, (*notes, why)
    made = cited_answer.answer(reply["html"], groups, keys, page.formulas)
    tokens = _placed(tokens, found.places, made)
    title = str(meta.get("reference-section-title") or _title(language))
    return _listed(tokens, made.works, title), notes


def _asked(setter: Setter, files: dict[str, str]) -> dict[str, str]:
    try:
        return setter(files)
    except (OSError, ValueError) as error:
        return {"problem": str(error) or type(error).__name__}


def _silent(meta: Mapping[str, Any], works: Mapping[str, BibEntry]) -> tuple[list[str], bool]:
    """The works of `nocite`, and whether all are to be listed (`@*`)."""
    wish = meta.get("nocite")
    words = " ".join(map(str, wish)) if isinstance(wish, list) else str(wish or "")
    keys = [key.strip("@,;[] ") for key in words.split()]
    return [key for key in keys if key in works], "@*" in words


def _style(case: _Case) -> tuple[str, str, tuple[str, ...]]:
    """The name of a style, or the text of a CSL file; and a sentence where it is not there."""
    wish, citing, language = case.style(), case.citing, case.language
    if not wish:
        return usual_style(language), "", ()
    path = bibliography.beside(wish, citing.base, citing.library)
    if path is None and not wish.endswith(".csl"):
        path = bibliography.beside(f"{wish}.csl", citing.base, citing.library)
    if path is not None and path.suffix.lower() == ".csl":
        try:
            return "", path.read_bytes()[:2_000_000].decode("utf-8-sig", "replace"), ()
        except OSError:
            pass
    name = wish.rpartition("/")[2].removesuffix(".csl").lower()
    if name in STYLES:
        return STYLES[name], "", ()
    gone = coded("cite.no-style", "There is no citation style {0}.", wish)
    return usual_style(language), "", (gone,)


def _placed(
    tokens: list[Token],
    places: Sequence[tuple[Token, Citation]],
    made: cited_answer.CitedAnswer,
) -> list[Token]:
    """Put what was written out at its places; notes of a style become the text's own notes."""
    notes: dict[int, list[Token]] = {}
    in_note = {
        id(child)
        for part in footnotes.contents(tokens).values()
        for token in part
        for child in token.children or ()
    }
    for number, (token, _) in enumerate(places):
        shown = list(made.groups.get(number, ()))
        note = made.notes.get(number)
        if note is not None and id(token) in in_note:
            shown += [Token("text", "", 0, content=" "), *note] if shown else note
        elif note is not None:
            notes[number] = note
            shown.append(footnotes.reference(number))
        rest = token.meta.get("rest", "")
        if unknown := token.meta.get("unknown"):
            shown += [Token("text", "", 0, content=" "), *_marked_keys(unknown)]
        if not shown:
            shown = [Token("text", "", 0, content=token.content)]
        token.meta["tokens"] = [*shown, Token("text", "", 0, content=rest)] if rest else shown
    return footnotes.added(markdown.as_written(tokens), notes) if notes else tokens


def _title(language: str) -> str:
    return "参考文献" if language.startswith("zh") else "References"


def _listed(
    tokens: list[Token], works: Sequence[tuple[str, list[Token]]], title: str
) -> list[Token]:
    """The tokens with the list of works: where `::: {#refs}` stands, under an empty heading of
    that kind, else at the end under a heading of its own."""
    if not works:
        return tokens
    rows = [token for key, words in works for token in _row(key, words)]
    for number, token in enumerate(tokens):
        if token.type == "inline" and _PLACE.match(token.content):
            return [*tokens[: number - 1], *rows, *_behind(tokens, number + 2)]
    end = next(
        (n for n, token in enumerate(tokens) if token.type == "footnote_block_open"), len(tokens)
    )
    place = _under_heading(tokens, end, title)
    if place is not None:
        return [*tokens[:place], *rows, *tokens[place:]]
    return [*tokens[:end], *_heading(tokens, title), *rows, *tokens[end:]]


def _behind(tokens: list[Token], at: int) -> list[Token]:
    """What follows the place of the list, without a closing `:::` of its own."""
    if at + 1 < len(tokens) and tokens[at + 1].content.strip() == ":::":
        at += 3
    return tokens[at:]


def _under_heading(tokens: Sequence[Token], end: int, title: str) -> int | None:
    """Behind a heading of a list of works with nothing below it; the last heading counts when
    the text ends with it."""
    for number, token in enumerate(tokens[:end]):
        if token.type != "heading_close":
            continue
        words = tokens[number - 1].content.strip().rstrip("#{-}. ").lower()
        following = tokens[number + 1].type if number + 1 < end else ""
        named = words in HEADINGS or words == title.lower()
        if not following or (named and following == "heading_open"):
            return number + 1
    return None


def _heading(tokens: Sequence[Token], title: str) -> list[Token]:
    tags = [token.tag for token in tokens if token.type == "heading_open"]
    single = tags[:1] == ["h1"] and tags.count("h1") == 1
    tag = "h2" if single or (tags and "h1" not in tags) else "h1"
    opening = Token("heading_open", tag, 1, markup="#", block=True)
    opening.attrs = {"id": "references"}
    opening.meta = {"unnumbered": True}
    words = Token("inline", "", 0, content=title, children=[Token("text", "", 0, content=title)])
    return [opening, words, Token("heading_close", tag, -1, markup="#", block=True)]


def _row(key: str, words: list[Token]) -> list[Token]:
    opening = Token("paragraph_open", "p", 1, block=True)
    opening.attrs = {"class": "csl-entry"}
    if key:
        opening.attrs["id"] = cited_answer.anchor(key)
    content = "".join(token.content for token in words)
    inline = Token("inline", "", 0, content=content, children=words)
    return [opening, inline, Token("paragraph_close", "p", -1, block=True)]
