"""What of a text is sent when it is translated: each block by itself, with numbers for addresses.

`plan` shows these requests, `translating` sends them, the documents' and the page's alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from writer_app.assist.job import Job
from writer_app.assist.locking import into, kinds_of, part_of, without
from writer_app.domain.locks.locks import LockKind
from writer_app.domain.text.language import language
from writer_app.domain.translation.blocks import BlockKind, TextBlock, blocks, has_words, words
from writer_app.domain.translation.checks import foreign
from writer_app.domain.translation.glossary import Glossary, WantedTerm
from writer_app.domain.translation.links import KeptAddresses, numbered, without_addresses
from writer_app.domain.translation.tidy import framed

_AS_IT_IS = KeptAddresses("", ())


@dataclass(frozen=True, slots=True)
class BlockRequest:
    """A block's words, and as they are sent: without addresses, and without what frames them.

    `frozen` are the parts of the words that come back as they are; `free` the words besides.
    """

    source: str
    before: str
    kept: KeptAddresses
    after: str
    restores: bool
    frozen: tuple[str, ...] = ()

    @property
    def free(self) -> str:
        """The words that may change."""
        return without(self.source, self.frozen)


def requested(job: Job, source: str) -> BlockRequest:
    """The words of a block as they are sent. Links that are not held stay as they are."""
    before, inner, after = framed(source)
    held = LockKind.LINKS in kinds_of(job, source)
    loose = " ".join(one.text for one in job.choices.loosened if one.kind is LockKind.LINKS)
    kept = without_addresses(inner, but=loose) if held else replace(_AS_IT_IS, words=inner)
    frozen = tuple(part for one in job.frozen if (part := part_of(one, source)))
    return BlockRequest(source, before, kept, after, held, frozen)


def stays(asked: BlockRequest, tongue: str) -> bool:
    """Whether a block is copied and nothing asked about it: nothing in it is of the text's
    language and may change."""
    return foreign(asked.source, tongue) or not has_words(asked.free)


def block_job(job: Job, asked: BlockRequest, words: str, terms: tuple[WantedTerm, ...]) -> Job:
    """The job that asks for some words of a block, with its terms in the prompt."""
    return replace(
        job,
        text=words,
        whole=True,
        kept=Glossary(),
        glossary="\n".join(f"{term.source} = {term.targets[0]}" for term in terms),
        frozen=tuple(numbered(part, asked.kept) for part in asked.frozen),
    )


def parts_of(text: str) -> tuple[TextBlock, ...]:
    """The blocks of a passage; one that the rest of its line gave its form is a block all the same.

    The space around the passage belongs to none.
    """
    core = text.strip()
    start = text.find(core) if core else 0
    found = blocks(core)
    if not found and has_words(core) and not core.startswith(("```", "~~~", "<")):
        found = (TextBlock(0, len(core), BlockKind.PARAGRAPH),)
    return tuple(replace(each, start=each.start + start, end=each.end + start) for each in found)


def tongue_of(text: str) -> str:
    """The language of a passage's words; what its code is written in says nothing."""
    return language("\n".join(words(text, block) for block in parts_of(text)) or text)


def block_jobs(job: Job) -> Iterator[Job]:
    """The first request of each block of a passage, as far as it is known before any answer."""
    tongue, to = tongue_of(job.text), into(job, job.text)
    for block in parts_of(job.text):
        asked = requested(job, words(job.text, block))
        if stays(asked, tongue):
            continue
        terms = job.kept.wanted(asked.free, tongue, to)
        yield block_job(job, asked, asked.kept.words, terms)
