"""Mail as it is pasted: who wrote what, the newest first, and what a reply to it begins with.

Outlook puts heads of From, Sent, To and Subject between mails; Gmail, Apple Mail and most others a
line "On … wrote:" and quoting marks. Chinese programs do both in their words. A text that shows
none of these is one mail.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

_CALLED = re.compile(
    r"^\s*(?:尊敬的|敬爱的|亲爱的|親愛的)|[，,、\s]*(?:[您你]好|[早晚下]?[上午]好)?[\s,，:：!！。]*$"
)
_FIELDS = {
    "from": "from|发件人|寄件者|寄件人|發件人",
    "date": "sent|date|发送时间|发送日期|日期|时间|寄件日期|寄件時間",
    "to": "to|收件人|收件者",
    "cc": "cc|bcc|抄送|副本|密送",
    "subject": "subject|主题|主旨|标题",
    "other": "reply-to|importance|attachments?|附件|重要性|回复",
}
_FIELD = re.compile(
    r"^\s*\**(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _FIELDS.items())
    + r")\**\s*[:：]\**\s*(?P<value>.*)$",
    re.IGNORECASE,
)
_FIELD_ROW = re.compile(r"^\s*\|\s*([^|:：]{2,8}?)\s*\|\s*(.*?)\s*\|?\s*$")  # as 163 has them
_DIVIDER = re.compile(
    r"^\s*(?:-{2,}\s*(?:original message|original|forwarded message|原始邮件|原邮件|转发的邮件"
    r"|回复的原邮件|原始信件|原始郵件)\s*-{2,}|_{10,}|begin forwarded message:)\s*$",
    re.IGNORECASE,
)
_WROTE = re.compile(r"^(?:on|at)\b(?P<about>.{4,240}?)\s*\b(?:wrote|writes)\s*[:：]\s*$", re.I)
_WROTE_ZH = re.compile(r"^(?P<about>.{4,240}?)\s*(?:写道|寫道|写到)\s*[:：]\s*$")
_QUOTED = re.compile(r"^\s*((?:>\s?)+)")
_ADDRESS = re.compile(r"<?\s*(?:mailto:)?([\w.+%'-]+@[\w-]+(?:\.[\w-]+)+)\s*>?", re.IGNORECASE)
_WHEN = re.compile(
    r"^.*?(?:\d{1,2}[:：.]\d{2}(?:[:：]\d{2})?|\d{4}年\d{1,2}月\d{1,2}日(?!.*\d{1,2}[:：]\d{2}))"
    r"\s*(?:[ap]\.?m\.?\b)?[\s,，]*(?:\(?(?:utc|gmt)?\s*[+-]\d{4}\)?)?[\s,，]*",
    re.IGNORECASE,
)
_SHORT_DAY = re.compile(r"^.*?\b(?:19|20)\d\d\b[\s,，]*")
_GMAIL_NAME = re.compile(r"^(?P<name>[^<>\n]{2,60})\s+<(?P<address>[^<>\s]+@[^<>\s]+)>$")
_GMAIL_TO = re.compile(r"^(?:to\s+\S.{0,120}|发送至.{1,60})$", re.IGNORECASE)
_REPLIED = re.compile(r"^(?:(?:re|fw|fwd|aw|回复|答复|转发|回覆)\s*[:：]\s*)+", re.IGNORECASE)
_GREETING = re.compile(
    r"^\s*(?P<word>dear|hello|hi|hey|good (?:morning|afternoon|evening)|greetings)\b"
    r"[ ,]*(?P<name>[^,:!.，。：！\n]{0,60})\s*[,:!.，：！]?\s*$",
    re.IGNORECASE,
)
_GREETING_ZH = re.compile(
    r"^\s*(?:(?:尊敬的|敬爱的|亲爱的|親愛的)?\s*[\w·\s]{0,16}[，,、]?\s*(?:您好|你好|大家好|早上好|下午好|晚上好)"
    r"|(?:您好|你好|早上好|下午好|晚上好)[，,、\s]{1,2}[\u4e00-\u9fff·]{2,4}(?:先生|女士|老师|经理)?(?=\s*[:：,，])"
    r"|(?:尊敬的|亲爱的|親愛的)[\w·\s]{1,20}|[\w·]{1,10}(?=[:：]))\s*[,，:：!！。]?\s*$"
)
_CLOSING = re.compile(
    r"^\s*(?:(?:with\s+|very\s+)?(?:(?:kind|best|warm|warmest|many)\s+)?"
    r"(?:regards|wishes|thanks|best|cheers|sincerely|thank you|love)|all the best|yours\b.*"
    r"|(?:thanks|thank you)(?:\s+(?:again|so much|a lot|in advance|and regards))?"
    r"|(?:sincerely|respectfully)\s+yours|此致|敬礼|祝好|谢谢|謝謝|多谢|感谢|此致敬礼|顺祝商祺|祝.{1,10}"
    r"|best,.{0,20})\s*[,，!！.。]?\s*$",
    re.IGNORECASE,
)
_PERSON = re.compile(r"^[^\W\d_][\w.'’·-]*(?: [^\W\d_][\w.'’·-]*){0,3}$")
_HAN_PERSON = re.compile(r"^[\u4e00-\u9fff]{1,8}$")
# A line of its own is taken for a name only where it begins like one: 请确认 is no person.
_HAN_ALONE = re.compile(
    "^(?:[小老阿][\u4e00-\u9fff]{1,2}|(?:欧阳|上官|司马|诸葛|司徒|东方)[\u4e00-\u9fff]{1,2}"
    "|[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "張劉陳楊黃趙吳孫馬羅鄭謝許韓馮鄧葉蘇呂盧鍾譚陸範賈韋鄒龍顧龔萬錢嚴湯]"
    "(?:[\u4e00-\u9fff]{1,2}|经理|老师|先生|女士))$"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_POLITE = ("您", "尊敬", "贵司", "贵公司", "敬上", "此致")
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "madam"])
_SENT_FROM = re.compile(r"^\s*(?:sent from my|get outlook for|发自我的|来自我的)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail. `sender` is a name in reading order, or ""; `body` is without quoting marks; `to`
    is whom its head names as the only one it went to."""

    sender: str = ""
    address: str = ""
    date: str = ""
    subject: str = ""
    body: str = ""
    to: str = ""

    @property
    def signed(self) -> str:
        """The name under the mail, as its writer put it; "" where there is none."""
        return _signed(self.body)

    @property
    def name(self) -> str:
        """The writer's name from the head, or the one under the mail."""
        return self.sender or self.signed


@dataclass(frozen=True, slots=True)
class Thread:
    """Mails of one pasted text, the newest first; `marked` where the text showed heads of mails."""

    mails: tuple[Mail, ...]
    marked: bool

    def to_answer(self, mine: Sequence[str] = ()) -> Mail:
        """The newest mail that is not by one of the names or addresses `mine`."""
        own = {each.casefold() for each in mine if each.strip()}
        others = (m for m in self.mails if not own & {m.name.casefold(), m.address.casefold()})
        return next(others, self.mails[0])

    @property
    def subject(self) -> str:
        """What the mails are about, without Re: and Fwd:."""
        return next((_REPLIED.sub("", m.subject) for m in self.mails if m.subject), "")


def parse(text: str) -> Thread:
    """The mails of a pasted text; at least one, which may be empty."""
    text = text.replace("\r\n", "\n").replace("\u00a0", " ").replace("&nbsp;", " ")
    lines = _joined([_FIELD_ROW.sub(r"\1: \2", line) for line in text.split("\n")])
    talk = _gmail_page(lines)
    if talk:
        return Thread(tuple(reversed(talk)), marked=True)
    mails, marked = _cut(lines)
    found = [_titled(mail) for mail in mails if mail.body.strip()]
    if len(found) > 1 and not found[0].name and found[1].to:
        found[0] = replace(found[0], sender=found[1].to)  # who was written to answers
    return Thread(tuple(found) or (Mail(body=text.strip()),), marked)


def is_mail(text: str) -> bool:
    """Whether a text looks like mail: it has a mail's head, or a greeting and a name below."""
    thread = parse(text)
    if thread.marked:
        return True
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 3 or len(text) > 20_000:
        return False
    greeted = bool(_GREETING.match(lines[0]) or _GREETING_ZH.match(lines[0]))
    return greeted and bool(thread.mails[0].signed)


def salutation(mail: Mail) -> str:
    """How a reply to this mail begins, in its language and its tone; with no name, without one."""
    if _HAN.search(mail.body):
        return _chinese_salutation(mail)
    first = next((line for line in mail.body.split("\n") if line.strip()), "")
    greeting = _GREETING.match(first)
    word = greeting["word"].capitalize() if greeting else "Hello"
    if word.startswith("Good"):
        word = "Hello"
    name = mail.signed or mail.sender
    called = greeting["name"].split() if greeting else []
    formal = bool(called) and called[0].rstrip(".").casefold() in _TITLES
    first_names = len(called) == 1 and not formal
    words = name.split()
    if words and not formal and (not mail.signed or first_names):
        name = name if words[0].rstrip(".").casefold() in _TITLES else words[0]
    return f"{word} {name}," if name else f"{word},"


def framed(answer: str, greeting: str, signature: str) -> str:
    """An answer with this greeting above and this signature below, in place of its own."""
    lines = without_greeting(answer)
    if signature.strip():
        lines = _without_closing(lines)
        while lines and lines[-1].strip() in ("", *signature.split("\n")):
            lines.pop()  # the name alone
    parts = (greeting, "\n".join(lines).strip(), signature.strip())
    return "\n\n".join(part for part in parts if part)


def called(mail: Mail) -> str:
    """Whom a mail greets; "" where it greets nobody."""
    first = next((line for line in mail.body.split("\n") if line.strip()), "")
    greeting = _GREETING.match(first)
    name = greeting["name"] if greeting else _CALLED.sub("", first) if is_greeting(first) else ""
    return name.strip()


def without_greeting(answer: str) -> list[str]:
    """The lines of an answer behind its greeting."""
    lines = answer.strip().split("\n")
    while lines and (not lines[0].strip() or is_greeting(lines[0])):
        lines.pop(0)
    return lines


def with_words(answer: str, words: str) -> str:
    """An answer with one more paragraph, before its closing and name."""
    lines = answer.strip().split("\n")
    kept = _without_closing(lines)
    parts = ("\n".join(kept).strip(), words, "\n".join(lines[len(kept) :]).strip())
    return "\n\n".join(part for part in parts if part)


def signature_for(body: str, signature: str) -> str:
    """The writer's signature below a reply to this mail; its closing words in the mail's language,
    where Chinese meets another."""
    first, _, rest = signature.strip().partition("\n")
    if not _CLOSING.match(first) or bool(_HAN.search(first)) == bool(_HAN.search(body)):
        return signature
    return f"{closing(body, '').strip()}\n{rest}".strip()


def closing(body: str, name: str) -> str:
    """The end of a reply to this mail in its language, for a writer who keeps no signature."""
    if _HAN.search(body):
        return f"祝好\n{name}"
    return f"Kind regards,\n{name}"


# ---- cutting
def _joined(lines: list[str]) -> list[str]:
    """Lines, with an "On … wrote:" that a mail program broke in one piece again."""
    found: list[str] = []
    for line in lines:
        words = _bare(line)
        before = _bare(found[-1]) if found else ""
        ends = re.search(r"(?:wrote|写道|寫道)\s*[:：]\s*$", words)
        if ends and before and not _wrote(words) and _wrote(f"{before} {words}"):
            found[-1] = f"{found[-1].rstrip()} {words}"
        else:
            found.append(line)
    return found


def _bare(line: str) -> str:
    return _QUOTED.sub("", line).strip()


def _depth(line: str) -> int:
    marks = _QUOTED.match(line)
    return marks[1].count(">") if marks else 0


def _wrote(line: str) -> Mail | None:
    """Who wrote what follows, of a line "On … wrote:"."""
    found = _WROTE.match(line) or _WROTE_ZH.match(line)
    if found is None:
        return None
    about = found["about"].strip(" ,，")
    address = _ADDRESS.search(about)
    if not address and not re.search(r"\d", about):
        return None  # "He wrote:" in a sentence
    mail = address[1] if address else ""
    rest = _ADDRESS.sub("", about) if address else about
    if "于" in rest and re.search(r"于\s*\d{4}", rest):
        name, _, date = rest.partition("于")
        return Mail(_name(name), mail, date.strip())
    date = _WHEN.match(rest) or _SHORT_DAY.match(rest)
    name = rest[date.end() :] if date else rest
    return Mail(_name(name), mail, date[0].strip(" ,，") if date else "")


def _name(text: str) -> str:
    """A name as one would say it: without quotation marks and address, "Berg, Anna" turned."""
    name = re.sub(r"\[[^\]]*\]|\([^)]*\)", "", _ADDRESS.sub("", text))
    name = name.strip(" \t\"'“”‘’<>,，;；*")
    family, comma, given = name.partition(", ")
    if comma and given and "," not in given:
        name = f"{given} {family}"
    return " ".join(name.split())


def _cut(lines: list[str]) -> tuple[list[Mail], bool]:
    """The mails between heads, and quoted lines that no head stands over."""
    found: list[tuple[Mail, list[str]]] = [(Mail(), [])]
    at, marked = 0, False
    while at < len(lines):
        line = _bare(lines[at])
        begun = _wrote(line)
        head, after = _head(lines, at)
        if begun is not None:
            found.append((begun, []))
            marked, at = True, at + 1
        elif head is not None:
            found.append((head, []))
            marked, at = True, after
        elif _DIVIDER.match(line):
            found.append((Mail(), []))
            at += 1
        else:
            found[-1][1].append(lines[at])
            at += 1
    mails: list[Mail] = []
    for mail, body in found:
        mails += _levels(mail, body)
    return mails, marked


def _head(lines: list[str], at: int) -> tuple[Mail | None, int]:
    """A head that begins here, of two fields at least with the sender; and where it ends."""
    fields: dict[str, str] = {}
    place = at
    while place < len(lines) and place < at + 14:
        line = _bare(lines[place])
        field = _FIELD.match(line)
        if field is None:
            if line or not fields or len(fields) > 1:
                break
            place += 1
            continue
        name = next(each for each in _FIELDS if field[each])
        fields.setdefault(name, field["value"].strip())
        place += 1
    if "from" not in fields or len(fields) < 2:
        return None, at
    address = _ADDRESS.search(fields["from"])
    sender = _name(fields["from"])
    to = re.split(r"[;；]\s*(?=\S)|(?<=>)\s*[,，]\s*(?=\S)", fields.get("to", ""))
    mail = Mail(
        sender,
        address[1] if address else "",
        fields.get("date", ""),
        fields.get("subject", ""),
        to=_name(to[0]) if len(to) == 1 and "@" not in _name(to[0]) else "",
    )
    return mail, place


def _levels(mail: Mail, lines: list[str]) -> list[Mail]:
    """One mail of these lines; of lines quoted deeper than the first, an older one."""
    full = [line for line in lines if line.strip()]
    if not full:
        return []
    own = min(map(_depth, full))
    mine = [line for line in lines if _depth(line) <= own]
    quoted = [line for line in lines if _depth(line) > own]
    found = [replace(mail, body=_body(mine))]
    return [*found, Mail(body=_body(quoted))] if quoted else found


def _body(lines: list[str]) -> str:
    kept = [_QUOTED.sub("", line).rstrip() for line in lines]
    kept = [line for line in kept if not _SENT_FROM.match(line)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _titled(mail: Mail) -> Mail:
    """A mail with the line “Re: …” over its body as its subject."""
    first, _, rest = mail.body.partition("\n")
    if mail.subject or not _REPLIED.match(first) or not rest.strip():
        return mail
    return replace(mail, subject=first.strip(), body=rest.strip())


def _gmail_page(lines: list[str]) -> list[Mail]:
    """The mails of a conversation copied from Gmail's page, the oldest first; [] if it is none.

    Each begins with "Name <address>", a date and "to me".
    """
    starts: list[tuple[int, int, Mail]] = []
    for at, line in enumerate(lines):
        name = _GMAIL_NAME.match(line.strip())
        if name is None:
            continue
        ahead = [(i, lines[i].strip()) for i in range(at + 1, min(at + 6, len(lines)))]
        to = next((i for i, words in ahead if _GMAIL_TO.match(words)), None)
        if to is not None:
            date = next((words for i, words in ahead if i < to and re.search(r"\d", words)), "")
            starts.append((at, to + 1, Mail(_name(name["name"]), name["address"], date)))
    ends = [at for at, _, _ in starts[1:]] + [len(lines)] if starts else []
    found = []
    for (_, begin, mail), end in zip(starts, ends, strict=True):
        inner, _ = _cut(lines[begin:end])
        body = inner[0].body if inner else ""
        found.append(replace(mail, body=body))
    return [mail for mail in found if mail.body]


# ---- names and greetings
def _signed(body: str) -> str:
    """The name in the last lines: behind a closing, or a short line of its own."""
    lines = [line.strip() for line in body.split("\n") if line.strip()]
    tail = lines[-8:]
    for at in range(len(tail) - 1, -1, -1):
        closing, _, rest = tail[at].partition(",")
        if _CLOSING.match(tail[at]) or (rest.strip() and _CLOSING.match(closing)):
            own = _person(rest.strip())
            below = _person(tail[at + 1]) if at + 1 < len(tail) else ""
            if own or below:
                return own or below
    last = lines[-1].strip(" -–—。.") if len(lines) > 1 else ""
    if _HAN.search(last):
        last = last.split()[-1]  # 学生 李娜
        return last if _HAN_ALONE.match(last) else ""
    return _person(last) if len(last) <= 30 else ""


def _person(line: str) -> str:
    name = line.strip(" .,-–—，。")
    if _HAN.search(name):
        return name.removesuffix("敬上").strip() if _HAN_PERSON.match(name) else ""
    if _PERSON.match(name) and name[0].isupper() and not _CLOSING.match(name):
        return name
    return ""


def _chinese_salutation(mail: Mail) -> str:
    name = mail.signed or mail.sender
    polite = any(word in mail.body for word in _POLITE)
    hello = "您好" if polite else "你好"
    return f"{name}，{hello}！" if name else f"{hello}！"


def is_greeting(line: str) -> bool:
    """Whether a line is a greeting alone."""
    return bool(_GREETING.match(line) or _GREETING_ZH.match(line)) and len(line) <= 60


def _without_closing(lines: list[str]) -> list[str]:
    """Without the closing and the name that the last lines are."""
    for at in range(max(0, len(lines) - 5), len(lines)):
        names = [line for line in lines[at + 1 :] if line.strip()]
        if _CLOSING.match(lines[at]) and all(len(line) <= 60 for line in names):
            return lines[:at]
    last = next((line for line in reversed(lines) if line.strip()), "")
    if len(lines) > 1 and len(last) <= 12 and _HAN_PERSON.match(last.strip()):
        return lines[: len(lines) - 1 - lines[::-1].index(last)]
    return lines
