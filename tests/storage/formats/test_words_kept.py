"""Every inline mark in every kind of block: no format may lose a word of it."""

from __future__ import annotations

import itertools
import re
import unicodedata
import zipfile
from pathlib import Path

import pypdfium2
import pytest

from writer_app.storage.formats import document_import
from writer_app.storage.formats.export import export

INLINE = [
    "{}", "**{}**", "*{}*", "***{}***", "`{}`", "~~{}~~", "[{}](https://e.org/a)",
    "[`{}`](https://e.org)", "**[{}](x.md)**", "<sub>{}</sub>", "<sup>{}</sup>", "{}<br>{}",
    "^[{} note]", "^[{} with ^[{} inside]]", "${}$", "$${}$$", "![{}](missing.png)",
    "[{}](<a b.md> 'title')", "&amp;{}&copy;", "<u>{}</u>", "<mark>{}</mark>", "<kbd>{}</kbd>",
    "**{}：**请", "$5 {} $7", "\\*{}\\*", "{}<!-- no -->", '<span class="a">{}</span>', "😀{}",
    "سلام {}",
]  # fmt: skip
BLOCKS = [
    "{}", "# {}", "## {}", "- {}", "3. {}", "- [ ] {}", "> {}", "> - {}", "- outer\n  - {}",
    "- outer\n\n  {}", "- > {}", "- # {}", "| a | b |\n| --- | --- |\n| {} | c |",
    "| {} | b |\n| --- | --- |\n| c | d |", "> | a |\n> | --- |\n> | {} |",
    "- outer\n\n  | a |\n  | --- |\n  | {} |", "text[^{{n}}]\n\n[^{{n}}]: {}", "{}\n---",
    "<div>\n\n{}\n\n</div>", "<details><summary>more</summary>\n\n{}\n\n</details>",
]  # fmt: skip


def everything() -> str:
    numbers = itertools.count(1000)

    def words(shape: str) -> str:
        return re.sub(r"\{\}", lambda _: f"W{next(numbers)}x", shape)

    made = []
    for block, inline in itertools.product(BLOCKS, INLINE):
        inside = f"{words('{}')} {words(inline)} {words('{}')}"
        made.append(block.replace("{}", inside).replace("{{n}}", f"n{next(numbers)}"))
    return "\n\n".join(made) + "\n"


def read(path: Path) -> str:
    if path.suffix == ".pdf":
        document = pypdfium2.PdfDocument(path)
        text = "".join(page.get_textpage().get_text_range() for page in document)
        document.close()
        return re.sub("\\s|\ufffe", "", unicodedata.normalize("NFKC", text))
    if path.suffix in (".docx", ".odt", ".epub"):
        with zipfile.ZipFile(path) as packed:
            parts = [n for n in packed.namelist() if n.endswith((".xml", ".xhtml"))]
            text = "".join(packed.read(name).decode() for name in parts)
    else:
        text = path.read_text("utf-8")
    return re.sub(r"<[^>]*>|\s", "", text)


@pytest.mark.parametrize("format", ["html", "txt", "docx", "odt", "epub", "tex", "pdf"])
def test_no_word_is_lost(format: str, tmp_path: Path) -> None:
    if format in ("docx", "odt", "epub", "tex"):
        pytest.importorskip("pypandoc", reason="needs the extra `formats`")
    text = everything()
    target = tmp_path / f"all.{format}"
    export(text, target, format, title="All", base=tmp_path)
    there = read(target)
    assert [word for word in re.findall(r"W\d+x", text) if word not in there] == []


def test_a_table_in_a_list_stands_behind_its_item_in_an_odt(tmp_path: Path) -> None:
    pytest.importorskip("pypandoc", reason="needs the extra `formats`")
    text = "3. one\n\n   | a |\n   | --- |\n   | cell |\n\n   after\n4. two\n"
    target = tmp_path / "list.odt"
    export(text, target, "odt", title="List", base=tmp_path)
    with zipfile.ZipFile(target) as packed:
        body = packed.read("content.xml").decode()
    lists = re.findall(r"<text:list[ >].*?</text:list>", body, re.DOTALL)
    assert not any("<table:table" in each for each in lists)
    assert [re.sub("<[^>]*>", "", each).strip() for each in lists] == ["one", "two"]
    assert 'text:start-value="4"' in body or 'start-value="4"' in packed_styles(target)


def packed_styles(path: Path) -> str:
    with zipfile.ZipFile(path) as packed:
        return packed.read("styles.xml").decode()


@pytest.mark.parametrize("format", ["docx", "odt", "epub"])
def test_what_comes_back_from_an_export_has_every_word(format: str, tmp_path: Path) -> None:
    pytest.importorskip("pypandoc", reason="needs the extra `formats`")
    text = everything()
    target = tmp_path / f"all.{format}"
    export(text, target, format, title="All", base=tmp_path)
    back = re.sub(r"\s|\\", "", document_import.read(target).text)
    # Pandoc reads no formula of an ODT file; the import says how many.
    formulas = set(re.findall(r"\$(W\d+x)\$", text)) if format == "odt" else set()
    words = [word for word in re.findall(r"W\d+x", text) if word not in formulas]
    assert [word for word in words if word not in back] == []


def test_a_highlight_and_the_lines_of_a_cell_come_back(tmp_path: Path) -> None:
    pytest.importorskip("pypandoc", reason="needs the extra `formats`")
    text = "a <mark>b</mark> c\n\n| d |\n| --- |\n| e $$f$$ g<br>h |\n"
    target = tmp_path / "back.docx"
    export(text, target, "docx", title="Back", base=tmp_path)
    back = document_import.read(target).text
    assert "a <mark>b</mark> c" in back
    assert "| e $f$ g<br>h |" in back
