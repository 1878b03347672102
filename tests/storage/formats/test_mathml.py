"""Formulas in HTML pages: set where they can be, their source kept, nothing foreign let in."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from writer_app.storage.formats import mathml
from writer_app.storage.formats.export import export
from writer_app.storage.formats.html_import import to_markdown


@pytest.mark.parametrize(
    ("source", "part"),
    [
        ("x^2", "<msup><mi>x</mi><mn>2</mn></msup>"),
        (r"\frac{a}{b}", "<mfrac>"),
        (r"\sum_{i=0}^n x_i", "<msubsup>"),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "<mtable>"),
        (r"a < b", "<mo>&lt;</mo>"),
        (r"\text{深度} = 4", "<mtext>深度</mtext>"),
        (r"\sqrt{2}", "<msqrt>"),
        (r"\vec{v}", "<mover>"),
    ],
)
def test_a_formula_is_set_and_its_source_kept(source: str, part: str) -> None:
    found = mathml.formula(source, display=False)
    assert part in found
    tree = ElementTree.fromstring(found)  # our own markup
    annotation = tree.find(".//{*}annotation")
    assert annotation is not None
    assert annotation.text == source


@pytest.mark.parametrize(
    "source",
    ["", r"\unknowncmd{x}", r"\frac{a}", r"\left( x", "{" * 3000, "x_" * 999, "{" * 90 + "}" * 90],
)
def test_what_cannot_be_set_is_not(source: str) -> None:
    assert mathml.formula(source, display=True) == ""


@pytest.mark.parametrize(
    "source",
    [
        r"\text{<script>alert(1)</script>}",
        r"\href{javascript:alert(1)}{x}",
        r"\style{background:url(//x.example)}{x}",
        r"\class{x\" onload=\"y}{x}",
        r"\text{&lt;img src=x&gt;}",
    ],
)
def test_no_tag_and_no_address_comes_in(source: str) -> None:
    body = mathml.formula(source, display=False).partition("<annotation")[0]
    assert not any(word in body for word in ("<script", "<img", "href", "style=", "onload="))


@pytest.mark.parametrize("text", ["so $x^2$ is\n", "$$\\frac{a}{b}$$\n"])
def test_an_exported_page_comes_back_with_its_formulas(text: str, tmp_path: Path) -> None:
    done = export(text, tmp_path / "a.html", "html", title="t")
    assert "<math" in done.path.read_text(encoding="utf-8")
    assert to_markdown(done.path.read_text(encoding="utf-8"))[0] == text
