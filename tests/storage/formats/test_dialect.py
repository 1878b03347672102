"""What is added to CommonMark: emphasis in Chinese and Japanese, formulas, wiki links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from writer_app.storage.formats import dialect
from writer_app.storage.formats.markdown import parse, to_html

MATERIAL = Path(__file__).resolve().parents[4] / "shared" / "material"
_ADDED = re.compile(r' id="[^"]*"')
_EXAMPLE = re.compile(r"^`{32} example[^\n]*\n(.*?)^\.\n(.*?)^`{32}$", re.DOTALL | re.MULTILINE)


def shown(text: str) -> str:
    return to_html(text).strip().removeprefix("<p>").removesuffix("</p>")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**注意：**请保存。", "<strong>注意：</strong>请保存。"),
        ("这是**“重要”**的。", "这是<strong>“重要”</strong>的。"),
        ("**テスト。**次の文。", "<strong>テスト。</strong>次の文。"),
        ("~~删除。~~后面。", "<s>删除。</s>后面。"),
        ("*（重点）*内容", '<em class="han">（重点）</em>内容'),
        ("他说**「好」**吧", "他说<strong>「好」</strong>吧"),
        ("用**`git add`**命令", "用<strong><code>git add</code></strong>命令"),
        ("看**[这里](a.md)**吧", '看<strong><a href="a.md"'),
        ("한국어**(괄호)**는", "한국어<strong>(괄호)</strong>는"),
        ("***强调！***后文", '<em class="han"><strong>强调！</strong></em>后文'),
        ("价格是**100%**的", "价格是<strong>100%</strong>的"),
        ("**文件（1）**和", "<strong>文件（1）</strong>和"),
    ],
)
def test_cjk_emphasis(text: str, expected: str) -> None:
    assert shown(text).startswith(expected)


@pytest.mark.parametrize("text", ["a**(b)**c", "**foo.**bar", "** 空格 **", "2*3*4 我_们_的"])
def test_what_is_no_emphasis_stays_so(text: str) -> None:
    assert "<strong>" not in to_html(text)


@pytest.mark.parametrize(
    "text",
    [
        "A coffee costs $5-$7.", "US$5–US$7 or (5$-6$).", "Set $HOME/$USER.", "It is $5 (US$).",
        "$100 and 200$", "from $10 to $20", "$5, $6 and $7.50", "a $ b $ c", "$HOME:$PATH",
        "R$ 10 e R$ 20", "\\$5$ and $6", "$$$", "cost: $5 plus tax, or 6$", "`$x$`",
        "between $5/day and $9/day", "$5 apples$",
    ],
)  # fmt: skip
def test_prices_and_names_are_text(text: str) -> None:
    assert "math" not in to_html(text)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("so $x$ is", "$x$"),
        ("$a_1 b_1$ and *c*", "$a_1 b_1$"),
        ("$x*y*z$", "$x*y*z$"),
        ("面积$x^2$米", "$x^2$"),
        ("($e^{i\\pi}$)", "$e^{i\\pi}$"),
        ("$\\text{if } n$", "$\\text{if } n$"),
        ("$\\$5$", "$\\$5$"),
        ("$a<b$", "$a&lt;b$"),
        ("$[0, 1)$ and $\\{1\\}$", "$\\{1\\}$"),
        ("$$x$$", "$$x$$"),
        ("$$\n\\sum_i x_i\n$$", "$$\n\\sum_i x_i\n$$"),
        ("text\n$$\na\n$$\nmore", "$$\na\n$$"),
    ],
)
def test_a_formula_keeps_its_source(text: str, source: str) -> None:
    assert re.search(r'<(span|div) class="math">' + re.escape(source) + r"</\1>", to_html(text))


def test_a_formula_in_blocks_ends_at_a_blank_line() -> None:
    assert "math" not in to_html("$$\na\n\nb\n$$ c")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[Doc]]", "Doc"),
        ("[[Doc|the doc]]", "the doc"),
        ("[[Doc\\|the doc]]", "the doc"),
        ("[[C# notes]]", "C# notes"),
        ("[[Doc#Part]]", "Doc"),
        ("[[#Part]]", "Part"),
        ("[[A *b*]] c", "A *b* c"),
        ("`[[Doc]]`", "<code>[[Doc]]</code>"),
        ("`[[ -f x ]]`", "<code>[[ -f x ]]</code>"),
        ("if [[ -n x ]]; then", "if [[ -n x ]]; then"),
        ("\\[[Doc]]", "[[Doc]]"),
        ("[[a](b.md)](c)", '[<a href="b.md" rel="noopener noreferrer">a</a>](c)'),
        ("[[a]](b.md)", '<a href="b.md" rel="noopener noreferrer">[a]</a>'),
        ("[[a]]\n\n[a]: b.md", '[<a href="b.md" rel="noopener noreferrer">a</a>]'),
        ("![[note]]", "![[note]]"),
        ("![[pic.png]]", "[pic.png]"),
        ("![[pic.png|my words]]", "[my words]"),
    ],
)
def test_wiki_links(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_a_wiki_link_in_a_table() -> None:
    assert "<td>the doc</td>" in to_html("| a |\n|---|\n| [[Doc\\|the doc]] |")


def test_line_ends_may_be_breaks() -> None:
    assert to_html("a\nb", breaks=True) == "<p>a<br>\nb</p>\n"
    assert to_html("a\nb") == "<p>a\nb</p>\n"


@pytest.mark.parametrize("mark", ["$a", "[[", "$$a ", "**我", "$a $"])
def test_long_rows_of_marks_take_no_time(mark: str) -> None:
    assert parse(mark * 20_000)


@pytest.mark.material
def test_commonmark_holds() -> None:
    if not MATERIAL.is_dir():
        pytest.skip(f"no test material at {MATERIAL}")
    text = (MATERIAL / "markdown" / "commonmark_spec.txt").read_text(encoding="utf-8")
    good = total = 0
    for source, expected in _EXAMPLE.findall(text.replace("→", "\t")):
        made, wanted = (
            _ADDED.sub("", m).strip() for m in (dialect.parser().render(source), expected)
        )
        good += made == wanted
        total += 1
    # Of the others two begin with front matter, three differ in the white space of the HTML.
    assert (good, total) == (650, 655)
