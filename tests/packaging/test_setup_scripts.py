"""The set-up scripts: plain Python, safe to repeat, one line when something is missing."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "packaging").glob("*.py"))


def load(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "packaging")
    spec = importlib.util.spec_from_file_location(name, ROOT / "packaging" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def setup(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    module = load("_setup", monkeypatch)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / "stamp")
    (tmp_path / ".venv").mkdir()
    return module


START = [ROOT / "packaging" / name for name in ("_setup.py", "run.py", "test.py")]


@pytest.mark.parametrize("path", START, ids=lambda path: path.name)
def test_a_script_can_be_read_by_an_old_python(path: Path) -> None:
    """So that it can say which Python is needed instead of ending in a syntax error."""
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize("path", START, ids=lambda path: path.name)
def test_a_script_uses_the_standard_library_only(path: Path) -> None:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    assert names <= set(sys.stdlib_module_names) | {"_setup", "writer_app"}


def test_the_folder_is_no_package() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_an_old_python_is_one_sentence(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup, "OLDEST", (99, 0))
    monkeypatch.setattr(setup, "NEWER", ())
    assert setup.main(setup.ensure_python) == 1
    assert "Python 3.11 or newer is needed" in capsys.readouterr().err


def test_what_is_installed_is_not_installed_again(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "run", lambda *_, **__: None)
    monkeypatch.setattr(setup, "torch_source", list)
    assert not setup.is_installed("test")
    setup.install("test")
    assert setup.is_installed("test")
    assert setup.is_installed("")


def test_an_installation_without_tests_does_not_serve_tests(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "run", lambda *_, **__: None)
    monkeypatch.setattr(setup, "torch_source", list)
    setup.install("")
    assert setup.is_installed("")
    assert not setup.is_installed("test")


def test_a_failed_installation_leaves_no_stamp(setup: ModuleType) -> None:
    setup.STAMP.write_text("old", encoding="utf-8")
    setup.venv_python().parent.mkdir()
    setup.venv_python().symlink_to("/bin/false")
    setup.torch_source = list
    with pytest.raises(setup.Stop, match="ended with code"):
        setup.install("test")
    assert not setup.STAMP.exists()


@pytest.mark.parametrize(
    ("system", "card", "page"),
    [("linux", True, ""), ("linux", False, "cpu"), ("win32", True, "cu130"), ("win32", False, "")],
)
def test_torch_comes_from_where_the_machine_finds_its_kind(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, system: str, *, card: bool, page: str
) -> None:
    pages = SimpleNamespace(status=200)
    monkeypatch.setattr(setup.sys, "platform", system)
    monkeypatch.setattr(setup.shutil, "which", lambda name: name if card else None)
    monkeypatch.setattr(setup.urllib.request, "urlopen", lambda *_, **__: nullcontext(pages))
    found = setup.torch_source()
    assert found == (["--extra-index-url", setup.TORCH_PAGES + page] if page else [])


def test_an_unreachable_torch_page_changes_nothing(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup.shutil, "which", lambda _name: None)
    monkeypatch.setattr(setup, "TORCH_PAGES", "http://127.0.0.1:9/")
    assert setup.torch_source() == []


@pytest.mark.parametrize(
    ("environment", "shown"),
    [({}, False), ({"DISPLAY": ":0"}, True), ({"WAYLAND_DISPLAY": "w"}, True)],
)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have a display")
def test_a_display_is_recognised(
    environment: dict[str, str], shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert load("run", monkeypatch).has_display() is shown


def test_an_article_is_never_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = load("run", monkeypatch)
    first = run._free_name(tmp_path)
    first.write_text("kept", encoding="utf-8")
    assert run._free_name(tmp_path) != first


def test_every_dependency_is_pinned() -> None:
    text = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert all("==" in line and "/" not in line for line in lines)
    names = {line.partition("==")[0].lower().replace("_", "-") for line in lines}
    assert {"torch", "transformers", "bitsandbytes", "pyside6-essentials", "pytest"} <= names


def test_ci_is_a_script_that_can_run() -> None:
    ci = ROOT / ".ci" / "run"
    assert ci.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", str(ci)], check=True)
    assert "packaging/test.py" in ci.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("codes", "ids", "code"),
    [([0], ["writer"], 0), ([1, 0], ["writer", "starter"], 0), ([1, 1], ["writer", "starter"], 1)],
)
def test_the_starter_drafts_where_the_larger_model_fails(
    monkeypatch: pytest.MonkeyPatch, codes: list[int], ids: list[str], code: int
) -> None:
    run = load("run", monkeypatch)
    drafted: list[str] = []

    def fetch(_python: object, *options: str) -> dict[str, str]:
        return {"id": "starter" if "--starter" in options else "writer", "title": "x"}

    def draft(_python: object, model: dict[str, str]) -> int:
        drafted.append(model["id"])
        return codes[len(drafted) - 1]

    monkeypatch.setattr(run, "fetch_model", fetch)
    monkeypatch.setattr(run, "draft", draft)
    assert run.in_terminal("python", starter=False) == code
    assert drafted == ids


@pytest.mark.parametrize(
    ("system", "platform", "display"),
    [("nt", "win32", True), ("posix", "darwin", True), ("posix", "linux", False)],
)
def test_each_system_is_known_to_the_scripts(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, system: str, platform: str, *, display: bool
) -> None:
    start = load("run", monkeypatch)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    folder = setup.VENV
    with monkeypatch.context() as played:  # pathlib looks at it too
        played.setattr(sys, "platform", platform)
        played.setattr(setup.os, "name", system)
        python, shown = setup.venv_python(), start.has_display()
        source = setup.torch_source() if platform != "linux" else []
    part = Path("Scripts", "python.exe") if system == "nt" else Path("bin", "python")
    assert (python, shown, source) == (folder / part, display, [])
