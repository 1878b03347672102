"""What cleaning takes away, and above all what it leaves alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cut_answers import cut_up
from hypothesis import given, settings
from hypothesis import strategies as st

from writer_app.domain.answers import preambles
from writer_app.domain.answers.cleaning import StreamCleaner, clean

MATERIAL = Path(__file__).resolve().parents[4] / "shared" / "material" / "llm_outputs"
OFFERS = ("I hope this", "Let me know if you need any further", "Would you like me to provide")
WRAPPERS = ("", '"', "“", "”", "```")
ANSWER = "He goes to school.\n\nEvery day."
PREAMBLES = [
    "Sure, here is the rewritten text:\n\n",
    "Sure! Here's a friendlier version of your e-mail:\n\n",
    "Certainly! Here is the corrected text:\n",
    "Of course! I'd be happy to help. Here is a shorter version:\n\n",
    "Sure!\n\nHere is the rewritten text:\n\n",
    "Here is the corrected sentence: ",
    "Here's a summary of the passage:\n\n",
    "Corrected text:\n",
    "Corrected text: ",
    "**Corrected text:** ",
    "Rewritten version:\n\n",
    "The revised paragraph is:\n\n",
    "The corrected sentence would be: ",
    "I have corrected the grammar:\n\n",
    "Okay, here are three titles:\n",
    "好的，以下是改写后的文本：\n\n",
    "好的，以下是：\n",
    "当然，这是修改后的版本：\n",
    "当然可以。修改如下：\n",
    "以下是润色后的段落：\n\n",
    "修改后的文本：",
    "<think>\nThe user wants “a text”.\n</think>\n\n",
    "<think></think>Here is the corrected text:\n\n",
    "<|im_start|>assistant\n",
    "assistant\n",
    "<|start_header_id|>assistant<|end_header_id|>\n\n",
]
LEGITIMATE = [
    "Sure, I will be there at five.",
    "Sure,",
    "Sure! See you then.\n\nMary",
    "Of course. The keys are under the mat: take them.",
    "Here is the house where my mother was born.",
    "Here is the house: it has three rooms.\nAnd a garden.",
    "Here are three reasons to stay:\n\n1. Bees.",
    "The text of the treaty is long.",
    "The corrected text was sent on Monday.",
    "This is the story of a bee: small, brave and late.",
    "Yes.\n\nNo.",
    "I have a dream that one day:\n\nall bees",
    "“Go,” she said. “Now.”",
    '"Go," she said, "now."',
    '"Unfinished',
    '""',
    "```python\nprint(1)\n```",
    "```\ncode\n```\n\nThe code above prints.",
    "Text first.\n\n```\ncode\n```",
    "He wrote <think> and meant it.",
    "a <|im_end|> b",
    "<s>struck</s>",
    "Is 3 < 4",
    "x <",
    "[",
    "see [1]",
    "Assistant: Good morning.\nCustomer: Hello.",
    "  indented",
    "ends with space \n",
    "",
    "好的开始是成功的一半。",
    "以下是三条理由：\n\n一、",
    "这是一封信：它很短。",
    "当然，他没有来。",
    "…",
    "*emphasis* first",
    "I'd be happy to come.",
    "Great expectations:\na novel",
]


@pytest.mark.parametrize("before", PREAMBLES)
def test_what_stands_before_the_answer_goes(before: str) -> None:
    assert clean(before + ANSWER) == ANSWER


@pytest.mark.parametrize("text", LEGITIMATE)
def test_legitimate_text_passes_unchanged(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize("text", LEGITIMATE)
def test_legitimate_text_after_a_preamble_is_whole(text: str) -> None:
    assert clean("Sure, here is the rewritten text:\n\n" + text).strip() == text.strip()


@pytest.mark.parametrize(
    ("wrapped", "inner"),
    [
        ('"He goes."', "He goes."),
        ("“He goes.”\n", "He goes."),
        ("「他走了。」", "他走了。"),
        ("```\nHe goes.\n```", "He goes.\n"),
        ("```markdown\n# T\n\n```py\nx\n```\n\nEnd.\n```\n", "# T\n\n```py\nx\n```\n\nEnd.\n"),
        ('Corrected text: "He goes."', "He goes."),
        ('"He goes."<|im_end|>', "He goes."),
    ],
)
def test_a_wrapper_around_the_whole_goes(wrapped: str, inner: str) -> None:
    assert clean(wrapped) == inner


@pytest.mark.parametrize(
    "text",
    ['"He goes."', "“He goes.”", "```\ncode\n```", "```markdown\n# T\n```", "Corrected text: x"],
)
def test_what_the_source_has_is_kept(text: str) -> None:
    assert clean(text, source=text) == text


@pytest.mark.parametrize(
    "after",
    ["<|im_end|>", "</s>", "<|im_end|>\n<|im_start|>assistant\n", "<|eot_id|>", "<end_of_turn>"],
)
def test_chat_tokens_at_the_end_go(after: str) -> None:
    assert clean(ANSWER + after) == ANSWER


def test_an_unfinished_thinking_block_leaves_nothing() -> None:
    assert clean("<think>I should answer with a poem") == ""


def test_thinking_that_the_prompt_opened_goes() -> None:
    cleaner = StreamCleaner(thinking=True)
    assert cleaner.feed("hmm</think>\n\nYes") + cleaner.finish() == "Yes"


def test_text_streams_before_it_ends() -> None:
    cleaner = StreamCleaner()
    shown = cleaner.feed("Bees make honey. They live")
    assert shown == "Bees make honey. They live"


def test_text_streams_after_a_preamble() -> None:
    cleaner = StreamCleaner()
    assert cleaner.feed("Sure, here is the text:\n\nBees make") == "Bees make"


PIECES = st.sampled_from(
    [
        *PREAMBLES,
        *LEGITIMATE,
        '"',
        "“",
        "”",
        "```",
        "\n",
        " ",
        "<|im_end|>",
        "<|im_start|>",
        "user",
        "<think>",
        "</think>",
        "</s>",
        "markdown",
        "Here is",
        ":",
        "x",
        "Sure",
        "[/INST]",
        "<answer>",
        "</answer>",
        "\n\nLet me know if you need further changes.",
        "\n\nI hope this helps!",
        "\n\n---\n",
        "<|channel|>analysis<|message|>",
        "<|start|>assistant<|channel|>final<|message|>",
        "<|end|>",
        "\nuser\n",
        "`",
        "### Corrected Text\n",
        "Okay, so the user",
        ".",
        "assistant",
    ]
)


@given(
    st.lists(PIECES, max_size=6),
    st.lists(st.integers(1, 9), max_size=60),
    st.sampled_from(["", '"a"', "b"]),
)
@settings(max_examples=400, deadline=None)
def test_chunking_makes_no_difference(pieces: list[str], cuts: list[int], source: str) -> None:
    text = "".join(pieces)
    assert cut_up(text, cuts, source) == clean(text, source)


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_the_result_is_part_of_the_answer(text: str) -> None:
    assert clean(text) in text


@given(st.from_regex(r"[B-G][a-z ,.]{0,80}", fullmatch=True))
@settings(max_examples=100, deadline=None)
def test_plain_prose_passes_unchanged(text: str) -> None:
    assert preambles.find(text) or clean(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *('"' * 50_000, "<" * 100_000, "<think>" * 20_000, "Sure, " * 30_000),
        *("</think>" * 20_000, "\n" * 60_000, "Okay, so we " * 9_000, "a\n\n<think>" * 9_000),
        *("a\n\nLet me know. " * 5_000, "<answer>" * 9_000, "`<think>` " * 9_000, "&lt;" * 20_000),
    ],
)
def test_long_answers_take_linear_time(text: str) -> None:
    cleaner = StreamCleaner()
    assert sum(len(cleaner.feed(text[i : i + 50])) for i in range(0, len(text), 50)) <= len(text)


@pytest.mark.material
@pytest.mark.parametrize("name", ["Meta-Llama-3-8B-Instruct.json", "Qwen1.5-72B-Chat.json"])
def test_real_answers_lose_nothing_but_a_preamble(name: str) -> None:
    if not MATERIAL.is_dir():
        pytest.skip("the shared material is not beside this checkout")
    answers = [row["output"] for row in json.loads((MATERIAL / name).read_text(encoding="utf-8"))]
    altered = [(answer, clean(answer)) for answer in answers if clean(answer) != answer]
    assert len(altered) < 0.1 * len(answers)
    for answer, cleaned in altered:
        start = answer.index(cleaned)
        before, after = answer[:start].strip(), answer[start + len(cleaned) :].strip()
        bare = before.rstrip('"“').rstrip()
        assert not bare or bare.endswith(":") or before in WRAPPERS
        assert after in ("", *WRAPPERS) or after.startswith(OFFERS)


@pytest.mark.parametrize(
    "about",
    [
        "This article provides an overview of what a beginner should know. It covers hives.",
        "*The above report summarizes the notes.*",
        "以上是文章的主要内容，介绍了养蜂的要点。",
        "本文介绍了新手养蜂之前要知道的事。",
    ],
)
def test_what_is_said_about_the_text_below_a_line_goes(about: str) -> None:
    text = "# Bees\n\nTwo hives are better than one."
    assert clean(f"{text}\n\n---\n\n{about}") == text
    assert clean(f"{text}\n\n{about}") == f"{text}\n\n{about}"  # no line, part of the text
    assert clean(f"{text}\n\n---\n\nThe queen lays eggs.").endswith("lays eggs.")
