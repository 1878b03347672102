"""Runs the cells: contenders in turn, A-B-A-B, and what came of it in medians with their spread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from statistics import median

from writer_app.domain.base.errors import EngineError
from writer_app.engine.base.protocol import GenerateOptions, Message
from writer_app.engine.bench import judge
from writer_app.engine.bench.contenders import (
    OURS,
    Contender,
    LoadedContender,
    Question,
    Starter,
    Took,
)
from writer_app.engine.bench.line_child import LineChild
from writer_app.engine.bench.workloads import Task, Workload, task

_LIMIT_S = 120.0
_SPARE = 64  # tokens of context beyond what a task needs
_WARM_UP = (Message("system", "Warm up."), Message("user", "Name the months of the year."))
_WARM_UP_TOKENS = 8

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Figure:
    """A median with the least and the most of the runs."""

    median: float
    least: float
    most: float


def figure(values: Sequence[float]) -> Figure:
    """The figure of at least one value."""
    return Figure(median(values), min(values), max(values))


@dataclass(frozen=True, slots=True)
class MeasuredCell:
    """One contender at one workload. Seconds, tokens a second, bytes.

    `marks`: loop, copy, early. `like_ours` and `like_mended` are 0 to 1, None where there is
    nothing to compare. `bytes_a_pass` is what a pass reads at least: the weights.
    """

    workload: str
    contender: str
    loaded: LoadedContender
    prompt_tokens: int
    new_tokens: int
    first: Figure
    whole: Figure
    rate: Figure
    reading: Figure
    warm_first: Figure
    warm_cached: int
    accepted: float
    bytes_a_pass: int
    passes_a_second: float
    peak: int
    marks: tuple[str, ...]
    like_ours: float | None
    like_mended: float | None
    text: str

    @property
    def apart(self) -> bool:
        """Whether its speed says little, because the answer loops or only copies."""
        return bool({"loop", "copy"} & set(self.marks))


@dataclass(frozen=True, slots=True)
class MeasuredWorkload:
    """The cells of one workload; `skipped` says why there are none, or why one is missing."""

    workload: str
    cells: tuple[MeasuredCell, ...]
    unchanged: float | None = None  # how like the mended text the source itself is
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bench:
    """What to run: contenders besides ours, and how often."""

    starter: Starter
    baselines: tuple[str, ...]
    runs: int
    tokeniser: LineChild | None = None  # needed by baselines

    def measure(self, work: Workload, progress: Progress) -> MeasuredWorkload:
        """Run one workload. Raises ModelError and EngineError of our own engine."""
        with ExitStack() as stack:
            progress(f"{work.name}: loading")
            ours = stack.enter_context(self.starter.ours())
            made = task(work, ours.info.context, ours.count)
            if made is None:
                return MeasuredWorkload(
                    work.name, (), skipped=(f"the model reads {ours.info.context} tokens",)
                )
            questions = self._questions(made)
            contenders: dict[str, Contender] = {OURS: ours}
            skipped = []
            room = max(len(q.ids) for q in questions) + made.new + _SPARE
            for name in self.baselines if work.compared else ():
                progress(f"{work.name}: loading {name}")
                try:
                    contenders[name] = stack.enter_context(self.starter.baseline(name, room))
                except (EngineError, OSError) as error:
                    skipped.append(f"{name} is missing: {error}")
            taken = self._alternate(work, contenders, questions, progress)
            cells = _cells(made, contenders, taken)
        unchanged = judge.alike(made.text, made.mended) if made.mended else None
        return MeasuredWorkload(work.name, cells, unchanged, tuple(skipped))

    def _questions(self, made: Task) -> tuple[Question, Question]:
        cold = Question(made.cold, made.cold_options, True, self._ids(made.cold))
        warm = Question(made.warm, made.warm_options, False, self._ids(made.warm))
        return cold, warm

    def _ids(self, messages: Sequence[Message]) -> tuple[int, ...]:
        if self.tokeniser is None:
            return ()
        turns = [{"role": turn.role, "content": turn.content} for turn in messages]
        model = self.starter.model
        said = self.tokeniser.ask(
            _LIMIT_S, do="tokens", messages=turns, model={"id": model.id, "folder": model.folder}
        )
        return tuple(said["ids"])

    def _alternate(
        self,
        work: Workload,
        contenders: Mapping[str, Contender],
        questions: tuple[Question, Question],
        progress: Progress,
    ) -> dict[str, list[tuple[Took, Took]]]:
        """Cold and warm answers of every run, by contender; the first answers only warm up."""
        warm_up = GenerateOptions(max_new_tokens=_WARM_UP_TOKENS, ignore_eos=True)
        first = Question(_WARM_UP, warm_up, True, self._ids(_WARM_UP))
        for contender in contenders.values():
            contender.ask(first)
        taken: dict[str, list[tuple[Took, Took]]] = {name: [] for name in contenders}
        for run in range(self.runs):
            for name, contender in contenders.items():
                progress(f"{work.name}: run {run + 1} of {self.runs}, {name}")
                taken[name].append((contender.ask(questions[0]), contender.ask(questions[1])))
        return taken


def _cells(
    made: Task,
    contenders: Mapping[str, Contender],
    taken: Mapping[str, Sequence[tuple[Took, Took]]],
) -> tuple[MeasuredCell, ...]:
    ours = taken[OURS][-1][0].text
    cells = (_cell(made, contenders[name], runs) for name, runs in taken.items())
    return tuple(
        cell
        if cell.contender == OURS or made.workload.sampled
        else replace(cell, like_ours=judge.alike(cell.text, ours))
        for cell in cells
    )


def _cell(made: Task, contender: Contender, runs: Sequence[tuple[Took, Took]]) -> MeasuredCell:
    cold = [first for first, _ in runs]
    warm = [second for _, second in runs]
    last = cold[-1]
    return MeasuredCell(
        workload=made.workload.name,
        contender=contender.name,
        loaded=contender.loaded,
        prompt_tokens=last.prompt_tokens,
        new_tokens=last.new_tokens,
        first=figure([each.first_s for each in cold]),
        whole=figure([each.wall_s for each in cold]),
        rate=figure([_rate(each, each.new_tokens - 1) for each in cold]),
        reading=figure([_reading(each) for each in cold]),
        warm_first=figure([each.first_s for each in warm]),
        warm_cached=warm[-1].cached_tokens,
        accepted=last.accepted_tokens / max(1, last.new_tokens),
        bytes_a_pass=contender.loaded.bytes_a_pass,
        passes_a_second=median(_rate(each, _passes(made, each)) for each in cold),
        peak=contender.peak(),
        marks=_marks(made, last),
        like_ours=None,
        like_mended=judge.alike(last.text, made.mended) if made.mended else None,
        text=last.text,
    )


def _passes(made: Task, took: Took) -> int:
    """Passes over the weights after the first token; a pass serves all variants at once."""
    variants = made.workload.variants
    return max(0, took.new_tokens // variants - 1 - took.accepted_tokens)


def _rate(took: Took, count: int) -> float:
    span = took.total_s - took.first_s
    return count / span if span > 0 and count > 0 else 0.0


def _reading(took: Took) -> float:
    read = took.prompt_tokens - took.cached_tokens
    return read / took.first_s if took.first_s > 0 else 0.0


def _marks(made: Task, took: Took) -> tuple[str, ...]:
    prompt = "\n".join(turn.content for turn in made.cold)
    early = took.new_tokens < made.new * made.workload.variants
    found = {
        "loop": judge.loops(took.text),
        "copy": judge.copies(took.text, prompt),
        "early": early,
    }
    return tuple(name for name, holds in found.items() if holds)
