"""Citations as pandoc spells them."""

from __future__ import annotations

import pytest

from writer_app.domain.citing.citation import Cite, group_at, mention_at

GROUPS = [
    ("[@doe]", [Cite("doe")]),
    ("[see @doe, p. 3; @li2019]", [Cite("doe", "see", "p. 3"), Cite("li2019")]),
    ("[-@doe, chap. 2]", [Cite("doe", after="chap. 2", only=True)]),
    ("[@a; and passim]", [Cite("a", after="and passim")]),
    ("[@王2019，第3页；@b]", [Cite("王2019", after="第3页"), Cite("b")]),
    ("[@{https://x.org/a,b}]", [Cite("https://x.org/a,b")]),
    ("[@a:b.c/d-1]", [Cite("a:b.c/d-1")]),
]


@pytest.mark.parametrize(("text", "cites"), GROUPS, ids=[row[0] for row in GROUPS])
def test_a_citation_in_brackets(text: str, cites: list[Cite]) -> None:
    found = group_at(text, 0, len(text))
    assert found is not None
    assert (list(found.cites), found.in_text, found.end) == (cites, False, len(text))


@pytest.mark.parametrize(
    "text", ["[@doe](a.md)", "[@doe][ref]", "[^@doe]", "[a@b.org]", "[words]", "[x; @a", "[]"]
)
def test_what_is_none(text: str) -> None:
    assert group_at(text, 0, len(text)) is None


@pytest.mark.parametrize(
    ("text", "cite", "length"),
    [
        ("@doe says", Cite("doe"), 4),
        ("@doe [p. 3] says", Cite("doe", after="p. 3"), 11),
        ("@doe [p. 3](x) says", Cite("doe"), 4),
        ("@doe.", Cite("doe"), 4),
        ("@doe: he", Cite("doe"), 4),
    ],
)
def test_a_citation_in_a_sentence(text: str, cite: Cite, length: int) -> None:
    found = mention_at(text, 0, len(text))
    assert found is not None
    assert (found.cites, found.in_text, found.end) == ((cite,), True, length)


@pytest.mark.parametrize("text", ["me@x.org", "a.@b", "@@b", "@ b"])
def test_addresses_cite_nothing(text: str) -> None:
    assert mention_at(text, text.index("@"), len(text)) is None or text == "@@b"


def test_chinese_needs_no_blank_behind_a_key() -> None:
    found = mention_at("@li2019的研究", 0, 10)
    assert found is not None
    assert found.cites[0].trimmed() == (Cite("li2019"), "的研究")


def test_a_key_of_chinese_alone_is_whole() -> None:
    assert Cite("王小明").trimmed() is None
