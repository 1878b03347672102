"""What a move is painted as: dots at both ends, its edited words marked, one sign an end."""

from __future__ import annotations

from writer_app.domain.change.compare import compare
from writer_app.ui.page.painted_runs import RunRole, cut

STAYS = "The opening paragraph tells why the report was written and for whom it is.\n\n"
OLD = "The third paragraph thanks everybody who was there that day, all in all.\n\n"
NEW = OLD.replace("day", "night")
END = "Money comes last.\n"


def test_an_edited_move_shows_its_words_at_both_ends() -> None:
    segments = compare(OLD + STAYS + END, STAYS + NEW + END)
    runs = [run for block in cut(segments, "", "", whole=False, new_side=True) for run in block]
    roles = {run.role: run.text for run in runs if run.text.strip()}
    assert roles[RunRole.DELETE] == "day"
    assert roles[RunRole.INSERT] == "night"
    assert RunRole.LEFT in roles
    assert RunRole.CAME in roles
    assert [run.sign for run in runs if run.sign] == ["↓", "↑"]


def test_the_page_has_a_block_for_every_line_of_the_new_text() -> None:
    new = STAYS + NEW + END
    segments = compare(OLD + STAYS + END, new)
    assert len(cut(segments, "", "", whole=False, new_side=True)) == new.count("\n") + 1
