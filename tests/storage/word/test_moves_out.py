"""What the writer moved, written as moved: both ends with range marks, settled by XML alone."""

from __future__ import annotations

import re
import shutil

import office
import pytest
import word_xml as xml
from word_xml import package, paragraph, said

from writer_app.domain.word.values import Author
from writer_app.storage.word import blank
from writer_app.storage.word.document import open_package

ME = Author("Me", "2026-01-01T00:00:00Z")
COLOURED = '<w:rFonts w:ascii="Garamond"/><w:color w:val="AA0000"/>'
ONE = "The letter came late, two days after the feast, and nobody opened it."
TWO = "It was a long winter."
THREE = "Snow fell upon the harbour."
FOUR = "That was the end of it."
BODY = "".join(
    [
        paragraph(said(ONE, COLOURED), props='<w:jc w:val="center"/>'),
        paragraph(TWO),
        paragraph(THREE),
        paragraph(FOUR),
        "<w:sectPr/>",
    ]
)
NEW = ONE.replace("two days", "a week")


def text(*lines: str) -> str:
    return "\n\n".join(lines) + "\n"


def written(*lines: str, body: str = BODY, tracked: bool = True) -> bytes:
    return open_package(package(body), "a.docx", "Me").written(text(*lines), ME, tracked=tracked)


def settled(data: bytes, *, accept: bool) -> list[str]:
    part = xml.settle(xml.parts(data)["word/document.xml"], "Me", accept=accept)
    return [words for words in xml.words(part) if words]


@pytest.mark.parametrize(
    "lines",
    [
        (TWO, ONE, THREE, FOUR),
        (TWO, THREE, FOUR, ONE),  # to the end
        (FOUR, ONE, TWO, THREE),  # from the end
        (THREE, FOUR, ONE, TWO),  # two together
        (FOUR, THREE, TWO, ONE),
        (TWO, THREE, NEW, FOUR),  # edited on the way
        (TWO, THREE, FOUR, NEW),
        (FOUR, TWO, "A new line stands here.", THREE, ONE),
    ],
)
def test_both_texts_come_back(lines: tuple[str, ...]) -> None:
    data = written(*lines)
    assert settled(data, accept=False) == [ONE, TWO, THREE, FOUR]
    assert settled(data, accept=True) == list(lines)
    assert open_package(data, "a.docx", "Me").text == text(*lines)
    found = xml.document(data)
    assert found.count("<w:moveFromRangeStart ") == found.count("<w:moveFromRangeEnd ") > 0
    assert found.count("<w:moveToRangeStart ") == found.count("<w:moveToRangeEnd ") > 0


@pytest.mark.parametrize(
    "lines", [(TWO, THREE, FOUR, ONE), (FOUR, ONE, TWO, THREE), (TWO, THREE, NEW, FOUR)]
)
def test_a_colleague_sees_one_move(lines: tuple[str, ...]) -> None:
    document = open_package(written(*lines), "a.docx", "Anna")
    changes = document.revisions()
    assert [one.move for one in changes] == ["move1", "move1"]
    taken = document.text
    for one in reversed(changes):
        taken = taken[: one.start] + one.new + taken[one.end :]
    assert taken == text(*lines)


def test_what_moved_keeps_its_looks() -> None:
    found = xml.document(written(TWO, THREE, ONE, FOUR))
    moved = re.search(r"<w:p>(?:(?!</w:p>).)*<w:moveTo .*?</w:p>", found)
    assert moved is not None
    assert COLOURED in moved.group()
    assert '<w:jc w:val="center"/>' in moved.group()


def test_two_that_go_together_are_one_move_and_two_apart_are_two() -> None:
    assert xml.document(written(THREE, FOUR, ONE, TWO)).count("<w:moveToRangeStart ") == 1
    assert xml.document(written(FOUR, THREE, TWO, ONE)).count("<w:moveToRangeStart ") == 3


def test_marks_and_comments_stand_once() -> None:
    mark = '<w:bookmarkStart w:id="5" w:name="here"/><w:bookmarkEnd w:id="5"/>'
    range_ = '<w:commentRangeStart w:id="4"/>', '<w:commentRangeEnd w:id="4"/>'
    reference = '<w:r><w:commentReference w:id="4"/></w:r>'
    body = BODY.replace("<w:p>", "<w:p>", 1).replace(
        said(ONE, COLOURED), mark + range_[0] + said(ONE) + range_[1] + reference
    )
    found = xml.document(written(TWO, THREE, ONE, FOUR, body=body))
    for each in ("w:bookmarkStart", "w:commentRangeStart", "w:commentReference"):
        assert found.count(f"<{each} ") == 1


def test_without_tracking_it_stands_in_its_new_place_alone() -> None:
    found = xml.document(written(TWO, THREE, ONE, FOUR, tracked=False))
    assert "w:move" not in found
    assert COLOURED in found
    assert xml.words(found.encode()) == [TWO, THREE, ONE, FOUR]


def test_a_name_that_is_taken_is_not_given_again() -> None:
    once = written(TWO, THREE, ONE, FOUR)
    again = open_package(once, "a.docx", "Bo").written(text(ONE, TWO, FOUR, THREE), ME)
    names = re.findall(r'w:name="(move\d+)"', xml.document(again))
    assert len(set(names)) * 2 == len(names)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_brings_both_texts_back() -> None:
    plain = open_package(blank.package(), "a.docx", "Me")
    before = plain.written(text(ONE, TWO, THREE, FOUR), ME, tracked=False)
    orders = [(TWO, THREE, FOUR, ONE), (FOUR, ONE, TWO, THREE), (TWO, NEW, THREE, FOUR)]
    document = open_package(before, "a.docx", "Me")
    found = office.read(
        {str(number): document.written(text(*lines), ME) for number, lines in enumerate(orders)}
    )
    for number, lines in enumerate(orders):
        root = found[str(number)]
        assert office.words(root, accept=True) == " ".join(lines).split()
        assert office.words(root, accept=False) == " ".join((ONE, TWO, THREE, FOUR)).split()


def test_a_chinese_paragraph_that_was_edited_on_the_way_is_a_move() -> None:
    stays = "资料室定于下周五搬迁，届时暂停借阅，请各位同事提前归还图书。\n\n新址在二层。\n\n"
    fees = "搬迁费用由行政部承担，预算为人民币两万元，超出部分须另行申请。\n\n"
    end = "如有疑问，请联系办公室。\n"
    before = open_package(blank.package(), "a.docx", ME.name).written(
        f"{fees}{stays}{end}", ME, tracked=False
    )
    after = stays.replace("周五", "周一") + fees.replace("两", "三") + end
    found = xml.document(open_package(before, "a.docx", ME.name).written(after, ME))
    assert found.count("<w:moveFromRangeStart ") == 1
    assert found.count("<w:moveToRangeStart ") == 1
