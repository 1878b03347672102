"""What each format keeps of a text, format by format: the table of the manual, tried out."""

from __future__ import annotations

import base64
import re
import zipfile
from pathlib import Path

import pytest

from writer_app.domain.base.exporting import ExportOptions
from writer_app.storage.formats import flow, pandoc, typeset
from writer_app.storage.formats.export import Exported, export

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
PARTS = {
    "docx": r"word/(?:document|footnotes|numbering)\.xml|word/media/.*",
    "odt": r"content\.xml|Pict.*",
    "epub": r"EPUB/text/ch.*|EPUB/media/.*",
}


@pytest.fixture(autouse=True)
def _pandoc(request: pytest.FixtureRequest) -> None:
    if (
        getattr(request.node, "callspec", None)
        and request.node.callspec.params.get("kind") in PARTS
    ):
        pytest.importorskip("pypandoc", reason="the extra formats is not installed")


def made(text: str, kind: str, folder: Path) -> tuple[str, Exported]:
    """What an export holds, as text, and what it said."""
    (folder / "my pic.png").write_bytes(PNG)
    (folder / "图片.png").write_bytes(PNG)
    done = export(text, folder / f"a.{kind}", kind, title="Other", base=folder)
    if kind not in PARTS:
        return done.path.read_text(encoding="utf-8"), done
    with zipfile.ZipFile(done.path) as packed:
        names = [name for name in packed.namelist() if re.fullmatch(PARTS[kind], name)]
        parts = [
            f"picture {name}" if name.endswith("png") else packed.read(name).decode("utf-8")
            for name in names
        ]
    return "\n".join(parts), done


# what is written, and what html, txt, docx, odt and epub make of it
KEPT = [
    ("**注意：**请", "<strong>注意：</strong>请", "注意：请", "<w:b />.*?注", "T1", "<strong>注"),
    ("H<sub>2</sub>O", "H<sub>2</sub>O", "H₂O", '"subscript"', "<text:span", "<sub>2"),
    ("10<sup>6</sup>", "10<sup>6</sup>", "10⁶", '"superscript"', "<text:span", "<sup>6"),
    ("x<sup>th</sup>", "x<sup>th</sup>", r"x\^\(th\)", "superscript", "<text:span", "<sup>th"),
    ("a<br>b", "a<br>b", "a\nb", "<w:br />", "<text:line-break", "<br />"),
    ("| a |\n|---|\n| one<br>two |", "one<br>two", "one two", "<w:br />", "line-break", "<br />"),
    ("T^[an aside].", "an aside", r"\[1\] an aside", "footnoteReference", "text:note", "an aside"),
    ("T[^1].\n\n[^1]: below", "below", r"\[1\] below", "footnoteReference", "text:note", "below"),
    ("<u>lined</u>", "<u>lined</u>", "lined", "<w:u ", "<text:span", "<u>lined"),
    ("<mark>lit</mark>", "<mark>lit</mark>", "lit", "w:highlight", "Highlighted", "<mark>lit"),
    ("Press <kbd>F2</kbd>", "<kbd>F2</kbd>", "Press F2", "VerbatimChar", "Source", "<code>F2"),
    ("so $x^2$ is", r"<msup>.*>x\^2<", r"so \$x\^2\$ is", "m:oMath", "math|Formula", "<math"),
    ("[[Doc|the doc]]", "the doc", "the doc", "the doc|the</w", "the doc", "the doc"),
    ("- [x] done", "☑ done", r"- \[x\] done", "☒|14:checkbox", "☒", "☒|checkbox"),
    ("costs $5-$7", r"\$5-\$7", r"\$5-\$7", r"\$5-\$7", r"\$5-\$7", r"\$5-\$7"),
    ("$HOME/$USER", r"\$HOME/\$USER", r"\$HOME/\$USER", r"\$HOME/\$USER", "HOME/", r"\$HOME/"),
    ("![p](my%20pic.png)", "data:image/png", r"\[p\]", "picture", "picture", "picture"),
    ("![p](<my pic.png>)", "data:image/png", r"\[p\]", "picture", "picture", "picture"),
    ("![p](图片.png)", "data:image/png", r"\[p\]", "picture", "picture", "picture"),
    ("![p][r]\n\n[r]: 图片.png", "data:image/png", r"\[p\]", "picture", "picture", "picture"),
    ("![[图片.png]]", "data:image/png", r"\[图片.png\]", "picture", "picture", "picture"),
    ('<img src="图片.png" alt="p">', "data:image/png|p", r"\[p\]", "picture", "picture", "picture"),
    ("<table><tr><th>h</th></tr><tr><td>x</td></tr></table>", "<table>", "h\n-\nx", "w:tbl",
     "table:table", "<table"),
    ('![p](图片.png "said")', "<figcaption>said", "said", "ImageCaption.*said", "said", "said"),
    ("![said](图片.png){#fig:x}\n\n@fig:x", "Figure&nbsp;1: said", "Figure\u00a01: said",
     "SEQ Figure.*>1<.*: said", "Figure.1: said", "Figure.1: said"),
    ("| a |\n|---|\n| b |\n\n: said {#tbl:x}", "<caption>Table&nbsp;1: said", "Table\u00a01: said",
     "SEQ Table.*>1<.*: said", "Table.1: said", "Table.1: said"),
    ("$$\nx\n$$ {#eq:x}\n\n[@eq:x]", "Equation&nbsp;\\(1\\)", "Equation\u00a0\\(1\\)",
     "Equation.\\(.*REF _Ref.*>1<", "Equation.\\(1\\)", "Equation.\\(1\\)"),
    ("a\x07b\x1bc", "abc", "abc", "abc", "abc", "abc"),
]  # fmt: skip


@pytest.mark.parametrize("kind", ["html", "txt", "docx", "odt", "epub"])
@pytest.mark.parametrize("row", KEPT, ids=[row[0][:24] for row in KEPT])
def test_a_format_keeps(row: tuple[str, ...], kind: str, tmp_path: Path) -> None:
    expected = row[1 + ("html", "txt", "docx", "odt", "epub").index(kind)]
    found, _ = made(row[0] + "\n", kind, tmp_path)
    assert re.search(expected, found, re.DOTALL), found[-3000:]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("H<sub>2</sub>O", 'par({"H"; sub("2"); "O"})'),
        ("m<sup>2</sup>", 'par({"m"; super("2")})'),
        ("<u>a</u><mark>b</mark>~~c~~", 'par({underline("a"); highlight("b"); strike("c")})'),
        ("$x_1$ a", 'par({spoken("x_1", $attach(x, b: "1")$); " a"})'),
        ("$\\bad{$", 'par({mono("$\\\\bad{$")})'),
        ("**注意：**请", 'par({""; strong("注意："); "请"})'),
        ("T^[n]", 'par({"T"; [#footnote({{"n"}})#label("note-0")]})'),
        ("مرحبا", '{set text(dir: rtl); set par(justify: false); par({"مرحبا"})}'),
        ("3. a\n4. b", 'enum(tight: true, start: 3\n, {par({"a"})}\n, {par({"b"})})'),
        ('#read("/etc/passwd") $x', 'par({"#read(\\"/etc/passwd\\") $x"})'),
    ],
)
def test_a_pdf_sets(text: str, source: str) -> None:
    assert typeset.body(flow.read(text).tokens, place=lambda _: None).body == source


def test_marks_of_every_kind_and_any_depth_make_pages(tmp_path: Path) -> None:
    parts = (
        *("*a **b** c*[^1]", "# h[^1]", "| a[^1] | $x$ |\n|-|-|\n| b | ![](x) |", "$$\\frac12$$"),
        *("- a\n" * 3 + "  > " + "> " * 60 + "deep", "1. " * 40 + "deep", "- " * 40 + "deep"),
        *("![a](图片.png 'said')", "![a](torn.png)", "מרחבא", "`#x`", "[a](#h)", "---", "😀\u200d"),
        *("*" * 60 + "a" + "*" * 60, '#read("/etc/passwd") \\" $', "[^1]: note[^2]", "[^2]: last"),
    )
    (tmp_path / "图片.png").write_bytes(PNG)
    (tmp_path / "torn.png").write_bytes(PNG[:40])
    text = "\n\n".join((*parts, *(f"[c](https://d.e)\n\n{part}" for part in parts)))
    done = export(text, tmp_path / "a.pdf", "pdf", title='a "#b\\', base=tmp_path)
    assert b"/StructTreeRoot" in done.path.read_bytes() or b"/ObjStm" in done.path.read_bytes()


def test_no_link_of_a_pdf_leads_to_a_script() -> None:
    text = "[a](javascript:x) [b](https://c.d) [e](f.md)"
    found = typeset.body(flow.read(text).tokens, place=lambda _: None).body
    assert found.count("link(") == 1


NOTES = [
    ("![a](gone.png)", "pdf", "No picture beside the document for: gone.png."),
    ("![a](gone.png)", "html", "No picture beside the document for: gone.png."),
    ("![a](my%20gone.png)", "docx", "No picture beside the document for: my gone.png."),
    ("![a](https://x.example/p.png)", "epub", "Pictures in the network are not fetched: https"),
    ("![a](图片.png)", "txt", "1 picture was left out."),
    ("a\x07\x1b", "html", "2 control characters were left out."),
    ("a\x07", "odt", "1 control character was left out."),
    ("$\\bad{$ and $\\worse{$", "pdf", "2 formulas stand as their source."),
    ("$\\bad{$", "html", "1 formula stands as its source."),
    ("$\\bad{$", "docx", "1 formula stands as its source."),
    ("<video src=x></video>", "html", "HTML that is not kept: <video>."),
    ("a <video> b", "docx", "HTML that is not kept: <video>."),
    ("[a](tel:1)", "html", "1 link to an unsafe place was left out."),
    ("a\n\n[^x]: b", "html", "1 footnote that nothing refers to was left out."),
    ("a\n\n[^x]: b", "docx", "1 footnote that nothing refers to was left out."),
]


@pytest.mark.parametrize(("text", "kind", "sentence"), NOTES)
def test_a_format_says_what_it_could_not_keep(
    text: str, kind: str, sentence: str, tmp_path: Path
) -> None:
    _, done = made(text, kind, tmp_path) if kind != "pdf" else (
        "", export(text, tmp_path / "a.pdf", "pdf", title="t", base=tmp_path))  # fmt: skip
    assert any(note.startswith(sentence) for note in done.notes), done.notes


@pytest.mark.parametrize("kind", ["html", "txt", "pdf", "docx", "odt", "epub"])
def test_a_text_that_is_kept_whole_says_nothing(kind: str, tmp_path: Path) -> None:
    done = export("# A\n\n*b* [c](d.md)\n\n- e\n", tmp_path / f"a.{kind}", kind, title="A")
    assert done.notes == ()


@pytest.mark.parametrize("kind", ["docx", "odt"])
@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("# Bees\n\na", 1),
        ("Wasps.", 1),
        ("\n# *Bees*\n\na", 1),
        ("---\nx: 1\n---\n# Bees\n", 1),
        ("## Bees\n\na", 2),
    ],
)
def test_the_title_stands_once(kind: str, text: str, times: int, tmp_path: Path) -> None:
    export(text, tmp_path / f"a.{kind}", kind, title="Bees")
    with zipfile.ZipFile(tmp_path / f"a.{kind}") as packed:
        name = "word/document.xml" if kind == "docx" else "content.xml"
        words = re.sub(r"<[^>]*>", "", packed.read(name).decode("utf-8"))
        about = "docProps/core.xml" if kind == "docx" else "meta.xml"
        assert "<dc:title>Bees</dc:title>" in packed.read(about).decode("utf-8")
    assert words.count("Bees") == times


@pytest.mark.parametrize(("text", "there"), [("# Bees\n\na", False), ("a", True)])
def test_an_epub_has_a_title_page_only_for_a_text_without_title(
    text: str, there: bool, tmp_path: Path
) -> None:
    pytest.importorskip("pypandoc", reason="the extra formats is not installed")
    export(text, tmp_path / "a.epub", "epub", title="Bees")
    with zipfile.ZipFile(tmp_path / "a.epub") as packed:
        assert any("title_page" in name for name in packed.namelist()) == there
        assert "Bees" in packed.read("EPUB/content.opf").decode("utf-8")


@pytest.mark.parametrize("kind", ["docx", "odt"])
@pytest.mark.parametrize(("paper", "size"), [("a4", "16838|297mm"), ("letter", "15840|279.4mm")])
def test_paper(kind: str, paper: str, size: str, tmp_path: Path) -> None:
    options = ExportOptions(paper=paper)  # type: ignore[arg-type]  # one of the two
    done = export("a", tmp_path / f"a.{kind}", kind, title="t", options=options)
    with zipfile.ZipFile(done.path) as packed:
        assert packed.testzip() is None
        part = "word/document.xml" if kind == "docx" else "styles.xml"
        assert re.search(size, packed.read(part).decode("utf-8"))


@pytest.mark.parametrize(
    ("head", "country"), [("", "CN"), ("---\nlang: zh-TW\n---\n", "TW"), ("English", "none")]
)
def test_chinese_in_open_document_knows_its_language(
    head: str, country: str, tmp_path: Path
) -> None:
    pytest.importorskip("pypandoc", reason="the extra formats is not installed")
    text = head if head == "English" else f"{head}你等的人还没到？"
    done = export(text, tmp_path / "a.odt", "odt", title="t")
    with zipfile.ZipFile(done.path) as packed:
        styles = packed.read("styles.xml").decode("utf-8")
    assert f'style:country-asian="{country}"' in styles
    assert ("SimSun" in styles) == (country != "none")


@pytest.mark.parametrize("kind", ["docx", "odt", "epub"])
@pytest.mark.parametrize("code", [0x00, 0x01, 0x07, 0x08, 0x0B, 0x0C, 0x1B, 0x7F, 0x9F, 0xFFFF])
def test_what_office_formats_hold_is_well_formed(kind: str, code: int, tmp_path: Path) -> None:
    from xml.dom import minidom

    text = f"---\nauthor: a{chr(code)}b\n---\n# T{chr(code)}\n\na{chr(code)}b `{chr(code)}`\n"
    export(text, tmp_path / f"a.{kind}", kind, title=f"T{chr(code)}")
    with zipfile.ZipFile(tmp_path / f"a.{kind}") as packed:
        for name in packed.namelist():
            if name.endswith((".xml", ".xhtml", ".opf")):
                minidom.parseString(packed.read(name))


def test_author_and_date_of_the_front_matter_go_along(tmp_path: Path) -> None:
    pytest.importorskip("pypandoc", reason="the extra formats is not installed")
    text = "---\nauthor: [Ann, Bo]\ndate: 2026-01-02\n---\n# T\n"
    found, _ = made(text, "docx", tmp_path)
    assert "Ann, Bo" in re.sub(r"<[^>]*>", "", found)


def test_formats_without_pandoc_are_named_first() -> None:
    assert set(pandoc.FORMATS) == set(PARTS)
