"""From a job to what is sent: the only place that renders a prompt.

A `Plan` holds one request or several. Whoever shows a prompt shows a plan, whoever counts tokens
counts one, and `run` sends one, so that what is shown is what is sent. Planning is pure: it asks
no model, and for the same job and context length it gives the same plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from writer_app.assist.block_requests import block_jobs
from writer_app.assist.borrowing import examples_in, examples_of
from writer_app.assist.job import AS_THE_TEMPLATE_SAYS, Choices, Job
from writer_app.assist.leveling import leveled
from writer_app.assist.locking import locks_for
from writer_app.assist.naming import notes_for, with_notes
from writer_app.assist.passages import TextPassage, passages
from writer_app.assist.sizing import held_to, length_of, sized
from writer_app.domain.base.errors import UsageError
from writer_app.domain.base.message import coded
from writer_app.domain.locks.length_wish import LengthWish
from writer_app.domain.sources import passage as source_passages
from writer_app.domain.sources.borrowed import ShownExample
from writer_app.domain.sources.prompting import nearest, numbered
from writer_app.domain.templates.draft_choice import DraftWish, words_of
from writer_app.domain.templates.long_draft import (
    ADVICE,
    LENGTHS,
    POINTS,
    LongDraft,
    long_draft,
    outline_turns,
)
from writer_app.domain.templates.promised import promised
from writer_app.domain.templates.prompt import (
    TextAround,
    Turn,
    estimated_tokens,
    surroundings,
)
from writer_app.domain.templates.template import TEXT_NAMES, Guard, Params, Template, render
from writer_app.domain.text.language import language, language_name
from writer_app.domain.text.structure import sections
from writer_app.domain.text.units import count_words
from writer_app.engine.base.protocol import Locks, Message

USUAL_CONTEXT = 8192  # tokens, while no model says otherwise
_SOURCES_SHARE = 3  # at most one part in so many is passages of sources
_SAMPLE = 400  # characters before the caret that tell the language of what is written there
_AMPLER = 1.8  # times its words, that a text is asked to have where it became too short
_OF_TEXT = 0.4  # of a short text's words has its summary
_CONTEXT_SHARE = 4  # at most one part in so many of the context is text around the passage
_EDIT = "You edit texts. Do what is asked. Output only the edited text, and nothing else."
_WRITE = (
    "You write for a writer. Write what the task asks, in the language and tone of the text around "
    "it. Output only the new text, and nothing else."
)
_CONTINUE = (
    "You continue texts. The writer's text breaks off; go on from exactly there, in its language, "
    "tone and spelling, with the next few words. Output only those words."
)
_BREAKS_OFF = "My text breaks off where you go on:"
NOTHING_TO_TRANSLATE = coded(
    "translating.no-words-to-translate-in", "There are no words to translate in this text."
)
Mark = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Prompt:
    """One request: a conversation that is ready to be asked.

    `source` is the text a rewrite copies from; "" when the answer is a text of its own. What
    comes back is put between `before` and `after`, and `otherwise` stands in where it is empty.
    `given` are the notes whose figures a draft must have, "" where nothing is compared.
    """

    turns: tuple[Turn, ...]
    params: Params = field(default_factory=Params)
    guard: Guard = field(default_factory=Guard)
    source: str = ""
    before: str = ""
    after: str = ""
    otherwise: str = ""
    given: str = ""
    line: str = ""  # what stands before the passage on its line, for an answer in its place
    around: str = ""  # what stands around a new text, which does not begin with it
    locks: Locks = field(default_factory=Locks)
    by_ear: bool = False  # in the answer, signs that only sound right are mended
    by_rule: bool = False  # in the answer, what rules of English are sure of
    notes: tuple[str, ...] = ()  # the titles of the notes that are in the system message
    examples: tuple[ShownExample, ...] = ()  # whose sentences no answer has

    @property
    def messages(self) -> tuple[Message, ...]:
        """The turns as the engine takes them."""
        return tuple(Message(turn.role, turn.content) for turn in self.turns)


@dataclass(frozen=True, slots=True)
class Plan:
    """Every request of a job in order, and how the writer wants them answered.

    With `long` the one prompt asks for an outline, and what is asked next depends on it; `short`
    is asked instead when the model gives none. `ampler` names more words: it is asked where an
    answer ends before it has enough of them. Of `drafts` new texts that are written side by side
    the one is kept that is nearest to `wish`.
    """

    prompts: tuple[Prompt, ...]
    choices: Choices = AS_THE_TEMPLATE_SAYS
    long: LongDraft | None = None
    short: Prompt | None = None
    ampler: Prompt | None = None
    drafts: int = 1
    wish: DraftWish = field(default_factory=DraftWish)

    @property
    def variants(self) -> int:
        """How many answers are wanted of each request."""
        return self.choices.variants or self.prompts[0].params.variants or 1

    @property
    def notes(self) -> tuple[str, ...]:
        """The titles of all notes that go with the requests."""
        return tuple(dict.fromkeys(title for prompt in self.prompts for title in prompt.notes))


def _as_it_is(value: str) -> str:
    return value


def plan(
    job: Job, *, context: int = USUAL_CONTEXT, tiny: bool = False, mark: Mark = _as_it_is
) -> Plan:
    """What the job sends to a model of `context` tokens; `tiny` is its size, see `Template`.

    `mark` is put around every value that the form and the page fill in, for a view that tells
    them apart; it leaves an empty value empty. Raises UsageError, MissingVariable, TemplateError.
    """
    if job.template is not None:
        job = replace(job, template=job.template.for_model(tiny=tiny), tiny=tiny)
        job = replace(job, notes=()) if tiny else job
    made = _requests(job, context, tiny=tiny, mark=mark)
    if not job.notes:
        return made
    known = partial(_named, job, context or USUAL_CONTEXT, mark)
    short = known(made.short) if made.short is not None else None
    ampler = known(made.ampler) if made.ampler is not None else None
    prompts = tuple(map(known, made.prompts))
    return replace(made, prompts=prompts, short=short, ampler=ampler)


def _requests(job: Job, context: int, *, tiny: bool, mark: Mark) -> Plan:
    if job.template is not None and "sources" in job.template.head.needs and not job.sources:
        job = replace(job, sources=_own_sources(job, context or USUAL_CONTEXT))
    if job.template is not None and job.template.head.each == "section":
        return Plan(tuple(_by_section(job, mark)), job.choices)
    if job.template is not None and not job.edits:
        whole = replace(_whole(job, mark), given="" if tiny else _notes(job))
        return replace(_planned(job, whole), ampler=_ampler(job, whole, mark))
    if job.at_caret and job.template is None:
        return Plan((_written_here(job, context or USUAL_CONTEXT, mark),), job.choices)
    if not job.text.strip():
        raise UsageError(coded("plan.no-text-to-rewrite", "There is no text to rewrite."))
    asked = tuple(block_jobs(job)) if job.translates and not job.whole else (job,)
    if not asked:
        raise UsageError(NOTHING_TO_TRANSLATE)
    pieces = (_pieces(each, context or USUAL_CONTEXT, mark, tiny=tiny) for each in asked)
    return Plan(tuple(prompt for some in pieces for prompt in some), job.choices)


def _named(job: Job, context: int, mark: Mark, prompt: Prompt) -> Prompt:
    """The request with the notes on what it names."""
    found = notes_for(job, prompt.source or job.text, context)
    turns = with_notes(prompt.turns, found, mark)
    return replace(prompt, turns=turns, notes=tuple(note.title for note in found))


def _own_sources(job: Job, context: int) -> str:
    """The passages of the document at hand that are nearest to what is asked, where none is
    chosen: as many as fit their share of the context.
    """
    text = job.document or ("" if job.edits else job.text)
    wanted = " ".join((*job.values.values(), job.text if job.document else ""))
    found = nearest(source_passages.cut(text), wanted, context // _SOURCES_SHARE)
    if not found and text.strip():  # nothing but signs
        found = [source_passages.Passage(text.strip(), 0, len(text))]
    return numbered([(job.title, each) for each in found])


def _planned(job: Job, prompt: Prompt) -> Plan:
    """The request of a template that drafts; that for an outline where the text is to be long."""
    assert job.template is not None
    long = long_draft(job.template, job.template.values(job.values), prompt.turns[-1].content)
    if (job.choices.variants or prompt.params.variants or 1) > 1:
        return Plan((prompt,), job.choices)
    if long is None:
        drafts = job.template.head.drafts
        return Plan((prompt,), job.choices, drafts=drafts, wish=_wish(job, prompt))
    turns = outline_turns(long)
    outline = Prompt(turns, prompt.params, examples=examples_in(turns))
    return Plan((outline,), job.choices, long, prompt)


def _ampler(job: Job, prompt: Prompt, mark: Mark) -> Prompt | None:
    """The request of a new text with more words in its form than it is to have."""
    names = [name for name in LENGTHS if job.values.get(name, "").isdigit()]
    if not names or not prompt.locks.shorter:
        return None
    more = str(round(_AMPLER * prompt.locks.words))
    made = _whole(replace(job, values={**job.values, names[0]: more}), mark)
    return replace(made, locks=prompt.locks, given=prompt.given)


def _wish(job: Job, prompt: Prompt) -> DraftWish:
    """What a new text is to have, as far as it can be counted."""
    assert job.template is not None
    given = "\n".join((*job.values.values(), job.text))
    headed = job.template.head.long == "sections" and not prompt.given
    to, sender = (job.values.get(name, "").strip() for name in ("to", "sender"))
    advice = all(
        v.name != ADVICE or job.values.get(ADVICE, "").strip() for v in job.template.variables
    )
    return DraftWish(prompt.locks.words, _points(job), given, headed, to, sender, bool(advice))


def _points(job: Job) -> str:
    """What the writer wants said, as the form has it."""
    return next((job.values[name] for name in POINTS if job.values.get(name, "").strip()), "")


def continuing(before: str) -> tuple[Message, ...]:
    """The conversation that asks for a few words after `before`, as if the model had written it.

    A model that is handed the text as something said to it answers it. Blanks at its end would be
    tokens that no text has there.
    """
    return (
        Message("system", _CONTINUE),
        Message("user", _BREAKS_OFF),
        Message("assistant", before.rstrip(" ")),
    )


def built_in(text: str = "", day: str = "", **given: str) -> dict[str, str]:
    """The values the program fills in: date (today) and language; `given` adds what is known."""
    tongue = language_name(language(text)) if text.strip() else ""
    return {"date": day or date.today().isoformat(), "language": tongue, **given}


def own_turns(instruction: str, text: str) -> tuple[Turn, ...]:
    """The conversation for a writer's own words; they stand after the text they are about."""
    return (
        Turn("system", _EDIT),
        Turn("user", f"Text:\n\n{text}\n\nTask: {instruction.strip()}"),
    )


def _written_here(job: Job, context: int, mark: Mark) -> Prompt:
    """The request for a text that comes to stand at the caret; what stands around it is shown."""
    around = surroundings(
        job.before + job.after,
        len(job.before),
        len(job.before),
        budget=context // _CONTEXT_SHARE,
        count=estimated_tokens,
    )
    parts = [
        f"{title}:\n\n{mark(text.strip())}"
        for title, text in (("Text before", around.before), ("Text after", around.after))
        if text.strip()
    ]
    task = "\n\n".join([*parts, f"Task: {job.instruction.strip()}"])
    words = f"{job.before[-_SAMPLE:]} {job.instruction}"
    turns = (Turn("system", _WRITE), Turn("user", task))
    held = held_to(Locks(), length_of(job))
    held = replace(held, shorter=held.words > 0)
    told, held = leveled(turns, held, job, words) if job.choices.level else (turns, held)
    return Prompt(told, locks=held, around=f"{around.before}\n\n{around.after}")


def _whole(job: Job, mark: Mark) -> Prompt:
    """The one request of a template that drafts, or that reads a text as a whole."""
    assert job.template is not None
    text = job.text.strip()
    if job.template.head.scope != "none" and not text:
        raise UsageError(
            coded(
                "plan.works-on-text-and-none",
                "{0} works on a text, and there is none.",
                job.template.id,
            )
        )
    words = text or " ".join(job.values.values())
    turns = _turns(job, text, words, TextAround(job.before, job.after), mark)
    held = held_to(locks_for(job, text), length_of(job), text)
    # A new text that is drawn out to its length ends in filler and hashtags.
    held = replace(held, shorter=bool(held.words) and job.template.head.scope == "none")
    drawn = job.template.head.drafts > 1 and job.template.params.temperature
    if drawn and (most := words_of(_points(job))):
        held = replace(held, words=min(held.words or most, most))
    turns, held = leveled(turns, held, job, text)
    shown = examples_of(job, turns)
    return Prompt(turns, job.template.params, locks=held, examples=shown)


def _by_section(job: Job, mark: Mark) -> Iterator[Prompt]:
    """One request for each section of a text: a sentence, which comes behind the section's title.

    Raises UsageError where there is no text.
    """
    for number, (title, piece) in enumerate(sections(job.text) or [("", job.text)]):
        colon = "：" if language(piece) == "zh" else ":"
        item = f"- **{title}{colon}** " if title else "- "
        made = _whole(replace(job, text=piece), mark)
        yield replace(made, before=f"\n{item}" if number else item)


def _notes(job: Job) -> str:
    """What the form says in words, where the template watches the facts of what it drafts."""
    if job.template is None or not job.template.guard.facts or job.template.head.scope != "none":
        return ""
    told = (each.name for each in job.template.variables if each.type in ("line", "text"))
    return "\n".join(job.values[name] for name in told if job.values.get(name, "").strip())


def _pieces(job: Job, context: int, mark: Mark, *, tiny: bool) -> Iterator[Prompt]:
    """One request for each passage the template works on; what stands between is copied."""
    scope = job.template.head.scope if job.template else "document"
    below = job.template is not None and job.template.head.apply == "insert_below"
    found = passages(job.text, "document" if job.whole else scope)
    at = 0
    for piece in found:
        text = job.text[piece.start : piece.end]
        last = piece is found[-1]
        if job.template is None:
            turns, params, guard = own_turns(job.instruction, mark(text)), Params(), Guard()
        else:
            around = _around(job, piece, context)
            turns = _turns(job, text, job.text, around, mark)
            params, guard = job.template.params, job.template.guard
        wish = length_of(job) if len(found) == 1 else LengthWish()
        turns, held = leveled(turns, held_to(locks_for(job, text), wish, text), job, text)
        turns, held = sized(turns, held, wish, text)
        yield Prompt(
            turns,
            params,
            guard,
            source=text,
            before=job.text[at : piece.start],
            after=job.text[piece.end :] if last else "",
            otherwise=text if len(found) > 1 else "",
            line="" if below else (job.before + job.text[: piece.start]).rpartition("\n")[2],
            locks=held,
            by_ear=not tiny and _proofread(job, text, "zh"),
            by_rule=_proofread(job, text, "en"),
            examples=examples_of(job, turns),
        )
        at = piece.end


def _proofread(job: Job, text: str, tongue: str) -> bool:
    """Whether a passage is proofread and in this language."""
    proofread = job.template is not None and "proofread" in job.template.head.tags
    return proofread and language(text) == tongue


def _turns(job: Job, text: str, words: str, around: TextAround, mark: Mark) -> tuple[Turn, ...]:
    assert job.template is not None
    known = built_in(words, job.date, title=job.title, before=around.before, after=around.after)
    if text:
        known |= dict.fromkeys(TEXT_NAMES, text)
        known["promised"] = promised(text) if "promised" in job.template.uses else ""
    if job.document and job.template.head.scope != "document":
        known["document"] = job.document
    if job.glossary.strip():
        known["glossary"] = job.glossary
    if job.style_notes.strip():
        known["style_notes"] = job.style_notes
    if job.clipboard.strip():
        known["clipboard"] = job.clipboard
    if job.sources.strip():
        known["sources"] = job.sources
    values = {**_marked(known, mark), **_form(job, mark)}
    turns = render(job.template, values)
    if not job.earlier:
        return turns
    shown = [(_asked(job.template, values, text), answer) for text, answer in job.earlier]
    pairs = [turn for asked, answer in shown for turn in (asked, Turn("assistant", answer))]
    return (*turns[:-1], *pairs, turns[-1])


def _asked(template: Template, values: Mapping[str, str], text: str) -> Turn:
    """What was asked about an earlier text."""
    return render(template, {**values, **dict.fromkeys(TEXT_NAMES, text)})[-1]


def _form(job: Job, mark: Mark) -> Mapping[str, str]:
    assert job.template is not None
    values = {**job.template.values(job.values), **_shorter(job)}
    # A yes or no decides about a condition; it is not shown.
    return {n: v if v in ("true", "false") else mark(v) for n, v in values.items()}


def _shorter(job: Job) -> dict[str, str]:
    """The length of a summary of a short text, where the writer left the template's own: asked
    for as many words as the text has, a model copies it. A tiny one does worse with fewer.
    """
    assert job.template is not None
    if job.tiny or "summary" not in job.template.head.tags or not job.text.strip():
        return {}
    fields = (each for each in job.template.variables if each.name in LENGTHS and each.default)
    share = round(_OF_TEXT * count_words(job.text))
    return {
        each.name: str(max(share, round(each.min or 0)))
        for each in fields
        if job.values.get(each.name, str(each.default)) == str(each.default)
        and share < int(str(each.default))
    }


def _marked(values: Mapping[str, str], mark: Mark) -> dict[str, str]:
    return {name: mark(value) for name, value in values.items()}


def _around(job: Job, piece: TextPassage, context: int) -> TextAround:
    """The text around a piece within its share of the context, where the template asks for it.

    Tokens are estimated, so that a form shows the same text while no model is loaded; `run` counts
    the finished prompt and refuses what does not fit.
    """
    if not job.reads_around:
        return TextAround()
    whole = job.before + job.text + job.after
    start, end = len(job.before) + piece.start, len(job.before) + piece.end
    return surroundings(whole, start, end, budget=context // _CONTEXT_SHARE, count=estimated_tokens)
