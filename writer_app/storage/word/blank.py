"""An empty Word document, for texts that did not come from Word: headings, lists, quotations."""

from __future__ import annotations

import functools
import io
import zipfile

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SIZES = (32, 28, 26, 24, 22, 22)  # half points, of the six headings
_LEVELS = 9


@functools.cache
def package() -> bytes:
    """The bytes of the package, the same each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, inside in _parts().items():
            entry = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, _HEAD + inside)
    return out.getvalue()


def _parts() -> dict[str, str]:
    return {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations(("officeDocument", "word/document.xml")),
        "word/document.xml": _document(),
        "word/_rels/document.xml.rels": _relations(
            ("styles", "styles.xml"), ("numbering", "numbering.xml")
        ),
        "word/styles.xml": _styles(),
        "word/numbering.xml": _numbering(),
    }


def _types() -> str:
    parts = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_KIND}{kind}+xml"/>'
        for name, kind in (
            ("document", "document.main"),
            ("styles", "styles"),
            ("numbering", "numbering"),
        )
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{rels}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    )


def _relations(*links: tuple[str, str]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(links, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _document() -> str:
    page = '<w:pgSz w:w="11906" w:h="16838"/>'
    margins = '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" '
    margins += 'w:header="720" w:footer="720" w:gutter="0"/>'
    body = f"<w:body><w:p/><w:sectPr>{page}{margins}</w:sectPr></w:body>"
    return f'<w:document xmlns:w="{_W}" xmlns:r="{_OFFICE}">{body}</w:document>'


def _styles() -> str:
    defaults = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:after="160" w:line="276" w:lineRule="auto"/>'
        "</w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        "</w:style>"
    )
    headings = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{n}"><w:name w:val="heading {n}"/>'
        '<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/>'
        f'<w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="{n - 1}"/></w:pPr>'
        f'<w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr></w:style>'
        for n, size in enumerate(_SIZES, 1)
    )
    quote = (
        '<w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/>'
        '<w:basedOn w:val="Normal"/><w:pPr><w:ind w:left="567" w:right="567"/></w:pPr>'
        "<w:rPr><w:i/></w:rPr></w:style>"
    )
    return f'<w:styles xmlns:w="{_W}">{defaults}{headings}{quote}</w:styles>'


def _numbering() -> str:
    def level(number: int, kind: str, text: str) -> str:
        indent = f'<w:pPr><w:ind w:left="{720 * (number + 1)}" w:hanging="360"/></w:pPr>'
        return (
            f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>{indent}</w:lvl>'
        )

    bullets = "".join(level(n, "bullet", "•") for n in range(_LEVELS))
    numbers = "".join(level(n, "decimal", f"%{n + 1}.") for n in range(_LEVELS))
    kinds = "".join(
        f'<w:abstractNum w:abstractNumId="{n}"><w:multiLevelType w:val="hybridMultilevel"/>'
        f"{levels}</w:abstractNum>"
        for n, levels in enumerate((bullets, numbers))
    )
    named = "".join(
        f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(2)
    )
    return f'<w:numbering xmlns:w="{_W}">{kinds}{named}</w:numbering>'
