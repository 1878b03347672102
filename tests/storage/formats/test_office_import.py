"""Word, OpenDocument and EPUB come in plain: no anchors, no dangling pictures, losses named."""

from __future__ import annotations

import base64
import re
import zipfile
from pathlib import Path

import pytest

from writer_app.domain.base.errors import DocumentError
from writer_app.storage.formats import document_import
from writer_app.storage.formats.export import export
from writer_app.storage.index.library import Library

pypandoc = pytest.importorskip("pypandoc", reason="the extra formats is not installed")
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
KINDS = ["docx", "odt", "epub"]
CHAPTER = "# A chapter {#anchor}\n\nText with a [link](#anchor).\n\n![alt](pic.png)\n"


def by_pandoc(text: str, kind: str, folder: Path) -> Path:
    """A document as another program makes it."""
    (folder / "pic.png").write_bytes(PNG)
    (folder / "make.md").write_text(text, encoding="utf-8")
    options = [f"--resource-path={folder}"]
    pypandoc.convert_file(
        str(folder / "make.md"), kind, outputfile=str(folder / f"a.{kind}"), extra_args=options
    )
    return folder / f"a.{kind}"


@pytest.mark.parametrize("kind", KINDS)
def test_headings_have_no_anchors_and_pictures_come_along(kind: str, tmp_path: Path) -> None:
    path = by_pandoc(CHAPTER, kind, tmp_path)
    library = Library(tmp_path / "documents")
    made, found = document_import.bring(path, library)
    text = made.read_text(encoding="utf-8")
    assert made.name == "A chapter.md"
    assert text.startswith("# A chapter\n\nText with a ")
    assert "<" not in text
    address = re.search(r"!\[.*\]\((assets/a-\w{8}\.png)\)", text)
    assert address
    assert (library.root / address[1]).read_bytes() == PNG
    assert all("picture" not in note for note in found.notes)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "text",
    [
        "# Own heading\n\nText with **bold**.\n\n## Second part\n\n- a\n- b\n",
        "# 标题\n\n**注意：**请看 `code`。\n\n> 引文\n",
        "# Notes\n\nA[^1] and more.\n\n[^1]: Below.\n",
        "# Table\n\n| a   | b   |\n|-----|-----|\n| 1   | 2   |\n",
        "# Figures\n\nH<sub>2</sub>O and 10<sup>6</sup>, line\\\nbreak.\n",
        "# Links\n\n[web](https://x.example/) and [there](#links).\n",
        "# Prices\n\n\\$5-\\$7 and \\$HOME/\\$USER\n",
    ],
)
def test_our_own_documents_come_back(kind: str, text: str, tmp_path: Path) -> None:
    done = export(text, tmp_path / f"a.{kind}", kind, title=text[2:].split("\n", maxsplit=1)[0])
    found = document_import.read(done.path)
    assert squeezed(found.text) == squeezed(text)
    assert found.notes == ()


@pytest.mark.parametrize(
    "text",
    [
        "# Code\n\nText `a  b`.\n\n    def f():\n        if x:\n            go\n\n        # two\n",
        "# Said\n\n> one\n>\n> *two*\n>\n> > three\n>\n> four\n\nfive\n",
        "# Both\n\n- item\n\n      code\n        deeper\n",
    ],
)
def test_code_and_quotations_of_an_odt_stay_as_deep_as_they_were(text: str, tmp_path: Path) -> None:
    done = export(text, tmp_path / "a.odt", "odt", title=text[2:].split("\n", maxsplit=1)[0])
    assert document_import.read(done.path).text == text


@pytest.mark.parametrize("kind", ["docx", "epub"])
def test_formulas_come_back(kind: str, tmp_path: Path) -> None:
    done = export("# S\n\nso $x^{2}$ is\n", tmp_path / f"a.{kind}", kind, title="S")
    found = document_import.read(done.path)
    assert found.text.replace("{2}", "2") == "# S\n\nso $x^2$ is\n"


def test_a_formula_of_an_odt_is_named_as_lost(tmp_path: Path) -> None:
    done = export("# S\n\nso $x^{2}$ is\n", tmp_path / "a.odt", "odt", title="S")
    assert document_import.read(done.path).notes == ("1 formula was left out.",)


def squeezed(text: str) -> str:
    """Without what may differ between two ways to write the same."""
    text = re.sub(r"^\[there\].*|\[there\]\([^)]*\)|there", "", text, flags=re.MULTILINE)
    return re.sub(r"\s|-{2,}|\\(?=\n)", "", text).replace("{2}", "2").replace("|-", "|")


@pytest.mark.parametrize("kind", KINDS)
def test_wrappers_are_taken_off(kind: str, tmp_path: Path) -> None:
    text = "::: {.box #b}\n[words]{.smallcaps #s}\n\n::: inner\nmore\n:::\n:::\n"
    found = document_import.read(by_pandoc(text, kind, tmp_path))
    assert "words" in found.text
    assert "<div" not in found.text
    assert "<span" not in found.text


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_a_title_becomes_the_heading(kind: str, tmp_path: Path) -> None:
    done = export("Words.\n\n## Part\n", tmp_path / f"a.{kind}", kind, title="The sea & I")
    assert document_import.read(done.path).text == "# The sea & I\n\nWords.\n\n## Part\n"


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_a_title_that_is_no_heading_becomes_one(kind: str, tmp_path: Path) -> None:
    found = document_import.read(by_pandoc("---\ntitle: The title\n---\n\ntext\n", kind, tmp_path))
    assert "The title" in found.text
    if kind == "docx":
        assert found.text == "# The title\n\ntext\n"
        assert found.title == "The title"


def test_a_book_is_called_after_its_title(tmp_path: Path) -> None:
    found = document_import.read(
        by_pandoc("---\ntitle: The book\n---\n\n# One\n", "epub", tmp_path)
    )
    assert found.title == "The book"


ODT = [
    ("<office:annotation office:name='1'><dc:creator>A</dc:creator><text:p>n</text:p>"
     "</office:annotation>", "1 comment was left out."),
    ("<draw:custom-shape draw:name='x'></draw:custom-shape>", "1 drawing was left out."),
    ("<draw:frame><draw:image xlink:href='https://x.example/p.png'/></draw:frame>",
     "1 picture was left out."),
    ("<draw:frame><draw:image xlink:href='Pictures/gone.png'/></draw:frame>",
     "1 picture was left out."),
    ("<draw:line svg:x1='0'/><draw:rect svg:x='0'/>", "2 drawings were left out."),
]  # fmt: skip


@pytest.mark.parametrize(("part", "note"), ODT)
def test_what_an_odt_loses_is_named(part: str, note: str, tmp_path: Path) -> None:
    path = by_pandoc("HERE text\n", "odt", tmp_path)
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    content = parts["content.xml"].decode("utf-8").replace("HERE", part)
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, content if name == "content.xml" else data)
    found = document_import.read(path)
    assert note in found.notes
    assert "](Pictures" not in found.text


@pytest.mark.parametrize(
    ("part", "note"),
    [
        ("<video src='a.mp4'></video>", "1 video was left out."),
        ("<audio src='a.mp3'></audio>", "1 sound was left out."),
        ("<svg xmlns='http://www.w3.org/2000/svg'><path d=''/></svg>", "1 drawing was left out."),
        ("<img src='gone.png' alt='a'/>", "1 picture was left out."),
        ("<iframe src='x.html'></iframe>", "1 embedded page was left out."),
    ],
)
def test_what_an_epub_loses_is_named(part: str, note: str, tmp_path: Path) -> None:
    path = by_pandoc("# One\n\nHERE text\n", "epub", tmp_path)
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in parts.items():
            changed = data.replace(b"HERE", part.encode()) if "ch001" in name else data
            packed.writestr(name, changed)
    found = document_import.read(path)
    assert note in found.notes
    assert "![" not in found.text


def test_formulas_and_pictures_that_word_keeps_are_not_called_lost(tmp_path: Path) -> None:
    found = document_import.read(by_pandoc("so $x^2$ is ![a](pic.png)\n", "docx", tmp_path))
    assert found.notes == ()
    assert "$x^{2}$" in found.text


def test_a_page_brings_the_pictures_beside_it(tmp_path: Path) -> None:
    (tmp_path / "my pic.png").write_bytes(PNG)
    data = base64.b64encode(PNG).decode("ascii")
    page = tmp_path / "a.html"
    page.write_text(
        f"<h1>T</h1><p><img src='my%20pic.png' alt=a><img src='data:image/png;base64,{data}' alt=b>"
        "<img src='gone.png' alt=c><img src='https://x.example/d.png' alt=d></p>",
        encoding="utf-8",
    )
    library = Library(tmp_path / "documents")
    made, found = document_import.bring(page, library)
    text = made.read_text(encoding="utf-8")
    address = found.pictures[0][0]
    assert text == f"# T\n\n![a]({address})![b]({address})c![d](https://x.example/d.png)\n"
    assert [p.read_bytes() for p in (library.root / "assets").iterdir()] == [PNG]
    assert found.notes == ("1 embedded picture was left out.",)


@pytest.mark.parametrize(
    ("address", "name"),
    [("pic.png", "pic.png"), ("sub/my%20pic.png", "sub/my pic.png"), ("图片.png", "图片.png"),
     ("<a (1).png>", "a (1).png")],
)  # fmt: skip
def test_markdown_brings_the_pictures_below_it(address: str, name: str, tmp_path: Path) -> None:
    source = tmp_path / "from" / "a.md"
    (source.parent / name).parent.mkdir(parents=True)
    (source.parent / name).write_bytes(PNG)
    text = f"# T\n\n![a]({address}) ![b](gone.png) ![c](../x.png) ![d](https://x.example/d.png)\n"
    source.write_text(text, encoding="utf-8")
    library = Library(tmp_path / "documents")
    made, found = document_import.bring(source, library)
    assert made.read_text(encoding="utf-8") == text
    assert (library.root / name).read_bytes() == PNG
    said = "No picture beside the document for: gone.png, ../x.png. Words stand in its place."
    assert found.notes == (said,)


def test_another_picture_of_the_name_is_left_alone(tmp_path: Path) -> None:
    library = Library(tmp_path / "documents")
    library.root.mkdir()
    (library.root / "pic.png").write_bytes(PNG + b"other")
    source = tmp_path / "a.md"
    source.write_text("![a](pic.png)\n")
    (tmp_path / "pic.png").write_bytes(PNG)
    _, found = document_import.bring(source, library)
    assert (library.root / "pic.png").read_bytes() == PNG + b"other"
    assert found.notes == ("Other pictures have these names and were left alone: pic.png.",)


def test_the_same_picture_is_kept_once(tmp_path: Path) -> None:
    library = Library(tmp_path / "documents")
    for _ in range(2):
        document_import.bring(by_pandoc(CHAPTER, "docx", tmp_path), library)
    assert len(list((library.root / "assets").iterdir())) == 1


def test_a_damaged_archive_is_a_sentence(tmp_path: Path) -> None:
    path = by_pandoc("text", "odt", tmp_path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(DocumentError, match="damaged"):
        document_import.read(path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_across_the_page_comes_along(kind: str, tmp_path: Path) -> None:
    path = by_pandoc("# A\n\nOne.\n\n---\n\nTwo.\n", kind, tmp_path)
    assert re.search(r"One\.\n\n---\n\nTwo\.", document_import.read(path).text)


BORDERED = {
    "docx": '<w:p><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="6"/></w:pBdr></w:pPr></w:p>',
    "odt": '<text:p text:style-name="Ruled"/>',
}
NO_RULE = {
    "docx": "<w:p></w:p>",
    "odt": '<text:p text:style-name="Text_20_body"/>',
}
STYLE = (
    '<style:style style:name="Ruled" style:family="paragraph" style:parent-style-name="Standard">'
    '<style:paragraph-properties fo:border-bottom="0.5pt solid #000000"/></style:style>'
)


def with_paragraph(kind: str, paragraph: str, folder: Path) -> Path:
    """A document with a paragraph of another program's in place of the one that says HERE."""
    path = by_pandoc("# A\n\nOne.\n\nHERE\n\nTwo.\n", kind, folder)
    made = folder / f"b.{kind}"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(made, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename in ("word/document.xml", "content.xml"):
                text = data.decode("utf-8")
                here = re.search(r"<(w|text):p\b(?:(?!<\1:p\b).)*HERE.*?</\1:p>", text, re.DOTALL)
                assert here
                text = text.replace(here[0], paragraph)
                text = text.replace(
                    "</office:automatic-styles>", STYLE + "</office:automatic-styles>"
                )
                data = text.encode("utf-8")
            target.writestr(entry, data)
    return made


@pytest.mark.parametrize("kind", BORDERED)
def test_an_empty_paragraph_with_a_border_is_such_a_line(kind: str, tmp_path: Path) -> None:
    found = document_import.read(with_paragraph(kind, BORDERED[kind], tmp_path))
    assert re.search(r"One\.\n\n---\n\nTwo\.", found.text)


@pytest.mark.parametrize("kind", NO_RULE)
def test_an_empty_paragraph_without_one_is_nothing(kind: str, tmp_path: Path) -> None:
    found = document_import.read(with_paragraph(kind, NO_RULE[kind], tmp_path))
    assert "One.\n\nTwo." in found.text
