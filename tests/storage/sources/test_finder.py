from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.full_disk import full_disk
from writer_app.domain.base.errors import DocumentError
from writer_app.domain.sources.passage import cut
from writer_app.paths import Paths
from writer_app.storage.sources import meaning
from writer_app.storage.sources.finder import Finder
from writer_app.storage.sources.meaning import Meaning
from writer_app.storage.sources.store import Found

needs_meaning = pytest.mark.skipif(not meaning.available(), reason="the extra meaning is absent")
GUIDE = "# Guide\n\n## Boats\n\nThe ferry leaves at 9.\n\n## Food\n\nThe café sells warm soup.\n"


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    path = tmp_path / "guide.md"
    path.write_text(GUIDE, encoding="utf-8")
    return path


def test_a_file_is_attached_and_found(finder: Finder, guide: Path) -> None:
    attached = finder.attach([guide])
    (found,) = finder.find("When does the ferry leave?", sources=attached.sources, limit=1)
    assert (found.path, found.passage.headings) == (str(guide), ("Guide", "Boats"))


def test_a_file_that_did_not_change_is_not_read_again(
    finder: Finder, guide: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = finder.attach([guide])
    monkeypatch.setattr(finder._reader, "read", lambda path: pytest.fail(f"read {path}"))
    assert finder.attach([guide]).sources == first.sources


def test_what_cannot_be_read_is_said_beside_the_others(finder: Finder, guide: Path) -> None:
    attached = finder.attach([guide, guide.with_name("none.md")])
    assert len(attached.sources) == len(attached.problems) == 1


def test_how_far_a_passage_is_ahead_of_its_source_is_told(
    finder: Finder, guide: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide.write_text("".join(f"# Q{n}?\n\nAnswer {n}.\n\n" for n in range(4)), encoding="utf-8")
    few = guide.with_name("few.md")
    few.write_text("# Food\n\nSoup.\n", encoding="utf-8")
    sources = finder.attach([guide, few]).sources
    ids = [each.id for number in sources for each in finder.store.all_of(number)]
    near = list(zip(ids, (0.9, 0.8, 0.8, 0.7, 0.85), strict=True))
    monkeypatch.setattr(finder.meaning, "nearest", lambda *_asked: near)
    found = {each.id: each.ahead for each in finder.find("x", sources=sources)}
    assert [found[number] for number in ids] == [
        pytest.approx(0.1),
        0.0,
        0.0,
        pytest.approx(-0.1),
        None,
    ]


def test_the_passages_of_a_text_that_is_not_kept_are_ranked_by_words_and_meaning(
    finder: Finder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    own = [Found(0, "a.md", "A", each) for each in cut("# Boats\n\nSail.\n\n# Food\n\nSoup.\n")]

    def rows(texts: Sequence[str]) -> list[bytes]:
        asked.append(len(texts))
        return [each.encode() for each in texts]

    def near(
        _question: str, _also: str, texts: Sequence[str], known: list[bytes]
    ) -> list[tuple[int, float]]:
        assert known == [each.encode() for each in texts]
        found = [(n, 0.8 + 0.1 * ("Food" in each)) for n, each in enumerate(texts)]
        return sorted(found, key=lambda each: -each[1])

    monkeypatch.setattr(finder.meaning, "rows", rows)
    monkeypatch.setattr(finder.meaning, "nearest_of", near)
    monkeypatch.setattr(finder.meaning, "_crashes", 0)
    for _ in range(2):
        first, second = finder.suited("Where can one eat?", own)
        assert (first.passage, first.likeness) == (own[1].passage, pytest.approx(0.9))
        assert (second.passage, second.likeness) == (own[0].passage, 0.8)
    assert asked == [2]


@needs_meaning
@pytest.mark.parametrize("kept", [True, False])
def test_a_text_is_as_near_to_a_question_as_it_is_where_it_is_kept(
    finder: Finder, guide: Path, kept: bool
) -> None:
    sources = finder.attach([guide]).sources
    own = [each for number in sources for each in finder.store.all_of(number)]
    finder.learn(sources)
    found = finder.find("Where can I eat?", sources=sources)
    if not kept:
        own = [replace(each, path="other.md") for each in own]
    suited = finder.suited("Where can I eat?", own)
    assert [(each.id, each.likeness) for each in suited] == [
        (each.id, pytest.approx(each.likeness, abs=1e-4)) for each in found
    ]


def test_without_meaning_words_rank_a_text(finder: Finder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning.Meaning, "usable", False)
    own = [Found(0, "a.md", "A", each) for each in cut("# Boats\n\nSail.\n\n# Food\n\nSoup.\n")]
    suited = finder.suited("soup", own)
    assert [each.passage.headings for each in suited] == [("Food",), ("Boats",)]
    assert suited[0].likeness is None
    assert finder.suited("soup", []) == []


def test_strictly_it_is_an_error(finder: Finder, guide: Path) -> None:
    with pytest.raises(DocumentError):
        finder.attach([guide.with_name("none.md")], strict=True)


@needs_meaning
@pytest.mark.parametrize("question", ["Where can I eat something hot?", "哪里可以吃饭？"])
def test_meaning_finds_what_has_other_words(finder: Finder, guide: Path, question: str) -> None:
    attached = finder.attach([guide])
    assert finder.learn(attached.sources)
    (found,) = finder.find(question, sources=attached.sources, limit=1)
    assert found.passage.headings[-1] == "Food"
    assert finder.note(attached.sources) == ""


@needs_meaning
def test_new_passages_are_searched_at_once(finder: Finder, guide: Path) -> None:
    finder.learn(finder.attach([guide]).sources)
    finder.find("x")
    other = guide.with_name("other.md")
    other.write_text("# 住宿\n\n旅馆有十二间房。\n", encoding="utf-8")
    finder.learn(finder.attach([other]).sources)
    assert finder.find("Where can one sleep?", limit=1)[0].path == str(other)


def test_without_the_extra_words_alone_find_and_it_is_said(
    paths: Paths, guide: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meaning, "available", lambda: False)
    finder = Finder(paths)
    attached = finder.attach([guide])
    assert not finder.learn(attached.sources)
    assert finder.find("ferry", limit=1)[0].passage.headings[-1] == "Boats"
    assert "extra" in finder.note(attached.sources)
    finder.close()


def test_the_library_is_followed(finder: Finder, paths: Paths) -> None:
    document = paths.documents / "a.md"
    document.write_text(GUIDE, encoding="utf-8")
    assert finder.follow_library(paths.documents) == 1
    assert finder.follow_library(paths.documents) == 0
    document.unlink()
    finder.follow_library(paths.documents)
    assert finder.find("ferry") == []


def test_a_document_that_cannot_be_read_is_read_again_when_it_changes(
    finder: Finder, paths: Paths
) -> None:
    document = paths.documents / "a.docx"
    document.write_bytes(b"no archive")
    assert finder.follow_library(paths.documents) == 1
    assert finder.follow_library(paths.documents) == 0
    document.write_bytes(b"no archive, either")
    assert finder.follow_library(paths.documents) == 1


@needs_meaning
def test_an_index_that_cannot_be_kept_is_searched_by_words(paths: Paths, guide: Path) -> None:
    """Its file holds other passages, if it is there."""
    finder = Finder(paths)
    finder.attach([guide])
    finder.learn()
    finder.close()
    with full_disk():
        finder = Finder(paths)
    attached = finder.attach([guide])
    assert "disk" in finder.note(attached.sources)
    (found,) = finder.find("When does the ferry leave?", sources=attached.sources, limit=1)
    assert (found.passage.headings[-1], found.likeness) == ("Boats", None)
    finder.close()


def test_a_barred_document_is_left_out(finder: Finder, paths: Paths) -> None:
    (paths.documents / "a.md").write_text(GUIDE, encoding="utf-8")
    finder.follow_library(paths.documents, barred=lambda path: path.endswith("a.md"))
    assert finder.find("ferry") == []


def test_work_waits_while_the_writer_types(finder: Finder, guide: Path) -> None:
    attached, asked = finder.attach([guide]), []

    def paused() -> bool:
        asked.append(1)
        return len(asked) < 3

    finder.learn(attached.sources, paused=paused, cancelled=lambda: len(asked) > 3)
    assert len(asked) >= 3


@needs_meaning
def test_a_broken_process_leaves_the_words(
    finder: Finder, guide: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attached = finder.attach([guide])
    finder.learn(attached.sources)
    child = finder.meaning._child
    assert child is not None
    child.process.kill()
    child.process.wait()
    assert finder.find("ferry", limit=1)[0].passage.headings[-1] == "Boats"


@needs_meaning
def test_a_passage_in_the_other_language_is_found_among_those_in_the_questions_own(
    finder: Finder, tmp_path: Path
) -> None:
    pages = {
        "ferry.md": "The ferry to the island leaves at nine and takes half an hour.",
        "tea.md": "绿茶要用八十度的水冲泡，泡两分钟。",
        "trees.md": "银杏是落叶乔木，秋天叶子变黄。",
        "chess.md": "国际象棋的棋盘有六十四格。",
        "bread.md": "面团要发酵两个小时再烤。",
        "train.md": "火车站在城东，步行要十分钟。",
    }
    for name, text in pages.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    finder.attach([tmp_path / name for name in pages], strict=True)
    finder.learn()
    (best, *_) = finder.find("去岛上的渡轮几点开？", limit=1)
    assert Path(best.path).name == "ferry.md"


@needs_meaning
def test_a_question_in_two_languages_finds_what_either_says(
    finder: Finder, guide: Path, tmp_path: Path
) -> None:
    chinese = tmp_path / "zh.md"
    chinese.write_text(
        "# 指南\n\n## 渡轮\n\n渡轮早上九点开船。\n\n## 饮食\n\n咖啡馆卖热汤。\n", encoding="utf-8"
    )
    sources = finder.attach([guide, chinese]).sources
    finder.learn(sources)
    for asked in (
        ("渡轮几点开？", "When does the ferry leave?"),
        ("When does it leave?", "几点开船？"),
    ):
        found = finder.find(asked[0], also=asked[1], sources=sources, limit=2)
        assert {each.passage.headings[-1] for each in found} == {"Boats", "渡轮"}


def test_a_question_goes_before_passages_that_are_learnt(monkeypatch: pytest.MonkeyPatch) -> None:
    known, ended, begun, answered = Meaning(), list[str](), Event(), Event()

    def ask(question: dict[str, object], _more: float) -> None:
        if "query" in question:
            begun.set()
            answered.wait(10)
        ended.append("query" if "query" in question else "passages")

    monkeypatch.setattr(known, "_ask", ask)
    asking = Thread(target=known.nearest, args=("When?", Path("x"), 1))
    learning = Thread(target=known.rows, args=(["At nine."],))
    asking.start()
    begun.wait(10)
    learning.start()
    learning.join(0.05)  # would end at once
    answered.set()
    asking.join()
    learning.join()
    assert ended == ["query", "passages"]
