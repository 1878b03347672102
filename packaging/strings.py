"""Lists every text of the window that is to be translated, by context, as the program asks for it.

    python3 packaging/strings.py            what has no Chinese yet
    python3 packaging/strings.py --all      everything

It reads the source alone: `self.tr("…")` in a class, `QCoreApplication.translate("Context", "…")`,
`tr("…")` and `marked("…")` of the two modules with tables, and the tables named below.
"""

from __future__ import annotations

import ast
import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
UI = CHECKOUT / "writer_app" / "ui"
# module -> {name of a table or a marking function: context}
TABLES = {
    "actions": {"marked": "Actions"},
    "menus": {"marked": "Actions"},
    "bench_words": {"CHECKS": "Checks", "FAULTS": "Faults", "WAYS": "Ways"},
    "model_words": {"tr": "ModelWords"},
    "transfer_bar": {"PHASES": "Phase"},
    "history_panel": {"_KINDS": "History"},
    "help_view": {"names": "HelpView"},
    "preferences": {"VALUE_WORDS": "Settings"},
    "words": {
        "GROUPS": "TemplateGroups",
        "RESULTS": "Apply",
        "DIALS": "Dial",
        "SCOPES": "Scope",
        "NEEDS": "Needs",
    },
}
INLINE = "Inline"  # the context of `tr` and `marked` everywhere but in `actions`


def _words(node: ast.AST) -> Iterator[str]:
    """The strings of a table: its values, not its keys."""
    if isinstance(node, ast.Dict):
        for value in node.values:
            yield from _words(value)
    elif isinstance(node, ast.Tuple | ast.List):
        for value in node.elts:
            yield from _words(value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _call(node: ast.Call, module: str, cls: str) -> Iterator[tuple[str, str]]:
    texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    function = node.func
    if isinstance(function, ast.Attribute) and function.attr == "tr" and texts:
        yield cls, texts[0]
    elif len(texts) == 2 and (
        getattr(function, "attr", "") == "translate" or getattr(function, "id", "") == "_tr"
    ):
        yield texts[0], texts[1]
    elif isinstance(function, ast.Name) and function.id in ("tr", "marked") and texts:
        yield TABLES.get(module, {}).get(function.id, INLINE), texts[0]
    elif isinstance(function, ast.Name) and function.id == "_add_heading" and texts:
        yield "Settings", texts[0]


def _tree(tree: ast.AST, module: str, cls: str = "") -> Iterator[tuple[str, str]]:
    for node in ast.iter_child_nodes(tree):
        inside = node.name if isinstance(node, ast.ClassDef) else cls
        if isinstance(node, ast.Call):
            yield from _call(node, module, inside)
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                context = TABLES.get(module, {}).get(getattr(target, "id", ""))
                if context:
                    yield from ((context, text) for text in _words(node.value))
        yield from _tree(node, module, inside)


def _settings() -> Iterator[tuple[str, str]]:
    """Titles and descriptions of the settings model."""
    source = (CHECKOUT / "writer_app" / "domain" / "settings.py").read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Field":
            for word in node.keywords:
                if word.arg in ("title", "description") and isinstance(word.value, ast.Constant):
                    yield "Settings", str(word.value.value)


def wanted() -> dict[str, list[str]]:
    """Every text by context, in the order of the source."""
    found: dict[str, list[str]] = {}
    pairs = list(_settings())
    for path in sorted([*UI.glob("*.py"), *(UI.parent / "bridge").glob("*.py")]):
        pairs += _tree(ast.parse(path.read_text(encoding="utf-8")), path.stem)
    with (CHECKOUT / "resources" / "models.toml").open("rb") as stream:
        pairs += [("Catalogue", model["note"]) for model in tomllib.load(stream)["model"]]
    for context, text in pairs:
        texts = found.setdefault(context, [])
        if text and text not in texts:
            texts.append(text)
    return found


def missing(language: str) -> dict[str, list[str]]:
    """The texts that a language's table lacks."""
    path = CHECKOUT / "resources" / "i18n" / f"{language}.json"
    have = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    lacking = {
        context: [text for text in texts if text not in have.get(context, {})]
        for context, texts in wanted().items()
    }
    return {context: texts for context, texts in lacking.items() if texts}


if __name__ == "__main__":
    shown = wanted() if "--all" in sys.argv[1:] else missing("zh")
    print(json.dumps(shown, ensure_ascii=False, indent=1))
