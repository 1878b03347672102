"""CSL JSON as entries of BibLaTeX."""

from __future__ import annotations

import json

import pytest

from writer_app.domain.citing import csl_json

ARTICLE = {
    "id": "li2019", "type": "article-journal", "title": "Bees & <i>wasps</i> 50%",
    "container-title": "Journal", "volume": 3, "issue": "2", "page": "1-9",
    "author": [{"family": "Li", "given": "Si"}, {"literal": "WHO_team"},
               {"family": "Berg", "given": "A", "non-dropping-particle": "van der"}],
    "issued": {"date-parts": [[2019, 3]]}, "DOI": "10.1/x_y",
}  # fmt: skip


def test_a_work_is_an_entry() -> None:
    entries, faults = csl_json.read(json.dumps([ARTICLE]))
    fields = entries[0].fields
    assert not faults
    assert (entries[0].key, entries[0].kind) == ("li2019", "article")
    assert fields["author"] == r"Li, Si and {WHO\_team} and van der Berg, A"
    assert (fields["title"], fields["journaltitle"]) == (r"Bees \& wasps 50\%", "Journal")
    assert (fields["date"], fields["doi"], fields["volume"]) == ("2019-03", "10.1/x_y", "3")
    assert entries[0].authors == ("Li", "WHO_team", "van der Berg")


def test_a_chapter_stands_in_a_book() -> None:
    item = {"id": "c", "type": "chapter", "title": "C", "container-title": "B"}
    entries, _ = csl_json.read(json.dumps({"items": [item]}))
    assert (entries[0].kind, entries[0].fields["booktitle"]) == ("incollection", "B")


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("[\n{]", 2, "this is no JSON"),
        ("3", 0, "this is no list of works"),
        ("[{}]", 0, "work 1 has no “id”"),
        ('[{"id": "a"},\n{"id": "a"}]', 1, "the key a stands in line 1 already"),
    ],
)
def test_a_fault_has_its_line(text: str, line: int, why: str) -> None:
    _, faults = csl_json.read(text)
    assert faults[0].line == line
    assert faults[0].why.startswith(why)


def test_strange_values_are_left_out() -> None:
    item = {"id": 5, "author": "x", "issued": {"date-parts": "y"}, "title": None, "volume": []}
    entries, faults = csl_json.read(json.dumps([item]))
    assert (entries[0].key, dict(entries[0].fields), faults) == ("5", {}, [])
