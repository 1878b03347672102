"""Reading BibTeX: what is there, and where a fault is."""

from __future__ import annotations

import random
import time

import pytest

from writer_app.domain.citing import bibtex
from writer_app.domain.citing.bib_entry import BibEntry, readable

GOOD = """\
% a comment, user@example.org
@comment{ignored}
@preamble{"\\newcommand{\\x}{y}"}
@string{jml = "Journal of " # "Bees"}
@article(old1999, author = "Ann {van der} Berg and Bo Li", title = {A {LaTeX} $x^2$ title},
  journal = jml # { and Wasps}, year = 1999, month = mar)
@Book{ding2020,
  author = {Erd\\H{o}s, P\\'al and G{\\"o}del, Kurt and {World Health Organization}},
  title = {{\\'E}tudes \\& essays --- a \\emph{view}},
  date = {2020-05},
}
@misc{王2019, title={蜜蜂}, author={王, 小明}, year={2019}}
"""


def read(text: str) -> dict[str, BibEntry]:
    entries, faults = bibtex.read(text)
    assert not faults
    return {entry.key: entry for entry in entries}


def test_entries_of_every_kind_are_read() -> None:
    found = read(GOOD)
    assert list(found) == ["old1999", "ding2020", "王2019"]
    assert found["old1999"].fields["journal"] == "Journal of Bees and Wasps"
    assert (found["old1999"].kind, found["ding2020"].kind) == ("article", "book")
    assert found["old1999"].fields["month"] == "3"


def test_a_work_as_people_read_it() -> None:
    found = read(GOOD)
    assert found["old1999"].by() == "Berg & Li"
    assert found["ding2020"].authors == ("Erdős", "Gödel", "World Health Organization")
    assert found["ding2020"].by() == "Erdős et al."
    assert found["ding2020"].title == "Études & essays — a view"
    assert (found["ding2020"].year, found["王2019"].by()) == ("2020", "王")


FAULTS = [
    ("@article{a, title={x} year=3}", None),  # a missing comma is no fault
    ("\n@article{a, author={X, title={b}}\n@book{c, title={d}}", (2, "the entry is not closed")),
    ("@book{a,\n title = {open\n@book{c, title={d}}", (2, "a brace is opened")),
    ('@book{a, title = "open}\n@book{c, title={d}}', (1, "a quotation mark")),
    ("@book{a,\n year = ,\n}\n@book{c, title={d}}", (2, "a field has no value")),
    ("@book{a,\n ??? }\n@book{c, title={d}}", (2, "“??? }")),
    ("@book{, title={x}}\n@book{c, title={d}}", (1, "an entry without a key")),
    ("@book{c, title={d}}\n@book{c, title={e}}", (2, "the key c stands in line 1 already")),
]


@pytest.mark.parametrize(("text", "fault"), FAULTS, ids=[row[0][:24] for row in FAULTS])
def test_a_fault_has_its_line_and_costs_no_other_entry(
    text: str, fault: tuple[int, str] | None
) -> None:
    entries, faults = bibtex.read(text)
    if fault is None:
        assert (faults, len(entries)) == ([], 1)
        return
    assert faults[0].line == fault[0]
    assert faults[0].why.startswith(fault[1])
    assert "c" in {entry.key for entry in entries}


def test_fields_of_the_book_a_chapter_is_in() -> None:
    found = read(
        "@incollection{ch, crossref={bk}, title={C}}\n"
        "@book{bk, title={B}, editor={E, F}, year=2001}"
    )
    fields = dict(bibtex.inherited(found["ch"], found))
    assert fields == {"booktitle": "B", "editor": "E, F", "year": "2001"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"\'{e} \v{s} \c{c} \o{} \ss{}", "é š ç ø ß"),
        (r"50\% \{x\} {A}", "50% {x} A"),
        (r"a~b -- c", "a b – c"),
        (r"\unknown{x} y", "x y"),
        ("plain", "plain"),
    ],
)
def test_marks_of_tex_go(text: str, shown: str) -> None:
    assert readable(text) == shown


def test_any_text_is_read_in_time() -> None:
    chance = random.Random(7)
    signs = '@{}(),="#\\ \nabc%'
    started = time.process_time()
    for _ in range(300):
        bibtex.read("@a{" + "".join(chance.choice(signs) for _ in range(300)))
    for piece in ("@a{b,", "{", '"', "@a{b,c={", "@", "\\"):
        bibtex.read(piece * 20_000)
    assert time.process_time() - started < 20
