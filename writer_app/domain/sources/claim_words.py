"""Whether a sentence has words that say otherwise than its line: opposites, quantities, conditions.

Tables, English and Chinese; more of a kind belongs into them.
"""

from __future__ import annotations

import re

from writer_app.domain.sources.claim_figures import CLAUSE
from writer_app.domain.sources.terms import terms


def _words(english: str, chinese: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{english})\b|{chinese}", re.IGNORECASE)


_OPPOSITES = (
    (_words("agree[sd]?|accept(?:s|ed)?|approve[sd]?", "同意|批准|接受"),
     _words("refuse[sd]?|reject(?:s|ed)?|decline[sd]?", "拒绝|否决|不同意|[未没]同意")),
    (_words("open(?:s|ed)?", "开放|开门|营业"), _words("close[sd]?|shut", "关闭|闭馆|停业|歇业")),
    (_words("increase[sd]?|r[io]se[ns]?|grew|grown?|went up", "增加|上升|上涨|提高|增长"),
     _words("decrease[sd]?|f[ae]ll(?:en|s)?|shrank|went down", "减少|下降|下跌|降低|缩减")),
    (_words("more than|above|over|at least", "超过|多于|至少"),
     _words("less than|fewer than|below|under|at most", "不足|少于|不到|至多|最多")),
    (_words("all|whole|every|entire(?:ly)?|always|every(?:one|body)",
            "全部|全额|所有|一律|人人|都|全[是部]"),
     _words("half|part(?:ly)?|some|only|except|most(?:ly)?|many|few|usually|sometimes",
            "一半|部分|半数|只有|仅限|除|多数|大多|少数|有些|偶尔|有时")),
    (_words("most(?:ly)?|many", "多数|大多"), _words("few|hardly any", "少数|极少")),
    (_words("this year", "今年"), _words("last year", "去年")),
    (_words("buyers?", "买家|买方"), _words("sellers?", "卖家|卖方")),
    (_words("mornings?", "上午|早上"), _words("afternoons?|evenings?", "下午|晚上")),
    (_words("wom[ae]n|female", "女"), _words("m[ae]n|male", "男")),
    (_words("before|until|earlier", "之前|以前|此前"),
     _words("after|since then|later", "之后|以后|此后|后来|从此")),
    (_words("wins?|won", "获胜|胜出"), _words("lost|loses?", "落败|失利")),
    (_words("allow(?:s|ed)?|permit(?:s|ted)?|may|can", "允许|准许|(?<!不)可以"),
     _words("forbid(?:s|den)?|prohibit(?:s|ed)?|banned|(?:not|nor) (?:permitted|allowed)"
            "|(?:may|must|can) ?not", "禁止|不准|不得|不许|不可以")),
    (_words("profits?", "盈利|赢利"), _words("loss(?:es)?", "亏损")),
    (_words("still|keeps?|continue[sd]?|goes on", "仍|还在|继续|照旧"),
     _words("g[ai]ven? up|stop(?:s|ped)|no longer|dropped|ended|ceased",
            "停[产止掉]|不再|放弃|取消")),
    (_words("certain|sure|convinced|confirm(?:s|ed)|proven?|ruled out", "确定|肯定|认定|证实"),
     _words("doubts?|doubtful|perhaps|unsure|suspects?|thinks?", "怀疑|也许|可能|不确定|猜")),
    (_words("happy|glad|pleased|likes?", "高兴|满意|喜欢"),
     _words("unhappy|angry|dislikes?|disappointed", "嫌|不满|生气|失望")),
)  # fmt: skip
_NEAR = 0.7  # of the terms of the nearest clause
_UNSURE = _words(
    "whether|planned|plans?|might|perhaps|may (?:decide|agree|vote)|undecided",
    "能否|是否|可能|计划|打算|拟",
)
_TO_COME = _words("will|shall|wants?|intends?|aims?", "将|要|会|准备")
_NO = _words("no|not|never|nobody|none|neither|nor|without|cannot|except|only", "[不没未无只]")
_ALONE = re.compile(
    r"\bonly (?:(?:the|an?|in|on|at|to|by|for|with|from|against) )*(\w+)"
    "|(?:只有|只限|仅限)(.{2,4})",
    re.IGNORECASE,
)
# What holds without a condition; the source has to say so itself.
_UNBOUND = _words(
    "at any (?:time|moment)|any ?time|always|never|in (?:any|every) case|without exception"
    "|whenever|directly|automatically|forever|for life",
    "随时|任何时候|任何情况|始终|永远|从不|直接|无条件|自动|终身|一律",
)
_BOUND = _words(
    "if|unless|except|provided|until|only|when|after|before|within|up to|from|but|most|usually"
    "|first",
    "须|先|只|除|才|但|以内|之前|[后前]|超过|如果|的，|要|否则",
)
_EVERY = re.compile(
    r"\b(?:all|every|any) (?:the |of the )?(\w+)"
    r"|(?:所有|全部|任何|每[个位])的?([\u3400-\u9fff]{2})",
    re.I,
)  # “all members”, of those “members who have passed”
_RATES = (
    _words("(?:an?|per|each|every) hour|hourly", "每个?(?:小时|钟头)"),
    _words("(?:an?|per|each|every) day|daily", "每[天日]|按[天日]"),
    _words("(?:an?|per|each|every) week|weekly", "每个?(?:周|星期)"),
    _words("(?:an?|per|each|every) month|monthly", "每个?月|按月"),
    _words("(?:an?|per|each|every) year|yearly|annual(?:ly)?", "每年|按年"),
)


def otherwise(sentence: str, line: str) -> bool:
    """Whether a sentence has the opposite of what its clause of the line has, or takes for certain
    what is only planned or asked there.
    """
    own = set(terms(sentence))
    clauses = CLAUSE.split(without_question(line))
    shared = [(len(own & set(terms(clause))), clause) for clause in clauses]
    most = max(shared)[0]
    for number, clause in shared:
        if number < max(1, most * _NEAR):
            continue
        unsure = _UNSURE.search(clause) and number == most
        if unsure and not _UNSURE.search(sentence) and not _TO_COME.search(sentence):
            return True
        if any(_opposite(sentence, clause, *pair) for pair in _OPPOSITES):
            return True
    return _only(sentence, line)


def without_question(line: str) -> str:
    """A line without the question that it answers."""
    return re.split(r"[?？]\W*\n", line)[-1]


def unbound(sentence: str, lines: str) -> bool:
    """Whether a sentence has no condition where its lines have one, or another rate."""
    if _UNBOUND.search(sentence) and not _UNBOUND.search(lines) and _BOUND.search(lines):
        return True
    every = _EVERY.search(sentence)
    if every and not _EVERY.search(lines):
        noun = every[1] or every[2]
        if re.search(rf"\b{noun} (?:who|that|which)\b|[\u3400-\u9fff]的{noun}", lines, re.I):
            return True
    own, theirs = ({n for n, rate in enumerate(_RATES) if rate.search(text)}
                   for text in (sentence, lines))  # fmt: skip
    return bool(own and theirs) and not own & theirs


def _only(sentence: str, line: str) -> bool:
    """Whether a sentence gives to another what the line gives to one alone."""
    own, clauses = set(terms(sentence)), CLAUSE.split(line)
    for number, clause in enumerate(clauses):
        match = _ALONE.search(clause)
        rest = set(terms("\n".join(clauses[:number] + clauses[number + 1 :])))
        if match and not own & set(terms(match[1] or match[2])) and own & set(terms(clause)) - rest:
            return True
    return False


def _opposite(sentence: str, clause: str, one: re.Pattern[str], other: re.Pattern[str]) -> bool:
    """Whether one has a word where the other has its opposite; beside a denial it says the same."""
    for mine, theirs in ((one, other), (other, one)):
        if mine.search(clause) or theirs.search(sentence):
            continue
        if mine.search(sentence) and theirs.search(clause):
            rest = mine.sub(" ", sentence), theirs.sub(" ", clause)
            return bool(_NO.search(rest[0])) == bool(_NO.search(rest[1]))
    return False
