"""Takes out of a stream what a model thinks and what it says for another turn.

Every family of models marks its thinking in its own way: tags (`<think>`, `<seed:think>`), tokens
(`<|START_THINKING|>`, `<|thought_start|>`, `[THINK]`, `◁think▷`), channels (gpt-oss' `analysis`
and `final`, Gemma's `<|channel>thought`), fixed sentences (Granite). Where the prompt has opened
the block, the answer holds its end alone: then everything before it was no answer.

What stands in code, what the source itself has, and a mark in the middle of a sentence is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from writer_app.domain.answers.marks import (
    AS_THINKING,
    AT_HEAD_ONLY,
    CLOSE_MARK,
    HARMONY_END,
    MARK,
    PAIRS,
    PARTIAL,
    PARTIAL_HEAD,
)

_UNCLEAR = 48  # characters of an answer's beginning that may be needed to tell
_BARE_CHANNEL = re.compile(r"(?:analysis|commentary)(?=[A-Z“\"']|[ \n]?[A-Z])")
_BARE_FINAL = re.compile(r"assistant\s?final(?=\S)")
_FINAL = re.compile(r"final(?=[A-Z“\"])")


class ThoughtEvent(Enum):
    """What stands between pieces of text."""

    ANEW = 1  # what came so far was no answer


@dataclass(slots=True)
class _Block:
    """A thinking block at the beginning of an answer that is open."""

    close: re.Pattern[str]
    again: re.Pattern[str]
    depth: int = 1
    held: str | None = None  # after an end that may have been a nested one's


class Thoughts:
    """`feed` and `finish` give pieces of text, and `ThoughtEvent`s between them.

    `opened` says that the prompt has opened a thinking block; `waits` that this model's answers
    had an end without a beginning before: nothing is given out until it is there.
    """

    def __init__(self, source: str = "", *, opened: bool = False, waits: bool = False) -> None:
        self._source = source.lower()
        self._buffer = ""
        self._out: list[str | ThoughtEvent] = []
        self._gap = ""  # blanks before something that was taken away
        self._line, self._fence, self._last = "", "", ""
        self._after_blank = True
        self._visible = False  # text has been given out
        self._skips = False  # blanks at the beginning go, for something was taken away there
        self._spoke_of_it = False  # the text itself names an opening mark
        self._decided = waits or opened
        self._waiting, self._bare = waits and not opened, False
        self._block = _Block(CLOSE_MARK, _NEVER) if opened else None
        self._awaited: tuple[re.Pattern[str], int] | None = None  # and looked for up to there
        self.stray = False  # an end without a beginning was found
        self.over = False  # another turn began

    def feed(self, text: str) -> list[str | ThoughtEvent]:
        """The next piece of the answer."""
        self._buffer += text
        return self._go(final=False)

    def finish(self) -> list[str | ThoughtEvent]:
        """The answer is over."""
        found = self._go(final=True)
        return [*found, self._gap] if self._gap and not self.over else found

    def _go(self, *, final: bool) -> list[str | ThoughtEvent]:
        while self._buffer and not self.over:
            if not self._step(final):
                break
        if self.over:
            self._buffer = self._gap = ""
        elif final and self._block is not None:
            if self._block.held is not None:
                self._out.append((self._block.held + self._buffer).lstrip())
            self._block, self._buffer = None, ""
        found, self._out = self._out, []
        return found

    def _step(self, final: bool) -> bool:
        """Decide something; False where more text is needed for that."""
        if self._block is not None:
            return self._think(self._block, final)
        if not self._decided:
            return self._decide(final)
        if self._waiting:
            return self._wait(final)
        return self._read(final)

    # ---- the beginning -------------------------------------------------------------------------
    def _decide(self, final: bool) -> bool:
        """Whether the answer begins like thinking that the prompt has opened."""
        start = self._buffer.lstrip()
        begins = start[:_UNCLEAR]
        if not final and len(start) < _UNCLEAR and _may_think(start):
            return False
        self._decided = True
        if self._source and self._source.lstrip().startswith(begins[:8].lower()):
            return True
        self._bare = _BARE_CHANNEL.match(start) is not None
        self._waiting = self._bare or AS_THINKING.match(start) is not None
        if mark := _FINAL.match(start):
            self._buffer = start[mark.end() :]
        return True

    def _wait(self, final: bool) -> bool:
        """Hold everything until the thinking ends, or the answer does."""
        pattern = _BARE_FINAL if self._bare else CLOSE_MARK
        for mark in pattern.finditer(self._buffer):
            if self._follows(mark.end()) and not self._is_text(mark, self._buffer[: mark.start()]):
                self._drop(mark.end())
                self._waiting = False
                self.stray = not self._bare
                return True
        self._waiting = not final
        return final

    # ---- a thinking block at the beginning -----------------------------------------------------
    def _think(self, block: _Block, final: bool) -> bool:
        close = block.close.search(self._buffer)
        again = block.again.search(self._buffer, 0, close.start() if close else len(self._buffer))
        if again is not None:
            block.depth += 1
            self._pass(block, again.end())
            return True
        if close is None:
            self._pass(block, len(self._buffer) - (0 if final else _LONGEST))
            return False
        if block.depth == 1:
            self._block = None
            self._drop(close.end())
            return True
        self._pass(block, close.end())
        block.depth, block.held = block.depth - 1, ""
        return True

    def _pass(self, block: _Block, end: int) -> None:
        end = max(0, end)
        if block.held is not None:
            block.held += self._buffer[:end]
        self._buffer = self._buffer[end:]

    # ---- the text ------------------------------------------------------------------------------
    def _read(self, final: bool) -> bool:
        """Give out text up to the next mark, or act on that."""
        if self._awaited is not None and not final and not self._has_come(*self._awaited):
            return False
        mark = MARK.search(self._buffer)
        pattern = PARTIAL if self._visible else PARTIAL_HEAD
        partial = None if final else pattern.search(self._buffer)
        end = partial.start() if partial else len(self._buffer)
        if mark is None or end <= mark.start():
            return self._give(end)
        if mark.start():
            self._give(mark.start())
            return True
        if self._is_text(mark, self._line):
            self._spoke_of_it = self._spoke_of_it or mark["open"] is not None
            return self._give(mark.end())
        if mark["open"]:
            return self._after_text(mark, final) if self._visible else self._begin(mark, final)
        if mark["close"]:
            return self._stray(mark, final)
        if mark["over"] is not None and (not self._visible or " " in self._gap[-1:]):
            return self._give(mark.end())
        return self._channel(mark) if mark["harmony"] else self._turn(mark)

    def _is_text(self, mark: re.Match[str], before: str) -> bool:
        """Whether a mark is part of the text: in code, in the source, within a sentence."""
        line = before[before.rfind("\n") + 1 :]
        if mark.group().strip().lower() in self._source or self._fence or line.count("`") % 2:
            return True
        kind = _kind(mark) if mark.re is MARK else "close"
        if kind == "label":
            return not self._source or not self._visible
        if kind == "line":
            return not self._visible or self._last not in _SENTENCE_ENDS
        if kind.startswith("open") and self._visible:
            alone = self._after_blank and not line.strip()
            return not alone or kind.removeprefix("open_") in AT_HEAD_ONLY
        return False

    def _begin(self, mark: re.Match[str], final: bool) -> bool:
        kind = _kind(mark).removeprefix("open_")
        if kind == "tag" and (found := self._in_sentence(mark, final)) is not None:
            return found
        name = re.escape(mark["name"] or mark["shown"] or "")
        again = rf"<{name}>|&lt;{name}&gt;" if name else PAIRS[kind][0]
        self._block = _Block(_ending(mark), re.compile(again, re.IGNORECASE))
        self._drop(mark.end())
        return True

    def _in_sentence(self, mark: re.Match[str], final: bool) -> bool | None:
        """What comes of a tag that may begin a sentence about tags; None where it does not."""
        line, newline, _ = self._buffer[mark.end() :].partition("\n")
        if not line.strip() and not newline and not final:
            return False
        if not _ABOUT.match(line) or len(line) > _SENTENCE:
            return None
        close = _ending(mark).search(line)
        told = newline or final or (close and line[close.end() :].strip())
        if close is None or not told:
            return None if told else False
        if not _ABOUT.match(line, close.end()):
            return None
        self._spoke_of_it = True
        return self._give(mark.end())

    def _after_text(self, mark: re.Match[str], final: bool) -> bool:
        """A thinking block after text: it has its lines to itself, else it is text."""
        close = _ending(mark).search(self._buffer, mark.end())
        if close is None:
            if not final:
                self._awaited = (_ending(mark), len(self._buffer))
                return False
            if self._buffer[mark.end() : mark.end() + 1] in (" ", ""):
                return self._give(mark.end())
            self.over = True
            return True
        rest = self._buffer[close.end() :].lstrip(" \t")
        if not rest and not final:
            return False
        if rest[:1] not in ("", "\n"):
            self._spoke_of_it = True
            return self._give(mark.end())
        self._buffer = rest.lstrip()
        self._gap = self._gap if self._buffer else ""
        return True

    def _has_come(self, awaited: re.Pattern[str], searched: int) -> bool:
        """Whether the end of the block is there: no feed looks through all that is held again."""
        if awaited.search(self._buffer, max(0, searched - _LONGEST)) is None:
            self._awaited = (awaited, len(self._buffer))
            return False
        self._awaited = None
        return True

    def _stray(self, mark: re.Match[str], final: bool) -> bool:
        """An end without a beginning: what came before was thinking, if an answer follows."""
        if not self._follows(mark.end()):
            rest = self._buffer[mark.end() :]
            if not rest.strip() and not final:
                return False
            if rest.strip():
                return self._give(mark.end())
            self._gap = ""
            self._drop(mark.end())
            return True
        if self._spoke_of_it:
            return self._give(mark.end())
        self._anew()
        self._drop(mark.end())
        self.stray = True
        return True

    def _follows(self, at: int) -> bool:
        """Whether an answer may follow here, rather than the rest of a sentence."""
        after = self._buffer[at:]
        first = after.lstrip()[:1]
        if not first or first in "`.,;:)!?'’”，。；：）":
            return False
        return not after[0].isspace() or "\n" in after[: after.index(first)] or not first.islower()

    def _channel(self, mark: re.Match[str]) -> bool:
        final = mark["channel"].split()[:1] == ["final"]
        if final:
            self._anew()
        self._drop(mark.end())
        if not final:
            self._block = _Block(HARMONY_END, _NEVER)
        return True

    def _turn(self, mark: re.Match[str]) -> bool:
        """Where a turn begins: the answer's own at its head, else another one."""
        role = next((mark[name] for name in _ROLE_GROUPS if mark[name]), "")
        if self._visible:
            self.over = True
            return True
        if role.lower() in _ANSWERING:
            self._drop(mark.end())
            return True
        return self._give(mark.end())

    # ---- giving text out -----------------------------------------------------------------------
    def _anew(self) -> None:
        if self._visible:
            self._out.append(ThoughtEvent.ANEW)
        self._gap, self._line, self._fence, self._last = "", "", "", ""
        self._after_blank, self._visible = True, False

    def _drop(self, end: int) -> None:
        self._buffer = self._buffer[end:]
        self._skips = self._skips or not self._visible

    def _give(self, end: int) -> bool:
        """Give out the first `end` characters; blanks at their end wait for what follows."""
        text, self._buffer = self._buffer[:end], self._buffer[end:]
        if not text:
            return False
        if self._skips and not self._visible:
            text = text.lstrip()
        text = self._gap + text
        kept = text.rstrip()
        self._gap = text[len(kept) :]
        self._track(text)
        if kept:
            self._visible, self._last = True, kept[-1]
            self._out.append(kept)
        return True

    def _track(self, text: str) -> None:
        *whole, self._line = (self._line + text).split("\n")
        for line in whole:
            bare = line.strip()
            if self._fence and bare.startswith(self._fence) and not bare.strip(self._fence[0]):
                self._fence = ""
            elif not self._fence and bare.startswith(("```", "~~~")):
                self._fence = bare[:3]
        if whole:
            self._after_blank = not whole[-1].strip()


_ABOUT = re.compile(r"[ \t]+[a-z]")
_SENTENCE = 400  # characters of a sentence about tags
_LONGEST = 96  # characters of a mark
_NEVER = re.compile(r"(?!)")
_SENTENCE_ENDS = frozenset(".!?…。！？”\"')]*_`")
_ROLE_GROUPS = ("role", "header", "gemma", "plain", "exaone", "nano")
_ANSWERING = frozenset(
    ("assistant", "model", "chatbot_token", "hy_assistant", "tool", "ipython", "observation")
)


def _kind(mark: re.Match[str]) -> str:
    """Which alternative of the great pattern was found."""
    if mark["open"]:
        return next(f"open_{kind}" for kind in PAIRS if mark[f"open_{kind}"])
    return next((name for name in ("label", "line") if mark[name]), "other")


def _ending(mark: re.Match[str]) -> re.Pattern[str]:
    """What ends the block that a mark opens."""
    close = PAIRS[_kind(mark).removeprefix("open_")][1]
    name = re.escape(mark["name"] or mark["shown"] or "")
    return re.compile(close.replace("{name}", name), re.IGNORECASE)


def _may_think(start: str) -> bool:
    """Whether the beginning of an answer may still turn out to be thinking."""
    low = start.lower()
    return AS_THINKING.match(start) is not None or any(
        low.startswith(word[: len(low)]) for word in _BEGINNINGS
    )


_BEGINNINGS = (
    "okay", "ok", "alright", "all right", "hmm", "well", "right", "so", "now", "wait", "the user",
    "this user", "we ", "i ", "i'm", "let", "first,", "here's a thinking", "my thinking",
    "thinking", "analysis", "commentary", "final", "好", "用户", "首先", "我", "让我", "嗯",
)  # fmt: skip
