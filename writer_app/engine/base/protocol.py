"""The messages between the window process and the engine process.

Down the request pipe: `Load, Generate, Score, Count, Cancel, Shutdown`. Up the event pipe:
`Loading, Ready, Started, Chunk, Done, Failed, Scored, Counted`, and `Lock`, which belongs to no
job. All are frozen, slotted and hold
only plain values, so that they pickle the same everywhere. Every message about a job carries the
job's number; a reader ignores numbers it no longer waits for. A job ends with exactly one of
`Ready, Done, Failed, Scored, Counted`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class EndReason(StrEnum):
    """Why a generation ended."""

    STOP = "stop"  # the model ended its answer, or a stop string was reached
    LENGTH = "length"  # max_new_tokens or the context was used up
    CANCELLED = "cancelled"
    REPETITION = "repetition"  # a loop was cut off
    CRASHED = "crashed"  # the engine process died; the text so far is kept
    HUNG = "hung"  # no event within the limit; the engine process was restarted
    DISCONNECTED = "disconnected"  # a server's stream ended without an end mark

    def __reduce_ex__(self, _protocol: object) -> tuple[type[EndReason], tuple[str]]:
        # Python 3.11.0 to 3.11.3 pickle a member as a call of `getattr`, which no message may hold.
        return type(self), (self.value,)


Role = Literal["system", "user", "assistant"]
ROLES: tuple[Role, ...] = ("system", "user", "assistant")


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation, as chat templates take it."""

    role: Role
    content: str


SpanKind = Literal["quotes", "links", "code", "notes", "formulas", "placeholders", "citations"]
"""What is copied whole or not at all: `“…”`, `https://…` and `](…)`, `` `…` ``, `[^1]` and
`[@key]`, `$…$`, `{name}`, and `[1]`, the number of a passage that an answer rests on."""


@dataclass(frozen=True, slots=True)
class Locks:
    """What an answer cannot change, decided while it is decoded; see engine/decoding/constraints.

    Only plain strings, so that whoever asks says what holds and needs to know nothing of tokens.
    `None` and `()` differ: None leaves a kind free, () allows none of it.

    `numbers` is every spelling that a number of the answer may have, in figures with its unit or
    currency (`1,000 km`, `1000 km`), in Chinese figures, or one word (`seventeen`). With `figures`
    only those in figures are watched, whatever unit stands behind them, as a translation needs.
    `closed` are the kinds of span of which only those in `spans` may come, with their marks:
    `“to be”`, `](https://example.org)`, `` `x = 1` ``, `[2]`. `quotable` is text of whose
    lines a quotation may hold any part, word for word, besides the whole ones in `spans`.
    `names` are the words that may be capitalised within a sentence.
    Of each entry of `required` one form has to stand in the answer, before a line that begins with
    one of `closings`; each of `frozen` has to stand in it word for word. `structure` is a Markdown
    text whose headings, items, table cells and fences the answer keeps in number and kind. `words`
    is the length wanted, 0 = any: about so many, or by `bound` at most or at least; with `shorter`
    the answer may end before it, where the model has no more to say. `sentences` is how many it
    may have, 0 = any; `tells` the text that an answer with a length had better tell to its end.
    `level` is the reading level to keep below, in `language`: a school grade (`en`) or a level of
    HSK (`zh`), 0 = any. Words of `spared` cost nothing there: names, terms.
    `avoid` are phrases that had better not come, and `unlike` is text whose runs of words had
    better not come again: a penalty, no ban.
    With `remarks` the answer is that many remarks at most on words of `remarked`, in the form of
    domain/comments/remarks; `proposing` is whether they say what should stand there instead.
    `barred` are words that cannot be written, in any case; `misspelled` those in this one alone.
    """

    numbers: tuple[str, ...] | None = None
    spans: tuple[str, ...] = ()
    closed: tuple[SpanKind, ...] = ()
    quotable: str = ""
    names: tuple[str, ...] | None = None
    required: tuple[tuple[str, ...], ...] = ()
    closings: tuple[str, ...] = ()
    frozen: tuple[str, ...] = ()
    structure: str = ""
    words: int = 0
    bound: Literal["about", "most", "least"] = "about"
    sentences: int = 0
    tells: str = ""
    shorter: bool = False
    level: int = 0
    language: str = ""
    spared: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    unlike: str = ""
    remarks: int = 0
    remarked: str = ""
    proposing: Literal["never", "may", "always"] = "may"
    barred: tuple[str, ...] = ()
    misspelled: tuple[str, ...] = ()
    figures: bool = False

    @property
    def binding(self) -> bool:
        """Whether anything is held at all."""
        return self != _FREE


_FREE = Locks()


@dataclass(frozen=True, slots=True)
class GenerateOptions:
    """How to decode one job. Defaults are plain sampling-free decoding.

    `temperature` 0 is greedy. `top_k` 0, `top_p` 1 and `min_p` 0 switch a filter off.
    `source` is the text a rewrite copies from: draft tokens are aligned to it, and `copy_bias`
    (nats, 0 = free) is added to its next token, see engine/decoding. `clean` removes thinking
    blocks, preambles and wrappers from the stream before it is sent. `ignore_eos` decodes exactly
    `max_new_tokens`: neither an end token nor a stop string nor a loop ends the answer, so that
    the benchmark compares answers of one length. `locks` hold what the answer cannot change;
    servers and scripts have no logits and leave them to the checks that follow, see `Done.held`.
    With `likeliest_first` the first of several variants is greedy, whatever the temperature.
    """

    max_new_tokens: int = 512
    temperature: float = 0.0
    top_k: int = 0
    top_p: float = 1.0
    min_p: float = 0.0
    repetition_penalty: float = 1.0
    seed: int | None = None
    stop: tuple[str, ...] = ()
    variants: int = 1
    likeliest_first: bool = False
    source: str = ""
    copy_bias: float = 0.0
    clean: bool = False
    ignore_eos: bool = False
    locks: Locks = _FREE


@dataclass(frozen=True, slots=True)
class ModelRef:
    """What to load: a folder of weights, or a server and the name it knows the model by."""

    id: str
    folder: str = ""
    title: str = ""
    context: int = 0  # tokens; 0 = what the model itself says
    quantisation: Literal["auto", "nf4", "bf16", "int8", "fp32"] = "auto"
    device: Literal["auto", "cpu", "cuda"] = "auto"
    safe: bool = False  # the model's own forward on the processor: slow, for what crashed before
    base_url: str = ""
    api_key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What was loaded. `context` in tokens, `bytes` is the memory of the weights.

    `choices` are the other models a server offers.
    `expected` are the bytes that the arithmetic says the engine takes, without any text read, and
    `key` those of every token on top; 0 = not known. On a card everything is taken at once, and
    `taken` is what was measured there.
    `fault` is a sentence about what is wrong with how it runs here, "" where nothing is.
    """

    id: str
    title: str
    context: int
    device: str
    format: str
    parameters: int = 0
    bytes: int = 0
    notes: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    expected: int = 0
    key: int = 0
    taken: int = 0
    fault: str = ""

    def expected_at(self, tokens: int) -> int:
        """Bytes expected with so many tokens read or written; 0 when not known."""
        return self.expected + self.key * tokens if self.expected else 0


LockKind = Literal["seccomp", "namespace", "guard", "server"]
"""What keeps the engine process off the network, the strongest first; see `engine.offline`.
`server`: nothing does but the guard, which lets one server through."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A kind of attempt (socket, name, connection) that was refused, and the library behind it."""

    what: str
    by: str
    times: int


@dataclass(frozen=True, slots=True)
class Stats:
    """Figures of one generation. Seconds; prompt tokens are never counted as output."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    new_tokens: int = 0
    first_token_s: float = 0.0
    total_s: float = 0.0
    drafted_tokens: int = 0
    accepted_tokens: int = 0

    @property
    def tokens_per_second(self) -> float:
        """Decoding speed after the first token; 0 when there is nothing to divide."""
        span = self.total_s - self.first_token_s
        return (self.new_tokens - 1) / span if span > 0 and self.new_tokens > 1 else 0.0


# ---- down ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Load:
    """Load a model; whatever was loaded before is given up first."""

    job: int
    model: ModelRef


@dataclass(frozen=True, slots=True)
class Generate:
    """Answer a conversation."""

    job: int
    messages: tuple[Message, ...]
    options: GenerateOptions


@dataclass(frozen=True, slots=True)
class Score:
    """Probabilities of `text` as the next answer to `messages`, in one prefill.

    With `alternatives` > 0 also the most likely tokens at each place, with `layers` > 0 also the
    state of the conversation's last token behind so many layers.
    """

    job: int
    messages: tuple[Message, ...]
    text: str = ""
    alternatives: int = 0
    layers: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """Token counts of texts as this model's tokenizer cuts them, and of the whole conversation."""

    job: int
    messages: tuple[Message, ...]
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cancel:
    """End a job at the next token or prefill chunk."""

    job: int


@dataclass(frozen=True, slots=True)
class Shutdown:
    """Give everything back and exit."""


# ---- up --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Loading:
    """Progress of a load: `done` of `total` in the unit of the phase; total 0 = not known."""

    job: int
    phase: str  # reading | quantising | checking | libraries
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Ready:
    """The model is loaded."""

    job: int
    info: ModelInfo


@dataclass(frozen=True, slots=True)
class Started:
    """A prompt was tokenised; `cached_tokens` of it need not be read again.

    `thinks` says that the prompt itself opened a thinking block, which the answer begins in.
    """

    job: int
    prompt_tokens: int
    cached_tokens: int = 0
    thinks: bool = False


@dataclass(frozen=True, slots=True)
class PrefillProgress:
    """Progress of a prefill, in tokens."""

    job: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """New text of one variant. `tokens` is the running count of that variant's tokens.

    `back` characters of what came before are taken back first: they were no part of the answer.
    """

    job: int
    text: str
    variant: int = 0
    tokens: int = 0
    back: int = 0

    def after(self, text: str) -> str:
        """The variant's text with this chunk, `text` being what it was before."""
        return text[: len(text) - self.back] + self.text


@dataclass(frozen=True, slots=True)
class Done:
    """The end of a generation. `reasons` has one entry a variant, and so has `missing`.

    `missing` are the required forms and frozen passages that an answer lacks; `held` is whether
    the locks were decoded with, which only a model on this machine does. Where several answers
    were ranked, `order` are the variants, the best first, and `why` what it is best in: `facts`,
    `truest`, `fluent`, `length`.
    """

    job: int
    reason: EndReason
    stats: Stats = Stats()
    reasons: tuple[EndReason, ...] = ()
    missing: tuple[tuple[str, ...], ...] = ()
    held: bool = False
    order: tuple[int, ...] = ()
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """A job failed. `kind` is that of domain.errors, `message` a sentence for people."""

    job: int
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class TokenScore:
    """One token of a scored text: its natural-log probability and what else could stand there."""

    text: str
    logprob: float
    alternatives: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Scored:
    """Answer to `Score`. `state` has the hidden size's numbers; none where it cannot be told."""

    job: int
    tokens: tuple[TokenScore, ...] = ()
    state: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """Answer to `Count`: tokens of the rendered conversation, of each text, and the context."""

    job: int
    conversation: int
    texts: tuple[int, ...]
    context: int


@dataclass(frozen=True, slots=True)
class Lock:
    """How this process is kept off the network, at its start and whenever a count has changed.

    `reached` counts connections to the chosen server. Holds no name, address or text.
    """

    job: int  # always 0: it belongs to none
    kind: LockKind
    refused: tuple[Refusal, ...] = ()
    reached: int = 0


Request = Load | Generate | Score | Count | Cancel | Shutdown
Event = (
    Loading | Ready | Started | PrefillProgress | Chunk | Done | Failed | Scored | Counted | Lock
)
