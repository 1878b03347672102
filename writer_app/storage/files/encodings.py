"""Which encoding a file is in: a byte-order mark, then proof, then a guess that says it is one.

UTF-8 proves itself. UTF-16 without a mark shows by where its zero bytes stand. What is neither is
Chinese (GB 18030) when it decodes to mostly common Chinese characters, Western European
(Windows-1252) when it decodes to mostly letters, and else UTF-8 with bytes that are no text.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from writer_app.domain.base.message import coded

_MARKS = (
    ("utf-8", codecs.BOM_UTF8),
    ("utf-16-le", codecs.BOM_UTF16_LE),
    ("utf-16-be", codecs.BOM_UTF16_BE),
)
_MARK_OF = dict(_MARKS)
_SAMPLE = 65_536
# Bytes that are no UTF-8 become these characters: private, printable by nobody, and storable
# everywhere, where Python's own lone surrogates stop at every pipe and database.
_FIRST = 0x10F780
_SHOW = {0xDC80 + number: chr(_FIRST + number) for number in range(128)}
_HIDE = {_FIRST + number: chr(0xDC80 + number) for number in range(128)}
_LONE = re.compile("[\ud800-\udfff]")
_SIGNATURES = (
    (b"%PDF-", coded("encodings.but-pdf", " but a PDF")),
    (
        b"PK\x03\x04",
        coded(
            "encodings.but-archive-or-office-document",
            " but an archive or an office document; import it instead",
        ),
    ),
    (
        b"\xd0\xcf\x11\xe0",
        coded(
            "encodings.but-old-office-document-save",
            " but an old office document; save it as .docx and import it",
        ),
    ),
    (b"\x89PNG", coded("encodings.but-picture", " but a picture")),
    (b"\xff\xd8\xff", coded("encodings.but-picture", " but a picture")),
    (b"GIF8", coded("encodings.but-picture", " but a picture")),
    (b"\x1f\x8b", coded("encodings.but-archive", " but an archive")),
    (b"7z\xbc\xaf", coded("encodings.but-archive", " but an archive")),
    (b"\x7fELF", coded("encodings.but-program", " but a program")),
    (b"SQLite format 3\x00", coded("encodings.but-database", " but a database")),
)
# Control characters that no text has; tab, line ends, form feed, escape and NUL may turn up.
_CONTROLS = bytes(sorted(set(range(1, 32)) - {9, 10, 11, 12, 13, 27}))


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text with its own line ends, and how to turn it back into the same bytes.

    `exact` is False when that cannot be done; `escaped` says that some characters stand for bytes.
    """

    text: str
    encoding: str
    bom: bool = False
    exact: bool = True
    escaped: bool = False


def decode(data: bytes) -> Decoded:
    """The text of `data` in the encoding it is most surely in. Raises nothing."""
    for encoding, mark in _MARKS:
        if data.startswith(mark):
            return _checked(data[len(mark) :], encoding, bom=True)
    wide = _wide(data)
    if wide:
        return _checked(data, wide, bom=False)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _legacy(data) or _escaped(data, bom=False)


def encode(text: str, encoding: str, *, bom: bool, escaped: bool) -> bytes:
    """The bytes of `text`. Raises UnicodeEncodeError when a legacy encoding cannot hold it."""
    mark = _MARK_OF[encoding] if bom else b""
    if escaped:
        text = _LONE.sub("\ufffd", text).translate(_HIDE)
        return mark + text.encode(encoding, "surrogateescape")
    if encoding.startswith("utf"):
        return mark + text.encode(encoding, "surrogatepass")
    return mark + text.encode(encoding)


def is_binary(data: bytes) -> bool:
    """Whether `data` is a picture, an archive, a program or the like."""
    if any(data.startswith(mark) for _, mark in _MARKS) or _wide(data):
        return False
    sample = data[:_SAMPLE]
    strange = len(sample) - len(sample.translate(None, _CONTROLS))
    good = _is_utf8(data)
    if kind_of_binary(data):
        return bool(strange) or not good
    if sample.count(0) > 0.3 * len(sample):
        return True
    return strange > 0.05 * len(sample) and not good


def kind_of_binary(data: bytes) -> str:
    """The end of a sentence that says what `data` is and what to do, or nothing."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    return ""


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _checked(data: bytes, encoding: str, *, bom: bool) -> Decoded:
    if encoding == "utf-8":
        try:
            return Decoded(data.decode("utf-8"), "utf-8", bom)
        except UnicodeDecodeError:
            return _escaped(data, bom=bom)
    try:
        return Decoded(data.decode(encoding), encoding, bom)
    except UnicodeDecodeError:
        return Decoded(data.decode(encoding, "replace"), encoding, bom, exact=False)


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: zero bytes nearly always on the same side of a pair."""
    sample = data[:_SAMPLE]
    if len(sample) < 8 or len(data) % 2 or b"\0" not in sample:
        return ""
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    for encoding, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if zeros > 0.4 * half and others < 0.05 * half:
            try:
                data.decode(encoding)
            except UnicodeDecodeError:
                return ""
            return encoding
    return ""


def _legacy(data: bytes) -> Decoded | None:
    """GB 18030 or Windows-1252, when the text looks like it and goes back to the same bytes."""
    if _mostly_utf8(data):
        return None
    for encoding, plausible in (("gb18030", _chinese), ("cp1252", _western)):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if plausible(text) and text.encode(encoding) == data:
            return Decoded(text, encoding)
    return None


def _mostly_utf8(data: bytes) -> bool:
    """Whether a fair part beyond ASCII is good UTF-8; chance makes one in six of GB bytes so."""
    text = data[: 16 * _SAMPLE].decode("utf-8", "surrogateescape")
    bad = sum(1 for char in text if "\udc80" <= char <= "\udcff")
    good = sum(1 for char in text if char > "\x7f") - bad
    return 2 * good >= bad


def _chinese(text: str) -> bool:
    """Mostly characters of GB 2312's common first level, as real Chinese text is."""
    strange = [char for char in text[:_SAMPLE] if char > "\x7f"]
    common = sum(1 for char in strange if _common(char))
    return bool(strange) and common / len(strange) > 0.7


def _common(char: str) -> bool:
    coded = char.encode("gb18030", "replace")
    return len(coded) == 2 and (0xB0 <= coded[0] <= 0xD7 or coded[0] in (0xA1, 0xA3))


def _western(text: str) -> bool:
    strange = [char for char in text[:_SAMPLE] if char > "\x7f"]
    wordly = sum(1 for char in strange if char.isalpha() or char in "‘’“”–—…•€£°§«»¿¡\xa0·©®")
    controls = any("\x7f" <= char <= "\x9f" for char in strange)
    return not controls and wordly / max(1, len(strange)) > 0.8


def _escaped(data: bytes, *, bom: bool) -> Decoded:
    """UTF-8 with bytes that are no text, each shown as one private character."""
    raw = data.decode("utf-8", "surrogateescape")
    # A text that already holds such characters could not be told from the bytes.
    exact = not any(chr(_FIRST) <= char <= chr(_FIRST + 127) for char in raw)
    return Decoded(raw.translate(_SHOW), "utf-8", bom, exact=exact, escaped=True)
