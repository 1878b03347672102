"""Memories and glossaries as files."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.translation.glossary import Glossary, Term
from writer_app.domain.translation.memory import Pair
from writer_app.storage.translation import glossary_file, tmx

PAIR = Pair("A & <b>", "甲\n乙", "en", "zh", "20261128T120000Z")
TBX = """<martif type="TBX"><text><body><termEntry>
<langSet xml:lang="en-US"><tig><term>licence</term></tig></langSet>
<langSet xml:lang="zh-CN"><tig><term>许可证</term></tig></langSet>
</termEntry></body></text></martif>"""


def test_a_memory_comes_back_as_it_was(tmp_path: Path) -> None:
    tmx.write(tmp_path / "deep" / "m.tmx", [PAIR])
    assert tmx.read(tmp_path / "deep" / "m.tmx") == (PAIR,)


def test_control_characters_do_not_break_the_file(tmp_path: Path) -> None:
    tmx.write(tmp_path / "m.tmx", [Pair("a\x01b", "c", "en", "de")])
    assert tmx.read(tmp_path / "m.tmx")[0].source == "ab"


def test_a_unit_of_three_languages_is_two_pairs(tmp_path: Path) -> None:
    file = tmp_path / "m.tmx"
    variants = "".join(
        f'<tuv xml:lang="{tag}"><seg>w<hi>{tag}</hi></seg></tuv>'
        for tag in ("EN-us", "de", "zh_CN")
    )
    file.write_text(f"<tmx><body><tu>{variants}</tu></body></tmx>", encoding="utf-8")
    found = tmx.read(file)
    assert [(p.source, p.target, p.target_language) for p in found] == [
        ("wEN-us", "wde", "de"),
        ("wEN-us", "wzh_CN", "zh"),
    ]


@pytest.mark.parametrize(
    "text",
    ["no xml", "<other/>", '<!DOCTYPE t [<!ENTITY a "b">]><tmx>&a;</tmx>'],
    ids=["text", "other", "entity"],
)
def test_what_is_no_memory_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "m.tmx"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError, match=r"m\.tmx is no translation memory"):
        tmx.read(file)


def test_units_without_languages_are_said(tmp_path: Path) -> None:
    file = tmp_path / "m.tmx"
    words = "<tuv><seg>Hello</seg></tuv><tuv><seg>Hallo</seg></tuv>"
    file.write_text(f"<tmx><body><tu>{words}</tu></body></tmx>", encoding="utf-8")
    with pytest.raises(DocumentError, match="language"):
        tmx.read(file)


def test_new_pairs_take_the_place_of_old_ones() -> None:
    new = Pair(PAIR.source, "丙", "en", "zh")
    other = Pair("x", "y", "en", "zh")
    assert tmx.merged([PAIR, other], [new]) == (new, other)


@pytest.mark.parametrize("name", ["g.csv", "g.tbx"])
def test_a_glossary_comes_back_as_it_was(tmp_path: Path, name: str) -> None:
    terms = (
        Term({"en": ("licence", "license"), "zh": ("许可证",)}, "law"),
        Term({"en": ("a, b",), "de": ("c",)}),
    )
    glossary_file.write(tmp_path / name, Glossary(terms))
    assert glossary_file.read(tmp_path / name).terms == terms


@pytest.mark.parametrize(
    "text",
    ["en,zh\nlicence,许可证\n", "\ufeffEN;zh-CN\nlicence;许可证\n", "licence,许可证\n"],
    ids=["head", "semicolon", "no head"],
)
def test_tables_as_people_write_them(tmp_path: Path, text: str) -> None:
    file = tmp_path / "g.csv"
    file.write_text(text, encoding="utf-8")
    found = glossary_file.read(file, "en", "zh").terms
    assert [dict(term.forms) for term in found] == [{"en": ("licence",), "zh": ("许可证",)}]


def test_the_older_tbx_is_read(tmp_path: Path) -> None:
    (tmp_path / "g.tbx").write_text(TBX, encoding="utf-8")
    found = glossary_file.read(tmp_path / "g.tbx").terms
    assert [dict(term.forms) for term in found] == [{"en": ("licence",), "zh": ("许可证",)}]


@pytest.mark.parametrize(("name", "text"), [("g.csv", "en,zh\nalone,\n"), ("g.tbx", "<tbx/>")])
def test_a_glossary_without_terms_is_named(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError, match="has no terms"):
        glossary_file.read(tmp_path / name, "en", "zh")
