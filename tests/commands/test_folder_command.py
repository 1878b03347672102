"""`rewrite FOLDER` as a user has it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from writer_app import cli
from writer_app.assist.job import Job
from writer_app.assist.sources.folder_run import FolderPass, files_of
from writer_app.storage.state.queue_file import Errand

Script = Callable[..., None]


@pytest.fixture
def folder(tmp_path: Path, own_home: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.md").write_text("# A\n\nOne.\n\n```\ncode\n```\n\nTwo.\n", encoding="utf-8")
    (folder / "b.txt").write_text("三。\n", encoding="utf-8")
    (folder / "c.png").write_bytes(b"\x89PNG")
    (folder / "house-style.md").write_text("- Never write “utilize”.\n", encoding="utf-8")
    return folder


def run(folder: Path, *more: str) -> int:
    out = ("--out", str(folder.parent / "out"))
    return cli.main(["rewrite", str(folder), "--engine", "scripted", *out, *more])


def results(folder: Path) -> dict[str, str]:
    out = folder.parent / "out"
    return {p.name: p.read_text(encoding="utf-8") for p in out.iterdir() if p.is_file()}


WORDS = ("--instruction", "Longer.")
DONE = {"a.md": "# A\n\nOne more.\n\n```\ncode\n```\n\nTwo.\n", "b.txt": "三个。\n"}
ANSWERS = ({"text": "One more."}, {"text": "Two."}, {"text": "三个。"})


def test_each_file_has_a_result_and_stays_as_it_is(folder: Path, script: Script) -> None:
    script(*ANSWERS)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    assert run(folder, *WORDS) == 0
    assert results(folder) == DONE
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_what_is_done_is_not_asked_about_again(
    folder: Path, script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    script(*ANSWERS)
    run(folder, *WORDS)
    capsys.readouterr()
    script({"text": "never"})
    assert run(folder, *WORDS, "--json") == 0
    assert [each["kept"] for each in json.loads(capsys.readouterr().out)["files"]] == [True, True]
    assert results(folder) == DONE


def test_after_a_crash_it_goes_on_at_the_passage(folder: Path, script: Script) -> None:
    script({"text": "One more."}, {"text": "Tw", "then": "crash"})
    assert run(folder, *WORDS) == 1
    assert results(folder) == {}
    script(*ANSWERS[1:])
    assert run(folder, *WORDS) == 0
    assert results(folder) == DONE


def test_of_a_changed_file_only_what_changed_is_asked(folder: Path, script: Script) -> None:
    script(*ANSWERS)
    run(folder, *WORDS)
    text = (folder / "a.md").read_text(encoding="utf-8")
    (folder / "a.md").write_text(text.replace("Two.", "Deux."), encoding="utf-8")
    script({"text": "Two again."})
    assert run(folder, *WORDS) == 0
    assert results(folder)["a.md"] == DONE["a.md"].replace("Two.", "Two again.")
    assert results(folder)["a (before).md"] == DONE["a.md"]


def test_a_file_that_lies_there_already_is_kept_beside(folder: Path, script: Script) -> None:
    (folder.parent / "out").mkdir()
    (folder.parent / "out" / "a.md").write_text("mine\n", encoding="utf-8")
    script(*ANSWERS)
    assert run(folder, *WORDS) == 0
    assert results(folder) == {**DONE, "a (before).md": "mine\n"}


def test_a_template_that_reads_a_text_answers_for_each(folder: Path, script: Script) -> None:
    script({"text": "About A."}, {"text": "关于三。"})
    assert run(folder, "--template", "summary") == 0
    assert results(folder) == {"a.md": "About A.\n", "b.txt": "关于三。\n"}


def test_what_cannot_be_read_is_named_and_the_rest_done(
    folder: Path, script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "aa.pdf").write_bytes(b"no pdf")
    script(*ANSWERS)
    assert run(folder, *WORDS) == 0
    assert "aa.pdf" in capsys.readouterr().err
    assert results(folder) == DONE


def test_notes_on_people_beside_the_files_go_along(folder: Path) -> None:
    (folder / "people").mkdir()
    for name in ("Ann Reed", "Bo"):
        (folder / "people" / f"{name}.md").write_text(f"# {name}\n\nA keeper.\n", "utf-8")
    errand = Errand("", 0, "Longer.", {}, None)
    todo = FolderPass(
        Job(None, "Longer."),
        errand,
        files_of(folder, folder.parent),
        folder.parent,
        lambda path: "No." if path.stem == "Bo" else "",
        noted=True,
    )
    assert [note.title for note in todo.notes] == ["Ann Reed"]


@pytest.mark.parametrize(
    "more",
    [
        ["--instruction", "x", "--in-place"],
        ["--instruction", "x"],
        ["--template", "article", "--out", "OUT"],
        ["--instruction", "x", "--out", "IN"],
        ["--instruction", "x", "--out", "OUT", "--variants", "2"],
    ],
)
def test_what_makes_no_sense_is_refused(folder: Path, script: Script, more: list[str]) -> None:
    script()
    places = {"OUT": str(folder.parent / "out"), "IN": str(folder)}
    words = [places.get(word, word) for word in more]
    assert cli.main(["rewrite", str(folder), "--engine", "scripted", *words]) == 2


def test_an_empty_folder_is_refused(tmp_path: Path, own_home: Path, script: Script) -> None:
    script()
    (tmp_path / "nothing").mkdir()
    assert run(tmp_path / "nothing", *WORDS) == 2
