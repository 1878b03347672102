"""Which format is fastest on this machine and still gives the model's own answers.

On the first load of a model candidates are compared with the unmodified modules: 48 fixed tokens,
then 8 more through single rows, through four rows, and after a rewind. Those that agree are timed
for about 0.3 s. With AVX512_BF16 the first that agrees is taken, elsewhere the fastest, with the
draft length that pays best at its measured cost of a pass. The result is kept per machine and
model. Large models are compared over their first layers, so that the reference fits beside them.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch

from writer_app.engine.base.pulse import Beat, silent
from writer_app.engine.decoding.layers import LayerRunner, Network
from writer_app.engine.decoding.linears import FOUR_BITS, PROPOSALS
from writer_app.engine.decoding.load import NF4_FROM, nf4_is_fast
from writer_app.engine.decoding.loop import Tuning
from writer_app.engine.decoding.reference import FAILURES, Agreement, Reference, agreement
from writer_app.engine.decoding.runner import Runner

_TEXT = (
    "The harbour was quiet that morning, and the fishermen were mending their nets along the "
    "stone wall. An old dog slept in the shade of an overturned boat, and every now and then it "
    "lifted its head to watch the gulls. By noon the wind had picked up, and boats turned home."
)
_FIRST = 48
_MORE = 8
_TIME = 0.3  # seconds a candidate
_ACCEPTED = 0.85  # share of drafted tokens that rewriting accepts, for choosing a draft length
_CHUNK_ROWS = 64  # rows by which the cost of a prefill pass is measured
STOP_MS = 120  # a prefill should listen for a stop so often
_PACKED = ("bf16pack", "fp16pack")
_DRAFTS = (0, 2, 3, 5, 7, 11, 15)


def fixed_tokens(tokenizer: Any, vocabulary: int) -> list[int]:
    """The tokens of the comparison, as many as 48 and 8."""
    tokens = [int(token) for token in tokenizer.encode(_TEXT, add_special_tokens=False)]
    tokens = [token for token in tokens if token < vocabulary] or [0]
    wanted = _FIRST + _MORE
    return (tokens * (wanted // len(tokens) + 1))[:wanted]


class Passes(Protocol):
    """The part of a `Runner` that a comparison and a measurement need."""

    def forward(self, ids: torch.Tensor, position: int, *, last: bool) -> torch.Tensor:
        """See `Runner.forward`."""


def compare(
    runner: Passes, tokens: Sequence[int], reference: torch.Tensor, *, best: int | None = None
) -> Agreement:
    """Run the tokens the ways the loop does and compare the worst; `best` as in `agreement`."""
    ids = torch.tensor([list(tokens)])
    first = runner.forward(ids[:, :_FIRST], 0, last=False)[0]
    singles = [
        runner.forward(ids[:, at : at + 1], at, last=False)[0]
        for at in range(_FIRST, _FIRST + _MORE)
    ]
    # Setting the position back forgets the eight, then fours and the eight at once.
    fours = [
        runner.forward(ids[:, at : at + 4], at, last=False)[0]
        for at in range(_FIRST, _FIRST + _MORE, 4)
    ]
    again = runner.forward(ids[:, _FIRST - 8 :], _FIRST - 8, last=False)[0]
    ways = (torch.cat((first, *singles)), torch.cat((first, *fours)))
    found = [agreement(way, reference, best=best) for way in ways]
    found.append(agreement(again, reference[_FIRST - 8 :], best=best))
    return Agreement(
        min(one.cosine for one in found),
        max(one.divergence for one in found),
        all(one.top for one in found),
    )


def pass_times(runner: Passes, tokens: Sequence[int]) -> dict[int, float]:
    """Milliseconds of a pass over so many rows, at 64 tokens of context.

    The shortest of several, after one that does not count: other programs only ever add time,
    and the choice made here is kept.
    """
    ids = torch.tensor([(list(tokens) * 2)[:64]])
    runner.forward(ids, 0, last=True)

    def shortest(rows: int, least: int) -> float:
        taken: list[float] = []
        end = time.perf_counter() + _TIME / 5
        while len(taken) <= least or (time.perf_counter() < end and len(taken) < 40):
            begun = time.perf_counter()
            runner.forward(ids[:, :rows], 64, last=rows == _CHUNK_ROWS)
            taken.append((time.perf_counter() - begun) * 1e3)
        return min(taken[1:])

    times = {rows: shortest(rows, 3) for rows in (1, 3, 4, 6, 8, 12, 16)}
    return times | {_CHUNK_ROWS: shortest(_CHUNK_ROWS, 1)}


def one_row(runner: Runner, tokens: Sequence[int]) -> float:
    """Milliseconds of a pass over one row, the shorter of two."""
    ids = torch.tensor([list(tokens)[:10]])
    runner.reset()
    runner.forward(ids[:, :8], 0, last=True)
    taken: list[float] = []
    for at in (8, 9):
        begun = time.perf_counter()
        runner.forward(ids[:, at : at + 1], at, last=True)
        taken.append((time.perf_counter() - begun) * 1e3)
    runner.reset()
    return min(taken)


def chunk_length(times: dict[int, float], stops: int = 1) -> int:
    """Prompt tokens a prefill pass, so that a stop is heard within about 120 ms.

    `stops`: how often in a pass it is listened for. A chunk of many rows costs less a row than
    the 64 that were timed, so the true wait is shorter.
    """
    fitting = int(STOP_MS * stops / (times[_CHUNK_ROWS] / _CHUNK_ROWS))
    return next((size for size in (512, 256, 128, 64) if size <= fitting), 32)


def draft_length(times: dict[int, float]) -> int:
    """The longest draft that pays for a text that mostly copies."""

    def rate(drafts: int) -> float:
        gained = (1 - _ACCEPTED ** (drafts + 1)) / (1 - _ACCEPTED)
        return gained / times[drafts + 1]

    return max((drafts for drafts in _DRAFTS if drafts + 1 in times), key=rate)


def cost(times: dict[int, float]) -> float:
    """One figure to compare formats by: free text and copied text count the same."""
    drafts = draft_length(times)
    gained = (1 - _ACCEPTED ** (drafts + 1)) / (1 - _ACCEPTED)
    return times[1] + times[drafts + 1] / gained


def machine() -> str:
    """What a result holds for: processor, threads and the library's version."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
        name = next((line.split(":")[1].strip() for line in lines if "model name" in line), name)
    capability = torch.backends.cpu.get_cpu_capability()
    return f"{name}, {capability}, {torch.get_num_threads()} threads, torch {torch.__version__}"


def candidates(wanted: str, parameters: int) -> tuple[str, ...]:
    """Formats to try on a CPU, for the precision asked for, the likely best first.

    What has four bits falls back on 16 packed ones, which is still faster than the modules' own.
    With AVX512_BF16 the order decides: NF4 reads half the bytes of int8; packed bf16 takes half the
    memory of packed fp16 and was no slower in rough runs.
    """
    quick = nf4_is_fast()  # AVX512_BF16
    if wanted == "fp32":
        return ("fp32",)
    if wanted == "int8":
        return ("int8",)
    if wanted == "bf16":
        return ("bf16pack", "fp16pack", "fp32") if quick else ("fp16pack", "fp32")
    if wanted == "nf4" or parameters >= NF4_FROM:
        return ("nf4", "int8", "bf16pack") if quick else ("int4", "int8", "fp16pack")
    return ("bf16pack", "fp16pack", "int8") if quick else ("fp16pack", "int8")


@dataclass(frozen=True, slots=True)
class Choice:
    """The format that won, with what the loop needs to know."""

    kind: str
    tuning: Tuning
    entry: dict[str, Any]
    network: Network | None = None  # the network itself, where the whole of it was tried


def choose(
    kinds: Sequence[str],
    build: Callable[[str, int | None], Network],
    reference: Reference,
    tokens: Sequence[int],
    step: Callable[[int, int], None],
    *,
    contest: bool = True,
    beat: Beat = silent,
) -> Choice:
    """Try `kinds`; a choice of the kind "" when none of them agrees with the reference.

    `build` makes the network of a kind, whole or its first layers. Without `contest` the first
    kind that agrees is taken: where it is known which is best, a busy moment should not decide.
    `beat` is called between passes; what it raises comes through.
    """
    tried: dict[str, Any] = {}
    best: tuple[float, str, dict[int, float], Network] | None = None
    for number, kind in enumerate(kinds):
        if best is not None and kind in _PACKED and kinds[0] in FOUR_BITS:
            break  # four times the memory, for where nothing smaller agrees
        try:
            network = build(kind, reference.layers)
            entry, times = _try(kind, network, reference, tokens, beat)
        except FAILURES as error:
            tried[kind] = {"error": f"{type(error).__name__}: {error}".splitlines()[0][:200]}
            continue
        finally:
            step(number + 1, len(kinds))
        tried[kind] = entry
        if times is not None and (best is None or cost(times) < best[0]):
            best = (cost(times), kind, times, network)
        if times is not None and not contest:
            break
        del network  # the next candidate should not find two beside it
    if best is None:
        return Choice("", Tuning(), {"format": "", "tried": tried})
    _, kind, times, winner = best
    drafts = draft_length(times)
    tuning = Tuning(chunk=chunk_length(times, len(winner.layers)), longest_draft=drafts)
    return Choice(
        kind,
        tuning,
        {"format": kind, "longest_draft": drafts, "chunk": tuning.chunk, "tried": tried},
        winner if reference.layers is None else None,
    )


@dataclass(frozen=True, slots=True)
class _Beating:
    """A runner's passes with a sign of life before each."""

    runner: Runner
    beat: Beat

    def forward(self, ids: torch.Tensor, position: int, *, last: bool) -> torch.Tensor:
        """See `Runner.forward`."""
        self.beat()
        return self.runner.forward(ids, position, last=last)


def _try(
    kind: str, network: Network, reference: Reference, tokens: Sequence[int], beat: Beat
) -> tuple[dict[str, Any], dict[int, float] | None]:
    """One candidate's entry for the record, and its times when it agrees."""
    runner = _Beating(LayerRunner(network, longest=256), beat)
    # The short head is exact among the tokens it proposes; the rest keeps four bits.
    best = PROPOSALS if kind in FOUR_BITS else None
    found = compare(runner, tokens, reference.of(kind), best=best)
    entry = {"cosine": found.cosine, "divergence": found.divergence, "top": found.top}
    if not found.good(reference.own if network.dtype == torch.bfloat16 else None):
        return entry | {"agrees": False}, None
    times = pass_times(runner, tokens)
    return entry | {"agrees": True, "ms": {str(m): round(t, 2) for m, t in times.items()}}, times
