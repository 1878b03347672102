"""How frequent words are (English) and which level they have (Chinese): `resources/words`, read
once a process, when a reading level is asked for or told; and by which words Chinese is cut.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from writer_app.domain.locks.levels import parsed
from writer_app.domain.text.chinese_words import pieces
from writer_app.paths import resources

LANGUAGES = ("en", "zh")


@cache
def table(language: str) -> Mapping[str, int]:
    """The table of one of `LANGUAGES`: Zipf frequencies in tenths, levels 1 to 7."""
    return parsed((resources() / "words" / f"{language}.txt").read_text(encoding="utf-8"))


@cache
def words(language: str) -> Mapping[str, int]:
    """The words that a text without blanks is cut into, and what each costs: `zh`."""
    return parsed((resources() / "words" / f"{language}-words.txt").read_text(encoding="utf-8"))


@lru_cache(maxsize=4096)
def cut_words(run: str) -> tuple[str, ...]:
    """The words of a run of Han and kana: the `Cut` of every diff that a person reads.

    A run ends at punctuation, so that an answer that grows is cut again at its last run alone.
    """
    return tuple(pieces(run, words("zh"))) if len(run) > 1 else (run,)


def tables() -> Mapping[str, Mapping[str, int]]:
    """Every table by its language."""
    return {language: table(language) for language in LANGUAGES}
