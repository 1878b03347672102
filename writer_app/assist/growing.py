"""A new text that ended before its length gets what it is short of: points first, then a paragraph.

A small model that is held to a length fills it with what it has said. Asked for points that the
text does not make it has some, and writes these out in a paragraph that is steered to the words
that are missing. It comes to stand before the close; of a story, at the end. It is shown there
sentence by sentence, so that nobody looks at a page on which nothing moves; a run that is stopped
keeps its whole sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

from writer_app.assist.job import Choices
from writer_app.assist.long_run import Filters, gated
from writer_app.assist.passages import Edges, Joiner
from writer_app.assist.plan import Plan, Prompt
from writer_app.domain.answers.ending import SentenceGate
from writer_app.domain.base.errors import ContextTooLong
from writer_app.domain.templates.draft_choice import FIGURES
from writer_app.domain.templates.long_draft import DraftPart, LongDraft, Outline, read_notes
from writer_app.domain.templates.prompt import Turn
from writer_app.domain.templates.worn_phrases import WORN, WORN_ZH
from writer_app.domain.text.language import language
from writer_app.domain.text.sentences import sentences
from writer_app.domain.text.units import count_words
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event, Failed, Locks
from writer_app.engine.link.client import EngineClient

Ask = Callable[[EngineClient, Prompt, Choices], Iterator[Event]]
ENOUGH = 0.9  # of its length: a text that has less grows
_ROUNDS = 3
_PIECE, _PIECE_ZH = 90, 160  # words of a paragraph, about
_NOTE, _NOTE_ZH = 25, 45  # words that a point becomes
_MOST_NOTES = 4
_NOTE_TOKENS, _WORD_TOKENS, _SPARE = 48, 2, 64
_CALM = 0.4
_CLOSING = 12  # words of a paragraph that is a closing, with the one before it
_BLOCK = re.compile(r"\n[ \t]*\n\s*")


@dataclass(slots=True)
class Growing:
    """One text on its way to its length. `events` may be taken once."""

    client: EngineClient
    todo: Plan
    ask: Ask
    text: str = ""
    joiner: Joiner = field(default_factory=lambda: Joiner(1))

    @property
    def _prompt(self) -> Prompt:
        return self.todo.short or self.todo.prompts[0]

    def _ended(self) -> Done | Failed | None:
        """How the whole ended, when it must end here."""
        return self.joiner.ended

    def events(self, draft: Iterator[Event]) -> Iterator[Event]:
        """The events of a draft, then those of what is written besides; one end."""
        for event in self.joiner.take(draft, Edges("", "")):
            self.text = event.after(self.text) if isinstance(event, Chunk) else self.text
            yield event
        if (early := self._ended()) is not None:
            yield early
            return
        words, grown = self._prompt.locks.words, False
        own = self.joiner.done(self.client.job)
        for _ in range(_ROUNDS):
            missing = words - count_words(self.text)
            if self._ended() is not None or missing <= (1 - ENOUGH) * words:
                break
            if not (yield from self._round(words, missing)):
                break
            grown = True
        end = self._ended() or self.joiner.done(self.client.job)
        if isinstance(end, Failed):
            end = own  # the draft is whole
        elif grown and end.reason is EndReason.REPETITION:
            # What had gone round in a circle went on after all.
            end = replace(end, reason=EndReason.STOP, reasons=(EndReason.STOP,))
        yield end

    def _round(self, words: int, missing: int) -> Generator[Event, None, bool]:
        """A paragraph more; False where there was nothing to say."""
        chinese = language(self.text) == "zh"
        size, note = (_PIECE_ZH, _NOTE_ZH) if chinese else (_PIECE, _NOTE)
        share = missing if missing < 1.5 * size else size
        count = max(1, min(_MOST_NOTES, round(share / note)))
        prompt, have = self._prompt, count_words(self.text)
        asked = Turn("user", _points_ask(words, have, count, chinese=chinese))
        turns = (*prompt.turns, Turn("assistant", self.text.strip()), asked)
        free = replace(Locks(), avoid=WORN_ZH if chinese else WORN, unlike=self.text)
        answer = yield from self._unseen(turns, free, _NOTE_TOKENS * (count + 1), Filters)
        known = tuple(self.text[start:end] for start, end in sentences(self.text))
        about = LongDraft(prompt.turns[-1].content, words, headed=False, chinese=chinese)
        notes = read_notes(answer, about, Outline("", (DraftPart("", known),)))[:count]
        if self._ended() is not None or not notes:
            return False
        noted = Turn("assistant", "\n".join(f"- {each}" for each in notes))
        turns = (*turns, noted, Turn("user", _paragraph_ask(share, chinese=chinese)))
        held = replace(
            prompt.locks,
            words=have + share,
            written=have,
            shorter=False,
            avoid=free.avoid,
            unlike=self.text,
        )
        figures = frozenset(FIGURES.findall(f"{prompt.turns[-1].content} {self.text}"))

        def make() -> Filters:
            return Filters(SentenceGate(whole=True, before=self.text, figures=figures))

        tokens = _WORD_TOKENS * share + _SPARE
        before, at = self.text, self._place()
        more = yield from self._seen(turns, held, tokens, make, at)
        kept = more.strip() and more not in before
        if not kept:
            yield self._put(before, at, "")
        return bool(kept) and self._ended() is None

    def _seen(
        self,
        turns: tuple[Turn, ...],
        locks: Locks,
        tokens: int,
        make: Callable[[], Filters],
        at: int,
    ) -> Generator[Event, None, str]:
        """An answer that is shown at a place of the text while it comes, without headings."""
        before, more = self.text, ""
        for event in self._asked(turns, locks, tokens, make):
            if not isinstance(event, Chunk):
                yield event
                continue
            more = event.after(more)
            whole = [each for each in _BLOCK.split(more.strip()) if not each.startswith("#")]
            yield replace(self._put(before, at, "\n\n".join(whole)), tokens=event.tokens)
        return more.strip()

    def _put(self, before: str, at: int, more: str) -> Chunk:
        """The text as it was before, with more at a place of it, in the stead of what is shown."""
        parts = (before[:at].rstrip(), more, before[at:].strip())
        grown = "\n\n".join(filter(None, parts)) if more else before
        if grown == self.text:
            return Chunk(self.client.job, "")
        kept = len(parts[0])
        chunk = Chunk(self.client.job, grown[kept:], back=len(self.text) - kept)
        self.text = grown
        return chunk

    def _unseen(
        self, turns: tuple[Turn, ...], locks: Locks, tokens: int, make: Callable[[], Filters]
    ) -> Generator[Event, None, str]:
        """An answer of which nothing is shown; empty chunks show life."""
        answer = ""
        for event in self._asked(turns, locks, tokens, make):
            answer = event.after(answer) if isinstance(event, Chunk) else answer
            yield replace(event, text="", back=0) if isinstance(event, Chunk) else event
        return answer

    def _asked(
        self, turns: tuple[Turn, ...], locks: Locks, tokens: int, make: Callable[[], Filters]
    ) -> Iterator[Event]:
        """The events of an answer; none more where the context is full."""
        prompt = self._prompt
        plain = {"max_new_tokens": tokens, "repetition_penalty": 1.0, "temperature": _CALM}
        params = prompt.params.model_copy(update=plain)
        one = replace(prompt, turns=turns, params=params, locks=locks, given="")
        choices = replace(self.todo.choices, max_new_tokens=None, temperature=None)
        asked = gated(self.client, self.ask(self.client, one, choices), make)
        with suppress(ContextTooLong):
            yield from self.joiner.take(asked, Edges("", ""))

    def _place(self) -> int:
        """Where a paragraph comes in: before the close, where there is one."""
        starts = [0, *(found.end() for found in _BLOCK.finditer(self.text.rstrip()))]
        blocks = [self.text[a:b] for a, b in zip(starts, [*starts[1:], None], strict=True)]
        last = len(blocks) - 1
        while last > 1 and count_words(blocks[last]) < _CLOSING:
            last -= 1
        if self.todo.wish.goes_on or last < 2 or blocks[last - 1].startswith("#"):
            return len(self.text.rstrip())
        return starts[last]


def _points_ask(words: int, have: int, count: int, *, chinese: bool) -> str:
    if chinese:
        return (
            f"这篇文字要写到约{words}字，现在只有{have}字。先不要写正文，只列{count}条文中还没有的内容，"
            "每条一行，以“- ”开头：扣住主题，写看得见、做得到的具体的事，不编造数字和人名。"
        )
    return (
        f"The text is to have about {words} words and has {have}. Do not write on yet. List only "
        f"{count} points that it does not make, one a line after “- ”: on the same subject, each a "
        "concrete thing one can see, hear or do. Make up no figures and no names."
    )


def _paragraph_ask(words: int, *, chinese: bool) -> str:
    if chinese:
        return (
            f"把这几条写成一段约{words}字的正文，放在全文最后一段之前。语气、人称和全文一样，每条写两三句，"
            "不重复文中已有的话，不用列表，不写小标题，不总结。只输出这一段。"
        )
    return (
        f"Write these points out as one paragraph of about {words} words that comes to stand "
        "before the last paragraph of the text. The tone and person of the text, two or three "
        "sentences for each point, nothing that it says already, no list, no heading, no summing "
        "up. Output only the paragraph."
    )
