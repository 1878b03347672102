"""Claims that say of themselves that nothing holds them, as remarks of one who doubts.

Only turns of phrase that a reader stumbles over in any text: everybody, it is well known, no risk
at all, the best in the world, and after it therefore because of it. A model is not asked.
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
_QUOTED = re.compile(r"[“\"「][^”\"」\n]*[”\"」]")


def doubtful(text: str) -> Iterator[Remark]:
    """A remark at the first place of each kind of such claim; code points.

    What stands in quotation marks is somebody else's claim.
    """
    rules: Sequence[tuple[str, str]] = _CHINESE if language(text) == "zh" else _ENGLISH
    prose = _QUOTED.sub(lambda found: "\0" * len(found[0]), masked(text))
    told = set[str]()
    for start, end in sentences(prose):
        for pattern, said in rules:
            found = re.compile(pattern, re.IGNORECASE).search(prose, start, end)
            if found and said not in told and not prose[start:end].rstrip().endswith(("?", "？")):
                told.add(said)
                yield Remark(*found.span(), said)
                break
