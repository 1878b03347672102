"""Five further kinds of office documents: names of headings, lines, notes, wrappers, spans."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_office_import import by_pandoc

from writer_app.storage.formats import document_import
from writer_app.storage.formats.pandoc_reading import bookmarks

pytest.importorskip("pypandoc", reason="the extra formats is not installed")
KINDS = ["docx", "odt", "epub"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "# 第一章 {#ch1}\n\n见 [后面](#ch2)。\n\n# 第二章 {#ch2}\n\n文字。\n",
            "# 第一章\n\n见 [后面](#第二章)。\n\n# 第二章\n\n文字。\n",
        ),
        (
            "# Top {#a .x key=v}\n\n## Part\n\ntext\n\n## Part\n\nmore, see [top](#a)\n",
            "# Top\n\n## Part\n\ntext\n\n## Part\n\nmore, see [top](#top)\n",
        ),
        (
            "# T\n\nA claim.[^b] More.[^1]\n\n[^1]: Last *note*.\n\n[^b]: First, with 名字.\n",
            "# T\n\nA claim.[^1] More.[^2]\n\n[^1]: First, with 名字.\n\n[^2]: Last *note*.\n",
        ),
        (
            "# T\n\n::: {.note #n1}\n**Note:** keep.\n\n- a\n- b\n:::\n\nAfter\n",
            "# T\n\n**Note:** keep.\n\n- a\n- b\n\nAfter\n",
        ),
        (
            "# T\n\nThe [mot]{lang=fr #m} and [small]{.smallcaps} words.\n",
            "# T\n\nThe mot and small words.\n",
        ),
    ],
)
def test_names_and_wrappers_leave_nothing_behind(
    kind: str, text: str, wanted: str, tmp_path: Path
) -> None:
    found = document_import.read(by_pandoc(text, kind, tmp_path))
    assert (found.text, found.notes) == (wanted, ())


@pytest.mark.parametrize("kind", ["docx", "epub"])
def test_a_line_across_the_page_is_no_lost_picture(kind: str, tmp_path: Path) -> None:
    found = document_import.read(by_pandoc("# T\n\na\n\n* * *\n\nb\n", kind, tmp_path))
    assert found.notes == ()
    assert "\n\n---" in found.text


def test_a_link_to_a_place_that_is_no_heading_is_named_as_lost(tmp_path: Path) -> None:
    text = "# T\n\nWord []{#mark}goes on; see [there](#mark).\n"
    found = document_import.read(by_pandoc(text, "docx", tmp_path))
    assert found.notes == ("1 link inside the document was left out.",)


@pytest.mark.parametrize(
    ("kind", "markup", "found"),
    [
        (
            "docx",
            '<w:bookmarkStart w:id="1" w:name="a"/><w:p><w:t>On</w:t>'
            '<w:t xml:space="preserve">e &amp; two</w:t></w:p>',
            {"a": "One & two"},
        ),
        (
            "docx",
            '<w:p><w:bookmarkStart w:name="a"/><w:t>One</w:t></w:p><w:p><w:t>One</w:t></w:p>',
            {},
        ),
        (
            "odt",
            '<text:h><text:bookmark-start text:name="x y"/>A <b>b</b></text:h>',
            {"x y": "A b"},
        ),
        ("odt", '<text:p><text:bookmark text:name="x"/>A</text:p>', {}),
        ("epub", "<h1 id='x'>A</h1>", {}),
    ],
)
def test_the_names_of_headings(kind: str, markup: str, found: dict[str, str]) -> None:
    assert bookmarks(markup, kind) == found
