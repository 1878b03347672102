"""What is measured: each workload asks every contender for the same thing at the same length.

The document stands before the task, as in the product; the second, warm question is about the
same document. Answers have a fixed number of tokens, so that none is fast by ending early.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from writer_app.domain.base.errors import UsageError
from writer_app.domain.templates.prompt import DIAL
from writer_app.engine.base.protocol import GenerateOptions, Message
from writer_app.engine.bench.texts import BenchText, article, report, story

Kind = Literal["proofread", "rephrase", "continue", "draft", "summarize", "context"]

_SYSTEM = "You edit texts. Output only the text."
_TASKS: dict[Kind, tuple[str, str]] = {
    "proofread": (
        "Correct the spelling and the grammar. Change nothing else.",
        "Correct only the punctuation.",
    ),
    "rephrase": ("Say the same in other words.", "Make it more formal."),
    "continue": ("Continue the story in the same voice.", "Suggest how the story may go on."),
    "draft": (
        "Write an article about the reopening of a small public library.",
        "Write a letter about the reopening of a small public library.",
    ),
    "summarize": (
        "Summarize the report in one paragraph.",
        "List the most important figures of the report.",
    ),
    "context": ("Go on.", "Write a letter."),
}
_WARM_TOKENS = 24  # of the second answer, of which only the first token is of interest
_MARGIN = 16
# Free text is sampled as llama.cpp does by default: greedy, small models fall into loops.
_SAMPLED = GenerateOptions(temperature=0.8, top_k=40, top_p=0.95, min_p=0.05, seed=7)


@dataclass(frozen=True, slots=True)
class Workload:
    """One line of the report. `size` and `new` in tokens; `new` 0 = as many as the text has."""

    name: str
    kind: Kind
    size: int
    new: int = 0
    dial: float = 0.0
    variants: int = 1
    compared: bool = True  # whether the baselines can do the same

    @property
    def sampled(self) -> bool:
        """Whether the answer is drawn, so that two contenders' texts differ by chance alone."""
        return self.kind in {"continue", "draft", "context"} or self.variants > 1


@dataclass(frozen=True, slots=True)
class Task:
    """A workload made for one model: the two questions and what the answer is judged by."""

    workload: Workload
    cold: tuple[Message, ...]
    warm: tuple[Message, ...]
    cold_options: GenerateOptions
    warm_options: GenerateOptions
    text: str
    mended: str = ""

    @property
    def new(self) -> int:
        """Tokens the cold answer has."""
        return self.cold_options.max_new_tokens


STANDARD = (
    Workload("proofread-120", "proofread", 120),
    Workload("proofread-300", "proofread", 300),
    Workload("proofread-800", "proofread", 800),
    Workload("dial-300", "proofread", 300, dial=DIAL["careful"]),
    Workload("rephrase", "rephrase", 220),
    Workload("variants-3", "rephrase", 220, variants=3, compared=False),
    Workload("continue-256", "continue", 220, new=256),
    Workload("draft-512", "draft", 0, new=512),
    Workload("summarize-2k", "summarize", 2000, new=160),
    Workload("summarize-8k", "summarize", 8000, new=160),
)
CONTEXTS = tuple(
    Workload(f"context-{size}", "context", size, new=48) for size in (64, 256, 1000, 2000, 4000)
)
QUICK = (Workload("quick", "proofread", 40, new=8),)


def chosen(names: Sequence[str], *, plot: bool, quick: bool) -> tuple[Workload, ...]:
    """The workloads that were asked for; a family's name stands for all of it.

    Raises UsageError when there is none of that name.
    """
    if quick and not names:
        return QUICK + (CONTEXTS[:1] if plot else ())
    every = (*STANDARD, *CONTEXTS, *QUICK)
    found: list[Workload] = []
    for name in names or [work.name for work in STANDARD]:
        matching = [w for w in every if w.name == name or w.name.rsplit("-", 1)[0] == name]
        if not matching:
            known = ", ".join(work.name for work in every)
            raise UsageError(f"There is no workload “{name}”; choose of {known}.")
        found += matching
    if plot:
        found += CONTEXTS
    return tuple(dict.fromkeys(found))


def task(
    work: Workload,
    context: int,
    count: Callable[[Sequence[Message], str], tuple[int, int]],
) -> Task | None:
    """Make `work` for a model with `context` tokens; None when not even half of it fits.

    `count` gives the tokens of a conversation and of a text.
    """

    def tokens(text: str) -> int:
        return count((), text)[1]

    first, second = _TASKS[work.kind]
    overhead = count(_messages("", first), "")[0]
    room = context - overhead - (work.new or work.size) - _MARGIN
    if work.size and room < work.size // 2:
        return None
    wanted = work.size - overhead if work.kind == "context" else work.size
    passage = _passage(work.kind, max(1, min(wanted, room)), tokens)
    new = work.new or tokens(passage.text)
    drawn = _SAMPLED if work.sampled else GenerateOptions()
    rewrites = work.kind in {"proofread", "rephrase"}
    options = replace(
        drawn,
        max_new_tokens=new,
        source=passage.text if rewrites else "",
        copy_bias=work.dial,
        variants=work.variants,
        ignore_eos=True,
    )
    return Task(
        workload=work,
        cold=_messages(passage.text, first),
        warm=_messages(passage.text, second),
        cold_options=options,
        warm_options=replace(options, max_new_tokens=min(new, _WARM_TOKENS)),
        text=passage.text,
        mended=passage.mended,
    )


def _passage(kind: Kind, size: int, count: Callable[[str], int]) -> BenchText:
    if kind == "proofread":
        return article(size, count)
    if kind == "rephrase":
        return BenchText(article(size, count).mended)
    if kind == "continue":
        return story()
    if kind == "draft":
        return BenchText("")
    return report(size, count, exact=kind == "context")


def _messages(text: str, ask: str) -> tuple[Message, ...]:
    document = f"Text:\n\n{text}\n\n" if text else ""
    return (Message("system", _SYSTEM), Message("user", f"{document}Task: {ask}"))
