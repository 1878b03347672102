"""Which language a text is in, guessed from its script and its commonest words."""

from __future__ import annotations

import re
from collections import Counter

_SAMPLE = 20_000  # code points; enough for a guess, so that a long book costs no more
_SCRIPTS = {
    "han": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
    "ja": "\u3040-\u30ff\uff66-\uff9f",
    "ko": "\u1100-\u11ff\uac00-\ud7af",
    "cyrillic": "\u0400-\u052f",
    "el": "\u0370-\u03ff",
    "ar": "\u0600-\u06ff\u0750-\u077f",
    "he": "\u0590-\u05ff",
    "hi": "\u0900-\u097f",
    "th": "\u0e00-\u0e7f",
    "latin": "A-Za-z\u00c0-\u024f\u1e00-\u1eff",
}
_PATTERNS = {name: re.compile(f"[{ranges}]") for name, ranges in _SCRIPTS.items()}
# A Han character carries about as much as four Latin letters, kana and Hangul about two.
_WEIGHTS = {"han": 4, "ja": 2, "ko": 2}
_LATIN_WORD = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")
_COMMON = {
    "en": "the of and to in is that it for was with as on are be this by not have from you he she "
    "i we my they will but what there can your our which who when where how would could should if "
    "their them his does some these those because were into about many much very only people",
    "de": "der die das und ist nicht ein eine zu den mit von für auf im sich dem auch es wird",
    "fr": "le la les et des est une un dans pour que qui du pas au sur par avec ce il elle sont",
    "es": "el la los las y que de en un una por con para es no se del al como más su está",
    "it": "il lo gli e che di un una per con non è sono della del dei nel anche come più alla",
    "pt": "o os as e que de em um uma para com não é do da dos no na por mais como seu está",
    "nl": "de het een en van is dat niet op te zijn voor met die aan er ook als bij wordt",
    "sv": "och att det som en är på för av med den inte till ett har de om han var jag",
    "pl": "i w na że się nie z do jest to jak po co tak za od przez dla ale czy",
    "tr": "ve bir bu için ile da de çok daha ne gibi olarak olan var ama kadar sonra",
    "vi": "và của là có không được trong một cho với các này người những đã để",
}
_NAMES = {
    "en": "English",
    "zh": "Chinese",
    "ja": "Japanese",
    "ko": "Korean",
    "ru": "Russian",
    "uk": "Ukrainian",
    "el": "Greek",
    "ar": "Arabic",
    "he": "Hebrew",
    "hi": "Hindi",
    "th": "Thai",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
    "sv": "Swedish",
    "pl": "Polish",
    "tr": "Turkish",
    "vi": "Vietnamese",
}
_OWN_NAMES = {
    "en": "英语 英文",
    "zh": "中文 汉语 简体中文 普通话",
    "ja": "日本語 日语 日文",
    "ko": "한국어 韩语 韩文",
    "ru": "русский 俄语 俄文",
    "uk": "українська 乌克兰语",
    "el": "ελληνικά 希腊语",
    "ar": "العربية 阿拉伯语",
    "he": "עברית 希伯来语",
    "hi": "हिन्दी 印地语",
    "th": "ไทย 泰语",
    "de": "deutsch 德语 德文",
    "fr": "français 法语 法文",
    "es": "español 西班牙语",
    "it": "italiano 意大利语",
    "pt": "português 葡萄牙语",
    "nl": "nederlands 荷兰语",
    "sv": "svenska 瑞典语",
    "pl": "polski 波兰语",
    "tr": "türkçe 土耳其语",
    "vi": "tiếng-việt 越南语",
}
_WORDS = {name: frozenset(text.split()) for name, text in _COMMON.items()}


def language(text: str) -> str:
    """A BCP 47 primary tag: "en", "zh", "ja", "de" …; "en" when nothing speaks for another."""
    sample = text[:_SAMPLE]
    counts = {name: sum(1 for _ in pattern.finditer(sample)) for name, pattern in _PATTERNS.items()}
    weights = {name: count * _WEIGHTS.get(name, 1) for name, count in counts.items()}
    best = max(weights, key=lambda name: weights[name])
    if weights[best] == 0 or best == "latin":
        return _latin(sample)
    if best in ("han", "ja"):
        return "ja" if counts["ja"] * 5 > counts["han"] + counts["ja"] else "zh"
    if best == "cyrillic":
        return "uk" if re.search("[іїєґІЇЄҐ]", sample) else "ru"
    return best


def _latin(sample: str) -> str:
    found = Counter(word.lower() for word in _LATIN_WORD.findall(sample))
    hits = {name: sum(found[word] for word in common) for name, common in _WORDS.items()}
    best = max(hits, key=lambda name: hits[name] / len(_WORDS[name]))
    # "is" is Dutch as well: another language must have more to show than English has.
    return best if hits[best] > hits["en"] else "en"


def script(text: str) -> str:
    """The script that most of a text is written in: "han", "latin", "cyrillic" …; "" for none.

    Kana and Han count as one, since Japanese is written in both.
    """
    sample = text[:_SAMPLE]
    weights = {
        name: sum(1 for _ in pattern.finditer(sample)) * _WEIGHTS.get(name, 1)
        for name, pattern in _PATTERNS.items()
    }
    best = max(weights, key=lambda name: weights[name])
    if not weights[best]:
        return ""
    return "han" if best == "ja" else best


def language_name(tag: str) -> str:
    """The English name of a language, as the built-in {{language}} gives it to a model."""
    return _NAMES.get(tag.partition("-")[0].partition("_")[0], tag)


def language_tag(name: str) -> str:
    """The tag of a language given by tag (“zh”, “zh-CN”) or by its name in English, in Chinese or
    in itself; "" if not known.
    """
    wanted = re.sub(r"[\s_]+", "-", name.strip().lower())
    primary = wanted.partition("-")[0]
    if primary in _NAMES:
        return primary
    names = ((tag, (_NAMES[tag].lower(), *own.split())) for tag, own in _OWN_NAMES.items())
    return next((tag for tag, known in names if wanted in known), "")
