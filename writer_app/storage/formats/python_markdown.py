"""Python-Markdown, the dialect of MkDocs, Pelican and Django sites, with what those switch on.

It needs the extra `python-markdown`. It can take for ever (20,000 opening brackets do it), so that
it runs in the renderer's process alone, which is killed when its time is over.
"""

from __future__ import annotations

import html
import importlib.util
import re
from pathlib import Path

from writer_app.domain.base.exporting import Dialect
from writer_app.storage.formats import markdown

INSTALL = "pip install Markdown pymdown-extensions"
FILE = ".markdown-dialect"
_EXTENSIONS = (
    "footnotes", "admonition", "attr_list", "def_list", "abbr", "toc", "smarty", "tables",
    "md_in_html", "sane_lists", "pymdownx.superfences", "pymdownx.betterem", "pymdownx.tilde",
    "pymdownx.highlight", "pymdownx.caret", "pymdownx.mark", "pymdownx.details",
    "pymdownx.tasklist",
)  # fmt: skip
_SETTINGS = {
    "pymdownx.superfences": {"disable_indented_code_blocks": False},
    "pymdownx.highlight": {"use_pygments": False},
    "toc": {"permalink": False},
}
_FRONT = re.compile(r"\A---\n.*?\n(?:---|\.\.\.)\n", re.DOTALL)
_CHECKBOX = re.compile(r'<input\b[^>]*type="checkbox"[^>]*>')
_SOURCE = re.compile(r'(<img\b[^>]*?\ssrc=")([^"]*)(")')
_MOST_FOLDERS = 30
_WORDS: dict[str, Dialect] = {
    "python-markdown": "python-markdown",
    "markdown": "python-markdown",
    "commonmark": "commonmark",
}


def is_installed() -> bool:
    """Whether both packages are here."""
    return all(importlib.util.find_spec(name) for name in ("markdown", "pymdownx"))


def dialect_of(folder: Path | None, usual: Dialect) -> Dialect:
    """The dialect of a folder: what its file `.markdown-dialect` says, or one above, or `usual`."""
    for place in [] if folder is None else [folder, *folder.parents][:_MOST_FOLDERS]:
        try:
            said = (place / FILE).read_text(encoding="utf-8")[:100].strip().lower()
        except (OSError, UnicodeDecodeError):
            continue
        if said in _WORDS:
            return _WORDS[said]
    return usual


def to_html(text: str, *, image: markdown.ImageSource | None = None) -> str:
    """The body HTML of a text, sanitised as that of CommonMark is. May take very long.

    Raises ImportError where the extra is not installed.
    """
    import markdown as library  # type: ignore[import-untyped, unused-ignore]  # it ships no types

    source = _FRONT.sub("", text.replace("\0", "\ufffd").replace("\r\n", "\n"), count=1)
    made = library.markdown(
        source, extensions=list(_EXTENSIONS), extension_configs=_SETTINGS, output_format="html"
    )
    made = _CHECKBOX.sub(lambda box: "☑" if " checked" in box[0] else "☐", made)
    return markdown.sanitise(_SOURCE.sub(lambda m: _with_data(m, image), made), classes=True)


def _with_data(match: re.Match[str], image: markdown.ImageSource | None) -> str:
    source = html.unescape(match[2])
    data = source if source.startswith("data:") else image(source) if image else None
    return match[1] + html.escape(data or "") + match[3]
