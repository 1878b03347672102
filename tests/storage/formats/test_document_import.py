"""Import: the structure comes along, nothing dangerous does, the report says what is lost."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from writer_app.domain.base.errors import DocumentError, ExportError
from writer_app.storage.formats import document_import
from writer_app.storage.formats.html_import import to_markdown
from writer_app.storage.formats.markdown import to_html

MATERIAL = Path(__file__).resolve().parents[4] / "shared" / "material"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<h2>A <em>b</em></h2><p>c</p>", "## A *b*\n\nc\n"),
        ("a<br>b", "a\\\nb\n"),
        ("<p>a<br></p>", "a\n"),
        ("<p>1 * 2 [x] &lt;b&gt;</p>", "1 * 2 \\[x] \\<b>\n"),
        ("<p># no</p><p>- no</p><p>1. no</p>", "\\# no\n\n\\- no\n\n1\\. no\n"),
        ("<strong> a </strong>b", "**a** b\n"),
        ("<ul><li>a<ol start=3><li>b</ol><li>c</ul>d", "- a\n\n  3. b\n- c\n\nd\n"),
        ("<blockquote><p>a</p><p>b</p></blockquote>c", "> a\n>\n> b\n\nc\n"),
        ("<pre><code>a\n  b</code></pre>", "```\na\n  b\n```\n"),
        ("<pre>```</pre>", "````\n```\n````\n"),
        ("<a href='x y.html'>a</a>", "[a](<x y.html>)\n"),
        ("<a href='javascript:x'>a</a>", "a\n"),
        ("<img src=a.png alt='b c'>", "![b c](a.png)\n"),
        ("<table><tr><th>a<th>b<tr><td>1</table>", "| a   | b   |\n|-----|-----|\n| 1   |     |\n"),
        ("<p>H<sub>2</sub>O <code>a*b</code>", "H<sub>2</sub>O `a*b`\n"),
        ("<head><title>T</title><style>x</style></head><body>a", "a\n"),
        ("<script>x</script>a<hr>b", "a\n\n* * *\n\nb\n"),
        ("<li><input type=checkbox checked>a", "- [x] a\n"),
        ("", ""),
    ],
)
def test_html_becomes_markdown(markup: str, text: str) -> None:
    assert to_markdown(markup)[0] == text


def test_the_title_is_found() -> None:
    assert to_markdown("<head><title>A\n b</title></head><p>c")[1] == "A b"


def test_what_is_left_out_is_counted() -> None:
    markup = "<video></video><iframe></iframe><iframe></iframe><img src='data:image/png;base64,x'>"
    assert to_markdown(markup)[2] == {"video": 1, "embedded page": 2, "embedded picture": 1}


@pytest.mark.parametrize(
    "text",
    [
        "# A\n\nb *c* **d** ~~e~~ `f`\n",
        "- a\n  - b\n  - c\n- d\n\ne\n",
        "> a\n>\n> > b\n\nc\n",
        "1. a\n2. b\n",
        "a\\\nb\n",
        "[a](http://x.example/) ![b](b.png)\n",
        "```\ncode\n```\n",
        "我们*写作*。\n",
    ],
)
def test_our_own_pages_come_back_as_they_were(text: str) -> None:
    page = to_html(text, image=lambda source: None).replace("[b]", '<img src="b.png" alt="b">')
    assert to_markdown(page)[0] == text


PIECES = (
    "<p> </p> <ul> </ul> <li> </li> <table> <tr> <td> </table> <b> </b> <a/href=x> </a> <pre> "
    "</pre> <blockquote> </blockquote> <h1> </h1> <script> </script> text &lt; * <!-- --> <![CDATA["
)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(PIECES.split(" ")), max_size=40))
def test_broken_html_is_read_as_far_as_it_goes(pieces: list[str]) -> None:
    text, _, _ = to_markdown("".join(pieces))
    to_html(text)


@pytest.mark.material
def test_hostile_pages_import_as_harmless_text() -> None:
    source = MATERIAL / "html" / "xss_payloads.json"
    if not source.is_file():
        pytest.skip(f"no test material at {source}")
    for entry in json.loads(source.read_bytes()):
        text = to_markdown(entry["payload"])[0]
        assert "javascript:" not in "".join(part for part in text.split("](")[1:])


def test_text_files_become_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xff\xfe" + "Zoë".encode("utf-16-le"))
    found = document_import.read(path)
    assert (found.text, found.title) == ("Zoë", "a")
    assert "UTF-16" in found.notes[0]


def test_a_page_says_its_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b'<meta charset="iso-8859-2"><p>\xb3\xf3d\xbc')
    assert document_import.read(path).text == "łódź\n"


@pytest.mark.parametrize("name", ["a.png", "a", "a.rtf"])
def test_unknown_kinds_are_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(DocumentError, match="kind"):
        document_import.read(tmp_path / name)


@pytest.mark.parametrize("name", ["a.md", "a.html", "a.docx"])
def test_what_is_missing_or_damaged_is_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(DocumentError):
        document_import.read(tmp_path / name)
    (tmp_path / name).write_bytes(b"\x89PNG\0\xff")
    if name == "a.docx":
        with pytest.raises(DocumentError, match="damaged"):
            document_import.read(tmp_path / name)


def word_file(path: Path, body: str) -> Path:
    """A Word document with the least it can have."""
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        packed.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r" Target="word/document.xml" Type="http://schemas.openxmlformats.'
            'org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
        )
        packed.writestr(
            "word/document.xml",
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f"<w:body>{body}</w:body></w:document>",
        )
    return path


def test_a_word_file_comes_with_a_report(tmp_path: Path) -> None:
    pytest.importorskip("pypandoc", reason="the extra formats is not installed")
    body = (
        "<w:p><w:r><w:t>Hello</w:t></w:r>"
        '<w:r><w:commentReference w:id="0"/></w:r><w:r><w:commentReference w:id="1"/></w:r></w:p>'
    )
    found = document_import.read(word_file(tmp_path / "a.docx", body))
    assert (found.text, found.notes) == ("Hello\n", ("2 comments were left out.",))


def test_without_pandoc_a_word_file_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pypandoc", None)
    with pytest.raises(ExportError, match="pip install pypandoc-binary"):
        document_import.read(word_file(tmp_path / "a.docx", ""))


@pytest.mark.material
def test_the_word_files_of_the_material_import() -> None:
    pytest.importorskip("pypandoc", reason="the extra formats is not installed")
    files = sorted((MATERIAL / "docx").glob("*.docx"))
    if not files:
        pytest.skip(f"no test material at {MATERIAL}")
    for path in files:
        assert "<img" not in document_import.read(path).text, path


@pytest.mark.parametrize("kind", ["docx", "odt", "epub", "html", "md"])
def test_a_missing_file_is_not_called_damaged(tmp_path: Path, kind: str) -> None:
    with pytest.raises(DocumentError, match="does not exist; check the name"):
        document_import.read(tmp_path / f"a.{kind}")
