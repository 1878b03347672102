"""The benchmark's texts, its workloads, and its guards against fake wins."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from writer_app.domain.base.errors import UsageError
from writer_app.engine.base.protocol import Message
from writer_app.engine.bench import judge, texts, workloads
from writer_app.engine.bench.workloads import CONTEXTS, QUICK, STANDARD, Task, Workload

TEXT = texts.article(400, lambda text: len(text.split())).text


def counted(text: str) -> int:
    return len(text.split())


def count(messages: Sequence[Message], text: str) -> tuple[int, int]:
    return sum(counted(turn.content) + 4 for turn in messages), counted(text)


def made(work: Workload, context: int = 16384) -> Task:
    task = workloads.task(work, context, count)
    assert task is not None
    return task


@pytest.mark.parametrize("tokens", [40, 120, 300])
def test_the_article_is_cut_at_a_sentence(tokens: int) -> None:
    passage = texts.article(tokens, counted)
    assert tokens * 0.5 < counted(passage.text) <= tokens
    assert passage.text[-1] in ".”?"


def test_the_articles_errors_are_known() -> None:
    passage = texts.article(10_000, counted)
    assert not re.search(r"[\[\]|]", passage.text + passage.mended)
    assert "which was suppose to begin" in passage.text
    assert "which was supposed to begin" in passage.mended
    assert 0.8 < judge.alike(passage.text, passage.mended) < 0.95


def test_the_report_is_the_same_every_time_and_as_long_as_wanted() -> None:
    long = texts.report(6000, counted).text
    assert long == texts.report(6000, counted).text
    assert 5900 < counted(long) <= 6000
    assert "{" not in long
    assert not judge.loops(texts.report(500, counted).text)
    assert counted(texts.report(33, counted, exact=True).text) == 33


@pytest.mark.parametrize("work", [*STANDARD, *CONTEXTS, *QUICK], ids=lambda work: work.name)
def test_every_workload_can_be_made(work: Workload) -> None:
    task = made(work)
    assert task.cold_options.ignore_eos
    assert task.cold_options.max_new_tokens >= 8
    assert count(task.cold, "")[0] + task.new <= 16384
    assert task.cold[:1] == task.warm[:1]
    assert task.cold != task.warm


def test_the_second_question_is_about_the_same_document() -> None:
    task = made(STANDARD[1])
    cold, warm = task.cold[-1].content, task.warm[-1].content
    assert cold.startswith(f"Text:\n\n{task.text}")
    assert warm.startswith(f"Text:\n\n{task.text}")


def test_a_rewrite_gets_its_source_and_as_many_tokens() -> None:
    task = made(Workload("dial", "proofread", 100, dial=3.0))
    options = task.cold_options
    assert (options.source, options.copy_bias, options.temperature) == (task.text, 3.0, 0)
    assert task.new == counted(task.text)


def test_a_long_text_is_shortened_to_what_the_model_reads() -> None:
    task = made(Workload("summarize-8k", "summarize", 8000, new=160), context=8192)
    assert count(task.cold, "")[0] + task.new <= 8192
    assert counted(task.text) > 7800


def test_a_model_that_reads_less_than_half_is_left_out() -> None:
    assert workloads.task(Workload("s", "summarize", 8000, new=160), 2048, count) is None


def test_names_and_families_choose() -> None:
    def names(*wanted: str, plot: bool = False, quick: bool = False) -> list[str]:
        return [work.name for work in workloads.chosen(wanted, plot=plot, quick=quick)]

    assert names("proofread") == ["proofread-120", "proofread-300", "proofread-800"]
    assert names("rephrase", "rephrase", "draft-512") == ["rephrase", "draft-512"]
    assert names(quick=True) == ["quick"]
    assert len(names(plot=True)) == len(STANDARD) + len(CONTEXTS)
    with pytest.raises(UsageError, match="no workload “swim”; choose of proofread-120"):
        names("swim")


def test_loops_and_copies_are_seen() -> None:
    assert judge.loops("The door opens at nine and the lamp is lit. " * 8)
    assert not judge.loops(TEXT)
    assert judge.copies(TEXT[:600], TEXT)
    assert judge.copies(TEXT[100:700].rsplit(" ", 1)[0], TEXT)
    assert not judge.copies(texts.article(400, counted).mended, TEXT)
    assert not judge.copies("A few words.", TEXT)
    assert judge.alike("one two three", "one two three") == 1
    assert judge.alike("one two", "three four") == 0
