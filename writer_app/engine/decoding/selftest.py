"""Which format is fastest on this machine and still gives the model's own answers.

On the first load of a model each candidate is compared with the unmodified modules: 48 fixed
tokens, then 8 more through single rows, through four rows, and after a rewind. Candidates that
agree are timed for about 0.3 s; the fastest is taken, with the draft length that pays best at its
measured cost of a pass. The result is kept per machine and model. Large models are compared over
their first layers, so that the reference fits beside them.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from writer_app.engine.decoding.layers import LayerRunner, Network
from writer_app.engine.decoding.linears import QUANTISED
from writer_app.engine.decoding.load import NF4_FROM, complete, nf4_is_fast, transformers
from writer_app.engine.decoding.loop import Tuning
from writer_app.engine.decoding.runner import Runner

_TEXT = (
    "The harbour was quiet that morning, and the fishermen were mending their nets along the "
    "stone wall. An old dog slept in the shade of an overturned boat, and every now and then it "
    "lifted its head to watch the gulls. By noon the wind had picked up, and boats turned home."
)
_FIRST = 48
_MORE = 8
_REFERENCE_LAYERS = 3  # of models too large to be held twice
_TIME = 0.3  # seconds a candidate
_ACCEPTED = 0.85  # share of drafted tokens that rewriting accepts, for choosing a draft length
# What a private operator, a missing library or a file of another layout may raise.
_FAILURES = (RuntimeError, NotImplementedError, AttributeError, ImportError, KeyError)
_CHUNK_ROWS = 64  # rows by which the cost of a prefill pass is measured
_CHUNK_MS = 120  # a prefill pass should take no longer
_DRAFTS = (0, 2, 3, 5, 7, 11, 15)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How near two sets of logits are, at the worst of all positions."""

    cosine: float
    divergence: float  # Kullback-Leibler, nats
    top: bool  # the same likeliest token wherever the reference's margin is over 0.25

    def good(self, kind: str, *, asked: bool = False) -> bool:
        """Whether `kind` may be used, `asked` for by name or not.

        Four bits change a model by themselves: there the limits catch a wrong kernel, not the
        loss that everybody accepts who asks for them.
        """
        if kind in {"int4", "nf4"} or (asked and kind in QUANTISED):
            return self.cosine > 0.9 and self.divergence < 2.0
        return self.cosine > 0.999 and self.divergence < 0.02 and self.top


def agreement(logits: torch.Tensor, reference: torch.Tensor) -> Agreement:
    """Compare logits [M, V] in float32."""
    ours, theirs = torch.log_softmax(logits, -1), torch.log_softmax(reference, -1)
    divergence = (theirs.exp() * (theirs - ours)).sum(-1).max()
    best = reference.topk(2, -1)
    sure = best.values[:, 0] - best.values[:, 1] > 0.25
    same = logits.argmax(-1) == best.indices[:, 0]
    cosine = torch.cosine_similarity(logits, reference, dim=-1).min()
    if not torch.isfinite(logits).all():
        return Agreement(0.0, float("inf"), False)
    return Agreement(float(cosine), float(divergence), bool(same[sure].all()))


def fixed_tokens(tokenizer: Any, vocabulary: int) -> list[int]:
    """The tokens of the comparison, as many as 48 and 8."""
    tokens = [int(token) for token in tokenizer.encode(_TEXT, add_special_tokens=False)]
    tokens = [token for token in tokens if token < vocabulary] or [0]
    wanted = _FIRST + _MORE
    return (tokens * (wanted // len(tokens) + 1))[:wanted]


Reference = tuple[torch.Tensor, int | None]  # logits [M, V]; over how many layers, None = all


def reference_logits(folder: Path, config: Any, tokens: Sequence[int]) -> Reference:
    """Logits of the unmodified modules in float32, of a large model over its first layers."""
    whole = parameters_fit(folder) or config.num_hidden_layers <= _REFERENCE_LAYERS
    layers = config.num_hidden_layers if whole else _REFERENCE_LAYERS
    changed = type(config).from_dict(config.to_dict() | cut_to(config, layers))
    model, found = transformers().AutoModelForCausalLM.from_pretrained(
        folder,
        config=changed,
        dtype=torch.float32,
        use_safetensors=True,
        output_loading_info=True,
        local_files_only=True,
        trust_remote_code=False,
    )
    complete(found)
    model.eval()
    with torch.inference_mode():
        logits = model(torch.tensor([list(tokens)])).logits[0].float()
    return logits, None if whole else layers


def cut_to(config: Any, layers: int) -> dict[str, Any]:
    """The settings that make a model its first `layers` layers."""
    changes: dict[str, Any] = {"num_hidden_layers": layers}
    for name in ("layer_types", "no_rope_layers"):
        listed = getattr(config, name, None)
        if listed is not None:
            changes[name] = list(listed)[:layers]
    return changes


def parameters_fit(folder: Path) -> bool:
    """Whether the whole model in float32 is small enough to be held for a moment."""
    size = sum(file.stat().st_size for file in folder.glob("*.safetensors"))
    return size < NF4_FROM


def compare(runner: Runner, tokens: Sequence[int], reference: torch.Tensor) -> Agreement:
    """Run the tokens the ways the loop does and compare the worst."""
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
    found = [agreement(way, reference) for way in ways]
    found.append(agreement(again, reference[_FIRST - 8 :]))
    return Agreement(
        min(one.cosine for one in found),
        max(one.divergence for one in found),
        all(one.top for one in found),
    )


def pass_times(runner: Runner, tokens: Sequence[int]) -> dict[int, float]:
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


def chunk_length(times: dict[int, float]) -> int:
    """Prompt tokens a prefill pass, so that a stop is heard within about 120 ms."""
    fitting = int(_CHUNK_MS / (times[_CHUNK_ROWS] / _CHUNK_ROWS))
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
    """Formats to try on a CPU, for the precision asked for."""
    quick = nf4_is_fast()  # AVX512_BF16
    if wanted == "fp32":
        return ("fp32",)
    if wanted == "int8":
        return ("int8",)
    if wanted == "bf16":
        return ("bf16pack", "fp16pack", "fp32") if quick else ("fp16pack", "fp32")
    if wanted == "nf4" or parameters >= NF4_FROM:
        return ("nf4", "int8") if quick else ("int4", "int8")
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
    asked: bool,
) -> Choice | None:
    """Try `kinds`; None when none of them agrees with the reference (`reference_logits`).

    `build` makes the network of a kind, whole or its first layers; `asked`: the precision was
    named by the writer.
    """
    tried: dict[str, Any] = {}
    best: tuple[float, str, dict[int, float], Network] | None = None
    for number, kind in enumerate(kinds):
        try:
            network = build(kind, reference[1])
            entry, times = _try(kind, network, reference[0], tokens, asked=asked)
        except _FAILURES as error:
            tried[kind] = {"error": f"{type(error).__name__}: {error}".splitlines()[0][:200]}
            continue
        finally:
            step(number + 1, len(kinds))
        tried[kind] = entry
        if times is not None and (best is None or cost(times) < best[0]):
            best = (cost(times), kind, times, network)
        del network  # the next candidate should not find two beside it
    if best is None:
        return None
    _, kind, times, winner = best
    drafts = draft_length(times)
    tuning = Tuning(chunk=chunk_length(times), longest_draft=drafts)
    return Choice(
        kind,
        tuning,
        {"format": kind, "longest_draft": drafts, "chunk": tuning.chunk, "tried": tried},
        winner if reference[1] is None else None,
    )


def _try(
    kind: str, network: Network, reference: torch.Tensor, tokens: Sequence[int], *, asked: bool
) -> tuple[dict[str, Any], dict[int, float] | None]:
    """One candidate's entry for the record, and its times when it agrees."""
    runner = LayerRunner(network, longest=256)
    found = compare(runner, tokens, reference)
    entry = {"cosine": found.cosine, "divergence": found.divergence, "top": found.top}
    if not found.good(kind, asked=asked):
        return entry | {"agrees": False}, None
    times = pass_times(runner, tokens)
    return entry | {"agrees": True, "ms": {str(m): round(t, 2) for m, t in times.items()}}, times
