"""`review`: comments in the file, as lines and as JSON, and beside proposals."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from word_xml import package, paragraph

from writer_app import cli
from writer_app.storage.files import document_file
from writer_app.storage.word.document import open_package

Script = Callable[..., None]
ANSWER = "> nine\n→ ten\nIt leaves at ten.\n> the moon\nWhich moon?"


def review(path: Path, *more: str) -> int:
    return cli.main(["review", str(path), "--engine", "scripted", *more])


def test_comments_are_given_for_programs(
    tmp_path: Path, script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    script({"text": ANSWER})
    path = tmp_path / "a.md"
    path.write_text("The boat leaves at nine.\n", encoding="utf-8")
    assert review(path, "--reviewer", "copy-editor", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    (found,) = report["comments"]
    assert (found["words"], found["instead"], found["start"]) == ("nine", "ten", 19)
    assert report["reviewers"][0]["dropped"] == 1
    assert path.read_text(encoding="utf-8") == "The boat leaves at nine.\n"


def test_a_markdown_file_is_saved_with_its_comments(tmp_path: Path, script: Script) -> None:
    script({"text": ANSWER})
    path, out = tmp_path / "a.md", tmp_path / "b.md"
    path.write_text("The boat leaves at nine.\n", encoding="utf-8")
    assert review(path, "--reviewer", "copy-editor", "--out", str(out)) == 0
    loaded = document_file.read(out)
    (thread,) = loaded.margin.threads
    assert loaded.text == "The boat leaves at nine.\n"
    assert (thread.notes[0].author, thread.notes[0].text) == (
        "Copy editor",
        "It leaves at ten.\n→ ten",
    )


def test_a_word_file_gets_comments_of_word(tmp_path: Path, script: Script) -> None:
    script({"text": ANSWER}, {"text": "> boat\nWhich boat?"})
    path = tmp_path / "letter.docx"
    path.write_bytes(package(paragraph("The boat leaves at nine.") + "<w:sectPr/>"))
    assert review(path, "--reviewer", "copy-editor", "fresh-reader") == 0
    loaded = document_file.read(tmp_path / "letter (reviewed).docx")
    assert loaded.word is not None
    found = [(one.author, one.text) for one in loaded.word.comments()]
    assert sorted(found) == [
        ("Copy editor", "It leaves at ten.\n→ ten"),
        ("Fresh reader", "Which boat?"),
    ]


def test_a_fact_checker_wants_sources(
    tmp_path: Path, script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    script({"text": "unasked"})
    path = tmp_path / "a.md"
    path.write_text("The boat leaves at nine.\n", encoding="utf-8")
    assert review(path, "--reviewer", "fact-checker") != 0
    assert "choose some" in capsys.readouterr().err


def test_a_fact_checker_reads_the_sources(
    tmp_path: Path, script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    script({"text": "> nine\n→ ten\nThe timetable says ten [1]."})
    path, source = tmp_path / "a.md", tmp_path / "timetable.md"
    path.write_text("The boat leaves at nine.\n", encoding="utf-8")
    source.write_text("The boat leaves at ten.\n", encoding="utf-8")
    assert review(path, "--reviewer", "fact-checker", "--source", str(source), "--json") == 0
    assert json.loads(capsys.readouterr().out)["comments"][0]["instead"] == "ten"


@pytest.mark.parametrize("first", [True, False])
def test_proposals_and_remarks_go_into_one_file(
    tmp_path: Path, script: Script, first: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    script({"text": "> nine\n→ ten\nIt leaves at ten."}, {"text": "The ferry leaves at nine."})
    path = tmp_path / "letter.docx"
    path.write_bytes(package(paragraph("The boat leaves at nine.") + "<w:sectPr/>"))
    ids = ("--template", "fix-grammar", "copy-editor")
    order = (str(path), *ids) if first else (*ids, str(path))
    assert cli.main(["review", "--engine", "scripted", "--json", *order]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["changes"], len(report["comments"])) == (1, 1)
    out = Path(report["out"])
    theirs = open_package(out.read_bytes(), out.name, "Somebody else")
    (change,) = theirs.revisions()
    assert (theirs.text[change.start : change.end], change.new) == ("boat", "ferry")
    (thread,) = document_file.read(out).margin.threads
    assert document_file.read(out).text[thread.start : thread.end] == "nine"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ((), "name templates or reviewers"),
        (("--reviewer", "fix-grammar"), "is no reviewer"),
        (("--template", "fix-grammar"), "is no Word file"),
    ],
)
def test_who_cannot_review_is_named(
    tmp_path: Path, more: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.md"
    path.write_text("The boat leaves at nine.\n", encoding="utf-8")
    assert review(path, *more) == 2
    assert sentence in capsys.readouterr().err
