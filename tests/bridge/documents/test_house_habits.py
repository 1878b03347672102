"""The same change three times: a rule is proposed, the answer is remembered, and kept here."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.bridge.documents.house_habits import HouseHabits
from writer_app.domain.change.diff import diff
from writer_app.domain.house.rules import HouseRule

PAGE = Path("/desk/page.md")
RULE = HouseRule("e-mail", ("email",))


class Desk:
    """A page that is saved again and again."""

    def __init__(self, file: Path) -> None:
        self.may, self.proposed = True, []
        self.habits = HouseHabits(
            file,
            later=lambda write: write(),
            rules=lambda: (),
            allowed=lambda _path: self.may,
            is_word=lambda _word: False,
        )
        self.habits.proposed.connect(self.proposed.append)
        self._days = 0

    def change(self, old: str = "email", new: str = "e-mail") -> None:
        self._days += 1
        line = "On day {} the {} came to us.\n"
        self.habits.opened(PAGE, line.format(self._days, old))
        self.habits.saved(PAGE, line.format(self._days, new))


@pytest.fixture
def desk(qapp: object, tmp_path: Path) -> Desk:
    return Desk(tmp_path / "habits.json")


def test_the_third_time_a_rule_is_proposed(desk: Desk) -> None:
    desk.change()
    desk.change()
    assert desk.proposed == []
    desk.change()
    assert desk.proposed == [RULE]


def test_it_counts_on_after_a_restart(desk: Desk, tmp_path: Path) -> None:
    desk.change()
    desk.change()
    later = Desk(tmp_path / "habits.json")
    later.change()
    assert later.proposed == [RULE]


def test_what_is_refused_counts(desk: Desk) -> None:
    wanted = diff("The e-mail came to us.", "The email came to us.")
    for _ in range(3):
        desk.habits.decided(PAGE, tuple(one.decided("rejected") for one in wanted))
    assert desk.proposed == [RULE]


def test_no_is_remembered(desk: Desk, tmp_path: Path) -> None:
    for _ in range(3):
        desk.change()
    desk.habits.answered(yes=False)
    later = Desk(tmp_path / "habits.json")
    for _ in range(6):
        later.change()
    assert later.proposed == []


def test_nothing_is_learnt_where_no_model_may_look(desk: Desk, tmp_path: Path) -> None:
    desk.may = False
    for _ in range(3):
        desk.change()
    assert desk.proposed == []
    assert not (tmp_path / "habits.json").exists()


def test_once_so_and_once_so_is_no_habit(desk: Desk) -> None:
    desk.change()
    desk.change()
    desk.change("e-mail", "email")
    desk.change()
    assert desk.proposed == []


def test_replacing_everywhere_counts_once(desk: Desk) -> None:
    desk.habits.opened(PAGE, "One email.\nTwo email.\nThree email.\n")
    desk.habits.saved(PAGE, "One e-mail.\nTwo e-mail.\nThree e-mail.\n")
    assert desk.proposed == []


def test_a_text_that_another_program_wrote_counts_for_nothing(desk: Desk) -> None:
    for _ in range(3):
        desk.habits.opened(PAGE, "The email came.\n")
        desk.habits.opened(PAGE, "The e-mail came.\n")
    assert desk.proposed == []


def test_forgetting_begins_anew(desk: Desk, tmp_path: Path) -> None:
    desk.change()
    desk.change()
    assert desk.habits.noted() == 1
    desk.habits.forget()
    later = Desk(tmp_path / "habits.json")
    assert later.habits.noted() == 0
    later.change()
    assert later.proposed == []
