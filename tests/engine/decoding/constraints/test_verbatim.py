"""Spans are copied whole or not at all; quotations may also be parts of the quotable text."""

from __future__ import annotations

import pytest

from writer_app.domain.locks.locks import spans
from writer_app.engine.base.protocol import SpanKind
from writer_app.engine.decoding.constraints.suffixes import SuffixAutomaton
from writer_app.engine.decoding.constraints.verbatim import VerbatimMachine

SOURCE = (
    'Ann said “we did it” and "fine". See https://a.org/x, [guide](http://b.c/d?e=1 "G"), `x = 1`, '
    "the note[^1] by [@lee2020], $a+b$, {name}, mail ann@b.org. 他说「一切都好」。"
)
KINDS: tuple[SpanKind, ...] = ("quotes", "links", "code", "notes", "formulas", "placeholders")


def reading(text: str, machine: VerbatimMachine) -> str:
    """The text up to what is refused; "" where all of it may be written and end there."""
    state = machine.start()
    for place, char in enumerate(text):
        following = machine.step(state, char)
        if following is None:
            return text[: place + 1]
        state = following
    return "" if machine.ends(state) else text


def machine_of(source: str, quotable: str = "") -> VerbatimMachine:
    return VerbatimMachine([s for each in spans(source).values() for s in each], KINDS, quotable)


@pytest.mark.parametrize(
    "text",
    [
        SOURCE,
        "“we did it”",
        "https://a.org/x.",
        "(https://a.org/x)",
        '[the guide](http://b.c/d?e=1 "G")',
        "[^1][^1]",
        "`x = 1`, then `x = 1`",
        "nothing of it; and/or: well (so) then",
        "ann@b.org",
    ],
)
def test_what_the_source_has_may_be_written(text: str) -> None:
    assert reading(text, machine_of(SOURCE)) == ""


@pytest.mark.parametrize(
    ("text", "stopped"),
    [
        ("“we did that”", "“we did t"),
        ("“We", "“W"),
        ("“we did it", "“we did it"),
        ("https://a.org/y", "https://a.org/y"),
        ("https://a.org/x/z", "https://a.org/x/"),
        ("https://a.org/x.html", "https://a.org/x.h"),
        ("http://other", "http://o"),
        ("[guide](http://b.c/d)", "[guide](http://b.c/d)"),
        ("[^2]", "[^2"),
        ("`y`", "`y"),
        ("{surname}", "{s"),
        ("bob@b.org", "bob@"),
        ("「好", "「好"),
    ],
)
def test_anything_else_is_stopped(text: str, stopped: str) -> None:
    assert reading(text, machine_of(SOURCE)) == stopped


def test_without_spans_no_mark_of_a_closed_kind_may_come() -> None:
    assert reading("a “", VerbatimMachine((), ("quotes",))) == "a “"
    assert reading("a “ and `x`", VerbatimMachine((), ("links",))) == ""


def test_a_quotation_may_be_any_part_of_the_quotable_text() -> None:
    machine = VerbatimMachine((), ("quotes",), "The harbour was  quiet\n“Why?” he said.")
    assert reading("“harbour was quiet” and “quiet”", machine) == ""
    assert reading("“quiet\n“Why?", machine) == "“quiet\n"
    assert reading("“quiet “Why?", machine) == "“quiet "
    assert reading('"“Why?” he"', machine) == ""
    assert reading("““Why?", machine) == "““"
    assert reading("“harbour is”", machine) == "“harbour i"
    assert reading("“”", machine) == "“”"


def test_citations_are_the_given_passages() -> None:
    machine = VerbatimMachine(["[1]", "[2]", "[12]"], ("citations",))
    assert reading("So it is [1][2], and [12]. An [aside].", machine) == ""
    assert reading("So [3]", machine) == "So [3"
    assert reading("So [13]", machine) == "So [13"


@pytest.mark.parametrize("text", ["abcbc", "aaaa", "一二一", "abracadabra"])
def test_the_suffix_automaton_takes_exactly_the_parts(text: str) -> None:
    automaton = SuffixAutomaton(text)

    def takes(part: str) -> bool:
        state: int | None = automaton.start
        for char in part:
            state = automaton.ways[state].get(char) if state is not None else None
        return state is not None

    parts = {text[a:b] for a in range(len(text)) for b in range(a, len(text) + 1)}
    letters = sorted(set(text))
    assert all(map(takes, parts))
    assert not any(takes(part + char) for part in parts for char in letters
                   if part + char not in parts)  # fmt: skip
