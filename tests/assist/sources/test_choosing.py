"""A further question finds what it is answered from where it stood before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from writer_app import paths as app_paths
from writer_app.assist.sources.answering import TEMPLATE
from writer_app.assist.sources.chatting import Inquiry, chat
from writer_app.assist.sources.choosing import MORE, from_sources, going_on, of_document
from writer_app.domain.sources.conversation import ChatTurn, Place
from writer_app.domain.sources.passage import Passage
from writer_app.engine.link.client import EngineClient
from writer_app.paths import Paths
from writer_app.storage.sources import meaning
from writer_app.storage.sources.finder import Finder
from writer_app.storage.sources.store import Found
from writer_app.storage.templates.templates import TemplateStore

Play = Callable[..., EngineClient]
NAMES = ("boat", "ticket", "soup", "garden", "harbour", "market", "school", "winter", "ladder")
Pair = tuple[str, str]


def found(number: int, words: int = 30) -> Found:
    name = NAMES[number % len(NAMES)]
    text = f"The {name} number {number}." + " More words on it." * (words // 4)
    return Found(number, "a.md", "A", Passage(text, number * 1000, number * 1000 + len(text)))


def pairs(passages: list[Found]) -> list[Pair]:
    return [(each.path, each.passage.text) for each in passages]


@pytest.fixture
def finder(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> Iterator[Finder]:
    monkeypatch.setattr(meaning, "available", lambda: False)
    made = Finder(paths)
    yield made
    made.close()


def attached(finder: Finder, folder: Path, sections: int) -> tuple[int, ...]:
    """One file of so many sections, each about a thing of its own and of 90 words."""
    text = "# Guide\n\n"
    for number in range(sections):
        name = f"{NAMES[number % len(NAMES)]}{number}"
        text += (
            f"## {name}\n\n" + f"This tells of the {name} and of nothing else here. " * 9 + "\n\n"
        )
    (folder / "guide.md").write_text(text, encoding="utf-8")
    return finder.attach([folder / "guide.md"]).sources


def test_small_sources_go_in_whole_and_in_order(finder: Finder, tmp_path: Path) -> None:
    sources = attached(finder, tmp_path, 6)
    for wanted in ("soup2", "boat0"):
        given = from_sources(finder, wanted, sources=sources, room=4000)
        assert [each.passage.headings[-1][:-1] for each in given] == list(NAMES[:6])


def test_of_large_ones_what_suits_and_later_what_is_new_behind_it(
    finder: Finder, tmp_path: Path
) -> None:
    sources = attached(finder, tmp_path, 60)
    first = from_sources(finder, "soup2 boat9 nothing else tells", sources=sources, room=9000)
    again = from_sources(finder, "boat9", sources=sources, before=pairs(first), room=9000)
    other = from_sources(finder, "soup20", sources=sources, before=pairs(first), room=9000)
    assert len(first) == 8
    assert pairs(again) == pairs(first)
    assert pairs(other)[:8] == pairs(first)
    assert any("soup20" in each.passage.headings for each in other[8:])


def test_what_is_gone_or_barred_is_not_given_again(finder: Finder, tmp_path: Path) -> None:
    sources = attached(finder, tmp_path, 60)
    first = from_sources(finder, "soup2", sources=sources, room=9000)
    before = [*pairs(first), ("gone.md", "It is gone.")]
    again = from_sources(finder, "soup2", sources=sources, before=before, room=9000)
    assert pairs(again) == pairs(first)
    assert not from_sources(
        finder, "soup2", sources=sources, before=before, room=9000, allowed=lambda _path: False
    )


def test_no_model_is_asked_for_the_other_language_where_it_would_choose_nothing(
    finder: Finder, tmp_path: Path
) -> None:
    asked: list[str] = []

    def also() -> str:
        asked.append("soup20")
        return asked[-1]

    small = attached(finder, tmp_path, 6)
    from_sources(finder, "soup2", also=also, sources=small, room=4000)
    assert asked == []  # all of it is given
    sources = attached(finder, tmp_path, 60)
    first = from_sources(finder, "苹果", also=also, sources=sources, room=9000)
    assert asked == ["soup20"]
    assert any("soup20" in each.passage.headings for each in first)
    from_sources(finder, "soup20", also=also, sources=sources, before=pairs(first), room=9000)
    assert asked == ["soup20"]  # it goes on
    from_sources(finder, "boat9", also=also, sources=sources, before=pairs(first), room=9000)
    assert asked == ["soup20"] * 2


def test_a_conversation_begins_anew_where_there_is_no_room() -> None:
    before, ranked = [found(n) for n in range(9)], [found(n) for n in range(20, 30)]
    assert going_on(before, ranked, room=9000)[:9] == before
    assert going_on(before, ranked, room=500) == ranked[:8]


def test_a_document_goes_in_whole_or_what_suits_and_then_more() -> None:
    own = [found(number, 200) for number in range(40)]
    ranked = own[::-1]
    assert of_document(ranked, room=100_000) == own
    first = of_document(ranked, room=4000)
    assert first == own[-len(first) :]
    more = of_document(own, before=pairs(first), room=6000)
    assert more[: len(first)] == first
    assert more[len(first) :] == own[:MORE]


def test_a_further_question_is_asked_of_what_the_first_was_given(
    play: Play, paths: Paths, finder: Finder, tmp_path: Path
) -> None:
    sources = attached(finder, tmp_path, 60)
    client = play({"text": "This tells of the soup2 [1]."}, {"text": "Of the winter7 [1]."})
    template = TemplateStore(app_paths.resources() / "templates", paths.templates).get(TEMPLATE)
    turns: tuple[ChatTurn, ...] = ()
    for question in ("What is told of the soup2?", "What is told of the winter7?"):
        inquiry = Inquiry(question, turns, sources=sources)
        *_, turn = chat(client, finder, inquiry, template)
        assert isinstance(turn, ChatTurn)
        turns += (turn,)
    first, second = (list(map(of, turn.places)) for turn in turns)
    assert second[: len(first)] == first
    assert len(second) > len(first)


def of(place: Place) -> Pair:
    return place.path, place.text
