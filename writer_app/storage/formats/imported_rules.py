"""What pandoc passes over in office files, put so that it does not.

Lines across the page of OpenDocument files are empty paragraphs with a border: they get a word of
their own, by which they are known afterwards. Their title is made a heading. Dots below Chinese in
Word files are emphasis.
"""

from __future__ import annotations

import io
import re
import zipfile

RULE = "\ue0f1rule\ue0f1"  # signs for private use, which no document has by chance
_PART = "content.xml"
_DOTTED = ("word/document.xml", "word/styles.xml", "word/footnotes.xml", "word/endnotes.xml")
_DOTS = re.compile(r'<(\w+:)em (?:\w+:)val="(?!none")\w+"\s*/>')
_EMPTY = re.compile(
    r'<text:p text:style-name="([^"]+)"\s*(?:/>|>(?:<text:soft-page-break\s*/>)?</text:p>)'
)
_STYLE = re.compile(
    r'<style:style\s(?=[^>]*style:family="paragraph")([^>]*?)(?:/>|>(.*?)</style:style>)', re.DOTALL
)
_BORDER = re.compile(r'fo:border(?:-bottom|-top)?="(?![^"]*none)')


def marked(packed: zipfile.ZipFile, kind: str) -> bytes | None:
    """The document with the word `RULE` in each such paragraph, a heading for its title, and with
    italics for dots; None where there is none of these.

    Raises what `zipfile` raises for a damaged document.
    """
    changed: dict[str, str] = {}
    for name in {"odt": (_PART,), "docx": _DOTTED}.get(kind, ()):
        if name in packed.namelist():
            before = packed.read(name).decode("utf-8", "replace")
            after = _with_rules(before, packed) if kind == "odt" else _DOTS.sub(r"<\1i/>", before)
            if after != before:
                changed[name] = after
    if not changed:
        return None
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for entry in packed.infolist():
            part = changed.get(entry.filename)
            target.writestr(entry, packed.read(entry) if part is None else part.encode("utf-8"))
    return made.getvalue()


def _with_rules(markup: str, packed: zipfile.ZipFile) -> str:
    styles = markup
    if "styles.xml" in packed.namelist():
        styles += packed.read("styles.xml").decode("utf-8", "replace")
    ruled = _ruled_styles(styles)

    def put(found: re.Match[str]) -> str:
        if found[1] not in ruled:
            return found[0]
        return f'<text:p text:style-name="{found[1]}">{RULE}</text:p>'

    return _with_title(_EMPTY.sub(put, markup))


def _with_title(markup: str) -> str:
    """The paragraph of the style “Title”, or of one made of it, as a heading of the first rank."""
    names = {"Title"} | {
        name[1]
        for attributes, _ in _STYLE.findall(markup)
        if 'style:parent-style-name="Title"' in attributes
        and (name := re.search(r'style:name="([^"]+)"', attributes))
    }
    style = "|".join(map(re.escape, names))
    paragraph = (
        rf'<text:p( text:style-name="(?:{style})"[^>]*)(?<!/)>((?:(?!</?text:p\b).)*)</text:p>'
    )
    heading = r'<text:h text:outline-level="1"\1>\2</text:h>'
    return re.sub(paragraph, heading, markup, count=1, flags=re.DOTALL)


def _ruled_styles(markup: str) -> set[str]:
    """The names of paragraph styles with a line above or below, their own or their parent's."""
    ruled = {"Horizontal_20_Line"}
    parents: dict[str, str] = {}
    for attributes, inside in _STYLE.findall(markup):
        name = re.search(r'style:name="([^"]+)"', attributes)
        parent = re.search(r'style:parent-style-name="([^"]+)"', attributes)
        if name and _BORDER.search(inside):
            ruled.add(name[1])
        elif name and parent and "fo:border" not in inside:
            parents[name[1]] = parent[1]
    return ruled | {name for name in parents if _ancestors(name, parents) & ruled}


def _ancestors(style: str, parents: dict[str, str]) -> set[str]:
    found: set[str] = set()
    while (above := parents.get(style)) is not None and above not in found:
        found.add(above)
        style = above
    return found
