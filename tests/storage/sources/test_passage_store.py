from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from writer_app.domain.sources.passage import Source, cut
from writer_app.storage.files.store import MadeAnew
from writer_app.storage.sources import store as module
from writer_app.storage.sources.store import PassageStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PassageStore]:
    made = PassageStore(tmp_path / "sources.sqlite")
    yield made
    made.close()


def put(store: PassageStore, path: str, text: str) -> int:
    return store.put(Source(path, "Title", text), cut(text), (1, len(text)))


def words(store: PassageStore, question: str) -> list[str]:
    return [each.passage.text for each in store.passages(store.by_words(question, 5))]


@pytest.mark.parametrize("question", ["Where do ferries leave?", "ferry", "Ferrying?"])
def test_passages_are_found_by_any_word(store: PassageStore, question: str) -> None:
    put(store, "a.md", "# One\n\nThe ferry leaves at 9.\n\n# Two\n\nBread costs £2.")
    assert words(store, question) == ["The ferry leaves at 9."]


def test_chinese_is_found_by_pairs_of_characters(store: PassageStore) -> None:
    put(store, "a.md", "# 一\n\n商品可以退货。\n\n# 二\n\n货轮退潮时出发。")
    assert words(store, "如何退货？") == ["商品可以退货。"]


@pytest.mark.parametrize("question", ["", "???", "如何？", '"', "the of"])
def test_a_question_without_words_finds_nothing(store: PassageStore, question: str) -> None:
    put(store, "a.md", "The ferry leaves at 9.")
    assert words(store, question) == []


def test_the_tags_of_a_page_are_no_words(store: PassageStore) -> None:
    put(store, "a.md", '<aside class="warning">The ferry leaves at 9.</aside>')
    assert words(store, "What does the warning aside say?") == []


def test_only_the_sources_that_are_named_are_searched(store: PassageStore) -> None:
    put(store, "a.md", "The ferry leaves at 9.")
    second = put(store, "b.md", "The ferry is blue.")
    found = store.passages(store.by_words("ferry", 5, [second]))
    assert [each.path for each in found] == ["b.md"]


def test_passages_that_did_not_change_keep_their_meaning(store: PassageStore) -> None:
    text = "# One\n\nThe ferry leaves at 9.\n\n# Two\n\nBread costs £2."
    put(store, "a.md", text)
    store.put_meanings((row, b"\1" * 384) for row, _ in store.without_meaning(9))
    put(store, "a.md", "Before.\n\n" + text.replace("£2", "£3"))
    assert store.counts() == (3, 1)
    assert "Bread" in store.without_meaning(9)[-1][1]


def test_a_passage_that_moved_has_its_new_place(store: PassageStore) -> None:
    put(store, "a.md", "# One\n\nThe ferry leaves at 9.")
    number = put(store, "a.md", "Before.\n\n# One\n\nThe ferry leaves at 9.")
    assert [each.passage.start for each in store.all_of(number)] == [0, 16]


def test_a_source_that_is_gone_is_found_no_more(store: PassageStore) -> None:
    put(store, "a.md", "The ferry leaves at 9.")
    store.remove(["a.md", "never.md"])
    assert words(store, "ferry") == []
    assert store.numbers(["a.md"]) == []


def test_an_index_of_mostly_dead_words_is_made_anew(
    store: PassageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_STALE", 2)
    put(store, "b.md", "Bread costs £2.")
    for hour in range(12):
        put(store, "a.md", f"The ferry leaves at {hour}.")
    assert words(store, "ferry") == ["The ferry leaves at 11."]
    assert words(store, "bread") == ["Bread costs £2."]


def test_a_file_that_is_no_database_gives_way(tmp_path: Path) -> None:
    (tmp_path / "sources.sqlite").write_bytes(b"no database" * 100)
    made = PassageStore(tmp_path / "sources.sqlite")
    assert made.counts() == (0, 0)
    made.close()
    assert [each.name for each in tmp_path.iterdir()] == ["sources.sqlite"]


def damage(store: PassageStore) -> None:
    """Write over the middle of the file, as a bad disk does."""
    store.close()
    size = store.file.stat().st_size
    with store.file.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))


def test_a_file_that_shows_its_damage_later_is_made_anew(tmp_path: Path) -> None:
    store = PassageStore(tmp_path / "sources.sqlite")
    put(store, "a.md", "The ferry leaves at 9.")
    damage(store)
    store = PassageStore(store.file)
    with pytest.raises(MadeAnew, match="damaged"):
        words(store, "ferry")
    put(store, "a.md", "The ferry leaves at 10.")
    assert words(store, "ferry") == ["The ferry leaves at 10."]
    store.close()


def test_a_file_that_was_deleted_is_made_anew(store: PassageStore) -> None:
    put(store, "a.md", "The ferry leaves at 9.")
    for file in store.file.parent.glob("sources.sqlite*"):
        file.unlink()
    assert store.counts() == (0, 0)
    put(store, "a.md", "The ferry leaves at 10.")
    assert store.file.exists()
    assert words(store, "ferry") == ["The ferry leaves at 10."]
