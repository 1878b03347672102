"""What the fields of the settings model offer: choices with their words, limits of numbers."""

from __future__ import annotations

from typing import Literal, get_args, get_origin

from pydantic.fields import FieldInfo
from PySide6.QtCore import QCoreApplication, QLocale

from writer_app.ui.kit.fields import Choice
from writer_app.ui.kit.first_look import languages

# What the values of a choice are called; the English words are the source of the translation.
VALUE_WORDS: dict[str, str] = {
    "system": "Follow the system",
    "paper": "Paper",
    "ink": "Ink",
    "serif": "Serif",
    "sans": "Sans",
    "mono": "Mono",
    "en": "English",
    "zh": "中文",
    "transformers": "This computer",
    "openai": "A server",
    "auto": "Automatic",
    "nf4": "4 bits, smallest",
    "bf16": "16 bits",
    "int8": "8 bits",
    "fp32": "32 bits, slowest",
    "cpu": "Processor",
    "cuda": "Graphics card",
    "off": "Off",
    "paragraph": "A paragraph",
    "break": "A line",
    "commonmark": "CommonMark",
    "python-markdown": "Python-Markdown",
    "always": "Always",
    "never": "Never",
    "a4": "A4",
    "letter": "Letter",
    "tracked": "Tracked",
    "footnotes": "Footnotes",
    "brackets": "Brackets",
    "plain": "Plain",
    "apa": "APA",
    "chicago": "Chicago",
    "harvard": "Harvard",
    "ieee": "IEEE",
    "mla": "MLA",
    "nature": "Nature",
    "vancouver": "Vancouver",
    "gb-7714": "GB/T 7714",
    "file": "In the file",
    "beside": "Beside the file",
    "american": "American",
    "australian": "Australian",
    "british": "British",
    "canadian": "Canadian",
    "indian": "Indian",
}


def translated(text: str) -> str:
    """A text of the settings model in the window's language."""
    return QCoreApplication.translate("Settings", text)


def choices_of(field: FieldInfo) -> list[Choice] | None:
    """The choices of a field, with words; None when it is no choice."""
    if get_origin(field.annotation) is not Literal:
        return None
    values = [str(value) for value in get_args(field.annotation)]
    return [(value, translated(VALUE_WORDS.get(value, value))) for value in values]


def language_choices() -> list[Choice]:
    """The languages of the window, each by its own name: who reads no other has to find it."""
    system = ("system", translated(VALUE_WORDS["system"]))
    return [system, *((name, language_called(name)) for name in languages())]


def language_called(name: str) -> str:
    """What a language calls itself."""
    own = QLocale(name).nativeLanguageName()
    return VALUE_WORDS.get(name) or own[:1].upper() + own[1:] or name


def limits_of(field: FieldInfo) -> tuple[int, int]:
    """The least and the greatest number a field takes."""
    low, high = 0, 1_000_000
    for rule in field.metadata:
        low = getattr(rule, "ge", low)
        high = getattr(rule, "le", high)
    return low, high
