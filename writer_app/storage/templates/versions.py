"""Earlier texts of the writer's own templates: a folder for each, a file for each save."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from writer_app.domain.base.errors import NotSaved, UnknownTemplate
from writer_app.domain.base.message import coded
from writer_app.storage.templates.packs import SUFFIX, FileProblem, read_file

_KEPT = 200  # versions of one template
_STAMP = "%Y%m%dT%H%M%S%fZ"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class TemplateVersion:
    """An earlier text of a template. `saved` is when it was replaced, in UTC."""

    template: str
    saved: datetime
    path: Path


class TemplateVersions:
    """Those below `folder`. Not thread-safe."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, template_id: str) -> tuple[TemplateVersion, ...]:
        """Earlier texts of an own template, the latest first."""
        found = []
        folder = self._folder / template_id
        for path in folder.glob(f"*{SUFFIX}") if _ID.fullmatch(template_id) else ():
            try:
                saved = datetime.strptime(path.name.removesuffix(SUFFIX), _STAMP)
            except ValueError:
                continue
            found.append(TemplateVersion(template_id, saved.replace(tzinfo=UTC), path))
        return tuple(sorted(found, key=lambda version: version.saved, reverse=True))

    def text(self, version: TemplateVersion) -> str:
        """The text of an earlier version. Raises UnknownTemplate when it is gone."""
        item = read_file(version.path)
        if isinstance(item, FileProblem):
            raise UnknownTemplate(
                coded("templates.version-gone", "This version of {0} is gone.", version.template)
            )
        return item.text

    def keep(self, template_id: str, path: Path) -> None:
        """Put the file's present text among them, and drop the oldest beyond the limit.

        Raises NotSaved.
        """
        if not path.is_file():
            return
        folder = self._folder / template_id
        try:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / f"{stamp()}{SUFFIX}")
        except OSError as error:
            raise NotSaved(
                coded(
                    "templates.not-saved-earlier-version-could",
                    "{0} was not saved: its earlier version could not be kept ({1}).",
                    template_id,
                    error.strerror,
                )
            ) from error
        for version in self.of(template_id)[_KEPT:]:
            version.path.unlink(missing_ok=True)


def stamp() -> str:
    """Now, as names of files say it."""
    return datetime.now(UTC).strftime(_STAMP)
