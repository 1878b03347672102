"""Further wrappings that models in use put round an edit; text that looks like them stays."""

from __future__ import annotations

import pytest
from cut_answers import cut_up

from writer_app.domain.answers.cleaning import clean

SOURCE = "The cat sat on teh mat in 1999."
CAT = "The cat sat on the mat in 1999."
ZH_SOURCE = "猫坐在垫子上，看著窗外的鸟。"
ZH = "猫坐在垫子上，看着窗外的鸟。"
DE_SOURCE = "Die Katze sas auf der Matte."
DE = "Die Katze saß auf der Matte."
THINKING = [
    "<antThinking>hm</antThinking>{}",
    "<planning>\nfix teh\n</planning>\n{}",
    "<brainstorm>hm</brainstorm>\n{}",
    "<reasoning_content>hm</reasoning_content>{}",
    "<o1_thought>hm</o1_thought>{}",
    "[REASONING]\nhm\n[/REASONING]\n{}",
    "```thinking\nhm\n```\n\n{}",
    "```think\nhm\n```\n{}",
]
TURNS = [
    "{}<|endoftext|>Human: more",
    "{}\n\n<|eot_id|>assistant\n\nThe cat sat again.",
    "{}<|im_end|>\nMore of the same",
    "{}<|im_end|",
    "{}<end_of_turn",
    "<s> {}",
]
WRAPPED = [
    '{{"text": "{}"}}',
    '{{ "corrected_text" : "{}" }}',
    '```json\n{{"answer": "{}"}}\n```',
    "‘{}’",
    "*{}*",
    "**{}**",
    "__{}__",
    "---\n{}\n---",
    "***\n\n{}\n\n***\n",
    "Original: {source}\nCorrected: {}",
    "**Original:** {source}\n\n**Corrected:** {}",
    "Original text:\n{source}\n\nRevised text:\n{}",
    "Before:\n{source}\n\nAfter:\n{}",
    "Certainly! Here’s the corrected text:\n\n---\n\n{}\n\n---\n\nI fixed the typo.",
    "Here is the fix:\n\n{}",
    "Oto poprawiony tekst:\n\n{}",
    "İşte düzeltilmiş metin:\n\n{}",
    "Här är den rättade texten:\n\n{}",
    "Her er den rettede tekst:\n\n{}",
    "إليك النص المصحح:\n\n{}",
    "Berikut adalah teks yang sudah diperbaiki:\n\n{}",
    "Ось виправлений текст:\n\n{}",
]
CLOSED = [
    "{}\n\n✅ Fixed!",
    "{}\n\nDone!",
    "{}\n\nThe only change was “teh” → “the”.",
    "{}\n\n*Note: “teh” was corrected.*",
    "{}\n\nThe text is now correct.",
    "{}\n\n---",
]
ZH_WRAPPED = [
    "改正后的句子如下：\n\n{}",
    "修正版：\n{}",
    "原文：{source}\n修改：{}",
    "修改前：{source}\n修改后：{}",
    "【答案】{}",
    "<答案>{}</答案>",
    "這是修改後的句子：\n{}",
    "改寫後：{}",
    "{}\n\n修改之处：“看著”改为“看着”。",
    "{}\n\n以上修改供您参考。",
    "{}\n\n您觉得如何？",
    "{}\n\n（已修正错别字）",
    "{}\n\n如需调整，欢迎随时提出！",
]
DE_WRAPPED = [
    "Korrektur: {}",
    "Der korrigierte Satz lautet: {}",
    "{}\n\nÄnderungen: „sas“ wurde zu „saß“.",
    "{}\n\nHinweis: Nur ein Wort wurde geändert.",
    "{}\n\nMöchtest du weitere Änderungen?",
    "{}\n\nSagen Sie mir Bescheid, wenn Sie noch etwas brauchen.",
]
ALL = [
    *((row, SOURCE, CAT) for row in (*THINKING, *TURNS, *WRAPPED, *CLOSED)),
    *((row, ZH_SOURCE, ZH) for row in ZH_WRAPPED),
    *((row, DE_SOURCE, DE) for row in DE_WRAPPED),
]


@pytest.mark.parametrize(("answer", "source", "text"), ALL)
@pytest.mark.parametrize("size", [0, 1, 7])
def test_what_is_not_the_edit_goes(answer: str, source: str, text: str, size: int) -> None:
    whole = answer.format(text, source=source)
    assert cut_up(whole, [size] * len(whole) if size else [], source) == text


LIKE_IT = [
    "The plan.\n\nDone!",
    "*Soft* words and *more*",
    "**Bold.** Then plain.",
    '{"text": "x"}',
    "```json\n{}\n```",
    "---\ntitle: x\n---\n\nText.",
    "原文：他写道。",
    "答案：见下页。",
    "注：此处有误。",
    "Original: a print.\nCorrected: by hand.",
    "Before: 5\nAfter: 6",
    "Write <|endoftext|> at the end.",
    "The token `<|im_end|>` ends a turn.",
    "‘Yes,’ he said, ‘it’s late.’",
    "Korrektur: Der Preis beträgt 5 Euro.",
    "您觉得如何？",
    "The text is now correct.",
    "Hinweis: Der Laden ist zu.",
    "```thinking\nmore",
]


@pytest.mark.parametrize("text", LIKE_IT)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert clean(text, text) == text
    assert cut_up(text, [1] * len(text), text) == text


@pytest.mark.parametrize("text", LIKE_IT[:-1])
def test_a_new_text_may_begin_so(text: str) -> None:
    if not text.startswith(("‘", "Korrektur", "```")):
        assert clean(text) == text


@pytest.mark.parametrize(
    "text",
    ["*One* is bold, *two* too.", "**Note.** The cat sat.\n\nThe **end**", "- one\n- two",
     "_Emma_ is a book by _Austen_", '{"a": 1, "b": "two"}', "***\n"],
)  # fmt: skip
def test_marks_inside_an_edit_stay(text: str) -> None:
    assert clean(text, "Something plain.").strip() in (text, text.strip(), "")
    if text != "***\n":
        assert clean(text, "Something plain.") == text
