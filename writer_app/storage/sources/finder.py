"""Finding passages: sources are read and kept, then looked for by words and by meaning together."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from writer_app.domain.base.errors import DocumentError, WriterError
from writer_app.domain.base.message import CodedMessage, coded
from writer_app.domain.sources.passage import Source, cut
from writer_app.domain.sources.ranking import WORDS, joined
from writer_app.domain.sources.terms import covered
from writer_app.paths import Paths
from writer_app.storage.files.store import MadeAnew
from writer_app.storage.index.library import Library
from writer_app.storage.sources.folder import documents_in
from writer_app.storage.sources.meaning import MISSING, Meaning
from writer_app.storage.sources.reading import WEB_PAGES, SourceReader, check, is_folder
from writer_app.storage.sources.store import Found, PassageStore, mark

POOL = 60  # passages of each ranking that are joined
_LOOKED_AT = 10  # passages found by words, to see how much of the question they hold
_SEVERAL = 4  # passages of a source that make a mean
_NEW = 100  # passages that are not kept, whose meaning a question waits for: ten seconds
_BATCH = 8  # passages whose meaning is asked for at once: a second of work at the most
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Attached:
    """What was attached: the numbers of the sources, a sentence for each that could not be, and
    which of the paths as they were given these are, `inside` the sentences on what is in folders;
    `stopped` says that there are others.
    """

    sources: tuple[int, ...]
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    refused: tuple[Path, ...] = ()
    inside: frozenset[str] = frozenset()
    stopped: bool = False


def silent(_phase: str, _done: int, _total: int) -> None:
    """Progress that nobody looks at."""


def _never() -> bool:
    return False


def _none(_path: Path) -> bool:
    return False


class Finder:
    """The index of sources of one installation. Methods may be called from any thread.

    Made for background threads: reading and meaning work in processes of their own, at low
    priority, in pieces of a second; `paused` is asked between pieces, and a piece that waits goes
    on when it says False. Close it at the end.
    """

    def __init__(self, paths: Paths) -> None:
        self.store = PassageStore(paths.data / "sources.sqlite")
        self.meaning = Meaning()
        self._reader = SourceReader()
        self._own: dict[bytes, bytes] = {}  # meanings of the passages last asked about, not kept

    def interrupt(self) -> None:
        """End the processes, so that what waits for them ends; from any thread."""
        self.meaning.close()
        self._reader.interrupt()

    def close(self) -> None:
        """End the processes and close the database. Safe to repeat."""
        self.meaning.close()
        self._reader.close()
        self.store.close()

    def text(self, path: Path) -> str:
        """The text of a file as its passages count it. Raises DocumentError and ExportError."""
        return self._reader.read(path).text

    # ---- keeping
    def attach(
        self,
        paths: Iterable[Path],
        *,
        barred: Callable[[Path], bool] = _none,
        cancelled: Callable[[], bool] = _never,
        on_progress: Progress = silent,
        strict: bool = False,
    ) -> Attached:
        """Read and keep files as sources, those that have not changed excepted.

        Of a folder the documents in it, but for those that are `barred`. With `strict` the first
        path that cannot be read raises DocumentError or ExportError; what is in a folder and
        cannot be read is a problem all the same.
        """
        known = self.store.stamps(library=False) | self.store.stamps(library=True)
        problems: list[str] = []
        notes: list[str] = []
        refused: list[Path] = []
        inside = set[str]()
        given = [path.absolute() for path in paths]
        files, named = _files(given, barred, problems, notes, strict=strict)
        stopped = False
        good: list[str] = []
        for number, path in enumerate(files):
            on_progress("reading", number, len(files))
            if stopped := cancelled():
                break
            try:
                notes += self._attach(path, known)
                good.append(str(path))
            except MadeAnew:  # what was kept before it is gone, too
                raise
            except WriterError as problem:
                if strict and path in named:
                    raise
                problems.append(str(problem))
                if path in named:
                    refused.append(path)
                else:
                    inside.add(str(problem))
        on_progress("reading", len(files), len(files))
        return Attached(
            tuple(self.store.numbers(good)),
            tuple(problems),
            tuple(notes),
            tuple(refused),
            frozenset(inside),
            stopped,
        )

    def _attach(self, path: Path, known: dict[str, tuple[int, int]]) -> tuple[str, ...]:
        check(path)
        stamp = _stamp(path)
        if known.get(str(path)) == stamp:
            return ()
        source = self._reader.read(path)
        passages = cut(source.text, source.pages)
        if not passages:
            raise DocumentError(_no_text(path))
        self.store.put(source, passages, stamp)
        return source.notes

    def follow_library(
        self,
        root: Path,
        *,
        barred: Callable[[str], bool] = lambda _: False,
        cancelled: Callable[[], bool] = _never,
        paused: Callable[[], bool] = _never,
        on_progress: Progress = silent,
    ) -> int:
        """Bring the passages of the library's documents up to date; how many documents changed.

        A document that `barred` names is left out, and what was kept of it goes.
        """
        if not _may_go_on(cancelled, paused):
            return 0
        entries, _ = Library(root).scan()
        files = {entry.where: entry for entry in entries if not entry.folder}
        files = {path: entry for path, entry in files.items() if not barred(path)}
        known = self.store.stamps(library=True)
        self.store.remove([path for path in known if path not in files])
        changed = [path for path, entry in files.items() if known.get(path) != entry.stamp]
        for number, name in enumerate(changed):
            if not _may_go_on(cancelled, paused):
                return number
            on_progress("indexing", number, len(changed))
            path = Path(name)
            try:
                source = self._reader.read(path)
            except WriterError:
                if cancelled():
                    return number
                source = Source(name, path.stem, "")  # it is tried again when it changes
            self.store.put(source, cut(source.text), files[name].stamp, library=True)
        on_progress("indexing", len(changed), len(changed))
        return len(changed)

    def learn(
        self,
        sources: Sequence[int] | None = None,
        *,
        limit_s: float = float("inf"),
        cancelled: Callable[[], bool] = _never,
        paused: Callable[[], bool] = _never,
        on_progress: Progress = silent,
    ) -> bool:
        """Find the meaning of passages that have none yet; whether all have one now."""
        until = time.monotonic() + limit_s
        while self.meaning.usable and self.store.on_disk and _may_go_on(cancelled, paused):
            todo = self.store.without_meaning(_BATCH, sources)
            if not todo:
                return True
            if time.monotonic() > until:
                return False
            total, known = self.store.counts(sources)
            on_progress("meaning", known, total)
            rows = self.meaning.rows([words for _, words in todo])
            if rows is None:
                continue
            self.store.put_meanings(
                (number, row) for (number, _), row in zip(todo, rows, strict=True)
            )
        return False

    # ---- finding
    def find(
        self,
        question: str,
        *,
        also: str = "",
        limit: int = 8,
        sources: Sequence[int] | None = None,
        meaning: bool = True,
    ) -> list[Found]:
        """The passages that suit a question best, by words and meaning joined.

        `worth` of a passage only ranks. `also` is the question in the other script, for the
        passages in it. `sources` are numbers; None = all there are. Without `meaning` words alone
        are looked for.
        """
        pool, file = max(POOL, limit), self.store.file
        meaning = meaning and self.store.on_disk  # the process of meanings reads the file
        near = self.meaning.nearest(question, file, pool, sources, also) if meaning else None
        likeness = dict(near or [])
        asked = [each for each in (question, also) if each]
        words = [self.store.by_words(each, pool, sources) for each in asked]
        # Words count by how much of the question they hold: across languages next to nothing.
        trust = [
            WORDS * self._share(each, found) if likeness else 1.0
            for each, found in zip(asked, words, strict=True)
        ]
        worth = dict(joined(*words, list(likeness), weights=(*trust, 1.0)))
        every = self.store.passages(list(worth))
        means = _means([(each.path, likeness[each.id]) for each in every if each.id in likeness])
        return [_with(each, worth[each.id], likeness.get(each.id), means) for each in every[:limit]]

    def suited(self, question: str, given: Sequence[Found], *, also: str = "") -> list[Found]:
        """Passages of one text, kept here or not (the open document), the best for a question
        first, by words and meaning joined as in `find`.
        """
        asked = [each for each in (question, also) if each]
        words = [each.passage.words for each in given]
        held = [[covered(each, text) for text in words] for each in asked]
        by = [
            sorted(filter(each.__getitem__, range(len(words))), key=lambda n: -each[n])
            for each in held
        ]
        first = [*dict.fromkeys(chain.from_iterable(by))]
        rows = self._meanings(given[0].path, words, first) if given else {}
        numbers, texts = [*rows], [words[number] for number in rows]
        near = self.meaning.nearest_of(question, also, texts, [*rows.values()]) if rows else []
        likeness = {numbers[place]: each for place, each in near}
        trust = [WORDS * max(each, default=0.0) if likeness else 1.0 for each in held]
        worth = dict(joined(*by, list(likeness), weights=(*trust, 1.0)))
        means = _means([(given[n].path, each) for n, each in likeness.items()])
        best = sorted(range(len(given)), key=lambda n: -worth.get(n, 0.0))
        return [_with(given[n], worth.get(n, 0.0), likeness.get(n), means) for n in best]

    def _meanings(self, path: str, words: Sequence[str], first: Sequence[int]) -> dict[int, bytes]:
        """The meanings of a text's passages by number: those that are kept, those of the question
        before, and new ones; of very many these of the `first` alone.
        """
        if not self.meaning.usable:
            return {}
        marks = [mark(each) for each in words]
        known = self.store.meanings(path) | self._own
        new = [number for number, each in enumerate(marks) if each not in known]
        if len(new) > _NEW:
            new = [number for number in first if marks[number] not in known][:_NEW]
        for at in range(0, len(new), _BATCH):
            some = new[at : at + _BATCH]
            rows = self.meaning.rows([words[number] for number in some])
            if rows is None:
                break
            known |= {marks[number]: row for number, row in zip(some, rows, strict=True)}
        self._own = {each: known[each] for each in marks if each in known}
        return {number: known[each] for number, each in enumerate(marks) if each in known}

    def _share(self, question: str, ids: Sequence[int]) -> float:
        """How many of a question's terms the best of the first passages holds, 0 to 1."""
        best = self.store.passages(ids[:_LOOKED_AT])
        return max((covered(question, each.passage.words) for each in best), default=0.0)

    def note(self, sources: Sequence[int] | None = None) -> str:
        """A sentence on what search by meaning lacks of sources; "" when nothing does."""
        if lacks := self.lacks():
            return lacks
        total, known = self.store.counts(sources)
        if known < total:
            return coded(
                "finder.meaning-passages-not-known-yet",
                "The meaning of {0} of {1} passages is not known yet.",
                f"{total - known:,}",
                f"{total:,}",
            )
        return ""

    def lacks(self) -> str:
        """A sentence on why nothing is searched by meaning here; "" where it is."""
        if not self.store.on_disk:
            return coded(
                "finder.index-not-kept",
                "The index of sources cannot be kept on this disk, which may be full; sources are "
                "searched by their words alone.",
            )
        return "" if self.meaning.usable else MISSING


def _means(known: Iterable[tuple[str, float]]) -> dict[str, float]:
    """The mean likeness of each source's passages; of a few it says nothing."""
    of: dict[str, list[float]] = {}
    for path, likeness in known:
        of.setdefault(path, []).append(likeness)
    return {path: sum(each) / len(each) for path, each in of.items() if len(each) >= _SEVERAL}


def _with(found: Found, worth: float, likeness: float | None, means: dict[str, float]) -> Found:
    mean = means.get(found.path)
    ahead = likeness - mean if likeness is not None and mean is not None else None
    return replace(found, worth=worth, likeness=likeness, ahead=ahead)


def _files(
    paths: Sequence[Path],
    barred: Callable[[Path], bool],
    problems: list[str],
    notes: list[str],
    *,
    strict: bool,
) -> tuple[list[Path], set[Path]]:
    """Each file once, and those of them that were named by themselves."""
    files: dict[Path, None] = {}
    named = set[Path]()
    for path in paths:
        if not is_folder(path):
            files[path] = None
            named.add(path)
            continue
        try:
            found, others = documents_in(path)
            allowed = [each for each in found if not barred(each)]
            files |= dict.fromkeys(allowed)
            notes += others
            if left_out := len(found) - len(allowed):
                notes.append(_left_out(path, left_out, allowed))
        except DocumentError as problem:
            if strict:
                raise
            problems.append(str(problem))
    return list(files), named


def _left_out(folder: Path, count: int, allowed: Sequence[Path]) -> CodedMessage:
    """Of a folder, how many documents no model may see. Raises DocumentError where all are such."""
    name = folder.name or str(folder)
    if not allowed:
        raise DocumentError(
            coded("finder.only-without-ai", "{0} has only documents that no model may see.", name)
        )
    return coded(
        "finder.without-ai-left-out",
        "{0}: documents that no model may see are left out ({1}).",
        name,
        count,
    )


def _no_text(path: Path) -> CodedMessage:
    if path.suffix.lower() in WEB_PAGES:
        return coded(
            "finder.no-text-in-page",
            "There is no text in {0}; a page that scripts make has to be saved by a browser.",
            path.name,
        )
    return coded("finder.no-text-in", "There is no text in {0}.", path.name)


def _may_go_on(cancelled: Callable[[], bool], paused: Callable[[], bool]) -> bool:
    while not cancelled():
        if not paused():
            return True
        time.sleep(0.05)
    return False


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size
