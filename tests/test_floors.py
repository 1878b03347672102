"""The floors of architecture: who may import whom, read from every module's imports."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "writer_app"
MODEL_LIBRARIES = {"torch", "transformers", "bitsandbytes", "accelerate"}
QT = {"PySide6", "shiboken6"}

# floor -> (own packages it may import, foreign libraries it may not)
ENGINE_DOORS = {
    *("protocol", "client", "catalogue", "download", "starter", "advice", "machine"),
    *("offline", "evidence", "figures", "sensors"),
}
FLOORS: dict[str, tuple[set[str], set[str]]] = {
    "domain": ({"domain"}, MODEL_LIBRARIES | QT),
    "storage": ({"domain", "storage", "paths", "log", "seccomp"}, MODEL_LIBRARIES | QT),
    "engine": ({"domain", "engine", "paths", "log", "seccomp"}, MODEL_LIBRARIES | QT),
    "assist": ({"domain", "storage", "engine", "assist", "paths"}, MODEL_LIBRARIES | QT),
    "bridge": (
        {"domain", "storage", "engine", "assist", "bridge", "paths", "log"},
        MODEL_LIBRARIES,
    ),
    "ui": ({"domain", "bridge", "ui", "paths", "log"}, MODEL_LIBRARIES),
    "app": (
        {
            *("domain", "storage", "engine", "assist", "bridge", "ui", "rooms"),
            *("paths", "log", "system_libraries"),
        },
        MODEL_LIBRARIES,
    ),
    "rooms": (
        {"domain", "engine", "bridge", "ui", "rooms", "paths", "log"},
        MODEL_LIBRARIES,
    ),
    "cli": (
        {
            *("domain", "storage", "engine", "assist", "cli", "app"),
            *("paths", "log", "doctor", "system_libraries"),
        },
        MODEL_LIBRARIES | QT,
    ),
    "commands": (
        {
            *("domain", "storage", "engine", "assist", "commands"),
            *("paths", "log", "doctor", "system_libraries"),
        },
        MODEL_LIBRARIES | QT,
    ),
    "doctor": (
        {"domain", "storage", "engine", "paths", "log", "system_libraries"},
        MODEL_LIBRARIES | QT,
    ),
    "system_libraries": (set(), MODEL_LIBRARIES | QT),
    "seccomp": (set(), MODEL_LIBRARIES | QT),
    "paths": (set(), MODEL_LIBRARIES | QT),
    "log": ({"paths", "domain"}, MODEL_LIBRARIES | QT),
    "__main__": ({"cli", "app"}, MODEL_LIBRARIES | QT),
    "__init__": (set(), MODEL_LIBRARIES | QT),
}
MAY_SEE_MODEL_LIBRARIES = ("engine/transformers_backend.py", "engine/decoding/")


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Every dotted module name that a file imports, those inside functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            base = node.module or ""
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_module_imports_only_from_its_floor_and_below(path: Path) -> None:
    inside = path.relative_to(PACKAGE).as_posix()
    floor = inside.split("/")[0].removesuffix(".py")
    own, forbidden = FLOORS[floor]
    if inside.startswith(MAY_SEE_MODEL_LIBRARIES):
        forbidden = QT
    for name in imports(path):
        parts = name.split(".")
        assert parts[0] not in forbidden, f"{inside} imports {name}"
        if parts[0] == "writer_app" and len(parts) > 1 and parts[1] != "__version__":
            assert parts[1] in own, f"{inside} imports {name}"
        if floor in {"assist", "bridge"} and parts[:2] == ["writer_app", "engine"]:
            assert len(parts) == 2 or parts[2] in ENGINE_DOORS, f"{inside} imports {name}"
        if floor == "bridge" and parts[0] == "PySide6" and len(parts) > 1:
            assert parts[1] == "QtCore", f"{inside} imports {name}"


def loaded_modules(statement: str) -> set[str]:
    code = f"{statement}; import sys; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stdout.split()}


def test_the_window_process_imports_no_model_library() -> None:
    assert not loaded_modules("import writer_app.app") & MODEL_LIBRARIES


def test_the_first_paint_waits_for_no_slow_library() -> None:
    slow = {"typing_extensions", "tomllib", "pydantic", "yaml", "markdown_it", "psutil"}
    assert not loaded_modules("import writer_app.ui.main_window, writer_app.ui.first_look") & slow


def test_the_engine_process_imports_no_qt() -> None:
    assert not loaded_modules("import writer_app.engine.host") & QT


def test_the_entry_point_imports_only_the_standard_library() -> None:
    foreign = loaded_modules("import writer_app.__main__") & (MODEL_LIBRARIES | QT | {"pydantic"})
    assert not foreign
