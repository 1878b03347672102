"""Thinking, tags, headings and next turns around an answer go; text that looks like it stays."""

from __future__ import annotations

import pytest
from cut_answers import cut_up

from writer_app.domain.answers.cleaning import StreamCleaner, clean

SOURCE = "The cat sat on teh mat in 1999."
CAT = "The cat sat on the mat in 1999."
THINKING = [
    "<think>hm</think>{}",
    "<think>\n\n</think>\n\n{}",
    "<Think>hm</Think>{}",
    "<THINKING>hm</THINKING>\n{}",
    "<thought>hm</thought>{}",
    "<reasoning>hm</reasoning>{}",
    "<seed:think>hm</seed:think>{}",
    "<mm:think>hm</mm:think>\n\n{}",
    "<longcat_think>hm</longcat_think>{}",
    '<think type="deep">hm</think>{}',
    "<scratchpad>\nhm\n</scratchpad>\n\n{}",
    "<reflection>hm</reflection>\n{}",
    "&lt;think&gt;hm&lt;/think&gt;{}",
    '<details type="reasoning" done="true">\n<summary>Thought</summary>\nhm\n</details>\n{}',
    "[THINK]hm[/THINK]{}",
    "◁think▷hm◁/think▷{}",
    "<|START_THINKING|>hm<|END_THINKING|><|START_RESPONSE|>{}<|END_RESPONSE|>",
    "<|START_THINKING|>hm<|END_THINKING|><|START_TEXT|>{}<|END_TEXT|>",
    "<|thought_start|>\nhm\n<|thought_end|>\n{}",
    "<|begin_of_thought|>hm<|end_of_thought|><|begin_of_solution|>{}<|end_of_solution|>",
    "<|inner_prefix|>hm<|inner_suffix|>{}<|assistant_end|>",
    "<|think|>hm<|end|><|begin|>assistant<|content|>{}<|end|>",
    "<|channel>thought\nhm\n<channel|>{}<turn|>",
    "<|channel>thought\n<channel|>{}",
    "<unused94>thought\nhm<unused95>{}",
    "[unused16]hm[unused17]{}",
    "Here is my thought process:\nhm\n\nHere is my response:\n{}",
    "Thinking...\nhm\n...done thinking.\n\n{}",
    "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>{}<|return|>",
    "<|start|>assistant<|channel|>analysis<|message|>hm<|end|>"
    "<|start|>assistant<|channel|>final<|message|>{}",
    "<|channel|>commentary to=functions.x <|constrain|>json<|message|>{{}}<|call|>"
    "<|start|>assistant<|channel|>final<|message|>{}<|end|>",
    "<|channel|>final<|message|>{}<|return|>",
    "<|message|>{}<|end|>",
    "analysisWe need to keep it.assistantfinal{}",
    "analysis\nWe keep it.assistantfinal{}",
    "final{}",
    "<think>a <think> b </think> c</think>{}",
    "<think>The user names the <think> tag. Fine.</think>{}",
    "<think>hm</think>\n<answer>\n{}\n</answer>",
    "<think>hm</think><response>{}</response>",
    "<think>one</think><think>two</think>{}",
    "Okay, the text has to stay as it is. Keep 1999.\n</think>\n\n{}",
    "Hmm, so the user wants the text corrected.</think>{}",
    "We need to fix “teh”.\n</think>\n{}",
    "Spelling first: teh is the.\n</think>\n\n{}",
    "Reading it again.\n\nIt is fine now.\n</seed:think>\n{}",
    "Short look at it.[/THINK]{}",
    "I see one mistake.◁/think▷{}",
    "One mistake there.<|END_THINKING|><|START_RESPONSE|>{}<|END_RESPONSE|>",
    "嗯，用户要求改错。\n</think>\n\n{}",
    "好的，我来看这句话。</think>{}",
    "{}\n\n<think>Was it right?</think>",
    "{}\n\n<think>\nWas it right?\n</think>\n",
    "{}\n\n<think>Was it ri",
    "{}\n</think>",
    "{}\n\n<reflection>Good.</reflection>",
]
NEXT_TURNS = [
    "\nuser\nShe go to school.\nassistant\nShe goes.",
    "\n\nuser\nMore",
    "<|im_end|>\n<|im_start|>user\nMore<|im_end|>",
    "<|im_end|>\n<|im_start|>assistant\nThe cat sat again.",
    "<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nMore",
    "<|eot|><|header_start|>user<|header_end|>\n\nMore",
    "<end_of_turn>\n<start_of_turn>user\nMore",
    "<turn|>\n<|turn>user\nMore",
    "</s>[INST] More [/INST]",
    "<|end|>\n<|user|>\nMore",
    "<｜end▁of▁sentence｜><｜User｜>More",
    "[|endofturn|]\n[|user|]More",
    "<|end_of_text|>\n<|start_of_role|>user<|end_of_role|>More",
    "\n\n### Instruction:\nMore",
    "\n\nUser: More\nAssistant: yes",
    "\n\nHuman: More",
]
TAGGED = [
    "<answer>{}</answer>",
    "<response>\n{}\n</response>",
    "<output>{}</output>\n",
    "<text>{}</text>",
    "<corrected_text>\n{}\n</corrected_text>",
    "<Answer>{}</Answer>",
    "<rewritten>{}</rewritten>",
    "<result>{}</result>\n\nI changed one word.",
    "[ANSWER]{}[/ANSWER]",
    '"""{}"""',
    '"""\n{}\n"""',
    "<<<{}>>>",
    "Here is the corrected text:\n\n<answer>{}</answer>",
    "<answer>{}",
    "{}</answer>",
    "{}</response>",
    "<answer>\n{}\n</answer><|im_end|>",
]
HEADED = [
    "### Corrected Text\n\n{}",
    "## Corrected Text:\n{}",
    "**Corrected Text**\n\n{}",
    "**Revised version:**\n\n{}",
    "# Improved Paragraph #\n{}",
    "### Answer\n{}",
    "**Answer:**\n{}",
    "Answer:\n{}",
    "Final answer:\n\n{}",
    "Output:\n{}",
    "Corrected: {}",
    "Here you go:\n\n{}",
    "Assistant: {}",
    "修改：\n{}",
    "Hier der korrigierte Satz:\n{}",
    "La version corrigée est :\n{}",
    "Revised: {}",
    "Corrected Text\n==============\n\n{}",
    "### 修改后的文本\n\n{}",
    "【润色后】\n{}",
    "**改写：**\n{}",
    "### Korrigierter Text\n\n{}",
    "Natürlich! Hier ist der korrigierte Text:\n\n{}",
    "Hier ist die überarbeitete Fassung: {}",
    "Korrigierter Text: {}",
    "Voici le texte corrigé :\n\n{}",
    "Bien sûr ! Voici une version améliorée :\n{}",
    "Claro, aquí está el texto corregido:\n\n{}",
    "Texto corregido: {}",
    "Ecco il testo corretto:\n\n{}",
    "Aqui está o texto corrigido:\n\n{}",
    "Hier is de gecorrigeerde tekst:\n\n{}",
    "Вот исправленный текст:\n\n{}",
    "以下は修正後の文章です：\n\n{}",
    "다음은 수정된 텍스트입니다:\n\n{}",
]
CLOSED = [
    "{}\n\nLet me know if you need anything else!",
    "{}\n\nLet me know if you'd like me to change the tone.",
    "{}\nLet me know if you have any other questions.",
    "{}\n\nPlease let me know if there is anything to adjust.",
    "{}\n\nFeel free to ask for another version.",
    "{}\n\nI hope this helps! Let me know if you need more.",
    "{}\n\nWould you like me to make it more formal?",
    "{}\n\nIs there anything else I can help you with?",
    "{}\n\n---\n\nLet me know if this works for you.",
    "{}\n\n**Changes made:**\n- teh → the\n",
    "{}\n\nExplanation: the spelling of “teh” was wrong.",
    "{}\n\n(Note: I corrected the spelling.)",
    "{}\n\nI corrected the spelling of “the”.",
    "{}\n\n如有需要，请随时告诉我。",
    "{}\n\n如果您需要进一步修改，请告诉我。",
    "{}\n\n希望这对您有帮助！",
    "{}\n\n还需要我帮忙吗？",
    "{}\n\nIf you have any further questions, feel free to ask!",
    "{}\n\nBitte lass mich wissen, wenn du weitere Änderungen brauchst.",
    "{}\n\n修改说明：改正了拼写。",
]
WRAPPED = [*THINKING, *TAGGED, *HEADED, *CLOSED, *("{}" + turn for turn in NEXT_TURNS)]


@pytest.mark.parametrize("answer", WRAPPED)
@pytest.mark.parametrize("size", [0, 1, 3, 17])
def test_what_is_not_the_answer_goes(answer: str, size: int) -> None:
    text = answer.format(CAT)
    assert cut_up(text, [size] * len(text) if size else [], SOURCE) == CAT


ABOUT = (
    "The tag `<think>` opens a block and `</think>` closes it.",
    "Models write <think> before they answer and </think> after it.",
    "<think> opens a block and </think> closes it.",
    "Use </think> to end the block.",
    "A closing </think>.",
    "The marks:\n\n```\n<think>\nhm\n</think>\n```\n\nThat is all.",
    "```xml\n<answer>x</answer>\n```",
    "Write `<|im_start|>user` for a turn.",
    "Turns begin with `<start_of_turn>user`.",
    "Roles:\n\nadmin\nuser\nguest",
    "The word analysis means taking apart.",
    "Analysis shows that we are late.",
    "Final results are here.",
    "Okay, I will come.",
    "<b>Bold</b> first.",
    "<details>\n<summary>More</summary>\nText\n</details>",
    "<text is here",
    "[Answer] the letter.",
    "Dear Ann,\n\nthank you for the plan.\n\nLet me know if you have any questions.",
    "Hi Ben,\n\nthe file is ready.\n\nWould you like me to send a printed version?",
    "Dear all,\n\nsee the list.\n\nI hope this helps.",
    "尊敬的王先生：\n\n文件已经寄出。\n\n如有任何问题，请告诉我。",
    "Note: the shop is closed on Monday.",
    "One.\n\nNote: the shop is closed on Monday.",
    "The plan.\n\nChanges: none so far.",
    "The plan.\n\n---\n\nThe end.",
    "# Summary\n\nIt went well.",
    "## Answer key\n\n1. b",
    "Result: 5 kg",
    "Answer: yes.",
    "Let me know if you have any questions.",
    "Let us see.\n\nLet me know what you think.",
)


@pytest.mark.parametrize("text", ABOUT)
def test_text_that_only_looks_like_it_stays_in_a_new_text(text: str) -> None:
    assert clean(text) == text
    assert cut_up(text, [1] * len(text)) == text


KEPT = (
    *ABOUT,
    "### Corrected Text\n\nThe cat sat.",
    "<answer>The cat sat.</answer>",
    "<think>hm</think>The cat sat.",
    "Okay, so we will see.\n</think>\nThe end",
    "The cat sat.\n\nLet me know if you need anything else!",
    "The cat sat.\n\nChanges made:\n- one",
    "The cat.\nuser\nThe dog.",
    "<|im_start|>user\nHello<|im_end|>",
    "User: hello\n\nUser: again",
    "Voici le texte corrigé :\n\nLe chat.",
)


@pytest.mark.parametrize("text", KEPT)
def test_what_the_source_says_itself_is_kept(text: str) -> None:
    assert clean(text, text) == text


def test_a_letter_may_end_with_an_offer_that_was_put_otherwise() -> None:
    source = "Dear Ann,\n\nhere is teh plan.\n\nTell me if there are questions."
    answer = "Dear Ann,\n\nhere is the plan.\n\nLet me know if you have any questions."
    assert clean(answer, source) == answer


def test_a_reply_is_no_edit_of_the_letter_it_answers() -> None:
    source = "Could you send the invoice for May by Friday? Regards, Ann"
    answer = "Good morning,\n\nyou will have it tomorrow.\n\nPlease let me know if it is missing."
    assert clean(answer, source) == answer


def test_thinking_that_streamed_is_taken_back() -> None:
    cleaner = StreamCleaner(SOURCE)
    assert cleaner.feed("Spelling first: teh.\n") == "Spelling first: teh."
    assert cleaner.feed("</think>\n\nThe cat sat.") == "The cat sat."
    assert cleaner.back == len("Spelling first: teh.")
    assert cleaner.stray


def test_the_next_answer_of_such_a_model_waits() -> None:
    cleaner = StreamCleaner(SOURCE, waits=True)
    assert cleaner.feed("Spelling first: teh.\n") == ""
    assert cleaner.feed("</think>\n\nThe cat sat.") == "The cat sat."


def test_an_answer_that_waited_for_nothing_is_whole() -> None:
    cleaner = StreamCleaner(SOURCE, waits=True)
    assert cleaner.feed("The cat sat.") + cleaner.finish() == "The cat sat."


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("Write a haiku. Wrap your entire response with double quotation marks.", True),
        ("Put the whole answer in quotes.", True),
        ("把整个回答放在引号里。", True),
        ("全文用双引号括起来。", True),
        ("One proverb on patience in double quotes, nothing else.", True),
        ("写一句谚语，放在引号里。", True),
        ("Write a haiku about rain.", False),
        ("Do not put it in quotation marks.", False),
        ("Write it without a line in quotes.", False),
        ("写一句谚语，不要放在引号里。", False),
        ("Give only the text; put no quotation marks around it.", False),
        ("具体一些，用引号引出你所指的词句。", False),
    ],
)
def test_quotation_marks_that_were_asked_for_stay(asked: str, kept: bool) -> None:
    answer = '"Rain on the harbour."'
    assert clean(answer, asked=asked) == (answer if kept else answer[1:-1])


def test_a_source_that_speaks_of_quotation_marks_asks_for_none() -> None:
    source = "Put every title in quotation marks, the guide says."
    asked = f"Shorten:\n{source}"
    assert clean('"Put titles in marks."', source, asked) == "Put titles in marks."


@pytest.mark.parametrize(
    ("asked", "ending"),
    [
        ("Explain compost, then end with: I hope this helps.", "I hope this helps."),
        ("介绍图书馆，最后一句是：希望对您有帮助。", "希望对您有帮助。"),
        ("Finish with “Would you like me to change it?”.", "Would you like me to change it?"),
    ],
)
def test_an_ending_that_was_asked_for_stays(asked: str, ending: str) -> None:
    text = "Leaves rot and feed the soil."
    assert clean(f"{text}\n\n{ending}", asked=asked) == f"{text}\n\n{ending}"
    assert clean(f"{text}\n\n{ending}", asked="Explain compost.") == text


def test_an_offer_that_the_source_itself_has_asks_for_none() -> None:
    source = "Leaves rot. Tell me more."
    asked = f"Shorten:\n{source}"
    answer = "Leaves rot.\n\nWould you like me to shorten it further?"
    assert clean(answer, source, asked) == "Leaves rot."
