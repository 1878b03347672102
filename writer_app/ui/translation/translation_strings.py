"""How the translation page says what a row is."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from writer_app.bridge.translation.translator import TranslationOrigin
from writer_app.domain.translation.checks import TranslationFault
from writer_app.domain.translation.rows import AlignedRow, RowState

_FAULTS = {
    TranslationFault.EMPTY: "the model gave no answer",
    TranslationFault.SAME: "not translated",
    TranslationFault.LANGUAGE: "words in the other language",
    TranslationFault.NUMBERS: "numbers differ",
    TranslationFault.MARKUP: "links or marks differ",
    TranslationFault.TERMS: "a fixed term is missing",
    TranslationFault.LENGTH: "much shorter or longer",
    TranslationFault.QUESTION: "a question became something else",
}
_SAID = {
    "written": "being written",
    "stale": "the passage has changed since",
    "memory": "as translated before",
    "and": ", ",
}


def _said(text: str) -> str:
    return QCoreApplication.translate("TranslationWords", text)


def row_words(row: AlignedRow, *, written: bool = False) -> str:
    """The line below a row's words; "" where nothing is to be said."""
    if written:
        return _said(_SAID["written"])
    if row.faults:
        known = [_FAULTS[TranslationFault(f)] for f in row.faults if f in set(TranslationFault)]
        return _said(_SAID["and"]).join(_said(words) for words in known)
    if row.state is RowState.STALE:
        return _said(_SAID["stale"])
    return origin_words(row)


def origin_words(row: AlignedRow) -> str:
    """Where words that were not asked for now come from."""
    if row.state is RowState.PROPOSED and row.origin == TranslationOrigin.MEMORY:
        return _said(_SAID["memory"])
    return ""


_LANGUAGES = {
    "en": "English",
    "zh": "Chinese",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
    "pl": "Polish",
    "ru": "Russian",
    "ja": "Japanese",
    "ko": "Korean",
    "vi": "Vietnamese",
    "ar": "Arabic",
    "tr": "Turkish",
}


def language_words(tag: str) -> str:
    """A language as the page names it."""
    return _said(_LANGUAGES.get(tag, tag))
