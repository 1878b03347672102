"""Short forms that a text never spells out, as remarks of one who reads it for the first time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from writer_app.domain.comments.remarks import Remark
from writer_app.domain.text.language import language
from writer_app.domain.text.prose import masked

_FORM = re.compile(r"(?<![A-Za-z0-9&_.-])[A-Z]{2,6}(?![A-Za-z0-9&_]|[-.][A-Za-z0-9])")
_ROMAN = re.compile(r"[IVXLCDM]+")
_KNOWN_FORMS = """
OK TV PDF UK US USA EU UN AI IT ID CD DVD USB PC AM PM BBC CNN NATO DNA HIV HTML URL WLAN GPS
FAQ DIY CEO BC AD ISO ATM SMS APP VIP CV UTC GMT COVID NASA UNESCO CPU GPU PPT QQ GDP PS
USD EUR GBP CNY RMB AND OR NOT THE NO
"""
_KNOWN = frozenset(_KNOWN_FORMS.split())


def unexplained(text: str) -> Iterator[Remark]:
    """A remark at the first place of each short form that no bracket explains; code points."""
    prose = masked(text)
    chinese = language(text) == "zh"
    seen: set[str] = set()
    for found in _FORM.finditer(prose):
        form = found[0]
        if form in seen or form in _KNOWN or _ROMAN.fullmatch(form):
            continue
        seen.add(form)
        if re.search(rf"[(（]\s*{form}\s*[)）]|{form}\s*[(（=]|{form}[:：]", prose):
            continue
        said = (
            f"“{form}”是什么的缩写？第一次出现时请写出全称。"
            if chinese
            else f"What does “{form}” stand for? Spell it out the first time."
        )
        yield Remark(found.start(), found.end(), said)
