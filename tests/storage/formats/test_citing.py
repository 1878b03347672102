"""Citations written out: every format has the same words, and says what it could not find."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from writer_app.domain.base.exporting import ExportOptions
from writer_app.storage.citing.citation_styles import STYLES
from writer_app.storage.formats import flow, paper, plain, typeset_child
from writer_app.storage.formats.citing import Citing
from writer_app.storage.formats.export import export
from writer_app.storage.formats.renderer import Lookup, Renderer

BIB = """\
@article{doe2020, author={Doe, Jane and Roe, Richard and Poe, P.}, title={On $x^2$ bees},
  journal={Bee World}, year=2020, volume=3, pages={1--20}, doi={10.1000/xyz}}
@book{li2019, author={Li, Si}, title={Letters}, publisher={Press}, address={Berlin}, year=2019}
@book{li2019b, author={Li, Si}, title={More letters}, publisher={Press}, year=2019}
@article{wang, author={王, 小明}, title={蜜蜂研究}, journal={生物学报}, year={2018}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "references.bib").write_text(BIB, encoding="utf-8")
    return tmp_path


def text_of(source: str, folder: Path, style: str = "apa") -> tuple[str, tuple[str, ...]]:
    """The plain text with its citations, and what was said."""
    found = flow.read(source, citing=Citing(typeset_child.cited, folder, None, style))
    return plain.write(found.tokens), found.notes


CASES = [
    ("[@doe2020]", "apa", "(Doe et al., 2020)"),
    ("[see @doe2020, pp. 3–4; @wang]", "apa", "(see Doe et al., 2020, pp. 3–4; 王, 2018)"),
    ("@doe2020 says", "apa", "Doe et al. (2020) says"),
    ("@doe2020 [p. 3] says", "apa", "Doe et al. (2020, p. 3) says"),
    ("Doe [-@doe2020, p. 4]", "apa", "Doe (2020, p. 4)"),
    ("[@li2019; @li2019b]", "apa", "(Li, 2019a, 2019b)|(Li, 2019a; 2019b)"),
    ("王@wang的研究", "apa", "王王 (2018)的研究"),
    ("[@doe2020] [@wang]", "ieee", "[1] [2]"),
    ("bees[@doe2020; @wang]", "nature", "bees^(1,2)"),
    ("蜂[@doe2020]。", "gb-7714", "蜂[1]。"),
    ("`[@doe2020]` @nobody a@doe2020.org", "apa", "[@doe2020] @nobody a@doe2020.org"),
    ("[@doe2020](a.md)", "apa", "Doe et al. (2020)"),
]


@pytest.mark.parametrize(("source", "style", "shown"), CASES)
def test_a_citation_is_written_out(source: str, style: str, shown: str, folder: Path) -> None:
    made = text_of(source, folder, style)[0].split("\n")[0]
    assert any(way in made for way in shown.split("|")), made


def test_the_works_are_listed_under_a_heading_once_each(folder: Path) -> None:
    made, notes = text_of("# T\n\n[@wang; @doe2020] [@doe2020]\n", folder)
    assert notes == ()
    assert made.count("Bee World") == made.count("生物学报") == made.count("References") == 1
    assert made.index("References") < made.index("Bee World")


@pytest.mark.parametrize(
    "source",
    [
        "[@wang]\n\n# References\n\n# After\n",
        "[@wang]\n\n::: {#refs}\n:::\n\n# After\n",
        "[@wang]\n\n::: {#refs}\n\n:::\n\n# After\n",
    ],
)
def test_the_list_stands_where_the_text_wants_it(source: str, folder: Path) -> None:
    made, _ = text_of(source, folder)
    assert made.index("生物学报") < made.index("After")
    assert ":::" not in made


def test_a_style_of_notes_makes_notes_in_their_order(folder: Path) -> None:
    source = "One[^1] two [@doe2020] three [@li2019].\n\n[^1]: Mine, see [@wang].\n"
    made, _ = text_of(source, folder, "chicago-notes")
    assert made.startswith("One[1] two [2] three [3].")
    assert re.search(r"\[1\] Mine, see 王小明, .*\n+\[2\] Jane Doe et al", made)


def test_unknown_keys_are_marked_and_named_in_one_sentence(folder: Path) -> None:
    tokens, notes = paper.read(
        "[@wang; @nobody] [@none]", citing_from=Citing(typeset_child.cited, folder)
    )
    assert notes == ("Not in the bibliography: nobody, none.",)
    kinds = [child.type for token in tokens for child in token.children or ()]
    assert kinds.count("mark_open") == 2


def test_without_a_bibliography_citations_stay_and_it_is_said(tmp_path: Path) -> None:
    made, notes = text_of("[@doe2020] and @doe2020", tmp_path)
    assert made == "[@doe2020] and @doe2020\n"
    assert notes[0].startswith("No bibliography was found")
    assert text_of("@someone wrote a@b.org", tmp_path)[1] == ()


FRONT = [
    ("bibliography: gone.bib", "There is no bibliography gone.bib."),
    ("csl: unheard-of", "There is no citation style unheard-of."),
    ("csl: broken.csl", "The style broken.csl cannot be used."),
    ("bibliography: bad.bib", "bad.bib, line 2: a brace is opened and not closed."),
]


@pytest.mark.parametrize(("front", "sentence"), FRONT)
def test_what_is_wrong_is_a_sentence(front: str, sentence: str, folder: Path) -> None:
    (folder / "broken.csl").write_text("<style>x")
    (folder / "bad.bib").write_text("@book{wang,\n title={x\n")
    _, notes = text_of(f"---\n{front}\n---\n[@wang]\n", folder, "")
    assert sentence in notes


def test_the_front_matter_names_files_and_works_that_are_only_listed(folder: Path) -> None:
    (folder / "mine.json").write_text('[{"id": "z", "type": "book", "title": "Zed"}]')
    front = "---\nbibliography: [mine.json, references.bib]\nnocite: '@li2019'\ncsl: apa.csl\n---\n"
    made, notes = text_of(front + "[@z; @wang]\n", folder, "ieee")
    assert notes == ()
    assert "Zed" in made
    assert "Letters" in made
    assert "More letters" not in made


def test_a_file_of_csl_is_a_style(folder: Path) -> None:
    (folder / "own.csl").write_text(
        '<?xml version="1.0" encoding="utf-8"?><style xmlns="http://purl.org/net/xbiblio/csl" '
        'class="in-text" version="1.0"><info><title>Own</title><id>own</id>'
        "<updated>2020-01-01T00:00:00+00:00</updated></info>"
        '<citation><layout prefix="‹" suffix="›" delimiter="+"><text variable="title"/></layout>'
        '</citation><bibliography><layout><text variable="title"/></layout></bibliography></style>'
    )
    made, notes = text_of("---\ncsl: own.csl\n---\n[@wang; @li2019]\n", folder)
    assert (made.split("\n")[0], notes) == ("‹蜜蜂研究+Letters›", ())


ODD = (
    "@misc{%s, title={T $a_1$ \\unknown{b} 50\\%% & # _}, year={%s}, month={Sept}, "
    "doi={http://doi.org/10.1/x_y}, author={%s}}"
)


@pytest.mark.parametrize("year", ["in press", "2020a", "", "c. 1890", "{2020}", "1 Jan 2020"])
@pytest.mark.parametrize("author", ["{A and B} and C, D", "X", "", "others", "A, B, C, D and E"])
def test_odd_entries_are_written_out_all_the_same(year: str, author: str, tmp_path: Path) -> None:
    (tmp_path / "references.bib").write_text(ODD % ("k:1/2", year, author))
    made, notes = text_of("[@k:1/2] end\n", tmp_path)
    assert notes == ()
    assert "@k" not in made


def test_every_style_that_is_offered_is_there(folder: Path) -> None:
    made, notes = text_of("---\ncsl: mla\n---\n[@wang]", folder)
    assert (notes, made[:3]) == ((), "(王)")
    assert set(ExportOptions.__dataclass_fields__) >= {"citations", "library"}
    assert {"apa", "chicago", "harvard", "ieee", "mla", "nature", "vancouver", "gb-7714"} <= set(
        STYLES
    )


PARTS = {"docx": "word/document.xml", "odt": "content.xml", "epub": "EPUB/text/ch"}


@pytest.mark.parametrize("kind", ["html", "txt", "docx", "odt", "epub"])
def test_all_formats_agree(kind: str, folder: Path) -> None:
    if kind in PARTS:
        pytest.importorskip("pypandoc", reason="the extra formats is not installed")
    options = ExportOptions(citations="apa")
    text = "Bees [see @doe2020, p. 3].\n"
    done = export(text, folder / f"a.{kind}", kind, title="t", base=folder, options=options)
    if kind in PARTS:
        with zipfile.ZipFile(done.path) as packed:
            names = [name for name in packed.namelist() if name.startswith(PARTS[kind])]
            raw = "".join(packed.read(name).decode("utf-8") for name in names)
    else:
        raw = done.path.read_text(encoding="utf-8")
    words = " ".join(re.sub(r"<[^>]*>", "", raw).split())
    assert "Bees (see Doe et al., 2020, p. 3)." in words
    assert "Bee World" in words
    assert "ref-doe2020" in raw or kind == "txt"


def test_a_pdf_is_made_with_links_to_its_works(folder: Path) -> None:
    done = export("Bees [@doe2020].\n", folder / "a.pdf", "pdf", title="t", base=folder)
    assert done.path.read_bytes().startswith(b"%PDF")
    assert done.notes == ()


def test_the_preview_shows_the_same(folder: Path) -> None:
    renderer = Renderer(seconds=30)
    try:
        shown = renderer.render("Bees [@doe2020; @gone].", citing=Lookup(folder, None, "apa"))
    finally:
        renderer.close()
    assert '(<a href="#ref-doe2020"' in shown
    assert "<mark>[@gone?]</mark>" in shown
    assert 'class="csl-entry" id="ref-doe2020"' in shown


def test_a_typesetter_that_fails_leaves_citations_as_written(folder: Path) -> None:
    def broken(_files: dict[str, str]) -> dict[str, str]:
        raise OSError("gone")

    found = flow.read("[@wang]", citing=Citing(broken, folder))
    assert plain.write(found.tokens) == "[@wang]\n"
    assert found.notes == ("The citations could not be written out: gone",)


def test_no_entry_speaks_typst_or_html(folder: Path) -> None:
    (folder / "references.bib").write_text(
        '@book{x, title={#read("/etc/passwd") <script>a</script> $ " \\}}, author={A"}, year=2000}'
    )
    text = '[@x, #sys.version "p. 1]\n'
    done = export(text, folder / "a.html", "html", title="t", base=folder)
    page = done.path.read_text("utf-8")
    assert "<script" not in page
    assert "root:" not in page
