"""Translation memories as TMX 1.4b, which every translator's program reads and writes.

One file holds every language pair; it is written whole and atomically.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent, tostring

from defusedxml.ElementTree import ParseError, fromstring

from writer_app import __version__
from writer_app.domain.base.errors import DocumentError
from writer_app.domain.base.message import coded
from writer_app.domain.translation.memory import Pair
from writer_app.storage.files import atomic

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
LARGEST = 200_000_000  # bytes of a file that is read
_CONTROLS = dict.fromkeys(c for c in range(32) if c not in (9, 10, 13))


def read(path: Path) -> tuple[Pair, ...]:
    """Every pair of a file: of a unit with several languages each with the first.

    Raises DocumentError where the file is no TMX, or its units name no languages.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise DocumentError(
                coded("tmx.larger-than-mb-split", "{0} is larger than 200 MB; split it.", path.name)
            )
        root = fromstring(path.read_bytes(), forbid_dtd=False)
    except OSError as error:
        raise DocumentError(
            coded("document-file.cannot-be-read", "{0} cannot be read: {1}.", path, error.strerror)
        ) from error
    except (ParseError, ValueError) as error:
        raise DocumentError(
            coded(
                "tmx.no-translation-memory-tmx-or",
                "{0} is no translation memory (TMX) or is damaged.",
                path.name,
            )
        ) from error
    if root.tag != "tmx":
        raise DocumentError(
            coded("tmx.no-translation-memory-tmx", "{0} is no translation memory (TMX).", path.name)
        )
    found = tuple(pair for unit in root.iter("tu") for pair in _pairs(unit))
    if not found and next(root.iter("tu"), None) is not None:
        raise DocumentError(
            coded(
                "tmx.no-two-languages",
                "{0} has no words in two languages; each needs its language (xml:lang).",
                path.name,
            )
        )
    return found


def _pairs(unit: Element) -> Iterator[Pair]:
    found = [
        (_tag(variant), _words(variant), variant.get("changedate") or unit.get("changedate") or "")
        for variant in unit.iter("tuv")
    ]
    found = [each for each in found if each[0] and each[1].strip()]
    for language, words, changed in found[1:]:
        first = found[0]
        yield Pair(first[1], words, first[0], language, changed or first[2])


def _tag(variant: Element) -> str:
    """“zh” of “zh-CN”: regions are one language here."""
    tag = variant.get(_LANGUAGE) or variant.get("lang") or ""
    return tag.replace("_", "-").partition("-")[0].lower()


def _words(variant: Element) -> str:
    segment = variant.find("seg")
    return "".join(segment.itertext()) if segment is not None else ""


def write(path: Path, pairs: Iterable[Pair]) -> None:
    """Write a file anew. Raises NotSaved."""
    root = Element("tmx", version="1.4")
    head = {
        "creationtool": "Writer App",
        "creationtoolversion": __version__,
        "o-tmf": "Writer App",
        "segtype": "paragraph",
        "datatype": "plaintext",
        "adminlang": "en",
        "srclang": "*all*",
    }
    SubElement(root, "header", head)
    body = SubElement(root, "body")
    for pair in pairs:
        unit = SubElement(body, "tu", {"changedate": pair.changed} if pair.changed else {})
        sides = ((pair.source_language, pair.source), (pair.target_language, pair.target))
        for language, words in sides:
            variant = SubElement(unit, "tuv", {_LANGUAGE: language})
            SubElement(variant, "seg").text = words.translate(_CONTROLS)
    indent(ElementTree(root))
    path.parent.mkdir(parents=True, exist_ok=True)
    data: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    atomic.write_bytes(path, data + b"\n")


def merged(old: Iterable[Pair], new: Iterable[Pair]) -> tuple[Pair, ...]:
    """Old pairs with the new ones in place of those with the same source, and behind them."""
    found = {(p.source_language, p.target_language, p.source): p for p in old}
    found |= {(p.source_language, p.target_language, p.source): p for p in new}
    return tuple(found.values())
