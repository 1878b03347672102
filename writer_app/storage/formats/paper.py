"""A Markdown text with what a paper needs resolved in it, once for every format: citations.

`read` gives the tokens that all formats are made of, the preview and the printed page too, so that
a number or a name is the same wherever the text appears.
"""

from __future__ import annotations

from markdown_it.token import Token

from writer_app.storage.citing import bibliography
from writer_app.storage.files.line_process import LineProcess
from writer_app.storage.formats import citing, markdown
from writer_app.storage.formats.citing import Citing

_LIMIT_S = 60.0


def read(
    text: str,
    *,
    breaks: bool = False,
    env: dict[str, object] | None = None,
    citing_from: Citing | None = None,
) -> tuple[list[Token], tuple[str, ...]]:
    """The tokens of a text, and sentences on what could not be resolved. Raises nothing."""
    tokens = markdown.parse(text, breaks=breaks, env=env, citations=True)
    return citing.settle(tokens, citing_from, language=language(text))


def language(text: str) -> str:
    """The language of a text: what its front matter says, else Chinese or English by its signs."""
    said = str(bibliography.front_matter(text).get("lang") or "").strip().lower()
    if said[:2].isalpha() and len(said[:2]) == 2:
        return said[:2]
    sample = text[:4000]
    han = sum(1 for char in sample if "\u4e00" <= char <= "\u9fff")
    return "zh" if han > len(sample) / 4 else "en"


def in_child(files: dict[str, str]) -> dict[str, str]:
    """The way to Typst from the window's process: by a child that ends at once. Raises OSError
    and ValueError (see `citing.Setter`)."""
    child = LineProcess("writer_app.storage.formats.typeset_child")
    try:
        answer: dict[str, str] = child.ask({"cite": files}, _LIMIT_S)
    finally:
        child.end()
    return answer
