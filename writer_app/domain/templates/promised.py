"""What somebody promises in a conversation, or is asked to do: sentences that may be tasks.

Rules of a few words, for English and Chinese. A small model that reads a whole meeting mixes up who
does what; with these lines before it, it need only put them into words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from writer_app.domain.text.sentences import sentences

_SAID = re.compile(r"^[ \t>*-]*(?P<who>[^:：\n*]{1,30}?)\**[:：]\**[ \t]*(?P<text>\S.*)$", re.M)
_VERBS = "write|make|send|call|ask|bring|check|order|buy|hire|look|ring|tell|print|book|find|go"
_OWN = re.compile(
    r"\b(?:I|we)(?:['’]ll| will| can|['’]m going to| do)\b(?! (?:we|you)\b)"
    rf"|(?<!do )(?<!can )(?<!should )\b(?:I|we) (?:{_VERBS})\b"
    rf"|\bwe \w+ (?:do|{_VERBS})\b"
    r"|我(?:们)?(?:来|去|写|问|查|找|做|印|租|订|打|联系|负责|出)(?!过|了)|我(?:们)?.{0,6}就(?:打|去|写|办)"
    r"|我们.{0,3}出|我.{0,8}前(?!面|两|天)|[^，。]{1,8}我来",
    re.IGNORECASE,
)
_ASKED = re.compile(
    rf"\A(?:{_VERBS})\b|\b(?:please|can you|could you|would you|will you)\b"
    r"|你(?:就|先|再)?(?:去|来|找|问|联系|写|查|帮|负责|把)|你.{0,6}(?:一下|前(?!面))|帮我",
    re.IGNORECASE,
)
_DOES = re.compile(
    rf",? (?:{_VERBS})s?\b"
    r"|.{0,4}(?:来(?!不)|去|负责)",
)
_TO_ONE = re.compile("[,，]")
_OPENING = re.compile(r"\A(?:sure|ok(?:ay)?|yes|fine|行|好的?|可以|没问题)[,，]\s*", re.IGNORECASE)
_SHORT = 16  # characters of a sentence that is understood with the one before it alone


def promised(text: str) -> str:
    """What is taken on in a transcript, a line each, "" for nothing.

    Each begins with who is to do it: who says so, who is named, or who spoke before one that asks;
    a short one has the question that it answers.
    """
    said = [
        (match["who"].strip(), match["text"][start:end].strip())
        for match in _SAID.finditer(text)
        for start, end in sentences(match["text"])
    ]
    return "\n".join(f"- {line}" for line in _lines(said, {who for who, _ in said}))


def _lines(said: list[tuple[str, str]], names: set[str]) -> Iterator[str]:
    before = ""  # who spoke last, but for the one who speaks
    for number, (who, words) in enumerate(said):
        last = said[number - 1] if number else ("", "")
        before = last[0] if last[0] != who else before
        own = _OWN.search(words)
        named, asked = _named(words, names), _ASKED.search(words)
        if not (own or named or asked):
            continue
        first = own and (not asked or own.start() < asked.start())
        doer = named or (who if first else before or who)
        colon = "：" if re.search("[\u3400-\u9fff]", words) else ": "
        asks = (
            f"{last[1]} / "
            if own and len(words) <= _SHORT and last[1].endswith(("?", "？"))
            else ""
        )
        told = _OPENING.sub("", words.removeprefix(doer).lstrip(",， ") if named else words)
        yield f"{doer}{colon}{asks}{told.replace(f'{doer}来', '你来')}"


def _named(words: str, names: set[str]) -> str:
    """Who is told to do something: “Bram makes the rota”, “Mei, can you …”, “阿凯来排”."""
    for name in sorted(names, key=len, reverse=True):
        at = words.find(name)
        rest = words[at + len(name) :]
        if at >= 0 and (_DOES.match(rest) or (_TO_ONE.match(rest) and _ASKED.search(rest))):
            return name
    return ""
