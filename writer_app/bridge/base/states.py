"""What the assistant tells the window: its states, progress, problems; plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Literal

from writer_app.domain.change.diff import Segment
from writer_app.domain.locks.locks import USUAL, LockKind
from writer_app.domain.templates.prompt import Dial

Scope = Literal["selection", "sentence", "paragraph", "section", "document", "none"]
Apply = Literal["review", "direct", "insert_below", "new_document", "panel"]


class State(Enum):
    """Where the proposal in hand stands; IDLE when there is none."""

    IDLE = "idle"
    PROMPTING = "prompting"
    STREAMING = "streaming"
    REVIEW = "review"


class NoticeKind(StrEnum):
    """Everything the assistant may have to say; the window has a sentence for each."""

    EMPTY = "empty"  # the model answered nothing
    IDENTICAL = "identical"  # it gave the same text back
    NOTHING_NEW = "nothing_new"  # the same, while an answer from before is shown
    SAME_AGAIN = "same_again"  # another variant is one that is there already
    CUT_OFF = "cut_off"  # no room for the whole answer
    REPETITION = "repetition"  # a loop was cut off
    CRASHED = "crashed"
    HUNG = "hung"
    DISCONNECTED = "disconnected"
    TOO_LONG = "too_long"  # the prompt does not fit the context; values: message
    NO_MODEL = "no_model"
    MISSING = "missing"  # a template's variable has no value; values: message, template
    FAILED = "failed"  # anything else; values: message
    NO_TEXT = "no_text"  # there is nothing to rewrite at the cursor
    TYPED_INSIDE = "typed_inside"  # the writer changed the passage
    REJECTED = "rejected"
    ALL_REJECTED = "all-rejected"
    TOO_MUCH = "too_much"  # beyond the template's max_change; values: share, limit
    LENGTH = "length"  # not as long as the instruction asks; values: words, wanted
    LANGUAGE = "language"  # the answer is in another language; values: old, new
    STOPPED = "stopped"  # nothing had been written yet
    FROZEN = "frozen"  # the writer froze the whole passage
    SUGGESTED = "suggested"  # a change that a Markdown file suggests
    COLLEAGUE = "colleague"  # a tracked change of a Word file; values: author, date
    COLLEAGUE_MOVED = "colleague-moved"  # the end of a move in a Word file; values: author, date
    WAITING = "waiting"  # other proposals wait in the document; values: count


class NoticeAct(StrEnum):
    """What a writer can do about a notice; `Assistant.act` does it."""

    KEEP_EDIT = "keep_edit"
    START_AGAIN = "start_again"
    RETRY = "retry"
    REOPEN = "reopen"
    REJECT_WAITING = "reject-waiting"
    CHOOSE_SECTION = "choose_section"
    SET_UP_MODEL = "set_up_model"
    FILL_IN = "fill_in"
    SHOW_WAITING = "show_waiting"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to say. `values` fill the sentence of its kind."""

    kind: NoticeKind
    values: Mapping[str, str] = field(default_factory=dict)
    actions: tuple[NoticeAct, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work in hand has come. Token counts are the model's own; words the writer's."""

    phase: Literal["counted", "waiting", "reading", "writing", "ended"]
    prompt_tokens: int = 0
    read_tokens: int = 0
    context: int = 0
    new_tokens: int = 0
    rate: float = 0.0  # tokens a second
    words: int = 0  # of the original that the answer has reached
    of_words: int = 0


class Remedy(StrEnum):
    """What can be done about a model that does not load; the window has words for each."""

    CHOOSE = "choose"  # another model
    AGAIN = "again"
    SAFE = "safe"  # the slow way without special kernels
    PROCESSOR = "processor"  # the processor in place of the graphics card
    VERIFY = "verify"
    SERVER = "server"  # look at the server's address and key


@dataclass(frozen=True, slots=True)
class ModelProblem:
    """Why there is no model, and what can be done, the likeliest first."""

    message: str
    remedies: tuple[Remedy, ...] = (Remedy.CHOOSE,)


@dataclass(frozen=True, slots=True)
class ModelState:
    """What the model is doing. While it loads, `done` of `total` in the unit of the phase.

    A resting model gave its memory back and is loaded again when it is needed. `place` is the
    server that text goes to, empty while it stays on this machine.
    """

    kind: Literal["none", "loading", "ready", "writing", "resting"]
    title: str = ""
    context: int = 0
    rate: float = 0.0
    done: int = 0
    total: int = 0
    phase: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a template, or a typed instruction, means for the review of its answer."""

    template: str = ""
    version: int = 0
    title: str = ""
    scope: Scope = "selection"
    apply: Apply = "review"
    dial: Dial = "free"
    facts: bool = True
    max_change: float | None = None
    variants: int = 1
    changes_language: bool = False
    lock: tuple[LockKind, ...] = USUAL
    level: str = ""  # the reading level that the template keeps to, "" = any
    instruction: str = ""  # the writer's own words, where no template is asked


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted proposal, for the history of who wrote what."""

    start: int  # UTF-16, in the document after the change
    text: str
    segments: tuple[Segment, ...]  # as the writer decided on them
    template: str
    version: int
    seed: int | None
