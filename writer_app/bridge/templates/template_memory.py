"""What the program learns about templates, outside their files: when each was used, how often,
and what their forms held for each document.

A small JSON file of the program's own; damaged or missing, it starts empty. It belongs to the GUI
thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from writer_app.domain.base.moving import rekeyed
from writer_app.storage.state.json_file import JsonFile

DOCUMENTS = 200  # whose forms are remembered, the latest used
LONGEST = 20_000  # characters of one value that is remembered
_LARGEST = 16_000_000  # bytes of the file


@dataclass(frozen=True, slots=True)
class Use:
    """When a template was last used, seconds since the epoch, and how often in all."""

    last: float = 0.0
    count: int = 0


NEVER = Use()


class _KeptTemplates(BaseModel):
    used: dict[str, tuple[float, int]] = {}
    forms: dict[str, dict[str, dict[str, str]]] = {}  # by document, template and name


class TemplateMemory:
    """Without a path nothing outlives the session.

    `later` runs the writing of the file, which may take a while, in the background.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        later: Callable[[Callable[[], None]], object] = lambda write: write(),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._file = JsonFile(path, _KeptTemplates, run=later, largest=_LARGEST)
        self._clock = clock
        found = self._file.load()
        self._uses = {name: Use(*use) for name, use in found.used.items()}
        self._forms = found.forms

    def use_of(self, template_id: str) -> Use:
        """When and how often a template was used."""
        return self._uses.get(template_id, NEVER)

    def used(self, template_id: str) -> None:
        """A template was sent to the model."""
        before = self.use_of(template_id)
        self._uses[template_id] = Use(self._clock(), before.count + 1)
        self._save()

    def latest(self) -> tuple[str, ...]:
        """The templates that were used, the latest first."""
        return tuple(sorted(self._uses, key=lambda i: -self._uses[i].last))

    def form(self, document: str, template_id: str) -> dict[str, str]:
        """What a template's form held when it was last filled in for this document."""
        return dict(self._forms.get(document, {}).get(template_id, {}))

    def keep_form(self, document: str, template_id: str, values: Mapping[str, str]) -> None:
        """Remember what a form holds. A page without a file ("") is remembered until it has one."""
        forms = self._forms.pop(document, {})
        kept = {name: value for name, value in values.items() if len(value) <= LONGEST}
        unchanged = forms.get(template_id) == kept
        forms[template_id] = kept
        self._forms[document] = forms  # at the end: the latest used
        for oldest in list(self._forms)[:-DOCUMENTS]:
            del self._forms[oldest]
        if not unchanged:
            self._save()

    def moved(self, old: Path, new: Path) -> None:
        """A document, or a folder of documents, has another name."""
        self._forms = rekeyed(self._forms, old, new)
        self._save()

    def flush(self) -> None:
        """Write now what was not written yet."""
        self._file.flush()

    def _save(self) -> None:
        used = {i: (use.last, use.count) for i, use in self._uses.items()}
        forms = {name: forms for name, forms in self._forms.items() if name}
        self._file.save(_KeptTemplates(used=used, forms=forms))
