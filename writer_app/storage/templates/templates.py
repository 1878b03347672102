"""The template library: the built-in templates and the writer's own, one file each.

An own template with the id of a built-in one stands in its place. Every save keeps the text
before it under `.versions/ID/`, a delete moves the file to `.trash/`. Not thread-safe.
"""

from __future__ import annotations

import difflib
import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from writer_app.domain.base.errors import NotSaved, TemplateError, UnknownTemplate, UsageError
from writer_app.domain.base.message import coded
from writer_app.domain.templates.template import Template, load, parse
from writer_app.storage.files.atomic import write_bytes
from writer_app.storage.templates.copying import (
    TITLE_LINE,
    copy_title,
    free_id,
    quoted,
    with_id,
)
from writer_app.storage.templates.packs import SUFFIX, FileProblem, read_file
from writer_app.storage.templates.versions import TemplateVersions, stamp

_VERSIONS = ".versions"
_TRASH = ".trash"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class _Cached:
    path: Path
    stamp: tuple[int, int]  # time of change in nanoseconds, size in bytes
    template: Template | None
    problems: tuple[FileProblem, ...]


class TemplateStore:
    """Templates by id; `past` keeps their earlier texts.

    Files are read again only when their time or size changed.
    """

    def __init__(self, builtin: Path, own: Path) -> None:
        self._builtin = builtin
        self._own = own
        self.past = TemplateVersions(own / _VERSIONS)
        self._cache: dict[Path, dict[str, _Cached]] = {builtin: {}, own: {}}  # by file name
        self._places: dict[tuple[Path, str], Path] = {}  # where each id was seen last

    # ---- reading -----------------------------------------------------------------------------
    def list(self, *, builtin_only: bool = False) -> tuple[Template, ...]:
        """Every usable template, in the order of ids; an own one in place of a built-in one.

        `builtin_only`: those that came with the program, as they came; a few files, quickly read.
        """
        if builtin_only:
            return tuple(f.template for f in self._scan(self._builtin) if f.template is not None)
        return tuple(sorted(self._usable().values(), key=lambda template: template.id))

    def own_ids(self) -> frozenset[str]:
        """The ids of the writer's own usable templates."""
        return frozenset(f.template.id for f in self._scan(self._own) if f.template is not None)

    def get(self, template_id: str) -> Template:
        """The template with this id. Raises UnknownTemplate, or TemplateError when it is broken."""
        known = self._known(template_id)
        if known is not None:
            return known
        found = self._usable()
        if template_id in found:
            return found[template_id]
        broken = [p for p in self.problems() if Path(p.file).name == template_id + SUFFIX]
        if broken:
            raise TemplateError(str(broken[0]))
        close = difflib.get_close_matches(template_id, found, n=1)
        hint = (
            coded("templates.did-you-mean", " Did you mean {0}?", close[0])
            if close
            else coded(
                "templates.templates-list-shows-all-them", " “templates list” shows all of them."
            )
        )
        raise UnknownTemplate(
            coded("templates.no-template", "There is no template “{0}”.{1}", template_id[:80], hint)
        )

    def problems(self) -> tuple[FileProblem, ...]:
        """What is wrong in the library's own files; broken ones are left out of `list`."""
        return tuple(p for f in self._folders() for c in self._scan(f) for p in c.problems)

    def is_own(self, template_id: str) -> bool:
        """Whether the writer's own folder holds it, so that it can be edited in place."""
        return self._own_path(template_id) is not None

    def path(self, template_id: str) -> Path:
        """The file of a template. Raises UnknownTemplate, TemplateError."""
        self.get(template_id)
        own = self._own_path(template_id)
        return own or self._places[self._builtin, template_id]

    # ---- changing ----------------------------------------------------------------------------
    def save_own(self, text: str, at: Path | None = None) -> Template:
        """Save a text as own template under its id; the text before it becomes a version.

        Saving the id of a built-in template makes the writer's own copy of it. `at` is the
        broken file of the writer's own whose text this was before it was mended.
        Raises TemplateError when the text is no template, NotSaved when it cannot be written.
        """
        name = load(text)[0]
        template = parse(text, f"{name.id if name else 'template'}{SUFFIX}")
        path = self._own_path(template.id) or at or self._own / (template.id + SUFFIX)
        self.past.keep(template.id, path)
        self._write(path, text)
        return template

    def create(self, text: str) -> Template:
        """Save a text as a new own template. Raises UsageError when its id is taken."""
        template = parse(text)
        if template.id in self._usable():
            raise UsageError(
                coded(
                    "templates.template-already-choose-another-id",
                    "There is a template “{0}” already; choose another id.",
                    template.id,
                )
            )
        return self.save_own(text)

    def duplicate(self, template_id: str, new_id: str = "") -> Template:
        """A copy under a new id, `ID-copy` when none is given."""
        source = self.get(template_id)
        fresh = new_id or self._free_id(f"{template_id}-copy")
        if not _ID.fullmatch(fresh):
            raise UsageError(
                coded(
                    "templates.no-template-id-use-small",
                    "“{0}” is no template id; use small letters, digits and -.",
                    fresh[:80],
                )
            )
        if fresh in self._usable():
            raise UsageError(
                coded(
                    "templates.template-already-choose-another-id",
                    "There is a template “{0}” already; choose another id.",
                    fresh,
                )
            )
        text = with_id(source, fresh)
        known = {title for each in self._usable().values() for title in each.head.title.values()}
        copied = {k: copy_title(k, v, known) for k, v in source.head.title.items()}
        titles = ", ".join(f"{k}: {quoted(v)}" for k, v in copied.items())
        return self.save_own(TITLE_LINE.sub(lambda _: f"title: {{{titles}}}", text, count=1))

    def delete(self, template_id: str, at: Path | None = None) -> Path:
        """Move an own template, or the broken file `at`, to the trash. Returns where it lies,
        for `undelete`.
        """
        path = at or self._own_path(template_id)
        if path is None:
            self.get(template_id)
            raise UsageError(
                coded(
                    "templates.came-with-program-and-cannot",
                    "{0} came with the program and cannot be deleted.",
                    template_id,
                )
            )
        target = self._own / _TRASH / f"{template_id}.{stamp()}{SUFFIX}"
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)
        except OSError as error:
            raise NotSaved(
                coded(
                    "templates.not-deleted",
                    "{0} was not deleted: {1}.",
                    template_id,
                    error.strerror,
                )
            ) from error
        return target

    def undelete(self, trashed: Path) -> Template:
        """Bring back what `delete` moved away."""
        item = read_file(trashed)
        if isinstance(item, FileProblem):
            raise UnknownTemplate(
                coded(
                    "templates.cannot-be-brought-back",
                    "{0} cannot be brought back: {1}.",
                    trashed.name,
                    item.message,
                )
            )
        template = self.save_own(item.text)
        trashed.unlink(missing_ok=True)
        return template

    # ---- in and out --------------------------------------------------------------------------
    def add(self, templates: Iterable[Template], *, replace: bool = False) -> tuple[Template, ...]:
        """Save imported templates. One whose id is taken gets a free id, unless `replace`."""
        there = self._usable()
        added: list[Template] = []
        for template in templates:
            taken = there.get(template.id)
            if taken is not None and taken.text == template.text:
                continue
            fresh = template.id if taken is None or replace else free_id(template.id, there)
            text = template.text if fresh == template.id else with_id(template, fresh)
            added.append(self.save_own(text))
            there[fresh] = added[-1]
        return tuple(added)

    # ---- inside ------------------------------------------------------------------------------
    def _folders(self) -> tuple[Path, Path]:
        return self._builtin, self._own

    def _known(self, template_id: str) -> Template | None:
        """The template, when one or two files need looking at to be sure of it."""
        if not _ID.fullmatch(template_id):
            return None
        named = self._own / (template_id + SUFFIX)
        places = [self._places.get((folder, template_id)) for folder in (self._own, self._builtin)]
        for path in (named, *places):
            found = self._look(path) if path is not None else None
            if found is not None and found.id == template_id:
                return found
        return None

    def _look(self, path: Path) -> Template | None:
        """The usable template in a file of one of the folders, read again if it changed."""
        try:
            state = path.lstat()
        except OSError:
            return None
        if not stat.S_ISREG(state.st_mode):
            return None
        return self._load(path.parent, path.name, (state.st_mtime_ns, state.st_size)).template

    def _usable(self) -> dict[str, Template]:
        return {
            found.template.id: found.template
            for folder in self._folders()
            for found in self._scan(folder)
            if found.template is not None
        }

    def _scan(self, folder: Path) -> tuple[_Cached, ...]:
        """Every template file of a folder, in the order of names; links are left alone."""
        stamps: dict[str, tuple[int, int]] = {}
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.endswith(SUFFIX) and entry.is_file(follow_symlinks=False):
                        state = entry.stat(follow_symlinks=False)
                        stamps[entry.name] = (state.st_mtime_ns, state.st_size)
        except OSError:
            return ()
        known = self._cache[folder]
        for name in known.keys() - stamps.keys():
            del known[name]
        return tuple(self._load(folder, name, stamps[name]) for name in sorted(stamps))

    def _load(self, folder: Path, name: str, stamp: tuple[int, int]) -> _Cached:
        known = self._cache[folder].get(name)
        if known is None or known.stamp != stamp:
            known = self._cache[folder][name] = _read(folder / name, stamp)
            if known.template is not None:
                self._places[folder, known.template.id] = known.path
        return known

    def _own_path(self, template_id: str) -> Path | None:
        """The writer's own file of a template, a broken one too where it has the name of one."""
        named = self._own / (template_id + SUFFIX)
        for path in (self._places.get((self._own, template_id)), named):
            found = self._look(path) if path is not None and _ID.fullmatch(template_id) else None
            if found is not None and found.id == template_id:
                return path
        for known in self._scan(self._own):
            if known.template is not None and known.template.id == template_id:
                return known.path
        return named if _ID.fullmatch(template_id) and named.is_file() else None

    def _write(self, path: Path, text: str) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NotSaved(
                coded(
                    "templates.cannot-be-made",
                    "{0} cannot be made: {1}.",
                    path.parent,
                    error.strerror,
                )
            ) from error
        write_bytes(path, text.encode("utf-8"))

    def _free_id(self, wanted: str) -> str:
        return free_id(wanted, self._usable())


def put_back(trashed: Path, at: Path) -> None:
    """Bring back a broken file that `delete` moved away, unless another has its place."""
    if not at.exists():
        trashed.rename(at)


def _read(path: Path, stamp: tuple[int, int]) -> _Cached:
    item = read_file(path)
    if isinstance(item, FileProblem):
        return _Cached(path, stamp, None, (item,))
    template, found = load(item.text, str(path))
    problems = tuple(FileProblem(str(path), p.line, p.message, p.fatal) for p in found)
    usable = template if not any(problem.fatal for problem in problems) else None
    return _Cached(path, stamp, usable, problems)
