"""Children are started as modules with a `main`, also by a program that is its own interpreter."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from writer_app.children import start
from writer_app.children.start import FLAG, MODULES, command, end

PACKAGE = Path(start.__file__).resolve().parents[1]


@pytest.mark.parametrize("module", sorted(MODULES))
def test_every_child_has_a_main(module: str) -> None:
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    body = ast.parse(Path(spec.origin).read_text(encoding="utf-8")).body
    assert "main" in {each.name for each in body if isinstance(each, ast.FunctionDef)}


def test_every_module_that_serves_may_be_started() -> None:
    serving = {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        for path in PACKAGE.rglob("*.py")
        if re.search(r"\bline_process\.serve\(|import say$", path.read_text("utf-8"), re.MULTILINE)
    }
    assert serving - MODULES == set()


def test_a_packed_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert command("writer_app.assist.proof_child", "a") == [
        sys.executable,
        FLAG,
        "writer_app.assist.proof_child",
        "a",
    ]


def test_a_packed_program_is_no_other_module() -> None:
    start.serve([FLAG, "antigravity"])
    start.serve(["--help"])


def test_arguments_and_exit_code_arrive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "odd.py").write_text("def main(*told): return len(told)\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert subprocess.run(command("odd", "a b", "“c”"), check=False).returncode == 2


def test_ending_what_has_ended_is_nothing() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    end(process)
    end(process)
    assert process.returncode is not None
