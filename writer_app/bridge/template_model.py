"""The template library as the window lists it: pinned ones first, then by subject, filtered.

Files are read in the background. What the writer did with a template (pins) lives in the
settings, never in its file.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from writer_app.bridge.background import Background
from writer_app.bridge.settings_store import SettingsStore
from writer_app.domain import fuzzy
from writer_app.domain.template import Template
from writer_app.paths import Paths, resources
from writer_app.storage.templates import TemplateStore

PINNED = ""  # the group of the pinned ones; the others are named by their first tag
_ORDER = ("edit", "email", "draft", "read", "translate", "ideas")


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One line of the list. `digit` is 1 to 9 for a pinned one, `hits` mark the filter's letters.

    A template stands in one group only; `fields` counts its form's fields.
    """

    id: str
    title: str
    group: str
    digit: int = 0
    fields: int = 0
    icon: str = "rewrite"
    hits: tuple[int, ...] = ()


def icon_of(template: Template) -> str:
    """The icon that says what a template does."""
    tags = set(template.head.tags)
    if "translate" in tags:
        return "translate"
    if template.head.apply == "new_document":
        return "draft"
    if template.head.apply == "panel" or "summary" in tags:
        return "summarize"
    if template.head.scope == "none":
        return "draft"
    return "rewrite"


def store_of(paths: Paths) -> TemplateStore:
    """The template library of an installation."""
    return TemplateStore(resources() / "templates", paths.templates)


class TemplateModel(QObject):
    """All templates. `changed` comes when the list or the pins did."""

    changed = Signal()
    failed = Signal(str)

    def __init__(
        self,
        templates: TemplateStore,
        *,
        settings: SettingsStore,
        background: Background,
        language: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.store = templates
        self.language = language
        self._settings, self._background = settings, background
        self._lock = threading.Lock()  # the store itself is not thread-safe
        self._templates: dict[str, Template] = {}
        self._loaded = False
        settings.changed.connect(self._settings_changed)

    @property
    def loaded(self) -> bool:
        """Whether the files were read."""
        return self._loaded

    def refresh(self) -> None:
        """Read the files again, in the background."""
        self._background.run(self._read, self._take, lambda error: self.failed.emit(str(error)))

    def refresh_now(self) -> None:
        """Read the files again and wait for it."""
        self._take(self._read())

    def all(self) -> list[Template]:
        """Every usable template, in the order of ids."""
        return list(self._templates.values())

    def get(self, template_id: str) -> Template:
        """The template. Raises UnknownTemplate or TemplateError."""
        with self._lock:
            return self.store.get(template_id)

    def pinned(self) -> tuple[str, ...]:
        """The pinned templates that exist, in the writer's order."""
        return tuple(i for i in self._settings.settings.pinned if i in self._templates)

    def toggle_pin(self, template_id: str) -> None:
        """Pin a template at the end of the pinned ones, or take it off."""
        pinned = [i for i in self._settings.settings.pinned if i != template_id]
        if len(pinned) == len(self._settings.settings.pinned):
            pinned.append(template_id)
        self._settings.update("pinned", tuple(pinned))

    def rows(
        self, query: str = "", only: Callable[[Template], bool] | None = None
    ) -> list[TemplateRow]:
        """The list for a filter; without one grouped, with one ranked."""
        shown = [t for t in self._templates.values() if only is None or only(t)]
        digits = {template_id: n for n, template_id in enumerate(self.pinned(), 1)}
        if query.strip():
            found = fuzzy.ranked(query, shown, lambda t: t.title_in(self.language))
            return [self._row(t, "found", digits, fit.hits) for t, fit in found]
        rows = [self._row(t, _group(t, digits), digits) for t in shown]
        return sorted(rows, key=_place)

    def duplicate(self, template_id: str) -> Template:
        """The writer's own copy of a template. Raises TemplateError, NotSaved."""
        with self._lock:
            copy = self.store.duplicate(template_id)
        self.refresh_now()
        return copy

    def save(self, text: str) -> Template:
        """Save a template's text as the writer's own. Raises TemplateError, NotSaved."""
        with self._lock:
            saved = self.store.save_own(text)
        self.refresh_now()
        return saved

    def is_own(self, template_id: str) -> bool:
        """Whether it can be edited in place."""
        with self._lock:
            return self.store.is_own(template_id)

    # ---- inside
    def _read(self) -> list[Template]:
        with self._lock:
            return list(self.store.list())

    def _take(self, templates: list[Template]) -> None:
        self._templates = {template.id: template for template in templates}
        self._loaded = True
        self.changed.emit()

    def _settings_changed(self, names: frozenset[str]) -> None:
        if "pinned" in names:
            self.changed.emit()

    def _row(
        self, template: Template, group: str, digits: dict[str, int], hits: tuple[int, ...] = ()
    ) -> TemplateRow:
        digit = digits.get(template.id, 0)
        return TemplateRow(
            id=template.id,
            title=template.title_in(self.language),
            group=group,
            digit=digit if digit <= 9 else 0,
            fields=len(template.variables),
            icon=icon_of(template),
            hits=hits,
        )


def _group(template: Template, digits: dict[str, int]) -> str:
    if template.id in digits:
        return PINNED
    return template.head.tags[0] if template.head.tags else "other"


def _place(row: TemplateRow) -> tuple[int, str, int, str]:
    if row.group == PINNED:
        return (-1, "", row.digit or 10, "")
    order = _ORDER.index(row.group) if row.group in _ORDER else len(_ORDER)
    return (order, row.group, 0, row.title.casefold())
