"""Spelling and grammar of the page, where the extra `proof` is there.

Paragraphs are checked in the background; what was checked once is remembered by its words, so
that after an edit only changed paragraphs are checked again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from writer_app.assist import proofreader
from writer_app.assist.proofreader import LONGEST, Issue, ProofProcess, Proofreader
from writer_app.bridge.base.background import Background
from writer_app.domain.base.errors import WriterError
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.comments.remarks import Remark
from writer_app.domain.house.rules import HouseRule, breaches
from writer_app.domain.text.language import language
from writer_app.domain.text.structure import LineKind, paragraphs
from writer_app.domain.text.units import Utf16Map
from writer_app.log import logger, stack_only
from writer_app.storage.files.atomic import write_bytes

LARGEST = 2_000_000  # characters of a text that is checked
_REMEMBERED = 20_000  # paragraphs


@dataclass(frozen=True, slots=True)
class Finding:
    """An issue with its place in the document, in UTF-16 units."""

    anchor: Anchor
    issue: Issue


def available() -> bool:
    """Whether the extra `proof` is installed."""
    return proofreader.available()


class Proofreading(QObject):
    """What is found in the page. All methods belong to the GUI thread."""

    changed = Signal()

    def __init__(
        self,
        words_file: Path,
        *,
        background: Background,
        rules: Callable[[], tuple[HouseRule, ...]] = tuple,
        parent: QObject | None = None,
    ) -> None:
        """`rules` are those of the house that hold for the page."""
        super().__init__(parent)
        self._file, self._background = words_file, background
        self._rules = rules
        self._dialect = "off"
        self._reader: Proofreader | None = None
        self._checked: dict[str, tuple[Issue, ...]] = {}
        self._lock = threading.Lock()
        self._house: tuple[HouseRule, ...] = ()
        self._ignored: set[tuple[str, str]] = set()
        self._rules_off: frozenset[str] = frozenset()
        self._all: tuple[Finding, ...] = ()  # those of rules that are off too
        self._words = _read_words(words_file)
        self._wanted: str | None = None
        self._busy = self._stopped = False
        self._edits: list[tuple[int, int, int]] = []
        self.findings: tuple[Finding, ...] = ()

    def set_dialect(self, dialect: str) -> None:
        """Check English of this kind, other languages as they come; "off" checks nothing."""
        if dialect != self._dialect:
            self._dialect = dialect
            with self._lock:
                self._put_away()
            if dialect == "off":
                self._set(())

    @property
    def on(self) -> bool:
        """Whether anything is checked."""
        return self._dialect != "off" and available()

    def check(self, text: str) -> None:
        """Check a text; `changed` tells when what was found is new."""
        self._house = self._rules()
        if not (self.on or self._house) or len(text) > LARGEST:
            self._set(())
            return
        self._wanted = text
        self._start()

    def mistakes(self, text: str) -> tuple[Remark, ...]:
        """The worst that is wrong in a text, whether or not the page shows it. From any thread."""
        if not available() or self._stopped:
            return ()
        with self._lock:
            return proofreader.mistakes(text, lambda part, _language: self._look(part))

    def stop(self) -> None:
        """Check nothing any more; what runs in the background ends soon."""
        self._stopped = True
        if self._reader is not None:
            self._reader.close()

    def edited(self, position: int, removed: int, added: int) -> None:
        """The page was edited: what was found moves along, what was touched is gone."""
        if self._busy:
            self._edits.append((position, removed, added))
        if self._all:
            self._set(moved(self._all, position, removed, added))

    def ignore(self, finding: Finding) -> None:
        """Say no more about these words, until the program ends."""
        self._ignored.add((finding.issue.words, finding.issue.message))
        self._set(self._all)

    def set_rules_off(self, rules: Iterable[str]) -> None:
        """Say nothing about what these rules find."""
        self._rules_off = frozenset(rules)
        self._set(self._all)

    def learn(self, word: str) -> None:
        """Put a word into the writer's own dictionary."""
        self._words = (*self._words, word)
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(self._file, ("\n".join(sorted(set(self._words))) + "\n").encode())
        except (WriterError, OSError) as error:
            logger.error("own words not saved: %s", stack_only(error))
        with self._lock:
            self._put_away()
        self._set(tuple(f for f in self._all if f.issue.words != word))

    # ---- inside
    def _put_away(self) -> None:
        if self._reader is not None:
            self._reader.close()
        self._reader, self._checked = None, {}

    def _start(self) -> None:
        if self._busy or self._wanted is None or self._stopped:
            return
        self._busy, text, self._wanted = True, self._wanted, None
        self._edits = []
        house, reads = self._house, self.on

        def work() -> tuple[Finding, ...] | None:
            found = self._find(text) if reads else ()
            return None if found is None else _with_house(text, found, house)

        self._background.run(work, self._take, self._broke)

    def _find(self, text: str) -> tuple[Finding, ...] | None:
        """What is in a text; None when a newer text waits, for which the same work counts."""
        units, found = Utf16Map(text), []
        with self._lock:
            for start, end, kind in paragraphs(text):
                if self._stopped or self._wanted is not None:
                    return None
                if kind is LineKind.FENCE or end - start > LONGEST:
                    continue
                for issue in self._look(text[start:end]):
                    at = Anchor(
                        units.to_utf16(start + issue.start), units.to_utf16(start + issue.end)
                    )
                    found.append(Finding(at, issue))
        return tuple(found)

    def _look(self, paragraph: str) -> tuple[Issue, ...]:
        known = self._checked.get(paragraph)
        if known is None:
            if self._reader is None:
                self._reader = ProofProcess("auto" if self._dialect == "off" else self._dialect)
                self._reader.learn(self._words)
            if len(self._checked) > _REMEMBERED:
                self._checked.clear()
            known = self._reader.check(paragraph, language(paragraph))
            self._checked[paragraph] = known
        return known

    def _take(self, found: tuple[Finding, ...] | None) -> None:
        self._busy = False
        if found is None:
            self._start()
            return
        for edit in self._edits:
            found = moved(found, *edit)
        self._set(found if self.on or self._house else ())
        self._start()

    def _broke(self, error: Exception) -> None:
        self._busy = False
        logger.error("proofreading failed: %s", stack_only(error))
        self._set(())

    def _set(self, found: tuple[Finding, ...]) -> None:
        self._all = found
        shown = tuple(f for f in found if self._is_shown(f.issue))
        if shown != self.findings:
            self.findings = shown
            self.changed.emit()

    def _is_shown(self, issue: Issue) -> bool:
        off = not issue.spelling and issue.rule in self._rules_off
        return not off and (issue.words, issue.message) not in self._ignored


def moved(found: Sequence[Finding], position: int, removed: int, added: int) -> tuple[Finding, ...]:
    """What is left after an edit, in its new places; what the edit touches is gone."""
    return tuple(
        Finding(f.anchor.edited(position, removed, added), f.issue)
        for f in found
        if position > f.anchor.end or position + removed < f.anchor.start
    )


def _with_house(
    text: str, found: tuple[Finding, ...], rules: tuple[HouseRule, ...]
) -> tuple[Finding, ...]:
    """With the breaches of the rules of the house, which come before anything else there."""
    units = Utf16Map(text)
    ours = []
    for one in breaches(text, rules):
        at = Anchor(units.to_utf16(one.start), units.to_utf16(one.end))
        instead = () if one.instead is None else (one.instead,)
        rule = f"house: {one.rule.sentence}"
        issue = Issue(
            one.start, one.end, text[one.start : one.end], one.message, instead, rule=rule
        )
        ours.append(Finding(at, issue))
    if not ours:
        return found
    others = (one for one in found if not any(one.anchor.overlaps(our.anchor) for our in ours))
    return tuple(sorted((*ours, *others), key=lambda one: one.anchor))


def _read_words(path: Path) -> tuple[str, ...]:
    try:
        text = path.read_text(encoding="utf-8", errors="ignore")
    except OSError:
        return ()
    return tuple(word.strip() for word in text.splitlines() if word.strip())
