"""What a reader stumbles over in any text, told by its turns of phrase, without a model.

Claims that nothing holds: everybody, it is well known, no risk at all, the best in the world, and
after it therefore because of it. And words that only those who were there understand: the usual
place, as agreed, the person concerned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from writer_app.domain.comments.remarks import Remark
from writer_app.domain.text.language import language
from writer_app.domain.text.prose import masked
from writer_app.domain.text.sentences import sentences

_ENGLISH = (
    (
        r"(?:it is|it's|as is|is) (?:well|widely|generally) known|as (?:everyone|everybody|we all"
        r"|every \w+) knows?|everyone knows|everybody knows|needless to say|it goes without saying",
        "This is no evidence. Who found it out? Name a source, or say that it is an impression.",
    ),
    (
        r"(?:everyone|everybody|nobody|no one|all \w+|everyone in the \w+|everybody on the \w+)"
        r" (?:agrees?|wants?|says?|thinks?|believes?|supports?|doubts?|will be|is behind)\b"
        r"|(?:will|would) (?:also )?(?:please|suit|help|delight) every(?:one|body)",
        "Really all of them? Say who was asked, and how many.",
    ),
    (
        r"there (?:is|are) no (?:risks?|arguments?|doubt|drawbacks?|alternatives?|disadvantages?"
        r"|danger|difficulties)\b|(?:can|could) lose nothing|nothing can go wrong",
        "None at all? Name the strongest objection and answer it.",
    ),
    (
        r"the (?:best|oldest|greatest|finest|most \w+|only) [\w ]{2,30} (?:in the (?:world|country"
        r"|county|town)|of all|there is)\b",
        "Compared with what? Say how this was measured, or leave the superlative out.",
    ),
    (
        r"\b(?:since|after) (?=[^.!?;]{8,200}\b(?:so\b[^.!?]*\breason|which (?:shows|proves|means)"
        r"|this (?:shows|proves)|so the same|therefore|thus))[^,.;!?]{3,60}",
        "That came after it, which does not show that it came from it. What else changed then?",
    ),
)
_CHINESE = (
    (
        "众所周知|毋庸置疑|毋庸质疑|无庸置疑|毫无疑问|不言而喻|大家都知道|谁都知道",
        "这句话不是证据。依据是什么？请给出出处，或说明只是看法。",
    ),
    (
        "(?:所有人|人人|每个人|全体(?:师生|员工|居民|村民|成员)|全校师生|大家|老人们|居民们)(?:一致|全|都)"
        "(?:支持|赞成|同意|认为|说|喜欢|希望|愿意)[^，。；！？]{0,16}|没有(?:一个)?人不[^，。；！？]{1,8}",
        "真的是所有人吗？问了谁、问了多少人？",
    ),
    (
        "(?:完全|根本|绝对|丝毫)(?:没有|不)(?:必要|可能|风险|困难|问题|影响|算什么)?(?:的)?|没有任何"
        "(?:困难|风险|问题|影响)",
        "说得太绝对了。最有力的反对意见是什么？怎样回答？",
    ),
    (
        "(?:全市|全省|全国|全世界|世界上|国内|行业内)最[^，。；！？的]{1,6}(?:的[^，。；！？]{1,8})?",
        "“最”是和谁比的？依据是什么？没有依据就不要用。",
    ),
    (
        "(?:这(?:充分|足以|就)?|充分|足以)(?:说明|证明)[^，。；！？]{2,24}|(?<!不)可见[^，。；！？的]{2,24}",
        "前面的事实只能说明先后，不能说明因果。同一时期还有什么变化？",
    ),
    (
        "(?:一定|必定|必将)(?:会|能|能够|可以)[^，。；！？]{2,16}|就会全部[^，。；！？]{1,8}",
        "凭什么断定？请写明依据，或者改为“可能”。",
    ),
)
_UNCLEAR_ENGLISH = (
    (
        r"the usual (?:place|way|people|procedure|time|rules|\w+)|as usual\b"
        r"|as (?:before|in previous years)\b"
        r"|(?:in|by) the same (?:way|means|manner) as (?!the\b)\w+",
        "What is usual here? Somebody new does not know.",
    ),
    (
        r"in the way that was agreed|as (?:agreed|discussed|explained)(?! (?:in|on|with)\b)"
        r"|at the time,|everything has been settled|is known to all",
        "What was that? Who was not there cannot know it.",
    ),
    (
        r"the (?:person|people|parties|members?) (?:concerned|responsible)|the relevant"
        r" (?:people|persons|offices?|authorit(?:y|ies))",
        "Who is that? Give a name or an office.",
    ),
    (
        r"(?:once )?the other (?:matter|thing|question|issue)\b|it is a matter of the \w+ \w+",
        "Which matter is this? Nothing before says.",
    ),
    (r"\b(?:in good time|as soon as possible|in due course|at a later date)\b", "By which day?"),
)
_UNCLEAR_CHINESE = (
    (
        "(?:按照?|照)(?:老办法|惯例|往年[^，。；]{0,6}|以前的[^，。；]{1,4}|上(?:学期|次|回)的[^，。；]{1,6})"
        "|老(?:地方|时间|规矩)|(?:跟|同|和|与)(?:往年|以前|过去|上(?:学期|次|回))一样|按规定处理",
        "没参加过的人不知道是怎样的，请写出来。",
    ),
    ("那件事|另一件事|关于上次[^，。；]{2,10}", "是哪件事？前面没有说过。"),
    ("(?:相关|有关|负责)(?:人员|同志|部门)|当事人", "指的是谁？请写明姓名或部门。"),
    ("尽快|越快越好|以后再说|过一段时间", "到底哪一天以前？请写明日期。"),
    (
        "“[一二三四五六七八九十两][^”\n]{1,5}”(?=的?(?:要求|原则|标准|办法|处理|规定))",
        "指的是哪几项？第一次出现时请写明。",
    ),
)
_QUOTED = re.compile(r"[“\"「][^”\"」\n]*[”\"」]")
# What can be doubted at all: a cause, a comparison, all or none, what will be, a share.
_ARGUABLE = re.compile(
    r"\b(?:always|never|all|every\w*|no|nobody|none|most|best|only|therefore|thus|hence|so|because"
    r"|prov\w+|show\w*|means|certainly|surely|clearly|must|will|cannot|could|would|known|better|worse"
    r"|more|less|per cent|majority)\b|%"
    "|都|全|最|从来|因此|所以|可见|说明|证明|表明|必|一定|完全|根本|绝对|任何|将|提高|减少|增加|％|成",
    re.IGNORECASE,
)


def doubtful(text: str) -> Iterator[Remark]:
    """A remark at the first place of each kind of such claim; code points.

    What stands in quotation marks is somebody else's claim.
    """
    prose = _QUOTED.sub(lambda found: "\0" * len(found[0]), masked(text))
    yield from _told(prose, _CHINESE if language(text) == "zh" else _ENGLISH)


def unclear(text: str) -> Iterator[Remark]:
    """A remark at the first place of each kind of words that only those who were there know."""
    yield from _told(masked(text), _UNCLEAR_CHINESE if language(text) == "zh" else _UNCLEAR_ENGLISH)


def arguable(text: str) -> str:
    """The sentences of a text that claim something which can be doubted."""
    found = (text[start:end] for start, end in sentences(text))
    return "\n".join(each for each in found if _ARGUABLE.search(each))


def _told(prose: str, rules: Sequence[tuple[str, str]]) -> Iterator[Remark]:
    told = set[str]()
    for start, end in sentences(prose):
        for pattern, said in rules:
            found = re.compile(rf"(?<![a-z])(?:{pattern})", re.IGNORECASE).search(prose, start, end)
            if found and said not in told and not prose[start:end].rstrip().endswith(("?", "？")):
                told.add(said)
                yield Remark(*found.span(), said)
                break
