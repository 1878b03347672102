"""What kind of thing a checker found, in one sentence of our own.

A checker says what is wrong in the language it checks. A window in another language shows the kind
in its own, with the words it is about; the kinds are Harper's.
"""

from __future__ import annotations

from writer_app.domain.base.message import CodedForm

MOST = 40  # characters of the words that are shown
_KINDS = {
    "Agreement": CodedForm("issue.agreement", "“{0}” does not agree with the words around it."),
    "BoundaryError": CodedForm("issue.boundary-error", "“{0}” is joined or parted wrongly."),
    "Capitalization": CodedForm(
        "issue.capitalization", "“{0}” has a capital or a small letter in the wrong place."
    ),
    "Eggcorn": CodedForm(
        "issue.eggcorn", "“{0}” sounds like what is meant, and is something else."
    ),
    "Enhancement": CodedForm("issue.enhancement", "“{0}” can be said better."),
    "Formatting": CodedForm(
        "issue.formatting", "The blanks or signs at “{0}” are not set as usual."
    ),
    "Grammar": CodedForm("issue.grammar", "“{0}” is not correct grammar."),
    "Malapropism": CodedForm(
        "issue.malapropism", "“{0}” sounds like what is meant, and is something else."
    ),
    "Miscellaneous": CodedForm("issue.miscellaneous", "“{0}” does not look right."),
    "Nonstandard": CodedForm("issue.nonstandard", "“{0}” is not standard English."),
    "Punctuation": CodedForm("issue.punctuation", "The punctuation at “{0}” is not right."),
    "Readability": CodedForm("issue.readability", "This is long, and hard to read."),
    "Redundancy": CodedForm("issue.redundancy", "“{0}” says the same thing twice."),
    "Regionalism": CodedForm("issue.regionalism", "“{0}” is said in another region."),
    "Repetition": CodedForm("issue.repetition", "“{0}” stands there twice."),
    "Spelling": CodedForm("issue.spelling", "“{0}” is perhaps misspelled."),
    "Style": CodedForm("issue.style", "“{0}” could be better style."),
    "Typo": CodedForm("issue.typo", "“{0}” looks mistyped."),
    "Usage": CodedForm("issue.usage", "“{0}” is not used like this."),
    "WordChoice": CodedForm("issue.word-choice", "“{0}” is probably not the word that is meant."),
}


def sentence(kind: str, words: str) -> str:
    """The sentence of a kind about these words; "" for a kind that is not known."""
    shown = words if len(words) <= MOST else f"{words[: MOST - 1].rstrip()}…"
    form = _KINDS.get(kind)
    return form(shown) if form is not None else ""
