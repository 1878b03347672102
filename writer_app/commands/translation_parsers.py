"""The parsers of what has to do with translating: `translate`, `terms`."""

from __future__ import annotations

import argparse

from writer_app.commands.parsing import Commands, command, held_options, json_option, model_options


def translate(commands: Commands[argparse.ArgumentParser]) -> None:
    """`translate`."""
    parser = command(
        commands, "translate", "put a document into another language", "translating:run"
    )
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="- = standard input")
    parser.add_argument("--to", required=True, metavar="LANGUAGE", help="zh, en, de, … or a name")
    parser.add_argument("--from", dest="source", metavar="LANGUAGE", help="else it is guessed")
    parser.add_argument(
        "--glossary",
        action="append",
        default=[],
        metavar="FILE",
        help="fixed terms, CSV or TBX; glossary.csv beside FILE is used as well",
    )
    parser.add_argument(
        "--memory", metavar="FILE", help="a translation memory (TMX) to read and add to"
    )
    held_options(parser)
    parser.add_argument("--out", metavar="FILE", help="save it here")
    model_options(parser)


def terms(commands: Commands[argparse.ArgumentParser]) -> None:
    """`terms`."""
    what = "terms that a text proposes for a glossary, without a model"
    parser = command(commands, "terms", what, "terms:run")
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="- = standard input")
    parser.add_argument("--to", required=True, metavar="LANGUAGE", help="zh, en, de, … or a name")
    parser.add_argument(
        "--glossary",
        action="append",
        default=[],
        metavar="FILE",
        help="terms that are fixed already, CSV or TBX; glossary.csv beside FILE is read as well",
    )
    parser.add_argument("--out", metavar="FILE", help="a table (CSV) to fill in; else printed")
    json_option(parser)
