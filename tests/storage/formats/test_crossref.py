"""Captions, numbers and references, format by format."""

from __future__ import annotations

import base64
import re
import zipfile
from pathlib import Path

import pytest

from writer_app.storage.formats import flow, markdown, paper, plain, typeset
from writer_app.storage.formats.export import export

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
ARTICLE = """\
# A title

## One {#sec:one}

See @fig:a, [@fig:a; @fig:b], @tbl:t, @eq:e and @sec:two; [-@fig:b] alone, [cf. @fig:b, left].

![What it shows](p.png){#fig:a}

![Alt](p.png "Said *so* $x^2$"){#fig:b width=50%}

| a | b |
|---|---|
| 1 | 2 |

: Two **numbers** {#tbl:t}

$$
x = y
$$ {#eq:e}

## Two {#sec:two}

### Deep

## References
"""
CHINESE = """\
# 题目

## 引言 {#sec:one}

如@fig:a所示，[@fig:a; @fig:b]与@tbl:t说明了这一点，公式见@eq:e，另见@sec:one。

![图中所示](p.png){#fig:a}

![图](p.png "另一幅"){#fig:b}

| 甲 | 乙 |
|---|---|
| 1 | 2 |

表：两个数 {#tbl:t}

$$ x = y $$ {#eq:e}
"""


def words_of(text: str) -> str:
    return plain.write(flow.read(text).tokens).replace("\u00a0", " ").replace("\u2002", " ")


SENTENCES = [
    "See Figure 1, Figures 1 and 2, Table 1, Equation (1) and Section 2; ",
    "; 2 alone, cf. Figure 2, left.",
    "Figure 1: What it shows",
    "Figure 2: Said so $x^2$",
    "Table 1: Two numbers",
    "$$  (1)",
    "1 One",
    "2.1 Deep",
    "\nReferences",
]  # fmt: skip


@pytest.mark.parametrize("sentence", SENTENCES)
def test_everything_has_its_number(sentence: str) -> None:
    assert sentence in words_of(ARTICLE)


@pytest.mark.parametrize(
    "sentence",
    ["如图 1所示，图 1、2与表 1说明了这一点，公式见式 (1)，另见第 1 节。", "图 1　图中所示",
     "图 2　另一幅", "表 1　两个数", "1 引言"],
)  # fmt: skip
def test_the_same_in_chinese(sentence: str) -> None:
    assert sentence in words_of(CHINESE)


def test_the_page_has_figures_captions_and_places() -> None:
    tokens, notes = paper.read(ARTICLE)
    page = markdown.render(tokens, image=lambda _: "data:image/png;base64,AA==")
    page = page.replace("&nbsp;", "\u00a0")
    assert notes == ()
    assert '<figure id="fig:a">' in page
    assert "<figcaption>Figure\u00a02: Said <em>so</em>" in page
    assert re.search(r'<table id="tbl:t">\s*<caption>Table.1: Two <strong>numbers</strong>', page)
    assert '<div class="equation" id="eq:e"><div class="math">' in page
    assert '<a href="#fig:a"' in page
    assert '<a href="#two"' in page
    assert '<h2 id="two">2' in page
    assert 'width="50%"' in page
    assert "{#" not in page


def test_the_pages_source_has_the_same() -> None:
    made = typeset.body(flow.read(ARTICLE).tokens, place=lambda _: '"0.png", width: 9pt')
    source = made.body
    assert made.unset == 0
    assert 'image("0.png", width: 50%, alt: "Alt"), caption: {' in source
    for name in ("fig:a", "fig:b", "tbl:t", "eq:e", "two"):
        assert f'label("to-{name}")' in source
    assert 'numbering: _ => "(1)"' in source


PARTS = {"docx": r"word/document\.xml", "odt": r"content\.xml", "epub": r"EPUB/text/ch.*"}


@pytest.mark.parametrize("kind", ["docx", "odt", "epub", "pdf"])
@pytest.mark.parametrize("text", [ARTICLE, CHINESE], ids=["en", "zh"])
def test_office_formats_have_them_too(kind: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "p.png").write_bytes(PNG)
    if kind != "pdf":
        pytest.importorskip("pypandoc", reason="the extra formats is not installed")
    done = export(text, tmp_path / f"a.{kind}", kind, title="t", base=tmp_path)
    assert done.notes == ()
    if kind == "pdf":
        return
    with zipfile.ZipFile(done.path) as packed:
        names = [name for name in packed.namelist() if re.fullmatch(PARTS[kind], name)]
        raw = "".join(packed.read(name).decode("utf-8") for name in names)
    shown = re.sub(r"<w:instrText[^>]*>[^<]*", "", raw)  # what counts, in Word's words
    words = re.sub(r"<[^>]*>", "", shown).replace("\u00a0", " ").replace("&#160;", " ")
    expected = ["Figure 1: What it shows", "Table 1: Two numbers", "Equation (1)"]
    for each in expected if text is ARTICLE else ["图 1　图中所示", "表 1　两个数", "式 (1)"]:
        assert each in words
    assert "fig:a" in raw


def test_what_nothing_has_is_marked_and_named() -> None:
    tokens, notes = paper.read("See @fig:no and [@eq:no; @eq:no2].")
    assert notes == ("Nothing in the text has the label: fig:no, eq:no, eq:no2.",)
    kinds = [child.type for token in tokens for child in token.children or ()]
    assert kinds.count("mark_open") == 2


PLAIN = [
    ("![a](p.png)\n", "paragraph_open"),  # no label, no title: a picture as ever
    ("words ![a](p.png){#fig:a}\n", "paragraph_open"),
    ("![a](p.png 'T')\n", "figure_open"),
    ("![a](p.png){width=30%}\n", "paragraph_open"),
]


@pytest.mark.parametrize(("text", "kind"), PLAIN)
def test_what_is_a_figure(text: str, kind: str) -> None:
    assert paper.read(text)[0][0].type == kind


TABLE = "| a | b |\n|---|---|\n| 1 | 2 |\n"


@pytest.mark.parametrize(
    "text",
    [
        TABLE + "\n: Words {#tbl:t}\n",
        TABLE + "\nTable: Words {#tbl:t}\n",
        TABLE + ": Words {#tbl:t}\n",
        ": Words {#tbl:t}\n\n" + TABLE,
        TABLE + "\n表：Words {#tab:t}\n",
    ],
)
def test_a_caption_stands_beside_its_table(text: str) -> None:
    made = words_of(text)
    assert made.startswith(("Table 1: Words\n", "表 1"))
    assert made.rstrip().endswith("1  2")


@pytest.mark.parametrize("text", [TABLE + "\nTable manners: x\n", TABLE + "\nWords: x\n"])
def test_a_paragraph_behind_a_table_is_no_caption(text: str) -> None:
    assert "caption" not in (paper.read(text)[0][0].meta or {})


def test_headings_are_numbered_only_where_it_is_wanted() -> None:
    assert words_of("# T\n\n## A\n\n## B {-}\n") == "T\n\nA\n\nB\n"
    front = "---\nnumber-sections: true\n---\n"
    assert words_of(front + "# T\n\n## A\n\n## B {-}\n\n## C\n") == "T\n\n1 A\n\nB\n\n2 C\n"
    assert words_of(front + "# A\n\n# B\n\n### C\n") == "1 A\n\n2 B\n\n2.1.1 C\n"


def test_links_to_headings_go_on_leading_there() -> None:
    tokens, _ = paper.read("[a](#one) [b](#sec:x) [c](#own)\n\n# One {#sec:x}\n\n# Two {#own}\n")
    page = markdown.render(tokens)
    assert page.count('href="#one"') == 2
    assert '<h1 id="own">Two</h1>' in page


def test_prices_braces_and_handles_stay_as_they_are() -> None:
    text = "A {set} of @people at fig:x costs $5-$7. {#not}\n\n- {-}\n"
    assert words_of(text) == "A {set} of @people at fig:x costs $5-$7. {#not}\n\n- {-}\n"
