"""Improve this prompt: the model writes better instructions for a template that fails its tests.

The tests are run, the failures are shown to the model, it writes new instructions (the system
message; everything else of the file stays), each is checked like any template, and those that
hold are run through the same tests. The best is named beside what there is. Nothing is saved:
that is the writer's to do.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from writer_app.assist.compare import BenchEvent, compare
from writer_app.domain.base.errors import TemplateError
from writer_app.domain.base.message import coded
from writer_app.domain.bench.bench_grid import Column, Grid, GridRow, own_rows
from writer_app.domain.bench.bench_results import Cell, Results, Tally, tallies
from writer_app.domain.templates.template import Template, parse
from writer_app.domain.templates.template_body import used
from writer_app.domain.templates.template_edit import instruction, request, with_instruction
from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    Failed,
    GenerateOptions,
    Message,
)
from writer_app.engine.link.client import EngineClient
from writer_app.storage.templates.bench_file import Keeper

NOW = "now"  # the column of the template as it is; the others are “proposal 1” …
_TOKENS = 200
_TEMPERATURE, _TOP_P = 0.8, 0.95
_MOST_FAILURES = 4
_MOST_INPUT = 600  # characters of an input or an answer that the model is shown
_LONGEST = 2_000  # characters of an instruction
_COPIED = 24  # characters of a test's input that make an instruction an answer
_SYSTEM = (
    "You improve instructions for a writing assistant. You see an instruction and what went wrong "
    "with it. Reply with the new instruction only: what it did before, and what was missed."
)
_SHOWN = (
    "Instruction:\nYou shorten texts.\n\n"
    "What went wrong:\n- the answer must have at most 20 words\n- the numbers must stay\n"
    "- the answer must not talk about itself\n\nNew instruction:",
    "You shorten texts to at most 20 words. Keep every number as it is. "
    "Reply with the shortened text only.",
)
_WISHES = {
    "contains": "the answer must contain “{}”",
    "not_contains": "the answer must not contain “{}”",
    "matches": "the answer must have the form {}",
    "min_words": "the answer must have at least {} words",
    "max_words": "the answer must have at most {} words",
    "keeps_numbers": "the numbers must stay",
    "keeps_names": "the names must stay",
    "keeps_links": "the links must stay",
    "max_change": "the answer must change less of the text",
    "json": "the answer must be JSON",
    "language": "the answer must be in this language: {}",
}
_FAULTS = {
    "empty": "there was no answer",
    "chatter": "the answer must not talk about itself",
    "lost_facts": "names, numbers and links must stay",
    "wrong_language": "the answer must be in the language of the text",
    "loop": "the answer must not repeat itself",
}


@dataclass(frozen=True, slots=True)
class Improve:
    """A template and what it is tried on: its own tests and `more` rows. `proposals` 1 to 8.

    `earlier` are answers of a run that was cut off; what they answer is not asked again.
    """

    template: Template
    more: tuple[GridRow, ...] = ()
    proposals: int = 3
    seed: int = 1
    earlier: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """A version that is a good template; not yet tried."""

    number: int
    template: Template


@dataclass(frozen=True, slots=True)
class Refused:
    """What the model wrote cannot be used; `why` is a sentence."""

    number: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Improved:
    """The end: the best proposal, None where none passes more than the template as it is.

    `results` is the whole bench, with the column `NOW`; `why` says why there is nothing better.
    """

    best: Template | None
    results: Results
    before: Tally
    after: Tally | None = None
    why: str = ""


ImproveEvent = BenchEvent | Proposed | Refused | Improved


def improve(client: EngineClient, job: Improve) -> Iterator[ImproveEvent]:
    """Yield the bench's events, proposals as they come, one `Improved`, and the end.

    Raises UsageError where there are no tests, and what the bench raises.
    """
    rows = (*own_rows(job.template), *job.more)
    now = Column(NOW, job.template)
    first = Grid(rows, (now,), job.seed)
    keeper = Keeper(first, earlier=Results(first, job.earlier))
    if not (yield from _tried(client, keeper)):
        return
    failures = [cell for cell in keeper.results.in_order() if not _good(cell)]
    before = tallies(keeper.results)[0]
    if not failures:
        yield Improved(
            None,
            keeper.results,
            before,
            why=coded("improve.every-test-passes-already", "Every test passes already."),
        )
        yield Done(client.job, EndReason.STOP)
        return
    written = yield from _written(client, job, keeper.results, failures)
    if written is None:
        return
    good: list[Proposed] = []
    for number, text in enumerate(written, 1):
        found = proposal(job.template, text, rows, [each.template for each in good])
        if isinstance(found, str):
            yield Refused(number, text, found)
            continue
        good.append(Proposed(number, found))
        yield good[-1]
    columns = (now, *(Column(f"proposal {each.number}", each.template) for each in good))
    known = Results(first, (*job.earlier, *keeper.results.cells))
    keeper = Keeper(Grid(rows, columns, job.seed), earlier=known)
    if good and not (yield from _tried(client, keeper)):
        return
    yield _judged(keeper.results, good)
    yield Done(client.job, EndReason.STOP)


def _good(cell: Cell) -> bool:
    return cell.passed is not False and not cell.faults


def _tried(client: EngineClient, keeper: Keeper) -> Generator[BenchEvent, None, bool]:
    """Run a bench inside; whether it came to its end."""
    for event in compare(client, keeper):
        if isinstance(event, Done) and event.reason is EndReason.STOP:
            return True
        yield event
    return False


def _written(
    client: EngineClient, job: Improve, results: Results, failures: Sequence[Cell]
) -> Generator[BenchEvent, None, list[str] | None]:
    """The instructions that the model wrote; None when it was stopped or failed."""
    count = max(1, min(8, job.proposals))
    options = GenerateOptions(
        max_new_tokens=_TOKENS,
        temperature=_TEMPERATURE,
        top_p=_TOP_P,
        seed=job.seed,
        variants=count,
        clean=True,
    )
    texts = [""] * count
    for event in client.stream(messages(job.template, results, failures), options):
        if isinstance(event, Chunk):
            texts[event.variant] = event.after(texts[event.variant])
        elif isinstance(event, Failed | Done) and not _usable(event):
            yield event
            return None
    return texts


def _usable(event: Failed | Done) -> bool:
    enough = (EndReason.STOP, EndReason.LENGTH, EndReason.REPETITION)
    return isinstance(event, Done) and event.reason in enough


def messages(template: Template, results: Results, failures: Sequence[Cell]) -> tuple[Message, ...]:
    """What the model is asked: the instruction, the failures, and what was wrong with them."""
    wishes = list(dict.fromkeys(wish for cell in failures for wish in _wishes(cell)))
    shown = []
    for cell in failures[:_MOST_FAILURES]:
        source = results.grid.row(cell.row).text[:_MOST_INPUT]
        shown.append(
            f"Text: {source}\nAnswer: {cell.output[:_MOST_INPUT]}" if source else cell.output
        )
    cases = "\n\n".join(shown)
    asked = request(template)
    parts = [
        f"Instruction:\n{instruction(template) or '(none)'}",
        f"The request after it:\n{asked}" if asked.strip() != "{{selection}}" else "",
        f"Answers that were wrong:\n\n{cases}" if cases.strip() else "",
        "What went wrong:\n" + "\n".join(f"- {wish}" for wish in wishes),
        "New instruction:",
    ]
    return (
        Message("system", _SYSTEM),
        Message("user", _SHOWN[0]),
        Message("assistant", _SHOWN[1]),
        Message("user", "\n\n".join(part for part in parts if part)),
    )


def _wishes(cell: Cell) -> Iterator[str]:
    for each in cell.checks:
        if not each.passed and each.kind in _WISHES:
            yield _WISHES[each.kind].format(each.value)
    for fault in cell.faults:
        yield _FAULTS[fault]


def proposal(
    template: Template, text: str, rows: Sequence[GridRow], others: Sequence[Template] = ()
) -> Template | str:
    """The template with this instruction, or a sentence on why it cannot be one.

    Refused are an empty one, one that is there already, one without a placeholder that only the
    old one had, and one that holds the input of a test: that would be an answer learned by heart.
    """
    text = text.strip().removeprefix("New instruction:").strip().strip('“”"')
    if not text or len(text) > _LONGEST:
        return coded(
            "improve.model-wrote-nothing-can-be",
            "The model wrote nothing that can be an instruction.",
        )
    if text == instruction(template):
        return coded(
            "improve.model-wrote-same-instruction-again",
            "The model wrote the same instruction again.",
        )
    if any(_copied(row.text, text) for row in rows):
        return coded(
            "improve.model-wrote-input-test-into",
            "The model wrote the input of a test into the instruction.",
        )
    try:
        found = parse(with_instruction(template, text), template.name)
    except TemplateError as error:
        return coded("improve.wrote-no-template", "The model wrote what is no template: {0}", error)
    if missing := sorted(used(template.body) - found.uses):
        return coded(
            "improve.model-left-out-which-needed",
            "The model left out {{{0}}}, which is needed.",
            missing[0],
        )
    if any(found.text == other.text for other in others):
        return coded(
            "improve.model-wrote-one-instruction-twice", "The model wrote one instruction twice."
        )
    return found


def _copied(source: str, text: str) -> bool:
    plain, words = " ".join(source.split()), " ".join(text.split())
    steps = range(0, max(1, len(plain) - _COPIED + 1), 4)
    return len(plain) >= _COPIED and any(plain[at : at + _COPIED] in words for at in steps)


def _judged(results: Results, good: Sequence[Proposed]) -> Improved:
    before, *others = tallies(results)
    if not good:
        return Improved(
            None,
            results,
            before,
            why=coded(
                "improve.nothing-model-wrote-can-be", "Nothing that the model wrote can be used."
            ),
        )
    best = max(range(len(good)), key=lambda n: _score(others[n]))
    if _score(others[best])[:3] <= _score(before)[:3]:
        why = coded(
            "improve.no-proposal-passes-more-tests",
            "No proposal passes more of the tests than the template as it is.",
        )
        return Improved(None, results, before, others[best], why)
    return Improved(good[best].template, results, before, others[best])


def _score(tally: Tally) -> tuple[float, ...]:
    faults = sum(count for _, count in tally.faults)
    return tally.passed, tally.met, -faults - tally.errors, -tally.new_tokens
