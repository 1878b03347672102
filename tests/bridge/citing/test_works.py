"""The works that a page may cite, read beside the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.background import Background
from writer_app.bridge.citing.works import Works

BIB = (
    "@article{doe2020, author={Doe, Jane and Roe, R.}, title={On bees}, year=2020}\n"
    "@article{wang, author={王, 小明}, title={蜜蜂研究}, year=2018}\n"
)


class Desk:
    """A library with a bibliography at its top, and a document in a folder of it."""

    def __init__(self, folder: Path, background: Background) -> None:
        self.text, self.path = "", folder / "papers" / "a.md"
        self.path.parent.mkdir()
        self.bib = folder / "references.bib"
        self.bib.write_text(BIB, encoding="utf-8")
        self.works = Works(
            text=lambda: self.text,
            path=lambda: self.path,
            library=lambda: folder,
            background=background,
        )


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    background = Background()
    made = Desk(tmp_path, background)
    with qtbot.waitSignal(made.works.loaded):
        made.works.refresh()
    yield made
    background.close()


@pytest.mark.parametrize(
    ("letters", "keys"),
    [("doe", ["doe2020"]), ("2018", ["wang"]), ("on bees", ["doe2020"]), ("蜜蜂", ["wang"]),
     ("mifeng", ["wang"]), ("zzz", []), ("", ["doe2020", "wang"])],
)  # fmt: skip
def test_works_are_found_by_what_people_know(desk: Desk, letters: str, keys: list[str]) -> None:
    assert [work.key for work in desk.works.found(letters, 9)] == keys


def test_a_work_says_who_and_when(desk: Desk) -> None:
    work = desk.works.found("doe", 1)[0]
    assert (work.title, work.by) == ("On bees", "Doe & Roe 2020")


def test_a_changed_file_is_read_again(desk: Desk, qtbot: QtBot) -> None:
    desk.bib.write_text("@book{new, title={N}}\n@book{bad", encoding="utf-8")
    with qtbot.waitSignal(desk.works.loaded):
        desk.works.refresh()
    assert [work.key for work in desk.works.found("", 9)] == ["new"]
    assert desk.works.problems[0].startswith("references.bib, line 2:")


def test_the_front_matter_names_another(desk: Desk, qtbot: QtBot) -> None:
    (desk.path.parent / "mine.json").write_text('[{"id": "z", "title": "Zed"}]')
    desk.text = "---\nbibliography: mine.json\n---\n"
    with qtbot.waitSignal(desk.works.loaded):
        desk.works.refresh()
    assert [work.title for work in desk.works.found("", 9)] == ["Zed"]
