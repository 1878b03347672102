from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.domain.sources.passage import LEAST, MOST, Passage, bare, cut, weight

WORDS = "The ferry crosses the sound twice a day in summer. "
HAN = "渡轮夏天每天过海峡两次。"


def test_a_passage_never_crosses_a_heading() -> None:
    found = cut(f"# One\n\n{WORDS}\n\n## Two\n\n{WORDS}\n")
    assert [each.headings for each in found] == [("One",), ("One", "Two")]


def test_short_paragraphs_of_a_section_are_one_passage() -> None:
    text = f"# One\n\n{WORDS}\n\n{WORDS}\n"
    (found,) = cut(text)
    assert text[found.start : found.end] == found.text == text[7:].strip()


@pytest.mark.parametrize("sentence", [WORDS, HAN, "word " * 50, "字" * 90])
def test_a_long_paragraph_is_cut_into_passages_of_the_wanted_size(sentence: str) -> None:
    text = sentence * 60
    found = cut(text)
    assert all(LEAST <= weight(each.text) <= MOST for each in found[:-1])
    assert "".join("".join(each.text for each in found).split()) == "".join(text.split())


def test_places_are_those_of_the_text() -> None:
    text = "---\ntitle: x\n---\n# 一\n\n" + HAN * 80 + "\n\nTwo\n===\n\n" + WORDS * 30
    assert all(text[each.start : each.end] == each.text for each in cut(text))


def test_the_page_is_the_one_where_a_passage_begins() -> None:
    text = f"{WORDS * 12}\n\n{WORDS * 12}"
    assert [each.page for each in cut(text, (0, len(WORDS * 12)))] == [1, 2]


def test_a_passage_goes_over_to_the_next_page_within_a_sentence_alone() -> None:
    pages = ["It leaves at nine.", "It costs", "£6. Dogs go free."]
    starts = (0, len(pages[0]) + 2, len(pages[0]) + len(pages[1]) + 4)
    found = cut("\n\n".join(pages), starts)
    assert [(each.page, each.text) for each in found] == [
        (1, pages[0]),
        (2, "It costs\n\n£6. Dogs go free."),
    ]


@pytest.mark.parametrize(
    "head", ["## 如何退货？", "**Q: How do I pay?**", "Q3. Is it safe?", "**能换尺码吗**"]
)
def test_what_asks_is_the_question_of_what_follows(head: str) -> None:
    (found,) = cut(f"{head}\n\nBy card.\n")
    assert found.question


@pytest.mark.parametrize(
    "text",
    [
        "**Q:** How do I\npay?\n**A:** By card.",
        "问：如何付款？ 答：By card.",
        "- **How do I pay?** By card.",
        "__怎么付款__\nBy card.",
    ],
)
def test_a_question_and_its_answer_share_a_paragraph(text: str) -> None:
    (found,) = cut(text)
    assert found.question
    assert found.text == text[found.start : found.end] == "By card."


ASKING = "When is check-in?\n{0}At three.\n\n1. 可以带狗吗？\n{0}可以。\n\nWi-Fi free?\n{0}Yes.\n"


@pytest.mark.parametrize("gap", ["", "\n"])
def test_plain_lines_ask_where_a_text_is_made_of_them(gap: str) -> None:
    answers = [each.text for each in cut(ASKING.format(gap)) if each.question]
    assert answers == ["At three.", "可以。", "Yes."]


@pytest.mark.parametrize(
    "text",
    [
        "1. What is your name?\n2. How old are you?\n3. Where do you live?\n4. Do you smoke?\n",
        "“Where is he?”\n\nHe shrugged.\n\n" * 4,
        "Where had she been?\n\n"
        + "It was late. The rain went on.\n\n" * 6
        + "What now?\n\nNothing.",
        "**Note:** pay by card.\n\n**How** to pay.",
    ],
)
def test_a_form_and_a_tale_have_no_pairs(text: str) -> None:
    assert not any(each.question for each in cut(text))


def test_a_rule_ends_the_answer_of_a_pair() -> None:
    found = cut("# Help\n\n###### How?\n\nBy card.\n\n* * *\n\nWe are open daily.\n")
    assert [(each.question, each.text) for each in found] == [
        ("How?", "By card."),
        ("", "We are open daily."),
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "# Only a heading", "---", "**", "![](a.png)"])
def test_nothing_to_read_gives_no_passage(text: str) -> None:
    assert cut(text) == []


def test_links_are_looked_for_by_their_words() -> None:
    (found,) = cut("See [the rules](https://example.org/rules) first.")
    assert found.words == "See the rules first."


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('<aside class="a">\n\n\nThe <b>ferry</b> leaves.<br/></aside>', "The ferry leaves."),
        ("渡轮九点开。<!-- 待核 --><img src='a.png' alt='船'>", "渡轮九点开。"),
        ("A `List<T>` holds x < 3 and y > 2.", "A `List<T>` holds x < 3 and y > 2."),
        ('<a href="https://a.org">Rules</a>', '<a href="https://a.org">Rules</a>'),
        ("<br>", "<br>"),
        ("<!-- one <!-- two -->", "<!-- one"),
    ],
)
def test_a_passage_is_read_without_the_tags_of_a_page(text: str, read: str) -> None:
    assert bare(text) == read
    assert Passage(text, 0, len(text)).bare == read


def test_tags_alone_are_no_passage() -> None:
    assert cut("<div align='center'>\n<img src='a.png'>\n</div>") == []


def test_a_book_is_cut_without_losing_a_word(material: Path) -> None:
    text = (material / "docs" / "pride_and_prejudice.txt").read_text(encoding="utf-8-sig")
    found = cut(text)
    outside = text
    for each in reversed(found):
        outside = outside[: each.start] + outside[each.end :]
    assert len(outside.split()) < 0.01 * len(text.split())


A1, A2 = "Seven days.", "Yes, to Oslo."


@pytest.mark.parametrize(
    "text",
    [
        f"Q: How long?\nA: {A1}\n\nQ: Do you ship?\nA: {A2}",
        f"**Q: How long?**\\\nA: {A1}\n\n**Q: Do you ship?**\\\nA: {A2}",
        f"**How long?**\n{A1}\n\n**Do you ship?**\n{A2}",
        f"**How long?** {A1}\n\n**Do you ship?** {A2}",
        f"- **How long?** {A1}\n- **Do you ship?** {A2}",
        f"1、多久？\n答：{A1}\n\n2、寄到国外吗？\n答：{A2}",
        f"1、多久？\n\n答：{A1}\n\n2、寄到国外吗？\n\n答：{A2}",
        f"问：多久？\\\n答：{A1}\n\n问：寄到国外吗？\\\n答：{A2}",
    ],
)
def test_pairs_are_told_in_whatever_way_they_are_written(text: str) -> None:
    found = cut(f"# Help\n\n{text}\n")
    assert [A1 in each.text and bool(each.question) for each in found[:2]] == [True, False]
    assert [A2 in each.text and bool(each.question) for each in found[:2]] == [False, True]
    assert not any(each.question for each in found[2:])


@pytest.mark.parametrize(
    "text",
    [
        "Is he married?\nNobody knew it then.",
        "1. How does it end?\n2. Who tells it?",
        "**Beware** of the dog.",
        "A. Smith asked: what now?\nB. Jones was silent.",
        "**What we saw** was a ferry.",
    ],
)
def test_a_question_of_a_story_makes_no_pair(text: str) -> None:
    assert [each.question for each in cut(text)] == [""]
