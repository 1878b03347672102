"""What of a continuation is new: nothing that stands just before the caret or just behind it.

A small model that is asked to go on begins with the sentence it was given, or says an earlier one
again; where text follows, it may arrive at its words.
"""

from __future__ import annotations

import re

from writer_app.domain.text.sentences import sentences

_WIDE = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_TOKEN = re.compile(rf"[{_WIDE}]|[^\W{_WIDE}]+|[^\w\s]")
# Signs of a program behind Chinese, which a model of code falls into where words are barred.
_DEBRIS = re.compile(rf"(?<=[{_WIDE}])[(\[{{]+['\".,;:<]")
_DEBRIS_SO_FAR = re.compile(rf"(?<=[{_WIDE}])[(\[{{]+(?:['\".,;:<]|\Z)")
_NEAR = 80  # tokens before the caret, and behind it, that are looked at one by one
_LEAST = 8  # signs of an overlap that is none by chance, where a wide one counts three
_LEAST_SENTENCE = 16  # of a sentence, or of the beginning of one


def fresh(text: str, before: str, after: str = "", *, whole: bool = True) -> str:
    """The part of `text`, which goes on from `before`, that neither `before` nor `after` has.

    Until it is `whole`, only what is certain to stay. Words that end `before` and begin `text` go,
    sentences of either side go, and so do words at the end that `after` begins with.
    """
    if (debris := (_DEBRIS if whole else _DEBRIS_SO_FAR).search(text)) is not None:
        text = text[: debris.start()]
    begin, settled = _said_before(text, before)
    if not settled and not whole:
        return ""
    known = _keys(before) | _keys(after)
    kept = _without_known(text[begin:], known, whole=whole)
    return _until(kept, after) if whole else kept


def _said_before(text: str, before: str) -> tuple[int, bool]:
    """Where what is new begins, and whether more text can no longer change that."""
    found = list(_TOKEN.finditer(text))
    said = [token.group().lower() for token in found]
    stood = _tokens(before)[-_NEAR:]
    open_still = False
    for start in range(len(stood)):
        tail = stood[start:]
        if len(said) <= len(tail) and _begins(tail, said):
            open_still = True
            if len(said) < len(tail):
                continue
        if said[: len(tail)] == tail and _weight(tail) >= _LEAST and len(tail) > 1:
            return found[len(tail) - 1].end(), len(said) > len(tail)
    return 0, not open_still


def _begins(tail: list[str], said: list[str]) -> bool:
    """Whether `tail` begins with what was said; the last token of it may be half a word."""
    if not said:
        return True
    last = len(said) - 1
    return tail[:last] == said[:last] and tail[last].startswith(said[last])


def _without_known(text: str, known: frozenset[str], *, whole: bool) -> str:
    """The text without sentences that are known; an open one is held while it may be one."""
    kept, last = "", 0
    for start, end in sentences(text):
        key = _key(text[start:end])
        last_one = not text[end:].strip()
        ended = whole or not last_one
        again = _weight([key]) >= _LEAST_SENTENCE and any(
            other == key or (last_one and other.startswith(key)) for other in known
        )
        if not ended and any(other.startswith(key) for other in known):
            return kept
        if not again:
            kept += text[last:end]
        last = end
    kept += text[last:]
    return kept if whole else kept.rstrip()  # what blanks lead to may be held


def _until(text: str, after: str) -> str:
    """The text up to the words at its end that `after` begins with."""
    found = list(_TOKEN.finditer(text))
    said = [token.group().lower() for token in found]
    follows = _tokens(after)[:_NEAR]
    for start in range(len(said)):
        tail = said[start:]
        if len(tail) > 1 and follows[: len(tail)] == tail and _weight(tail) >= _LEAST:
            return text[: found[start].start()].rstrip()
    return text


def _tokens(text: str) -> list[str]:
    return [token.lower() for token in _TOKEN.findall(text)]


def _keys(text: str) -> frozenset[str]:
    return frozenset(_key(text[start:end]) for start, end in sentences(text))


def _key(sentence: str) -> str:
    return " ".join(_tokens(sentence))


def _weight(tokens: list[str]) -> int:
    text = "".join(tokens)
    return len(text) + 2 * len(re.findall(rf"[{_WIDE}]", text))
