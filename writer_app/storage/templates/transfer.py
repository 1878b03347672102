"""Templates that come in and go out: what an import would do, and files, folders and packs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from writer_app.domain.base.errors import UsageError
from writer_app.domain.base.message import coded
from writer_app.domain.templates.template import Template
from writer_app.storage.files.atomic import write_bytes
from writer_app.storage.templates.copying import free_id
from writer_app.storage.templates.packs import SUFFIX, pack


@dataclass(frozen=True, slots=True)
class Incoming:
    """What importing a template would do, for the writer to see before it is kept.

    `template` has its source (`text`), `head.needs` and `head.shortcut`. `id` is the one it would
    get; `same` says that exactly this text is there already, so that nothing would change;
    `instead_of` is the id it would take the place of, were it imported with `replace`.
    `shortcut_of` is the template here that wants the same shortcut, "" for none.
    """

    template: Template
    id: str
    same: bool = False
    instead_of: str = ""
    shortcut_of: str = ""


def incoming(templates: Iterable[Template], known: Iterable[Template]) -> tuple[Incoming, ...]:
    """What `TemplateStore.add` would do with each of these, in their order, beside `known` ones."""
    there = {template.id: template for template in known}
    keys = {t.head.shortcut: t.id for t in there.values() if t.head.shortcut}
    found: list[Incoming] = []
    for template in templates:
        taken = there.get(template.id)
        same = taken is not None and taken.text == template.text
        fresh = template.id if taken is None or same else free_id(template.id, there)
        clash = keys.get(template.head.shortcut, "")
        found.append(
            Incoming(
                template,
                fresh,
                same,
                template.id if taken is not None and not same else "",
                clash if clash != template.id else "",
            )
        )
        there[fresh] = template
    return tuple(found)


def export(templates: Sequence[Template], target: Path) -> None:
    """Write templates to a zip pack (`.zip`), into a folder, or one to a file.

    Raises NotSaved, and UsageError for several into one file.
    """
    if target.suffix.lower() == ".zip":
        write_bytes(target, pack(templates))
    elif target.is_dir():
        for template in templates:
            write_bytes(target / (template.id + SUFFIX), template.text.encode("utf-8"))
    elif len(templates) == 1:
        write_bytes(target, templates[0].text.encode("utf-8"))
    else:
        raise UsageError(
            coded(
                "templates.several-templates-go-to-folder",
                "Several templates go to a folder that exists, or to a .zip file.",
            )
        )
