"""What the floors below say with a code is said in the window's language."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from writer_app.domain.base.errors import DocumentError, ModelError, from_kind
from writer_app.domain.base.message import PLACE, CodedMessage, coded, joined, placed
from writer_app.domain.templates import template
from writer_app.paths import resources
from writer_app.storage.formats import losses
from writer_app.ui.kit.sentences import SentenceTable, said, together, written_day
from writer_app.ui.kit.translation import TableTranslator, table

DAYS = (
    ("2016-05-09T10:00:00Z", "9 May 2016"),
    ("2014-06-25", "25 Jun 2014"),
    ("last week", "last week"),
    ("", ""),
)
NEVER_USED = coded("template-review.variable-never-used", "Put otherwise: “{0}”.", "tone")
FOREIGN = (
    ("must be less than or equal to 2", "不能大于 2"),
    ("must be 'review', 'direct' or 'panel'", "必须是 'review', 'direct' 或 'panel'"),
    ("No space left on device", "磁盘空间不足"),
)


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    translator = TableTranslator(table("zh"))
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


@pytest.mark.usefixtures("chinese")
def test_a_sentence_written_anew_loses_nothing() -> None:
    assert said(NEVER_USED) == "变量“tone”没有用到"


@pytest.mark.usefixtures("chinese")
def test_a_value_that_is_a_message_is_said_too() -> None:
    full = coded("atomic.disk-full-make-room-and", "…")
    assert said(coded("atomic.not-saved", "…{0}{1}", "a.md", full)) == (
        "a.md 没有保存：磁盘已满；请腾出空间再保存。"
    )


@pytest.mark.usefixtures("chinese")
def test_sentences_are_put_together_as_the_language_does() -> None:
    parts = losses.sentences({"text box": 2, "comment": 1})
    assert said(joined(parts)) == "略去 2 处文本框。略去 1 处批注。"
    assert said(placed("shorten:7", NEVER_USED)) == "shorten:7: 变量“tone”没有用到"


@pytest.mark.parametrize("text", ["", "Hello there.", coded("not.known", "Hello {0}.", "there")])
@pytest.mark.usefixtures("chinese")
def test_what_is_not_known_stays(text: str) -> None:
    assert said(text) == str(text)


def test_an_error_carries_its_message_as_it_is() -> None:
    error = from_kind("model", str(ModelError(NEVER_USED)))
    found = str(error)
    assert isinstance(found, CodedMessage)
    assert (found, found.code) == ("Put otherwise: “tone”.", NEVER_USED.code)


def test_a_message_goes_through_the_pipe() -> None:
    again = pickle.loads(pickle.dumps(NEVER_USED))
    assert (again, again.code, again.values) == (NEVER_USED, NEVER_USED.code, ("tone",))


def test_braces_of_a_text_are_no_places() -> None:
    assert coded("x", "“{{#{0}}}” and {{else}}", "if") == "“{{#if}}” and {{else}}"


@pytest.mark.parametrize(("english", "chinese"), FOREIGN)
def test_what_other_programs_say_is_found_by_its_words(english: str, chinese: str) -> None:
    assert SentenceTable(table("zh")["Foreign"]).find(english) == chinese


def test_two_values_side_by_side_are_told_apart() -> None:
    found = SentenceTable({"{0} has {1}{2}.": "{1}｜{0}｜{2}"}).find("It has one.")
    assert found == "｜It｜one"


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    "head",
    ["", "id: A B\n", "scope: page\n", "title: {en: ''\n", "params: {temperature: hot}\n",
     "tags: 3\n", "version: 0\n", "variables: [{name: 1x}]\n", "tests: [{expect: [{}]}]\n",
     "a: b: c\n", "'x\n", "\tx: 1\n", "examples: {a: 1}\n"],
)  # fmt: skip
def test_everything_wrong_in_a_template_is_said_in_chinese(head: str) -> None:
    source = f"---\nformat: 1\n{head}---\n# user\n{{{{#if a}}}}{{{{b}}}}\n"
    found = template.problems(source)
    assert found
    assert [p.message for p in found if said(p.message) == p.message] == []


def test_a_third_language_is_one_file(qapp: QApplication, tmp_path: Path) -> None:
    """Made from the English table: every form in brackets, its places turned round."""
    english = json.loads((resources() / "i18n" / "en.json").read_text(encoding="utf-8"))
    made = {code: f"⟦{form}⟧" for code, form in english["Messages"].items()}
    (tmp_path / "qx.json").write_text(json.dumps({"Messages": made}), encoding="utf-8")
    translator = TableTranslator(table("qx", tmp_path))
    qapp.installTranslator(translator)
    for code, form in english["Messages"].items():
        values = [
            f"<{place}>" for place in range(1 + max(map(int, PLACE.findall(form)), default=0))
        ]
        shown = said(coded(code, form, *values))
        assert shown == "⟦" + re.sub(PLACE, lambda m: f"<{m[1]}>", form) + "⟧"
    qapp.removeTranslator(translator)


def test_an_error_of_the_storage_reaches_the_window_with_its_code(tmp_path: Path) -> None:
    from writer_app.storage.files import document_file

    with pytest.raises(DocumentError) as caught:
        document_file.read(tmp_path / "none.md")
    assert isinstance(str(caught.value), CodedMessage)


@pytest.mark.parametrize(("stamp", "words"), DAYS)
def test_a_day_is_written_as_people_write_it(stamp: str, words: str) -> None:
    assert written_day(stamp) == words


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("One.", "Two."), "One. Two."),
        (("一。", "二。"), "一。二。"),
        (("", "只有这句。"), "只有这句。"),
        (("已导出到 a.pdf", "第二句。"), "已导出到 a.pdf 第二句。"),
    ],
)
def test_no_blank_stands_behind_a_sign_of_full_width(parts: tuple[str, ...], text: str) -> None:
    assert together(*parts) == text
