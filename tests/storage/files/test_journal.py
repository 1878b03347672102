"""The journal: no acknowledged edit is lost, a torn tail costs the tail, replay is idempotent."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from writer_app.domain.base.errors import DocumentError, NotSaved
from writer_app.storage.files import atomic, document_file, journal
from writer_app.storage.files.journal import Journal
from writer_app.storage.index import recovery
from writer_app.storage.index.recovery import JournalState

PROPERTY = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150
)


class Page:
    """A text that journals its edits, the way an editor does."""

    def __init__(self, folder: Path, text: str = "", path: Path | None = None) -> None:
        self.units = text.encode("utf-16-le", "surrogatepass")
        self.journal = Journal(folder, text, path=path)

    @property
    def text(self) -> str:
        return self.units.decode("utf-16-le", "surrogatepass")

    def edit(self, position: int, count: int, added: str) -> None:
        """Replace `count` UTF-16 units at `position`, both bent to fit the text."""
        size = len(self.units) // 2
        position = min(position, size)
        count = min(count, size - position)
        start, end = 2 * position, 2 * (position + count)
        removed = self.units[start:end].decode("utf-16-le", "surrogatepass")
        self.units = (
            self.units[:start] + added.encode("utf-16-le", "surrogatepass") + self.units[end:]
        )
        self.journal.record(position, removed, added)


EDITS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 5), st.text("aé我😀\n\0 ", max_size=4)),
    max_size=25,
)


@PROPERTY
@given(start=st.text("aé我😀\n", max_size=20), edits=EDITS)
def test_replay_gives_the_text_back(
    tmp_path: Path, start: str, edits: list[tuple[int, int, str]]
) -> None:
    page = Page(tmp_path, start)
    page.journal.begin()
    for edit in edits:
        page.edit(*edit)
    assert page.journal.file is not None
    found = recovery.read(page.journal.file)
    assert (found.text, found.base, found.edits, found.damaged) == (
        page.text,
        start,
        len(edits),
        False,
    )
    page.journal.close()


@PROPERTY
@given(edits=EDITS, cut=st.integers(0, 400), garbage=st.binary(max_size=30))
def test_a_torn_tail_costs_only_the_tail(
    tmp_path: Path, edits: list[tuple[int, int, str]], cut: int, garbage: bytes
) -> None:
    page = Page(tmp_path, "start")
    page.journal.begin()
    assert page.journal.file is not None
    least = page.journal.file.stat().st_size
    states = ["start"]
    for edit in edits:
        page.edit(*edit)
        states.append(page.text)
    data = page.journal.file.read_bytes()
    page.journal.file.write_bytes(data[: max(least, len(data) - cut)] + garbage)
    found = recovery.read(page.journal.file)
    assert found.text == states[found.edits]
    page.journal.close()


@PROPERTY
@given(edits=EDITS, place=st.integers(0), bit=st.integers(0, 7))
def test_a_flipped_bit_never_makes_a_wrong_text(
    tmp_path: Path, edits: list[tuple[int, int, str]], place: int, bit: int
) -> None:
    page = Page(tmp_path, "start")
    page.journal.begin()
    states = ["start"]
    for edit in edits:
        page.edit(*edit)
        states.append(page.text)
    assert page.journal.file is not None
    data = bytearray(page.journal.file.read_bytes())
    data[place % len(data)] ^= 1 << bit
    page.journal.file.write_bytes(data)
    page.journal.close(keep=True)
    try:
        found = recovery.read(recovery.kept(tmp_path)[0])
    except DocumentError:
        return
    assert found.text == states[found.edits]


def test_records_written_twice_count_once(tmp_path: Path) -> None:
    page = Page(tmp_path, "")
    page.journal.begin()
    assert page.journal.file is not None
    least = page.journal.file.stat().st_size
    page.edit(0, 0, "one ")
    page.edit(4, 0, "two")
    data = page.journal.file.read_bytes()
    page.journal.file.write_bytes(data + data[least:])
    assert recovery.read(page.journal.file).text == "one two"
    page.journal.close()


def test_nothing_is_on_disk_before_the_first_edit(tmp_path: Path) -> None:
    Page(tmp_path / "journal", "text").journal.close()
    assert not (tmp_path / "journal").exists()


def test_closing_takes_the_file_away(tmp_path: Path) -> None:
    page = Page(tmp_path)
    page.edit(0, 0, "a")
    page.journal.close()
    assert list(tmp_path.iterdir()) == []


def test_closing_with_keep_puts_it_aside(tmp_path: Path) -> None:
    page = Page(tmp_path)
    page.edit(0, 0, "a")
    page.journal.close(keep=True)
    (file,) = recovery.kept(tmp_path)
    assert recovery.read(file).text == "a"
    assert recovery.pending(tmp_path) == ([], [])


def test_an_unsaved_document_is_pending(tmp_path: Path) -> None:
    page = Page(tmp_path)
    page.edit(0, 0, "never saved")
    (found,), broken = recovery.pending(tmp_path)
    assert (found.state, found.text, found.path, broken) == (
        JournalState.UNSAVED,
        "never saved",
        None,
        [],
    )
    page.journal.close()


def saved_page(tmp_path: Path, text: str = "base") -> Page:
    path = tmp_path / "a.md"
    document_file.save(document_file.new(path), text)
    return Page(tmp_path / "journal", text, path)


def test_edits_after_a_save_are_pending(tmp_path: Path) -> None:
    page = saved_page(tmp_path)
    page.edit(4, 0, "!")
    (found,), _ = recovery.pending(tmp_path / "journal")
    assert (found.state, found.base, found.text, found.theirs) == (
        JournalState.UNSAVED,
        "base",
        "base!",
        "base",
    )
    page.journal.close()


def test_a_file_that_changed_too_makes_three_versions(tmp_path: Path) -> None:
    page = saved_page(tmp_path)
    page.edit(4, 0, "!")
    (tmp_path / "a.md").write_text("theirs")
    (found,), _ = recovery.pending(tmp_path / "journal")
    assert (found.state, found.base, found.text, found.theirs) == (
        JournalState.CONFLICT,
        "base",
        "base!",
        "theirs",
    )
    page.journal.close()


def test_a_file_that_is_gone_is_brought_back(tmp_path: Path) -> None:
    page = saved_page(tmp_path)
    page.edit(4, 0, "!")
    (tmp_path / "a.md").unlink()
    (found,), _ = recovery.pending(tmp_path / "journal")
    assert (found.state, found.text, found.theirs) == (JournalState.UNSAVED, "base!", None)
    page.journal.close()


def test_what_is_saved_is_not_pending_and_its_journal_goes(tmp_path: Path) -> None:
    page = saved_page(tmp_path)
    page.edit(4, 0, "!")
    seen = atomic.write_bytes(tmp_path / "a.md", b"base!")
    page.journal.saved(page.journal.sequence, "base!", tmp_path / "a.md", seen)
    assert recovery.pending(tmp_path / "journal") == ([], [])
    assert list((tmp_path / "journal").iterdir()) == []
    page.journal.close()


def test_a_save_that_was_not_noted_is_recognised_by_the_text(tmp_path: Path) -> None:
    page = saved_page(tmp_path)
    page.edit(4, 0, "!")
    (tmp_path / "a.md").write_text("base!")
    assert recovery.pending(tmp_path / "journal") == ([], [])
    page.journal.close()


def test_edits_made_while_a_save_ran_are_pending(tmp_path: Path) -> None:
    page = saved_page(tmp_path)
    page.edit(4, 0, " one")
    number, text = page.journal.sequence, page.text
    page.edit(8, 0, " two")
    seen = atomic.write_bytes(tmp_path / "a.md", text.encode())
    page.journal.saved(number, text, tmp_path / "a.md", seen)
    (found,), _ = recovery.pending(tmp_path / "journal")
    assert (found.base, found.text, found.state) == (
        "base one",
        "base one two",
        JournalState.UNSAVED,
    )
    page.journal.close()


def test_saving_under_another_name_moves_the_journal_along(tmp_path: Path) -> None:
    page = Page(tmp_path / "journal")
    page.edit(0, 0, "text")
    seen = atomic.write_bytes(tmp_path / "new.md", b"text")
    page.journal.saved(page.journal.sequence, "text", tmp_path / "new.md", seen)
    page.edit(4, 0, "!")
    (found,), _ = recovery.pending(tmp_path / "journal")
    assert found.path == tmp_path / "new.md"
    page.journal.close()


def test_a_long_journal_starts_anew_at_a_save(tmp_path: Path) -> None:
    page = saved_page(tmp_path)
    page.edit(0, 0, "x" * 3_000_000)
    first = page.journal.file
    seen = atomic.write_bytes(tmp_path / "a.md", page.text.encode())
    page.journal.saved(page.journal.sequence, page.text, tmp_path / "a.md", seen)
    assert page.journal.file != first
    page.edit(0, 1, "y")
    (found,), _ = recovery.pending(tmp_path / "journal")
    assert (found.text, found.edits) == (page.text, 1)
    page.journal.close()


def test_a_full_disk_is_a_sentence_and_the_journal_stays_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page(tmp_path)
    page.edit(0, 0, "kept")
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", _full)
        with pytest.raises(NotSaved, match="No space"):
            page.edit(4, 0, " lost")
    with pytest.raises(NotSaved):
        page.edit(4, 0, " lost too")
    assert recovery.pending(tmp_path)[0][0].text == "kept"
    page.journal.restart(page.text)
    page.edit(0, 0, "all ")
    (found,), _ = recovery.pending(tmp_path)
    assert found.text == page.text
    page.journal.close()


@pytest.mark.parametrize(("theirs", "state"), [("base", "unsaved"), ("other", "conflict")])
def test_a_journal_begun_anew_with_unsaved_words_keeps_them(
    tmp_path: Path, theirs: str, state: str
) -> None:
    path = tmp_path / "a.md"
    loaded = document_file.save(document_file.new(path), "base")
    log = Journal(tmp_path / "journal", "base", path=path, fingerprint=loaded.fingerprint)
    log.record(4, "", " and more")
    log.restart("base and more")
    path.write_text(theirs)
    (found,), _ = recovery.pending(tmp_path / "journal")
    assert (found.state, found.text, found.path) == (state, "base and more", path)
    log.close()


def _full(*_: object) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_failed_sync_is_not_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(tmp_path)
    page.edit(0, 0, "a")
    calls: list[int] = []

    def fail(descriptor: int) -> None:
        calls.append(descriptor)
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(NotSaved):
        page.journal.sync()
    page.journal.sync()
    assert len(calls) == 1
    page.journal.close()


def test_sync_has_nothing_to_do_twice(tmp_path: Path) -> None:
    page = Page(tmp_path)
    assert not page.journal.unsynced
    page.edit(0, 0, "a")
    assert page.journal.unsynced
    page.journal.sync()
    assert not page.journal.unsynced
    page.journal.close()


@pytest.mark.parametrize("data", [b"", b"garbage", journal.MAGIC, journal.MAGIC + b"\0" * 99])
def test_what_is_no_journal_is_named_and_left(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "x.journal"
    file.write_bytes(data)
    assert recovery.pending(tmp_path) == ([], [file])
    assert file.exists()


def test_a_decided_journal_is_put_aside(tmp_path: Path) -> None:
    page = Page(tmp_path)
    page.edit(0, 0, "a")
    recovery.seen(recovery.pending(tmp_path)[0][0])
    assert recovery.pending(tmp_path) == ([], [])
    assert len(recovery.kept(tmp_path)) == 1
    page.journal.close()


def test_kept_journals_go_after_a_month(tmp_path: Path) -> None:
    page = Page(tmp_path)
    page.edit(0, 0, "a")
    page.journal.close(keep=True)
    os.utime(recovery.kept(tmp_path)[0], (1, 1))
    assert recovery.kept(tmp_path) == []


def test_a_save_of_ours_that_was_not_noted_is_no_conflict(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    loaded = document_file.save(document_file.new(path), "")
    log = Journal(tmp_path / "journal", "", path=path, fingerprint=loaded.fingerprint)
    for place, letter in enumerate("abcd"):
        log.record(place, "", letter)
    path.write_text("ab", encoding="utf-8")  # saved, and killed before the journal heard of it
    (found,), _ = recovery.pending(tmp_path / "journal")
    assert (found.state, found.base, found.text) == (JournalState.UNSAVED, "ab", "abcd")
    log.close()
