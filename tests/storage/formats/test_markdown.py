"""Markdown to HTML: structure as CommonMark has it, and nothing executable, remote or local."""

from __future__ import annotations

import json
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from writer_app.storage.formats.markdown import as_is, outline, parse, sanitise, to_html

MATERIAL = Path(__file__).resolve().parents[4] / "shared" / "material"
PICTURE = "data:image/png;base64,iVBORw0KGgo="


class Watch(HTMLParser):
    """Collects what a browser could run, load or follow."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "iframe", "object", "embed", "svg", "math", "form", "link",
                   "meta", "base", "input", "audio", "video", "source", "button"}:  # fmt: skip
            self.bad.append(tag)
        for name, value in attrs:
            bare = "".join((value or "").split()).lower()
            if name.startswith("on") or name in {"style", "srcdoc", "srcset", "formaction"}:
                self.bad.append(f"{tag} {name}")
            if name == "src" and not bare.startswith("data:image/"):
                self.bad.append(f"{tag} src {value}")
            if name == "href" and bare.startswith(("javascript", "data", "vbscript", "file")):
                self.bad.append(f"href {value}")


def dangers(markup: str) -> list[str]:
    watch = Watch()
    watch.feed(markup)
    return watch.bad


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("# Title", '<h1 id="title">Title</h1>'),
        ("a\n- b\n- c", "<p>a</p>\n<ul>\n<li>b</li>"),
        ("1. a\n   - b\n2. c", "<li>a\n<ul>\n<li>b</li>"),
        ("a\n```py\nb\n```", '<code class="language-py">b'),
        ("|a|b|\n|-:|-|\n|1|2|", '<td align="right">1</td>'),
        ("~~gone~~", "<s>gone</s>"),
        ("- [x] done", "<li>☑ done</li>"),
        ("a[^1]\n\n[^1]: note", "footnote-ref"),
        ("---\ntags: a\n---\n# T", '<h1 id="t">'),
        ("# 我们", '<h1 id="我们">'),
        ("H<sub>2</sub>O", "H<sub>2</sub>O"),
        ("[a](other.md#x)", 'href="other.md#x"'),
        (f"![a]({PICTURE})", f'<img src="{PICTURE}"'),
    ],
)
def test_structure(text: str, part: str) -> None:
    assert part in to_html(text)


def test_front_matter_does_not_show() -> None:
    assert "tags" not in to_html("---\ntags: a\n---\ntext")


def test_pictures_from_elsewhere_show_their_words() -> None:
    assert to_html("![a cat](http://x.example/cat.png)") == "<p>[a cat]</p>\n"
    assert to_html('<img src="/etc/passwd" alt="a cat">') == "[a cat]"


def test_the_caller_may_supply_a_picture() -> None:
    assert PICTURE in to_html("![a](a.png)", image=lambda source: PICTURE)


def test_a_supplied_picture_is_checked_too() -> None:
    assert dangers(to_html("![a](a.png)", image=lambda source: "http://x.example/")) == []


def test_the_outline_names_level_words_and_id() -> None:
    found = outline(parse("# A *b* `c`\ntext\n## A *b* `c`"))
    assert [(heading.level, heading.title) for heading in found] == [(1, "A b c"), (2, "A b c")]
    assert [heading.slug for heading in found] == ["a-b-c", "a-b-c-1"]


@pytest.mark.parametrize(
    "address",
    ["javascript:x", "\x01javascript:x", "\u2003javascript:x", "data:text/html,x", "file:///etc",
     "//host/x", "\\\\host", "C:/x"],
)  # fmt: skip
def test_links_that_are_no_links_lose_their_address(address: str) -> None:
    assert "href" not in sanitise(f'<a href="{address}">x</a>')


@pytest.mark.parametrize("address", ["a.md", "a:b/c.md#x", "#x", "?x", "https://x.example/"])
def test_links_keep_their_address(address: str) -> None:
    assert ("href" in sanitise(f'<a href="{address}">x</a>')) is (address != "a:b/c.md#x")


@pytest.mark.material
def test_no_hostile_fragment_gets_through() -> None:
    source = MATERIAL / "html" / "xss_payloads.json"
    if not source.is_file():
        pytest.skip(f"no test material at {source}")
    payloads = [entry["payload"] for entry in json.loads(source.read_bytes())]
    shapes = ("{}", "text {} text", "> - {}", "[a]({})", "![a]({})", "| a |\n|-|\n| {} |", "# {}")
    bad = {p: dangers(to_html(s.format(p) if "{}" in s else s)) for p in payloads for s in shapes}
    assert {payload: found for payload, found in bad.items() if found} == {}
    assert all(dangers(sanitise(payload)) == [] for payload in payloads)


N = 8_000
HOSTILE = ["[", "![", "*a ", "`a", "<a ", ">", "- ", "[a](", "_a", "**x", "~~a", "&#1", "[^1]",
           "<!--", "<div>", "\\", "a**b", "[[]", "<a@", "|a", "1. a\n", "\0", "<!["]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_text_made_to_hang_a_parser_does_not(piece: str) -> None:
    start = time.process_time()
    assert dangers(to_html(piece * N)) == []
    assert time.process_time() - start < 60  # a quadratic parser takes many minutes here


@pytest.mark.parametrize("piece", ["<div>", "<b>", "<p><b>", "<ul><li>", "<a><table>"])
def test_tags_without_end_do_not_hang_the_sanitiser(piece: str) -> None:
    start = time.process_time()
    assert dangers(to_html(piece * 50_000)) == []
    assert dangers(sanitise(piece * 50_000)) == []
    assert time.process_time() - start < 30  # quadratic, it takes minutes


def test_many_paragraphs_without_end_tags_are_no_attack() -> None:
    assert sanitise("<p>a" * 2000).count("<p>") == 2000


@settings(deadline=None, max_examples=400)
@given(st.text(st.sampled_from("[](){}<>!*_`~#|->\n\t \"'=&;:/\\ax1é我\0\u2028\U0001f600")))
def test_any_text_renders_safely(text: str) -> None:
    assert dangers(to_html(text)) == []


def test_text_as_it_is_is_escaped() -> None:
    assert as_is("<b>") == "<pre>&lt;b&gt;</pre>"
