"""How an answer's end is judged: which ends are problems, and whether what came is reviewed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from writer_app.bridge.base.states import Notice, NoticeAct, NoticeKind, Recipe
from writer_app.domain.base.errors import (
    ContextTooLong,
    EngineCrashed,
    EngineHung,
    MissingVariable,
    ModelError,
    OutOfMemory,
    ServerError,
)
from writer_app.domain.change.suggestion import Variant
from writer_app.domain.text.text import language
from writer_app.domain.text.units import count_words
from writer_app.engine.base.protocol import Done, EndReason, Failed

_AGAIN = (NoticeAct.RETRY,)
_REASONS = {
    EndReason.LENGTH: Notice(NoticeKind.CUT_OFF, actions=_AGAIN),
    EndReason.REPETITION: Notice(NoticeKind.REPETITION, actions=_AGAIN),
    EndReason.CRASHED: Notice(NoticeKind.CRASHED, actions=_AGAIN),
    EndReason.HUNG: Notice(NoticeKind.HUNG, actions=_AGAIN),
    EndReason.DISCONNECTED: Notice(NoticeKind.DISCONNECTED, actions=_AGAIN),
}
_KINDS = {
    ContextTooLong.kind: (NoticeKind.TOO_LONG, (NoticeAct.CHOOSE_SECTION,)),
    ModelError.kind: (NoticeKind.NO_MODEL, (NoticeAct.SET_UP_MODEL,)),
    OutOfMemory.kind: (NoticeKind.FAILED, (NoticeAct.SET_UP_MODEL, NoticeAct.RETRY)),
    MissingVariable.kind: (NoticeKind.MISSING, (NoticeAct.FILL_IN,)),
    EngineCrashed.kind: (NoticeKind.CRASHED, _AGAIN),
    EngineHung.kind: (NoticeKind.HUNG, _AGAIN),
    ServerError.kind: (NoticeKind.FAILED, _AGAIN),
}
# What concerns the model rather than the passage is said at the top of the window as well.
OF_THE_WINDOW = {NoticeKind.CRASHED, NoticeKind.HUNG, NoticeKind.NO_MODEL, NoticeKind.DISCONNECTED}


_LANGUAGE = re.compile(
    r"translat|übersetz|tradui|traduc|language|译|语|中文|"
    r"\b(?:english|chinese|german|french|spanish|italian|portuguese|japanese|korean|russian)\b",
    re.IGNORECASE,
)


def of_failure(event: Failed, recipe: Recipe) -> Notice:
    """A job that failed outright."""
    kind, actions = _KINDS.get(event.kind, (NoticeKind.FAILED, _AGAIN))
    return Notice(kind, {"message": event.message, "template": recipe.template}, actions)


def of_end(event: Done, text: str, original: str) -> Notice | None:
    """What is wrong with an answer that ended; None when nothing is."""
    if event.reason in _REASONS:
        return _REASONS[event.reason]
    if event.reason is EndReason.CANCELLED:
        return None
    if not text:
        return Notice(NoticeKind.EMPTY, actions=_AGAIN)
    if text == original:
        return Notice(NoticeKind.IDENTICAL, actions=_AGAIN)
    return None


def is_whole(reasons: Sequence[EndReason], variant: int, otherwise: EndReason) -> bool:
    """Whether a variant came to its own end."""
    reason = reasons[variant] if variant < len(reasons) else otherwise
    return reason is EndReason.STOP


def asks_for_language(instruction: str) -> bool:
    """Whether the writer's own words speak of a language: then another one is no surprise."""
    return _LANGUAGE.search(instruction) is not None


def guarded(variant: Variant, recipe: Recipe) -> Notice | None:
    """What a finished answer does that its template does not allow."""
    original = "".join(segment.old for segment in variant.segments)
    if recipe.max_change is not None and variant.share > recipe.max_change:
        values = {"share": f"{variant.share:.0%}", "limit": f"{recipe.max_change:.0%}"}
        return Notice(NoticeKind.TOO_MUCH, values)
    if recipe.instruction and (notice := _of_length(recipe.instruction, original, variant.result)):
        return notice
    old, new = language(original), language(variant.result)
    if old != new and not recipe.changes_language and len(original) > 80:
        return Notice(NoticeKind.LANGUAGE, {"old": old, "new": new})
    return None


def _of_length(instruction: str, original: str, result: str) -> Notice | None:
    """An answer that is not as long as the writer's own words ask: a server's, whose words nobody
    holds, or one with too few left to say."""
    from writer_app.domain.locks.lengths import wished  # whose patterns take 20 ms

    wish, words = wished(instruction, count_words(original)), count_words(result)
    if wish.allows(words):
        return None
    return Notice(NoticeKind.LENGTH, {"words": f"{words:,}", "wanted": f"{wish.words:,}"})
