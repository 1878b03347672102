"""Pictures of every kind and spelling in exports; comments with characters no file may hold."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from writer_app.domain.comments.values import CommentThread, Margin, Note, Suggested
from writer_app.storage.formats import flow, markdown
from writer_app.storage.formats.export import export
from writer_app.storage.formats.picture_files import kind, local_image


def _picture(path: Path, form: str = "PNG", mode: str = "RGB") -> None:
    path.parent.mkdir(exist_ok=True)
    Image.new(mode, (4, 3)).save(path, form)


@pytest.mark.parametrize(
    ("form", "mode"),
    [("BMP", "RGB"), ("BMP", "1"), ("TIFF", "RGB"), ("TIFF", "CMYK"), ("TIFF", "I;16")],
)
def test_a_kind_that_no_page_shows_is_drawn_anew(tmp_path: Path, form: str, mode: str) -> None:
    _picture(tmp_path / "a.x", form, mode)
    data = local_image("a.x", tmp_path)
    assert data is not None
    assert kind(data) == "png"
    assert Image.open(io.BytesIO(data)).size == (4, 3)


@pytest.mark.parametrize("data", [b"BM", b"BMW cars", b"II*\0", b"MM\0*" + bytes(40)])
def test_what_only_begins_like_one_is_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.bmp").write_bytes(data)
    assert local_image("a.bmp", tmp_path) is None


def test_a_path_of_windows_is_found(tmp_path: Path) -> None:
    _picture(tmp_path / "img" / "a.png")
    assert local_image("img%5Ca.png", tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        '<img src="a b.png" alt="x">',
        "<img src='a b.png'/>",
        "<IMG alt=x SRC = a%20b.png>",
        'y <img\n width="40" src="a b.png"> z',
        '<p align="center"><img hidden alt="" src="a&#32;b.png"></p>',
    ],
)
def test_a_picture_written_as_html_is_in_the_page(text: str) -> None:
    names = {"a b.png", "a%20b.png"}
    page = markdown.to_html(text, image=lambda a: "data:image/png;base64,AA" * (a in names) or None)
    assert 'src="data:image/png;base64,AA"' in page


@pytest.mark.parametrize(
    ("text", "words", "width"),
    [
        ("![[a.png|200]]", "a.png", "200"),
        ("![[a.png|A view|200x100]]", "a.png", "200"),
        ("![a|200](a.png)", "a", "200"),
        ("![a b|40x30](a.png)", "a b", "40"),
        ("![|90](a.png)", "", "90"),
        ("![200](a.png)", "200", None),
        ("![a|b](a.png)", "a|b", None),
        ('y <img src="a.png" alt="x" width="50%">', "x", "50%"),
        ('y <img src="a.png" alt="x" width="90px">', "x", "90"),
        ('y <img src="a.png" alt="x" width="wide">', "x", None),
    ],
)
def test_a_size_beside_a_picture_is_its_width(text: str, words: str, width: str | None) -> None:
    tokens = flow.read(text).tokens
    image = next(child for token in tokens for child in token.children or [] if child.tag == "img")
    assert (image.content, image.attrGet("width")) == (words, width)


def test_a_picture_in_a_note_is_in_the_word_file(tmp_path: Path) -> None:
    pytest.importorskip("pypandoc")
    _picture(tmp_path / "a.png")
    target = tmp_path / "o.docx"
    text = "x[^1]\n\n![a](a.png)\n\n[^1]: ![a](a.png) [b](https://e.org)\n"
    export(text, target, "docx", title="t", base=tmp_path)
    with zipfile.ZipFile(target) as package:
        notes = package.read("word/footnotes.xml").decode()
        known = package.read("word/_rels/footnotes.xml.rels").decode()
    used = {part.split('"')[0] for part in notes.split('r:embed="')[1:]}
    assert used
    assert all(f'Id="{name}"' in known for name in used)


@pytest.mark.parametrize("format", ["docx", "odt", "epub", "html"])
def test_a_comment_leaves_no_control_character(tmp_path: Path, format: str) -> None:
    if format != "html":
        pytest.importorskip("pypandoc")
    note = Note("c1", author="A\x0b", text="no\x07te\x1b \ufffe")
    margin = Margin((CommentThread(0, 5, (note,)),), (Suggested(6, "two", "t\x07o"),))
    target = tmp_path / f"o.{format}"
    export("on\x07e. two", target, format, title="t", margin=margin)
    if format == "html":
        assert not set("\x07\x0b\x1b\ufffe") & set(target.read_text(encoding="utf-8"))
        return
    with zipfile.ZipFile(target) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".xhtml", ".opf", ".rels")):
                ElementTree.fromstring(package.read(name))
                assert b"\x07" not in package.read(name)
