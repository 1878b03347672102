"""What pandoc cannot say in an office document: its paper, a title that is not in the text."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from writer_app.domain.base.exporting import Paper
from writer_app.storage.office import emphasis, note_pictures, word_contents, word_look, word_sides

Change = Callable[[str], str]

# width and height: in twentieths of a point for Word, in millimetres for OpenDocument
_TWIPS = {"a4": (11906, 16838), "letter": (12240, 15840)}
_SIZES = {"a4": ("210mm", "297mm"), "letter": ("215.9mm", "279.4mm")}

# A table of one row that holds an equation; what stands in the cells has no settings yet.
_EQUATION = re.compile(
    r'<w:bookmarkStart [^>]*w:name="eq:[^"]*" />\s*<w:tbl>.*?</w:tbl>', re.DOTALL
)
_UNSET_CELL = re.compile(r"<w:tcPr ?/>|<w:tcPr>(?=(?:(?!</w:tcPr>).)*</w:tcPr>)")
_NO_LINES = '<w:tblBorders><w:top w:val="nil"/><w:bottom w:val="nil"/></w:tblBorders>'
_MIDDLE = '<w:tcPr><w:vAlign w:val="center"/></w:tcPr>'
_RUN = re.compile(r"<w:r>(?:<w:rPr>(?P<how>.*?)</w:rPr>)?(?P<text><w:t[ >][^<]*</w:t>)</w:r>")
_STYLE = re.compile(r"<w:rStyle [^>]*/>")
_EPUB_DOTS = (
    f"\n.{emphasis.CLASS} {{ font-style: normal; text-emphasis: filled dot; "
    "-webkit-text-emphasis: filled dot; text-emphasis-position: under right; }\n"
)
# Each paragraph begins at the side from which its own first letter is read.
_EPUB_SIDES = (
    "\np, li, h1, h2, h3, h4, h5, h6, blockquote, td, th, dt, dd { unicode-bidi: plaintext; }\n"
)
_EPUB_CHINESE = (
    "p { text-indent: 2em; margin: 0.4em 0; text-align: justify; }\n"
    ".titlepage p, li p, td p, th p, figcaption p, .csl-entry, section.footnotes p "
    "{ text-indent: 0; }\n"
)
_HAN, _AMBIGUOUS = re.compile("[\u3400-\u9fff]"), re.compile("[“”‘’—…]")


@dataclass(frozen=True, slots=True)
class OfficeLook:
    """How a document of ours looks: its paper, and whose habits its paragraphs follow."""

    paper: Paper
    chinese: bool = False
    book: bool = False


def finished(
    data: bytes, format: str, *, look: OfficeLook | None, title: str, contents: str, levels: int
) -> bytes:
    """The document with that look and the title in its properties; its contents, if it has some,
    are called `contents` and have the headings of so many `levels`.

    Formats without pages come back as they are; without `look`, one that has the styles of
    another document, so do the pages.
    """
    if format == "docx":
        changes: list[tuple[str, Change]] = [
            ("docProps/core.xml", lambda text: _titled(text, title)),
            ("word/document.xml", lambda text: _tidied(_chinese_marks(text))),
            (
                "word/document.xml",
                lambda text: word_contents.filled(text, title=contents, levels=levels),
            ),
            ("word/styles.xml", _word_dots),
            ("word/document.xml", word_sides.sided),
            ("word/footnotes.xml", word_sides.sided),
        ]
        found = note_pictures.relations(data)
        if found:
            name = "word/_rels/footnotes.xml.rels"
            changes.append((name, lambda text: note_pictures.told(text, found)))
        if look is None:
            return _changed(data, changes)
        changes.append(("word/document.xml", lambda text: _word(text, look.paper)))
        changes += word_look.changes(chinese=look.chinese, book=look.book)
        return _changed(data, changes, word_look.PARTS)
    if format == "odt":
        changes = [("styles.xml", _open_document_weight)]
        if look is not None:
            changes.append(("styles.xml", lambda text: _open_document(text, look)))
        return _changed(data, changes)
    if format == "epub":
        more = (
            _EPUB_DOTS + _EPUB_SIDES + (_EPUB_CHINESE if look is not None and look.chinese else "")
        )
        return _changed(data, [("EPUB/styles/stylesheet1.css", lambda text: text + more)])
    return data


def _changed(
    data: bytes, changes: Sequence[tuple[str, Change]], added: Mapping[str, str] | None = None
) -> bytes:
    """The archive with some files changed and `added` at its end, the others as they were."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            for name, change in changes:
                if entry.filename == name:
                    content = change(content.decode("utf-8")).encode("utf-8")
            target.writestr(entry, content, compress_type=entry.compress_type)
        for name, text in (added or {}).items():
            entry = zipfile.ZipInfo(name)
            target.writestr(entry, text, compress_type=zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _tidied(text: str) -> str:
    """A document in which no row of a table is torn, the number of an equation stands beside its
    middle, and no picture is described by its own bytes."""
    text = re.sub(r' descr="data:[^"]*"', ' descr=""', text)
    text = text.replace("<w:tr><w:tc>", "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc>")

    def unruled(table: re.Match[str]) -> str:
        made = re.sub(r"(<w:tblW [^>]*/>)", rf"\1{_NO_LINES}", table[0], count=1)
        return _UNSET_CELL.sub(_MIDDLE, made)

    return _EQUATION.sub(unruled, text)


def _chinese_marks(text: str) -> str:
    """Quotation marks, dashes and ellipses among Chinese in the face of the Chinese: Word takes
    that of the Latin letters where nothing says otherwise."""

    def hinted(run: re.Match[str]) -> str:
        if not (_AMBIGUOUS.search(run["text"]) and _HAN.search(run["text"])):
            return run[0]
        how = run["how"] or ""
        style = _STYLE.match(how)
        at = style.end() if style else 0
        if how.startswith("<w:rFonts", at):
            return run[0]
        how = f'{how[:at]}<w:rFonts w:hint="eastAsia" />{how[at:]}'
        return f"<w:r><w:rPr>{how}</w:rPr>{run['text']}</w:r>"

    return _RUN.sub(hinted, text)


def _word_dots(text: str) -> str:
    """The style of emphasis on Chinese with dots below, unless a model's own says how it looks."""
    style = (
        rf'(<w:style [^>]*w:styleId="{emphasis.STYLE}"[^>]*>(?:(?!</w:style>|<w:rPr>).)*)</w:style>'
    )
    dots = '<w:rPr><w:em w:val="dot" /></w:rPr></w:style>'
    return re.sub(style, lambda found: found[1] + dots, text, flags=re.DOTALL)


def _open_document_weight(text: str) -> str:
    if f'style:name="{emphasis.STYLE}"' in text:
        return text
    style = (
        f'<style:style style:name="{emphasis.STYLE}" style:family="text">'
        '<style:text-properties style:font-weight-asian="bold" fo:font-weight="bold" />'
        "</style:style>"
    )
    return text.replace("</office:styles>", f"{style}</office:styles>", 1)


def _open_document_chinese(text: str) -> str:
    """Styles that know their language, on which the shapes of the signs depend, and 宋体."""
    tongue = re.search(r'fo:country="(\w*)"[^>]* fo:language="(?:zh|cmn|yue)"', text)
    country = (tongue[1] if tongue else "") or "CN"
    text = text.replace('style:language-asian="zxx"', 'style:language-asian="zh"')
    text = text.replace('style:country-asian="none"', f'style:country-asian="{country}"')
    song = f'<style:font-face style:name="{word_look.SONG}" svg:font-family="{word_look.SONG}" />'
    text = text.replace("</office:font-face-decls>", f"{song}</office:font-face-decls>", 1)
    faces = r'style:font-name-asian="(?:Lucida Sans Unicode|Tahoma|MS Mincho)"'
    return re.sub(faces, f'style:font-name-asian="{word_look.SONG}"', text)


def _titled(text: str, title: str) -> str:
    element = f"<dc:title>{html.escape(title, quote=False)}</dc:title>"
    return re.sub(r"<dc:title\s*/>|<dc:title>[^<]*</dc:title>", lambda _: element, text)


def _word(text: str, paper: Paper) -> str:
    width, height = _TWIPS[paper]
    size = f'<w:pgSz w:w="{width}" w:h="{height}" />'
    if "<w:pgSz" in text:
        return re.sub(r"<w:pgSz\b[^>]*/>", size, text)
    margins = (
        '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" '
        'w:header="720" w:footer="720" w:gutter="0" />'
    )
    # The last section is the whole document; the size stands behind what says of footnotes.
    before, mark, after = text.rpartition("</w:sectPr>")
    return before + size + margins + mark + after if mark else text


def _open_document(text: str, look: OfficeLook) -> str:
    width, height = _SIZES[look.paper]
    if look.book:
        chapter = r'(<style:style [^>]*style:name="Heading_20_1"[^>]*>)'
        ends = '<style:paragraph-properties fo:break-before="page" />'
        text = re.sub(chapter, rf"\1{ends}", text)
    if look.chinese:
        text = _open_document_chinese(text)
    text = re.sub(r'fo:page-width="[^"]*"', f'fo:page-width="{width}"', text)
    return re.sub(r'fo:page-height="[^"]*"', f'fo:page-height="{height}"', text)
