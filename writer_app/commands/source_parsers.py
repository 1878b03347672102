"""The parsers of what reads sources: `answer`, `reply`, `chat`."""

from __future__ import annotations

import argparse

from writer_app.commands.parsing import Commands, command, model_options


def answer(commands: Commands[argparse.ArgumentParser]) -> None:
    """`answer QUESTION --source FILE…`."""
    parser = command(
        commands, "answer", "answer a question from sources, with its places", "sources:answer_"
    )
    parser.add_argument("question", metavar="QUESTION")
    sources(parser, required=True)
    model_options(parser)


def sources(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """Files to answer from."""
    parser.add_argument(
        "--source",
        nargs="+",
        action="extend",
        required=required,
        default=None if required else [],
        metavar="FILE",
        help="md, txt, html, pdf, docx, odt, epub",
    )
