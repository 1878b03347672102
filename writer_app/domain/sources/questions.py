"""What asks something: headings of FAQ pages, in English and Chinese."""

from __future__ import annotations

import re

_LONGEST = 200  # characters
_LABEL = re.compile(
    r"\A(?:(?:Q|FAQ)\s*\d*\s*[:：.)、]\s*|问(?:题)?\s*\d*\s*[:：.、]\s*"
    r"|(?:\d{1,3}|[一二三四五六七八九十]{1,3})[.)、．]\s*)",
    re.I,
)
_ENGLISH = re.compile(
    r"\A(?:how|what|when|where|why|who|whom|whose|which|can|could|do|does|did|is|are|was|were|will|"
    r"would|should|may|must|have|has)\b",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    "\\A(?:请问|如何|怎么|怎样|怎么样|为什么|为何|什么|哪|谁|几|多少|多久|是否|能否|可否|可不可以|能不能)"
    "|(?:怎么|如何|怎样)[^，。；]{1,6}\\Z|(?:怎么办|怎么做|吗|呢|么|是什么|有哪些|多少钱?|多久|哪里|为什么)\\Z"
)


def asked(line: str) -> bool:
    """Whether a heading, or a line of its own, is a question."""
    words = unlabelled(line)
    if not words or len(words) > _LONGEST:
        return False
    labelled = line.strip() != words and not line.strip()[0].isnumeric()
    if labelled or words.endswith(("?", "？")):
        return True
    several = len(words.split()) > 2
    return bool(_CHINESE.search(words)) or (several and _ENGLISH.match(words) is not None)


def unlabelled(line: str) -> str:
    """The question without “Q3:” or “问：” before it."""
    return _LABEL.sub("", line.strip()).strip()
