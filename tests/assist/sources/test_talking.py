"""Conversations and replies over a scripted engine, by words alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from writer_app import paths as app_paths
from writer_app.assist.job import Choices
from writer_app.assist.sources.answering import TEMPLATE, Answered
from writer_app.assist.sources.chatting import turn_of
from writer_app.assist.sources.replying import made_up, passages_for, reply
from writer_app.assist.sources.talking import Talk
from writer_app.domain.sources.passage import Passage
from writer_app.engine.base.protocol import Chunk
from writer_app.engine.link.client import EngineClient
from writer_app.paths import Paths
from writer_app.storage.sources import meaning
from writer_app.storage.sources.finder import Finder
from writer_app.storage.sources.store import Found
from writer_app.storage.templates.templates import TemplateStore

Play = Callable[..., EngineClient]
GUIDE = (
    "# Guide\n\n## Boats\n\nThe ferry leaves at 9 from Oban.\n\n"
    "## Tickets\n\nA ferry ticket costs £6.\n\n## Food\n\nThe café sells warm soup.\n"
)


@pytest.fixture
def finder(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> Iterator[Finder]:
    monkeypatch.setattr(meaning, "available", lambda: False)
    made = Finder(paths)
    yield made
    made.close()


@pytest.fixture
def sources(finder: Finder, tmp_path: Path) -> tuple[int, ...]:
    (tmp_path / "guide.md").write_text(GUIDE, encoding="utf-8")
    return finder.attach([tmp_path / "guide.md"]).sources


def talk(paths: Paths, client: EngineClient, finder: Finder, sources: tuple[int, ...]) -> Talk:
    store = TemplateStore(app_paths.resources() / "templates", paths.templates)
    return Talk(client, finder, sources, store.get(TEMPLATE))


def ask(it: Talk, question: str) -> Answered:
    last = [*it.ask(question)][-1]
    assert isinstance(last, Answered)
    return last


def test_what_fits_is_given_whole_and_in_order_every_time(
    play: Play, paths: Paths, finder: Finder, sources: tuple[int, ...]
) -> None:
    it = talk(paths, play({"text": "The ferry leaves at 9 [1]."}), finder, sources)
    first, second = ask(it, "When does the ferry leave?"), ask(it, "What does a ticket cost?")
    assert [f.passage.headings[-1] for f in first.passages] == ["Boats", "Tickets", "Food"]
    assert [f.id for f in first.passages] == [f.id for f in second.passages]


def test_what_was_said_is_remembered(
    play: Play, paths: Paths, finder: Finder, sources: tuple[int, ...]
) -> None:
    it = talk(paths, play({"text": "The ferry leaves at 9 [1]."}), finder, sources)
    ask(it, "When does the ferry leave?")
    assert it.turns == [("When does the ferry leave?", "The ferry leaves at 9.")]
    assert ask(it, "And the ferry ticket?").question == "And the ferry ticket?"


def test_the_questions_of_a_mail_find_their_passages(
    finder: Finder, sources: tuple[int, ...]
) -> None:
    mail = "Hello,\nwhen does the ferry leave? And is there warm soup?\nThanks, Mina"
    found = passages_for(mail, finder, sources)
    assert {each.passage.headings[-1] for each in found[:3]} >= {"Boats", "Food"}


def test_a_reply_is_written_from_them(
    play: Play, paths: Paths, finder: Finder, sources: tuple[int, ...]
) -> None:
    store = TemplateStore(app_paths.resources() / "templates", paths.templates)
    mail = "When does the ferry leave?"
    found = passages_for(mail, finder, sources)
    events = reply(
        play({"text": "Hello, at 9."}), mail, found, store.get("reply-from-faq"),
        values={"sender": "Lena"}, choices=Choices(),
    )  # fmt: skip
    assert "".join(e.text for e in events if isinstance(e, Chunk)) == "Hello, at 9."


def test_numbers_and_names_that_nobody_gave_are_named(
    finder: Finder, sources: tuple[int, ...]
) -> None:
    found = passages_for("When does the ferry leave?", finder, sources)
    text = "The ferry leaves at 9 from Mallaig, says Lena."
    assert made_up(text, "When, asks Mina?", found, {"sender": "Lena"}) == ["Mallaig"]


def test_the_name_of_a_source_is_given() -> None:
    page = Found(1, "help.html", "Help - Larkrise Bikes", Passage("By post.", 0, 8))
    assert made_up("We at Larkrise Bikes send it by post.", "How?", [page], {}) == []


def test_sources_of_one_title_are_told_apart() -> None:
    passage = Passage("Words.", 0, 6)
    found = tuple(
        Found(number, path, title, passage)
        for number, (path, title) in enumerate(
            (("/a/r.md", "Report"), ("/b/r.md", "Report"), ("/b/x.md", "Plan"))
        )
    )
    turn = turn_of(Answered("Q", (), found), "Q")
    assert [each.title for each in turn.places] == ["Report (a/r.md)", "Report (b/r.md)", "Plan"]
