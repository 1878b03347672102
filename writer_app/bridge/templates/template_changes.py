"""What can be done to templates: saved, copied, deleted and brought back, restored, taken in from
elsewhere and given out.

Each change runs in the background and ends in one signal; the list of templates follows by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from writer_app.bridge.base.background import Background
from writer_app.bridge.templates.template_model import TemplateModel
from writer_app.domain.templates.template import Template, load
from writer_app.storage.templates.templates import TemplateStore, put_back
from writer_app.storage.templates.transfer import export
from writer_app.storage.templates.versions import TemplateVersion

if TYPE_CHECKING:
    from writer_app.storage.templates.importers import ImportPreview

__all__ = ["Deleted", "Earlier", "ImportPreview", "TemplateChanges", "TemplateVersion"]

T = TypeVar("T")
PROMPTY = ".prompty"
MOST_EARLIER = 12  # earlier versions that are offered for a comparison
VERSION_LINE = re.compile(r"^version:[ \t]*(\d{1,9})[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Deleted:
    """A template that was moved to the trash. `trashed` brings it back, a broken one to `at`."""

    id: str
    title: str
    trashed: Path
    at: Path | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier text of a template, and the version number that it had; 0 when it gives none."""

    version: TemplateVersion
    number: int


class TemplateChanges(QObject):
    """Belongs to the GUI thread."""

    deleted = Signal(object)  # Deleted
    broughtBack = Signal(object)  # Template
    previewed = Signal(object)  # Preview of what an import would bring
    imported = Signal(object)  # tuple of Template
    exported = Signal(object)  # Path
    failed = Signal(object)  # Message

    def __init__(
        self,
        templates: TemplateModel,
        *,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._templates, self._background = templates, background

    # ---- one template
    def save(
        self,
        text: str,
        done: Callable[[Template], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        at: Path | None = None,
    ) -> None:
        """Save a text as the writer's own template; `at` is the broken file that it mends."""
        self._run(lambda store: store.save_own(text, at), partial(self._saved, done), failed)

    def duplicate(self, template_id: str, done: Callable[[Template], None]) -> None:
        """Make a copy under an id of its own."""
        self._run(lambda store: store.duplicate(template_id), partial(self._saved, done))

    def delete(self, template_id: str) -> None:
        """Move a template of the writer's own to the trash."""
        known, broken = self._templates.known(template_id), self._templates.broken(template_id)
        title = known.title_in(self._templates.language) if known else template_id
        title, at = (broken.title, broken.path) if broken else (title, None)
        self._run(
            lambda store: Deleted(template_id, title, store.delete(template_id, at), at), self._gone
        )

    def discard(self, template_id: str) -> None:
        """Move a copy that was not changed to the trash, without a word about it."""
        self._run(
            lambda store: store.delete(template_id),
            lambda _trashed: self._templates.drop(template_id),
        )

    def undelete(self, deleted: Deleted) -> None:
        """Bring back what was deleted."""
        if (at := deleted.at) is not None:
            self._run(
                lambda _store: put_back(deleted.trashed, at),
                lambda _none: self._templates.refresh(),
            )
            return
        self._run(lambda store: store.undelete(deleted.trashed), self._back)

    # ---- versions
    def versions(self, template_id: str, done: Callable[[tuple[Earlier, ...]], None]) -> None:
        """The earlier texts of a template, the latest first."""
        self._run(lambda store: _earlier(store, template_id), done)

    def version_text(self, version: TemplateVersion, done: Callable[[str], None]) -> None:
        """The text of an earlier version."""
        self._run(lambda store: store.past.text(version), done)

    def earlier_templates(
        self, template_id: str, done: Callable[[tuple[tuple[Earlier, Template], ...]], None]
    ) -> None:
        """The earlier versions that can be used, the latest first."""
        self._run(lambda store: _usable(store, template_id), done)

    # ---- in and out
    def look_at(self, paths: Sequence[Path]) -> None:
        """Read files, folders and packs without keeping anything; `previewed` follows."""
        wanted = tuple(paths)
        self._background.run(lambda: _preview(wanted), self.previewed.emit, self._broke)

    def take_in(self, templates: Sequence[Template], *, replace: bool = False) -> None:
        """Save what was looked at and chosen."""
        chosen = tuple(templates)
        self._run(lambda store: store.add(chosen, replace=replace), self._taken)

    def export(self, ids: Sequence[str], target: Path) -> None:
        """Write templates to a file, a folder or a .zip pack."""
        wanted = tuple(ids)
        self._run(
            lambda store: export([store.get(each) for each in wanted], target),
            lambda _none: self.exported.emit(target),
        )

    # ---- inside
    def _run(
        self,
        work: Callable[[TemplateStore], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        self._background.run(lambda: self._templates.with_store(work), done, failed or self._broke)

    def _saved(self, done: Callable[[Template], None], template: Template) -> None:
        self._templates.put(template)
        done(template)

    def _gone(self, deleted: Deleted) -> None:
        self._templates.drop(deleted.id)
        self.deleted.emit(deleted)

    def _back(self, template: Template) -> None:
        self._templates.put(template)
        self.broughtBack.emit(template)

    def _taken(self, templates: tuple[Template, ...]) -> None:
        self._templates.refresh()
        self.imported.emit(templates)

    def _broke(self, error: Exception) -> None:
        self.failed.emit(str(error))


def _preview(paths: tuple[Path, ...]) -> ImportPreview:
    # Readers of six formats, which most sessions never need: not a part of the window's start.
    from writer_app.storage.templates import importers

    return importers.preview([file for path in paths for file in _files(path)])


def _files(path: Path) -> list[Path]:
    """A folder of prompts of another program stands for the files in it."""
    found = sorted(path.glob(f"*{PROMPTY}")) if path.is_dir() else []
    return found or [path]


def _earlier(store: TemplateStore, template_id: str) -> tuple[Earlier, ...]:
    return tuple(
        Earlier(version, version_number(store.past.text(version)))
        for version in store.past.of(template_id)
    )


def _usable(store: TemplateStore, template_id: str) -> tuple[tuple[Earlier, Template], ...]:
    found = []
    for version in store.past.of(template_id)[:MOST_EARLIER]:
        template, problems = load(store.past.text(version), template_id)
        if template is not None and not any(problem.fatal for problem in problems):
            found.append((Earlier(version, template.version), template))
    return tuple(found)


def version_number(text: str) -> int:
    """The version that a template's text gives itself; 0 when it gives none."""
    found = VERSION_LINE.search(text)
    return int(found[1]) if found else 0
