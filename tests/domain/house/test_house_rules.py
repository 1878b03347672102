"""Rules of the house: read, written, and found broken in a text."""

from __future__ import annotations

import pytest

from writer_app.domain.house.rules import (
    BarredWords,
    HouseRule,
    barred,
    breaches,
    in_words,
    parse,
    remarks,
    rewritten,
)

FILE = """# House style

Agreed in May.

- Write “e-mail”, not “email” or “E-Mail”.
- Never write “at the end of the day”.
- The name is “GitHub”.
- No Oxford comma.
- Sentences are short.
"""
EMAIL = HouseRule("e-mail", ("email", "E-Mail"))
DAY = HouseRule("", ("at the end of the day",))
HUB = HouseRule("GitHub")
COMMA = HouseRule(said="No Oxford comma.")
SHORT = HouseRule(said="Sentences are short.")
RULES = (EMAIL, DAY, HUB, COMMA, SHORT)


def broken(text: str, *rules: HouseRule) -> list[tuple[str, str | None]]:
    return [(text[one.start : one.end], one.instead) for one in breaches(text, rules or RULES)]


def test_a_file_is_read() -> None:
    assert parse(FILE) == RULES


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("- 写“登录”，不写“登陆”。", HouseRule("登录", ("登陆",))),
        ("- 不写“众所周知”。", HouseRule("", ("众所周知",))),
        ("- 名称写作“微信支付”。", HouseRule("微信支付")),
        ("* Don’t use “utilize”", HouseRule("", ("utilize",))),
        ('- write "grey", not "gray"', HouseRule("grey", ("gray",))),
        ("- 写全名，不写“老孟”。", HouseRule("", ("老孟",), "写全名，不写“老孟”。")),
        ("- Full names, never “Bob”.", HouseRule("", ("Bob",), "Full names, never “Bob”.")),
        ("- Never a comma before “and”.", HouseRule(said="Never a comma before “and”.")),
    ],
)
def test_lines_in_other_words_are_read(line: str, rule: HouseRule) -> None:
    assert parse(line) == (rule,)


@pytest.mark.parametrize(
    "rule", [*RULES, HouseRule("登录", ("登陆",)), HouseRule("", ("众所周知",))]
)
def test_a_written_rule_is_read_as_it_was(rule: HouseRule) -> None:
    assert parse(f"- {rule.sentence}") == (rule,)


def test_a_file_keeps_what_it_says_besides() -> None:
    changed = rewritten(FILE, (DAY, HUB, HouseRule("grey", ("gray",))))
    assert changed.startswith("# House style\n\nAgreed in May.\n\n- Never write")
    assert changed.endswith("- The name is “GitHub”.\n- Write “grey”, not “gray”.\n")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Send an email.", [("email", "e-mail")]),
        ("Email me.", [("Email", "E-mail")]),
        ("An e-mail and emails.", []),
        ("At the end of the\nday it rained.", [("At the end of the\nday", None)]),
        ("We use github and GitHub.", [("github", "GitHub")]),
        ("Apples, pears, and plums.", [(", and", " and")]),
        ("Apples, pears and plums.", []),
        ("The code `email` and [a](https://email.org).", []),
    ],
)
def test_a_text_breaks_rules(text: str, found: list[tuple[str, str | None]]) -> None:
    assert broken(text) == found


def test_chinese_rules_need_no_blanks() -> None:
    assert broken("请先登陆网站。", HouseRule("登录", ("登陆",))) == [("登陆", "登录")]


def test_the_wrong_words_within_the_right_ones_are_right() -> None:
    assert broken("An e-mail.", HouseRule("e-mail", ("mail",))) == []


def test_a_reviewer_says_each_breach_once() -> None:
    found = remarks("An email, another email, github.", RULES, 6)
    assert [(one.said, one.instead) for one in found] == [
        ("Write “e-mail”, not “email” or “E-Mail”.", "e-mail"),
        ("The name is “GitHub”.", "GitHub"),
    ]


def test_only_rules_in_words_are_for_the_prompt() -> None:
    assert in_words(RULES) == "- Sentences are short."


def test_what_cannot_be_written() -> None:
    found = barred(RULES)
    assert found.any_case == ("email", "at the end of the day")
    assert found.exactly == ("E-Mail", "Github", "github")
    assert barred((HouseRule("e-mail", ("mail",)),)) == BarredWords()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("We sell apples, pears, and plums.", 1),
        ("The results, which came late, and the plan were read.", 0),
        ("He said, of course, and left.", 0),
        ("The council met in March, in the old hall, and agreed.", 0),
        ("Some, particularly the library, has done this differently, and the rest waits.", 0),
    ],
)
def test_what_is_put_in_between_commas_is_no_list(text: str, count: int) -> None:
    assert len(list(breaches(text, (COMMA,)))) == count
