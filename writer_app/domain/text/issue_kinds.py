"""What kind of thing a checker found, in one sentence of our own.

A checker says what is wrong in the language it checks. A window in another language shows the kind
in its own, with the words it is about; the kinds are Harper's.
"""

from __future__ import annotations

MOST = 40  # characters of the words that are shown
_KINDS = {
    "Agreement": "“{}” does not agree with the words around it.",
    "BoundaryError": "“{}” is joined or parted wrongly.",
    "Capitalization": "“{}” has a capital or a small letter in the wrong place.",
    "Eggcorn": "“{}” sounds like what is meant, and is something else.",
    "Enhancement": "“{}” can be said better.",
    "Formatting": "The blanks or signs at “{}” are not set as usual.",
    "Grammar": "“{}” is not correct grammar.",
    "Malapropism": "“{}” sounds like what is meant, and is something else.",
    "Miscellaneous": "“{}” does not look right.",
    "Nonstandard": "“{}” is not standard English.",
    "Punctuation": "The punctuation at “{}” is not right.",
    "Readability": "This is long, and hard to read.",
    "Redundancy": "“{}” says the same thing twice.",
    "Regionalism": "“{}” is said in another region.",
    "Repetition": "“{}” stands there twice.",
    "Spelling": "“{}” is perhaps misspelled.",
    "Style": "“{}” could be better style.",
    "Typo": "“{}” looks mistyped.",
    "Usage": "“{}” is not used like this.",
    "WordChoice": "“{}” is probably not the word that is meant.",
}


def sentence(kind: str, words: str) -> str:
    """The sentence of a kind about these words; "" for a kind that is not known."""
    shown = words if len(words) <= MOST else f"{words[: MOST - 1].rstrip()}…"
    return _KINDS.get(kind, "").format(shown)
