"""Answers to several prompts at once, in this process: one pass reads the weights for all of them.

Rows of a cache share their position, so prompts of one length are decoded together; what each row
chooses is chosen as the program does, by its own sampler, dial and locks (`Decoder.rows`), and a
row's numbers do not depend on what stands beside it. Drafts, which change no text, are not made.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from writer_app.assist.asking import options
from writer_app.assist.job import Job
from writer_app.assist.plan import plan
from writer_app.domain.answers.cleaning import clean
from writer_app.engine.base.protocol import GenerateOptions, ModelRef
from writer_app.engine.decoding.aside import common
from writer_app.engine.decoding.blocks.runner import BlockRunner
from writer_app.engine.decoding.session import Session, open_session

PASS = 256  # tokens of a pass that reads prompts


@dataclass(frozen=True, slots=True)
class Asked:
    """One request in tokens, and what its answer is called."""

    name: Any
    prompt: tuple[int, ...]
    source: tuple[int, ...]
    how: GenerateOptions


def opened(model: str, models: Path | None = None) -> Session:
    """A model of a file or folder; `models` keeps what is compiled for it."""
    home = models or Path(tempfile.mkdtemp())
    return open_session(
        ModelRef("bench", folder=model, title="bench"),
        models=home,
        progress=lambda phase, done, total: None,
        cancelled=lambda: False,
    )


def asked(session: Session, name: Any, job: Job) -> Asked:
    """The request of a job that is one piece; an answer has half as many tokens again as its text.

    Raises what planning raises.
    """
    (prompt,) = plan(job, context=session.info.context).prompts
    source = session.prompts.text(prompt.source) if prompt.source else []
    limit = 3 * len(session.prompts.text(job.text)) // 2 + 64
    how = options(prompt, job.choices, limit, parameters=session.info.parameters)
    ids = session.prompts.conversation(prompt.messages)
    return Asked(name, tuple(ids), tuple(source), how)


def answers(
    session: Session, wanted: Sequence[Asked], most: int = 24
) -> Iterator[tuple[Any, str, int]]:
    """Name, cleaned answer and tokens of every request, those of one length together."""
    alike: dict[int, list[Asked]] = defaultdict(list)
    for each in wanted:
        alike[len(each.prompt)].append(each)
    for same in alike.values():
        for first in range(0, len(same), most):
            yield from _together(session, same[first : first + most])


@torch.inference_mode()
def _together(session: Session, batch: Sequence[Asked]) -> list[tuple[Any, str, int]]:
    rows = []
    for each in batch:
        limit = each.how.max_new_tokens
        rows += session.decoder.rows(each.prompt, each.how, source=each.source, limit=limit)
    texts = [""] * len(rows)

    def give(number: int, logits: torch.Tensor) -> None:
        texts[number] += rows[number].answer.add(rows[number].choose(logits))

    _read(session, [each.prompt for each in batch], give)
    position = len(batch[0].prompt)
    here = list(range(len(rows)))
    while left := [number for number in here if rows[number].answer.reason is None]:
        if 4 * len(left) <= 3 * len(here):  # a row that has ended would go on costing
            _arrange(session, [here.index(number) for number in left])
            here = left
        ids = torch.tensor([[rows[number].answer.chosen] for number in here])
        logits = session.runner.forward(ids, position, last=True)
        position += 1
        for place, number in enumerate(here):
            if rows[number].answer.reason is None:
                give(number, logits[place, 0])
    session.decoder.forget()
    return [
        (each.name, clean(text, each.how.source), len(row.answer.tokens))
        for each, row, text in zip(batch, rows, texts, strict=True)
    ]


def _read(
    session: Session,
    prompts: Sequence[Sequence[int]],
    give: Callable[[int, torch.Tensor], None],
) -> None:
    """Read prompts of one length: what they have in common once, then what differs."""
    runner, length = session.runner, len(prompts[0])
    different = list(dict.fromkeys(map(tuple, prompts)))
    session.decoder.forget()
    runner.spread(1)
    shared = min([common(different[0], each) for each in different] + [length - 1])
    for begin in range(0, shared, PASS):
        part = [list(different[0][begin : min(shared, begin + PASS)])]
        runner.forward(torch.tensor(part), begin, last=True)
    runner.spread(len(different))
    step = max(1, PASS // len(different))
    for begin in range(shared, length, step):
        parts = torch.tensor([list(each[begin : begin + step]) for each in different])
        logits = runner.forward(parts, begin, last=True)
    places = [different.index(tuple(each)) for each in prompts]
    for number, place in enumerate(places):
        give(number, logits[place, 0].clone())
    _arrange(session, places)


def _arrange(session: Session, places: Sequence[int]) -> None:
    """Have the cache's rows stand in another order, some twice or not at all."""
    runner = session.runner
    assert isinstance(runner, BlockRunner)
    runner._crew.settle()
    store = runner._store
    store._rows = [list(store._rows[place]) for place in places]
    store._address()
