"""The table of contents of a Word file with its entries in it, which pandoc leaves to Word.

Word counts the pages when it opens the file; other programs show the entries, which lead to their
headings.
"""

from __future__ import annotations

import re

_EMPTY = re.compile(
    r'<w:p><w:r><w:fldChar w:fldCharType="begin" w:dirty="true" /><w:instrText[^>]*>(?P<code>[^<]*)'
    r'</w:instrText><w:fldChar w:fldCharType="separate" /><w:fldChar w:fldCharType="end" />'
    r"</w:r></w:p>"
)
_TITLE = re.compile(r'(<w:pStyle w:val="TOCHeading" /></w:pPr><w:r><w:t[^>]*>)[^<]*')
_HEADING = re.compile(
    r'(?:<w:bookmarkStart [^>]*w:name="(?P<before>[^"]+)" ?/>\s*)?<w:p><w:pPr>'
    r'<w:pStyle w:val="Heading(?P<level>[123])" ?/></w:pPr>(?P<inside>.*?)</w:p>',
    re.DOTALL,
)
_INSIDE = re.compile(r'<w:bookmarkStart [^>]*w:name="(?!_Ref)(?P<name>[^"]+)" ?/>')
_WORDS = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
_CHAR = '<w:r><w:fldChar w:fldCharType="{0}"{1}/></w:r>'


def filled(text: str, *, title: str, levels: int) -> str:
    """The document with its headings in its contents, under `title`; without contents as it is."""
    place = _EMPTY.search(text)
    if place is None:
        return text
    rows = [row for found in _HEADING.finditer(text) if (row := _row(found, levels))]
    code = place["code"].replace("1-3", f"1-{levels}")
    begin = (
        _CHAR.format("begin", ' w:dirty="true"')
        + f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        + _CHAR.format("separate", "")
    )
    made = [
        f'<w:p><w:pPr><w:pStyle w:val="TOC{level}"/></w:pPr>{begin * (number == 0)}{words}</w:p>'
        for number, (level, words) in enumerate(rows)
    ]
    end = f"<w:p>{begin * (not rows)}{_CHAR.format('end', '')}</w:p>"
    text = text[: place.start()] + "".join(made) + end + text[place.end() :]
    return _TITLE.sub(lambda found: found[1] + title, text)


def _row(found: re.Match[str], levels: int) -> tuple[int, str] | None:
    level = int(found["level"])
    inside = _INSIDE.search(found["inside"])
    name = found["before"] or (inside["name"] if inside else "")
    words = "".join(_WORDS.findall(found["inside"]))
    if level > levels or not words.strip() or not name:
        return None
    run = f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'
    return level, f'<w:hyperlink w:anchor="{name}" w:history="1">{run}</w:hyperlink>'
