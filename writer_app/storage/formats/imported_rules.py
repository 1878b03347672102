"""Lines across the page of OpenDocument files: empty paragraphs with a border.

Pandoc knows them in Word files and drops them in these. Here they get a word of their own before
it reads the document, by which they are known afterwards.
"""

from __future__ import annotations

import io
import re
import zipfile

RULE = "\ue0f1rule\ue0f1"  # signs for private use, which no document has by chance
_PART = "content.xml"
_EMPTY = re.compile(
    r'<text:p text:style-name="([^"]+)"\s*(?:/>|>(?:<text:soft-page-break\s*/>)?</text:p>)'
)
_STYLE = re.compile(
    r'<style:style\s(?=[^>]*style:family="paragraph")([^>]*?)(?:/>|>(.*?)</style:style>)', re.DOTALL
)
_BORDER = re.compile(r'fo:border(?:-bottom|-top)?="(?![^"]*none)')


def marked(packed: zipfile.ZipFile, kind: str) -> bytes | None:
    """The document with the word `RULE` in each such paragraph; None where there is none.

    Raises what `zipfile` raises for a damaged document.
    """
    if kind != "odt" or _PART not in packed.namelist():
        return None
    before = packed.read(_PART).decode("utf-8", "replace")
    after = _with_rules(before, packed)
    if after == before:
        return None
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for entry in packed.infolist():
            same = entry.filename != _PART
            target.writestr(entry, packed.read(entry) if same else after.encode("utf-8"))
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

    return _EMPTY.sub(put, markup)


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
