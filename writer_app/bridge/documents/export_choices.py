"""What the writer chose about exports and the preview, for the document that is open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.domain.base.exporting import ExportOptions, options_of
from writer_app.domain.change.provenance import with_disclosure
from writer_app.storage.formats.python_markdown import dialect_of
from writer_app.storage.index.provenance import kept_spans

SETTINGS = frozenset({"markdown.enter", "markdown.dialect", "export.citations"})
"""The settings that change the preview."""


class ExportChoices:
    """Asked on working threads: it reads frozen values and, for a folder's dialect, small files."""

    def __init__(
        self,
        store: SettingsStore,
        *,
        path: Callable[[], Path | None],
        folder: Callable[[], Path],
        provenance: Path,
    ) -> None:
        self._store, self._path, self._folder = store, path, folder
        self._provenance = provenance

    def options(self) -> ExportOptions:
        """The choices for the open document, with the dialect of its folder."""
        settings, path = self._store.settings, self._path()
        folder = self._folder() if path is None else path.parent
        dialect = dialect_of(folder, settings.markdown.dialect)
        return options_of(settings, dialect, library=self._folder(), folder=folder)

    def disclosed(self, path: Path, text: str) -> str:
        """The text with the sentence on a model's part, where the writer wants it."""
        if not self._store.settings.export.disclosure:
            return text
        return with_disclosure(text, kept_spans(self._provenance, self._folder(), path, text))
