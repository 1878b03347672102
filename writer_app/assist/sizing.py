"""How long an answer is to be: by the form, by what the writer chose, by the instruction.

The length is held while the answer is decoded, and told to the model where nothing told it yet.
"""

from __future__ import annotations

from dataclasses import replace

from writer_app.assist.job import Job
from writer_app.domain.locks.length_wish import LengthWish
from writer_app.domain.templates.long_draft import LENGTHS
from writer_app.domain.templates.prompt import Turn
from writer_app.domain.text.language import language
from writer_app.domain.text.units import count_words
from writer_app.engine.base.protocol import Locks

_TOLD = {"en": ("The new text", " has about {0} words."), "zh": ("改好的文字", "约{0}字。")}
_AMPLE = 1.5  # a text has to have so many times the words that are wanted of it
_DRAWN_OUT = 4  # how many times a text's words its writing out has at most


def length_of(job: Job) -> LengthWish:
    """How long the answer is to be, as the writer, the filled-in field or the instruction says.

    What a template says by itself is a limit in its prompt and no more. A text of hardly so many
    words is not drawn out to have them, since the model would repeat it, but by a template that
    puts more words in the text's place and asks how many, or where the instruction says so; and
    not to many times its words. What the writer chose of a text that has more is held as it is.
    """
    size = count_words(job.text)
    if job.template is None and not job.choices.words:
        from writer_app.domain.locks.lengths import wished  # whose patterns take 20 ms

        wish = wished(job.instruction, size)
        far = wish.bound != "most" and wish.words > _DRAWN_OUT * size
        return replace(wish, words=0) if far and not job.at_caret else wish
    given = (job.values[name] for name in LENGTHS if job.values.get(name, "").isdigit())
    asked = next(given, "0")
    said = job.choices.words is not None
    wanted = job.choices.words or 0 if said else int(asked)
    ample = 1.0 if said and job.edits else _AMPLE
    least = wanted / _DRAWN_OUT if job.edits and asked != "0" else ample * wanted
    return LengthWish(0 if job.text.strip() and size < least else wanted)


def held_to(locks: Locks, wish: LengthWish, text: str = "") -> Locks:
    """The locks with a length, in which the answer tells `text`."""
    tells = text if wish.words or wish.sentences else ""
    return replace(locks, words=wish.words, bound=wish.bound, sentences=wish.sentences, tells=tells)


def sized(
    turns: tuple[Turn, ...], locks: Locks, wish: LengthWish, text: str
) -> tuple[tuple[Turn, ...], Locks]:
    """The conversation with the length at its end, where it says it nowhere, and the locks: held
    to one that it does not know, a model is done too soon and fills up with crumbs. What is told
    had better not come in the answer, as it did where a model had nothing more to say.
    """
    last, words = turns[-1], wish.words
    if not words or wish.named or str(words) in last.content.replace(text, ""):
        return turns, locks
    begun, told = _TOLD["zh" if language(text) == "zh" else "en"]
    content = f"{last.content.rstrip()}\n\n{begun}{told.format(words)}"
    held = replace(locks, avoid=(*locks.avoid, begun))
    return (*turns[:-1], replace(last, content=content)), held
