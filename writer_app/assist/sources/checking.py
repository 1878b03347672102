"""What a part of a text is compared with: passages of sources, and the words that they lack."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from writer_app.assist.reviewing import Sourced
from writer_app.domain.facts.facts import facts
from writer_app.domain.sources.answer import Support
from writer_app.domain.sources.figures import strange_figures
from writer_app.domain.sources.prompting import numbered
from writer_app.domain.sources.support import judged
from writer_app.domain.templates.prompt import estimated_tokens
from writer_app.domain.text.sentences import sentences
from writer_app.storage.sources.finder import Finder
from writer_app.storage.sources.store import Found

_EACH = 2  # passages that are looked for by a sentence
_MOST = 1500  # tokens of all passages of a part


def _any(_path: str) -> bool:
    return True


def sourced(
    finder: Finder, sources: Sequence[int] | None, allowed: Callable[[str], bool] = _any
) -> Callable[[str], Sourced]:
    """What gives the passages of these sources for a part of a text; None is all there are.

    `allowed` tells whether a file may be looked at.
    """

    def of(text: str) -> Sourced:
        telling = _telling(text)
        found = _found(finder, sources, telling, allowed)
        words = [each.passage.text for each in found]
        certain = tuple(strange_figures(text, [(each.title, each.passage.text) for each in found]))
        told = {text[a:b] for a, b in sentences(text) if any(a <= one.start < b for one in certain)}
        doubtful = [
            line
            for line in telling
            if line not in told and judged(line, words) is not Support.SUPPORTED
        ]
        passages = numbered([(each.title, each.passage) for each in found])
        return Sourced(passages, "\n".join(doubtful) if found else "", certain)

    return of


def nearest(
    finder: Finder, sources: Sequence[int] | None, text: str, allowed: Callable[[str], bool] = _any
) -> list[Found]:
    """The passages of these sources that the sentences of a text are near to."""
    return _found(finder, sources, _telling(text), allowed)


def _telling(text: str) -> list[str]:
    lines = [text[start:end] for start, end in sentences(text)]
    return [line for line in lines if facts(line)] or lines


def _found(
    finder: Finder,
    sources: Sequence[int] | None,
    lines: Sequence[str],
    allowed: Callable[[str], bool],
) -> list[Found]:
    """The passages nearest to the lines, in the order of the sources, as many as have room."""
    kept: dict[int, Found] = {}
    room = _MOST
    for rank in range(_EACH):
        for line in lines:
            near = finder.find(line, limit=_EACH, sources=sources, meaning=False)
            near = [each for each in near if allowed(each.path)]
            each = near[rank] if rank < len(near) else None
            if each is None or each.id in kept:
                continue
            cost = estimated_tokens(each.passage.text)
            if cost <= room or not kept:
                kept[each.id] = each
                room -= cost
    return sorted(kept.values(), key=lambda each: (each.path, each.passage.start))
