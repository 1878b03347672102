"""Proposals of documents that are not on the page, kept until the document opens again.

One small file a document, in a folder of the program's own; without a folder they last as long
as the window. What cannot be read counts as none: a proposal is never worth an error.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from writer_app.bridge.jobs import Request
from writer_app.bridge.proposal import Proposal
from writer_app.bridge.states import Recipe, State
from writer_app.domain.anchor import Anchor
from writer_app.domain.diff import Segment
from writer_app.domain.errors import WriterError
from writer_app.domain.suggestion import Suggestion, Variant
from writer_app.storage.atomic import write_bytes

_LARGEST = 8_000_000  # bytes of one document's proposals
_ASKED = ("instruction", "template", "values", "dial")  # of a request; the rest is read anew


class KeptProposals:
    """By the key of their document. Belongs to the GUI thread."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._here: dict[str, tuple[Proposal, ...]] = {}

    def keep(self, key: str, proposals: tuple[Proposal, ...]) -> None:
        """Put a document's proposals away; none at all forgets them."""
        if not key:
            return
        self._here.pop(key, None)
        path = self._path(key)
        if path is None:
            if proposals:
                self._here[key] = proposals
            return
        with contextlib.suppress(OSError, WriterError):
            if proposals:
                path.parent.mkdir(parents=True, exist_ok=True)
                data = [_plain(proposal) for proposal in proposals]
                write_bytes(path, json.dumps(data, ensure_ascii=False).encode("utf-8"))
            else:
                path.unlink(missing_ok=True)

    def take(self, key: str) -> tuple[Proposal, ...]:
        """A document's proposals, which are no longer kept."""
        found = self._here.pop(key, ())
        path = self._path(key)
        if found or path is None:
            return found
        try:
            if path.stat().st_size > _LARGEST:
                return ()
            data = json.loads(path.read_text(encoding="utf-8"))
            path.unlink()
            return tuple(_proposal(item) for item in data)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, IndexError):
            return ()

    def _path(self, key: str) -> Path | None:
        if self._folder is None or not key:
            return None
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"


def _plain(proposal: Proposal) -> dict[str, Any]:
    request = {name: getattr(proposal.request, name) for name in _ASKED}
    return {
        "anchor": [proposal.anchor.start, proposal.anchor.end],
        "original": proposal.original,
        "scope": proposal.scope,
        "request": {**request, "values": dict(request["values"])},
        "recipe": asdict(proposal.recipe),
        "current": proposal.suggestion.current,
        "variants": [
            [[s.kind, s.old, s.new, s.state] for s in variant.segments]
            for variant in proposal.suggestion.variants
            if variant.finished
        ],
    }


def _proposal(data: dict[str, Any]) -> Proposal:
    """Raises ValueError, TypeError or KeyError for anything that is no proposal."""
    original = str(data["original"])
    variants = tuple(_variant(original, segments) for segments in data["variants"])
    known = {f.name for f in fields(Recipe)}
    recipe = Recipe(**{k: v for k, v in data["recipe"].items() if k in known})
    current = int(data["current"])
    return Proposal(
        0,
        Anchor(*map(int, data["anchor"])),
        original,
        data["scope"],
        Request(text=original, **{name: data["request"][name] for name in _ASKED}),
        recipe,
        Suggestion(original, variants, current if 0 <= current < len(variants) else 0),
        State.REVIEW,
    )


def _variant(original: str, data: list[list[str]]) -> Variant:
    segments = tuple(Segment(*map(str, item)) for item in data)  # type: ignore[arg-type] # checked
    if "".join(segment.old for segment in segments) != original or not segments:
        raise ValueError("these are not the changes of this passage")
    return Variant("".join(segment.new for segment in segments), True, segments, None)
