"""What in a source pretends to be more than text: control characters, roles, orders to a model.

A source is data. Its text reaches the model only as numbered, quoted lines of one message; here
the characters that show nothing are taken out, and what tries to command is found, to be marked.
"""

from __future__ import annotations

import binascii
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

# Invisible: joints of width 0, turns of direction, tags, selectors of private use, fillers.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# Between letters these join, choose a form or strike through; real texts have them, orders hide so.
_JOINTS = re.compile("[\u200c\u200d\ufe00-\ufe0f\u0300-\u036f]")
_GAPS = re.compile("(?<=[\u3400-\u9fff])[ \u3000](?=[\u3400-\u9fff])")  # 忽 略 以 上
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_MODEL = r"(?:AI|LLM|(?:language\s+)?model|chatbot|AI\s+assistant)\b"
_ORDERS = re.compile(
    r"(?:ignore|disregard|forget|override|bypass)\s+(?:\w+\s+){0,3}?"
    r"(?:above|previous|prior|preceding|earlier|foregoing|instructions?|prompts?|rules|everything)"
    r"|(?:ignor\w*|vergiss|missachte)\s+(?:\w+\s+){0,3}?(?:anweisung\w*|instruc\w+|consign\w+)"
    r"|you\s+are\s+(?:now|no\s+longer)\s+\w+|(?:act|behave|respond)\s+as\s+(?:if|an?|the)\s+\w+"
    r"|new\s+(?:system\s+)?(?:instructions?|prompt)\s*:|(?:system|developer)\s+(?:prompt|message)"
    r"|(?:do\s+not|don[’']t|never)\s+(?:follow|obey|mention|reveal|tell)\s+(?:\w+\s+){0,3}?"
    r"(?:instructions?|rules|user|prompt|this)"
    r"|(?:reveal|print|repeat|output|leak|show)\s+(?:\w+\s+){0,3}?(?:system\s+prompt|instructions)"
    r"|(?:attention|note|message|instruction)s?\s+(?:to|for)\s+(?:the\s+)?(?:ai|llm|model|assistant"
    r"|chatbot|language\s+model)s?\b|(?:dear|hey)\s+(?:ai|llm|assistant|chatbot|model)\b"
    r"|(?:end|begin|start)\s+of\s+(?:system|prompt|instructions?|passages?|context|sources?)\b"
    r"|\b(?:use|cite|trust|quote)\s+only\s+(?:this\s+)?(?:passage|source|\[\d)"
    r"|jailbreak|\bDAN\s+mode|(?:answer|reply|respond|say)\s+only\s+(?:with\s+)?[“\"'‘]"
    r"|\byour\s+new\s+(?:task|role|goal)\s+is\b|\banswer\s+to\s+(?:every|all|any)\s+questions?\s+is\b"
    rf"|\bif\s+you\s+are\s+(?:an?\s+)?{_MODEL}|{_MODEL}s?\s+(?:that\s+|which\s+|who\s+)?"
    r"(?:read(?:s|ing)?|summari[sz](?:es?|ing)|process(?:es|ing)?)\s+this"
    r"(?:\s+(?:page|site|text|document|passage|article|message|file|mail)\b|\s*[,:])"
    r"|\bdecode\s+(?:\w+\s+){0,4}?base64|\bbase64\b[^.\n]{0,40}\b(?:follow|obey|execute)"
    r"|(?:忽略|[无無][视視])(?:以上|之前|上面|前面|所有|此前|上述)"
    r"|不要(?:理会|遵守|遵循|听从)|你[现現]在(?:是|扮演)|[从從][现現]在(?:起|开始|開始)[，,]?你"
    r"|系[统統](?:提示|指令|消息)|如果你是(?:AI|人工智能|语言模型|大模型)"
    r"|(?:阅读|读到|总结|处理)(?:本页|此页|本文|此文|这段|这页)的?(?:AI|人工智能|语言模型|大模型)"
    r"|所有问题的(?:标准|正确)?答案|解码.{0,12}base64"
    r"|新的?(?:指令|提示|任务)\s*[:：]|(?:给|致|请)(?:AI|人工智能|语言模型|助手|模型)(?:的|读者|看|：|:)"
    r"|(?:输出|泄露|重复|显示)(?:你的)?(?:系统)?(?:提示词|指令)",
    re.IGNORECASE,
)
_ROLES = re.compile(
    r"<\|[^|<>\n]{1,40}\|>|\[/?INST\]|<</?SYS>>|</?(?:s|bos|eos|system|user|assistant|human"
    r"|think|tool_(?:call|response)s?|function_calls?)>"
    r"|<(?:start|end)_of_turn>|^\s*(?:###\s*)?(?:system|assistant|user|human|instruction|response"
    r"|系统|助手|用户)\s*[:：]",
    re.IGNORECASE | re.MULTILINE,
)
# “I g n o r e”, “i-g-n-o-r-e”: letters that stand alone, one sign between each two.
_SPACED = re.compile(r"(?<!\w)(?:[A-Za-z][ .\-_*·]){4,60}[A-Za-z](?!\w)")
_SPELT = re.compile(
    r"ignore|disregard|forget|override|bypass|system|prompt|instruct", re.IGNORECASE
)
_PACKED = re.compile(r"[A-Za-z0-9+/]{24,4000}={0,2}")  # base64
# Cyrillic and Greek letters that look like Latin ones.
_LOOKS = str.maketrans(
    "асеіјорѕухАВЕКМНОРСТХІЅοινΑΒΕΗΙΚΜΝΟΡΤΧ",
    "aceijopsyxABEKMHOPCTXISoivABEHIKMNOPTX",
)


def cleaned(text: str) -> str:
    """The text without characters that show nothing or steer a terminal; line ends are “\\n”."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = text.replace("\u2029", "\n\n").replace("\x0c", "\n\n")
    return _CONTROL.sub("", _UNSEEN.sub("", text))


def attempts(text: str) -> list[tuple[int, int]]:
    """The places, in code points, where a text speaks to a model or as one of its roles.

    Letters that look like others, and characters that show nothing, hide none.
    """
    plain, places = _folded(text)
    found = [match.span() for match in _ORDERS.finditer(plain)]
    found += [match.span() for match in _ROLES.finditer(plain)]
    found += [match.span() for match in _PACKED.finditer(plain) if _orders(_unpacked(match[0]))]
    if "\u202e" in text and _orders(plain[::-1]):  # shown from right to left
        found.append((0, len(plain)))
    found += [
        match.span()
        for match in _SPACED.finditer(plain)
        if _SPELT.search("".join(filter(str.isalpha, match.group())))
    ]
    return sorted((places[start], places[end - 1] + 1) for start, end in found)


def _orders(text: str) -> bool:
    return _ORDERS.search(text) is not None or _ROLES.search(text) is not None


def _unpacked(text: str) -> str:
    """What base64 stands for; "" for what is none."""
    try:
        return binascii.a2b_base64(text + "=" * (-len(text) % 4)).decode("utf-8")
    except ValueError:
        return ""


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """Full-width, stylised and foreign letters as plain ones without what shows nothing, and the
    place of each in the text.
    """
    if text.isascii():
        return text, range(len(text))
    hiding = (_UNSEEN, _JOINTS, _GAPS)
    gone = {match.start() for each in hiding for match in each.finditer(text)}
    places = [at for at in range(len(text)) if at not in gone]
    plain = "".join(map(_plain, (text[at] for at in places)))
    return plain.translate(_LOOKS), places


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    """A letter without its marks and its style; itself where it is no single letter."""
    new = unicodedata.normalize("NFKD", char)
    return new[0] if all(map(unicodedata.combining, new[1:])) else char


def quoted(text: str) -> str:
    """The text as it stands in a prompt: every line a quoted one, so that none opens a part."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())
