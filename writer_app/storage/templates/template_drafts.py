"""Unsaved texts of templates: one file each, until the text is saved as a template or given up.

A text that is no template yet (a line is wrong) cannot be saved into the library; here it can, so
that no edit is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from writer_app.storage.files.atomic import write_bytes

SUFFIX = ".draft.md"
NEW = "new"  # the name of a template that was never saved; no id can be that
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LARGEST = 4 * 1024 * 1024  # bytes; a text over a template's limit is kept all the same


@dataclass(frozen=True, slots=True)
class Draft:
    """An unsaved text and when it was last kept, seconds since the epoch."""

    text: str
    kept: float


class TemplateDrafts:
    """The drafts by the id of the template they are of. Not thread-safe."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, template_id: str, text: str) -> None:
        """Keep a text. Raises NotSaved."""
        self._folder.mkdir(parents=True, exist_ok=True)
        write_bytes(self._path(template_id), text.encode("utf-8", errors="surrogatepass"))

    def get(self, template_id: str) -> Draft | None:
        """The draft of a template; None when there is none that can be read."""
        path = self._path(template_id)
        try:
            if path.stat().st_size > _LARGEST:
                return None
            text = path.read_bytes().decode("utf-8", errors="surrogatepass")
            return Draft(text, path.stat().st_mtime)
        except (OSError, ValueError):
            return None

    def drop(self, template_id: str) -> None:
        """The text was saved, or the writer gave it up."""
        self._path(template_id).unlink(missing_ok=True)

    def ids(self) -> frozenset[str]:
        """Every template with unsaved text, `NEW` among them."""
        found = (path.name.removesuffix(SUFFIX) for path in self._folder.glob(f"*{SUFFIX}"))
        return frozenset(name for name in found if _NAME.fullmatch(name))

    def _path(self, template_id: str) -> Path:
        name = template_id if _NAME.fullmatch(template_id) else NEW
        return self._folder / f"{name}{SUFFIX}"
