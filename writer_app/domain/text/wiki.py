"""`[[wiki links]]` and links to neighbouring documents: where they stand and what they mean.

A link is `[[title]]`, `[[title#heading]]`, `[[title|words]]`, or a Markdown link to a text file.
What stands in code is none, and neither is a picture that is shown in place.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from writer_app.domain.text.structure import LineKind, lines

# In a table the bar is written `\|`, so that it parts no cells.
_WIKI = re.compile(
    r"(?<!\\)(!?)\[\[((?:\\(?!\|)|[^\[\]|\n\\]){1,300}?)(?:\\?\|([^\[\]\n]{0,200}))?\]\]"
)
_WORDS = r"\[((?:[^\[\]\n\\]|\\.){0,300})\]"
_BARE = r"(?:[^()<>\s\\]|\\.|\((?:[^()<>\s\\]|\\.)*\)){1,300}"
_TITLE = r"(?:[ \t]+(?:\"(?:[^\"\n\\]|\\.)*\"|'[^'\n]*'|\([^()\n]*\)))?"
_FILE = re.compile(rf"(?<!!){_WORDS}\([ \t]*(?:<([^<>\n]{{1,300}})>|({_BARE})){_TITLE}[ \t]*\)")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(?:.+?)(?<!`)\1(?!`)", re.DOTALL)
_COMMENT = re.compile("<!--.*?-->", re.DOTALL)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_DOCUMENT = (".md", ".markdown", ".txt")
_SUFFIX = re.compile(r"\.([A-Za-z][A-Za-z0-9]{1,4})$")
_OTHER_FILES = frozenset(
    (
        *("png", "jpg", "jpeg", "gif", "svg", "webp", "bmp", "tif", "tiff", "heic", "avif"),
        *("mp3", "ogg", "wav", "flac", "m4a", "mp4", "webm", "mov", "mkv", "avi", "zip", "canvas"),
        *("pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "epub", "csv", "json", "html", "htm"),
    )
)


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A link in code points of its text: a document by title, or by file when `file` is set.

    `heading` is where to go in it; `words` is what the reader sees. `exact` is all that stands
    before the bar, when a `#` parts it: a document may be called so.
    """

    start: int
    end: int
    target: str
    heading: str = ""
    words: str = ""
    file: bool = False
    exact: str = ""


def document_links(text: str) -> Iterator[DocumentLink]:
    """Every link of a text to another document or heading, in order of their kind."""
    if "](" not in text and "[[" not in text:
        return
    code = _code(text)
    for match in _WIKI.finditer(text):
        link = _wiki(match)
        if link is not None and not _covered(code, link):
            yield link
    for match in _FILE.finditer(text):
        link = _file(match)
        if link is not None and not _covered(code, link):
            yield link


def document_link_at(line: str, index: int) -> DocumentLink | None:
    """The link around a code point of one line; its two ends belong to it."""
    return next((link for link in document_links(line) if link.start <= index <= link.end), None)


def name_key(name: str) -> str:
    """What two spellings of one name share: case, spaces and the suffix do not count."""
    words = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    for suffix in _DOCUMENT:
        words = words.removesuffix(suffix)
    return words.encode("utf-8", "replace").decode("utf-8")


def _wiki(match: re.Match[str]) -> DocumentLink | None:
    whole = match[2].strip()
    suffix = _SUFFIX.search(whole)
    # An embedded picture is shown where it stands; another kind of file is no document.
    if not whole or (suffix is not None and suffix[1].lower() in _OTHER_FILES):
        return None
    target, _, heading = (part.strip() for part in whole.partition("#"))
    if not target and not heading:
        return None
    words = (match[3] or "").strip() or target or heading
    exact = whole if target and "#" in whole else ""
    return DocumentLink(match.start(), match.end(), target, heading, words, exact=exact)


def _file(match: re.Match[str]) -> DocumentLink | None:
    address = _ESCAPED.sub(r"\1", match[2] or match[3]).strip()
    path, _, heading = address.partition("#")
    path, heading = unquote(path), unquote(heading)
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", path) or not path.lower().endswith(_DOCUMENT):
        return None
    words = match[1].strip() or path
    return DocumentLink(match.start(), match.end(), path, heading, words, file=True)


Ranges = list[tuple[int, int]]


def _code(text: str) -> tuple[Ranges, Ranges]:
    """Where code stands: lines of fences and front matter, spans between backticks, comments."""
    fences = [(line.start, line.end) for line in lines(text) if line.kind is LineKind.FENCE]
    spans = [match.span() for match in _CODE.finditer(text)] if "`" in text else []
    if "<!--" in text:
        spans = sorted([*spans, *(match.span() for match in _COMMENT.finditer(text))])
    return fences, spans


def _covered(code: tuple[Ranges, Ranges], link: DocumentLink) -> bool:
    for ranges in code:
        at = bisect_right(ranges, (link.start, len(ranges) and ranges[-1][1])) - 1
        if at >= 0 and ranges[at][0] <= link.start and link.end <= ranges[at][1]:
            return True
    return False


def linked(title: str, name: str) -> str:
    """The link to a document of this title, whose file is called `name` without its suffix.

    A title with signs that a link cannot hold is reached by the file's name, and shown as it is
    where the bar allows it; a `#` in a title is a heading to readers of other programs.
    """
    if not any(sign in title for sign in "[]|#\n"):
        return f"[[{title}]]"
    shown = re.sub(r"[\[\]|\s]+", " ", title).strip()
    return f"[[{name}|{shown}]]" if shown else f"[[{name}]]"
