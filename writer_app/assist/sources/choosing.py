"""Which passages of sources a question is answered from, so that the next one finds them read.

Sources that are small are given whole and in order every time. Of others a question gets the
passages that suit it; a further question gets those of the one before, in their order, and what it
needs beyond them after these: the model reads the new ones alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from writer_app.domain.templates.prompt import estimated_tokens
from writer_app.storage.sources.finder import Finder
from writer_app.storage.sources.store import Found

FOUND = 8  # passages of sources for a first question
MORE = 4  # the best so many of a further question have to be in
READ = 3000  # tokens that a first question is made to read of what does not go in whole
LONGEST = 6000  # tokens of passages, where a conversation begins anew with those that suit it
_HEAD_TOKENS = 24  # of a passage in a prompt
_SMALL = READ // 30  # passages: none has fewer tokens on the mean


def from_sources(
    finder: Finder,
    wanted: str,
    *,
    also: Callable[[], str] = str,
    sources: Sequence[int] | None,
    before: Iterable[tuple[str, str]] = (),
    room: int,
    allowed: Callable[[str], bool] = lambda _path: True,
) -> list[Found]:
    """Passages of sources (None = of all) within `room` tokens, estimated; the best in any case.

    `also` makes what is wanted in the other language, which takes a model: it is asked for only
    where passages are chosen by it, and not where what was given before goes on. `before` are path
    and text of what the question before was given: what is there no longer, or may not be seen any
    more, is left out.
    """
    total, _ = finder.store.counts(sources)
    limit = FOUND

    def found(other: str) -> list[Found]:
        ranked = finder.find(wanted, also=other, limit=limit, sources=sources)
        return [each for each in ranked if allowed(each.path)]

    if sources is not None and total <= _SMALL:
        limit = max(FOUND, total)
        every = [each for number in sources for each in finder.store.all_of(number)]
        every = [each for each in every if allowed(each.path)]
        if tokens(every) <= min(room, READ):
            pairs = any(each.passage.question for each in every)  # of which one is meant
            known = {each.id: each for each in found(also() if pairs else "")}
            return [known.get(each.id, each) for each in every]
    ranked = found("")
    given = list(before)
    if not _goes_on(ranked, given) and (other := also()):
        ranked = found(other)
    kept = [each for each in _still(finder, given, sources, ranked) if allowed(each.path)]
    return going_on(kept, ranked, room=room)


def _goes_on(ranked: Sequence[Found], before: Sequence[tuple[str, str]]) -> bool:
    """Whether the best of what suits a question was given before, all of it."""
    best = {(each.path, each.passage.text) for each in ranked[:MORE]}
    return bool(best) and best <= set(before)


def going_on(before: Sequence[Found], ranked: Sequence[Found], *, room: int) -> list[Found]:
    """What was given before, then the best of what suits the question; anew where that is too much.

    `ranked` has the best first.
    """
    room = min(room, LONGEST)
    have = {(each.path, each.passage.text) for each in before}
    new = [each for each in ranked[:MORE] if (each.path, each.passage.text) not in have]
    if before and tokens([*before, *new]) <= room:
        return [*before, *new]
    return list(ranked[:FOUND])


def tokens(found: Iterable[Found]) -> int:
    """Tokens of passages in a prompt, estimated."""
    return sum(estimated_tokens(each.passage.text) + _HEAD_TOKENS for each in found)


def _still(
    finder: Finder,
    before: Iterable[tuple[str, str]],
    sources: Sequence[int] | None,
    ranked: Sequence[Found],
) -> list[Found]:
    """Of what was given before, what the sources still have; with its likeness where known."""
    liked = {each.id: each for each in ranked}
    known: dict[str, dict[str, Found]] = {}
    kept = []
    for path, text in before:
        if path not in known:
            numbers = finder.store.numbers([path])
            known[path] = {
                each.passage.text: each
                for number in numbers
                if sources is None or number in sources
                for each in finder.store.all_of(number)
            }
        each = known[path].get(text)
        if each is not None:
            kept.append(liked.get(each.id, each))
    return kept


def of_document(
    ranked: Sequence[Found], *, before: Iterable[tuple[str, str]] = (), room: int
) -> list[Found]:
    """The open document's passages, in its order: all where they fit, else those that suit best,
    and what was given before. `ranked` has the best first.
    """
    if tokens(ranked) <= room:
        return _in_order(ranked)
    here = {(each.path, each.passage.text): each for each in ranked}
    kept = [here[place] for place in before if place in here]
    made = going_on(kept, ranked, room=room)
    if kept and made[: len(kept)] == kept:
        return made
    best: list[Found] = []
    for each in ranked:
        if not best or tokens([*best, each]) <= min(room, READ):
            best.append(each)
    return _in_order(best)


def _in_order(found: Iterable[Found]) -> list[Found]:
    return sorted(found, key=lambda each: each.passage.start)
