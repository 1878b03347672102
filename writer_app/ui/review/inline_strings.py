"""The words of the bars: every sentence, count and button of a rewrite in one place.

Numbers carry group marks; a minus is a real one. English is the source text.
"""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QCoreApplication

from writer_app.bridge.base.states import Notice, NoticeAct, NoticeKind, Progress
from writer_app.domain.change.suggestion import Suggestion
from writer_app.domain.facts.facts import Fact, FactDifference, FactKind
from writer_app.ui.kit.sentences import said, written_day

_CONTEXT = "Inline"


MUCH = 0.7  # of the context: from here on the bar says how much is taken


def marked(text: str) -> str:
    """Marks a text of a table as one to translate, in the context “Inline”."""
    return text


_NOTICES = {
    NoticeKind.EMPTY: marked("The model answered nothing. Your text is unchanged."),
    NoticeKind.IDENTICAL: marked("The model changed nothing."),
    NoticeKind.NOTHING_NEW: marked(
        "This time the model changed nothing; the answer from before is shown."
    ),
    NoticeKind.SAME_AGAIN: marked("The model wrote the same again."),
    NoticeKind.CUT_OFF: marked("The answer stops in mid-sentence."),
    NoticeKind.REPETITION: marked("The answer began to repeat itself and was cut off there."),
    NoticeKind.CRASHED: marked("The model stopped. Your text is safe and saved."),
    NoticeKind.HUNG: marked("The model did not answer and was restarted. Your text is safe."),
    NoticeKind.DISCONNECTED: marked("The connection to the model ended. Your text is safe."),
    NoticeKind.TOO_LONG: marked("{message}"),
    NoticeKind.NO_MODEL: marked("Writing works; drafts and rewrites need a model."),
    NoticeKind.MISSING: marked("{message}"),
    NoticeKind.FAILED: marked("{message}"),
    NoticeKind.NO_TEXT: marked("Put the caret in a sentence first."),
    NoticeKind.TYPED_INSIDE: marked(
        "You edited the passage meanwhile. Keep the edit, or rewrite the edited passage?"
    ),
    NoticeKind.REJECTED: marked("Rejected. {key} brings it back."),
    NoticeKind.ALL_REJECTED: marked("{count} proposals rejected. {key} brings them back."),
    NoticeKind.TOO_MUCH: marked("{share} of the words changed; this template allows {limit}."),
    NoticeKind.LENGTH: marked("{words} words; {wanted} were asked for."),
    NoticeKind.LANGUAGE: marked("The answer is in another language."),
    NoticeKind.STOPPED: marked("Stopped before the first word."),
    NoticeKind.FROZEN: marked("This passage is frozen. Thaw it in the menu Assistant first."),
    NoticeKind.SUGGESTED: marked("The file suggests this change."),
    NoticeKind.COLLEAGUE: marked("{author} proposed this in Word, {date}."),
    NoticeKind.COLLEAGUE_MOVED: marked("{author} moved this in Word, {date}."),
    NoticeKind.WAITING: marked("Proposals waiting in this document: {count}."),
}
_BEST_IN = {
    "facts": marked("keeps all facts"),
    "truest": marked("truest to the text"),
    "fluent": marked("reads best"),
    "length": marked("closest to the length"),
}
_ACTS = {
    NoticeAct.KEEP_EDIT: marked("Keep my edit"),
    NoticeAct.START_AGAIN: marked("Start again"),
    NoticeAct.RETRY: marked("Try again"),
    NoticeAct.REOPEN: marked("Bring it back"),
    NoticeAct.CHOOSE_SECTION: marked("Choose the section"),
    NoticeAct.SET_UP_MODEL: marked("Set up a model…"),
    NoticeAct.FILL_IN: marked("Fill in the fields"),
    NoticeAct.SHOW_WAITING: marked("Show the next"),
}
HERE = marked("Write here")  # in place of a scope: nothing is rewritten
SCOPES = {
    "selection": marked("Selection"),
    "sentence": marked("Sentence"),
    "paragraph": marked("Paragraph"),
    "section": marked("Section"),
    "document": marked("Document"),
}
DIALS = {
    "free": marked("Free"),
    "light": marked("Light"),
    "careful": marked("Careful"),
    "strict": marked("Strict"),
}
DIAL_TIPS = {
    "free": marked("May rewrite everything"),
    "light": marked("Keeps most words"),
    "careful": marked("Changes only what the task needs"),
    "strict": marked("Corrections only"),
}
LEVELS = {
    "any": marked("Level as it comes"),
    "easy": marked("Easy to read"),
    "plain": marked("Plain"),
    "everyday": marked("Everyday"),
}
LEVEL_TIPS = {
    "any": marked("Any reading level"),
    "easy": marked("To grade 5, in Chinese to HSK 3"),
    "plain": marked("To grade 7, in Chinese to HSK 4"),
    "everyday": marked("To grade 9, in Chinese to HSK 5"),
}
# A command and what its key does in a review. Space, held, is always Space.
KEYS = (
    ("nextChange", marked("next")),
    ("acceptChange", marked("accept")),
    ("rejectChange", marked("reject")),
    ("Space", marked("original")),
    ("nextVariant", marked("variant")),
    ("retry", marked("again")),
    ("rewrite", marked("refine")),
)


def tr(source: str) -> str:
    """The words in the window's language."""
    return QCoreApplication.translate(_CONTEXT, source)


def sentence(notice: Notice, *, undo: str = "Ctrl+Z") -> str:
    """What a notice says."""
    values = {name: said(value) for name, value in notice.values.items()}
    if "date" in values:
        values["date"] = written_day(values["date"])
    return tr(_NOTICES[notice.kind]).format(key=undo, **values)


def act(action: NoticeAct) -> str:
    """What a notice's button says."""
    return tr(_ACTS[action])


def tokens(progress: Progress) -> str:
    """How much of the context a prompt takes, once it takes much of it."""
    if progress.prompt_tokens <= MUCH * progress.context or not progress.context:
        return ""
    used, limit = f"{progress.prompt_tokens:,}", f"{progress.context:,}"
    return tr(marked("{used} of {limit} tokens")).format(used=used, limit=limit)


def streaming(progress: Progress) -> list[str]:
    """What the stream bar says: reading so many tokens, or speed and words."""
    if progress.phase == "waiting":
        return [tr(marked("Waiting for the model"))]
    if progress.phase == "reading":
        count = f"{progress.prompt_tokens:,}"
        return [tr(marked("Reading {count} tokens")).format(count=count)]
    said = []
    if progress.rate:
        rate = f"{progress.rate:.0f}" if progress.rate >= 10 else f"{progress.rate:.1f}"
        said.append(tr(marked("{rate} tok/s")).format(rate=rate))
    if progress.of_words:
        words, total = f"{progress.words:,}", f"{progress.of_words:,}"
        said.append(tr(marked("{words} of {total} words")).format(words=words, total=total))
    elif progress.new_tokens:
        count = f"{progress.new_tokens:,}"
        said.append(tr(marked("{count} tokens")).format(count=count))
    return said


def changes(suggestion: Suggestion) -> str:
    """How many changes there are, or which of them is in focus."""
    count = suggestion.variant.counts.changes
    if suggestion.focus is not None:
        which = suggestion.focus + 1
        return tr(marked("Change {which} of {count}")).format(which=which, count=f"{count:,}")
    if count == 1:
        return tr(marked("1 change"))
    return tr(marked("{count} changes")).format(count=f"{count:,}")


def short_changes(suggestion: Suggestion) -> str:
    """The same where there is little room."""
    if suggestion.focus is None:
        return changes(suggestion)
    count = suggestion.variant.counts.changes
    return tr(marked("{which} of {count}")).format(which=suggestion.focus + 1, count=f"{count:,}")


def balance(suggestion: Suggestion) -> str:
    """Words put in and taken away; nothing where words only moved, or their marks changed."""
    counts = suggestion.variant.counts
    if not (counts.added or counts.removed):
        return ""
    added, removed = f"{counts.added:,}", f"{counts.removed:,}"
    return tr(marked("+{added} −{removed} words")).format(added=added, removed=removed)


def variant(current: int, total: int) -> str:
    """Which variant is on show."""
    return tr(marked("Variant {current}/{total}")).format(current=current + 1, total=total)


# What differs, one and several of a kind.
KINDS = {
    FactKind.NUMBER: (marked("1 number"), marked("{count} numbers")),
    FactKind.NAME: (marked("1 name"), marked("{count} names")),
    FactKind.QUOTATION: (marked("1 quotation"), marked("{count} quotations")),
    FactKind.LINK: (marked("1 link"), marked("{count} links")),
    FactKind.CODE: (marked("1 piece of code"), marked("{count} pieces of code")),
    FactKind.FORMULA: (marked("1 formula"), marked("{count} formulas")),
    FactKind.NEGATION: (marked("1 negation"), marked("{count} negations")),
    FactKind.STRUCTURE: (marked("1 mark"), marked("{count} marks")),
}
BETWEEN = " · "


def facts(differences: tuple[FactDifference, ...], at: int | None = None) -> str:
    """How many facts of each kind differ, and every one of them; from the one at `at` on."""
    first = at or 0
    said = BETWEEN.join(map(difference, (*differences[first:], *differences[:first])))
    head = tr(marked("{facts} changed")).format(facts=_kinds(differences))
    return tr(marked("{head}: {difference}")).format(head=head, difference=said)


def _kinds(differences: tuple[FactDifference, ...]) -> str:
    counts = Counter(found.kind for found in differences)
    said = [
        tr(KINDS[kind][0]) if counts[kind] == 1 else tr(KINDS[kind][1]).format(count=counts[kind])
        for kind in FactKind
        if counts[kind]
    ]
    if len(said) == 1:
        return said[0]
    first = tr(marked(", ")).join(said[:-1])
    return tr(marked("{first} and {last}")).format(first=first, last=said[-1])


def difference(fact: FactDifference) -> str:
    """One fact that differs."""
    old = _fact(fact.old) if fact.old else ""
    new = _fact(fact.new) if fact.new else ""
    if old and new:
        return f"{_without_end(old, new)} → {new}"
    if old:
        return tr(marked("{old} is gone")).format(old=old)
    return tr(marked("{new} is new")).format(new=new)


def _fact(fact: Fact) -> str:
    """A fact in few words; names in quotation marks, a row of a table by its cells."""
    if fact.kind is FactKind.STRUCTURE and fact.key.startswith("|"):
        cells = int(fact.key[1:])
        return (
            tr(marked("1 cell"))
            if cells == 1
            else (tr(marked("{count} cells")).format(count=cells))
        )
    text = _short(fact.text)
    return tr(marked("“{name}”")).format(name=text) if fact.kind is FactKind.NAME else text


def _without_end(old: str, new: str) -> str:
    """An old number without the unit that the new one has too: 3.5 → 5.3 million euros."""
    words, others = old.split(), new.split()
    while len(words) > 1 and len(others) > 1 and words[-1] == others[-1]:
        if any(map(str.isdigit, words[-1])):
            break
        words.pop()
        others.pop()
    return " ".join(words)


def keep(fact: FactDifference) -> str:
    """The button that brings a fact back, or leaves a new one out."""
    if fact.old:
        return tr(marked("Keep {fact}")).format(fact=_short(fact.old.text, 18))
    new = _short(fact.new.text, 18) if fact.new else ""
    return tr(marked("Leave out {fact}")).format(fact=new)


def spoken(suggestion: Suggestion) -> str:
    """The change in focus, as a screen reader says it."""
    segment = suggestion.focused
    if segment is None:
        return f"{changes(suggestion)}, {balance(suggestion)}"
    parts = []
    if segment.old:
        parts.append(tr(marked("deleted: {text}")).format(text=segment.old.strip()))
    if segment.new:
        parts.append(tr(marked("inserted: {text}")).format(text=segment.new.strip()))
    which = (suggestion.focus or 0) + 1
    count = suggestion.variant.counts.changes
    parts.append(tr(marked("{which} of {count}")).format(which=which, count=count))
    return ", ".join(parts)


def _short(text: str, most: int = 40) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


def best_in(reasons: tuple[str, ...]) -> str:
    """Why the first of several answers is shown first."""
    return tr(", ").join(tr(_BEST_IN[each]) for each in reasons if each in _BEST_IN)
