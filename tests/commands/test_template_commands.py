"""`templates import|export|new|compare|check`, run in this process."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from writer_app import cli
from writer_app.paths import Paths

Call = Callable[..., tuple[int, str, str]]
TEXT = """---
format: 1
id: mend
title: {en: Mend}
scope: selection
shortcut: Ctrl+Shift+M
needs: [clipboard]
tests:
  - {input: "We is here.", expect: [{contains: "are"}]}
  - {input: "They has 2 cats.", expect: [{keeps_numbers: true}]}
---
# user
Mend: {{selection}} {{clipboard}}
"""
PLAIN = TEXT.replace("needs: [clipboard]\n", "").replace(" {{clipboard}}", "")


@pytest.fixture
def call(
    paths: Paths,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Call:
    """Run a command: exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WRITER_APP_HOME", str(paths.config.parent))

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(["templates", *arguments])
        return code, *capsys.readouterr()

    return call


def write(name: str, text: str = PLAIN) -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def script(monkeypatch: pytest.MonkeyPatch, *texts: str) -> None:
    write("script.json", json.dumps([{"text": text} for text in texts]))
    monkeypatch.setenv("WRITER_APP_SCRIPT", str(Path("script.json").absolute()))


def test_import_keeps_templates_and_says_which(call: Call) -> None:
    assert call("import", write("a.prompt.md")) == (0, "mend\n", "1 template imported\n")
    assert call("show", "mend")[1] == PLAIN
    assert call("import", "a.prompt.md")[2] == "0 templates imported; 1 there already\n"


def test_a_trial_import_shows_source_needs_and_key_and_keeps_nothing(call: Call) -> None:
    code, out, _ = call("import", write("a.prompt.md", TEXT), "--dry-run")
    assert code == 0
    assert "    needs: clipboard\n    wants the key Ctrl+Shift+M\n" in out
    assert "    | Mend: {{selection}} {{clipboard}}\n" in out
    assert call("show", "mend")[0] == 1


def test_a_bad_file_does_not_stop_the_rest(call: Call) -> None:
    code, out, said = call("import", write("a.prompt.md"), write("b.prompt.md", "x: [\n"))
    assert (code, out) == (1, "mend\n")
    assert said.startswith("b.prompt.md:1: ")


def test_import_of_a_table_of_prompts(call: Call) -> None:
    write("p.csv", 'act,prompt\nPoet,"Write {{verses}}"\n')
    code, out, _ = call("import", "p.csv", "--json")
    found = json.loads(out)
    assert (code, found["imported"], found["templates"][0]["same"]) == (0, ["poet"], False)
    assert "\\{{verses}}" in found["templates"][0]["source"]


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("p.csv", "a,b\n1,2\n", "first line"),
        ("p.csv", "act,prompt\n", "holds a template"),
        ("b.prompt.md", "x: [\n", "b.prompt.md:1: "),
        ("gone.csv", "", "gone.csv"),
        ("p.csv", "", "first line"),
    ],
)
def test_an_import_that_fails_says_why_with_json_too(
    call: Call, name: str, text: str, word: str
) -> None:
    if name != "gone.csv":
        write(name, text)
    code, out, said = call("import", name, "--json")
    assert code == 1
    assert json.loads(out)["imported"] == []
    assert word in said
    assert said.count("\n") == 1


def test_export_of_one_and_of_a_pack(call: Call) -> None:
    call("import", write("a.prompt.md"))
    assert call("export", "mend")[0] == 0
    assert Path("mend.prompt.md").read_text(encoding="utf-8") == PLAIN
    call("export", "mend", "shorten", "--out", "p.zip")
    assert zipfile.ZipFile("p.zip").namelist() == ["mend.prompt.md", "shorten.prompt.md"]
    assert call("check", "p.zip") == (0, "2 templates, no problems\n", "")


def test_export_into_a_missing_folder_is_a_sentence(call: Call) -> None:
    code, _, said = call("export", "shorten", "--out", "no/x.zip")
    assert code == 2
    assert "does not exist" in said


def test_a_new_template_is_a_good_one(call: Call) -> None:
    code, out, _ = call("new", "my-own", "--title", 'A "quoted" one')
    assert code == 0
    assert call("check", out.strip()) == (0, "1 template, no problems\n", "")
    assert call("new", "my-own")[0] == 2
    assert call("new", "No Id")[0] == 2


def test_a_new_template_may_be_a_copy(call: Call) -> None:
    path = call("new", "my-short", "--from", "shorten")[1].strip()
    assert "Shorten (copy)" in Path(path).read_text(encoding="utf-8")


def compared(call: Call, *arguments: str) -> dict[str, Any]:
    code, out, said = call("compare", *arguments, "--engine", "scripted", "--json")
    assert (code, said) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def test_compare_is_the_same_for_one_seed(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    script(monkeypatch, "We are here.", "They have cats.")
    write("a.prompt.md")
    first = compared(
        call, "a.prompt.md", "--seed", "7", "--set", "dial=free", "--set", "dial=light"
    )
    assert first == compared(
        call, "a.prompt.md", "--seed", "7", "--set", "dial=free", "--set", "dial=light"
    )
    assert [each["passed"] for each in first["summary"]] == [1, 0]
    assert "seconds" not in json.dumps(first)


def test_compare_tries_versions_side_by_side(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    script(monkeypatch, "We are here.")
    call("import", write("a.prompt.md"))
    write("a.prompt.md", PLAIN.replace("id: mend", "id: mend\nversion: 2"))
    call("import", "a.prompt.md", "--replace")
    found = compared(call, "mend", "mend~1", "mend@1")
    assert [each["version"] for each in found["columns"]] == [2, 1, 1]
    assert len(found["rows"]) == 2
    assert "has no version 9" in call("compare", "mend@9", "--engine", "scripted")[2]


def test_compare_goes_on_and_writes_what_was_asked(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(monkeypatch, "We are here.")
    given = (write("a.prompt.md"), "--results", "r.json", "--out", "r.md", "--out", "r.svg")
    code, out, _ = call("compare", *given, "--engine", "scripted")
    assert code == 0
    assert "a.prompt.md  1 of 2  1 of 2" in out
    script(monkeypatch, "Something else.")
    call("compare", *given, "--engine", "scripted")
    assert "We are here." in Path("r.md").read_text(encoding="utf-8")
    assert Path("r.svg").read_text(encoding="utf-8").startswith("<svg")


def test_compare_takes_texts_and_files(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    script(monkeypatch, "We are here.")
    found = compared(call, write("a.prompt.md"), "--text", "A.", "--input", write("b.md", "B."))
    assert [row["text"] for row in found["rows"]] == ["B.", "A."]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("no-such",), "no template"),
        (("shorten", "--set", "speed=9"), "is no setting"),
        (("shorten", "--out", "a.exe"), "must end in"),
        (("shorten", "--results", "script.json"), "no results of a bench"),
        (("shorten~3",), "0 earlier texts"),
    ],
)
def test_compare_says_what_is_wrong(
    call: Call, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str
) -> None:
    script(monkeypatch, "A.")
    code, out, said = call("compare", *arguments, "--engine", "scripted")
    assert (code in (1, 2), out, said.count("\n")) == (True, "", 1)
    assert words in said
