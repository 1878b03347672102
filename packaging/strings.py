"""Lists every text of the window that is to be translated, by context, as the program asks for it.

    python3 packaging/strings.py            what has no Chinese yet
    python3 packaging/strings.py de         what has no German yet
    python3 packaging/strings.py --all      everything
    python3 packaging/strings.py --en       the English of every message, by code

It reads the source alone: `self.tr("…")` in a class, `QCoreApplication.translate("Context", "…")`,
`tr("…")` and `marked("…")` of the two modules with tables, and the tables named below.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
UI = CHECKOUT / "writer_app" / "ui"
# module -> {name of a table or a marking function: context}
TABLES = {
    "actions": {"marked": "Actions"},
    "menus": {"marked": "Actions"},
    "bench_strings": {"CHECKS": "Checks", "FAULTS": "Faults", "WAYS": "Ways"},
    "model_strings": {"tr": "ModelWords", "PHASES": "Phase"},
    "history_panel": {"_KINDS": "History"},
    "help_view": {"names": "HelpView"},
    "setting_choices": {"VALUE_WORDS": "Settings"},
    "server_controller": {"QUESTIONS": "ServerController"},
    "translation_strings": {
        "_FAULTS": "TranslationWords",
        "_LANGUAGES": "TranslationWords",
        "_SAID": "TranslationWords",
    },
    "template_strings": {
        "GROUPS": "TemplateGroups",
        "TAGS": "Tags",
        "RESULTS": "Apply",
        "DIALS": "Dial",
        "SCOPES": "Scope",
        "NEEDS": "Needs",
    },
}
INLINE = "Inline"  # the context of `tr` and `marked` everywhere but in `actions`
# What the floors below the window say to people has a code (`domain/base/message.py`). A text of
# theirs that ends as a sentence does is one of that kind; in these modules, whose sentences are put
# together, every text of several words is.
MESSAGES = "Messages"  # the context whose texts are codes
FLOORS = ("domain", "storage", "engine", "assist", "bridge")
PIECES = (
    "domain/templates/template*", "storage/templates/packs*", "storage/templates/importers/*",
    "storage/files/encodings*", "storage/formats/pandoc.py",
    "engine/models/advice*", "engine/decoding/fitting*", "engine/models/fetch*",
    "engine/models/model_folder*", "engine/models/model_rules*", "engine/models/starter*",
    "engine/remote/remote*", "engine/models/gguf_f*", "engine/models/catalogue*",
    "engine/models/pi[ep]*", "engine/models/places*",
)  # fmt: skip
UNSAID = (
    "domain/answers/preambles*", "domain/change/provenance*", "domain/templates/template_edit*",
    "domain/base/settings*", "domain/text/sentences*", "domain/bench/bench_report*",
    "storage/templates/importers/foreign*", "engine/bench/*", "engine/evidence*",
    "engine/link/scripted*", "engine/decoding/selftest*", "domain/templates/long_draft*",
    "assist/figures*", "assist/alternatives*", "assist/leveling*", "assist/sizing*",
    "domain/house/rules*", "domain/citing/bib_entry*", "domain/comments/short_forms*",
    "domain/comments/doubts*", "domain/change/slips*", "assist/sources/replying*",
)  # fmt: skip
LOGGED = ("debug", "info", "warning", "error", "exception", "execute", "executescript", "compile")
_NO_WORDS = re.compile(
    r"[\\\n<>\x00]|\(\?|^You |^import |^[A-Z]+ [A-Z]+ |%\("
    r"|sha256:|^Bearer |^Consistency |SmolLM2|^models |^(Value error,|Input should be|must be) ?$"
)
_PLACES = re.compile(r"\{(\d*)(?:\w*:[.\w]+)?\}")  # of an f-string and of a text to be formatted


@cache
def _parsed(path: Path) -> ast.Module:
    """A module of the program, read once: the lists below are made of the same files."""
    return ast.parse(path.read_text(encoding="utf-8"))


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
    source = (CHECKOUT / "writer_app" / "domain" / "base" / "settings.py").read_text(
        encoding="utf-8"
    )
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Field":
            for word in node.keywords:
                if word.arg in ("title", "description") and isinstance(word.value, ast.Constant):
                    yield "Settings", str(word.value.value)


def messages() -> dict[str, str]:
    """The English form of every code, as `coded` and `CodedForm` of the source have it.

    Raises ValueError for a code with two forms.
    """
    found = {"message.next": "{0} {1}"}
    for path in sorted(UI.parent.rglob("*.py")):
        for node in ast.walk(_parsed(path)):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if name not in ("coded", "CodedForm") or not all(map(_is_text, node.args[:2])):
                continue
            code, form = (argument.value for argument in node.args[:2])
            if code and found.setdefault(code, form) != form:
                raise ValueError(f"{path.name}: {code} has two forms: {form} and {found[code]}")
    return found


def uncoded() -> list[str]:
    """Sentences of the floors below that carry no code, so that no other language has them."""
    found = []
    for floor in FLOORS:
        for path in sorted((UI.parent / floor).rglob("*.py")):
            name = path.relative_to(UI.parent).as_posix()
            if any(fnmatch(name, each) for each in UNSAID):
                continue
            pieces = any(fnmatch(name, each) for each in PIECES)
            forms = _forms(_parsed(path))
            found += [f"{name}: {form}" for form in forms if _is_said(form, pieces=pieces)]
    return found


def _is_said(text: str, *, pieces: bool) -> bool:
    words = _PLACES.sub("", text).strip()
    if _NO_WORDS.search(text) or " " not in text.strip() or not re.search("[a-z]{2}", words):
        return False
    return text.endswith(".") or pieces


def _forms(tree: ast.AST) -> Iterator[str]:
    """Every string of a module but documentation and what is logged."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in LOGGED:
            continue
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("coded", "CodedForm"):
            yield from _forms(ast.Tuple(node.args[2:]))  # its values, which may be texts
            continue
        if isinstance(node, ast.JoinedStr):
            yield _form(node)
            for part in node.values:
                if isinstance(part, ast.FormattedValue):
                    yield from _forms(part.value)
                    yield from ([part.value.value] if _is_text(part.value) else [])
        elif _is_text(node):
            yield node.value  # type: ignore[attr-defined]  # _is_text looked
        else:
            yield from _forms(node)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _form(node: ast.JoinedStr) -> str:
    """An f-string with its values numbered."""
    values, form = 0, ""
    for part in node.values:
        if isinstance(part, ast.Constant):
            form += str(part.value)
        else:
            form += f"{{{values}}}"
            values += 1
    return form


def wanted() -> dict[str, list[str]]:
    """Every text by context, in the order of the source."""
    found: dict[str, list[str]] = {}
    pairs = [*_settings()]
    for path in sorted([*UI.rglob("*.py"), *(UI.parent / "bridge").rglob("*.py")]):
        pairs += _tree(_parsed(path), path.stem)
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
    known = have.get(MESSAGES, {})
    lacking[MESSAGES] = [f"{c}: {form}" for c, form in messages().items() if c not in known]
    return {context: texts for context, texts in lacking.items() if texts}


if __name__ == "__main__":
    if "--en" in sys.argv[1:]:  # the English side of the table, for whoever translates
        shown: object = {MESSAGES: dict(sorted(messages().items()))}
    else:
        named = [name for name in sys.argv[1:] if not name.startswith("-")]
        shown = wanted() if "--all" in sys.argv[1:] else missing((named or ["zh"])[0])
    print(json.dumps(shown, ensure_ascii=False, indent=1))
