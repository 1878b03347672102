"""Which locks a request has: chosen, the template's, or what is usual; and frozen words."""

from __future__ import annotations

import pytest

from writer_app.assist.asking import options
from writer_app.assist.job import Choices, Job
from writer_app.assist.locking import kinds_of, locks_for, with_barred
from writer_app.assist.passages import Edges
from writer_app.assist.plan import Prompt
from writer_app.domain.house.rules import BarredWords
from writer_app.domain.locks.locks import USUAL, LockKind
from writer_app.domain.templates.template import Template, parse
from writer_app.engine.base.protocol import Chunk, Locks

TEXT = "It sold 1,200 units, “we did it,” at https://a.org/x."


def template(head: str = "") -> Template:
    return parse(
        f"---\nformat: 1\nid: t\ntitle: T\nscope: paragraph\n{head}---\n# user\n{{{{selection}}}}\n"
    )


@pytest.mark.parametrize(
    ("job", "kinds"),
    [
        (Job(instruction="Tighten", text=TEXT), USUAL),
        (Job(template(), text=TEXT), USUAL),
        (Job(template("lock: [none]\n"), text=TEXT), ()),
        (Job(template("lock: [names]\n"), text=TEXT), (LockKind.NAMES,)),
        (Job(template("tags: [translate]\n"), text=TEXT), (LockKind.NUMBERS, LockKind.LINKS)),
        (Job(instruction="Translate it", text=TEXT), (LockKind.NUMBERS, LockKind.LINKS)),
        (Job(instruction="a", text=TEXT, choices=Choices(locks=())), ()),
        (Job(template("scope: none\n".replace("scope", "#")), text=""), ()),
    ],
)
def test_what_is_held(job: Job, kinds: tuple[LockKind, ...]) -> None:
    assert kinds_of(job, job.text) == kinds


def test_figures_of_the_sources_may_come() -> None:
    job = Job(
        instruction="Answer it.", text="May I bring 2 guests?", sources="[1] FAQ\n> It is £7."
    )
    assert "7" in " ".join(locks_for(job, job.text).numbers or ())


@pytest.mark.parametrize(
    ("asked", "held"),
    [("精简为46字。", False), ("In 46 words.", False), ("Say that the oath has 46 words.", True)],
)
def test_the_length_that_is_asked_for_is_no_number_to_be_written(asked: str, held: bool) -> None:
    numbers = locks_for(Job(instruction=asked, text=TEXT), TEXT).numbers or ()
    assert any("46" in number for number in numbers) is held


def test_a_translation_holds_the_values_of_figures() -> None:
    locks = locks_for(Job(template("tags: [translate]\n"), text=TEXT), TEXT)
    assert locks.figures
    assert {"1,200", "1200"} <= set(locks.numbers or ())


@pytest.mark.parametrize(
    ("asked", "text", "barred"),
    [
        ("Translate into Chinese", "Nobody came to Berlin, see `code` now", ("came", "nobody")),
        ("Translate into Chinese", "Docker runs nginx", ("runs",)),
        ("译成英文", "他来了“阎”", ("了", "他", "来")),
        ("Translate into Japanese", "他来了", ()),
        ("Translate into German", "Nobody came", ()),
    ],
)
def test_a_translation_leaves_no_word_in_the_other_script(
    asked: str, text: str, barred: tuple[str, ...]
) -> None:
    assert locks_for(Job(instruction=asked, text=text), text).misspelled == barred


def test_words_of_the_glossary_may_stay() -> None:
    job = Job(instruction="Translate into Chinese", text="a fork here", glossary="fork = fork")
    assert locks_for(job, job.text).misspelled == ("here",)


def test_a_table_keeps_its_shape_too() -> None:
    table = "| a | 1 |\n| --- | --- |\n| b | 2 |"
    locks = locks_for(Job(instruction="Nicer words", text=table), table)
    assert locks.structure == table


@pytest.mark.parametrize(
    ("frozen", "text", "part"),
    [
        ("sold 1,200", TEXT, "sold 1,200"),
        (
            "x. It sold 1,200 units, “we",
            "It sold 1,200 units, “we did it.",
            "It sold 1,200 units, “we",
        ),
        ("at https://a.org/x. And more", TEXT, "at https://a.org/x."),
        (f"Before. {TEXT} After.", TEXT, TEXT),
        ("elsewhere", TEXT, ""),
    ],
)
def test_frozen_words_are_those_of_the_piece(frozen: str, text: str, part: str) -> None:
    locks = locks_for(Job(instruction="x", text=text, frozen=(frozen,)), text)
    assert locks.frozen == ((part,) if part else ())


def test_an_answer_without_the_frozen_words_gives_way_to_its_source() -> None:
    edges = Edges("", "", source=TEXT, frozen=("1,200",))
    shown = edges.feed(Chunk(1, "It sold many.")).text
    for chunk in edges.finish(1):
        shown = chunk.after(shown)
    assert shown == TEXT
    kept = Edges("", "", source=TEXT, frozen=("1,200",))
    assert kept.feed(Chunk(1, "Sold: 1,200.")).text == "Sold: 1,200."
    assert not list(kept.finish(1))


@pytest.mark.parametrize(
    ("locks", "held"),
    [
        (Locks(), ("email", "utilize")),
        (Locks(spans=("](https://a.org/email)",), closed=("links",)), ("utilize",)),
        (Locks(frozen=("an email to Ann",)), ("utilize",)),
        (Locks(spans=("“Utilize it”",), closed=("quotes",)), ("email", "utilize")),
        (Locks(remarks=3, remarked="An email"), ()),
    ],
)
def test_what_has_to_come_is_not_barred(locks: Locks, held: tuple[str, ...]) -> None:
    assert with_barred(locks, BarredWords(("email", "utilize"))).barred == held


def test_every_request_has_what_the_house_bars() -> None:
    found = options(Prompt(()), Choices(barred=BarredWords(("email",), ("Github",))), 9)
    assert (found.locks.barred, found.locks.misspelled) == (("email",), ("Github",))
