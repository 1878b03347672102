"""Proposals outlive their document's closing, and a damaged file is worth nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.bridge.jobs import Request
from writer_app.bridge.kept_proposals import KeptProposals
from writer_app.bridge.proposal import Proposal
from writer_app.bridge.states import Recipe, State
from writer_app.domain.anchor import Anchor
from writer_app.domain.suggestion import Suggestion

OLD, NEW = "The sea rose 🌊 by four metres.", "The sea rose 🌊 by five metres, again."


def proposal() -> Proposal:
    suggestion = Suggestion(OLD).with_text(0, NEW).with_text(1, "It rose.").next_change()
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
    (found,) = again.take("one.md")
    assert found.suggestion.result() == proposal().suggestion.result()
    assert (found.anchor, found.recipe) == (proposal().anchor, proposal().recipe)
    assert found.request.instruction == "Again."
    assert again.take("one.md") == ()


def test_documents_do_not_mix_and_unnamed_ones_are_not_kept(tmp_path: Path) -> None:
    kept = KeptProposals(tmp_path)
    kept.keep("one.md", (proposal(),))
    kept.keep("", (proposal(),))
    assert kept.take("two.md") == ()
    assert kept.take("") == ()
    assert len(kept.take("one.md")) == 1


DAMAGED = ["", "{", "[1]", '[{"anchor": [5, 1]}]', "null", '[{"original": 1, "variants": [[]]}]']


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_is_none(tmp_path: Path, content: str) -> None:
    kept = KeptProposals(tmp_path)
    kept.keep("one.md", (proposal(),))
    next(tmp_path.iterdir()).write_text(content, encoding="utf-8")
    assert kept.take("one.md") == ()


def test_no_proposals_leave_no_file(tmp_path: Path) -> None:
    kept = KeptProposals(tmp_path)
    kept.keep("one.md", (proposal(),))
    kept.keep("one.md", ())
    assert list(tmp_path.iterdir()) == []
