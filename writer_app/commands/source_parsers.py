"""The parsers of what reads sources: `answer`, `reply`, `chat`."""

from __future__ import annotations

import argparse

from writer_app.commands.parsing import Commands, command, model_options, variables


def answer(commands: Commands[argparse.ArgumentParser]) -> None:
    """`answer QUESTION --source FILE…`."""
    parser = command(
        commands, "answer", "answer a question from sources, with its places", "sources:answer_"
    )
    parser.add_argument("question", metavar="QUESTION")
    sources(parser, required=True)
    model_options(parser)


def reply(commands: Commands[argparse.ArgumentParser]) -> None:
    """`reply MAIL --source FILE…`."""
    parser = command(
        commands, "reply", "answer a mail from an FAQ or other sources", "replying:reply_"
    )
    parser.add_argument("file", metavar="MAIL", help="text or saved mail; - = standard input")
    sources(parser, required=True)
    variables(parser)
    parser.add_argument("--out", metavar="FILE", help="save it here")
    model_options(parser)


def chat(commands: Commands[argparse.ArgumentParser]) -> None:
    """`chat [--source FILE…] [FILE]`."""
    parser = command(
        commands, "chat", "talk about a document and sources, a line at a time", "talking:chat_"
    )
    parser.add_argument("file", nargs="?", default="", metavar="FILE", help="the document")
    sources(parser, required=False)
    model_options(parser)


def review(commands: Commands[argparse.ArgumentParser]) -> None:
    """`review FILE --template ID… --reviewer NAME…`."""
    parser = command(
        commands,
        "review",
        "comments of reviewers, or a Word file with proposals as tracked changes",
        "reviewing:run",
    )
    parser.add_argument("file", nargs="?", default="", metavar="FILE")
    parser.add_argument(
        "--template",
        nargs="+",
        action="extend",
        default=[],
        metavar="ID",
        help="what rewrites a Word file, in order, or a reviewer",
    )
    parser.add_argument(
        "--reviewer",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME",
        help="copy-editor, sceptic, fresh-reader, fact-checker, house-style, or your own",
    )
    sources(parser, required=False)
    variables(parser)
    parser.add_argument("--author", metavar="NAME", help="whose changes they are, in Word")
    parser.add_argument("--out", metavar="FILE", help="else of a Word file “FILE (reviewed).docx”")
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
        help="md, txt, html, pdf, docx, odt, epub, eml, a folder of them, or the address of a web "
        "page",
    )
    parser.add_argument(
        "--yes", action="store_true", help="fetch web pages without asking, each once"
    )
