"""What models say after the answer: offers ("Let me know if …"), explanations of the edit, and,
below a line, what the text above is about.

Only at the very end, in paragraphs of its own. What can be meant for the writer alone ("Would you
like me to change the tone?") always goes; what a letter may end with ("Let me know if you have any
questions.") only after an edit that says nothing of the kind in its source and has all its
paragraphs already. While text streams, a paragraph that begins like a closing is held until it is
clear whether anything follows.
"""

from __future__ import annotations

import re

from writer_app.domain.text.units import is_word, words

_OWN = (
    r"(?:chang\w+|edit\w*|revis\w+|adjust\w*|modif\w+|rewrit\w+|rephras\w+|version|tone|wording"
    r"|further (?:help|assist\w*)|more (?:help|formal|casual)|another (?:draft|option|version)"
    r"|(?:shorten|expand|simplify|translate|refine|tweak|improve)\w*)"
)
_OFFER = r"(?:please )?(?:let me know|feel free to (?:ask|let|reach)|don't hesitate|tell me)"
# Meant for nobody but the one who asked.
_CERTAIN = re.compile(
    rf"{_OFFER}\b[^\n]{{0,120}}\b{_OWN}\b"
    rf"|(?:would|do) you (?:like|want|need) me to\b|(?:should|shall) i (?:also )?(?:{_OWN}|make"
    rf"|try|do)\b"
    r"|(?:is|was) there anything else (?:i|you(?:'d| would) like me)\b"
    r"|i hope (?:this|that|it) (?:helps|meets|works|is (?:helpful|what))\b|hope (?:this|that) helps"
    r"|i(?:'m| am) (?:happy|glad) to (?:help|assist|revise|adjust|make|provide)"
    r"|(?:if you(?:'d| would)? (?:like|need|want|prefer)|need)\b[^\n]{0,80}\b(?:i can|i'd be"
    r"|just (?:ask|let)|let me)\b"
    r"|如有(?:其他|任何)?(?:需要|问题|修改|疑问)[^\n]{0,20}(?:告诉|告知|联系)我|(?:希望"
    r"|但愿)(?:这|以上|我的|对[你您]|能)[^\n]{0,16}(?:帮助|满意|有用|符合)"
    # How long it is, and that it is over.
    r"|[（(\[]?(?:(?:total )?word count|total words|字数(?:统计)?)\s?[:：]?\s?(?:约|about )?\d"
    r"[^\n]{0,12}\Z|[（(](?:共|约)\s?\d+\s?字[)）]\Z|\[end of \w+\]\Z"
    r"|(?:如果|若)(?:您|你)?(?:还)?(?:需要|希望|想要?|有)[^\n]{0,30}(?:修改|调整|润色|改写|翻译|版本|语气|告诉我|我可以|随时)"
    r"|还?(?:需要|要不要)我[^\n]{0,24}[吗？?]|还有(?:什么|其他)[^\n]{0,16}(?:可以帮|需要我)"
    r"|(?:falls|wenn) (?:du|sie)\b[^\n]{0,80}\b(?:änder|anpass|version|sag|lass)\w*"
    r"|ich hoffe,? (?:das|dies) hilft|(?:möchtest du|möchten sie|soll ich|willst du)[^\n]{0,80}\?\Z"
    r"|(?:souhaitez-vous|voulez-vous|veux-tu) que je\b|¿(?:quieres|desea|te gustaría) que\b"
    r"|(?:以上|这是)[^\n]{0,12}(?:修改|改动|版本|建议)[^\n]{0,8}(?:参考|查阅|过目)|[您你](?:觉得|看|认为)[^\n]{0,8}[？?吗]\Z"
    r"|如[需有]要?(?:进一步)?(?:调整|修改|改动)[^\n]{0,20}(?:提出|告诉|告知|说|联系)"
    r"|n'hésitez pas à me (?:dire|faire)|(?:si|házmelo|avísame) (?:quieres|deseas"
    r"|necesitas)[^\n]{0,60}\b(?:cambi|ajust)\w*",
    re.IGNORECASE,
)
# What may end a letter as well.
_POSSIBLE = re.compile(
    rf"{_OFFER}\b|if you (?:have|need)\b[^\n]{{0,60}}\b(?:questions?|help|assistance|anything)"
    rf"|i hope (?:this|that|it)\b|(?:is|was) there anything|happy to help|any questions\?"
    r"|如有(?:任何|其他)?(?:需要|问题|疑问)|如需|(?:请|随时)(?:随时)?(?:告诉|告知|联系)我|希望(?:这|以上)|有(?:什么|任何)问题"
    r"|(?:bitte )?(?:laat|lass|lassen sie) (?:het )?(?:me|mich|mir)\b|n'hésitez pas"
    r"|faites-moi savoir"
    r"|avísame|háganme saber|fammi sapere|(?:bitte )?(?:sag|sagen sie|gib|geben sie) (?:mir|uns)\b",
    re.IGNORECASE,
)
# An explanation of what was done goes on to the end, lists and all.
_EXPLAINS = re.compile(
    r"(?:\*\*|__|#{1,6} )?(?:(?:key |main |summary of )?(?:changes|corrections|edits|improvements"
    r"|revisions)"
    r"(?: i)?(?: made)?|explanation|what (?:i|was) changed)(?:\*\*|__)?:"
    r"|\(?(?:\*\*)?note:?(?:\*\*)?:? (?:(?:i|the (?:original|text|sentence|only|following)|that i"
    r"|no)\b|[\"“'‘`])"
    r"|(?:[✅✔☑👍🎉]\ufe0f?\s*)?(?:(?:all )?(?:fixed|done|corrected)"
    r"|已?(?:修改|改正|修正)?完成)[!.！。]*\Z"
    r"|the only (?:change|correction|edit|difference|error|mistake)\b"
    r"|the (?:text|sentence|paragraph|passage|grammar|spelling) (?:above )?(?:is|are) now\b"
    r"|(?:änderungen|korrekturen|erklärung|erläuterung|hinweis|anmerkung)(?:\*\*)?:"
    r"|(?:modifications|corrections|explications?|remarque)(?:\*\*)?\s?:"
    r"|(?:cambios|correcciones|explicación)(?: realizad[oa]s)?(?:\*\*)?:"
    r"|修改(?:之处|的地方|内容|如下|了)|改动(?:之处|如下)|[（(]已?(?:修改|改正|修正|纠正|更正)了?[^\n]{1,20}[）)]\Z"
    r"|\(?i(?:'ve| have)? (?:also )?(?:changed|made|corrected|fixed|rewrote|rewritten|revised"
    r"|kept|replaced|adjusted|"
    r"improved|simplified|removed|added|rephrased|edited|maintained|preserved)\b"
    r"|(?:in )?this (?:version|revision|rewrite|rewriting|edit)\b|the (?:main "
    r"|key )?changes (?:i )?(?:made|are|include)"
    r"|[（(]?(?:\*\*)?(?:修改说明|说明|解释|改动说明|修改要点|主要(?:修改|改动)|更改说明|注)(?:\*\*)?[：:]"
    r"|(?:我|这里)(?:已|把|将|对)[^\n]{0,24}(?:修改|改为|改成|调整|纠正|润色)"
    r"|以上(?:是|就是|为)[^\n。]{0,10}(?:修改|改写|润色|翻译|整理|优化)",
    re.IGNORECASE,
)
# After a line of its own: what the one who wrote says about what was written.
_ABOUT = re.compile(
    r"(?:this|the|the above) (?:article|report|text|essay|post|blog post|e-?mail|letter|summary"
    r"|guide|speech|story|draft|piece|document) (?:above )?(?:provides|covers|offers|discusses"
    r"|gives|presents|explains|explores|highlights|aims|includes|outlines|describes|follows"
    r"|summari[sz]es|is (?:about|written|based|designed|intended))\b"
    r"|(?:以上|本|这|此|该)(?:篇|份|封|就)?(?:是)?[^\n。]{0,8}(?:文章|文|报告|邮件|摘要|信|演讲稿?)"
    r"[^\n。]{0,12}(?:介绍|提供|概述|涵盖|旨在|总结|探讨|讲述|阐述|强调|说明|根据|约)",
    re.IGNORECASE,
)
# A letter ends with offers of its own.
_LETTER = re.compile(
    r"\s*(?:\*\*)?(?:subject|betreff|objet|asunto|主题)(?:\*\*)?\s?[:：]|\s*(?:dear|hi|hello|hey"
    r"|good (?:morning|day|"
    r"afternoon|evening)|to whom|sehr geehrte|liebe|hallo|guten|cher|chère|bonjour|estimad|hola"
    r"|querid|gentile|caro)\b"
    r"|\s*(?:亲爱的|尊敬的|您好|你好|各位)",
    re.IGNORECASE,
)
_RULE = re.compile(r"(?:-{3,}|\*{3,}|_{3,})[ \t]*(?:\n|\Z)")
_BEGINNINGS = (
    "let me know", "please let", "please feel", "feel free", "don't hesitate", "please don't",
    "tell me", "please tell", "would you", "do you want", "do you need", "should i", "shall i",
    "is there", "was there", "i hope", "hope th", "i'm happy", "i'm glad", "i am happy",
    "i am glad", "happy to", "if you", "need ", "any questions", "changes", "key changes",
    "main changes", "summary of changes", "summary of corrections", "corrections", "edits",
    "improvements", "revisions", "explanation", "what i changed", "what was changed", "note",
    "(note", "i've ", "i have ", "(i ", "(i'", "i also ", "i changed", "i made", "i corrected",
    "i fixed", "i rewrote", "i kept", "i replaced", "in this ", "this version", "this revision",
    "this rewr", "this edit", "the changes", "the main changes", "the key changes", "如有", "如需",
    "如果", "若", "希望", "但愿", "需要", "要不要", "还有", "还需要", "请", "随时", "有什么",
    "有任何", "修改", "说明", "解释", "改动", "主要", "更改", "注", "（注", "(注", "（修改",
    "(修改", "以上", "我", "(word", "[word", "word count", "total word", "(total", "字数",
    "（字数", "(字数", "（共", "(共", "（约", "(约", "[end", "这里", "falls", "wenn",
    "ich hoffe", "lass", "bitte",
    "laat", "n'hésitez", "faites", "si ", "avísame", "háganme", "fammi",
    "✅", "✔", "☑", "👍", "🎉", "fixed", "done", "all ", "corrected", "the only ", "the text",
    "the sent", "the parag", "the pass", "the grammar", "the spell", "änderungen", "korrekturen",
    "erklärung", "erläuterung", "hinweis", "anmerkung", "modifications", "explication", "remarque",
    "cambios", "correcciones", "explicación", "möchte", "soll ich", "willst du", "souhaitez",
    "voulez", "veux", "¿", "sag", "gib", "geben", "（已", "(已", "已", "完成", "改", "这是", "您",
    "你", "---", "***", "___",
)  # fmt: skip
_LONGEST = 3_000  # characters of an explanation; more is text
_ENDS = ".!?。！？*_ "
_SHARE = 0.4  # of an answer's words that the source of an edit has too
_FEW = 3


class Closings:
    """Stands behind the other steps: its text has no wrapping any more.

    `source` is the text that is rewritten, "" for a new text, `asked` what the writer asked for:
    an ending whose words stand there is what was wanted.
    """

    def __init__(self, source: str = "", asked: str = "") -> None:
        self._source = source.lower()
        self._asked = _plain(asked.replace(source, "") if source else asked)
        self._shown: list[str] = []
        self._held = ""  # blanks, and paragraphs that may be a closing
        self._looked = 0  # how far the held text was judged, in lines that are whole
        self._at_start = True  # of a line

    def feed(self, text: str) -> str:
        """Take the next piece, give back what is no closing."""
        before = len(self._shown)
        self._held += text
        while self._held and not self._waits():
            self._shown.append(self._release())
        return "".join(self._shown[before:])

    def finish(self) -> str:
        """Give back what was held, without a closing."""
        held, self._held = self._held, ""
        if self._shown and self._is_closing(held.strip(), whole=True):
            return ""
        return held

    # ---- inside --------------------------------------------------------------------------------
    def _waits(self) -> bool:
        """Whether what is held may still be a closing, or blanks before one."""
        start = self._held.lstrip()
        if not start:
            return True
        begins = self._at_start or "\n" in self._held[: len(self._held) - len(start)]
        if not begins or not self._shown or len(start) > _LONGEST:
            return False
        low = _plain(start)
        if not low.strip():  # a line of stars
            return True
        if not any(low.startswith(b[: len(low)]) for b in _BEGINNINGS):
            return False
        whole = start.count("\n")
        if whole > self._looked:
            self._looked = whole
            return self._is_closing(start[: start.rindex("\n")].strip(), whole=False)
        return True

    def _release(self) -> str:
        """Give out up to the end of the line that is no closing; blanks after it stay."""
        start = len(self._held) - len(self._held.lstrip())
        line_end = self._held.find("\n", start)
        end = len(self._held) if line_end < 0 else line_end
        piece = self._held[:end].rstrip()
        self._held = self._held[len(piece) :]
        self._at_start, self._looked = False, 0
        return piece

    def _is_closing(self, text: str, *, whole: bool) -> bool:
        """Whether `text`, the end of an answer, is no part of it."""
        bare = _RULE.sub("", text, count=1).strip()
        if not bare:  # a line under the answer that the source has not
            edit = whole and self._source and not self._source.rstrip().endswith(text[:3])
            return bool(text) and (not whole or (bool(edit) and self._edits()))
        apart = bare != text.strip()  # set off by a line of its own
        low = _plain(bare)
        if _EXPLAINS.match(low):
            return self._edits() and low[:12] not in self._source
        parts = [part.strip() for part in re.split(r"\n\s*\n|\n", bare) if part.strip()]
        if len(parts) > _FEW:
            return False
        if apart and _ABOUT.match(_plain(parts[0])):
            return low[:16] not in self._source
        letter = not apart and _LETTER.match("".join(self._shown)[:200]) is not None
        return all(self._offers(part, letter) for part in parts)

    def _offers(self, part: str, letter: bool) -> bool:
        low = _plain(part)
        if len(part) > 400 or low.rstrip(_ENDS) in self._asked:
            return False
        certain = _CERTAIN.match(low) is not None
        if certain and not letter:
            return not self._source or low[:16] not in self._source
        possible = certain or _POSSIBLE.match(low) is not None
        return possible and self._edits() and not _POSSIBLE.search(self._source)

    def _edits(self) -> bool:
        """Whether what was shown is the source, edited, with all its paragraphs."""
        shown = "".join(self._shown)
        if not self._source or _paragraphs(shown) < _paragraphs(self._source):
            return False
        there = {word for word in words(self._source) if is_word(word)}
        found = [word for word in words(shown.lower()) if is_word(word)]
        return sum(word in there for word in found) >= _SHARE * len(found) > 0


def _paragraphs(text: str) -> int:
    return len([part for part in re.split(r"\n\s*\n", text) if part.strip()])


def _plain(text: str) -> str:
    return text.replace("’", "'").lower().lstrip("*_#> ")
