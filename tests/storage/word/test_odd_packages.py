"""Packages that no Word wrote: right content or one sentence, and the words never lost."""

from __future__ import annotations

import io
import zipfile

import pytest
import word_xml as xml
from word_xml import package, paragraph, said

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.word.values import Author
from writer_app.storage.word import comment_writing
from writer_app.storage.word.document import open_package

ME = Author("Me Myself", "2026-01-02T03:04:05Z")
WHO = 'w:author="A" w:date="2026-01-01T00:00:00Z"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = "word/_rels/document.xml.rels"
END = "<w:sectPr/>"
BASE = package(paragraph("Keep this text.") + END)
CHOICE = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    f'<mc:Choice Requires="wps">{said("one")}</mc:Choice><mc:Fallback>{said("two")}</mc:Fallback>'
    "</mc:AlternateContent>"
)
FIELD = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'


def with_part(name: str, content: str, data: bytes = BASE) -> bytes:
    """The package with one part more, or another one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for old, inside in {**xml.parts(data), name: content.encode()}.items():
            packed.writestr(old, inside)
    return out.getvalue()


def linked(*links: tuple[str, str], data: bytes = BASE) -> bytes:
    """The package with more relationships of its document."""
    more = "".join(
        f'<Relationship Id="more{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(links)
    )
    end = "</Relationships>"
    return with_part(LINKS, xml.document(data, LINKS).replace(end, more + end), data)


def nested(depth: int) -> bytes:
    inside = paragraph("deep")
    for number in range(depth):
        words = paragraph(f"level {number}")
        inside = f"<w:tbl><w:tr><w:tc>{words}{inside}{paragraph()}</w:tc></w:tr></w:tbl>"
    return package(inside + paragraph("After.") + END)


def strict() -> bytes:
    old = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text = xml.document(BASE).replace(old, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    return with_part("word/document.xml", text)


HUGE = (
    '<w:tbl><w:tblGrid><w:gridCol w:w="99999999999999999999"/></w:tblGrid><w:tr><w:tc><w:tcPr>'
    f'<w:gridSpan w:val="999999999999"/></w:tcPr>{paragraph("cell")}</w:tc></w:tr></w:tbl>'
)
STYLES = (
    '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
)
LOOP = package(paragraph("Round.", props='<w:pStyle w:val="A"/>') + END, styles=STYLES)
TWICE = f'<w:ins w:id="1" {WHO}>{said("new ")}</w:ins>'
MOVE = f'<w:moveFromRangeStart w:id="1" w:name="m" {WHO}/>'
AWAY = f'<w:moveFrom w:id="2" {WHO}>{said("Moved.")}</w:moveFrom>'
CAME = f'<w:moveTo w:id="3" {WHO}>{said("Moved.")}</w:moveTo>'
ODD = {
    "a name outside": (with_part("../../evil.txt", "x"), "Keep this text.\n"),
    "a name with a root": (with_part("/etc/evil", "x"), "Keep this text.\n"),
    "parts that lead to themselves": (
        linked(*((kind, "document.xml") for kind in ("styles", "footnotes", "comments"))),
        "Keep this text.\n",
    ),
    "parts that are not there": (
        linked(("styles", "gone.xml"), ("comments", "gone.xml")),
        "Keep this text.\n",
    ),
    "styles in a circle": (LOOP, "Round.\n"),
    "huge sizes": (package(HUGE + paragraph("End.") + END), "| cell |\n| --- |\n\nEnd.\n"),
    "one id for two changes": (package(paragraph(TWICE, TWICE, "Old.") + END), "Old.\n"),
    "moves without ends": (
        package(paragraph(MOVE, AWAY) + paragraph("Middle.") + paragraph(CAME) + END),
        "Moved.\n\nMiddle.\n",
    ),
    "the strict names": (strict(), "Keep this text.\n"),
    "another way to show it": (
        package(paragraph("A ", CHOICE, " B.") + END),
        "A ⟦drawing 1: one⟧ B.\n",
    ),
    "a field without an end": (
        package(paragraph(FIELD, "Here.") + paragraph("After.") + END),
        "⟦field 1: Here.⟧\n\nAfter.\n",
    ),
    "tables in tables": (
        nested(3),
        "| level 2<br>⟦table 1: level 1 level 0 deep⟧ |\n| --- |\n\nAfter.\n",
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_package_opens_and_keeps_its_words(name: str) -> None:
    data, text = ODD[name]
    document = open_package(data, "odd.docx", ME.name)
    assert document.text == text
    assert document.written(text, ME) == data
    written = document.written(f"{text}\nMore.\n", ME)
    assert open_package(written, "odd.docx", ME.name).text == f"{text}\nMore.\n"
    assert set(xml.parts(data)) == set(xml.parts(written))


@pytest.mark.parametrize("data", [nested(50), package("<w:sdt>" * 200 + "</w:sdt>" * 200)])
def test_what_is_nested_too_deep_gives_a_sentence(data: bytes) -> None:
    with pytest.raises(DocumentError, match="nested deeper than a Word document"):
        open_package(data, "odd.docx", ME.name)


@pytest.mark.parametrize(
    ("marks", "place"),
    [
        (("Words.", '<w:r><w:commentReference w:id="5"/></w:r>'), (6, 6)),
        (('<w:commentRangeStart w:id="5"/>', "Words."), (0, 0)),
        (
            ('<w:commentRangeEnd w:id="5"/>', "Words.", '<w:commentRangeStart w:id="5"/>'),
            (0, 0),
        ),
    ],
)
def test_a_comment_without_its_range_is_shown(
    marks: tuple[str, ...], place: tuple[int, int]
) -> None:
    comment = f'<w:comment w:id="5" {WHO}>{paragraph("Why?")}</w:comment>'
    data = package(paragraph(*marks) + END, comments=comment)
    margin = comment_writing.margin_of(open_package(data, "odd.docx", ME.name).read)
    assert [(one.start, one.end, one.notes[0].text) for one in margin.threads] == [(*place, "Why?")]
