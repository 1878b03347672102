"""`templates import|export|new`: templates come in, go out, and begin."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from writer_app.commands.console import note, say, say_json
from writer_app.commands.templates import problem_facts, store
from writer_app.domain.base.errors import UsageError
from writer_app.domain.templates.template import Template
from writer_app.domain.templates.template_edit import skeleton
from writer_app.storage.templates import transfer
from writer_app.storage.templates.importers import preview
from writer_app.storage.templates.packs import SUFFIX
from writer_app.storage.templates.transfer import Incoming, incoming


# ---- import ------------------------------------------------------------------------------------
def import_(arguments: argparse.Namespace) -> int:
    """Show what would come in, ask where somebody can answer, and keep it; 1 if a file was bad."""
    found = store()
    seen = preview([Path(each) for each in arguments.paths], arguments.kind)
    coming = incoming(seen.templates, found.list())
    fatal = any(problem.fatal for problem in seen.problems)
    if not arguments.json:
        for problem in seen.problems:
            note(str(problem))
    asks = sys.stdin.isatty() and not arguments.json and not arguments.yes
    if not arguments.json and (arguments.dry_run or asks):
        _show(coming, arguments.replace, sources=arguments.dry_run)
    kept: tuple[Template, ...] = ()
    if not arguments.dry_run and (not asks or _agreed(coming)):
        kept = found.add(seen.templates, replace=arguments.replace)
    if arguments.json:
        say_json(
            {
                "templates": [_facts(each, arguments.replace) for each in coming],
                "imported": [each.id for each in kept],
                "problems": [problem_facts(each) for each in seen.problems],
            }
        )
    elif not arguments.dry_run:
        for each in kept:
            say(each.id)
        note(_summary(coming, kept))
    if not fatal and coming:
        return 0
    if arguments.json:  # the report is on standard output; why it failed is said here as well
        bad = next((problem for problem in seen.problems if problem.fatal), None)
        note(str(bad) if bad else "Nothing was imported: no file given here holds a template.")
    return 1


def _agreed(coming: Sequence[Incoming]) -> bool:
    fresh = [each for each in coming if not each.same]
    return bool(fresh) and input(f"Import {_count(fresh)}? [y/N] ").strip().lower() in ("y", "yes")


def _summary(coming: Sequence[Incoming], kept: Sequence[Template]) -> str:
    same = sum(each.same for each in coming)
    also = f"; {same} there already" if same else ""
    return f"{_count(kept)} imported{also}"


def _count(things: Sequence[object]) -> str:
    return f"{len(things)} {'template' if len(things) == 1 else 'templates'}"


def _show(coming: Iterable[Incoming], replace: bool, *, sources: bool) -> None:
    """What each brings, needs and wants; its whole source for a trial run."""
    for each in coming:
        head = each.template.head
        say(f"{_id(each, replace)}  {each.template.title_in()}")
        remarks = [
            "is there already" if each.same else "",
            f"takes the place of {each.instead_of}" if replace and each.instead_of else "",
            f"needs: {', '.join(head.needs)}" if head.needs else "",
            f"wants the key {head.shortcut}" if head.shortcut else "",
            f"which {each.shortcut_of} wants as well" if each.shortcut_of else "",
        ]
        for remark in filter(None, remarks):
            say(f"    {remark}")
        if sources:
            for line in each.template.text.rstrip("\n").split("\n"):
                say(f"    | {line}".rstrip())


def _id(coming: Incoming, replace: bool) -> str:
    return coming.instead_of if replace and coming.instead_of else coming.id


def _facts(coming: Incoming, replace: bool) -> dict[str, Any]:
    head = coming.template.head
    return {
        "id": _id(coming, replace),
        "title": dict(head.title),
        "same": coming.same,
        "instead_of": coming.instead_of,
        "needs": list(head.needs),
        "shortcut": head.shortcut,
        "shortcut_of": coming.shortcut_of,
        "source": coming.template.text,
    }


# ---- export ------------------------------------------------------------------------------------
def export(arguments: argparse.Namespace) -> int:
    """Write one template to a file, several to a folder or a pack."""
    found = store()
    ids = arguments.ids or [each.id for each in found.list() if found.is_own(each.id)]
    if not ids:
        raise UsageError("There are no templates of your own; name the ones to export.")
    name = arguments.out or (f"{ids[0]}{SUFFIX}" if len(ids) == 1 else "templates.zip")
    target = Path(name).absolute()
    if not target.parent.is_dir():
        raise UsageError(f"The folder {target.parent} does not exist; make it or choose another.")
    transfer.export([found.get(each) for each in ids], target)
    if arguments.json:
        say_json({"out": str(target), "templates": list(ids)})
    else:
        say(str(target))
    return 0


# ---- new ---------------------------------------------------------------------------------------
def new(arguments: argparse.Namespace) -> int:
    """Begin a template of one's own, empty or as a copy; print where it lies."""
    found = store()
    if arguments.source:
        if arguments.title:
            raise UsageError("A copy keeps its title; leave out --title or --from.")
        made = found.duplicate(arguments.source, arguments.id)
    else:
        made = found.create(skeleton(arguments.id, arguments.title or ""))
    path = found.path(made.id)
    if arguments.json:
        say_json({"id": made.id, "file": str(path)})
    else:
        say(str(path))
    return 0
