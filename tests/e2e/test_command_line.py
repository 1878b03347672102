"""The command line: what it prints, writes and answers with.

What belongs to the process is tried as a user has it, `python -m writer_app` in a process of its
own (`apart`): its streams, its exit code, Ctrl+C. All else runs in this process.
"""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from writer_app import cli, paths

Run = Callable[..., subprocess.CompletedProcess[str]]
Script = Callable[..., None]
COMMAND = [sys.executable, "-m", "writer_app"]
CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in an empty folder, in this process."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        given = io.TextIOWrapper(io.BytesIO(stdin.encode("utf-8")), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", given)
        code = cli.main(arguments)
        said = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, said.out, said.err)

    return run


@pytest.fixture
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in an empty folder, in a process of its own."""
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    monkeypatch.chdir(tmp_path)

    def apart(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return apart


def scripted(*arguments: str) -> tuple[str, ...]:
    return (*arguments, "--engine", "scripted")


def fails(done: subprocess.CompletedProcess[str], code: int, words: str) -> None:
    """One clear line on standard error, nothing on standard output, the right code."""
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.count("\n") == 1
    assert words in done.stderr


BAD = [
    (("draft", "--template", "nosuch"), 1, "no template “nosuch”"),
    (("draft", "--template", "article"), 1, "“topic”"),
    (("draft", "--template", "article", "--var", "topic"), 2, "NAME=VALUE"),
    (("draft", "--template", "article", "--var", "size=3"), 2, "no variable “size”"),
    (("draft", "--template", "minutes", "--words", "900"), 2, "no field for a length"),
    (("draft",), 2, "--template"),
    (("rewrite", "missing.md", "--template", "shorten"), 1, "does not exist"),
    (("rewrite", "-", "--template", "shorten", "--in-place"), 2, "--in-place needs a file"),
    (("rewrite", "-", "--template", "shorten"), 2, "no text to rewrite in standard input"),
    (("rewrite", "-", "--template", "shorten", "--dial", "wild"), 2, "invalid choice: 'wild'"),
    (("rewrite", "-", "--template", "shorten", "--temperature", "9"), 2, "number from 0 to 5"),
    (("summarize", "missing.md"), 1, "does not exist"),
    (("translate", "missing.md", "--to", "zh"), 1, "does not exist"),
    (("translate", "-", "--to", "zh"), 2, "no text to translate in standard input"),
    (("export", "missing.md", "--to", "html"), 1, "does not exist"),
    (("export", "missing.md", "--to", "wav"), 2, "no format “wav”"),
    (("export", "missing.md", "--out", "a.wav"), 2, "no format “.wav”"),
    (("export", "missing.md"), 2, "or let --out end in one"),
    (("templates", "show", "shortn"), 1, "Did you mean shorten?"),
    (("models", "use", "nosuch"), 1, "no model “nosuch”"),
    (("models", "add", "nosuch"), 1, "nosuch"),
    (("models", "pull", "starter", "--from", "nosuch.whl"), 1, "There is no nosuch.whl"),
]


@pytest.mark.parametrize(("arguments", "code", "words"), BAD)
def test_bad_input_is_one_sentence(
    run: Run, arguments: tuple[str, ...], code: int, words: str
) -> None:
    fails(run(*arguments), code, words)


@pytest.mark.parametrize(("arguments", "code", "words"), [BAD[0], BAD[5]])
def test_a_process_ends_with_the_code(
    apart: Run, arguments: tuple[str, ...], code: int, words: str
) -> None:
    fails(apart(*arguments), code, words)


def test_without_a_model_the_way_to_one_is_said(run: Run) -> None:
    done = run("draft", "--template", "article", "--var", "topic=Bees")
    fails(done, 1, "models pull starter")


def test_without_a_display_there_is_one_line(apart: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    fails(apart(), 2, "no display")


def test_a_long_draft_is_written_section_by_section(run: Run, script: Script) -> None:
    outline = {"text": "# Bees\n- Hives: where\n- Food: what\n- Honey: how"}
    sections = [{"text": f"{name} are told of here. "} for name in ("Hives", "Food", "Honey")]
    more = [{"text": f"And {name} have one example more."} for name in ("hives", "foods", "jars")]
    notes = {"text": "- more of it\n- and this"}
    pairs = zip(sections, more, strict=True)
    script(outline, *(part for section, rest in pairs for part in (section, notes, rest)))
    done = run(*scripted("draft", "--template", "article", "--words", "900", "--var", "topic=Bees"))
    assert done.stdout == (
        "# Bees\n\nHives are told of here.\n\nAnd hives have one example more.\n\n"
        "## Food\n\nFood are told of here.\n\nAnd foods have one example more.\n\n"
        "## Honey\n\nHoney are told of here.\n\nAnd jars have one example more.\n"
    )


def test_a_draft_is_printed_and_saved(apart: Run, script: Script, tmp_path: Path) -> None:
    script({"text": "# Bees\n\nThey fly."})
    done = apart(
        *scripted("draft", "--template", "article", "--var", "topic=Bees", "--out", "b.md")
    )
    assert (done.returncode, done.stdout) == (0, "# Bees\n\nThey fly.\n")
    assert (tmp_path / "b.md").read_text() == "# Bees\n\nThey fly.\n"


def test_a_rewrite_prints_the_result_alone(apart: Run, script: Script) -> None:
    script({"text": "Sure, here is the corrected text:\n\nBees fly."})
    done = apart(*scripted("rewrite", "--template", "fix-grammar"), stdin="bees flys\n")
    assert (done.returncode, done.stdout, done.stderr) == (0, "Bees fly.\n", "")


def test_a_rewrite_in_place_keeps_the_files_form(run: Run, script: Script, tmp_path: Path) -> None:
    script({"text": "Bees fly."})
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbfbees flys\r\n")
    done = run(*scripted("rewrite", "a.md", "--instruction", "Mend it.", "--in-place"))
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "a.md").read_bytes() == b"\xef\xbb\xbfBees fly.\r\n"


@pytest.mark.parametrize("then", ["crash", "fail", "garbage"])
def test_a_broken_engine_loses_nothing(run: Run, script: Script, tmp_path: Path, then: str) -> None:
    script({"text": "Half of it", "then": then})
    (tmp_path / "a.md").write_text("All of it.\n")
    done = run(*scripted("rewrite", "a.md", "--instruction", "Mend it.", "--in-place"))
    assert (done.returncode, (tmp_path / "a.md").read_text()) == (1, "All of it.\n")
    assert (tmp_path / "a.partial.md").read_text() == "Half of it\n"
    assert "Traceback" not in done.stderr


def test_json_has_text_reason_and_figures(run: Run, script: Script) -> None:
    script({"text": "Short."})
    done = run(*scripted("summarize", "--json", "--words", "30"), stdin="A long text.")
    found = json.loads(done.stdout)
    assert (found["text"], found["reason"]) == ("Short.", "stop")
    assert found["stats"]["new_tokens"] > 0


def test_variants_are_told_apart(run: Run, script: Script) -> None:
    script({"variants": ["One.", "Two."]})
    arguments = scripted("rewrite", "--instruction", "Vary.", "--variants", "2")
    done = run(*arguments, stdin="Text.")
    expected = "--- variant 1 of 2 ---\nOne.\n--- variant 2 of 2 ---\nTwo.\n"
    assert (done.returncode, done.stdout) == (0, expected)


def started(*arguments: str) -> subprocess.Popen[str]:
    # What runs in the background of a script ignores Ctrl+C, and so would what it starts.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(
            [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
    finally:
        signal.signal(signal.SIGINT, before)


# Longer than any machine is busy, and no word twice: a loop would be cut off.
SLOW = {"text": "word " + " ".join(f"w{n}" for n in range(4_000)), "delay_ms": 30}
DRAFT = scripted("draft", "--template", "outline", "--var", "topic=Bees")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_an_interrupt_keeps_what_came(apart: Run, script: Script, tmp_path: Path) -> None:
    script(SLOW)
    process = started(*DRAFT, "--out", "b.md")
    assert process.stdout is not None
    assert process.stdout.read(5) == "word "
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert (tmp_path / "b.md").read_text().startswith("word ")


def test_a_reader_that_leaves_is_no_traceback(apart: Run, script: Script) -> None:
    script(SLOW)
    process = started(*DRAFT)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(5)
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=30) == 0
    assert said == ""


def test_the_text_streams(apart: Run, script: Script) -> None:
    script({**SLOW, "text": "word " * 60})
    process = started(*DRAFT)
    assert process.stdout is not None
    process.stdout.read(5)
    began = time.monotonic()
    process.communicate(timeout=60)
    assert time.monotonic() - began > 1


def test_a_draft_that_gives_way_to_a_better_one_does_not_come_too(run: Run, script: Script) -> None:
    poor = "# Bees\n\n" + "The bees are busy all day long. The bees are busy in the field. " * 2
    good = "# Bees\n\nIn May they swarm. A keeper waits with a box below the tree."
    script({"variants": [poor, good, poor, poor], "delay_ms": 20})
    done = run(*scripted("draft", "--template", "article", "--var", "topic=Bees"))
    assert done.stdout.strip() == good


def test_export_writes_beside_the_document(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Bees\n\nThey *fly*.\n")
    done = run("export", "a.md", "--to", "html")
    assert done.stdout.strip() == str(tmp_path / "a.html")
    assert "<em>fly</em>" in (tmp_path / "a.html").read_text()


@pytest.mark.parametrize(
    ("name", "begins"), [("b.HTML", "<!DOCTYPE html>"), ("b.markdown", "# Bees"), ("b.txt", "Bees")]
)
def test_export_takes_its_format_from_the_targets_name(
    run: Run, tmp_path: Path, name: str, begins: str
) -> None:
    (tmp_path / "a.md").write_text("# Bees\n\nThey *fly*.\n")
    assert run("export", "a.md", "--out", name).stdout.strip() == str(tmp_path / name)
    assert (tmp_path / name).read_text().lower().startswith(begins.lower())


def test_export_never_replaces_a_text_that_was_not_named(run: Run, tmp_path: Path) -> None:
    for name in ("a.md", "a.txt"):
        (tmp_path / name).write_text("mine")
    fails(run("export", "a.md", "--to", "txt"), 1, "a.txt exists")


def test_the_library_lists_documents(run: Run, own_home: Path) -> None:
    (own_home / "documents").mkdir(parents=True)
    (own_home / "documents" / "bees.md").write_text("# On bees\n")
    found = json.loads(run("library", "list", "--json").stdout)
    assert [(each["name"], each["title"]) for each in found] == [("bees.md", "On bees")]


def test_an_empty_library_is_said(run: Run) -> None:
    done = run("library", "list")
    assert (done.returncode, done.stdout) == (0, "")
    assert "no document" in done.stderr


def test_templates_are_listed_and_shown(run: Run) -> None:
    ids = {each["id"] for each in json.loads(run("templates", "list", "--json").stdout)}
    assert {"article", "summary", "email", "fix-grammar"} <= ids
    assert run("templates", "show", "article").stdout.startswith("---\nformat: 1\nid: article")


def test_a_bad_template_is_named_with_its_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.prompt.md").write_text("---\nformat: 1\nid: x\ntitle: X\n---\n# user\n{{no}}\n")
    done = run("templates", "check", "x.prompt.md")
    assert done.returncode == 1
    assert "x.prompt.md:7: unknown name “no”" in done.stdout
    assert done.stderr.strip().endswith("problems found: 1.")
    assert run("templates", "check").returncode == 0


def test_models_are_listed(run: Run) -> None:
    found = json.loads(run("models", "list", "--json").stdout)
    assert found["installed"] == []
    assert "starter" in {each["id"] for each in found["known"]}


def test_a_folder_that_is_no_model_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("models", "add", "empty")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


def test_half_a_download_is_listed_and_discarded(run: Run, own_home: Path) -> None:
    work = own_home / "models" / ".download-qwen3-0.6b"
    work.mkdir(parents=True)
    (work / "model.safetensors.part").write_bytes(bytes(2_000_000))
    found = json.loads(run("models", "list", "--json").stdout)
    assert found["unfinished"] == {"qwen3-0.6b": 2_000_000}
    assert "2.0 MB of it is here" in run("models", "list").stdout
    assert "thrown away" in run("models", "remove", "qwen3-0.6b").stdout
    assert not work.exists()


@pytest.mark.parametrize("command", ["draft", "rewrite", "export", "templates", "models"])
def test_help_names_the_options(run: Run, command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(f"usage: writer-app {command}")


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX closes the output")
@pytest.mark.parametrize(("file", "code"), [("a.md", 0), ("none.md", 1)])
def test_a_closed_output_is_no_traceback(apart: Run, tmp_path: Path, file: str, code: int) -> None:
    (tmp_path / "a.md").write_text("Hello.\n", encoding="utf-8")
    closed = ["sh", "-c", 'exec "$0" "$@" >&-', *COMMAND, "export", file, "--to", "html"]
    done = subprocess.run(closed, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr.count("\n")) == (code, code)


@pytest.mark.parametrize(
    "command",
    [("rewrite", "a.md", "--instruction", "x", "--in-place"),
     ("draft", "--template", "article", "--var", "topic=x", "--out", "a.md")],
)  # fmt: skip
def test_what_is_replaced_is_kept_as_a_version(
    run: Run, script: Script, tmp_path: Path, command: tuple[str, ...]
) -> None:
    script({"text": "Other words."})
    (tmp_path / "a.md").write_text("My own words.\n", encoding="utf-8")
    assert run(*scripted(*command)).returncode == 0
    assert "Other words" in (tmp_path / "a.md").read_text(encoding="utf-8")
    assert run("library", "restore", "--version", "1", "a.md").returncode == 0
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == "My own words.\n"


@pytest.mark.parametrize("rule", [{"off": True}, {"off_folders": ["FOLDER"]}])
def test_a_document_without_ai_is_rewritten_by_no_command(
    run: Run, tmp_path: Path, own_home: Path, rule: dict[str, object]
) -> None:
    (tmp_path / "plan.md").write_text("Text to keep here.\n", encoding="utf-8")
    folders = json.dumps({"ai": rule}).replace("FOLDER", str(tmp_path))
    paths.find(own_home).create().settings.write_text(folders, encoding="utf-8")
    done = run(*scripted("rewrite", "plan.md", "--instruction", "shorter"))
    fails(done, 1, "without AI" if "off" in rule else "are not sent to a model")
