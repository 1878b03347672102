"""Where a new text ends: sentences that come again are held back, and a length is met.

A small model that has nothing more to say says it again. `SentenceGate` passes a text on as it
streams, but a sentence that begins like an earlier one waits until it differs. When two in a row
come again the text is over, before the first of them. One that is said twice running is said
once. A heading that stands already is left out,
so that what follows goes on under the earlier one. A list of references ends the text too: where
no source was given a model invents them; and so does talk to the one who asked, under a title.
Where the writer's figures are known, a sentence with another one is left out, and where a text is
made of points, one that has nothing of them, with its heading. Nothing else is ever changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from writer_app.domain.text.units import count_words

_END = re.compile(r"[.!?…]+[\"'”’)\]*_]*(?=\s)|[。！？…]+[”’」』）\"]*|\n")
_MARKS = re.compile(r"^[\s>#*_|-]*(?:\d{1,3}(?:[.)、．]\s*|$))?[*_]*|[*_]+")
# Signs, where a wide one counts three: of a sentence that is looked at, of a repetition in all.
_SHORTEST, _LOOP = 20, 60
_LOOPED = re.compile(r"(.{2,300}?)\1{2,}.{0,300}\Z", re.DOTALL)
_HEADING = re.compile(r"\s*## ")  # deeper ones may come again under each section
_REFERENCES = re.compile(
    r"\s*(?:#{1,6} ?|\*\*)(?:references|bibliography|works cited|参考文献|参考资料)(?:\*\*)?[:：]?"
    r"(?:\*\*)?\s*\Z",
    re.IGNORECASE,
)
# What a model says to the one who asked; a letter may, a text under a title does not.
_TALK = re.compile(
    r"(?:please )?(?:feel free to|don't hesitate to|let me know)\b"
    r"|if you have (?:any|more|other|further)\b[^.!?]{0,20}\bquestions?\b|i(?:'m| am) here to help"
    r"|(?:如果|若)?(?:你|您)?(?:还|如)?有(?:任何|其他|什么)?(?:问题|疑问)[^。！？]{0,12}(?:问|告诉|联系)我"
)
_TALK_BEGINS = (
    "please ", "feel free", "don't hesitate", "let me know", "if you have", "i'm here", "i am here",
    "如", "若", "你", "您", "有", "还有",
)  # fmt: skip
_TITLE = re.compile(r"\s*# ")
_CLOSED = re.compile(
    r"(?:[.!?…。！？:：;；|][\"'”’)\]*_」』）]*\s*|^\s*(?:[-*+#>|].*)?)\Z", re.DOTALL
)
_DIGITS = re.compile(r"\d+")
_HEAD = 40  # characters; the heading of a list of references is shorter
_HEADED = re.compile(r"\s*(?:#{1,6}|\*\*)")  # a line that may be a heading
_SAYS = re.compile(r"[.。!！]\s*\Z")  # a line with the mark of a heading that is a sentence
_BARE_HEADING = re.compile(r"\s*(?:^|\n)#{1,6} [^\n]*\s*\Z")
_LOOKED_AT = 2_000  # characters at the end of a text in which a loop is looked for
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class SentenceGate:
    """Passes one text on. `most` words are enough: the sentence in which they are reached ends it.

    `over` says that the text has ended, `repeated` that it did so because it came again. With
    `whole` only whole sentences are passed on, so that what is there never breaks off inside one.
    """

    def __init__(
        self,
        *,
        most: int = 0,
        whole: bool = False,
        before: str = "",
        figures: frozenset[str] | None = None,
        fits: Callable[[str], bool] | None = None,
    ) -> None:
        """`before` is text that stands already; its sentences must not come again either.

        With `whole` a sentence with other runs of digits than `figures` is left out, and so is one
        that does not `fit`; None = any. A heading that nothing follows then is left out, too.
        """
        self.over = self.repeated = False
        self.words = 0
        self._most, self._whole, self._figures, self._fits = most, whole, figures, fits
        self._heading = ""  # one that waits for a sentence below it
        self._seen = set[str]()
        self._short = set[str]()  # these come again only behind one of those
        self._titled = False
        self._headings = set[str]()
        self._after_heading = False  # one was left out: what is blank after it goes, too
        self._last, self._stuck = "", False  # the sentence just said; it came a second time
        self._held = ""  # whole sentences that came again, until it is clear why
        self._open = ""  # the sentence that has not ended
        self._given = 0  # how much of it was passed on
        for sentence in _sentences(before):
            self._remember(sentence)

    def feed(self, text: str) -> str:
        """What may be shown of the text so far."""
        if self.over:
            return ""
        out = []
        self._open += text
        while not self.over and (end := _end(self._open)):
            sentence, self._open = self._open[:end], self._open[end:]
            out.append(self._ended(sentence))
            self._given = 0
        if not self.over and not self._whole:
            out.append(self._begun())
        return "".join(out)

    def finish(self, *, complete: bool = True) -> str:
        """The rest; of a text that broke off (not `complete`) no half sentence, if it can be."""
        if self.over:
            return ""
        if not complete and self._whole:
            return ""
        if self._whole and self.words and not _CLOSED.search(self._open):
            self._open = ""  # the answer ended in the middle of a sentence
        rest = "" if self._invents(self._open) else self._open[self._given :]
        rest = self._headed(rest, _key(rest)) if rest else ""
        ends_here = complete and not self._open.strip()
        if self._held and not ends_here and self._may_come_again(_key(self._open)):
            return ""
        return self._released() + rest

    # ---- inside --------------------------------------------------------------------------------
    def _ended(self, sentence: str) -> str:
        """A sentence is whole: show what is left of it, hold it, or end here."""
        key = _key(sentence)
        if self._left_out(sentence, key) or self._at_once_again(key) or self._invents(sentence):
            return ""
        self._titled = self._titled or bool(_TITLE.match(sentence))
        talk = self._titled and _TALK.match(key.replace("’", "'"))
        if (talk or _REFERENCES.match(sentence)) and not self._given:
            self.over = True
            return ""
        again = key in self._seen or bool(self._held.strip() and key in self._short)
        if again and not self._given:
            self.over = self.repeated = (
                bool(self._held.strip()) and _signs(self._held + sentence) >= _LOOP
            )
            self._held += sentence
            return ""
        if self._held and not key:
            self._held += sentence
            return ""
        released = self._released()
        self._remember(sentence)
        shown = self._headed(sentence[self._given :], key)
        self.words += count_words(sentence)
        self.over = bool(self._most) and self.words >= self._most
        return released + shown

    def _headed(self, shown: str, key: str) -> str:
        """What may be shown, with its heading once there is something below it."""
        if self._fits is None:
            return shown
        if _HEADING.match(shown):
            self._heading, shown = shown, ""
        elif self._heading and not key:
            self._heading, shown = self._heading + shown, ""
        elif self._heading:
            self._heading, shown = "", self._heading + shown
        return shown

    def _left_out(self, sentence: str, key: str) -> bool:
        """Whether this is a heading that stands already, or a blank line behind one."""
        if _HEADING.match(sentence):
            self._after_heading = key in self._headings
            self._headings.add(key)
            return self._after_heading
        self._after_heading = self._after_heading and not key
        return self._after_heading

    def _invents(self, sentence: str) -> bool:
        """Whether a whole sentence has a figure that nobody gave, or is about something else."""
        if not self._whole:
            return False
        strange = set(_DIGITS.findall(sentence)) - (self._figures or set())
        if self._figures is not None and strange:
            return True
        headed = _HEADED.match(sentence) and not _SAYS.search(sentence)
        return bool(self._fits and _key(sentence) and not headed and not self._fits(sentence))

    def _at_once_again(self, key: str) -> bool:
        """Whether this sentence is the one just said; at the third time the text is over."""
        again = bool(key) and key == self._last and key in self._seen
        if not again or self._given or self._held:
            self._last, self._stuck = key or self._last, False
            return False
        self.over = self.repeated = self._stuck
        self._stuck = True
        return True

    def _begun(self) -> str:
        """What may be shown of a sentence that has not ended."""
        key = _key(self._open)
        short = len(self._open) < _HEAD and _HEADED.match(self._open)
        may_be_heading = not key or bool(short or _HEADING.match(self._open))
        may_be_talk = self._titled and _may_be_talk(key)
        held = self._held or may_be_heading or may_be_talk or self._may_come_again(key)
        if not self._given and held:
            return ""
        shown = self._open[self._given :]
        self._given = len(self._open)
        return shown

    def _may_come_again(self, key: str) -> bool:
        return any(known.startswith(key) for known in self._seen)

    def _released(self) -> str:
        """The held sentences after all: said twice on purpose."""
        held, self._held = self._held, ""
        self.words += count_words(held)
        return held

    def _remember(self, sentence: str) -> None:
        key = _key(sentence)
        if _HEADING.match(sentence):
            self._headings.add(key)
        elif _signs(key) >= _SHORTEST:
            self._seen.add(key)
        else:
            self._short.add(key)


def _may_be_talk(key: str) -> bool:
    """Whether a sentence that has not ended may be talk to the one who asked."""
    low = key.replace("’", "'")
    return any(low.startswith(each[: len(low)]) for each in _TALK_BEGINS)


def before_loop(text: str) -> str:
    """A text without the loop it ends in: to the last sentence that ended before it came again."""
    begin = max(0, len(text) - _LOOKED_AT)
    found = _LOOPED.search(text, begin)
    if found is None:
        return text
    once = text[: found.end(1)]
    ends = [match.end() for match in _END.finditer(once + "\n") if match.end() <= len(once)]
    return once[: ends[-1]].rstrip() if ends else once


def without_bare_heading(text: str) -> str:
    """A text that was ended without the heading that nothing follows any more."""
    return _BARE_HEADING.sub("", text)


def _key(sentence: str) -> str:
    """A sentence without its marks of lists and emphasis, its case and its spaces."""
    return " ".join(_MARKS.sub("", sentence.strip()).lower().split())


def _end(text: str) -> int:
    """Where the first sentence of a text ends; 0 while it has not. A list's number is none."""
    for found in _END.finditer(text):
        line = text[: found.end()]
        if found.group() == "\n" or _key(line):
            return found.end()
    return 0


def _sentences(text: str) -> Iterator[str]:
    rest = text + "\n"
    while end := _end(rest):
        yield rest[:end]
        rest = rest[end:]


def _signs(text: str) -> int:
    return len(text) + 2 * len(_WIDE.findall(text))
