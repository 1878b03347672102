"""What a writer takes for one sign though it is several characters: emoji, flags, keycaps.

Offsets are code points.
"""

from __future__ import annotations

import re
from functools import cache

_LONGEST = 48  # code points; the longest sequence of the Unicode list has 14


@cache
def _sign() -> re.Pattern[str]:
    base = (
        "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff"
        "\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
    )
    tone = "[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff]|[\U000e0020-\U000e007f]+"
    one = f"(?:{base}(?:{tone})*|[\U0001f3fb-\U0001f3ff])"
    keycap, variant = "[0-9#*]\ufe0f?\u20e3", "[^\\s][\ufe00-\ufe0f\U000e0100-\U000e01ef]"
    return re.compile(f"(?:{one}(?:\u200d{one})*|{keycap}|{variant})$")


_FLAGS = re.compile("[\U0001f1e6-\U0001f1ff]+$")


def sign_before(text: str, index: int) -> int:
    """How many code points before `index` are one sign; 1 for an ordinary character, 0 at 0.

    Accents that are characters of their own are not: they are taken away one by one.
    """
    before = text[max(0, index - _LONGEST) : max(index, 0)]
    if not before:
        return 0
    if flags := _FLAGS.search(before):
        return 2 if len(flags.group()) % 2 == 0 else 1
    found = _sign().search(before)
    return len(found.group()) if found else 1
