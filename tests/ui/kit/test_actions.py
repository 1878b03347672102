"""The keys of commands: the writer's choice, what comes with the program, what collides."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget

from writer_app.ui.kit.actions import Actions, Conflict


@pytest.fixture
def actions(qapp: object) -> Iterator[Actions]:
    owner = QWidget()
    yield Actions(owner)
    owner.deleteLater()


def test_no_key_that_comes_with_the_program_collides(actions: Actions) -> None:
    assert actions.set_keys({}) == []


def test_a_chosen_key_wins_over_a_default_and_the_loser_is_named(actions: Actions) -> None:
    assert actions.set_keys({"draft": "Ctrl+E"}) == [Conflict("Ctrl+E", "draft", "rewrite")]
    assert actions.sequence("draft").toString() == "Ctrl+E"
    assert actions.sequence("rewrite").isEmpty()


def test_the_keys_of_a_review_can_be_chosen_too(actions: Actions) -> None:
    assert actions.set_keys({"retry": "F12"}) == []
    assert actions.sequence("retry").toString() == "F12"
    assert actions["retry"].text().endswith("\tF12")
    assert actions["retry"].shortcuts() == []  # it is free everywhere but in a review


@pytest.mark.parametrize(("key", "owner"), [("Ctrl+E", "rewrite"), ("Tab", "nextChange")])
def test_a_review_key_that_is_taken_stays_as_it_was(actions: Actions, key: str, owner: str) -> None:
    assert actions.set_keys({"retry": key}) == [Conflict(key, owner, "retry")]
    assert actions.sequence("retry").toString() == "Ctrl+R"
