"""The template library as the window lists it: pinned ones first, then by subject, filtered.

Files are read in the background. What the writer did with a template (pins, last use) lives
outside its file. Nothing that a key press or a moved selection asks for looks at the disk, so that
a library of thousands stays quick.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from writer_app.bridge.base.background import Background
from writer_app.bridge.base.collecting import uncollected
from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.templates.template_memory import TemplateMemory
from writer_app.domain.base import fuzzy
from writer_app.domain.templates.template import Template
from writer_app.domain.text import pinyin
from writer_app.paths import Paths, resources
from writer_app.storage.templates.copying import free_id
from writer_app.storage.templates.packs import SUFFIX, FileProblem
from writer_app.storage.templates.templates import TemplateStore

T = TypeVar("T")
PINNED = ""  # the group of the pinned ones; the others are named by their first tag
RECENT = "recent"  # the group of those used last
BROKEN = "broken"  # the group of files that cannot be used as they are
FOUND = "found"  # the group of what a filter found
MOST_RECENT = 3
MOST_FOUND = 200  # rows that a filter shows
PATIENCE_S = 0.05  # how long a question on the GUI thread waits for the files
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


@dataclass(frozen=True, slots=True)
class BrokenTemplate:
    """A file of the writer's own that is no template yet: the first thing wrong with it.

    `id` is made from its name and belongs to no template; `line` counts from one.
    """

    id: str
    path: Path
    line: int
    problem: str

    @property
    def title(self) -> str:
        """What it is called: its file's name."""
        return self.path.name.removesuffix(SUFFIX)


@dataclass(frozen=True, slots=True)
class _Library:
    """All templates as they were read, with what a search needs; made off the GUI thread."""

    templates: dict[str, Template]
    own: frozenset[str]
    titles: fuzzy.Index
    rows: tuple[TemplateRow, ...]  # grouped by their first tags, nothing pinned
    words: tuple[str, ...]  # tags, id and description of each, folded
    tags: tuple[tuple[str, ...], ...]
    broken: dict[str, BrokenTemplate]


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
    """All templates. `changed` comes when the list or the pins did.

    Wide: half of it is what the pickers ask for (`ui/review/template_picker.py: Templates`).
    """

    changed = Signal()
    failed = Signal(object)  # Message

    def __init__(
        self,
        templates: TemplateStore,
        *,
        settings: SettingsStore,
        background: Background,
        language: str,
        memory: TemplateMemory | None = None,
        tag_words: Callable[[str], str] = str,
        parent: QObject | None = None,
    ) -> None:
        """`tag_words` says what a tag is called in the window's language; it is found by both."""
        super().__init__(parent)
        self.language = language
        self._tag_words = tag_words
        self.memory = memory or TemplateMemory()
        self._store = templates
        self._settings, self._background = settings, background
        self._lock = threading.Lock()  # the store itself is not thread-safe
        self._library = self._made({}, frozenset())
        self._loaded = False
        self._rows: list[TemplateRow] | None = None  # without a filter
        settings.changed.connect(self._settings_changed)

    @property
    def loaded(self) -> bool:
        """Whether the files were read."""
        return self._loaded

    # ---- reading
    def refresh(self, *, now: bool = False) -> None:
        """Read the files again, in the background; those that came with the program first.

        `now`: all of them, before it returns.
        """
        if now:
            self._take(self._read())
        elif self._loaded:
            self._read_all()
        else:
            first = partial(self.with_store, lambda store: store.list(builtin_only=True))
            self._background.run(
                lambda: self._made({t.id: t for t in first()}, frozenset()),
                self._begin,
                self._broke,
            )

    def with_store(self, work: Callable[[TemplateStore], T]) -> T:
        """Do something with the files, one thread at a time. Call it in the background."""
        with self._lock:
            return work(self._store)

    def put(self, template: Template, *, own: bool = True) -> None:
        """A template was saved: list it as it is now."""
        templates = dict(sorted({**self._library.templates, template.id: template}.items()))
        own_ids = self._library.own | ({template.id} if own else set())
        self._take(self._made(templates, own_ids, self._library.broken))
        if self._library.broken:
            self.refresh()  # perhaps it was one of those

    def drop(self, template_id: str) -> None:
        """A template was deleted. A built-in one that it stood before is read again."""
        left = {i: t for i, t in self._library.templates.items() if i != template_id}
        broken = {i: b for i, b in self._library.broken.items() if i != template_id}
        self._take(self._made(left, self._library.own - {template_id}, broken))
        self.refresh()

    def all(self) -> list[Template]:
        """Every usable template, in the order of ids."""
        return list(self._library.templates.values())

    def known(self, template_id: str) -> Template | None:
        """The template as it was read last, without a look at the disk."""
        return self._library.templates.get(template_id)

    def get(self, template_id: str) -> Template:
        """The template as its file is now. Raises UnknownTemplate or TemplateError."""
        known = self.known(template_id)
        # While thousands of files are read, the writer gets what is known already.
        if self._lock.acquire(timeout=PATIENCE_S if known else -1):
            try:
                return self._store.get(template_id)
            finally:
                self._lock.release()
        assert known is not None
        return known

    def broken(self, template_id: str) -> BrokenTemplate | None:
        """The file behind the id of a broken one; None for every other id."""
        return self._library.broken.get(template_id)

    def is_own(self, template_id: str) -> bool:
        """Whether it can be edited in place."""
        return template_id in self._library.own

    # ---- pins and use
    def pinned(self) -> tuple[str, ...]:
        """The pinned templates that exist, in the writer's order."""
        return tuple(i for i in self._settings.settings.pinned if i in self._library.templates)

    def toggle_pin(self, template_id: str) -> None:
        """Pin a template at the end of the pinned ones, or take it off."""
        pinned = [i for i in self._settings.settings.pinned if i != template_id]
        if len(pinned) == len(self._settings.settings.pinned):
            pinned.append(template_id)
        self._settings.update("pinned", tuple(pinned))

    def used(self, template_id: str) -> None:
        """A template was sent to the model."""
        if template_id:
            self.memory.used(template_id)
            self._tell()

    # ---- the list
    def rows(
        self, query: str = "", only: Callable[[Template], bool] | None = None
    ) -> list[TemplateRow]:
        """The list for a filter; without one grouped, with one ranked.

        Words that begin with # mean a tag; the others the title, then tags, id and description.
        """
        if query.strip():
            return self._found(query, only) + ([] if only else self._broken_rows(query))
        if self._rows is None:
            self._rows = self._grouped()
        if only is None:
            return list(self._rows)
        return [row for row in self._rows if only(self._library.templates[row.id])]

    # ---- inside
    def _begin(self, library: _Library) -> None:
        self._take(library)
        self._loaded = False  # the writer's own ones come next
        self._read_all()

    def _read_all(self) -> None:
        self._background.run(self._read, self._take, self._broke)

    def _broke(self, error: Exception) -> None:
        self.failed.emit(str(error))

    def _read(self) -> _Library:
        with self._lock, uncollected():
            templates = {template.id: template for template in self._store.list()}
            own = self._store.own_ids()
            problems = self._store.problems()
        return self._made(templates, own, _broken(problems, templates))

    def _made(
        self,
        templates: dict[str, Template],
        own: frozenset[str],
        broken: dict[str, BrokenTemplate] | None = None,
    ) -> _Library:
        every = list(templates.values())
        return _Library(
            templates,
            own,
            fuzzy.Index([t.title_in(self.language) for t in every]),
            tuple(sorted((self._row(t, _group(t), {}) for t in every), key=_place)),
            tuple(fuzzy.folded(self._words(t)) for t in every),
            tuple(tuple(map(fuzzy.folded, self._tags(t))) for t in every),
            broken or {},
        )

    def _words(self, template: Template) -> str:
        about = template.description_in(self.language)
        return " ".join((*self._tags(template), template.head.id, about))

    def _tags(self, template: Template) -> tuple[str, ...]:
        """Its tags, as they are written and as they are shown."""
        tags = template.head.tags
        return tuple(dict.fromkeys((*tags, *map(self._tag_words, tags))))

    def _take(self, library: _Library) -> None:
        self._library, self._loaded = library, True
        self._tell()

    def _tell(self) -> None:
        self._rows = None
        self.changed.emit()

    def _settings_changed(self, names: frozenset[str]) -> None:
        if "pinned" in names:
            self._tell()

    def _digits(self) -> dict[str, int]:
        return {template_id: n for n, template_id in enumerate(self.pinned(), 1)}

    def _found(self, query: str, only: Callable[[Template], bool] | None) -> list[TemplateRow]:
        library, digits = self._library, self._digits()
        parts = query.split()
        wanted = [fuzzy.folded(part[1:]) for part in parts if part.startswith("#")]
        text = " ".join(part for part in parts if not part.startswith("#"))
        every = list(library.templates.values())
        hits = {number: fit.hits for number, fit in library.titles.search(text)}
        order = list(hits)
        if text:
            plain = [fuzzy.folded(word) for word in text.split()]
            order += [
                number
                for number, words in enumerate(library.words)
                if number not in hits and all(word in words for word in plain)
            ]
        rows: list[TemplateRow] = []
        for number in order:
            tags = library.tags[number]
            if all(any(tag.startswith(w) for tag in tags) for w in wanted) and (
                only is None or only(every[number])
            ):
                rows.append(self._row(every[number], FOUND, digits, hits.get(number, ())))
            if len(rows) == MOST_FOUND:
                break
        return rows

    def _grouped(self) -> list[TemplateRow]:
        """Pinned ones, those used last, then the others by their subjects."""
        digits, templates = self._digits(), self._library.templates
        latest = [i for i in self.memory.latest() if i in templates and i not in digits]
        recent = latest[:MOST_RECENT]
        above = {*digits, *recent}
        rows = [self._row(templates[i], PINNED, digits) for i in digits]
        rows += [self._row(templates[i], RECENT, digits) for i in recent]
        rows += self._broken_rows()
        return rows + [row for row in self._library.rows if row.id not in above]

    def _broken_rows(self, query: str = "") -> list[TemplateRow]:
        found = [(b, fuzzy.match(query, b.title)) for b in self._library.broken.values()]
        return [
            TemplateRow(b.id, b.title, BROKEN, icon="warning", hits=fit.hits)
            for b, fit in found
            if fit is not None
        ]

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


def _broken(
    problems: tuple[FileProblem, ...], templates: dict[str, Template]
) -> dict[str, BrokenTemplate]:
    """The broken files by an id that no template has, with the first fatal problem of each."""
    found: dict[str, BrokenTemplate] = {}
    for problem in problems:
        path = Path(problem.file)
        if not problem.fatal or any(other.path == path for other in found.values()):
            continue
        words = re.findall(r"[a-z0-9]+", path.name.removesuffix(SUFFIX).lower())
        name = free_id("-".join(words) or "template", {*templates, *found})
        found[name] = BrokenTemplate(name, path, problem.line, problem.message)
    return found


def _group(template: Template) -> str:
    return template.head.tags[0] if template.head.tags else "other"


def _place(row: TemplateRow) -> tuple[int, str, str]:
    order = _ORDER.index(row.group) if row.group in _ORDER else len(_ORDER)
    return (order, row.group, pinyin.sort_key(row.title))
