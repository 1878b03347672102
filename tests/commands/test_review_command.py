"""`review` as a user has it: a Word file with tracked changes, the one that came untouched."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import word_xml as xml
from word_xml import package, paragraph

from writer_app import cli
from writer_app.storage.word.document import open_package

Script = Callable[..., None]
NOTE = '<w:r><w:footnoteReference w:id="2"/></w:r>'
BODY = paragraph("He go to the market.") + paragraph("It are near", NOTE, " the old river.")


def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.docx"
    path.write_bytes(package(BODY + "<w:sectPr/>"))
    return path


def review(path: Path, *more: str) -> int:
    base = ["review", str(path), "--template", "fix-grammar", "--engine", "scripted"]
    return cli.main([*base, "--author", "Desk", *more])


def test_proposals_are_tracked_and_none_is_accepted(
    tmp_path: Path, script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    script({"text": "He goes to the market."}, {"text": "It is near[^1] the old river."})
    path = letter(tmp_path)
    before = path.read_bytes()
    assert review(path, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    out = Path(report["out"])
    assert (report["changes"], out.name) == (2, "letter (reviewed).docx")
    assert path.read_bytes() == before
    theirs = open_package(out.read_bytes(), out.name, "Somebody else")
    found = [(theirs.text[one.start : one.end], one.new, one.author) for one in theirs.revisions()]
    assert found == [("go", "goes", "Desk"), ("are", "is", "Desk")]
    refused = xml.settle(xml.parts(out.read_bytes())["word/document.xml"], "Desk", accept=False)
    assert xml.words(refused) == ["He go to the market.", "It are near the old river."]


def test_a_paragraph_whose_note_would_be_lost_stays(
    tmp_path: Path, script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    script({"text": "He goes to the market."}, {"text": "It is near the old river."})
    assert review(letter(tmp_path), "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["changes"], sum(report["left"].values())) == (1, 1)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--out", "letter.docx"], "replace the file itself"),
        (["--out", "other.txt"], "end in .docx"),
        (["--template", "article"], "rewrites no text"),
    ],
)
def test_what_cannot_be_is_said_before_a_model_is_loaded(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    more: list[str],
    sentence: str,
) -> None:
    path = letter(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert review(path, *more) == 2
    assert sentence in capsys.readouterr().err


def test_a_text_is_not_reviewed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "text.md"
    path.write_text("Words.", encoding="utf-8")
    assert review(path) == 2
    assert "is no Word file" in capsys.readouterr().err
