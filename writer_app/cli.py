"""The command line: every job of the window, for terminals and scripts. Knows no Qt.

Exit codes: 0 done, 1 failed with one line on standard error, 2 wrong usage, 130 interrupted.
Commands live in `writer_app.commands` and are imported when they are called, so that `--help`
costs nothing.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import TextIO

from writer_app import __version__
from writer_app.commands.parsing import (
    ENGINES,
    Commands,
    Parser,
    command,
    held_options,
    json_option,
    level_name,
    model_options,
    positive,
    variables,
    variant_count,
)
from writer_app.commands.source_parsers import answer, chat, reply, review
from writer_app.commands.translation_parsers import terms, translate
from writer_app.domain.base.errors import MissingVariable, WriterError, printable

_PROMPT_KINDS = ("template", "prompty", "fabric", "csv", "copilot", "text")
_DIALS = ("free", "light", "careful", "strict")
_INTERRUPTED = 130


def main(arguments: Sequence[str]) -> int:
    """Run one command, or the window; returns the exit code."""
    if arguments[:1] == ["--child"]:  # a packed program, which is its own interpreter
        from writer_app.children import start

        start.serve(arguments)
    # Closed by the caller, or a window without a terminal: what is printed goes nowhere.
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that cannot show a character
            stream.reconfigure(errors="replace")
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except SystemExit as ended:  # argparse has said what it had to
        return ended.code if isinstance(ended.code, int) else 2
    except MissingVariable as error:
        return _fail(f"{error} Give it with --var NAME=VALUE.", error.exit_code)
    except WriterError as error:
        return _fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _fail("interrupted", _INTERRUPTED)
    except BrokenPipeError:
        # The reader has gone, which is its right; nothing more can be written.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        return _fail(f"{what}{error.strerror or type(error).__name__}", 1)
    return code


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - for life


def _run(arguments: Sequence[str]) -> int:
    parser = _parser()
    first = next((each for each in arguments if not each.startswith("-")), "")
    if first not in _COMMANDS and not {"-h", "--help"} & set(arguments):
        return _window(arguments)
    chosen = parser.parse_args(arguments)
    if first == "quick":
        return _quick_window(chosen)
    module, name = chosen.run.split(":")
    run: Callable[[argparse.Namespace], int] = getattr(
        import_module(f"writer_app.commands.{module}"), name
    )
    return run(chosen)


def _fail(message: str, code: int) -> int:
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    line = " ".join(message.split())
    print(f"writer-app: {printable(line)}", file=sys.stderr)
    return code


# ---- the window --------------------------------------------------------------------------------
def _window(arguments: Sequence[str]) -> int:
    parser = Parser(prog="writer-app", add_help=False)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--engine", choices=ENGINES)
    parser.add_argument("--set-up", action="store_true")
    parser.add_argument("--version", action="version", version=f"writer-app {__version__}")
    chosen = parser.parse_args(arguments)
    if (code := _no_window()) is not None:
        return code
    from writer_app import app

    return app.run(chosen.files, engine=chosen.engine, set_up=chosen.set_up)


def _quick_window(chosen: argparse.Namespace) -> int:
    if (code := _no_window()) is not None:
        return code
    from writer_app import app, paths
    from writer_app.domain.base import ai_rules
    from writer_app.storage.state import settings

    ai_rules.check(settings.load(paths.find().settings).ai)
    return app.quick(chosen.template, engine=chosen.engine)


def _no_window() -> int | None:
    """Say why no window can be shown here; None when one can."""
    from writer_app import app, system_libraries

    if not app.display_available():
        return _fail(
            "there is no display for the window; “writer-app --help” lists what works without.", 2
        )
    if missing := system_libraries.missing():
        return _fail(f"the window needs: {system_libraries.remedy(missing)}", 1)
    return None


# ---- the parsers -------------------------------------------------------------------------------
def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = Parser(
        prog="writer-app",
        description="A writing desk with a language model on this machine. "
        "Without a command it opens the window.",
        usage="writer-app [FILE …] | writer-app COMMAND …",
    )
    parser.add_argument("--version", action="version", version=f"writer-app {__version__}")
    commands = parser.add_subparsers(
        title="commands",
        metavar="COMMAND",
        required=True,
        prog="writer-app",
        parser_class=type(parser),
    )
    for add in _COMMANDS.values():
        add(commands)
    return parser


def _quick(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(commands, "quick", "rewrite the clipboard's text in a small window", "quick")
    parser.add_argument("--template", default="", metavar="ID", help="run this on it at once")
    parser.add_argument("--engine", choices=ENGINES)


def _draft(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(commands, "draft", "write a new document from a template", "writing:draft")
    parser.add_argument("--template", required=True, metavar="ID")
    variables(parser)
    parser.add_argument("--words", type=positive, metavar="N", help="how long, within a tenth")
    _held(parser)
    parser.add_argument("--out", metavar="FILE", help="save it here")
    model_options(parser)


def _held(parser: argparse.ArgumentParser) -> None:
    level = "reading level: easy, plain, everyday, a school grade such as 7, or hsk4"
    parser.add_argument("--level", type=level_name, metavar="LEVEL", help=level)
    held_options(parser)


def _rewrite(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(
        commands, "rewrite", "rewrite a text; the result alone is printed", "folders:rewrite"
    )
    parser.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help="or a folder; - = standard input"
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--template", metavar="ID")
    what.add_argument("--instruction", metavar="TEXT", help="what to do, in your own words")
    variables(parser)
    parser.add_argument("--dial", choices=_DIALS, help="how far the edit may go")
    parser.add_argument("--variants", type=variant_count, metavar="N", help="several answers")
    _held(parser)
    parser.add_argument(
        "--glossary",
        action="append",
        default=[],
        metavar="FILE",
        help="terms that stay, CSV or TBX",
    )
    parser.add_argument("--in-place", action="store_true", help="save the result over FILE")
    parser.add_argument(
        "--out", metavar="FILE", help="save the result here; of a folder, the folder of results"
    )
    model_options(parser)


def _summarize(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(
        commands, "summarize", "say in short what a text says", "summarizing:summarize_"
    )
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="- = standard input")
    parser.add_argument("--words", type=positive, metavar="N", help="how many, within a tenth")
    _held(parser)
    parser.add_argument("--template", default="summary", metavar="ID", help=argparse.SUPPRESS)
    parser.add_argument("--out", metavar="FILE", help="save it here")
    model_options(parser)


def _export(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(commands, "export", "turn a document into another format", "files:export")
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--to", metavar="FORMAT", help="md, html, txt, pdf, …; else as --out ends")
    parser.add_argument("--out", metavar="FILE")
    parser.add_argument("--title", metavar="TEXT")
    parser.add_argument("--contents", choices=("auto", "always", "never"))
    parser.add_argument("--paper", choices=("a4", "letter"))
    parser.add_argument("--no-title", action="store_true", help="no title above the text")
    parser.add_argument("--breaks", action="store_true", help="every line end is a line break")
    parser.add_argument("--dialect", choices=("commonmark", "python-markdown"), help="of HTML")
    parser.add_argument(
        "--disclosure", action="store_true", help="end with a sentence on what a model did"
    )
    json_option(parser)


def _import(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(commands, "import", "bring documents into the library", "importing:import_")
    parser.add_argument("files", nargs="+", metavar="FILE", help="md, txt, html, docx, odt, epub")
    json_option(parser)


def _library(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(commands, "library", "the documents in the library", "")
    inner = parser.add_subparsers(metavar="COMMAND", required=True)
    listed = command(inner, "list", "list the documents", "library:list_")
    search = command(inner, "search", "find documents by their words", "passages:search")
    search.add_argument("words", nargs="+", metavar="WORD", help='"…" = words that stand together')
    search.add_argument("--limit", type=positive, default=30, metavar="N")
    search.add_argument(
        "--meaning", action="store_true", help="passages by their meaning, not only their words"
    )
    book = command(inner, "book", "list the chapters of a book with their words", "books:show")
    book.add_argument("folder", metavar="FOLDER", help="with a book.md in it")
    twice = command(inner, "repeats", "find passages that stand twice", "passages:repeats_")
    twice.add_argument("files", nargs="*", metavar="FILE", help="only passages that stand in these")
    twice.add_argument("--limit", type=positive, default=30, metavar="N")
    history = command(inner, "history", "list the versions of a document", "library:history")
    show = command(inner, "show", "print a document", "provenance:library_show")
    restore = command(inner, "restore", "bring an old version back", "library:restore")
    for each in (history, show, restore):
        each.add_argument("file", metavar="FILE", help="a path, or a place in the library")
    other = show.add_mutually_exclusive_group()
    other.add_argument("--provenance", action="store_true", help="print who wrote what instead")
    other.add_argument("--version", type=positive, metavar="N", help="an old version instead")
    show.add_argument("--diff", action="store_true", help="how it differs from the text now")
    restore.add_argument("--version", type=positive, required=True, metavar="N")
    recover = command(
        inner, "recover", "save what a session that ended badly left unsaved", "library:recover"
    )
    recover.add_argument("--list", action="store_true", help="only say what there is")
    recover.add_argument("--kept", action="store_true", help="also of the last month")
    for each in (listed, search, book, twice, history, show, restore, recover):
        json_option(each)


def _templates(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(commands, "templates", "the template library", "")
    inner = parser.add_subparsers(metavar="COMMAND", required=True)
    json_option(command(inner, "list", "list the templates", "templates:list_"))
    show = command(inner, "show", "print a template", "templates:show")
    show.add_argument("id", metavar="ID")
    json_option(show)
    check = command(inner, "check", "check template files", "templates:check")
    check.add_argument(
        "paths", nargs="*", metavar="PATH", help="files, folders or packs; none = the library"
    )
    bring = command(inner, "import", "bring in templates and prompts", "template_files:import_")
    bring.add_argument("paths", nargs="+", metavar="PATH", help="files, folders or packs")
    bring.add_argument("--as", dest="kind", choices=_PROMPT_KINDS, help="what they are, if unclear")
    bring.add_argument("--replace", action="store_true", help="take the place of equal ids")
    bring.add_argument("--dry-run", action="store_true", help="show what would come in")
    bring.add_argument("--yes", action="store_true", help="do not ask")
    out = command(inner, "export", "write templates to a file or pack", "template_files:export")
    out.add_argument("ids", nargs="*", metavar="ID", help="none = all of your own")
    out.add_argument("--out", metavar="PATH", help="a file, a folder, or a .zip pack")
    new = command(inner, "new", "begin a template of your own", "template_files:new")
    new.add_argument("id", metavar="ID")
    new.add_argument("--title", metavar="TEXT")
    new.add_argument("--from", dest="source", metavar="ID", help="begin with a copy of this one")
    for each in (check, bring, out, new):
        json_option(each)
    _compare(inner)


def _compare(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(
        commands, "compare", "try templates on the same inputs", "template_bench:compare"
    )
    parser.add_argument(
        "templates", nargs="+", metavar="TEMPLATE", help="ID, ID@VERSION, ID~1 (before it), FILE"
    )
    parser.add_argument("--input", action="append", default=[], metavar="FILE")
    parser.add_argument("--text", action="append", default=[], help="a text to try them on")
    variables(parser)
    parser.add_argument(
        "--set", action="append", default=[], metavar="SETTINGS", help="“temperature=0.7,dial=free”"
    )
    parser.add_argument("--also-model", action="append", default=[], metavar="ID")
    parser.add_argument("--results", metavar="FILE", help="keep the answers here, and go on there")
    parser.add_argument(
        "--out", action="append", default=[], metavar="FILE", help="a .md, .json or .svg"
    )
    model_options(parser)


def _models(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(commands, "models", "the models on this machine", "")
    inner = parser.add_subparsers(metavar="COMMAND", required=True)
    json_option(command(inner, "list", "list models here and to fetch", "models:list_"))
    suits = command(inner, "recommend", "which models suit this machine", "recommend:recommend")
    suits.add_argument("--context", type=positive, default=8192, metavar="TOKENS")
    pull = command(inner, "pull", "fetch a model", "models:pull")
    pull.add_argument("id", metavar="ID", help="of the list, or OWNER/NAME on the hub")
    pull.add_argument(
        "--from", dest="source", metavar="PATH", help="its file on disk, or a folder with it"
    )
    ready = command(inner, "set-up", "fetch the model that suits this machine", "set_up:set_up")
    ready.add_argument("--starter", action="store_true", help="the small starter, nothing else")
    ready.add_argument(
        "--meanwhile", action="store_true", help="the starter now; the window fetches the rest"
    )
    pull.add_argument("--revision", default="", metavar="COMMIT")
    add = command(inner, "add", "use a model folder, or a GGUF file where it lies", "models:add")
    add.add_argument("path", metavar="PATH", help="a folder with safetensors, or FILE.gguf")
    add.add_argument("--copy", action="store_true", help="take FILE.gguf in, not where it lies")
    use = command(inner, "use", "choose the model that writes", "models:use")
    use.add_argument("id", metavar="ID")
    check = command(inner, "check", "check a model's files", "models:check")
    check.add_argument("id", nargs="?", default="", metavar="ID", help="none = all")
    remove = command(inner, "remove", "delete a model", "models:remove")
    remove.add_argument("id", metavar="ID")
    for each in (suits, pull, ready, add, use, check, remove):
        json_option(each)


def _bench(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(
        commands, "bench", "measure speed, beside plain generate and llama.cpp", "bench:bench"
    )
    parser.add_argument(
        "--workload", nargs="+", default=[], metavar="NAME", help="some of them, or families"
    )
    parser.add_argument("--model", metavar="ID", help="a model of “models list”, or its folder")
    parser.add_argument("--engine", choices=("transformers", "scripted"), default="transformers")
    parser.add_argument("--runs", type=positive, metavar="N", help="how often, 5 when not given")
    parser.add_argument("--quick", action="store_true", help="one tiny workload, once")
    parser.add_argument("--plot", metavar="FILE.svg", help="draw speed by context length")
    parser.add_argument(
        "--baseline",
        action="append",
        default=[],
        choices=("generate", "llama.cpp", "none"),
        help="with whom to compare; both when not given",
    )
    parser.add_argument("--gguf", metavar="FILE", help="the same model for llama.cpp")
    json_option(parser)


def _doctor(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = command(commands, "doctor", "what this installation has and lacks", "doctor:doctor")
    parser.add_argument(
        "--evidence", action="store_true", help="instead: what it opened and could not open"
    )
    json_option(parser)


_COMMANDS: dict[str, Callable[[Commands[argparse.ArgumentParser]], None]] = {
    "quick": _quick,
    "draft": _draft,
    "rewrite": _rewrite,
    "summarize": _summarize,
    "translate": translate,
    "terms": terms,
    "review": review,
    "answer": answer,
    "reply": reply,
    "chat": chat,
    "export": _export,
    "import": _import,
    "library": _library,
    "templates": _templates,
    "models": _models,
    "doctor": _doctor,
    "bench": _bench,
}
