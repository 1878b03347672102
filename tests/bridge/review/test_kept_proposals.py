"""Proposals outlive their document's closing, and a damaged file is worth nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from writer_app.bridge.base.states import Recipe, State
from writer_app.bridge.model.jobs import Request
from writer_app.bridge.review import kept_proposals
from writer_app.bridge.review.kept_proposals import FoundProposals, KeptProposals, Resting
from writer_app.bridge.review.proposal import Proposal
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.suggestion import Suggestion, finished

OLD, NEW = "The sea rose 🌊 by four metres.", "The sea rose 🌊 by five metres, again."


def proposal() -> Proposal:
    variants = finished(OLD, NEW), finished(OLD, "It rose.")
    suggestion = Suggestion(OLD, variants).next_change()
    return Proposal(
        7,
        Anchor(3, 3 + len(OLD) + 1),
        OLD,
        "sentence",
        Request(text=OLD, document="long " * 100, instruction="Again.", dial="careful"),
        Recipe("fix", 2, "Fix", max_change=0.5),
        suggestion.reject_change(),
        State.REVIEW,
    )


@pytest.mark.parametrize("lasting", [True, False])
def test_they_come_back_with_their_decisions(tmp_path: Path, lasting: bool) -> None:
    kept = KeptProposals(tmp_path if lasting else None)
    kept.keep("one.md", (proposal(),))
    again = KeptProposals(tmp_path) if lasting else kept
    (found,) = again.find("one.md").proposals
    assert found.suggestion.variant.result == proposal().suggestion.variant.result
    assert (found.anchor, found.recipe) == (proposal().anchor, proposal().recipe)
    assert found.request.instruction == "Again."


def test_documents_do_not_mix_and_one_without_a_file_has_its_own(tmp_path: Path) -> None:
    kept = KeptProposals(tmp_path)
    kept.keep("one.md", (proposal(),))
    assert kept.find("two.md") == kept.find("") == FoundProposals()
    kept.keep("", (proposal(),))
    assert len(kept.find("").proposals) == len(kept.find("one.md").proposals) == 1


def test_what_was_written_while_open_is_torn(tmp_path: Path) -> None:
    kept = KeptProposals(tmp_path)
    kept.order("one.md", (Resting.of(proposal()),))()
    assert kept.find("one.md").torn
    kept.keep("one.md", (proposal(),))
    assert not kept.find("one.md").torn


def test_an_order_that_comes_late_writes_nothing(tmp_path: Path) -> None:
    kept = KeptProposals(tmp_path)
    late = kept.order("one.md", (Resting.of(proposal()),))
    kept.keep("one.md", ())
    late()
    assert list(tmp_path.iterdir()) == []


def test_no_file_is_larger_than_will_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = KeptProposals(tmp_path)
    kept.keep("one.md", (proposal(),))
    size = next(tmp_path.iterdir()).stat().st_size
    monkeypatch.setattr(kept_proposals, "_LARGEST", 2 * size)
    kept.keep("one.md", (proposal(),) * 5)
    assert next(tmp_path.iterdir()).stat().st_size <= 2 * size
    assert kept.find("one.md").proposals


@pytest.mark.parametrize("text", ["a\ud83db", '“\\"\n\x00\u2028”', "我们 🌊 " * 30_000])
def test_odd_and_long_texts_come_back(tmp_path: Path, text: str) -> None:
    suggestion = Suggestion(text, (finished(text, text + "!"),))
    odd = replace(proposal(), original=text, suggestion=suggestion)
    kept = KeptProposals(tmp_path)
    kept.keep("one.md", (odd,))
    (found,) = kept.find("one.md").proposals
    assert (found.original, found.suggestion.variant.result) == (text, text + "!")


DAMAGED = [
    "", "{", "[1]", '[{"anchor": [5, 1]}]', "null", '[{"original": 1, "variants": [[]]}]',
    '{"open": 3}', '{"closed": []}',
]  # fmt: skip


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_is_none(tmp_path: Path, content: str) -> None:
    kept = KeptProposals(tmp_path)
    kept.keep("one.md", (proposal(),))
    next(tmp_path.iterdir()).write_text(content, encoding="utf-8")
    assert kept.find("one.md") == FoundProposals()


def test_no_proposals_leave_no_file(tmp_path: Path) -> None:
    kept = KeptProposals(tmp_path)
    kept.keep("one.md", (proposal(),))
    kept.keep("one.md", ())
    assert list(tmp_path.iterdir()) == []
