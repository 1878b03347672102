"""Word packages that want to take long: how long opening, and saving a changed text, takes.

    python tests/benchmarks/bench_word_hostile.py [NAME …]

Processor time, so that a busy machine says little against it. 1 where anything takes over BAR.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import word_xml as xml
from word_xml import package, paragraph, said

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.word.values import Author
from writer_app.storage.word import comment_writing
from writer_app.storage.word.document import open_package

BAR = 2.0
ME = Author("Me", "2026-01-02T03:04:05Z")
RUN = "<w:r><w:t>a</w:t></w:r>"
P = f"<w:p>{RUN}</w:p>"
FIELD = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
CELL = f"<w:tc>{P}</w:tc>"
NUMBERS = range(20_000)


def _change(number: int, who: str = "Ana", tag: str = "ins") -> str:
    run = said("b") if tag == "ins" else said("b").replace("w:t ", "w:delText ").replace(
        "/w:t>", "/w:delText>"
    )  # fmt: skip
    return (
        f'<w:{tag} w:id="{number}" w:author="{who}" w:date="2026-01-01T00:00:00Z">{run}</w:{tag}>'
    )


def _move(number: int) -> str:
    mark = f'w:id="{number}" w:author="Ana"'
    gone = f'<w:moveFrom w:id="{number + 50_000}" w:author="Ana" w:date="">{RUN}</w:moveFrom>'
    return (
        f'<w:p><w:moveFromRangeStart {mark} w:name="m{number}"/>{gone}'
        f'<w:moveFromRangeEnd w:id="{number}"/></w:p>'
    )


def _links() -> bytes:
    data, part = package(P), "word/_rels/document.xml.rels"
    more = '<Relationship Id="x" Type="t" Target="y"/>' * 500_000 + "</Relationships>"
    old = xml.parts(data)[part].decode()
    return xml.with_part(data, part, old.replace("</Relationships>", more).encode())


CASES: dict[str, Callable[[], bytes]] = {
    "a million runs": lambda: package(paragraph(*[RUN] * 1_000_000)),
    "100,000 runs": lambda: package(paragraph(*[RUN] * 100_000)),
    "300,000 paragraphs": lambda: package(P * 300_000),
    "100,000 paragraphs": lambda: package(P * 100_000),
    "15 million elements": lambda: package(P + "<a/>" * 15_000_000),
    "30 MB of text": lambda: package(paragraph("word " * 6_000_000)),
    "5 MB of text": lambda: package(paragraph("word " * 1_000_000)),
    "a million signs of Markdown": lambda: package(paragraph("*_`[" * 250_000)),
    "300 MB of blanks": lambda: package(P + " " * 300_000_000),
    "50,000 endless fields": lambda: package(paragraph(FIELD, "x") * 50_000),
    "100,000 nested fields": lambda: package(paragraph(*[FIELD] * 100_000)),
    "a row of 100,000 cells": lambda: package(f"<w:tbl><w:tr>{CELL * 100_000}</w:tr></w:tbl>"),
    "100,000 rows": lambda: package(f"<w:tbl>{f'<w:tr>{CELL}</w:tr>' * 100_000}</w:tbl>"),
    "50,000 tables": lambda: package(f"<w:tbl><w:tr>{CELL}</w:tr></w:tbl>" * 50_000),
    "500,000 relationships": _links,
    "20,000 insertions": lambda: package("".join(paragraph("a", _change(n)) for n in NUMBERS)),
    "20,000 deletions": lambda: package(
        "".join(paragraph("a", _change(n, tag="del"), "c") for n in NUMBERS)
    ),
    "20,000 authors": lambda: package(paragraph(*[_change(n, f"A{n}") for n in NUMBERS])),
    "20,000 moves": lambda: package("".join(map(_move, NUMBERS))),
    "20,000 comments": lambda: package(
        paragraph(*[f'<w:commentReference w:id="{n}"/>' for n in NUMBERS]),
        comments="".join(f'<w:comment w:id="{n}" w:author="A">{P}</w:comment>' for n in NUMBERS),
    ),
    "20,000 footnotes": lambda: package(
        "".join(paragraph(f'<w:r><w:footnoteReference w:id="{n}"/></w:r>') for n in NUMBERS),
        footnotes="".join(f'<w:footnote w:id="{n}">{P}</w:footnote>' for n in NUMBERS),
    ),
}  # fmt: skip


def main() -> int:
    """Try those that were named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    slow = 0
    for name in parser.parse_args().names or CASES:
        data = CASES[name]()
        began, told, saving = time.process_time(), "opened", 0.0
        try:
            document = open_package(data, "letter.docx", ME.name)
            comment_writing.margin_of(document.read)
            opening = time.process_time() - began
            began = time.process_time()
            document.written(f"Another text.\n\n{document.text}", ME)
            saving = time.process_time() - began
        except DocumentError as problem:
            opening, told = time.process_time() - began, str(problem)
        slow += max(opening, saving) > BAR
        print(f"{name:28} {opening:5.2f} s, saved in {saving:5.2f} s: {told[:90]}", flush=True)
    return int(slow > 0)


if __name__ == "__main__":
    raise SystemExit(main())
