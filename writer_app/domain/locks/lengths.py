"""How long a text is to be, as a writer's instruction says it: “in 40 words”, “half as long”, “at
most two sentences”, “auf 80 Wörter”, “不超过50字”.

Rules, and rather no length than a wrong one: a number of words that is added or taken away, that
is meant for each sentence or for a title, or that is quoted, says nothing of the whole.
"""

from __future__ import annotations

import re

from writer_app.domain.facts.number_words import RUN, ZH_DIGITS, chinese, spoken
from writer_app.domain.locks.length_wish import Bound, LengthWish

_NEAR = 120  # characters around a number that tell what it is of
_FEWEST = 15  # words: a text of fewer is no more than bounded, as a headline is
_UNITS = {
    "words": r"words?\b|wörtern?\b|worte?n?\b|mots\b|palabras\b|parole\b"
    r"|(?:多?个)?(?:汉字|字|单词|词)(?![节母典符幕体号条句组])",
    "sentences": r"sentences?\b|sätzen?\b|satz\b|phrases?\b|frases?\b|frasi\b|句话?",
}
_QUOTED = re.compile(
    r"“[^”]*”|「[^」]*」|『[^』]*』|\"[^\"]*\"|«[^»]*»|(?<!\w)['‘][^'’]*['’](?!\w)"
)
_ENGLISH = re.compile(rf"\b{RUN}", re.IGNORECASE)
_CHINESE = re.compile(rf"[{ZH_DIGITS}]{{1,6}}(?=\s*(?:多?个)?(?:汉字|字|单词|词|句))")
_SOLE = re.compile(
    r"\b(?:an?|a single)(?= sentence\b)|\b(?:einem|einen|ein)(?= (?:einzigen |einziger )?satz\b)"
)
_GERMAN = {"zwei": "2", "drei": "3", "vier": "4", "fünf": "5", "sechs": "6", "zehn": "10"}
_GERMAN_NUMBER = re.compile(rf"\b(?:{'|'.join(_GERMAN)})\b")
_RANGE = r"(?:-|–|—|~|～|\bto\b|\band\b|\bbis\b|\bund\b|到|至)"
_FOUND = {
    unit: re.compile(
        rf"(?<![\d.,])(?:(?P<from>\d{{1,4}})\s*{_RANGE}\s*)?(?P<n>\d{{1,2}}[,.]\d{{3}}|\d{{1,4}})"
        rf"(?:(?P<joined>-)|\s)?(?:{names})"
    )
    for unit, names in _UNITS.items()
}
_ONLY = r"(?:\s*(?:the|a|about|around|just|total of|of|mit|auf|von))*\s*\Z"
_MOST_BEFORE = re.compile(
    r"(?:at (?:the )?most|(?:no|not) (?:more|longer) than|not (?:over|above)"
    r"|max(?:imum|imal|\.)?(?: of)?|up to|under|below|less than|fewer than|within"
    r"|limit(?:ed)?(?: \w+){0,2} to|keep(?: \w+){0,3} to"
    r"|höchstens|nicht (?:mehr|länger) als|bis zu|unter|weniger als|au plus|como máximo|<=?|≤"
    r"|不(?:要)?(?:超过|多于|大于|超出)|至多|最多|少于|小于|不到|不足|控制在|限制?[在为]?|上限[是为]?"
    rf"){_ONLY}"
)
_MOST_AFTER = re.compile(
    r"\s*(?:or (?:less|fewer|under)\b|(?:at )?(?:the )?(?:most|max)\b|maximum|limit\b|tops\b"
    r"|oder weniger|maximal|höchstens|[之以]内|以下|内|为限|封顶)"
)
_LEAST_BEFORE = re.compile(
    r"(?:at least|(?:no|not) (?:less|fewer) than|(?<!no )(?<!not )more than|(?<!not )over"
    r"|min(?:imum|\.)?(?: of)?|mindestens|wenigstens|(?<!nicht )mehr als"
    rf"|至少|不(?:少|低|小)于|最少|(?<!不)(?<!不要)(?:超过|多于)|>=?|≥){_ONLY}"
)
_LEAST_AFTER = re.compile(r"\s*(?:or more\b|at least|minimum|and up|oder mehr|以上|起|或更多)")
_ABOUT_BEFORE = re.compile(
    r"(?:\A|[.,;:：，。；、(（]|\b(?:in|to|into|about|around|roughly|approx(?:imately|\.)?|some|circa"
    r"|ca\.|exactly|precisely|just|only|use|using|it|this|be|is|have|has|an?|as|with|write|between"
    r"|auf|mit|etwa|ungefähr|rund|genau|zu|zwischen|von|en|à)|(?:summary|version|text|paragraph"
    r"|abstract|blurb|teaser|note|intro(?:duction)?|description|article|letter|post|length) of"
    r"|[用以成为到至在约]|大概|左右|写|共|长度|字数|篇幅)\s*\Z"
)
_ABOUT_AFTER = re.compile(
    r"\s*(?:long|in length|or so|in total|lang\b|左右|上下"
    r"|的?(?:摘要|概[括述要]|总结|介绍|短文|文[字章]|版本|段落|说明|简介|通知|话))"
)
# What is meant is not the whole text, or no length at all.
_NOT_BEFORE = re.compile(
    r"(?:\b(?:first|last|final|next|previous|these|those|my|your|by|another|add(?:ing)?|remove"
    r"|delete|drop|insert|append|take out|cut(?! (?:it |this )?(?:down )?to)|ersten?|letzten?"
    r"|diese[nr]?|um|die|den|der)(?: \w+){0,1}"
    r"|[前后第这那每加添补增删去减掉插换首末尾]了?|多写|少写|最后)\s*\Z"
)
_NOT_AFTER = re.compile(
    r"\s*(?:(?:shorter|longer|fewer|less|more(?! or less)|kürzer|länger"
    r"|(?:or (?:less|fewer) |max(?:imum)? )?(?:each|apiece|a piece|per|pro"
    r"|a (?:sentence|line|paragraph|day))"
    r"|(?:\w+ )?(?:sentences|bullets?|lines?|items?|titles?|names?|headings?))\b"
    r"|的?(?:成语|标题|题目|短语|词组))"
)
_WHOLE = re.compile(
    r"\s+(?:(?:max|maximum|\w+ing) )?(?:summary|version|text|paragraph|abstract|blurb|teaser|note"
    r"|intro\w*|description|article|letter|post|story|speech|email|overview|sentence|headline|reply|answer)\b"
)
_APART = re.compile(
    r"\b(?:each|every|per|pro|jede[rnms]?|a line|titles?)\b|每|标题|题目"
    r"|\b(?:say|mention|state|note|explain) that\b"
    r"|\b(?:sentences|paragraphs|lines|sätze|items|bullets|headings)(?: \w+)?"
    r" (?:of|as|with|under|to|at|no|mit)\b"
    r"|\b(?:add|insert|append|prepend|include|start|begin|open|end|close|give it|ergänze|füge)\b"
    r"|(?:加|添|补充|插入)[^，。；]*\Z"
)
_PARTED = re.compile(r"\b(?:sub)?section (?:called|named|titled)\b")
_CLAUSE = re.compile(r"[.;。；!?！？\n]|\b(?:then|dann)\b|然后|再")
_VERBS = (
    r"(?:\A|[,;.，。；]|\b(?:and|please|then|und|bitte|to)\b|请|把|将)[^,;.，。；]{0,12}?"
    r"(?:short(?:en)?|cut|reduce|trim|condense|tighten|compress|make|bring|get|expand|lengthen"
    r"|extend|grow|kürz\w*|verkürz\w*|mach\w*|bring\w*|erweiter\w*|[缩压简删减砍扩延长改])"
    r"[^,;.，。；\d]{0,30}?"
)
_SHARES = {
    r"(?:one )?half|hälfte|一半|二分之一|百分之五十": 0.5,
    r"(?:an?|one) third|(?:ein|das) drittel|三分之一": 1 / 3,
    r"two[- ]thirds|zwei drittel|三分之二": 2 / 3,
    r"(?:an?|one) quarter|(?:ein|das) viertel|四分之一": 0.25,
    r"three[- ]quarters|drei viertel|四分之三": 0.75,
}
_PART = (
    r"(?:(?:about|around|roughly|etwa|rund|the|die|约|大约)\s*)*(?:"
    + "|".join(f"(?P<s{n}>{words})" for n, words in enumerate(_SHARES))
    + r"|(?P<percent>\d{1,3}) ?(?:%|％|percent|prozent))"
)
_CUT = r" (?:\w+ )?(?:ge)?(?:kürz|reduzier)"
_TO = (
    re.compile(rf"{_VERBS}(?:\b(?:to|auf)\s+|[到至成为]\s*)(?:its |原来?的|原文的)?{_PART}"),
    re.compile(rf"\bauf {_PART}{_CUT}"),
)
_BY = (
    re.compile(rf"{_VERBS}(?:\b(?:by|in|um)\s+|[短减少去掉缩简长了]\s*){_PART}"),
    re.compile(rf"{_PART} (?:shorter|longer|kürzer|länger)\b"),
    re.compile(rf"\bum {_PART}{_CUT}"),
)
_SHORTER = re.compile(
    r"short(?!er)|cut|trim|condens|reduc|tighten|compress|summar|kürz|[缩压]|精简|概括|删减"
)
_LONGER = re.compile(r"expand|lengthen|extend|grow|longer|erweiter|länger|扩|延|长")
_AS_LONG = (
    re.compile(rf"{_PART} (?:as long|(?:of )?(?:the|its) (?:\w+ )?(?:length|size|words?))\b"),
)
_HALF = re.compile(
    r"\b(?:halb so lang|halve|halbier\w*|in half)\b|(?:长度|篇幅|字数)[^，。；]{0,4}一半"
    r"|一半的?(?:长度|篇幅|字数)|减半|砍半"
)
_DOUBLE = re.compile(
    r"\b(?:twice as long|(?:twice|double) (?:the|its) (?:length|size)|double it|doppelt so lang)\b"
    r"|长一倍|扩[^，。；]{0,6}(?:两倍|2倍|一倍)"
)


def wished(instruction: str, size: int) -> LengthWish:
    """What an instruction says of the length of a text that has `size` words now."""
    said = _in_figures(_QUOTED.sub(" ", instruction).lower())
    sentences = _sentences(said)
    words, bound = _words(said)
    if words:
        bound = "most" if words > size > 0 and _SHORTER.search(said) else bound
        return LengthWish(words, bound, sentences, named=True)
    return LengthWish(round(_share(said) * size), sentences=sentences)


def unsized(instruction: str) -> str:
    """An instruction without the number of words that it wants, which is no number to be written:
    done with its text, a model said 文本精简为46字.
    """
    words = wished(instruction, 0).words
    pattern = re.compile(rf"(?<![\d.,]){words}(?=[\s-]?(?:{_UNITS['words']}))", re.IGNORECASE)
    return pattern.sub(" ", instruction) if words else instruction


def _in_figures(text: str) -> str:
    text = _SOLE.sub("1", text)
    text = _GERMAN_NUMBER.sub(lambda match: _GERMAN[match[0]], text)
    text = _CHINESE.sub(lambda match: chinese(match[0]), text)
    return _ENGLISH.sub(_figures, text)


def _figures(match: re.Match[str]) -> str:
    run, at, parts = match[0], 0, []
    for number in spoken(run):
        parts += [run[at : number.start], f"{number.value:f}"]
        at = number.end
    return "".join(parts) + run[at:]


def _words(said: str) -> tuple[int, Bound]:
    """The words wanted; 0 where nothing clear is said."""
    least, most, about = _bounds(said, "words")
    if len(set(about)) > 1 or len(about) + len(most) + len(least) > 2:
        return 0, "about"
    if about:
        return about[0], "about" if about[0] >= _FEWEST else "most"
    if most and least:
        return round((most[0] + least[0]) / 2), "about"
    return (most[0], "most") if most else (least[0] if least else 0, "least")


def _sentences(said: str) -> int:
    least, most, about = _bounds(said, "sentences")
    return 0 if least else min(most or about, default=0)


def _bounds(said: str, unit: str) -> tuple[list[int], list[int], list[int]]:
    """What the text is to have at least, at most, and about."""
    least: list[int] = []
    most: list[int] = []
    about: list[int] = []
    for match in _FOUND[unit].finditer(said) if not _PARTED.search(said) else ():
        before = said[max(0, match.start() - _NEAR) : match.start()]
        after = said[match.end() : match.end() + _NEAR]
        clause = _CLAUSE.split(before)[-1]
        if _NOT_BEFORE.search(before) or _NOT_AFTER.match(after) or _APART.search(clause):
            continue
        if match["joined"] and not _WHOLE.match(after):
            continue
        number = int(re.sub("[,.]", "", match["n"]))
        if match["from"] and unit == "sentences":
            most.append(number)
        elif match["from"]:
            about.append(round((int(match["from"]) + number) / 2))
        elif _LEAST_BEFORE.search(before) or _LEAST_AFTER.match(after):
            least.append(number)
        elif _MOST_BEFORE.search(before) or _MOST_AFTER.match(after):
            most.append(number)
        elif _ABOUT_BEFORE.search(before) or _ABOUT_AFTER.match(after):
            about.append(number)
    return least, most, about


def _share(said: str) -> float:
    """Of its words, that a text is to have; 0 where nothing is said."""
    if _HALF.search(said):
        return 0.5
    if _DOUBLE.search(said):
        return 2.0
    if found := _first(_AS_LONG, said) or _first(_TO, said):
        return _part(found)
    if found := _first(_BY, said):
        part = _part(found)
        return 1 + part if _LONGER.search(found[0]) else max(0.0, 1 - part)
    return 0.0


def _first(patterns: tuple[re.Pattern[str], ...], said: str) -> re.Match[str] | None:
    return next(filter(None, (pattern.search(said) for pattern in patterns)), None)


def _part(match: re.Match[str]) -> float:
    if match["percent"]:
        return int(match["percent"]) / 100
    return next(share for n, share in enumerate(_SHARES.values()) if match[f"s{n}"])
