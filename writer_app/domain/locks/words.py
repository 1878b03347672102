"""Words and signs of numbers, as the locks know them: which are numbers, and which are units."""

from __future__ import annotations

from writer_app.domain.facts.number_words import ZH_DIGITS


def _listed(words: str) -> list[str]:
    return words.split()


_SMALL = _listed(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
)
_LARGE = ["hundred", "thousand", "million", "billion", "trillion"]
_ORDINALS = _listed(
    "eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
    "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth"
)
NUMBER_WORDS = frozenset([*_SMALL, *_LARGE, *_ORDINALS])
"""“One” is a pronoun far more often than a number, and up to the tenth is a manner of speaking."""

SMALL = dict(zip(_SMALL, [*range(2, 20), *range(20, 100, 10)], strict=True))

UNITS = frozenset(
    _listed(
        "percent km mph kwh kw mw gw gb mb kb tb khz mhz ghz hz cm mm kg mg ml lb lbs oz ft "
        "usd eur gbp chf cny rmb jpy dollar dollars pound pounds euro euros yuan yen cent cents "
        "pence hundred thousand million billion trillion bn mn kilometer kilometers kilometre "
        "kilometres meter meters metre metres mile miles inch inches feet gram grams kilogram "
        "kilograms kilo kilos ton tons tonne tonnes liter liters litre litres degree degrees "
        "hectare hectares acre acres second seconds minute minutes hour hours day days week weeks "
        "month months year years am pm"
    )
)
ZH_UNITS = frozenset(
    "个百分点人民币美元欧英镑日万亿块角公里千米厘毫平方斤克吨升摄氏度小时钟秒年代世纪月号天周岁时"
    "名位家本次倍条件张辆座层页章节亩顷只种头匹篇句行课步瓶杯双套台部段间所支朵棵颗把根幅封笔项届"
    "口碗包盒箱袋枚粒滴株盏道户"
)
"""The characters that the units and measure words behind a Chinese number begin with."""

ZH_MEASURES = frozenset(
    "只种头匹篇句行课步瓶杯双套台部段间所支朵棵颗把根幅封笔项届口碗包盒箱袋枚粒滴株盏道户"
)
"""Those of them that only count things: behind a figure they are no part of the number."""

NO_NUMBERS = frozenset(
    _listed(
        "一一 万一 千万 百分 千百 万万 万千 九九 七七 三三两两 两两 三四 五六 七八 一五一十 百千"
    )
)
"""Runs of Chinese figures that are words."""

_FOLDED = str.maketrans(
    "０１２３４５６７８９．，％−–％\u00a0\u202f\u2009\t", "0123456789.,%--%    "
)


def folded(text: str) -> str:
    """Figures and blanks of any width as ASCII ones. The length stays."""
    return text if text.isascii() and "\t" not in text else text.translate(_FOLDED)


def is_number_word(word: str) -> bool:
    """Whether a lower-case word is a number."""
    return word in NUMBER_WORDS


def has_figures(text: str) -> bool:
    """Whether there is a figure in it, Arabic or Chinese."""
    return any(char.isdigit() or char in ZH_DIGITS for char in text)
