"""`templates list|show|check`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from writer_app import paths as app_paths
from writer_app.commands.console import note, say, say_json, table
from writer_app.domain.base.errors import UsageError
from writer_app.domain.templates.template import Template
from writer_app.storage.templates import packs
from writer_app.storage.templates.packs import FileProblem
from writer_app.storage.templates.templates import TemplateStore


def store() -> TemplateStore:
    """The template library of this installation."""
    return TemplateStore(app_paths.resources() / "templates", app_paths.find().templates)


def list_(arguments: argparse.Namespace) -> int:
    """List the templates."""
    found = store()
    templates = found.list()
    if arguments.json:
        say_json([_facts(each, own=found.is_own(each.id)) for each in templates])
        return 0
    table((each.id, each.title_in("en"), each.description_in("en")) for each in templates)
    return 0


def show(arguments: argparse.Namespace) -> int:
    """Print a template as its file has it."""
    found = store()
    template = found.get(arguments.id)
    if arguments.json:
        say_json({**_facts(template, own=found.is_own(template.id)), "text": template.text})
    else:
        say(template.text.rstrip("\n"))
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Print FILE:LINE: problem for everything wrong or odd; 1, and how many on standard error."""
    found = store()
    problems: Sequence[FileProblem]
    if arguments.paths:
        paths = [Path(each) for each in arguments.paths]
        if missing := [str(each) for each in paths if not each.exists()]:
            raise UsageError(f"{missing[0]} does not exist; check the name.")
        count, problems = packs.check(paths)
    else:
        problems = found.problems()
        count = len(found.list())
    if arguments.json:
        say_json({"checked": count, "problems": [problem_facts(each) for each in problems]})
    else:
        for each in problems:
            say(str(each))
        if not problems:
            say(f"{count} {'template' if count == 1 else 'templates'}, no problems")
    if problems:
        note(f"writer-app: problems found: {len(problems)}.")
    return 1 if problems else 0


def problem_facts(problem: FileProblem) -> dict[str, Any]:
    """A problem of a template file, for `--json`."""
    return {
        "file": problem.file,
        "line": problem.line,
        "message": problem.message,
        "fatal": problem.fatal,
    }


def _facts(template: Template, *, own: bool) -> dict[str, Any]:
    head = template.head
    return {
        "id": template.id,
        "version": template.version,
        "title": dict(head.title),
        "description": dict(head.description),
        "tags": list(head.tags),
        "scope": head.scope,
        "apply": head.apply,
        "own": own,
        "variables": [
            {
                "name": each.name,
                "type": each.type,
                "required": each.required,
                "default": each.default,
                "choices": list(each.choices),
            }
            for each in template.variables
        ],
    }
