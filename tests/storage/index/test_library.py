"""The documents folder: titles, tags, names from any title, and nothing ever overwritten."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from writer_app.domain.base.errors import DocumentError
from writer_app.storage.files.names import safe_name
from writer_app.storage.index import scan as scanning
from writer_app.storage.index.library import Library
from writer_app.storage.index.scan import ScanCancelled, file_name, scan, tags_of, title_of

MATERIAL = Path(__file__).resolve().parents[4] / "shared" / "material"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "documents")


def shown(library: Library) -> list[tuple[str, int]]:
    return [(entry.title, entry.depth) for entry in library.scan()[0]]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("# What the tide gauge knew\n\nText", "What the tide gauge knew"),
        ("\n\n> a: b/c?\n", "a b c"),
        ("潮位仪知道什么\n", "潮位仪知道什么"),
        ("", "Untitled"),
        ("# ../../etc/passwd", "etc passwd"),
        ("CON\n", "_CON"),
        ("x" * 500, "x" * 60),
        (
            "Dear Mr Brown, I want to inform you that because of the storm",
            "Dear Mr Brown, I want to inform you that because of the",
        ),
        ("潮" * 80, "潮" * 60),
        ("Notes 关于" + "潮" * 80, "Notes 关于" + "潮" * 52),
        ("主题：周五的会改期\n\n李主任：", "周五的会改期"),
        ("Subject: The meeting\n\nDear Ann,", "The meeting"),
        ("主题：", "主题："),
    ],
)
def test_a_new_file_is_named_after_the_first_line(text: str, name: str) -> None:
    assert file_name(text) == name


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# A *small* **step**\n", "A small step"),
        ("text\n\n## Later `code` #\n", "Later code"),
        ("```\n# no\n```\n# Yes", "Yes"),
        ("---\ntitle: Named\n---\n# Other", "Named"),
        ("---\ntags: a\n# no\n---\n# Yes", "Yes"),
        ("# [Link](http://x)", "Link"),
        ("no heading", ""),
        ("#nospace", ""),
        ("# __init__", "init"),
        ("# ***", "***"),
        ("---\n&a [*a]\n---\n# Yes", "Yes"),
    ],
)
def test_titles(text: str, title: str) -> None:
    assert title_of(text) == title


@pytest.mark.parametrize(
    ("front", "tags"),
    [
        ("tags: [a, b, a]", ("a", "b")),
        ("tags: a, '#b'", ("a", "'#b'")),
        ("tags:\n- x y\n- 2024", ("x y", "2024")),
        ("tags: {a: b}", ()),
        ("tags: [[a]]", ()),
        ("other: 1", ()),
        ("[", ()),
    ],
)
def test_tags(front: str, tags: tuple[str, ...]) -> None:
    assert tags_of(f"---\n{front}\n---\ntext") == tags


def test_the_scan_lists_folders_then_documents_by_title(library: Library) -> None:
    library.create("zebra", "# Ant\n")
    library.create("bee", "no heading")
    library.create("inside", folder=library.root / "folder")
    (library.root / ".hidden.md").write_text("x")
    (library.root / "picture.png").write_bytes(b"x")
    assert shown(library) == [("folder", 0), ("inside", 1), ("Ant", 0), ("bee", 0)]


def test_an_unchanged_file_is_not_read_again(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.create("one", "# One")
    _, heads = library.scan()
    monkeypatch.setattr(scanning, "head_of", lambda *_: pytest.fail("read again"))
    assert library.scan(heads)[0][0] is heads[str(library.root / "one.md")]


def test_a_changed_file_is_read_again(library: Library) -> None:
    path = library.create("one", "# One")
    _, heads = library.scan()
    path.write_text("# Another")
    assert [entry.title for entry in library.scan(heads)[0]] == ["Another"]


def test_a_scan_can_be_stopped(library: Library) -> None:
    library.create("one")
    with pytest.raises(ScanCancelled):
        scan(library.root, cancelled=lambda: True)


def test_a_folder_that_is_missing_holds_nothing(tmp_path: Path) -> None:
    assert scan(tmp_path / "none") == ((), {})


def test_the_same_title_twice_makes_two_files(library: Library) -> None:
    first, second = library.create("Bees", "1"), library.create("Bees", "2")
    assert (first.name, second.name) == ("Bees.md", "Bees 2.md")
    assert first.read_text() == "1"


def test_renaming_keeps_the_suffix_and_never_overwrites(library: Library) -> None:
    path, other = library.create("a", "a"), library.create("b", "b")
    assert library.rename(path, "c: d/e").name == "c d e.md"
    with pytest.raises(DocumentError, match="exists"):
        library.rename(other, "c: d/e")
    assert other.read_text() == "b"


def test_renaming_changes_case_only(library: Library) -> None:
    assert library.rename(library.create("bees"), "Bees").name == "Bees.md"


def test_renaming_what_is_gone_is_a_sentence(library: Library) -> None:
    with pytest.raises(DocumentError, match="no longer"):
        library.rename(library.root / "gone.md", "x")


def test_moving_takes_a_free_name(library: Library) -> None:
    here = library.create("a", "1")
    library.create("a", "2", folder=library.root / "in")
    assert library.move(here, library.root / "in").name == "a 2.md"


def test_a_folder_does_not_move_into_itself(library: Library) -> None:
    folder = library.make_folder("a")
    with pytest.raises(DocumentError, match="itself"):
        library.move(folder, folder / "b")


def test_a_folder_moves_with_its_documents(library: Library) -> None:
    library.create("a", folder=library.root / "in")
    library.move(library.root / "in", library.make_folder("out"))
    assert (library.root / "out" / "in" / "a.md").exists()


def test_a_duplicate_stands_beside_the_document(library: Library) -> None:
    path = library.create("Tides", "# Tides\r\n")
    copy = library.duplicate(path)
    assert (copy.name, copy.read_bytes()) == ("Tides 2.md", path.read_bytes())
    assert library.duplicate(path).name == "Tides 3.md"
    with pytest.raises(DocumentError, match="no longer there"):
        library.duplicate(path.with_name("gone.md"))


def test_a_folder_is_made_once(library: Library) -> None:
    library.make_folder("a")
    with pytest.raises(DocumentError, match="exists"):
        library.make_folder("a")


def test_trash_can_be_undone(library: Library) -> None:
    path = library.create("a", "text", folder=library.root / "in")
    thrown = library.trash(path)
    assert not path.exists()
    assert library.restore(thrown) == path
    assert path.read_text() == "text"


def test_what_was_thrown_away_is_remembered_after_a_restart(library: Library) -> None:
    path = library.create("a", "text", folder=library.root / "in")
    library.trash(path)
    (thrown,) = Library(library.root).trashed()
    assert library.restore(thrown) == path
    assert library.trashed() == []


def test_restoring_never_overwrites(library: Library) -> None:
    thrown = library.trash(library.create("a", "old"))
    library.create("a", "new")
    assert library.restore(thrown).name == "a 2.md"


def test_the_trash_is_not_listed(library: Library) -> None:
    library.trash(library.create("a"))
    assert shown(library) == []


def test_discarding_is_for_the_trash_alone(library: Library) -> None:
    thrown = library.trash(library.create("a"))
    library.discard(thrown)
    assert library.trashed() == []
    with pytest.raises(DocumentError):
        library.discard(type(thrown)(library.root, library.root, 0.0))


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_a_sentence(library: Library) -> None:
    library.root.mkdir()
    library.root.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(DocumentError):
        library.create("a")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("A day: the plan?", "A day the plan"),
        ("../../etc/passwd", "etc passwd"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("console", "console"),
        (".hidden.", "hidden"),
        ("", "Untitled"),
        (" . ", "Untitled"),
        ("a\0b\tc\nd", "ab c d"),
        ("\u202eevil", "evil"),
        ("\u200d", "Untitled"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("e\u0301", "é"),
        ("x" * 500, "x" * 180),
        ("我" * 200, "我" * 60),
        ("\ud800a", "a"),
    ],
)
def test_names(title: str, name: str) -> None:
    assert safe_name(title) == name


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(title=st.text(st.characters(), max_size=300))
def test_any_title_makes_a_file(library: Library, title: str) -> None:
    path = library.create(title)
    assert path.parent == library.root
    assert path.exists()
    path.unlink()


@pytest.mark.material
def test_naughty_strings_survive_as_titles_and_names(library: Library) -> None:
    source = MATERIAL / "strings" / "blns.json"
    if not source.is_file():
        pytest.skip(f"no test material at {source}")
    strings = json.loads(source.read_bytes())
    made = [library.create(text, f"{text}\n") for text in strings]
    assert len(set(made)) == len(strings)
    assert [path.read_bytes().decode() for path in made] == [f"{text}\n" for text in strings]
    renamed = [library.rename(path, f"renamed {n} {path.stem}") for n, path in enumerate(made)]
    assert len(library.scan()[0]) == len(set(renamed)) == len(strings)


def test_the_folder_of_pictures_is_listed_only_with_documents_in_it(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "empty").mkdir()
    assert [entry.title for entry in scan(tmp_path)[0]] == ["empty"]
    (tmp_path / "assets" / "note.md").write_text("# Note")
    assert [entry.title for entry in scan(tmp_path)[0]] == ["assets", "Note", "empty"]
