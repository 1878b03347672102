"""The floors of architecture: who may import whom, read from every module's imports."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "writer_app"
MODEL_LIBRARIES = {"torch", "transformers", "bitsandbytes", "accelerate"}
QT = {"PySide6", "shiboken6"}

# floor -> (own packages it may import, foreign libraries it may not)
ENGINE_DOORS = {
    *("base.protocol", "base.word_tables", "link.client", "evidence"),
    *(
        "models.at_hand",
        "models.catalogue",
        "models.download",
        "models.starter",
        "models.advice",
        "models.machine",
    ),
    *("models.figures", "models.known", "models.sensors", "models.suited", "trust.offline"),
    *("remote.web_page", "trust.ledger"),
}
FLOORS: dict[str, tuple[set[str], set[str]]] = {
    "domain": ({"domain"}, MODEL_LIBRARIES | QT),
    "storage": ({"domain", "storage", "paths", "log", "seccomp", "children"}, MODEL_LIBRARIES | QT),
    "engine": ({"domain", "engine", "paths", "log", "seccomp", "children"}, MODEL_LIBRARIES | QT),
    "assist": (
        {"domain", "storage", "engine", "assist", "paths", "children"},
        MODEL_LIBRARIES | QT,
    ),
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
            *("domain", "storage", "engine", "assist", "commands", "cli", "app"),
            *("paths", "log", "doctor", "system_libraries", "children"),
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
    "children": ({"children", "seccomp"}, MODEL_LIBRARIES | QT),
    "paths": (set(), MODEL_LIBRARIES | QT),
    "log": ({"paths", "domain"}, MODEL_LIBRARIES | QT),
    "__main__": ({"cli", "app"}, MODEL_LIBRARIES | QT),
    "__init__": (set(), MODEL_LIBRARIES | QT),
}
MAY_SEE_MODEL_LIBRARIES = ("engine/decoding/transformers_backend.py", "engine/decoding/")


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


@dataclass(frozen=True)
class Read:
    """What these tests ask of a file. No tree is kept: every later collection would look at it."""

    imports: list[tuple[str, tuple[str, ...]]]  # a module, and the names out of it
    by_name: list[str]  # what `import_module` is given
    classes: list[tuple[str, set[str], str]]  # name, public members, docstring
    outer: list[str]  # the classes that stand in no other


@cache
def read(path: Path) -> Read:
    """A file parsed once for all tests."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    outer = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    found = Read([], [], [], outer)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.imports.extend((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = tuple(alias.name for alias in node.names)
            found.imports.append((node.module or "", names))
        elif isinstance(node, ast.ClassDef):
            found.classes.append((node.name, members(node), ast.get_docstring(node) or ""))
        elif isinstance(node, ast.Call) and called(node).endswith("import_module"):
            found.by_name.extend(str(a.value) for a in node.args if isinstance(a, ast.Constant))
    return found


def called(node: ast.Call) -> str:
    """The last name of what a call calls."""
    return str(getattr(node.func, "attr", getattr(node.func, "id", "")))


def members(node: ast.ClassDef) -> set[str]:
    """What a class offers under names of its own."""
    return {
        each.name
        for each in node.body
        if isinstance(each, ast.FunctionDef)
        and not each.name.startswith("_")
        and "override" not in {ast.unparse(name) for name in each.decorator_list}
    }


def imports(path: Path) -> set[str]:
    """Every dotted module name that a file imports, those inside functions too."""
    found = read(path).imports
    return {m for m, _ in found} | {f"{m}.{name}" for m, names in found for name in names}


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
            door = ".".join(parts[2:4])
            assert len(parts) < 4 or door in ENGINE_DOORS or parts[2] in ENGINE_DOORS, (
                f"{inside} imports {name}"
            )
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
    assert (
        not loaded_modules("import writer_app.ui.window.main_window, writer_app.ui.kit.first_look")
        & slow
    )


def test_the_engine_process_imports_no_qt() -> None:
    assert not loaded_modules("import writer_app.engine.link.host") & QT


def test_the_entry_point_imports_only_the_standard_library() -> None:
    foreign = loaded_modules("import writer_app.__main__") & (MODEL_LIBRARIES | QT | {"pydantic"})
    assert not foreign


@cache
def inner_imports() -> dict[str, set[str]]:
    """Module of the package -> modules of it that it imports: for types alone, or by name, too."""
    names = {}
    for path in modules():
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        names[".".join(parts).removesuffix(".__init__")] = path
    found: dict[str, set[str]] = {}
    for name, path in names.items():
        wanted = set(read(path).by_name)
        for module, parts in read(path).imports:
            full = [f"{module}.{part}" for part in parts] or [module]
            wanted |= {each if each in names else module for each in full}
        found[name] = (wanted & set(names)) - {name}
    return found


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """Every group of nodes that reach each other (Tarjan 1972)."""
    sorter, order, low, stack, done = iter(range(10**6)), {}, {}, [], []

    def visit(node: str) -> None:
        order[node] = low[node] = next(sorter)
        stack.append(node)
        for other in sorted(arrows.get(node, ())):
            if other not in order:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], order[other])
        if low[node] == order[node]:
            group = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(group) > 1:
                done.append(sorted(group))

    for node in sorted(arrows):
        if node not in order:
            visit(node)
    return done


def test_no_module_reaches_itself_through_others() -> None:
    assert circles(inner_imports()) == []


def test_no_folder_reaches_itself_through_others() -> None:
    def folder(module: str) -> str:
        path = PACKAGE.parent / Path(*module.split("."))
        return module if path.is_dir() else module.rpartition(".")[0]

    arrows: dict[str, set[str]] = {}
    for name, wanted in inner_imports().items():
        arrows.setdefault(folder(name), set()).update(map(folder, wanted))
    for inside in arrows.values():
        inside.discard("writer_app")  # paths, log, seccomp: below every floor
    pairs = {name: others - {name} for name, others in arrows.items() if name != "writer_app"}
    assert circles(pairs) == []


def test_no_folder_is_a_drawer() -> None:
    counts = {
        str(folder): len([each for each in folder.glob("*.py") if each.name != "__init__.py"])
        for folder in PACKAGE.rglob("*")
        if folder.is_dir()
    }
    assert max(counts.values()) <= 35


def test_a_class_name_stands_once() -> None:
    found: dict[str, list[str]] = {}
    for path in modules():
        for name in read(path).outer:
            found.setdefault(name, []).append(path.relative_to(PACKAGE).as_posix())
    assert {name: places for name, places in found.items() if len(places) > 1} == {}


MOST_MEMBERS = 12  # methods and properties that are not Qt's


def test_a_wide_class_says_why() -> None:
    wide = {
        f"{path.relative_to(PACKAGE)}: {name}": len(public)
        for path in modules()
        for name, public, why in read(path).classes
        if len(public) > MOST_MEMBERS and "Wide: " not in " ".join(why.split()) + " "
    }
    assert wide == {}
