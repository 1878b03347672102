"""What a translation owes its language and its source beside the words: marks, ends, dashes.

A small model ends titles with a full stop, forgets the dash before a signature, and writes an
English comma between Chinese characters. None of this needs to be asked for again.
"""

from __future__ import annotations

import re

_WHOLE = re.compile(r"(?P<mark>\*\*|__|[*_])(?=\S)(?P<words>(?:(?!(?P=mark)).)+)(?P=mark)\Z")
_LEAD = re.compile(r"[—–―-]{1,3}[ \t]+(?=\S)")
_BLOCK = re.compile(r"(?:(?:#{1,6}|>|[-*+](?:[ \t]+\[[ xX]\])?)[ \t]+)+(?=\S)")
_COUNTED = re.compile(r"(\d{1,9})([.)])(?=[ \t])")
_ENDED = re.compile(r"[.。．!?！？…:：;；][\"”’'」』)）\]*_`]*\s*\Z")
_FULL_STOP = re.compile(r"(?<=[\w”’\"」』）)*_\]`])[.。．](?=[*_]*\s*\Z)")
_MARKED = "\ue000-\uf8ff"  # stand for what is not touched
_TAKEN = re.compile(f"[{_MARKED}]")
_MOST = 6_000  # code points, so that there is a mark for everything
_HAN = "\u3400-\u9fff"
_WIDE = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_NARROW = {"，": ", ", "。": ". ", "；": "; ", "：": ": ", "？": "? ", "！": "! ", "、": ", ",
           "（": " (", "）": ") ", "．": ". "}  # fmt: skip
_KEPT = re.compile(r"`[^`\n]*`|(?<=\])\([^()\n]*\)|https?://\S+|<[^<>\n]*>|\$[^$\n]+\$")
_BETWEEN = re.compile(
    rf"(?<=[{_HAN}{_MARKED}”）])[ ]?([,;:?!])[ ]?(?=[{_HAN}{_MARKED}“（\[*_]|\s*\Z)"
)
_POINT = re.compile(rf"(?<=[{_HAN}{_MARKED}”）])\.(?=\s*\Z)")
_QUOTED = re.compile(rf'"([^"\n]*[{_HAN}][^"\n]*)"')
_BRACKETED = re.compile(r"\[[ \t]*([^\[\]\n]*?)[ \t]*\](?=\()")
_NARROWED = re.compile("[" + "".join(_NARROW) + "]")
_BLANKS = re.compile(r"(?<=\S)[ ]{2,}(?=\S)|[ ]+(?=[,.;:?!)](?:[\s)]|\Z))|(?<=\()[ ]+")


def framed(source: str) -> tuple[str, str, str]:
    """What stands before the words, the words, and what stands behind them.

    That is the dash before a signature, and the marks of words that are emphasised as a whole.
    """
    lead = _LEAD.match(source)
    before, words = (lead.group(), source[lead.end() :]) if lead else ("", source)
    whole = _WHOLE.match(words)
    if whole is None:
        return before, words, ""
    return before + whole["mark"], whole["words"], whole["mark"]


def tidied(source: str, target: str, to: str) -> str:
    """The target with the marks of its language, and ended as its source is."""
    if not target.strip():
        return target
    tongue = to.partition("-")[0]
    kept: list[str] = []

    def mark(match: re.Match[str]) -> str:
        kept.append(match.group())
        return chr(0xE000 + len(kept) - 1)

    found = _BRACKETED.sub(r"[\1]", _one_block(source, target.strip()))
    if len(found) < _MOST and not _TAKEN.search(found):
        found = _KEPT.sub(mark, found)
    if tongue == "zh":
        found = _QUOTED.sub(r"“\1”", _BETWEEN.sub(lambda m: _WIDE[m.group(1)], found))
        found = _POINT.sub("。", found)
    elif tongue not in ("ja", "ko"):
        found = _narrowed(found)
    if kept:
        found = _TAKEN.sub(lambda m: kept[ord(m.group()) - 0xE000], found)
    return _ended(source.rstrip(), found, "。" if tongue in ("zh", "ja") else ".")


def _one_block(source: str, target: str) -> str:
    """The target without the mark of a heading, an item or a quotation that the source has not.

    A number stays, but counts no item.
    """
    if not _BLOCK.match(source) and (mark := _BLOCK.match(target)):
        target = target[mark.end() :]
    if not _COUNTED.match(source) and (mark := _COUNTED.match(target)):
        target = f"{mark[1]}\\{target[mark.end(1) :]}"
    return target


def _narrowed(text: str) -> str:
    """Text with marks of half a square, as languages with letters write them."""
    if not _NARROWED.search(text):
        return text
    return _BLANKS.sub(_blank, _NARROWED.sub(lambda m: _NARROW[m.group()], text)).strip()


def _blank(match: re.Match[str]) -> str:
    return " " if match.end() - match.start() > 1 and match.string[match.end()].isalnum() else ""


def _ended(source: str, target: str, stop: str) -> str:
    """A full stop where the source has one, and none where it ends without any mark."""
    if not _ENDED.search(source):
        return _FULL_STOP.sub("", target)
    if source[-1:] in ".。" and not source.endswith("...") and target[-1:].isalnum():
        return target + stop
    return target
