"""An exact length: sentences are steered to end where the wanted number of words is reached.

Near the length a bonus on sentence ends grows, and behind one no new sentence is begun. Before it
the answer cannot end. No sentence is broken off: all this ever does to a sentence is to make its
end more likely, by so few nats that only an end which the model could mean comes of it, and none
behind a word that something has to follow. Where the model would go on behind a comma, a full stop
is as likely as the comma, but behind what begins with “if”. Where the model had ended
sooner, what it says instead is kept from saying the same again; where the answer may be `shorter`
it ends there. A letter also ends with a line of its own, such as a name. `ending` tells where what
is written could end, for answers whose own end came outside the range.
"""

from __future__ import annotations

import re
from copy import copy
from math import inf
from typing import Literal

import torch

from writer_app.domain.text.sentences import sentences
from writer_app.domain.text.units import count_words
from writer_app.engine.decoding.constraints.vocabulary import Vocabulary

_SHORT, _ENOUGH, _LONG = 0.90, 0.96, 1.10  # shares of the wanted length
_END = re.compile(r"[.!?。！？…][\"”’'」』)*_\]]*\s*\Z")
_WIDE_END = re.compile(r"[。！？…][”’」』）]*\s*\Z")
_END_TOKEN = re.compile(rb"(?:[.!?]|\xe3\x80\x82|\xef\xbc\x81|\xef\xbc\x9f)[\"')*]*\s*\Z")
_COMMA_TOKEN = re.compile(rb"(?:[,;:]|\xef\xbc\x8c|\xef\xbc\x9b|\xe3\x80\x81)\s*\Z")
_OPEN = re.compile(
    r"(?:^|[^\w’'-])(?:a|an|the|of|to|and|or|but|nor|into|onto|from|with|without|for|by|at|as|than|"
    r"that|which|who|whose|if|because|while|although|when|where|is|are|was|were|be|been|has|have|"
    r"had|will|would|can|could|may|might|must|should|its|their|our|your|my|his|very|more|most|such|"
    r"through|between|among|during|towards?|upon|about)[ ]?\Z|[和与或及把被将向从对于但而且是并]\Z",
    re.IGNORECASE,
)
_BEHIND = 12.0  # nats a sentence end loses there
_IF = re.compile(
    r"(?:if|when|while|because|although|though|since|as|unless|before|after|once|whether|in|to|by|"
    r"for|with|on|at|from|despite|during|without|however|but|and|so|then|also|first|finally)\b"
    r"|如果|若|假如|要是|当|虽然|尽管|因为|由于|即使|只要|只有|为了|除了|在|对于?|关于|根据|通过|随着"
    r"|但是?|然而|不过|因此|所以|此外|同时|首先|其次|最后|另外|例如|比如|不仅|不但|无论|不管|与其|既然",
    re.IGNORECASE,
)
_WHEN = re.compile(r"[\d\s.:：/年月日时分点\-]+\Z|[A-Z][a-z]+ \d{1,2}\Z")  # a date by itself
_SENTENCE = re.compile(r"(?:.*[.!?。！？…\n])?[\s\"“”‘’'「」『』()（）*_#>-]*(.*)\Z", re.DOTALL)
_LEAST_SAID = 4  # words of a sentence, before its comma may become its end
_CLAUSE = re.compile(r"[,;:，；：、]\s*")
_GOES_ON = re.compile(
    r"(?:or|nor|which|who|whose|that|where|whereas|than|not only)\b|[并且而也又或及与和]|以及|还是",
    re.IGNORECASE,
)
_PAIRS = ("()", "[]", "“”", "（）", "《》", "〈〉", "「」", "『』", "【】")
_MEANT = -4.0  # log-probability of a sentence end that the model could mean
_NAME = r"\n[ \t]*(?![#>|*\d-])[^\n]{1,40}"  # a line such as a name under a letter
_SIGNED = re.compile(rf"{_NAME}(?<![:：,，])\Z")
_SIGNATURE = re.compile(rf"{_NAME}{_NAME}\n\s*\Z")
_FIRST, _STEEPNESS = 1.5, 5.5  # nats when the range is reached, and more at its end
_MOST = 8.0  # nats a sentence end gains at the most
_SAME = 5  # tokens in a row that stand in the answer already
_AGAIN = 8.0  # nats that the last of them loses
_TIGHT = 12  # words that a last sentence should have at the least
_HELD_BACK = 3.0  # nats a sentence end loses where none would fit behind it
_COMMA = 1.5  # nats that what lengthens a sentence loses
_ROOM, _WIDE_ROOM = 45, 80  # words that the last sentences have; Chinese ones are signs
_WIDE = re.compile(r"[\u3400-\u9fff]")
_FEW = 3  # sentences that are written several ways as a whole
_HALF = 0.5  # of the wanted length, before which an answer is not ended for its length
_ITEM = re.compile(r"(?:\A|\n)[ \t]*\d{1,3}[.)]\s*\Z")
_MARKS = " \n\t\"'*_“”‘’」』»)）"  # what may stand behind the end of a sentence
_NEAR = 200  # characters that tell whether a mark ends a sentence
_TAIL = 400  # characters of the answer that are counted again with each token


class Length:
    """Follows the answer's words; a step must be told by `taken`."""

    def __init__(
        self,
        words: int,
        vocabulary: Vocabulary,
        ends: torch.Tensor,
        *,
        bound: Literal["about", "most", "least"] = "about",
        sentences: int = 0,
        shorter: bool = False,
    ) -> None:
        """`words` wanted (0 = any number) and how many `sentences` there may be (0 = any)."""
        bound = bound if words else "most"
        self._least = {"about": _SHORT * words, "most": 0.0, "least": float(words)}[bound]
        self._most = {"about": _LONG * words, "most": words or inf, "least": inf}[bound]
        self._wanted = words if bound == "about" else self._most / _LONG
        self._shorter, self._sentences = shorter or bound == "most", sentences
        self._said = 0  # sentences before the one that is open
        self._ends = ends
        self._stops = vocabulary.matching(_END_TOKEN)
        self._commas = vocabulary.matching(_COMMA_TOKEN)
        self._text = ""
        self._counted = 0  # words before `_text`
        self._tokens: list[int] = []
        self._last = False  # whether what comes now was forked for its length
        self._forced = False  # whether the model would have ended before

    def fork(self) -> Length:
        """One that stands here and goes its own way, to the end."""
        other = copy(self)
        other._tokens = list(self._tokens)
        other._last = True
        return other

    @property
    def begins_last(self) -> bool:
        """Whether a sentence begins here that can be the last; one that is as long already counts.

        Of few sentences the first one does. Of a fork it is no matter.
        """
        if self._last or not self._tokens:
            return False
        if 0 < self._sentences <= _FEW and len(self._tokens) == 1:
            return True
        least, words = _SHORT * self._wanted, self.words
        begins = self._closed or len(self._tokens) == 1 or words + _TIGHT >= least
        room = _WIDE_ROOM if _WIDE.search(self._text) else _ROOM
        return begins and words < least <= words + room

    @property
    def spent(self) -> float:
        """The share of the wanted length that is written."""
        return self.words / self._wanted

    @property
    def off(self) -> float:
        """By what share of the wanted length the answer is outside the range; 0 within."""
        words = self.words
        outside = round(max(self._least - words, words - self._most), 6)
        return max(0.0, outside) / (self._least or self._most)

    @property
    def words(self) -> int:
        """Words so far, as the status line counts them."""
        return self._counted + count_words(self._text)

    def taken(self, token: int, text: str) -> None:
        """Tell a token and the text that it completed."""
        self._tokens.append(token)
        if self._sentences and text.strip(_MARKS) and self._closed:
            self._said += 1
        self._text += text
        if len(self._text) > 2 * _TAIL and " " in self._text[:_TAIL]:
            cut = self._text.rindex(" ", 0, _TAIL) + 1
            self._counted += count_words(self._text[:cut])
            self._text = self._text[cut:]

    @property
    def may_end(self) -> bool:
        """Whether enough is written and no sentence is open."""
        if self._shorter:
            return True
        signed = (
            _END.search(self._text) or _SIGNATURE.search(self._text) or _SIGNED.search(self._text)
        )
        return signed is not None and self.words >= self._least

    @property
    def _closed(self) -> bool:
        text = self._text
        return _SIGNATURE.search(text) is not None or (
            _END.search(text) is not None and _ends(text)
        )

    def adjust(self, logits: torch.Tensor) -> torch.Tensor:
        """Logits [V] steered; the tensor given is changed."""
        words, wanted = self.words, self._wanted
        if self._closed:
            none_fits = words + _TIGHT > self._most and words >= self._least
            enough = words >= _ENOUGH * wanted or 0 < self._sentences <= self._said + 1
            if enough or none_fits:
                logits[self._ends] += 1e4
                return logits
            if self._shorter:
                return logits
            self._forced = self._forced or int(logits.argmax()) in self._ends.tolist()
        elif words >= _SHORT * wanted:
            self._towards_an_end(logits, (words / wanted - _SHORT) / (_LONG - _SHORT))
        elif words + _TIGHT > wanted > 2 * _TIGHT and self._least:
            logits[self._stops] -= _HELD_BACK
        if self._forced:
            self._not_again(logits)
        return logits

    def _towards_an_end(self, logits: torch.Tensor, share: float) -> None:
        """Raise sentence ends, the more the range is used up; “If this is so” keeps its comma."""
        match = _SENTENCE.match(self._text)
        said = match.group(1) if match else ""
        if _OPEN.search(said) or _unclosed(said):
            logits[self._stops] -= _BEHIND
            return
        comma = logits[self._commas].max()
        if _stands_alone(said):
            stop = self._stops[logits[self._stops].argmax()]
            logits[stop] = torch.maximum(logits[stop], comma)
        logits[self._stops] += min(_MOST, _FIRST + _STEEPNESS * share)
        logits[self._commas] -= _COMMA

    def ending(self, likely: torch.Tensor) -> tuple[int, float] | None:
        """The token by which the text could end here, and how likely the model finds it.

        `likely` are log-probabilities [V]. Behind a sentence the token is -1. None out of the
        range, and where the model could hardly mean an end.
        """
        if self.off or self.spent < _HALF:
            return None
        if self._closed:
            return -1, 0.0
        match = _SENTENCE.match(self._text)
        said = match.group(1) if match else ""
        if count_words(said) < _LEAST_SAID or _OPEN.search(said) or _unclosed(said):
            return None
        stop = int(self._stops[likely[self._stops].argmax()])
        found = float(likely[stop])
        if _stands_alone(said):
            found = max(found, float(likely[self._commas].max()))
        return (stop, found) if found >= _MEANT else None

    def _not_again(self, logits: torch.Tensor) -> None:
        """Take nats from what would say the same tokens in a row again."""
        tail, size = self._tokens[1 - _SAME :], _SAME - 1
        if len(tail) < size:
            return
        for at in range(len(self._tokens) - size):
            if self._tokens[at : at + size] == tail:
                logits[self._tokens[at + size]] -= _AGAIN


def _ends(text: str) -> bool:
    """Whether the end mark at the end of a text is one: not behind “Mr”, or the sign of an item."""
    if _WIDE_END.search(text):
        return True
    probe = text[-_NEAR:].rstrip() + " The"
    return _ITEM.search(text) is None and probe[[*sentences(probe)][-1][0] :] == "The"


def _unclosed(said: str) -> bool:
    """Whether a bracket or a title has begun and not ended."""
    return said.count('"') % 2 == 1 or any(
        said.count(pair[0]) > said.count(pair[1]) for pair in _PAIRS
    )


def _stands_alone(said: str) -> bool:
    """Whether a sentence could end here instead of going on behind a comma."""
    if count_words(said) < _LEAST_SAID or _WHEN.match(said):
        return False
    clauses = _CLAUSE.split(said)
    if len(clauses) == 1 or not _IF.match(said):
        return not _IF.match(said)
    last = clauses[-1]  # behind “if this is so, ” what follows from it
    return count_words(last) >= _LEAST_SAID and not (_IF.match(last) or _GOES_ON.match(last))
