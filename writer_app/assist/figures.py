"""Drafts from notes: their figures, days and names are compared, and asked for once more.

A small model drops a date or writes 2,000 for 1,200. Where one figure with its unit is gone and
one that the notes do not have stands there with the same unit, the notes' own is put in its place.
For the rest the model is told which, and held to them while it writes; what it writes then takes
the draft's place if more of it is right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from writer_app.assist.job import Choices
from writer_app.assist.passages import Edges, Joiner
from writer_app.assist.plan import Plan, Prompt
from writer_app.domain.facts.fact_numbers import number_key
from writer_app.domain.facts.facts import Fact, FactKind, compare, facts
from writer_app.domain.text.language import language
from writer_app.engine.base.protocol import Chunk, Event, Locks
from writer_app.engine.link.client import EngineClient

Ask = Callable[[EngineClient, Prompt, Choices], Iterator[Event]]
_ASKED = ("The text must contain", "文中必须照抄写出")
_COUNTED = re.compile(r"\s?([A-Za-z\u00c0-\u024f]+|[\u3400-\u9fff]{1,2})")
_FIGURES = re.compile(r"[\d.,\u2009\u00a0 ]+")
_LEAST = 0.6  # of the draft's length: what is shorter is no draft with its figures put right
_MONTH = re.compile(r"\d{1,2}月\Z")
_CALLED = re.compile(r"[\u3400-\u9fff]{2,5}")  # a line of the form that is a name, a place
_OF = re.compile(r" (?:of|for)(?: the)? ")
_CLAUSES = re.compile(r"[;；\n]+")
_SENTENCES = re.compile(r"[。！？]|[.!?]\s")
_PHRASE = 60  # characters of the words around a fact, at most
_CLOSINGS = (
    *("Best", "Kind", "Regards", "Yours", "Sincerely", "Warm", "Cheers", "Thank", "Many thanks"),
    *("With", "Love", "谢谢", "此致", "祝", "敬礼", "顺祝"),
)
_SIGNED = 40  # characters of a last line that is a signature


def wrong_figures(given: str, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Figures of the notes `given` that `text` lacks, and figures of `text` that are not theirs."""
    found = _figures(given, text)
    lost = tuple(dict.fromkeys(_day(old, given) for old, _ in found if old))
    came = tuple(dict.fromkeys(new.text for _, new in found if new))
    return lost, came


def _figures(given: str, text: str) -> list[tuple[Fact | None, Fact | None]]:
    """The figures that differ. One of the notes that comes twice is no other one's stead."""
    theirs = {_number(fact) for fact in facts(given) if fact.kind is FactKind.NUMBER}
    pairs = [
        (each.old, each.new if each.new is None or _number(each.new) not in theirs else None)
        for each in compare(given, text)
        if each.kind is FactKind.NUMBER
    ]
    return [pair for pair in pairs if any(pair)]


def _number(fact: Fact) -> str:
    return fact.key or number_key(fact.text)


def _day(fact: Fact, text: str) -> str:
    """A fact's words, a day's with its month."""
    month = _MONTH.search(text[: fact.start])
    return (month.group() if month else "") + fact.text


def lost_names(given: str, text: str) -> tuple[str, ...]:
    """Names and days of the week of the notes that `text` lacks, and their short Chinese lines."""
    named = [
        each.old.text
        for each in compare(given, text)
        if each.kind is FactKind.NAME and each.old is not None and _gone(each.old, given, text)
    ]
    lines = [line for each in given.splitlines() if _CALLED.fullmatch(line := each.strip())]
    return tuple(dict.fromkeys((*named, *(line for line in lines if line not in text))))


def _gone(name: Fact, given: str, text: str) -> bool:
    """Whether a name is not in a text; in “Retirement of Ida” at a line's head the first word is
    none."""
    begins = not given[: name.start].rpartition("\n")[2].strip()
    own = _OF.split(name.text, 1)[-1] if begins else name.text
    return own not in text


def put_right(given: str, text: str) -> str:
    """The text with the notes' own figure for a wrong one, where there is one of each to a unit."""
    found = _figures(given, text)
    old = [(fact.text, _unit(fact, given)) for fact, _ in found if fact]
    new = [(fact, _unit(fact, text)) for _, fact in found if fact]
    units = Counter(unit for _, unit in new)
    for fact, unit in sorted(new, key=lambda each: -each[0].start):
        fits = [figure for figure, own in old if own == unit]
        if unit and len(fits) == 1 and units[unit] == 1:
            text = text[: fact.start] + fits[0] + text[fact.end :]
    return text


def _unit(fact: Fact, text: str) -> str:
    """What is counted: the letters of the figure itself, else the word or two signs behind it."""
    own = _FIGURES.sub("", fact.text).strip()
    behind = _COUNTED.match(text, fact.end)
    return (own or (behind[1] if behind else "")).casefold()


def again(prompt: Prompt, text: str) -> Prompt | None:
    """The request once more, with what a draft lacks at its end; None where it lacks nothing.

    The draft itself is not shown: a small model would copy it, faults and all. What it has must
    come again, too: a time that is named drives out the date that is not.
    """
    figures, came = wrong_figures(prompt.given, text)
    lost = (*figures, *lost_names(prompt.given, text))
    if not lost:
        return None
    phrases = tuple(dict.fromkeys(_phrase(each, prompt.given) for each in lost))
    if language(text) == "zh":
        ask = f"{_ASKED[1]}：{'、'.join(phrases)}。"
        ask += f"不要写：{'、'.join(came)}。" if came else ""
    else:
        ask = f"{_ASKED[0]}, as it stands here: {'; '.join(phrases)}."
        ask += f" It must not contain: {'; '.join(came)}." if came else ""
    last = prompt.turns[-1]
    turns = (*prompt.turns[:-1], replace(last, content=f"{last.content.rstrip()}\n\n{ask}"))
    params = prompt.params.model_copy(update={"temperature": 0.0})
    locks = _holding(prompt, lost, text)
    return replace(prompt, turns=turns, params=params, given="", locks=locks)


def _phrase(lost: str, given: str) -> str:
    """What was lost with the words around it: a bare time would stand anywhere."""
    clauses = (each.strip() for each in _CLAUSES.split(given) if not _SENTENCES.search(each))
    return next((each for each in clauses if lost in each and len(each) <= _PHRASE), lost)


def _holding(prompt: Prompt, lost: tuple[str, ...], text: str) -> Locks:
    """The request's locks, and every figure of the notes and lost name before the closing."""
    figures = (fact for fact in facts(prompt.given) if fact.kind is FactKind.NUMBER)
    kept = (_day(fact, prompt.given) for fact in figures)
    wanted = dict.fromkeys((*lost, *(each for each in kept if each in text)))
    forms = tuple(tuple(dict.fromkeys((each, _phrase(each, prompt.given)))) for each in wanted)
    signed = _last_line(text)
    closings = (*_CLOSINGS, signed) if signed and signed in prompt.given else ()
    held = prompt.locks
    avoid = (*held.avoid, *_ASKED)  # which comes back where the model has no more to say
    return replace(held, required=(*held.required, *forms), closings=closings, avoid=avoid)


def better(given: str, first: str, second: str) -> bool:
    """Whether a second draft has more of the notes right, and is still the whole text.

    What is written below the signature, because it had to come, is no letter.
    """
    if len(second.strip()) < _LEAST * len(first.strip()):
        return False
    if any(words in second and words not in given for words in _ASKED):
        return False  # what was asked, told again
    signed = _last_line(first)
    if len(signed) <= _SIGNED and signed in given and _last_line(second) != signed:
        return False
    return wrong(given, second) < wrong(given, first)


def wrong(given: str, text: str) -> int:
    """How many figures, names and days of the notes a text lacks or has otherwise, in signs."""
    return sum(map(len, (*wrong_figures(given, text), lost_names(given, text))))


def _last_line(text: str) -> str:
    return text.rstrip().rpartition("\n")[2].strip()


def checked(
    client: EngineClient, todo: Plan, draft: Callable[[], Iterator[Event]], ask: Ask
) -> Iterator[Event]:
    """The events of a draft, and of a second request where figures of its notes went wrong.

    The second answer is not shown while it comes; it takes the first one's place as a whole.
    """
    prompt, joiner = todo.prompts[0], Joiner(1)
    text = ""
    for event in joiner.take(draft(), Edges("", "")):
        text = event.after(text) if isinstance(event, Chunk) else text
        yield event
    if joiner.ended is None and (right := put_right(prompt.given, text)) != text:
        yield Chunk(client.job, right, back=len(text))
        text = right
    request = again(prompt, text) if joiner.ended is None else None
    if request is not None:
        choices = replace(todo.choices, temperature=None)
        second = ""
        for event in joiner.take(ask(client, request, choices), Edges("", "")):
            if isinstance(event, Chunk):
                second = event.after(second)
            # Of its words nothing is shown yet; empty chunks are a sign of life.
            yield replace(event, text="", back=0) if isinstance(event, Chunk) else event
        if joiner.ended is None and better(prompt.given, text, second):
            yield Chunk(client.job, second, back=len(text))
    yield joiner.ended or joiner.done(client.job)
