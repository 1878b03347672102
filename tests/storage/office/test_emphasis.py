"""Emphasis on Chinese, which never slants."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from writer_app.storage.formats import document_import, markdown
from writer_app.storage.formats.export import export


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*着重*", '<em class="han">着重</em>'),
        ("*stress*", "<em>stress</em>"),
        ("*用 Word 写。*", '<em class="han">用</em><em> Word </em><em class="han">写。</em>'),
        ("***又粗*** *a **重** b*", '<em class="han"><strong>又粗</strong></em> <em>a </em>'
         '<em class="han"><strong>重</strong></em><em> b</em>'),
        ("[*链*](https://a.b)", '<a href="https://a.b" rel="noopener noreferrer">'
         '<em class="han">链</em></a>'),
        ("*他说：“好”。*", '<em class="han">他说：“好”。</em>'),
    ],
)  # fmt: skip
def test_an_emphasis_is_split_by_its_letters(text: str, html: str) -> None:
    assert markdown.to_html(text) == f"<p>{html}</p>\n"


def parts(tmp_path: Path, format: str) -> dict[str, str]:
    pytest.importorskip("pypandoc", reason="the extra formats is not installed")
    target = tmp_path / f"text.{format}"
    export("这是*着重*的 *word*。", target, format, title="文")
    with zipfile.ZipFile(target) as packed:
        return {name: packed.read(name).decode("utf-8", "replace") for name in packed.namelist()}


def test_in_word_it_has_dots(tmp_path: Path) -> None:
    found = parts(tmp_path, "docx")
    assert '<w:em w:val="dot" />' in found["word/styles.xml"]
    assert found["word/document.xml"].count("<w:i />") == 1


def test_in_open_document_it_has_weight(tmp_path: Path) -> None:
    found = parts(tmp_path, "odt")
    assert 'style:name="EmphasisHan"' in found["styles.xml"]
    assert 'text:style-name="EmphasisHan">着重<' in found["content.xml"]


def test_in_an_epub_it_has_dots(tmp_path: Path) -> None:
    found = parts(tmp_path, "epub")
    assert ".han { font-style: normal; text-emphasis" in found["EPUB/styles/stylesheet1.css"]


def test_dots_in_a_word_file_are_emphasis(tmp_path: Path) -> None:
    pytest.importorskip("pypandoc", reason="the extra formats is not installed")
    export("这是*着重*的 *word*。", tmp_path / "a.docx", "docx", title="文")
    assert document_import.read(tmp_path / "a.docx").text.endswith("这是*着重*的 *word*。\n")
