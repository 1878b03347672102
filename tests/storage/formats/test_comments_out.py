"""Comments in the exports that have marks of their own for them, and what the others say."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pypdfium2
import pytest

from writer_app.domain.comments.values import CommentThread, Margin, Note, Suggested
from writer_app.storage.formats.export import export

TEXT = (
    "# 通知\n\n资料室将于下周一搬迁，请各位同事提前归还图书。\n\n"
    "The fee is £5 & **more** for some.\n\n| room | metres |\n| --- | --- |\n| north | 120 |\n"
)


def thread(words: str, *said: tuple[str, str], resolved: bool = False) -> CommentThread:
    at = TEXT.index(words)
    notes = tuple(
        Note(f"{words}{n}", who, "2026-11-29T10:00:00Z", what) for n, (who, what) in enumerate(said)
    )
    return CommentThread(at, at + len(words), notes, resolved)


MARGIN = Margin(
    (
        thread("下周一", ("小王", "是 3 月 2 日吗？"), ("小李", "是。")),
        thread("£5 & **more**", ("Ana", "Really <so>?"), resolved=True),
        thread("north", ("Ana", "Which?")),
    )
)


def content(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as packed:
        return "".join(
            packed.read(one).decode() for one in packed.namelist() if re.fullmatch(name, one)
        )


def test_open_document_has_annotations_at_their_words(tmp_path: Path) -> None:
    pytest.importorskip("pypandoc", reason="the extra formats is not installed")
    done = export(TEXT, tmp_path / "a.odt", "odt", title="T", margin=MARGIN)
    found = content(done.path, "content.xml")
    spans = re.findall(r"</office:annotation>([^<]+)", found)
    assert [one for one in spans if one.strip()][:2] == ["下周一", "£5 &amp; "]
    assert ">是。<" in found
    assert 'resolved="true"><dc:creator>Ana<' in found
    assert found.count("<office:annotation ") == 4
    assert found.count("<office:annotation-end") == 3
    assert not done.notes


def test_a_pdf_has_marks_with_what_was_said(tmp_path: Path) -> None:
    done = export(TEXT, tmp_path / "a.pdf", "pdf", title="T", margin=MARGIN)
    raw = pypdfium2.raw
    document = pypdfium2.PdfDocument(done.path)
    page = document[0]
    kinds = [
        raw.FPDFAnnot_GetSubtype(raw.FPDFPage_GetAnnot(page, n))
        for n in range(raw.FPDFPage_GetAnnotCount(page))
    ]
    page.close()
    document.close()
    assert kinds == [raw.FPDF_ANNOT_HIGHLIGHT] * 3
    assert b"pdfuaid" not in done.path.read_bytes()
    assert not done.notes


def test_an_epub_ends_with_them(tmp_path: Path) -> None:
    pytest.importorskip("pypandoc", reason="the extra formats is not installed")
    done = export(TEXT, tmp_path / "a.epub", "epub", title="T", margin=MARGIN)
    found = content(done.path, r"EPUB/text/ch.*")
    assert "<q>下周一</q>" in found
    assert "Really &lt;so&gt;?" in found


@pytest.mark.parametrize("kind", ["txt", "tex"])
def test_what_holds_none_says_so(tmp_path: Path, kind: str) -> None:
    if kind == "tex":
        pytest.importorskip("pypandoc", reason="the extra formats is not installed")
    done = export(TEXT, tmp_path / f"a.{kind}", kind, title="T", margin=MARGIN)
    assert "comments" in " ".join(map(str, done.notes))


def test_suggestions_are_named_where_they_are_left_out(tmp_path: Path) -> None:
    margin = Margin((), (Suggested(TEXT.index("north"), "north", "south"),))
    kept = export(TEXT, tmp_path / "a.md", "md", title="T", margin=margin)
    left = export(TEXT, tmp_path / "a.html", "html", title="T", margin=margin)
    assert "{~~north~>south~~}" in kept.path.read_text(encoding="utf-8")
    assert "suggestion" in " ".join(map(str, left.notes))
