"""How a Word file looks that has no document of the writer's to look like: styles, page numbers.

Styles are those that pandoc names; each is written anew where it is in this table. Faces are those
that every Word has, for Chinese 宋体 and 黑体, never slanted.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_LATIN, SONG, _HEI = "Cambria", "SimSun", "SimHei"
_STYLE = re.compile(r'<w:style\b(?=[^>]*w:styleId="(?P<id>[^"]+)")[^>]*>.*?</w:style>', re.DOTALL)
_PROPERTIES = re.compile(r"\s*<w:(?:pPr|rPr)>.*?</w:(?:pPr|rPr)>", re.DOTALL)
_SIZES = {1: 36, 2: 28, 3: 24, 4: 22, 5: 22, 6: 22}  # half points
_TABLE = (
    '<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="666666"/>'
    '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="666666"/></w:tblBorders>'
    '<w:tblCellMar><w:left w:w="108" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar>'
    '</w:tblPr><w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr><w:tcPr>'
    '<w:tcBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="999999"/></w:tcBorders>'
    '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
)
_FOOTER = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<w:ftr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:pPr>'
    '<w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:sz w:val="18"/></w:rPr>'
    '<w:fldChar w:fldCharType="begin"/></w:r><w:r><w:rPr><w:sz w:val="18"/></w:rPr>'
    '<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:rPr><w:sz w:val="18"/>'
    '</w:rPr><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:rPr><w:sz w:val="18"/></w:rPr>'
    '<w:t>1</w:t></w:r><w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:fldChar w:fldCharType="end"/></w:r>'
    "</w:p></w:ftr>"
)
_RELATION = (
    '<Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer"'
    ' Id="rIdPages" Target="footer1.xml" />'
)
_TYPE = (
    '<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.footer+xml" />'
)


PARTS = {"word/footer1.xml": _FOOTER}
"""What a package gets beside the parts that it has."""


def changes(*, chinese: bool, book: bool) -> list[tuple[str, Callable[[str], str]]]:
    """What is done to which parts of a package; the size of its paper is there before."""
    found: list[tuple[str, Callable[[str], str]]] = [
        ("word/styles.xml", lambda text: styles(text, chinese=chinese, book=book)),
        ("word/document.xml", lambda text: _with_footer(text, book=book)),
        ("word/_rels/document.xml.rels", lambda text: _before(text, "</Relationships>", _RELATION)),
        ("[Content_Types].xml", lambda text: _before(text, "</Types>", _TYPE)),
    ]
    if chinese:
        found.append(("word/settings.xml", _compressing))
    return found


def styles(text: str, *, chinese: bool, book: bool) -> str:
    """The styles with our looks in those that the table has."""
    looks = _looks(chinese=chinese, book=book)

    def anew(style: re.Match[str]) -> str:
        look = looks.get(style["id"])
        if look is None:
            return style[0]
        kept = _PROPERTIES.sub("", style[0].partition("<w:tblPr>")[0])
        kept = kept.replace('<w:basedOn w:val="Title" />', '<w:basedOn w:val="Normal" />')
        return kept.removesuffix("</w:style>").rstrip() + look + "</w:style>"

    text = _STYLE.sub(anew, text)
    rows = "".join(
        f'<w:style w:type="paragraph" w:styleId="TOC{level}"><w:name w:val="toc {level}"/>'
        f'<w:basedOn w:val="Normal"/><w:uiPriority w:val="39"/>{looks[f"TOC{level}"]}</w:style>'
        for level in (1, 2, 3)
    )
    text = _before(text, "</w:styles>", rows if 'w:styleId="TOC1"' not in text else "")
    fonts = f'<w:rFonts w:ascii="{_LATIN}" w:hAnsi="{_LATIN}" w:eastAsia="{SONG}" w:cs="{_LATIN}"/>'
    text = re.sub(r"(<w:rPrDefault>\s*<w:rPr>\s*)<w:rFonts [^>]*/>", rf"\g<1>{fonts}", text)
    size = r'\g<1><w:sz w:val="22"/>\g<2><w:szCs w:val="22"/>'
    return re.sub(
        r'(<w:rPrDefault>.*?)<w:sz w:val="24" />(\s*)<w:szCs w:val="24" />', size, text, flags=re.S
    )


def _looks(*, chinese: bool, book: bool) -> dict[str, str]:
    slant = '<w:i w:val="0"/><w:iCs w:val="0"/>' if chinese else "<w:i/><w:iCs/>"
    grey = '<w:color w:val="404040"/>'
    body = '<w:spacing w:before="0" w:after="140" w:line="300" w:lineRule="auto"/>'
    first = body
    if chinese:
        body = first = _close('<w:ind w:firstLine="440" w:firstLineChars="200"/>')
    elif book:
        body, first = _close('<w:ind w:firstLine="320"/>'), _close("")
    quote = '<w:spacing w:before="120" w:after="120"/><w:ind w:left="480" w:right="480"'
    quote += ' w:firstLine="0" w:firstLineChars="0"/>'
    flush = '<w:ind w:left="0" w:firstLine="0" w:firstLineChars="0"/>'
    caption = f'{slant}{grey}<w:sz w:val="19"/><w:szCs w:val="19"/>'
    found = {
        "BodyText": _style(f'{body}<w:jc w:val="both"/>'),
        "FirstParagraph": _style(f'{first}<w:jc w:val="both"/>'),
        "Compact": _style(f'<w:spacing w:before="36" w:after="36"/>{flush}<w:jc w:val="left"/>'),
        "Title": _title(44, before=480 if not book else 3600),
        "Subtitle": _title(28, before=0, bold=False),
        "Author": _title(24, before=120, bold=False),
        "Date": _title(22, before=0, bold=False),
        "BlockText": _style(quote + '<w:jc w:val="both"/>'),
        "TableCaption": _style(_caption(True), caption),
        "ImageCaption": _style(_caption(False), caption),
        "CaptionedFigure": _style(
            f'<w:keepNext/><w:spacing w:before="240" w:after="60"/>{flush}<w:jc w:val="center"/>'
        ),
        "Bibliography": _style(
            '<w:spacing w:before="0" w:after="80"/><w:ind w:left="480" w:hanging="480"'
            ' w:firstLineChars="0"/><w:jc w:val="left"/>'
        ),
        "FootnoteText": _style(
            f'<w:spacing w:before="0" w:after="20"/>{flush}',
            '<w:sz w:val="18"/><w:szCs w:val="18"/>',
        ),
        "Caption": _style(_caption(False), caption),
        "SourceCode": _style(
            '<w:shd w:val="clear" w:color="auto" w:fill="F4F2EE"/><w:wordWrap w:val="0"/>'
            '<w:spacing w:before="120" w:after="200"/>'
        ),
        "Table": _TABLE,
        "Hyperlink": '<w:rPr><w:color w:val="2257A8"/></w:rPr>',
    }
    for level, size in _SIZES.items():
        found[f"Heading{level}"] = _heading(level, size, page=book and level == 1)
        found[f"Heading{level}Char"] = f"<w:rPr>{_heading_face(size)}</w:rPr>"
    for level in (1, 2, 3):
        found[f"TOC{level}"] = _style(
            f'<w:spacing w:before="{80 if level == 1 else 20}" w:after="20"/>'
            f'<w:ind w:left="{300 * (level - 1)}" w:firstLine="0" w:firstLineChars="0"/>',
            "<w:b/><w:bCs/>" if level == 1 and book else "",
        )
    found["TOCHeading"] = _heading(0, 28, page=False)
    return found


def _close(indent: str) -> str:
    """Paragraphs one behind the other."""
    return f'<w:spacing w:before="0" w:after="0" w:line="320" w:lineRule="auto"/>{indent}'


def _style(paragraph: str, run: str = "") -> str:
    made = f"<w:pPr>{paragraph}</w:pPr>"
    return made + (f"<w:rPr>{run}</w:rPr>" if run else "")


def _caption(before: bool) -> str:
    """Above a table it stays with what follows."""
    keep = "<w:keepNext/>" if before else ""
    space = 'w:before="240" w:after="80"' if before else 'w:before="60" w:after="240"'
    return (
        f'{keep}<w:keepLines/><w:spacing {space}/><w:ind w:firstLine="0" w:firstLineChars="0"/>'
        '<w:jc w:val="center"/>'
    )


def _title(size: int, *, before: int, bold: bool = True) -> str:
    face = f'<w:rFonts w:ascii="{_LATIN}" w:hAnsi="{_LATIN}" w:eastAsia="{_HEI}"/>'
    weight = "<w:b/><w:bCs/>" if bold else '<w:b w:val="0"/><w:bCs w:val="0"/>'
    return _style(
        f'<w:keepNext/><w:keepLines/><w:spacing w:before="{before}" w:after="120"/>'
        '<w:jc w:val="center"/>',
        f'{face}{weight}<w:color w:val="000000"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>',
    )


def _heading(level: int, size: int, *, page: bool) -> str:
    ends = "<w:pageBreakBefore/>" if page else ""
    before = 360 if level <= 2 else 240
    outline = f'<w:outlineLvl w:val="{level - 1}"/>' if level else ""
    space = f'<w:spacing w:before="{before}" w:after="120"/>'
    return _style(f"<w:keepNext/><w:keepLines/>{ends}{space}{outline}", _heading_face(size))


def _heading_face(size: int) -> str:
    return (
        f'<w:rFonts w:ascii="{_LATIN}" w:hAnsi="{_LATIN}" w:eastAsia="{_HEI}" w:cs="{_LATIN}"/>'
        f'<w:b/><w:bCs/><w:color w:val="000000"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    )


def _with_footer(text: str, *, book: bool) -> str:
    """Numbers on the pages; the title page of a book has none."""
    before, mark, after = text.rpartition("<w:sectPr>")
    if book:
        after = _before(after, "</w:sectPr>", "<w:titlePg/>")
    footer = '<w:footerReference w:type="default" r:id="rIdPages"/>'
    return f"{before}{mark}{footer}{after}" if mark else text


def _before(text: str, mark: str, more: str) -> str:
    return text.replace(mark, more + mark, 1)


def _compressing(text: str) -> str:
    """Chinese marks beside one another are set closer."""
    return text.replace('w:val="doNotCompress"', 'w:val="compressPunctuation"')
