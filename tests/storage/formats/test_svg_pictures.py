"""SVG pictures in exports: drawn, as large as they say, and nothing in them followed."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from writer_app.storage.formats.export import export
from writer_app.storage.office import svg_picture

SPACE = 'xmlns="http://www.w3.org/2000/svg"'
DRAWN = f'<svg {SPACE} width="200" height="100"><rect width="200" height="100" fill="red"/></svg>'
ODD = (
    f'<?xml version="1.0"?><!-- a --><svg {SPACE} viewBox="0 0 50 25" width="99999999mm">'
    '<script>alert(1)</script><image href="file:///etc/passwd" width="9" height="9"/>'
    '<image href="http://example.org/a.png"></image><circle r="9"/></svg>'
)


def test_a_page_of_html_shows_it_as_large_as_it_says(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(DRAWN, encoding="utf-8")
    done = export("![a](a.svg)\n", tmp_path / "a.html", "html", title="A", base=tmp_path)
    found = re.search(r"data:image/png;base64,([^\"]+)", done.path.read_text(encoding="utf-8"))
    assert found is not None
    with Image.open(io.BytesIO(base64.b64decode(found[1]))) as picture:
        assert picture.size == (200, 100)
        assert picture.convert("RGB").getpixel((9, 9)) == (255, 0, 0)
    assert not done.notes


def test_word_has_it_as_large_as_it_says(tmp_path: Path) -> None:
    pytest.importorskip("pypandoc", reason="the extra formats is not installed")
    (tmp_path / "a.svg").write_text(DRAWN, encoding="utf-8")
    done = export("![a](a.svg)\n", tmp_path / "a.docx", "docx", title="A", base=tmp_path)
    with zipfile.ZipFile(done.path) as packed:
        found = re.search(r'<wp:extent cx="(\d+)"', packed.read("word/document.xml").decode())
    assert found is not None
    assert abs(int(found[1]) / 914_400 * 96 - 200) < 1


def test_what_leads_elsewhere_is_left_out() -> None:
    drawn = svg_picture.png(ODD.encode())
    assert drawn is not None
    with Image.open(io.BytesIO(drawn)) as picture:
        assert picture.size == (3200, 1600)


@pytest.mark.parametrize("text", [f"<svg {SPACE}><g>", "<svg>", f"<svg {SPACE} width='0'/>" * 2])
def test_what_cannot_be_drawn_leaves_its_words(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.svg").write_text(text, encoding="utf-8")
    done = export("![words](a.svg)\n", tmp_path / "a.html", "html", title="A", base=tmp_path)
    assert "[words]" in done.path.read_text(encoding="utf-8")
    assert "a.svg" in " ".join(map(str, done.notes))


@pytest.mark.parametrize(
    ("data", "is_one"),
    [
        (b"<svg ", True),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!DOCTYPE svg [<!ENTITY a "b">]>\n<svg\n', True),
        (b"<html><svg>", False),
        (b"\x89PNG\r\n\x1a\n<svg ", False),
        (b"<!--" * 4000, False),
    ],
)
def test_an_svg_is_known_by_how_it_begins(data: bytes, *, is_one: bool) -> None:
    assert svg_picture.is_svg(data) == is_one
