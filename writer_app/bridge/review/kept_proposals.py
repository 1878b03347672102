"""Proposals that wait for review, on disk: one small file a document, in a folder of our own.

Without a folder they last as long as the window. What cannot be read counts as none: a proposal
is never worth an error. A file says whether its document was left in peace or was open when it
was written; then a kill may have come before the last edits of the text.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from writer_app.bridge.base.states import Recipe, Scope
from writer_app.bridge.model.jobs import Request
from writer_app.bridge.review.machine import Stage
from writer_app.bridge.review.proposal import Proposal
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.diff import Segment
from writer_app.domain.change.suggestion import Suggestion, Variant
from writer_app.domain.locks.locks import LockKind
from writer_app.storage.state import document_files, json_file

_LARGEST = 8_000_000  # bytes of one document's proposals; those that would go beyond are left out
_PIECE = 65_536  # characters encoded at a time, so that no thread waits for a long text
_ASKED = ("instruction", "template", "values", "dial")  # of a request; the rest is read anew
_NO_FILE = "page without a file"  # stands for the key of a document that was never saved


@dataclass(frozen=True, slots=True)
class Resting:
    """A proposal as it is worth keeping: plain values that any thread may read."""

    anchor: Anchor
    original: str
    scope: Scope
    asked: dict[str, Any]
    recipe: Recipe
    variants: tuple[Variant, ...]
    current: int

    @classmethod
    def of(cls, proposal: Proposal) -> Resting:
        """How a proposal rests now."""
        asked = {name: getattr(proposal.request, name) for name in _ASKED}
        suggestion = proposal.at_rest or proposal.suggestion
        return cls(
            proposal.anchor,
            proposal.original,
            proposal.scope,
            {**asked, "values": dict(asked["values"])},
            proposal.recipe,
            suggestion.variants,
            suggestion.current,
        )

    @property
    def size(self) -> int:
        """Characters, about."""
        return len(self.original) + sum(len(variant.text) for variant in self.variants)


@dataclass(frozen=True, slots=True)
class FoundProposals:
    """What was kept of a document. `torn` when the window did not get to leave it."""

    proposals: tuple[Proposal, ...] = ()
    torn: bool = False


class KeptProposals:
    """By the key of their document, empty for one without a file. Belongs to the GUI thread."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._here: dict[str, tuple[Proposal, ...]] = {}
        self._writing = threading.Lock()
        self._turns: dict[Path, int] = {}  # of the last order to write each file

    def keep(self, key: str, proposals: tuple[Proposal, ...]) -> None:
        """A document is left: put its proposals away; none at all forgets them."""
        self._here.pop(key, None)
        if self._folder is None and proposals:
            self._here[key] = proposals
        self.order(key, tuple(Resting.of(p) for p in proposals), left=True)()

    def order(
        self, key: str, resting: tuple[Resting, ...], *, left: bool = False
    ) -> Callable[[], None]:
        """What keeps these when it is called, in any thread; nothing once a later order is out."""
        path = self._path(key)
        if path is None:
            return lambda: None
        turn = self._turns[path] = self._turns.get(path, 0) + 1
        return lambda: self._write(path, resting, turn, left=left)

    def find(self, key: str) -> FoundProposals:
        """A document's proposals. What is on disk stays there until the next order."""
        path = self._path(key)
        if path is None:
            return FoundProposals(self._here.pop(key, ()))
        try:
            data = json.loads(json_file.read(path, _LARGEST))
            left = isinstance(data, list)
            items = data if left else data["open"]
            return FoundProposals(tuple(_proposal(item) for item in items), torn=not left)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError):
            return FoundProposals()

    def _path(self, key: str) -> Path | None:
        if self._folder is None:
            return None
        return document_files.proposals(self._folder).file(key or _NO_FILE)

    def _write(self, path: Path, resting: tuple[Resting, ...], turn: int, *, left: bool) -> None:
        data = _file(resting, left=left) if resting else b""
        with self._writing:
            if turn != self._turns.get(path):
                return
            if data:
                json_file.write(path, data)
            else:
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)


def _file(resting: tuple[Resting, ...], *, left: bool) -> bytes:
    """The content of a file, no larger than will be read again; empty when nothing fits."""
    room, parts = _LARGEST - 100, []
    for one in resting:
        part = "".join(_json(_plain(one))).encode("utf-8", "surrogatepass")
        room -= len(part) + 1
        if room >= 0:
            parts.append(part)
    items = b"[" + b",".join(parts) + b"]"
    return (items if left else b'{"open":' + items + b"}") if parts else b""


def _json(value: Any) -> Iterator[str]:
    """A value as JSON in short pieces."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield "," if number else "["
            yield from _json(item)
        yield "]" if value else "[]"
    elif isinstance(value, dict):
        for number, (name, item) in enumerate(value.items()):
            yield f"{',' if number else '{'}{json.dumps(name, ensure_ascii=False)}:"
            yield from _json(item)
        yield "}" if value else "{}"
    elif isinstance(value, str):
        yield '"'
        for at in range(0, len(value), _PIECE):
            yield json.dumps(value[at : at + _PIECE], ensure_ascii=False)[1:-1]
        yield '"'
    else:
        yield json.dumps(value)


def _plain(one: Resting) -> dict[str, Any]:
    return {
        "anchor": [one.anchor.start, one.anchor.end],
        "original": one.original,
        "scope": one.scope,
        "request": one.asked,
        "recipe": asdict(one.recipe),
        "current": one.current,
        "variants": [
            [[s.kind, s.old, s.new, s.state] for s in variant.segments]
            for variant in one.variants
            if variant.finished
        ],
    }


def _proposal(data: dict[str, Any]) -> Proposal:
    """Raises ValueError, TypeError or KeyError for anything that is no proposal."""
    original = str(data["original"])
    variants = tuple(_variant(original, segments) for segments in data["variants"])
    known = {f.name for f in fields(Recipe)}
    recipe = Recipe(**{k: v for k, v in data["recipe"].items() if k in known})
    recipe = replace(recipe, lock=tuple(map(LockKind, recipe.lock)))
    current = int(data["current"])
    return Proposal(
        0,
        Anchor(*map(int, data["anchor"])),
        original,
        data["scope"],
        Request(text=original, **{name: data["request"][name] for name in _ASKED}),
        recipe,
        Suggestion(original, variants, current if 0 <= current < len(variants) else 0),
        Stage.GONE,  # until its document is entered
    )


def _variant(original: str, data: list[list[str]]) -> Variant:
    segments = tuple(Segment(*map(str, item)) for item in data)  # type: ignore[arg-type] # checked
    if "".join(segment.old for segment in segments) != original or not segments:
        raise ValueError("these are not the changes of this passage")
    return Variant("".join(segment.new for segment in segments), True, segments, None)
