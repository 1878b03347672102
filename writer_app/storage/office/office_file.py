"""What pandoc cannot say in an office document: its paper, a title that is not in the text."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable

from writer_app.domain.base.exporting import Paper
from writer_app.storage.office import emphasis

# width and height: in twentieths of a point for Word, in millimetres for OpenDocument
_TWIPS = {"a4": (11906, 16838), "letter": (12240, 15840)}
_SIZES = {"a4": ("210mm", "297mm"), "letter": ("215.9mm", "279.4mm")}


_RUN = re.compile(r"<w:r>(?:<w:rPr>(?P<how>.*?)</w:rPr>)?(?P<text><w:t[ >][^<]*</w:t>)</w:r>")
_STYLE = re.compile(r"<w:rStyle [^>]*/>")
_EPUB_DOTS = (
    f"\n.{emphasis.CLASS} {{ font-style: normal; text-emphasis: filled dot; "
    "-webkit-text-emphasis: filled dot; text-emphasis-position: under right; }\n"
)
_HAN, _AMBIGUOUS = re.compile("[\u3400-\u9fff]"), re.compile("[“”‘’—…]")


def finished(data: bytes, format: str, *, paper: Paper | None, title: str) -> bytes:
    """The document with its pages of that size and the title in its properties.

    Formats without pages come back as they are; without `paper` so do the pages.
    """
    if format == "docx":
        data = _changed(data, "docProps/core.xml", lambda text: _titled(text, title))
        data = _changed(data, "word/document.xml", _chinese_marks)
        data = _changed(data, "word/styles.xml", _word_dots)
        if paper is not None:
            data = _changed(data, "word/document.xml", lambda text: _word(text, paper))
        return data
    if format == "odt":
        data = _changed(data, "styles.xml", _open_document_weight)
        if paper is not None:
            data = _changed(data, "styles.xml", lambda text: _open_document(text, paper))
    if format == "epub":
        data = _changed(data, "EPUB/styles/stylesheet1.css", lambda text: text + _EPUB_DOTS)
    return data


def _changed(data: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """The archive with one file changed, the others as they were and in their order."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == name:
                content = change(content.decode("utf-8")).encode("utf-8")
            target.writestr(entry, content, compress_type=entry.compress_type)
    return made.getvalue()


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


def _open_document(text: str, paper: Paper) -> str:
    width, height = _SIZES[paper]
    text = re.sub(r'fo:page-width="[^"]*"', f'fo:page-width="{width}"', text)
    return re.sub(r'fo:page-height="[^"]*"', f'fo:page-height="{height}"', text)
