"""What a text that is made of a form lacks of it, and what it has beyond it, in one figure.

Drafts of one letter say mostly the same. What parts them is what a reader of the form sees: a day
or a name that is gone, one that came, words of the form that nobody says, words that nobody gave,
another name below the letter than the sender's.
"""

from __future__ import annotations

import re

from writer_app.assist.figures import lost_names, wrong_figures
from writer_app.domain.sources.terms import covered
from writer_app.domain.templates.draft_choice import DraftWish, draft_faults

_FACT = 1.5  # as much as a point that is missing
_UNSAID, _ADDED = 4.0, 4.0  # of all words of the form, of the text
_UNSIGNED = 2.0
_JOINED = 0.6
_SUBJECT = re.compile(r"\A(?:Subject:|主题：)[^\n]*\n")
_PARTED = re.compile(r"(\w+)[,;.，；。] ?(?=(\w+))")
_WAY = re.compile(r"\b(from|to) ([A-Z]\w+)")
_GREETED = 3  # lines, among which the addressee is called


def form_faults(text: str, wish: DraftWish, given: str = "") -> float:
    """What is wrong with a draft; one that was to say what its form says, `given`, and no more."""
    found = draft_faults(text, wish).total
    if not given or not text.strip():
        return found
    body = _SUBJECT.sub("", text)  # what stands in the subject is still to be said
    lost, came = wrong_figures(given, body)
    facts = len(lost) + len(came) + len(lost_names(given, body))
    unsaid, added = 1 - covered(given, body), 1 - covered(body, given)
    told = _FACT * facts + _UNSAID * unsaid + _ADDED * added + _JOINED * _joined(body, given)
    return found + told + _turned(body, given) + _address(text, wish)


def _turned(text: str, given: str) -> float:
    """Whether one comes to a place that the form has him come from, or the other way round."""
    other = {"from": "to", "to": "from"}
    return _FACT * sum(f"{other[way]} {name}" in text for way, name in _WAY.findall(given))


def _joined(text: str, given: str) -> int:
    """How many neighbours that a mark parts in the form are one thing in the text: “bring your
    card, soup afterwards” became “bring your card and soup”."""
    return sum(
        f"{one} and {other}" in text or f"{one[-2:]}和{other[:2]}" in text
        for one, other in _PARTED.findall(given)
    )


def _address(text: str, wish: DraftWish) -> float:
    """Whether a letter calls its addressee and has its sender's name below it, if it has any."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not _SUBJECT.match(text):
        return 0.0
    greeted = any(wish.to in line for line in lines[:_GREETED])
    last = lines[-1]
    ends = last == wish.sender if wish.sender else not wish.to or wish.to not in last
    return _UNSIGNED * ((not greeted) + (not ends))
