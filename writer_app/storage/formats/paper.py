"""A Markdown text with what a paper needs resolved in it, once for every format.

Captions, numbers and references first (`crossref`), then citations (`citing`).
`read` gives the tokens that all formats are made of, the preview and the printed page too, so that
a number or a name is the same wherever the text appears.
"""

from __future__ import annotations

import re

from markdown_it.token import Token

from writer_app.children.line_process import LineProcess
from writer_app.children.start import command
from writer_app.domain.text.structure import front_matter_end
from writer_app.storage.citing import bibliography
from writer_app.storage.formats import citing, crossref, markdown
from writer_app.storage.formats.citing import Citing

_LIMIT_S = 60.0
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}")
# Citations, attributes, addresses, formulas and code are in no language.
_NO_WORDS = re.compile(
    r"\{[^{}\n]*\}|@[^\s\]，。；、]+|\]\([^()\n]*\)|```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$",
    re.DOTALL,
)


def read(
    text: str,
    *,
    breaks: bool = False,
    env: dict[str, object] | None = None,
    citing_from: Citing | None = None,
) -> tuple[list[Token], tuple[str, ...]]:
    """The tokens of a text, and sentences on what could not be resolved. Raises nothing."""
    tokens = markdown.parse(text, breaks=breaks, env=env, citations=True)
    spoken = language(text)
    front = tokens[0].content if tokens and tokens[0].type == "front_matter" else ""
    meta = bibliography.said(front) if front else {}
    tokens, gone = crossref.settle(tokens, language=spoken, meta=meta)
    tokens, notes = citing.settle(tokens, citing_from, language=spoken)
    return tokens, (*gone, *notes)


def language(text: str) -> str:
    """The language of a text: what its front matter says, else Chinese or English by its signs."""
    said = str(bibliography.front_matter(text).get("lang") or "").strip().lower()
    if said[:2].isalpha() and len(said[:2]) == 2:
        return said[:2]
    sample = _NO_WORDS.sub(" ", text[front_matter_end(text) :][:6000])
    han = sum(1 for char in sample if "\u4e00" <= char <= "\u9fff")
    return "zh" if han > len(_WORD.findall(sample)) else "en"


def in_child(files: dict[str, str]) -> dict[str, str]:
    """The way to Typst from the window's process: by a child that ends at once. Raises OSError
    and ValueError (see `citing.Setter`)."""
    child = LineProcess(command("writer_app.storage.formats.typeset_child"))
    try:
        answer: dict[str, str] = child.ask({"cite": files}, _LIMIT_S)
    finally:
        child.end()
    return answer
