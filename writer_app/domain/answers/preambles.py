"""What models say before the answer itself: the closed vocabulary of preambles, and how to find it.

A preamble is an announcement that ends in a colon: "Sure, here is the rewritten text:". A friendly
word alone ("Sure," "Of course!") is never one, because letters and dialogues begin like that.
"""

from __future__ import annotations

import re

from writer_app.domain.answers.announcements import ABROAD, ABROAD_BEGINNINGS, ABROAD_NAMES

LIMIT = 260  # characters; a longer first line is no announcement

_YES = (
    r"(?:(?:sure(?: thing)?|certainly|of course|absolutely|okay|ok|alright|no problem|got it|"
    r"gladly|with pleasure|definitely|great|happy to help|yes)"
    r"(?:[ \t]*[—–-](?=[ \t])|,? so(?=[ \t]))?)"
)
_DONE = (
    r"(?:rewritten|re-written|rephrased|revised|corrected|edited|improved|updated|shortened|"
    r"condensed|simplified|polished|proofread|paraphrased|reworded|expanded|summari[sz]ed|"
    r"translated|cleaned[- ]up|grammatically correct|fixed|refined|reworked|modified)"
)
_THING = (
    r"(?:text|texts|sentences?|paragraphs?|passage|versions?|e-?mail|letter|article|draft|summary|"
    r"translation|outline|essay|story|(?:blog )?post|message|reply|response|answer|poem|titles?|"
    r"headlines?|headings?|content|rewrite|abstract|report|speech|document|section|prose|fix|"
    r"correction|edit|rewording|rephrasing)"
)
_KIND = (
    r"(?:possible|sample|short|brief|concise|clear|clearer|shorter|longer|formal|friendly|draft|"
    r"suggested|potential|simple|professional|polite|final|new|better|more \w+|\d+|three|five|"
    r"some|few)"
)
_HERE = r"(?:here(?:'s|’s| is| are| you go| it is)|below(?: is| are)|this is|following is)"
_REST = r"[^\n:。：]{0,160}"
_OFFER = r"(?:i(?:'d|’d|'ll|’ll| can| will| would)|let me)[^\n.!:]{0,100}[.!:]\s+"
_MARK = r"(?:\*\*|__)?"
_LINE = rf":{_MARK}[ \t]*\n"  # the announcement has its line to itself
# Or the answer follows on the same line.
_ANY = r"(?::(?:\*\*|__)[ \t]*(?:\n|(?=\S))|:[ \t]*\n|:[ \t]+(?=\S))"

_ENGLISH = "|".join(
    (
        # Sure! Here is anything at all:
        rf"{_YES}[,.!:]*\s+(?:{_OFFER})?{_HERE}\b{_REST}{_LINE}",
        # (Sure.) Here is the corrected text: | The revised version of the mail is:
        rf"(?:{_YES}[,.!:]*\s+)?(?:{_OFFER})?(?:{_HERE}\s+)?(?:an?|the|your|my|some)?\s*"
        rf"(?:{_KIND}\s+)?{_DONE}(?:\s+and\s+\w+)?\s+(?:\w+\s+)?{_THING}\b"
        rf"(?:(?:,| of| for| in| with| that| which| is\b| reads?\b| would| using){_REST})?{_ANY}",
        # Here is a summary of the passage:
        rf"{_HERE}\s+(?:an?|the|your|my|some)?\s*(?:{_KIND}\s+){{0,2}}{_THING}\b{_REST}{_LINE}",
        rf"(?:corrected|rewritten|rephrased|proofread|paraphrased){_LINE}",
        # I have corrected the text:
        rf"(?:{_YES}[,.!:]*\s+)?i(?:'ve|’ve| have)\s+{_DONE}\s{_REST}{_LINE}",
    )
)
_ZH_YES = "(?:好的|好|当然(?:可以)?|没问题|可以|明白了?|收到)[，,。！!：:]"
_ZH_DONE = (
    "(?:改写|修改|修订|润色|纠正|更正|修正|改正|翻译|精简|缩写|扩写|优化|校对|整理|重写|简化|改良|完善"
    "|改寫|修訂|潤色|糾正|改進|翻譯|精簡|縮寫|擴寫|優化|校對|重寫|簡化)"
)
_ZH_THING = (
    "(?:文本|版本?|句子|内容|內容|文章|段落|译文|譯文|摘要|总结|總結|概要|邮件|郵件|回复|回覆|标题|標題"
    "|大纲|提纲|文字|结果|結果|草稿)"
)
_ZH_END = r"[：:](?:\*\*)?[ \t]*(?!\*)"
_CHINESE = "|".join(
    (
        rf"{_ZH_YES}\s*(?:我(?:来|会|将|可以)[^\n。：:]{{0,30}}[，,。]\s*)?"
        rf"(?:以下|下面|这|这里|這|這裡|如下)[^\n。：:]{{0,60}}{_ZH_END}(?:\n|(?=\S))",
        rf"(?:以下|下面|这|这里|這|這裡)[是为][^\n。：:]{{0,24}}(?:{_ZH_DONE}|{_ZH_THING})[^\n。：:]{{0,16}}{_ZH_END}\n",
        rf"(?:以下|下面|这|這)[是为][^\n。：:]{{0,16}}{_ZH_DONE}(?:后|後|过)?的?[^\n。：:]{{0,16}}{_ZH_END}(?=\S)",
        rf"{_ZH_DONE}(?:后|後|过)的?{_ZH_THING}?(?:如下|是|为)?{_ZH_END}(?:\n|(?=\S))",
        rf"{_ZH_YES}\s*{_ZH_DONE}{_ZH_THING}?如下{_ZH_END}(?:\n|(?=\S))",
    )
)
_PREAMBLE = re.compile(rf"{_MARK}(?:{_ENGLISH}|{_CHINESE}|{ABROAD})", re.IGNORECASE)
# An announcement that is a sentence, on lines of its own: "I've corrected the grammar." Only where
# there was a text before, for a letter may begin so.
_ZH_SAID = rf"(?:以下|下面|这|这里|這|這裡)是[^\n。：:]{{0,16}}{_ZH_DONE}[^\n。：:]{{0,16}}"
_SAID = re.compile(
    rf"(?:{_YES}[,.!:]*\s+)?(?:{_HERE}\s+(?:an?|the|your|my)?\s*(?:{_KIND}\s+)*"
    rf"(?:{_DONE}(?:\s+and\s+\w+)?\s+{_THING}\b|version of (?:your|the|this) {_THING}\b)"
    rf"|i(?:'ve|’ve| have)\s+(?:now |also )?{_DONE}\s+(?:it|the|your|this)\b)"
    r"[^\n:。]{0,80}[.!][ \t]*\n[ \t]*\n"
    rf"|(?:(?:您好|你好)[，,！!]\s*|{_ZH_YES}\s*)?{_ZH_SAID}[。！!][ \t]*\n[ \t]*\n"
    rf"|(?:您好|你好)[，,！!]\s*{_ZH_SAID}[：:][ \t]*\n",
    re.IGNORECASE,
)
# A heading that names the answer: "### Corrected Text". Only where there was a text before.
_NAMED = (
    rf"(?:(?:the |your |my )?(?:{_KIND}\s+)?{_DONE}(?:\s+(?:and\s+)?\w+)?\s+{_THING}|{_DONE}"
    r"|(?:final )?(?:answer|response|output|result|rewrite|revision|correction)"
    rf"|{_ZH_DONE}(?:后|後|过|结果|版)?的?{_ZH_THING}?|{_ZH_THING}|{ABROAD_NAMES})"
)
_HEADING = re.compile(
    rf"(?:#{{1,6}}[ \t]+(?:\*\*)?|\*\*|__|【){_NAMED}[ \t]*[:：]?[ \t]*(?:\*\*|__"
    rf"|】)?[:：]?[ \t]*#*[ \t]*\n"
    rf"|{_NAMED}[ \t]*\n(?:={{3,}}|-{{3,}})[ \t]*\n"
    r"|(?:corrected|rewritten|revised|rephrased|improved|edited|proofread|translation|übersetzung"
    r"|korrigiert|überarbeitet|korrektur|traduction|traducción)[ \t]*:[ \t]+(?=\S)"
    rf"|(?:{_YES}[,.!:]*\s+)?here (?:you go|it is)[ \t]*[:!.]?[ \t]*\n|assistant[ \t]*:[ \t]+(?=\S)"
    rf"|(?:{_ZH_DONE}(?:后|後|过)?|译文|譯文)[：:][ \t]*(?:\n|(?=\S))"
    rf"|【(?:{_ZH_DONE}(?:后|後|过|结果|版)?的?{_ZH_THING}?"
    r"|答案|回答|正确(?:版本|句子)?)】[：:]?[ \t]*(?=\S)"
    rf"|(?:{_ZH_DONE}版|答案|最终(?:答案|版本))[：:][ \t]*(?:\n|(?=\S))"
    r"|(?:correction|rewrite|revision)[ \t]*:[ \t]+(?=[\"“])"
    r"|(?:final |corrected |revised )?(?:answer|response|output|result|rewrite|revision|correction|"
    r"version)[ \t]*:[ \t]*\n",
    re.IGNORECASE,
)
_MAYBE_LABEL = re.compile(
    r"(?:final |corrected |revised )?(?:answer|response|output|result|rewrite|revision|correction|"
    r"version|assistant)[ \t]*:?[ \t]*\Z",
    re.IGNORECASE,
)
_LABELS = (
    "final answer", "answer", "response", "output", "result", "rewrite", "revision", "correction",
    "version", "assistant",
)  # fmt: skip
_MAYBE_UNDERLINED = re.compile(rf"{_NAMED}[ \t]*\n[=-]*[ \t]*\Z", re.IGNORECASE)
_MAYBE_HEADING = re.compile(r"(?:#{1,6}(?:[ \t]|\Z)|\*|_|【)[^\n]{0,60}\n?\Z")

# How a preamble can begin: everything else is text at once.
_OPENER_LIST = (
    "sure;certainly;of course;absolutely;okay;ok;alright;no problem;got it;gladly;with pleasure;"
    "definitely;great;happy to help;yes;here's;here’s;here is;here are;here you go;here it is;"
    "below is;below are;this is;following is;i have;i've;i’ve;i'd;i’d;i'll;i’ll;i can;i will;"
    "i would;let me;"
    "rewritten;re-written;rephrased;revised;corrected;edited;improved;updated;shortened;condensed;"
    "simplified;polished;proofread;paraphrased;reworded;expanded;summarised;summarized;translated;"
    "cleaned;grammatically;fixed;refined;reworked;modified;"
    "您好;你好;好;当然;没问题;可以;明白;收到;以下;下面;这;如下;改写;修改;修订;润色;纠正;更正;修正;翻译;精简;"
    "translation;übersetzung;korrigiert;überarbeitet;korrektur;traduction;traducción;译文;譯文;"
    "缩写;扩写;优化;校对;整理;重写;简化;改正;改良;完善;答案;最终;這;改寫;修訂;潤色;糾正;改進;翻譯;精簡;"
    "縮寫;擴寫;優化;校對;重寫;簡化"
)
_OPENERS = (*_OPENER_LIST.split(";"), *ABROAD_BEGINNINGS)
_ARTICLES = ("a ", "an ", "the ", "your ", "my ", "some ")
_SHORT_LINE = re.compile(rf"{_MARK}{_YES}[^\n]{{0,120}}\n\s*", re.IGNORECASE)


def find(text: str, *, edits: bool = False) -> int:
    """The length of the preamble that `text` begins with; 0 where there is none.

    With `edits` a heading that names the answer counts as one.
    """
    match = _PREAMBLE.match(text)
    if match is None and edits:
        match = _HEADING.match(text) or _SAID.match(text)
    return match.end() if match else 0


def may_begin(text: str, *, edits: bool = False) -> bool:
    """Whether `text`, the first characters of an answer, may still become a preamble."""
    if len(text) > LIMIT:
        return False
    if edits and _MAYBE_HEADING.match(text) and not text.endswith("\n"):
        return True
    if edits and (_MAYBE_UNDERLINED.match(text) or _MAYBE_LABEL.match(text)):
        return True
    low = text.lstrip("*_").lower()
    if edits and any(label.startswith(low) for label in _LABELS):
        return True
    for article in _ARTICLES:
        if article.startswith(low):
            return True
        low = low.removeprefix(article)
    if not any(opener.startswith(low) or low.startswith(opener) for opener in _OPENERS):
        return False
    first, line_end, _ = text.partition("\n")
    if not line_end or (edits and _SAID.match(f"{text.rstrip()}\n\n")):
        return True
    # "Sure!" on a line of its own may stand above the announcement.
    friendly = _SHORT_LINE.match(text)
    return friendly is not None and ":" not in first and may_begin(text[friendly.end() :])
