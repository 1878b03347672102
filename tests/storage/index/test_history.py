"""History: every version comes back whole, thinning keeps its promise, damage is no end."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.full_disk import full_disk
from writer_app.domain.base.errors import DocumentError
from writer_app.storage.index.history import HistoryStore, VersionComments, VersionKind

HOUR, DAY = 3600.0, 86_400.0
NOW = 1_800_000_000.0


@pytest.fixture
def history(tmp_path: Path) -> Iterator[HistoryStore]:
    history = HistoryStore(tmp_path / "data" / "history.sqlite", tmp_path / "documents")
    yield history
    history.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "documents" / "a.md"


def texts(history: HistoryStore, path: Path) -> list[str]:
    return [history.text(version.id) for version in history.versions(path)]


def test_versions_come_back_newest_first(history: HistoryStore, path: Path) -> None:
    for text in ("one", "one two", "", "other"):
        history.add(path, text)
    assert texts(history, path) == ["other", "", "one two", "one"]


def test_the_same_text_is_kept_once(history: HistoryStore, path: Path) -> None:
    assert history.add(path, "a") == history.add(path, "a")
    assert len(history.versions(path)) == 1


def test_a_name_makes_a_version_of_its_own(history: HistoryStore, path: Path) -> None:
    history.add(path, "a")
    history.add(path, "a", VersionKind.NAMED, name="First draft")
    (newest, _) = history.versions(path)
    assert (newest.name, newest.kind, newest.size) == ("First draft", VersionKind.NAMED, 1)


def test_restoring_can_be_undone(history: HistoryStore, path: Path) -> None:
    first = history.add(path, "old")
    assert history.restore(path, first, "current, not saved") == "old"
    assert texts(history, path) == ["old", "current, not saved", "old"]


def test_an_unknown_version_is_a_sentence(history: HistoryStore) -> None:
    with pytest.raises(DocumentError, match="no version 7"):
        history.text(7)


def test_renaming_takes_the_versions_along(history: HistoryStore, path: Path) -> None:
    history.add(path, "a")
    history.rename(path, path.with_name("b.md"))
    assert (texts(history, path), texts(history, path.with_name("b.md"))) == ([], ["a"])


def test_renaming_a_folder_takes_its_documents_along(history: HistoryStore, path: Path) -> None:
    history.add(path.parent / "in" / "a.md", "a")
    history.add(path.parent / "inside.md", "b")
    history.rename(path.parent / "in", path.parent / "out")
    assert texts(history, path.parent / "out" / "a.md") == ["a"]
    assert texts(history, path.parent / "inside.md") == ["b"]


def test_renaming_onto_a_name_with_a_past_joins_both(history: HistoryStore, path: Path) -> None:
    history.add(path, "a")
    history.add(path.with_name("b.md"), "b")
    history.rename(path, path.with_name("b.md"))
    assert sorted(texts(history, path.with_name("b.md"))) == ["a", "b"]


def test_versions_survive_a_restart(tmp_path: Path, path: Path) -> None:
    for text in ("a", "ab"):
        history = HistoryStore(tmp_path / "h.sqlite", tmp_path / "documents")
        history.add(path, text)
        history.close()
    history = HistoryStore(tmp_path / "h.sqlite", tmp_path / "documents")
    assert texts(history, path) == ["ab", "a"]
    history.close()


@pytest.mark.parametrize("garbage", [b"garbage" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_database_is_set_aside(tmp_path: Path, path: Path, garbage: bytes) -> None:
    file = tmp_path / "h.sqlite"
    file.write_bytes(garbage)
    history = HistoryStore(file, tmp_path)
    history.add(path, "a")
    assert texts(history, path) == ["a"]
    history.close()
    (aside,) = tmp_path.glob("h.sqlite.bad-*")
    assert aside.read_bytes() == garbage


def test_a_place_that_takes_no_files_still_works_for_the_session(
    tmp_path: Path, path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    history = HistoryStore(tmp_path / "file" / "h.sqlite", tmp_path)
    history.add(path, "a")
    assert texts(history, path) == ["a"]
    history.close()


def test_many_small_edits_of_a_long_text_take_little_room(
    history: HistoryStore, path: Path, tmp_path: Path
) -> None:
    chance = random.Random(1)
    text = "".join(chance.choices("abcdefghij ", k=200_000))
    for _ in range(100):
        place = chance.randrange(len(text))
        text = text[:place] + "new words " + text[place:]
        history.add(path, text)
    history.close()
    assert (tmp_path / "data" / "history.sqlite").stat().st_size < 1_500_000


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(versions=st.lists(st.text("aé我😀\n\0", max_size=12), max_size=60))
def test_any_texts_come_back(history: HistoryStore, path: Path, versions: list[str]) -> None:
    kept = {history.add(path, text): text for text in versions}
    assert {number: history.text(number) for number in kept} == kept


def test_thinning_keeps_hours_days_and_weeks(history: HistoryStore, path: Path) -> None:
    ages = [n * 600.0 for n in range(6 * 24 * 60)]  # every ten minutes for sixty days
    for age in reversed(ages):
        history.add(path, f"text {age}", when=NOW - age)
    history.thin(now=NOW)
    left = [NOW - version.time for version in history.versions(path)]
    assert [age for age in left if age < HOUR] == ages[:6]
    assert 22 <= sum(1 for age in left if HOUR <= age < DAY) <= 25
    assert 29 <= sum(1 for age in left if DAY <= age < 31 * DAY) <= 32
    assert 4 <= sum(1 for age in left if age >= 31 * DAY) <= 7


def test_thinning_keeps_every_text_readable(history: HistoryStore, path: Path) -> None:
    for number in range(300):
        history.add(path, "start " * number + "end", when=NOW - 40 * DAY + number * 600)
    named = history.add(path, "x", VersionKind.NAMED, name="mine", when=NOW - 30 * DAY)
    history.add(path, "y", when=NOW)
    assert history.thin(now=NOW) > 100
    assert history.text(named) == "x"
    assert all(texts(history, path))


def test_thinning_twice_drops_nothing_more(history: HistoryStore, path: Path) -> None:
    for number in range(500):
        history.add(path, f"{number}", when=NOW - number * 3000)
    history.thin(now=NOW)
    assert history.thin(now=NOW) == 0


def test_versions_from_a_clock_that_was_wrong_stay(history: HistoryStore, path: Path) -> None:
    for when in (NOW + 9 * DAY, NOW, NOW + 8 * DAY):
        history.add(path, f"{when}", when=when)
    assert history.thin(now=NOW) == 0


def test_comments_are_kept_with_a_version_and_make_one(history: HistoryStore, path: Path) -> None:
    one, two = VersionComments(1, '["why?"]'), VersionComments(2, '["why?", "so"]')
    first = history.add(path, "text", comments=one)
    assert history.add(path, "text", comments=one) == first
    second = history.add(path, "text", comments=two)
    assert [v.comments for v in history.versions(path)] == [2, 1]
    assert (history.comments(first), history.comments(second)) == (one.data, two.data)
    bare = history.add(path, "text")
    assert history.comments(bare) == ""
    history.thin(now=time.time() + 40 * DAY)
    assert [history.comments(v.id) for v in history.versions(path)] == ["", one.data]


def test_a_disk_that_is_full_for_now_takes_no_version_away(tmp_path: Path, path: Path) -> None:
    file = tmp_path / "h.sqlite"
    history = HistoryStore(file, tmp_path)
    history.add(path, "a")
    history.close()
    with full_disk():
        HistoryStore(file, tmp_path).close()
    history = HistoryStore(file, tmp_path)
    assert texts(history, path) == ["a"]
    history.close()
