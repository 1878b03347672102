"""LaTeX: its own numbers, labels and references; pictures in files; templates of three formats."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from test_crossref import ARTICLE, PNG

from writer_app.domain.base.errors import ExportError
from writer_app.storage.formats.export import export

pytest.importorskip("pypandoc", reason="the extra formats is not installed")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "p.png").write_bytes(PNG)
    (tmp_path / "references.bib").write_text("@book{doe, author={Doe, J.}, title={T}, year=2020}")
    return tmp_path


def tex(text: str, folder: Path, name: str = "a.tex") -> str:
    done = export(text, folder / name, "tex", title="Other", base=folder)
    assert done.notes == ()
    return done.path.read_text(encoding="utf-8")


PARTS = [
    r"\title{A title}",
    r"\section{One}\label{one}",
    r"Figure~\ref{fig:a}, Figures~\ref{fig:a} and \ref{fig:b}, Table~\ref{tbl:t},",
    r"Equation~(\ref{eq:e}) and Section~\ref{two}; \ref{fig:b} alone,",
    r"\caption{What it shows}\label{fig:a}",
    r"\caption{Said \emph{so} \(x^2\)}\label{fig:b}",
    r"\caption{Two \textbf{numbers}}\label{tbl:t}",
    "\\begin{equation}\\label{eq:e}\nx = y\n\\end{equation}",
    r"\subsection{Deep}",
    r"\section*{References}",
]


@pytest.mark.parametrize("part", PARTS)
def test_latex_counts_by_itself(part: str, folder: Path) -> None:
    assert part.replace("\n", " ") in " ".join(tex(ARTICLE, folder).split()).replace("\n", " ")


def test_works_stand_in_one_list(folder: Path) -> None:
    made = tex("# T\n\nBees [@doe, p. 3].\n", folder)
    assert r"(\hyperref[ref-doe]{Doe 2020, p. 3})" in " ".join(made.split())
    assert re.search(
        r"\\begin\{CSLReferences\}\{1\}\{.\}\s+\\bibitem\[\\citeproctext\]\{ref-doe\}", made
    )


def test_what_has_no_label_is_not_counted(folder: Path) -> None:
    made = tex("![a](p.png 'Said')\n\n| a |\n|---|\n| b |\n\n: Words\n", folder)
    assert r"\caption" not in made
    assert r"\begin{center}" in made
    assert "Said" in made
    assert "Words" in made


def test_pictures_beside_the_file_keep_their_names(folder: Path) -> None:
    assert "{p.png}" in tex("![a](p.png)\n", folder)
    assert not (folder / "a-media").exists()


def test_other_pictures_are_written_beside_it(folder: Path) -> None:
    Image.new("RGB", (3, 3)).save(folder / "q.gif")
    made = tex("![a](p.png) ![b](q.gif)\n", folder)
    assert ("{p.png}" in made, "a-media/1.png" in made) == (True, True)
    assert (folder / "a-media" / "1.png").read_bytes().startswith(b"\x89PNG")
    (folder / "sub").mkdir()
    made = tex("![a](p.png) ![c](p.png)\n", folder, "sub/b.tex")
    assert made.count("b-media/1.png") == 2
    assert (folder / "sub" / "b-media" / "1.png").read_bytes() == PNG


def test_a_template_beside_the_text_is_used(folder: Path) -> None:
    (folder / "template.tex").write_text("JOURNAL $title$ $body$")
    assert tex("# T\n\nx\n", folder).split() == ["JOURNAL", "T", "x"]
    (folder / "mine.tex").write_text("MINE $body$")
    assert tex("---\ntemplate: mine.tex\n---\nx\n", folder).split() == ["MINE", "x"]


def styled(folder: Path, name: str, colour: str) -> None:
    """A document whose first headings are of a colour, to take styles from."""
    export("# A\n", folder / name, "docx", title="A")
    made = io.BytesIO()
    with zipfile.ZipFile(folder / name) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "word/styles.xml":
                data = re.sub(rb'(?<=w:color w:val=")[0-9A-F]{6}', colour.encode(), data)
            new.writestr(entry, data)
    (folder / name).write_bytes(made.getvalue())


@pytest.mark.parametrize("front", ["", "---\nreference-doc: reference.docx\n---\n"])
def test_a_word_file_takes_the_styles_of_another(front: str, folder: Path) -> None:
    styled(folder, "reference.docx", "AB12CD")
    done = export(f"{front}# B\n", folder / "b.docx", "docx", title="B", base=folder)
    with zipfile.ZipFile(done.path) as packed:
        assert b"AB12CD" in packed.read("word/styles.xml")
    assert done.notes == ()


@pytest.mark.parametrize(
    ("front", "kind", "named"),
    [("template: gone.tex", "tex", "gone.tex"), ("reference-doc: gone.docx", "docx", "gone.docx")],
)
def test_a_template_that_is_not_there_is_named(
    front: str, kind: str, named: str, folder: Path
) -> None:
    text = f"---\n{front}\n---\nx\n"
    done = export(text, folder / f"a.{kind}", kind, title="T", base=folder)
    assert done.notes == (f"There is no template {named}.",)


def test_a_template_that_cannot_be_used_is_a_sentence(folder: Path) -> None:
    (folder / "template.tex").write_text("$if(x)$ open")
    with pytest.raises(ExportError, match="The export to tex failed"):
        export("x\n", folder / "a.tex", "tex", title="T", base=folder)
    assert not (folder / "a.tex").exists()


def test_chinese_has_a_class_with_its_faces(folder: Path) -> None:
    made = tex("# 报告\n\n港口扩建工程已经获批，“很好”。\n", folder)
    assert r"{ctexart}" in made
    assert "chinese" not in made.split(r"\begin{document}")[0]
    (folder / "template.tex").write_text(r"\documentclass{mine} $body$")
    assert "ctexart" not in tex("# 报告\n\n港口扩建工程已经获批。\n", folder)


def test_marks_among_chinese_have_its_face_in_word(folder: Path) -> None:
    text = "他说：“很好”，**“海港”最大**……\n\nHe said “good”.\n"
    done = export(text, folder / "a.docx", "docx", title="T", base=folder)
    with zipfile.ZipFile(done.path) as packed:
        made = packed.read("word/document.xml").decode("utf-8")
    runs = re.findall(r"<w:r>(.*?)</w:r>", made)
    hinted = [run for run in runs if 'w:hint="eastAsia"' in run]
    assert len(hinted) == 2
    assert hinted[1].startswith('<w:rPr><w:rFonts w:hint="eastAsia" /><w:b')
