"""A question is put into the other language where its sources are in it, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from writer_app.assist.sources.crossing import other_wording
from writer_app.engine.link.client import EngineClient
from writer_app.paths import Paths
from writer_app.storage.sources import meaning
from writer_app.storage.sources.finder import Finder

Play = Callable[..., EngineClient]
Sources = tuple[Finder, tuple[int, ...]]
ENGLISH = "# Guide\n\n## Boats\n\nThe ferry leaves at 9.\n\n## Food\n\nThe café sells soup.\n"
CHINESE = "# 指南\n\n## 渡轮\n\n渡轮九点开船。\n\n## 饮食\n\n咖啡馆卖热汤。\n"


@pytest.fixture
def sources_of(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Sources]]:
    """An index with one file of this text."""
    monkeypatch.setattr(meaning, "available", lambda: False)
    finder = Finder(paths)

    def attached(text: str) -> Sources:
        (tmp_path / "guide.md").write_text(text, encoding="utf-8")
        return finder, finder.attach([tmp_path / "guide.md"]).sources

    yield attached
    finder.close()


@pytest.mark.parametrize(
    ("question", "made", "source"),
    [
        ("渡轮几点开？", "“When does the ferry leave?”", ENGLISH),
        ("Is there hot soup?", "有没有热汤？\n", CHINESE),
    ],
)
def test_what_the_other_language_has_is_found(
    play: Play, sources_of: Callable[..., Sources], question: str, made: str, source: str
) -> None:
    finder, sources = sources_of(source)
    also = other_wording(play({"text": made}), question, finder, sources)
    (found,) = finder.find(question, also=also, sources=sources, limit=1)
    assert found.passage.headings[-1] in ("Boats", "饮食")


@pytest.mark.parametrize("question", ["When does the ferry leave?", "ब", "为什么" * 200])
def test_nothing_is_asked_in_vain(
    play: Play, sources_of: Callable[..., Sources], question: str
) -> None:
    client = play({"text": "渡轮几点开？"})
    assert other_wording(client, question, *sources_of(ENGLISH)) == ""


def test_a_document_counts_as_a_source_does(play: Play) -> None:
    assert other_wording(play({"text": "几点开船？"}), "When?", None, (), CHINESE) == "几点开船？"


@pytest.mark.parametrize("answer", [{"text": "When does the ferry leave?"}, {"then": "fail"}])
def test_what_the_model_makes_nothing_of_is_left(play: Play, answer: dict[str, object]) -> None:
    assert other_wording(play(answer), "When does the ferry leave?", None, (), CHINESE) == ""
