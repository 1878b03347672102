"""What the floors below say in English is said in the window's language."""

from __future__ import annotations

import pytest

from writer_app.domain.templates import template
from writer_app.ui.kit.sentences import SentenceTable
from writer_app.ui.kit.translation import TableTranslator, table

SAID = (
    ("the variable “tone” is never used", "变量“tone”没有用到"),
    ("The model left out {{date}}, which is needed.", "模型漏掉了 {{date}}，而它是必需的。"),
    ("{{#if}} is never closed", "{{#if}} 没有结束标记"),
    ("a.md was not saved because the disk is full; make room and save again.",
     "a.md 没有保存：磁盘已满；请腾出空间再保存。"),
    ("The model wrote what is no template: shorten:7: unknown name “tone”",
     "模型写的不是正确的模板：shorten:7: 不认识的名称“tone”"),
    ("params.temperature: must be less than or equal to 2", "params.temperature: 不能大于 2"),
    ("apply: must be 'review', 'direct' or 'panel'", "apply: 必须是 'review', 'direct' 或 'panel'"),
    ("Some bytes are no text; they show as boxes. 2 text boxes were left out.",
     "有些内容不是文字，显示为方框。略去 2 处文本框。"),
    ("3.6 billion × 4.5 bits + embeddings 0.8 GB", "3.6B 参数 × 4.5 位 + 词嵌入 0.8 GB"),
)  # fmt: skip


@pytest.mark.parametrize(("english", "chinese"), SAID)
def test_what_is_said_is_found_with_its_values(english: str, chinese: str) -> None:
    assert SentenceTable(table("zh")["Sentences"]).find(english) == chinese


@pytest.mark.parametrize("text", ["", " ", "Hello there.", "说好了。", "a: b", "x" * 9000])
def test_what_is_not_known_stays(text: str) -> None:
    assert SentenceTable(table("zh")["Sentences"]).find(text) is None


def test_two_values_side_by_side_are_told_apart() -> None:
    found = SentenceTable({"{0} has {1}{2}.": "{1}｜{0}｜{2}"}).find("It has one.")
    assert found == "｜It｜one"


@pytest.mark.parametrize(
    "head",
    ["", "id: A B\n", "scope: page\n", "title: {en: ''\n", "params: {temperature: hot}\n",
     "tags: 3\n", "version: 0\n", "variables: [{name: 1x}]\n", "tests: [{expect: [{}]}]\n",
     "a: b: c\n", "'x\n", "\tx: 1\n", "examples: {a: 1}\n"],
)  # fmt: skip
def test_everything_wrong_in_a_template_is_said_in_chinese(head: str) -> None:
    source = f"---\nformat: 1\n{head}---\n# user\n{{{{#if a}}}}{{{{b}}}}\n"
    found = template.problems(source)
    sentences = SentenceTable(table("zh")["Sentences"])
    assert found
    assert [p.message for p in found if sentences.find(p.message) is None] == []


def test_the_translator_finds_them_in_their_context(qapp: object) -> None:
    translator = TableTranslator(table("zh"))
    assert translator.translate("Sentences", "Loading the model was stopped.") == "已停止载入模型。"
    assert not translator.translate("Other", "Loading the model was stopped.")
