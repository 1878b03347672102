"""Where sentences end, and above all where they do not: spans, abbreviations, footnote marks."""

from __future__ import annotations

import time

import pytest

from writer_app.domain.text.sentences import sentence_at, sentences
from writer_app.domain.text.spans import spans

CASES = [
    # code
    "Use `a. B` now. | Next.",
    "Use ``a. `B`. C`` now. | Next.",
    "Call `x.Y()`. | Then `a! B? C` ends.",
    "It is `a. b.` | Next.",
    "A lone ` tick. | Then one more.",
    "Type `cd ..` first. | Then `ls`.",
    # links
    "See [link. Text](https://example.org/c) here. | Next.",
    'See [a. B](<x y. Z> "T. U") here. | Next.',
    "See [a. B][ref] here. | Next.",
    "See ![a. B](c.png) here. | Next.",
    "See [[Note. One]] here. | Next.",
    "See <https://example.org/a.B> here. | Next.",
    "See https://example.org/a.B?c=D. | Next.",
    "He said so [@smith2020, p. 5. See also]. | Next.",
    "Read [this.](a) | Then that.",
    # emphasis
    "**Bold. Text** here. | Next.",
    "*Soft. Text* here. | Next.",
    "_Soft. Text_ here. | Next.",
    "__Bold. Text__ here. | Next.",
    "~~Gone. Text~~ here. | Next.",
    "==Marked. Text== here. | Next.",
    "***Both. Text*** here. | Next.",
    "**First.** | Second.",
    "2 * 3 is 6. | And 4 * 5 is 20.",
    "snake_case. | Another_name.",
    # quotations
    "他说：“好。我们走吧！”然后离开了。 | 第二句。",
    "「行こう。早く。」と彼は言った。 | 次。",
    "“Go. Now.” | He left.",
    'He said "Go. Now." | Then he left.',
    "“Go! Run!” he shouted. | She ran.",
    "Er sagte: „Geh. Sofort.“ | Dann ging er.",
    "Il dit : « Va. Cours. » | Puis il partit.",
    "他说：“好。” | 他走了。",
    "我看见“小心！慢！”的牌子。 | 走了。",
    "“走吧！”她说。 | 他走了。",
    "『雨だ。』と言って、出た。 | 次。",
    "她问：“谁？怎么了？”接着哭了。 | 没人答。",
    "He left (it was late. She knew.) in a hurry. | Next.",
    # abbreviations, English
    "See p. 5 and Fig. 3 for more. | Next.",
    "See pp. 5–9. | Next.",
    "See Sec. 2 and Eq. 4, e.g. the last. | Next.",
    "Dr. Smith met Mrs. Jones at 5 p.m. in St. Louis. | They ate.",
    "It cost approx. 5 dollars. | Next.",
    "The U.S. Army came. | Then it left.",
    "Vol. 2, ch. 3, para. 4 says so. | Next.",
    "On Jan. 5 it rained. | On Feb. 6 it snowed.",
    "J. R. R. Tolkien wrote it. | We read it.",
    # German
    "Er kam am 3. Mai an. | Dann ging er.",
    "Am 2. Tag kam sie. | Er ging.",
    "Das ist z. B. Unsinn. | Er ging.",
    "Das ist z.B. Unsinn, d.h. falsch. | Er ging.",
    "Vgl. Nr. 5 und Abb. 3, S. 12. | Dann weiter.",
    "Der 2. Weltkrieg und das 19. Jahrhundert sind vorbei. | Heute nicht.",
    "Hr. Maier und Fr. Schmidt kamen. | Sie blieben.",
    "Das kostet ca. 5 Mio. Euro. | Viel Geld.",
    "Er wurde 1990 geboren, sie 1995. | Dann kam ich.",
    "Ich habe 3. | Du hast 4.",
    # footnote marks
    "It ends here.[^1] | Next one.",
    "It ends here.[^long-note] | Next one.",
    "It ends here.¹ | Next one.",
    "It ends here.[3] | Next one.",
    "It ends here.[3, 4–6] | Next one.",
    "“It ends.”[^1] | Next one.",
    "到此为止。[^1] | 下一句。",
    "It ends here.<sup>1</sup> | Next one.",
]


@pytest.mark.parametrize("case", CASES)
def test_a_sentence_holds_whole_spans(case: str) -> None:
    parts = case.split(" | ")
    text = " ".join(parts)
    assert [text[a:b] for a, b in sentences(text)] == parts


def test_a_break_ends_a_line() -> None:
    text = "One.<br>Two."
    assert [text[a:b] for a, b in sentences(text)] == ["One.", "<br>Two."]


@pytest.mark.parametrize("case", CASES)
def test_the_caret_anywhere_finds_the_same_sentence(case: str) -> None:
    parts = case.split(" | ")
    text, at = " ".join(parts), 0
    for part in parts:
        start = text.index(part, at)
        at = start + len(part)
        for index in (start, start + len(part) // 2, at - 1):
            assert sentence_at(text, index) == (start, at)


def test_chinese_needs_no_blanks() -> None:
    text = "他说：“好。我们走吧！”然后离开了。第二句。到此为止。[^1]下一句。"
    assert [text[a:b] for a, b in sentences(text)] == [
        *("他说：“好。我们走吧！”然后离开了。", "第二句。", "到此为止。[^1]", "下一句。"),
    ]


def test_a_quotation_as_long_as_a_page_is_cut_into_its_sentences() -> None:
    inside = " ".join(["It rained all day."] * 40)
    found = list(sentences(f"“{inside}” He left."))
    assert len(found) > 20


def test_an_open_mark_holds_nothing_together() -> None:
    for mark in '`*_~“"([「$':
        text = f"One {mark}a. Two b. Three."
        assert len(list(sentences(text))) == 3


def test_nothing_to_look_for_gives_no_spans() -> None:
    assert spans("Plain words. Nothing else.", 0, 26) == []


@pytest.mark.parametrize(
    "text", ["`a``b" * 30_000, "_a " * 60_000, "[" * 90_000, "(a. " * 50_000, "“「" * 60_000]
)
def test_odd_texts_take_linear_time(text: str) -> None:
    began = time.process_time()
    list(sentences(text))
    assert time.process_time() - began < 5


FURTHER = [
    "“Are you sure?” Anna asked. | He was.",
    '"Stop!" Tom shouted. | Nobody did.',
    "“Wait!” the old man cried. | She waited.",
    "“Go!” | Tom left.",
    "Das gilt gem. § 5 Abs. 2 Nr. 3 BGB. | Sonst nicht.",
    "Prof. Dr. h. c. Müller sprach. | Alle hörten zu.",
    "Herr Dr. med. Schulz kam. | Er ging.",
    "Er wohnt in der Goethestr. 5 in Köln. | Sie auch.",
    "Roe v. Wade was decided. | It fell.",
    "Sat. 5 May is free. | Sun. 6 May is not.",
    "There he sat. | 5 people came.",
    "We chose plan B. | Then it rained.",
    "It needs vitamin C. | It helps.",
    "It ends.[1](#a) | Next.",
    r"It ends.\[1\] | Next.",
    "It ends here.† | Next one.",
    "That is all, folks! — he said. | End.",
    "— Привет! — сказал он. | Она ушла.",
    "مرحبا. | كيف حالك؟ | بخير.",
    "यह है। | वह है।",
    "他（我记得是老王。他很高。）走了。 | 好。",
    "他走了。 | （很晚。） | 她来了。",
    "König Ludwig XIV. regierte lange. | Dann starb er.",
    "Das sind rd. 1.000 Menschen. | Viele.",
    "¿Qué pasa? | ¡Nada! | Vamos.",
]


@pytest.mark.parametrize("case", FURTHER)
def test_further_ends_and_what_is_none(case: str) -> None:
    parts = case.split(" | ")
    text = " ".join(parts)
    assert [text[a:b] for a, b in sentences(text)] == parts
