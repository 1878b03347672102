"""Python-Markdown: what MkDocs and Pelican switch on, as safe as CommonMark, with a time limit."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from writer_app.domain.base.exporting import ExportOptions
from writer_app.storage.formats import export as export_module
from writer_app.storage.formats import python_markdown
from writer_app.storage.formats.export import export
from writer_app.storage.formats.python_markdown import dialect_of, to_html
from writer_app.storage.formats.renderer import Renderer

needs = pytest.mark.skipif(
    not python_markdown.is_installed(), reason="the extra python-markdown is not installed"
)
PYTHON = ExportOptions(dialect="python-markdown")


@needs
@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('!!! note "Mind"\n    Text\n', '<div class="admonition note">'),
        ("Term\n:   Meaning\n", "<dt>Term</dt>\n<dd>Meaning</dd>"),
        ("The HTML\n\n*[HTML]: Hyper Text\n", '<abbr title="Hyper Text">HTML</abbr>'),
        ("a[^1]\n\n[^1]: below\n", "footnote"),
        ("# A {#own .big}\n", '<h1 class="big" id="own">A</h1>'),
        ('"quoted" -- dash\n', "“quoted” – dash"),
        ("[TOC]\n\n# One\n", '<div class="toc">'),
        ("| a |\n|---|\n| b |\n", "<td>b</td>"),
        ("- [x] done\n", "☑"),
        ("==lit== H~2~O ~~gone~~\n", "<mark>lit</mark>"),
        ("```py\nx = 1\n```\n", "x = 1"),
        ("??? tip\n    Hidden\n", "<details"),
        ("---\ntitle: x\n---\n\ntext\n", "<p>text</p>"),
    ],
)
def test_what_sites_switch_on(text: str, part: str) -> None:
    assert part in to_html(text).replace("&ldquo;", "“").replace("&rdquo;", "”").replace(
        "&ndash;", "–"
    )


@needs
@pytest.mark.parametrize(
    "text",
    ["<script>x</script>", "[a](javascript:x)", "<img src=x onerror=y>", "![a](http://x.example/a)",
     "a\n{: onclick=x }\n", "--8<-- \"/etc/passwd\"\n"],
)  # fmt: skip
def test_nothing_acts_and_nothing_is_fetched(text: str) -> None:
    made = to_html(text)
    bad = ("<script", "javascript:", "onerror", "http:", "onclick=")
    assert not any(part in made for part in bad)
    assert "root:" not in made


@needs
def test_an_export_is_as_the_site_will_be(tmp_path: Path) -> None:
    done = export("!!! note\n    Text\n", tmp_path / "a.html", "html", title="t", options=PYTHON)
    assert 'class="admonition note"' in done.path.read_text(encoding="utf-8")
    assert done.notes == ()


@needs
def test_citations_that_stay_as_written_are_said(tmp_path: Path) -> None:
    (tmp_path / "references.bib").write_text("@book{doe, title={T}, author={Doe, J.}}")
    options = {"title": "t", "options": PYTHON, "base": tmp_path}
    done = export("Bees [@doe].\n", tmp_path / "a.html", "html", **options)  # type: ignore[arg-type]
    told = "Python-Markdown leaves citations and references as they are written."
    assert told in done.notes


@needs
def test_what_hangs_is_stopped_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_module, "_DIALECT_S", 1.0)
    done = export("[" * 20_000, tmp_path / "a.html", "html", title="t", options=PYTHON)
    assert done.notes == ("Python-Markdown took too long; the page is as CommonMark has it.",)
    assert "[[[[" in done.path.read_text(encoding="utf-8")


@needs
def test_the_preview_gives_up_in_time() -> None:
    renderer = Renderer(seconds=5.0)
    assert renderer.render("[" * 20_000, dialect="python-markdown").startswith("<pre>[[[")
    assert "<em>" in renderer.render("*a*", dialect="python-markdown")
    renderer.close()


def test_without_the_extra_commonmark_is_used_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(python_markdown, "is_installed", lambda: False)
    done = export("*a*", tmp_path / "a.html", "html", title="t", options=PYTHON)
    assert "<em>a</em>" in done.path.read_text(encoding="utf-8")
    assert "not installed" in done.notes[0]


@pytest.mark.parametrize(
    ("said", "expected"),
    [("python-markdown\n", "python-markdown"), ("CommonMark", "commonmark"), ("odd", "commonmark"),
     ("markdown", "python-markdown"), ("", "commonmark")],
)  # fmt: skip
def test_a_folder_has_its_dialect(said: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / ".markdown-dialect").write_text(said)
    below = tmp_path / "docs" / "part"
    below.mkdir(parents=True)
    assert dialect_of(below, "commonmark") == expected


def test_the_nearest_folder_wins(tmp_path: Path) -> None:
    (tmp_path / ".markdown-dialect").write_text("python-markdown")
    below = tmp_path / "plain"
    below.mkdir()
    (below / ".markdown-dialect").write_text("commonmark")
    assert dialect_of(below, "python-markdown") == "commonmark"
    assert dialect_of(None, "python-markdown") == "python-markdown"


def test_commonmark_needs_neither_package() -> None:
    assert "pymdownx" not in sys.modules or python_markdown.is_installed()
