"""A conversation as the view shows it: HTML of plain texts, with links for what can be done."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QCoreApplication

from writer_app.domain.sources.conversation import ChatTurn, Conversation, Said
from writer_app.domain.sources.excerpt import from_there, rests_on
from writer_app.domain.sources.intruders import attempts
from writer_app.domain.sources.passage import bare, unmarked
from writer_app.domain.sources.terms import covered
from writer_app.ui.kit.theme import Palette
from writer_app.ui.panels.verdict_list import place_words

_MARKS = re.compile(r"\*{1,3}|`|(?<!\S)#{1,6} ")
_NEAREST = 3
_FULL_WIDTH = re.compile(r"[\u3000-\u9fff\uff00-\uffef”’]\Z")  # its mark needs no blank before
_ASKED = 400  # characters of a question that are shown
_OPENING = 90  # characters of a passage that is folded


@dataclass(frozen=True, slots=True)
class Look:
    """Colours and sizes of the view."""

    palette: Palette
    small: int  # pixels
    gap: int


_tr = QCoreApplication.translate


def tab_title() -> str:
    """What the tab is called."""
    return _tr("ChatText", "Ask")


def conversation_html(
    conversation: Conversation,
    look: Look,
    *,
    opened: frozenset[tuple[int, int]] = frozenset(),
    question: str = "",
    written: str = "",
    included: tuple[int, int] | None = None,
    removed: bool = False,
) -> str:
    """Every turn, then the question that is being answered, with how many passages are read for it
    of how many. `opened` are passages (turn, number) that stand whole; with `removed` something
    was deleted that can come back.
    """
    parts = [
        _turn(number, turn, look, opened, last=number == len(conversation.turns) - 1)
        for number, turn in enumerate(conversation.turns)
    ]
    if question:
        words = _text(written) if written else _small(_reading(included), look)
        parts.append(_question(question, look) + f"<p style='margin-top:4px'>{words}</p>")
    if removed:
        back = _link("back:0", _tr("ChatText", "Undo"), look)
        parts.append(f"<p>{_small(_tr('ChatText', 'Deleted.'), look)} {back}</p>")
    body = "".join(parts)
    return f"<body style='color:{look.palette.text}'>{body}</body>"


def _reading(included: tuple[int, int] | None) -> str:
    if included is None or included[0] == included[1]:
        return _tr("ChatText", "Reading the passages …")
    return _tr("ChatText", "Reading {0} of {1} passages …").format(*included)


def _turn(
    number: int, turn: ChatTurn, look: Look, opened: frozenset[tuple[int, int]], *, last: bool
) -> str:
    if turn.refused:
        answer = f"<p style='margin-top:4px'>{_tr('ChatText', 'The sources do not say.')}</p>"
        names = _nearest(turn)
        head = _small(_tr("ChatText", "Nearest:"), look) if names else ""
    else:
        names, head = turn.used, ""
        marks = {name: place for place, name in enumerate(names, 1)}
        words = "".join(_said(said, number, marks, look) for said in turn.sentences)
        answer = f"<p style='margin-top:4px'>{words}</p>"
    if turn.stopped:
        answer += f"<p>{_small(_tr('ChatText', 'Stopped.'), look)}</p>"
    places = "".join(
        _place((number, name), mark, turn, look, whole=(number, name) in opened)
        for mark, name in enumerate(names, 1)
    )
    links = [("edit", _tr("ChatText", "Edit"))]
    if not turn.refused and turn.sentences:
        insert = _tr("ChatText", "Insert with citation")
        links = [("copy", _tr("ChatText", "Copy")), ("insert", insert), *links]
    links += (
        [("retry", _tr("ChatText", "Ask again"))]
        if last
        else [("branch", _tr("ChatText", "Branch"))]
    )
    links += [("remove", _tr("ChatText", "Delete"))]
    doing = " · ".join(
        _link(f"{name}:{number}", text.replace(" ", "\u00a0"), look) for name, text in links
    )
    shown = ""
    if turn.of > turn.included:
        shown = _tr("ChatText", "{0} of {1} passages were read.").format(turn.included, turn.of)
        shown = f"<p>{_small(shown, look)}</p>"
    return _question(turn.question, look) + answer + head + places + shown + f"<p>{doing}</p>"


def _nearest(turn: ChatTurn) -> tuple[int, ...]:
    """The places that what was written rests on, then those that have most words of the question,
    by number: the nearest first.
    """
    words = [" ".join((place.title, *place.headings, place.text)) for place in turn.places]
    order = sorted(range(len(words)), key=lambda n: -covered(turn.question, words[n]))
    return tuple(dict.fromkeys((*turn.used, *(n + 1 for n in order))))[:_NEAREST]


def _question(question: str, look: Look) -> str:
    """A question; of a pasted page its first words, all of it is there to be edited."""
    words = question if len(question) <= _ASKED else f"{question[:_ASKED].rstrip()} …"
    return f"<p style='margin-top:{2 * look.gap}px; margin-bottom:0'><b>{_text(words)}</b></p>"


def _said(said: Said, turn: int, shown: dict[int, int], look: Look) -> str:
    """A sentence with its marks; `shown` has the numbers under which a reader sees the passages."""
    palette = look.palette
    gap = "" if _FULL_WIDTH.search(said.text) else "&nbsp;"
    marks = gap + "&nbsp;".join(  # 1 and 2 side by side are no 12
        f"<a href='place:{turn}:{number}' style='text-decoration:none;"
        f" color:{palette.accent}'><sup>{shown[number]}</sup></a>"
        for number in said.passages
    )
    words = _text(unmarked(said.text))
    marks = marks if said.passages else ""
    note = ""
    if said.support != "supported":
        tone = palette.warn if said.support == "not_found" else palette.text2
        what = _tr("ChatText", "not found in the sources")
        if said.support == "partly":
            what = _tr("ChatText", "partly found")
        told = _tr("ChatText", " ({0})").format(what)
        note = f"<span style='color:{tone}; font-size:{look.small}px'>{told}</span>"
    return _text(said.before) + words + marks + note


def _place(at: tuple[int, int], mark: int, turn: ChatTurn, look: Look, *, whole: bool) -> str:
    """The passage `at` a turn's number and its own, called `mark`; folded it begins where it
    tells."""
    place, target = turn.places[at[1] - 1], f"{at[0]}:{at[1]}"
    head = _link(f"place:{target}", f"{mark}  {place_words(place)}", look)
    words = bare(place.text).strip()
    claim = " ".join(said.text for said in turn.sentences if at[1] in said.passages)
    claim = claim or turn.question
    if whole:
        start, end = rests_on(words, claim)
        before, words, after = (
            _text(unmarked(part)) for part in (words[:start], words[start:end], words[end:])
        )
        shown = f"{before}<span style='color:{look.palette.text}'>{words}</span>{after}"
        link = f" {_link(f'open:{target}', _tr('ChatText', 'Open there'), look)}"
    else:
        shown, link = _text(_opening(from_there(words, claim))), ""
    told = _tr("ChatText", "speaks to a model; it is only read") if _speaks(place.text) else ""
    told = _tr("ChatText", " ({0})").format(told) if told else ""
    note = f"<span style='color:{look.palette.warn}'>{told}</span>" if told else ""
    return (
        f"<p style='margin-left:10px; margin-top:4px; margin-bottom:2px;"
        f" color:{look.palette.text2}; font-size:{look.small}px'>{head}{note}<br>{shown}{link}</p>"
    )


@lru_cache(maxsize=512)
def _speaks(words: str) -> bool:
    """Whether a passage speaks to a model. Looked at once: a conversation is shown anew often."""
    return bool(attempts(words))


def _opening(words: str) -> str:
    """The first words of a passage without marks of Markdown; never half a word."""
    words = _MARKS.sub("", words)
    if len(words) <= _OPENING:
        return words
    cut = words[:_OPENING]
    whole, _, rest = cut.rpartition(" ")
    inside = words[_OPENING].isascii() and words[_OPENING].isalnum()
    return (whole if whole and inside and rest.isascii() else cut).rstrip() + " …"


def _link(target: str, words: str, look: Look) -> str:
    return (
        f"<a href='{target}' style='color:{look.palette.accent}; text-decoration:none;"
        f" font-size:{look.small}px'>{html.escape(words)}</a>"
    )


def _small(words: str, look: Look) -> str:
    style = f"color:{look.palette.text2}; font-size:{look.small}px"
    return f"<span style='{style}'>{html.escape(words)}</span>"


def _text(words: str) -> str:
    return html.escape(words).replace("\n", "<br>")
