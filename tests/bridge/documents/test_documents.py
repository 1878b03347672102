"""The open document: saving by itself, outside changes, and names for new files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.background import Background
from writer_app.bridge.documents.document_names import DocumentNames
from writer_app.bridge.documents.documents import DocumentSession
from writer_app.domain.base.errors import DocumentError, NotSaved
from writer_app.domain.text.text import utf16_len
from writer_app.storage.index import recovery


class Page:
    """Stands for the editor: a text and the session's side of it."""

    def __init__(self, folder: Path) -> None:
        self.text = ""
        self.background = Background()
        self.session = DocumentSession(
            text=lambda: self.text,
            folder=lambda: folder,
            background=self.background,
            journal=folder.parent / "journal",
            autosave_seconds=600,
            names=DocumentNames(folder.parent / "names.json"),
        )
        self.session.opened.connect(self.show)
        self.session.reloaded.connect(self.show)

    def show(self, text: str) -> None:
        self.text = text

    def type(self, text: str) -> None:
        place = utf16_len(self.text)
        self.text += text
        self.session.edited(place, 0, text)


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[Page]:
    page = Page(tmp_path / "documents")
    yield page
    page.session.close()
    page.background.close()


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.md"
    path.write_text("one\n", encoding="utf-8")
    return path


def test_opening_gives_the_text_and_is_clean(page: Page, note: Path) -> None:
    page.session.open(note)
    assert (page.text, page.session.dirty, page.session.path) == ("one\n", False, note)


def test_an_edit_is_saved_by_itself(page: Page, note: Path, qtbot: QtBot) -> None:
    page.session.open(note)
    page.type("two\n")
    page.session.autosave.now()
    qtbot.waitUntil(lambda: not page.session.dirty)
    assert note.read_text(encoding="utf-8") == "one\ntwo\n"


def test_a_new_document_gets_a_file_without_a_question(page: Page, tmp_path: Path) -> None:
    page.session.new()
    page.type("# Bees\n")
    assert page.session.save() == tmp_path / "documents" / "Bees.md"


def test_a_second_document_of_a_title_gets_a_number(page: Page) -> None:
    for _ in range(2):
        page.session.new("# Bees\n")
        page.session.save()
    assert page.session.path is not None
    assert page.session.path.name == "Bees 2.md"


def test_an_empty_page_is_not_saved(page: Page, tmp_path: Path) -> None:
    page.session.new()
    assert page.session.save() is None
    assert not (tmp_path / "documents").exists()


def test_opening_another_saves_the_first(page: Page, note: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_text("", encoding="utf-8")
    page.session.open(note)
    page.type("more")
    page.session.open(other)
    assert note.read_text(encoding="utf-8") == "one\nmore"


@pytest.mark.parametrize("named", ["note.md", "linked.md"])
def test_opening_it_again_shows_what_was_typed(page: Page, note: Path, named: str) -> None:
    note.with_name("linked.md").symlink_to(note)
    page.session.open(note)
    page.type("more")
    page.session.open(note.with_name(named))
    assert page.text == "one\nmore"
    page.type(" and more")
    page.session.open(note)
    assert page.text == "one\nmore and more"


def test_a_clean_document_follows_its_file(page: Page, note: Path) -> None:
    page.session.open(note)
    note.write_text("theirs\n", encoding="utf-8")
    page.session.look_outside()
    assert page.text == "theirs\n"


def test_a_dirty_one_asks_and_keeps_both(page: Page, note: Path, qtbot: QtBot) -> None:
    page.session.open(note)
    page.type("mine\n")
    note.write_text("theirs\n", encoding="utf-8")
    with qtbot.waitSignal(page.session.changedOutside):
        page.session.look_outside()
    copy = page.session.keep_mine()
    assert note.read_text(encoding="utf-8") == "one\nmine\n"
    assert copy is not None
    assert copy.read_text(encoding="utf-8") == "theirs\n"


def test_taking_theirs_keeps_mine_as_a_copy(page: Page, note: Path) -> None:
    page.session.open(note)
    page.type("mine\n")
    note.write_text("theirs\n", encoding="utf-8")
    page.session.look_outside()
    copy = page.session.take_theirs()
    assert page.text == "theirs\n"
    assert copy is not None
    assert copy.read_text(encoding="utf-8") == "one\nmine\n"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_save_that_fails_keeps_the_document_dirty(page: Page, note: Path) -> None:
    page.session.open(note)
    page.type("more")
    note.parent.chmod(0o500)
    with pytest.raises(NotSaved):
        page.session.save()
    assert page.session.failing
    note.parent.chmod(0o700)
    page.session.save()


def test_a_failing_autosave_says_so_and_loses_nothing(
    page: Page, note: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_named: object) -> None:
        raise NotSaved("note.md was not saved because the disk is full.")

    page.session.open(note)
    page.type("more")
    with monkeypatch.context() as patch:
        patch.setattr("writer_app.storage.files.document_file.save", full)
        with qtbot.waitSignal(page.session.failed):
            page.session.autosave.now()
    assert page.session.dirty
    with qtbot.waitSignal(page.session.savedAgain):
        page.session.save()


def test_renaming_keeps_the_document_open(page: Page, note: Path) -> None:
    page.session.open(note)
    page.type("more")
    target = page.session.rename("Tides: 1953")
    assert (target.name, page.session.path) == ("Tides 1953.md", target)
    assert not note.exists()
    assert target.read_text(encoding="utf-8") == "one\nmore"


def test_renaming_over_another_file_is_refused(page: Page, note: Path) -> None:
    note.with_name("taken.md").write_text("x", encoding="utf-8")
    page.session.open(note)
    with pytest.raises(DocumentError, match="exists already"):
        page.session.rename("taken")


def test_an_edit_is_in_the_journal_before_it_is_saved(page: Page, note: Path) -> None:
    page.session.open(note)
    page.type("tw😀o")
    found, broken = recovery.pending(note.parent / "journal")
    assert ([f.text for f in found], broken) == (["one\ntw😀o"], [])


def test_a_saved_page_leaves_no_journal(page: Page, note: Path) -> None:
    page.session.open(note)
    page.type("two")
    page.session.save()
    page.session.new()
    assert not list((note.parent / "journal").glob("*"))


def test_what_was_recovered_is_saved_like_any_edit(page: Page, note: Path) -> None:
    page.session.recover(note, "one\nback again", conflict=False)
    assert page.text == "one\nback again"
    page.session.save()
    assert note.read_text(encoding="utf-8") == "one\nback again"


def test_the_journal_follows_edits_in_the_middle(page: Page, note: Path) -> None:
    page.session.open(note)
    page.text = "ne\n"
    page.session.edited(0, 1, "")
    page.text = "Nine\n"
    page.session.edited(0, 0, "Ni")
    found, _ = recovery.pending(note.parent / "journal")
    assert [f.text for f in found] == ["Nine\n"]


def test_a_file_follows_its_heading(page: Page, tmp_path: Path, qtbot: QtBot) -> None:
    page.session.new()
    page.type("# Har")
    assert page.session.save() == tmp_path / "documents" / "Har.md"
    page.type("bour fees rise")
    page.session.save()
    page.session.leave()
    assert page.session.path == tmp_path / "documents" / "Harbour fees rise.md"
    assert not (tmp_path / "documents" / "Har.md").exists()


def test_it_follows_in_a_pause(page: Page, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    page.session._naming.setInterval(20)
    page.session.new()
    page.type("# Har")
    page.session.save()
    page.type("bour")
    page.session.save()
    qtbot.waitUntil(lambda: page.session.path is not None and page.session.path.stem == "Harbour")


def test_a_name_that_the_writer_gave_stays(page: Page) -> None:
    page.session.new()
    page.type("# Har")
    page.session.save()
    fixed = page.session.rename("fleet")
    page.type("bour")
    page.session.leave()
    assert page.session.path == fixed


def test_files_of_other_programs_keep_their_names(page: Page, note: Path) -> None:
    page.session.open(note)
    page.session.edited(0, 0, "# New heading\n\n")
    page.text = f"# New heading\n\n{page.text}"
    page.session.leave()
    assert page.session.path == note


def test_a_followed_name_that_is_taken_gets_a_number(page: Page, tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir(exist_ok=True)
    (tmp_path / "documents" / "Harbour.md").write_text("theirs", "utf-8")
    page.session.new()
    page.type("# Har")
    page.session.save()
    page.type("bour")
    page.session.leave()
    assert page.session.path == tmp_path / "documents" / "Harbour 2.md"
    assert (tmp_path / "documents" / "Harbour.md").read_text("utf-8") == "theirs"


def test_what_is_only_looked_at_cannot_be_saved_over(page: Page, note: Path) -> None:
    page.session.look_at(note, "It is in the trash.")
    assert page.session.read_only == "It is in the trash."


def test_an_autosave_that_waited_writes_nothing_over_a_newer_save(
    page: Page, note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[Callable[[], object]] = []
    page.session.open(note)
    page.type(" Old.")
    monkeypatch.setattr(page.background, "run", lambda work, *_then: waiting.append(work))
    page.session.autosave.now()
    page.type(" New.")
    page.session.save()
    for work in waiting:
        work()
    assert note.read_text("utf-8").rstrip().endswith("Old. New.")


def test_an_autosave_that_waited_writes_where_a_newer_save_failed(
    page: Page, note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[Callable[[], object]] = []
    page.session.open(note)
    page.type(" Old.")
    monkeypatch.setattr(page.background, "run", lambda work, *_then: waiting.append(work))
    page.session.autosave.now()
    page.type(" New.")

    def full(*_arguments: object, **_options: object) -> None:
        raise NotSaved("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr("writer_app.storage.files.document_file.save", full)
        with pytest.raises(NotSaved):
            page.session.save()
    for work in waiting:
        work()
    assert note.read_text("utf-8").rstrip().endswith("Old.")
    assert page.session.dirty


def test_an_autosave_that_waited_does_not_make_a_closed_file_anew(
    page: Page, note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[Callable[[], object]] = []
    other = note.with_name("other.md")
    other.write_text("Another.\n", encoding="utf-8")
    page.session.open(note)
    page.type(" Old.")
    monkeypatch.setattr(page.background, "run", lambda work, *_then: waiting.append(work))
    page.session.autosave.now()
    page.session.open(other)
    note.rename(note.with_name("moved.md"))
    for work in waiting:
        work()
    assert waiting
    assert not note.exists()
