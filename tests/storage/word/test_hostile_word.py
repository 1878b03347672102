"""Packages that are no Word documents, or want to do harm: a sentence each, and nothing written."""

from __future__ import annotations

import io
import random
import time
import zipfile
from pathlib import Path

import pytest
import word_xml as xml
from word_xml import package, paragraph

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.word.values import Author
from writer_app.storage.files import document_file
from writer_app.storage.word import package as packages
from writer_app.storage.word import tree
from writer_app.storage.word.document import open_package

ME = Author("Me", "2026-01-02T03:04:05Z")
GOOD = package(paragraph("One ", "two.") + paragraph("Three.") + "<w:sectPr/>")


def with_document(document: str) -> bytes:
    return xml.with_part(GOOD, "word/document.xml", document.encode())


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no Word document"),
        (b"PK\x03\x04 and then nothing", "no Word document"),
        (b"\xd0\xcf\x11\xe0 old or locked", "password"),
        (packed("other.txt"), "no text part"),
        (packed("_rels/.rels", "word/document.xml"), "damaged"),
        (with_document("<w:document"), "damaged in line"),
        (with_document(""), "damaged"),
        (with_document("<html><body>Not Word's.</body></html>"), "no text part"),
        (with_document("<?xml version='1.0' encoding='punycode'?><a/>"), "cannot be read"),
        (
            with_document('<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'),
            "document type",
        ),
        (with_document("<a>" * 300 + "</a>" * 300), "nested deeper"),
    ],
)
def test_says_what_is_wrong(data: bytes, said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        open_package(data, "letter.docx", "Me")


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "LARGEST_PART", 10_000)
    bomb = with_document("<a>" + " " * 100_000 + "</a>")
    with pytest.raises(DocumentError, match="too large"):
        open_package(bomb, "letter.docx", "Me")


FIELD = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
NUMBERS = range(6_000)


def moved(number: int) -> str:
    mark = f'w:id="{number}" w:author="Ana"'
    gone = f'<w:moveFrom w:id="{number}" w:author="Ana"><w:r><w:t>p</w:t></w:r></w:moveFrom>'
    return paragraph(
        f'<w:moveFromRangeStart {mark} w:name="m{number}"/>{gone}<w:moveFromRangeEnd {mark}/>'
    )


@pytest.mark.parametrize(
    ("body", "begins"),
    [
        ("".join(paragraph(FIELD, f"p{n}") for n in NUMBERS), "⟦field 1: p0⟧"),
        ("".join(map(moved, NUMBERS)), "p\n\np"),
    ],
    ids=["fields that never end", "moves"],
)
def test_what_repeats_takes_time_by_its_length_alone(body: str, begins: str) -> None:
    began = time.process_time()
    assert open_package(package(body), "letter.docx", "Me").text.startswith(begins)
    assert time.process_time() - began < 4  # by the square it is many times that


@pytest.mark.parametrize(
    ("bound", "most", "said"),
    [
        ("MOST_ELEMENTS", 8, "more elements"),
        ("MOST_PARAGRAPHS", 1, "more paragraphs"),
        ("MOST_TEXT", 10, "more text"),
    ],
)
def test_what_is_too_much_is_said_at_once(
    bound: str, most: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages if bound == "MOST_ELEMENTS" else tree, bound, most)
    with pytest.raises(DocumentError, match=said):
        open_package(GOOD, "letter.docx", "Me")


def test_outside_links_and_odd_paths_are_carried_and_never_followed(tmp_path: Path) -> None:
    data = xml.with_part(GOOD, "_none", b"")
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("../../evil.txt", "outside")
    document = open_package(out.getvalue(), "letter.docx", "Me")
    written = document.written("One three.\n\nThree.\n", ME)
    assert xml.parts(written)["../../evil.txt"] == b"outside"
    assert xml.parts(written)["word/vbaProject.bin"] == xml.parts(GOOD)["word/vbaProject.bin"]
    assert not list(tmp_path.iterdir())


def opened_or_said(path: Path) -> str:
    """The sentence that a file gives, or nothing where it opened and could be written."""
    try:
        loaded = document_file.read(path)
    except DocumentError as problem:
        return str(problem)
    open_package(document_file.to_bytes(loaded, "Another text.\n")[0], "again.docx", "Me")
    return ""


def test_mutations_open_or_give_a_sentence(tmp_path: Path) -> None:
    """A thousand are tried by bench_word.py."""
    rng = random.Random(17)
    for number in range(150):
        data = bytearray(GOOD)
        for _ in range(rng.randint(1, 12)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        if rng.random() < 0.2:
            del data[rng.randrange(len(data)) :]
        path = tmp_path / f"{number}.docx"
        path.write_bytes(data)
        before = path.read_bytes()
        said = opened_or_said(path)
        assert not said or (said.endswith(".") and "\n" not in said)
        assert path.read_bytes() == before
        path.unlink()
