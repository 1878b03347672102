"""What a reply to a mail must not be, as small models write it: the mail over again, written to
its own writer, a yes for a no; and what is taken out of it.
"""

from __future__ import annotations

import re
from functools import partial

from rapidfuzz import fuzz

from writer_app.domain.text.mail import Mail, called, without_greeting
from writer_app.domain.text.sentences import sentences

_OWN_HAN, _OWN_LATIN = 6, 16  # characters of words that are more than a greeting
_SENTENCE, _MOSTLY = 4, 0.6  # characters of a sentence that counts, and their share
_SHORT_QUESTION = 12  # characters
_A_NOT_A = re.compile(r"(\w)不\1")  # 行不行
_NEAR = 80  # of 100: from this likeness on a sentence is one of the mail's
_REFUSES = re.compile(
    r"\b(?:no(?! (?:problem|hurry|doubt))|not(?! only)|cannot|never|unable|decline|refuse"
    r"|\w+n[’']t)\b|不(?![用必过错]|好意思|客气)|没(?!问题|关系)|无法|拒绝|谢绝",
    re.IGNORECASE,
)
_SORRY = re.compile(r"\b(?:unfortunately|impossible|neither|nor)\b|遗憾|来不及|未能", re.IGNORECASE)
_HAN = re.compile(r"[\u4e00-\u9fff]")


def no_reply(answer: str, mail: Mail, decided: str) -> bool:
    """Whether an answer is none that could be sent."""
    wrong = turns_round(decided, answer) or to_oneself(answer, mail)
    return wrong or repeats(answer, mail.body)


def repeats(answer: str, body: str) -> bool:
    """Whether a reply is hardly more than the mail once again: most of its sentences are its, or
    nearly.
    """
    long = [each for each in _sentences(answer) if len(each) >= _SENTENCE]
    again = sum(len(each) for each in long if _is_of(each, body))
    return again > _MOSTLY * sum(map(len, long)) if long else False


def turns_round(decided: str, answer: str) -> bool:
    """Whether what was decided says no to something, and a reply to nothing; or the reply makes
    the decision the other one's (选第二种: 您选第二种).
    """
    begins = re.escape(decided[:2])
    if _HAN.match(decided) and re.search(f"[您你]{begins}", answer):
        return True
    says = _A_NOT_A.sub("", answer)
    return bool(_REFUSES.search(decided)) and not (_REFUSES.search(says) or _SORRY.search(says))


def to_oneself(answer: str, mail: Mail) -> bool:
    """Whether a line of a reply says something to whom the mail greets, who is to write it."""
    name = called(mail)
    if not name:
        return False
    lines = without_greeting(answer)
    words = rf"^\W*(?:(?:dear|hello|hi|hey)\s+)?{re.escape(name)}\s*(?:[，,！!]|[您你]好)"
    return any(re.match(words, line, re.IGNORECASE) for line in lines)


def asked(mail: Mail) -> str:
    """The first question of a mail, with the sentence before a short one: what a reply can be
    asked for with, where it said the mail itself over.
    """
    said = _sentences(mail.body)
    at = next((n for n, each in enumerate(said) if _is_question(each)), None)
    if at is None:
        return mail.subject or said[0]
    first = max(0, at - 1) if len(said[at]) < _SHORT_QUESTION else at
    return " ".join(said[first : at + 1])


def _without_questions(mail: Mail, line: str) -> str:
    """A line of a reply, which does not ask what the mail asks."""
    for each in _sentences(line):
        if _is_question(each) and _is_of(each, mail.body):
            return _without_questions(mail, line.replace(each, "", 1).strip())
    return line


def _is_question(sentence: str) -> bool:
    return sentence.endswith(("?", "？"))


def _sentences(text: str) -> list[str]:
    return [" ".join(text[start:end].split()) for start, end in sentences(text)]


def _is_of(sentence: str, body: str) -> bool:
    """Whether a sentence stands in a mail, or one that hardly differs."""
    own = sentence.casefold()
    if own in " ".join(body.casefold().split()):
        return True
    return any(fuzz.ratio(own, each.casefold()) >= _NEAR for each in _sentences(body))


def without_copies(answer: str, mail: Mail) -> str:
    """An answer without paragraphs that only say the mail again, and without the name of whoever
    it is from before a line (“小李：可以”); the answer itself where nothing else is in it."""
    first = next((line for line in mail.body.split("\n") if line.strip()), "").strip()
    name = re.escape(first.rstrip("：:,， "))
    kept = []
    for line in map(partial(_without_questions, mail), answer.split("\n")):
        whole = _sentences(line)
        if whole and all(_is_of(each, mail.body) and _is_long(each) for each in whole):
            continue
        kept.append(re.sub(rf"^{name}[：:]\s*(?=\S)", "", line) if name else line)
    found = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return found if any(_is_long(line.strip()) for line in kept) else answer


def _is_long(words: str) -> bool:
    """Whether words say more than a greeting or thanks."""
    return len(words) >= (_OWN_HAN if _HAN.search(words) else _OWN_LATIN)


def not_signed_by(answer: str, mail: Mail) -> str:
    """An answer without the name of whoever wrote the mail under it: models copy that as well."""
    before, _, last = answer.rstrip().rpartition("\n")
    return before.rstrip() if last.strip() in {mail.signed, mail.sender} - {""} else answer
