"""What the parsers of all commands share: one line for what is wrong, common options, numbers."""

from __future__ import annotations

import argparse
from typing import NoReturn

from writer_app.domain.locks.levels import level_of

ENGINES = ("transformers", "openai", "scripted")


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


Commands = argparse._SubParsersAction  # argparse has no public name for it


def command(
    commands: Commands[argparse.ArgumentParser], name: str, about: str, run: str
) -> argparse.ArgumentParser:
    """A command with what it is about; `run` is MODULE:FUNCTION below `writer_app.commands`."""
    parser = commands.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")
    parser.set_defaults(run=run)
    return parser


def json_option(parser: argparse.ArgumentParser) -> None:
    """`--json`."""
    parser.add_argument("--json", action="store_true", help="print JSON for programs")


def model_options(parser: argparse.ArgumentParser) -> None:
    """Which model, and how it writes."""
    group = parser.add_argument_group("model")
    group.add_argument("--model", metavar="ID", help="a model of “models list”, or its folder")
    group.add_argument("--engine", choices=ENGINES)
    group.add_argument("--seed", type=whole, metavar="N")
    group.add_argument("--max-tokens", type=positive, metavar="N", help="the longest answer")
    group.add_argument("--temperature", type=temperature, metavar="T", help="0 = the likeliest")
    json_option(parser)


def variables(parser: argparse.ArgumentParser) -> None:
    """`--var NAME=VALUE`."""
    parser.add_argument(
        "--var", action="append", default=[], metavar="NAME=VALUE", help="a template's variable"
    )


def whole(text: str) -> int:
    """A whole number from 0. Raises ValueError."""
    value = int(text)
    if not 0 <= value < 2**31:
        raise ValueError
    return value


def held_options(parser: argparse.ArgumentParser) -> None:
    """`--lock` and `--best`."""
    what = "what cannot change, of numbers,links,quotes,names,terms,structure, or none"
    parser.add_argument("--lock", metavar="KINDS", help=what)
    parser.add_argument("--best", type=variant_count, metavar="N", help="the best of N answers")


def positive(text: str) -> int:
    """A number from 1. Raises ValueError."""
    value = int(text)
    if not 1 <= value <= 1_000_000:
        raise ValueError
    return value


def temperature(text: str) -> float:
    """A temperature from 0 to 5. Raises ValueError."""
    value = float(text)
    if not 0 <= value <= 5:
        raise ValueError
    return value


def variant_count(text: str) -> int:
    """A number from 1 to 8. Raises ValueError."""
    value = int(text)
    if not 1 <= value <= 8:
        raise ValueError
    return value


def level_name(text: str) -> str:
    """A reading level by its name. Raises ValueError."""
    if level_of(text) is None:
        raise ValueError
    return text


# argparse names a converter in its message: “invalid number from 1 to 8 value: '9'”.
whole.__name__ = "whole number"
positive.__name__ = "positive number"
temperature.__name__ = "number from 0 to 5"
variant_count.__name__ = "number from 1 to 8"
level_name.__name__ = "reading level"
