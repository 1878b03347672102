"""A document is translated block by block; what is known is not asked again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest

from writer_app.assist.job import Choices, Job
from writer_app.assist.plan import plan
from writer_app.assist.translating import (
    Translated,
    TranslationEvent,
    TranslationOrigin,
    Wish,
    result,
    template_for,
    translate,
    worth_keeping,
)
from writer_app.domain.base.errors import EngineError, UsageError
from writer_app.domain.templates.template import Template, parse
from writer_app.domain.translation.checks import TranslationFault
from writer_app.domain.translation.glossary import Glossary, Term
from writer_app.domain.translation.memory import Memory, Pair

if TYPE_CHECKING:
    from conftest import Play

TEMPLATE = parse(
    "---\nformat: 1\nid: t\ntitle: T\nscope: paragraph\napply: review\n---\n# user\n"
    "{{selection}}{{#if glossary}}\nWords:\n{{glossary}}{{/if}}\n",
    "t",
)
TEXT = "# One house\n\nThe [second](https://example.org/x) house.\n"


def done(events: Iterable[TranslationEvent]) -> list[Translated]:
    return [e for e in events if isinstance(e, Translated)]


def test_each_block_is_asked_for_and_put_in_its_place(play: Play) -> None:
    client = play({"text": "一栋房子"}, {"text": "[第二](1)栋房子。"})
    wish = Wish(TEXT, "zh")
    found = done(translate(client, wish, TEMPLATE))
    text, _ = result(wish, {block.number: block.target for block in found})
    assert text == "# 一栋房子\n\n[第二](https://example.org/x)栋房子。\n"
    assert [block.faults for block in found] == [(), ()]


def test_a_faulty_answer_is_asked_for_once_more(play: Play) -> None:
    client = play({"text": "One house"}, {"text": "一栋房子"})
    (found,) = done(translate(client, Wish("# One house\n", "zh"), TEMPLATE))
    assert (found.target, found.faults) == ("一栋房子", ())


def test_of_several_answers_the_least_faulty_is_taken(play: Play) -> None:
    client = play({"variants": ["One house", "A house", "一栋房子"]})
    wish = Wish("# One house\n", "zh", choices=Choices(best=3))
    (found,) = done(translate(client, wish, TEMPLATE))
    assert (found.target, found.faults) == ("一栋房子", ())


def test_the_better_of_two_faulty_answers_is_kept_and_named(play: Play) -> None:
    client = play({"text": "三栋 7 房子"}, {"text": "Eine Nacht am See"})
    (found,) = done(translate(client, Wish("# One house with 5 doors\n", "zh"), TEMPLATE))
    assert found.target == "三栋 7 房子"
    assert found.faults == (TranslationFault.NUMBERS,)
    assert not worth_keeping(found)


def test_a_second_try_goes_sentence_by_sentence(play: Play) -> None:
    client = play({"text": "nobody 来了。"}, {"text": "没有人来。"}, {"text": "我们走了"})
    (found,) = done(translate(client, Wish("Then nobody came. We left.\n", "zh"), TEMPLATE))
    assert (found.target, found.faults) == ("没有人来。我们走了。", ())


def test_a_link_that_is_lost_twice_is_put_back(play: Play) -> None:
    client = play({"text": "第二栋房子。"}, {"text": "第二栋房子。"}, {"text": "第二"})
    wish = Wish("The [second](https://example.org/x) house.\n", "zh")
    (found,) = done(translate(client, wish, TEMPLATE))
    assert (found.target, found.faults) == ("[第二](https://example.org/x)栋房子。", ())


def test_the_dash_of_a_signature_is_not_sent(play: Play) -> None:
    wish = Wish("— a maintainer\n", "zh")
    (found,) = done(translate(play({"text": "维护者"}), wish, TEMPLATE))
    assert result(wish, {found.number: found.target})[0] == "— 维护者\n"


def test_a_block_without_an_answer_keeps_its_words(play: Play) -> None:
    client = play({"text": ""}, {"text": ""})
    (found,) = done(translate(client, Wish("# One house\n", "zh"), TEMPLATE))
    assert (found.target, found.origin) == ("One house", TranslationOrigin.SOURCE)


def test_what_the_memory_knows_is_not_asked(play: Play) -> None:
    client = play({"text": "never asked"})
    memory = Memory.of([Pair("One house", "一栋房子", "en", "zh")])
    (found,) = done(translate(client, Wish("# One house\n", "zh", memory=memory), TEMPLATE))
    assert (found.target, found.origin) == ("一栋房子", TranslationOrigin.MEMORY)


def test_only_wanted_blocks_are_translated(play: Play) -> None:
    client = play({"text": "[第二](1)栋房子。"})
    wish = Wish(TEXT, "zh", only=frozenset({1}), done=((0, "一栋房子"),))
    assert [block.number for block in done(translate(client, wish, TEMPLATE))] == [1]


def test_a_fixed_term_that_is_missing_is_named(play: Play) -> None:
    client = play({"text": "一座房子"}, {"text": "一座房子"})
    glossary = Glossary((Term({"en": ("house",), "zh": ("住宅",)}),))
    (found,) = done(translate(client, Wish("One house\n", "zh", glossary=glossary), TEMPLATE))
    assert found.faults == (TranslationFault.TERMS,)


def test_a_crash_says_that_what_came_is_kept(play: Play) -> None:
    client = play({"text": "一", "then": "crash"})
    with pytest.raises(EngineError, match="what was translated is kept"):
        done(translate(client, Wish("# One house\n", "zh"), TEMPLATE))


@pytest.mark.parametrize(
    ("text", "to", "said"),
    [("```\ncode\n```\n", "zh", "no words"), ("One house\n", "en", "in English already")],
)
def test_nothing_to_do_is_said(play: Play, text: str, to: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        done(translate(play({"text": "-"}), Wish(text, to), TEMPLATE))


@pytest.mark.parametrize(
    ("to", "wanted"),
    [("zh-CN", "translate-to-chinese"), ("en", "translate-to-english"), ("de", "translate")],
)
def test_the_template_of_a_language(to: str, wanted: str) -> None:
    asked: list[str] = []

    def get(name: str) -> Template:
        asked.append(name)
        return TEMPLATE

    template_for(to, get)
    assert asked == [wanted]


def test_terms_of_a_job_must_stand_in_the_answer() -> None:
    job = Job(TEMPLATE, text="A house.", terms=(("住宅", "房屋"),))
    assert plan(job).prompts[0].locks.required == (("住宅", "房屋"),)


def test_a_block_without_a_word_of_its_language_is_copied(play: Play) -> None:
    wish = Wish("这是房子。\n\n![Create repository](x.png)\n", "en", "zh")
    client = play({"text": "This is a house."})
    found = done(translate(client, wish, TEMPLATE))
    assert [(b.target, b.origin) for b in found] == [
        ("This is a house.", TranslationOrigin.MODEL),
        ("Create repository", TranslationOrigin.COPIED),
    ]
