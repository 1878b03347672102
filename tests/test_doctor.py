"""The report on this installation: complete, readable, and without a word of the writer's."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from writer_app import doctor, system_libraries
from writer_app.paths import Paths

pytestmark = pytest.mark.usefixtures("known_machine")


def test_the_report_is_plain_data(paths: Paths) -> None:
    report = doctor.examine(paths, ask_torch=False)
    assert json.loads(json.dumps(report)) == report
    assert {each["name"] for each in report["folders"]} >= {"documents", "config", "models"}
    assert all(each["writable"] for each in report["folders"])
    assert report["packages"]["torch"]


def test_no_model_is_a_problem_with_its_remedy(paths: Paths) -> None:
    report = doctor.examine(paths, ask_torch=False)
    assert any("models pull starter" in each for each in report["problems"])
    assert "! No model is ready" in doctor.text(report)


@pytest.mark.parametrize(
    ("torch", "said"),
    [
        ({"cuda": False, "cuda_version": ""}, "made for processors"),
        ({"cuda": False, "cuda_version": "13.0"}, "driver 470.1 may be older than CUDA 13.0"),
        ({"cuda": True, "cuda_version": "13.0"}, ""),
    ],
)
def test_a_card_that_torch_does_not_use_is_a_problem(
    torch: dict[str, object], said: str, paths: Paths
) -> None:
    report = doctor.examine(paths, ask_torch=False)
    report |= {"card": {"name": "RTX 3060", "driver": "470.1"}, "torch": torch}
    found = [each for each in doctor.problems(report) if "RTX 3060" in each]
    assert [said in each for each in found] == ([True] if said else [])


def test_no_word_of_the_writer_comes_in(paths: Paths) -> None:
    (paths.documents / "canary-name.md").write_text("canary text", encoding="utf-8")
    report = doctor.examine(paths, ask_torch=False)
    assert "canary" not in json.dumps(report) + doctor.text(report)


def test_the_home_folder_is_shortened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    monkeypatch.setenv("USERPROFILE", "/home/ann")
    assert doctor.shorten("/home/ann/x and /home/ann/y") == "~/x and ~/y"


def test_a_self_test_is_shown_as_the_engine_left_it(paths: Paths) -> None:
    folder = paths.models / ".cache" / "abc"
    folder.mkdir(parents=True)
    (folder / "selftest.json").write_text('{"cpu": {"format": "nf4"}}', encoding="utf-8")
    report = doctor.examine(paths, ask_torch=False)
    assert report["self_tests"] == {"abc": {"cpu": {"format": "nf4"}}}
    assert "self-test abc" in doctor.text(report)


def test_it_needs_neither_qt_nor_torch() -> None:
    code = "import sys, writer_app.doctor; print(*(name.split('.')[0] for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"PySide6", "torch", "transformers"} & set(done.stdout.split())


def test_missing_libraries_have_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_libraries, "_loads", lambda name: name != "libxcb-cursor.so.0")
    monkeypatch.setattr(sys, "platform", "linux")
    found = system_libraries.missing()
    assert system_libraries.remedy(found) == "sudo apt-get install libxcb-cursor0"
    assert system_libraries.missing(offscreen=True) == ()
    assert system_libraries.remedy(()) == ""


def test_a_package_that_is_not_there_has_no_version() -> None:
    assert doctor.version("no-such-package-at-all") == ""
    assert doctor.version("pytest")
