"""Export: each format whole, safe and true to the text, on disk or not at all."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pypdfium2
import pytest

from writer_app.domain.base.errors import ExportError, NotSaved
from writer_app.storage.formats import flow, pandoc, pandoc_tree, plain
from writer_app.storage.formats.export import export
from writer_app.storage.formats.picture_files import local_image

MATERIAL = Path(__file__).resolve().parents[4] / "shared" / "material"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
TEXT = """# Bees

A *small* **text** with `code` and a [link](https://x.example/).

- one
  - two
- [x] done

> said

| a | b |
|---|--:|
| 1 | 22 |

```py
x = 1
```
"""


def pdf_pages(data: bytes) -> int:
    with pypdfium2.PdfDocument(data) as document:
        return len(document)


def test_markdown_is_written_as_it_is(tmp_path: Path) -> None:
    done = export(TEXT, tmp_path / "a.md", "md", title="Bees")
    assert done.path.read_text(encoding="utf-8") == TEXT


def test_a_page_is_whole_and_locked(tmp_path: Path) -> None:
    export(TEXT, tmp_path / "a.html", "html", title="Bees & <co>")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert "<title>Bees &amp; &lt;co&gt;</title>" in page
    assert '<h1 id="bees">Bees</h1>' in page


def test_the_policy_allows_exactly_our_style(tmp_path: Path) -> None:
    import hashlib

    page = export("a", tmp_path / "a.html", "html", title="t").path.read_text("utf-8")
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in page


def test_a_picture_beside_the_text_comes_along(tmp_path: Path) -> None:
    (tmp_path / "p.png").write_bytes(PNG)
    done = export("![a](p.png)", tmp_path / "a.html", "html", title="t", base=tmp_path)
    page = done.path.read_text("utf-8")
    assert "data:image/png;base64,iVBOR" in page


@pytest.mark.parametrize("source", ["http://x/p.png", "/etc/passwd", "no.png", "t.txt", "a\0b"])
def test_other_pictures_stay_out(tmp_path: Path, source: str) -> None:
    (tmp_path / "t.txt").write_text("text")
    assert local_image(source, tmp_path) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("# A\n\nb *c*", "A\n\nb c\n"),
        ("[a](https://x.example)", "a (https://x.example)\n"),
        ("<https://x.example>", "https://x.example\n"),
        ("- a\n- b\n\nc", "- a\n- b\n\nc\n"),
        ("3. a\n4. b", "3. a\n4. b\n"),
        ("- a\n  - b\n- c", "- a\n  - b\n- c\n"),
        ("> a\n> b", "> a b\n"),
        ("    x\n    y", "    x\n    y\n"),
        ("|a|b|\n|-|-|\n|我|x|", "a   b\n--  -\n我  x\n"),
        ("a[^1]\n\n[^1]: b", "a[1]\n\n[1] b\n"),
        ("a<br>b", "a\nb\n"),
        ("---\nx: y\n---\na", "a\n"),
    ],
)
def test_plain_text(text: str, expected: str) -> None:
    assert plain.write(flow.read(text).tokens) == expected


def test_a_pdf_has_its_title_and_one_page(tmp_path: Path) -> None:
    done = export(TEXT, tmp_path / "a.pdf", "pdf", title="Bees")
    data = done.path.read_bytes()
    assert data.startswith(b"%PDF-")
    assert (pdf_pages(data), done.notes) == (1, ())


def test_a_pdf_of_many_headings_begins_with_contents(tmp_path: Path) -> None:
    text = "\n\n".join(f"## Part {n}\n\n" + "words " * 400 for n in range(60))
    data = export(text, tmp_path / "a.pdf", "pdf", title="Parts").path.read_bytes()
    assert pdf_pages(data) > 40
    with pypdfium2.PdfDocument(data) as document:
        assert len(list(document.get_toc())) == 60
        assert "Part 59" in document[1].get_textpage().get_text_range()


def test_a_table_longer_than_a_page_runs_on(tmp_path: Path) -> None:
    text = "|a|b|\n|-|-|\n" + "|" + "word " * 3000 + "|b|\n"
    data = export(text, tmp_path / "a.pdf", "pdf", title="T").path.read_bytes()
    assert pdf_pages(data) > 3


def test_characters_without_a_font_are_named(tmp_path: Path) -> None:
    done = export("a \U000e1234 b", tmp_path / "a.pdf", "pdf", title="T")
    assert [("font" in note) for note in done.notes] == [True]


@pytest.mark.parametrize(
    "text",
    ["", "\n", "-", "> ", "|a|\n|-|", "- \n  -", "#", "1. ", "[^1]\n\n[^1]:", "\u200f", "![]()"],
)
def test_odd_texts_make_a_pdf(tmp_path: Path, text: str) -> None:
    assert export(text, tmp_path / "a.pdf", "pdf", title="").path.read_bytes()[:5] == b"%PDF-"


def test_notes_stand_at_the_foot_of_the_page_that_names_them(tmp_path: Path) -> None:
    text = "one[^a]\n\n[^a]: below one\n\n" + "words " * 900 + "\n\nlast"
    data = export(text, tmp_path / "a.pdf", "pdf", title="Head").path.read_bytes()
    with pypdfium2.PdfDocument(data) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    assert ["below one" in page for page in pages] == [True, *[False] * (len(pages) - 1)]
    assert ["Head" in page for page in pages] == [False, *[True] * (len(pages) - 1)]


def test_an_unknown_format_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="html"):
        export("a", tmp_path / "a.doc", "doc", title="")


def test_a_failed_write_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(NotSaved):
        export("a", tmp_path / "gone" / "a.txt", "txt", title="")


def test_progress_can_stop_the_work(tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def stop(share: float) -> None:
        raise Stop

    with pytest.raises(Stop):
        export("a", tmp_path / "a.pdf", "pdf", title="", on_progress=stop)
    assert not list(tmp_path.glob("a.pdf"))


def test_a_missing_pandoc_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pypandoc", None)
    with pytest.raises(ExportError, match="-m pip install pypandoc-binary"):
        export("a", tmp_path / "a.docx", "docx", title="")


@pytest.mark.parametrize("format", pandoc.FORMATS)
def test_pandoc_formats(tmp_path: Path, format: str) -> None:
    pytest.importorskip("pypandoc", reason="the extra formats is not installed")
    done = export(TEXT, tmp_path / f"a.{format}", format, title="Bees")
    assert done.path.read_bytes()[:2] == b"PK"


def test_a_killed_export_by_pandoc_would_leave_nothing_of_the_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pypandoc", reason="the extra formats is not installed")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    seen: list[list[Path]] = []

    def look(_share: float) -> None:
        seen.append([p for p in tmp_path.rglob("*") if p.is_file() and not p.is_symlink()])

    tree = pandoc_tree.tree(flow.read(TEXT * 200).tokens, image=lambda _: None, meta={})
    pandoc.convert(tree, "docx", wishes=pandoc.Wishes("Bees"), on_wait=look)
    assert seen
    assert not any(seen)


@pytest.mark.material
def test_the_books_of_the_material_export(tmp_path: Path) -> None:
    if not MATERIAL.is_dir():
        pytest.skip(f"no test material at {MATERIAL}")
    for path in sorted((MATERIAL / "docs").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        for format in ("html", "txt", "pdf"):
            done = export(text, tmp_path / f"a.{format}", format, title=path.stem, base=path.parent)
            assert done.fingerprint.size > len(text) / 4
            assert done.notes == ()
