"""The best of several: as many answers as are wanted, ranked at the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from writer_app.assist.best import best_first, best_of, wanting_best
from writer_app.assist.job import Choices, Job
from writer_app.domain.base.errors import ServerError
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event, Scored, TokenScore

TEXT = "It sold 1,200 units in 2024."


class Scorer:
    """A client that finds shorter texts likelier, or cannot score at all."""

    def __init__(self, *, scores: bool = True) -> None:
        self._scores = scores
        self.read: list[str] = []

    def score(self, messages: object, text: str, alternatives: int = 0) -> Scored:
        self.read.append(text)
        if not self._scores:
            raise ServerError("A server cannot score text.")
        return Scored(1, (TokenScore(text, -float(len(str(messages)))),))


def events(*texts: str, reason: EndReason = EndReason.STOP) -> Iterator[Event]:
    yield from (Chunk(1, text, number) for number, text in enumerate(texts))
    yield Done(1, reason, reasons=(reason,) * len(texts))


def ended(client: object, job: Job, *texts: str) -> Done:
    *_, last = best_first(client, job, 0, events(*texts))  # type: ignore[arg-type]  # a fake client
    assert isinstance(last, Done)
    return last


@pytest.mark.parametrize("scores", [True, False])
def test_an_answer_with_another_number_is_never_shown_first(scores: bool) -> None:
    job = Job(instruction="Tighten", text=TEXT, choices=Choices(best=2))
    texts = "It sold 1,300 in 2024.", "It sold 1,200 units in 2024!"
    done = ended(Scorer(scores=scores), job, *texts)
    assert done.order == (1, 0)
    assert done.why[0] == "facts"


@pytest.mark.parametrize(
    ("texts", "read"),
    [
        (("It sold 1,300 in 2024.", "In 2024 it sold 1,200 units."), 0),
        (("In 2024 it sold 1,200 units.", "In 2024 it sold 1,200 units."), 0),
        (("It sold 1,300.", "In 2024 it sold 1,200 units.", "Sold in 2024: 1,200 units."), 4),
    ],
)
def test_only_what_may_come_first_is_read(texts: tuple[str, ...], read: int) -> None:
    client, job = Scorer(), Job(instruction="Tighten", text=TEXT, choices=Choices(best=2))
    ended(client, job, *texts)
    assert len(client.read) == read


def test_one_answer_and_a_stopped_job_are_not_ranked() -> None:
    job = Job(instruction="Tighten", text=TEXT)
    assert ended(Scorer(), job, "One.").order == ()
    stopped = events("One.", "Two.", reason=EndReason.CANCELLED)
    *_, last = best_first(Scorer(), job, 0, stopped)  # type: ignore[arg-type]  # a fake client
    assert isinstance(last, Done)
    assert last.order == ()


def test_the_best_is_chosen_from_as_many_variants() -> None:
    job = Job(instruction="Tighten", text=TEXT, choices=Choices(best=4, variants=1))
    assert (best_of(job), wanting_best(job).choices.variants) == (4, 4)
    again = Job(instruction="Tighten", text=TEXT, choices=Choices(best=4, attempt=1))
    assert wanting_best(again) is again
