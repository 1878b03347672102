"""Notes on people and places, found by their names in English and Chinese."""

from __future__ import annotations

import pytest

from writer_app.domain.text import named_notes
from writer_app.domain.text.named_notes import NamedNote, named, note_of, with_parts


def person(title: str, *more: str, text: str = "x") -> NamedNote:
    return NamedNote(title, (title, *more), text, "person")


CAST = with_parts(
    [
        person("Elizabeth Bennet", "Lizzy"),
        person("Jane Bennet"),
        person("Mr. Will Collins"),
        person("贾宝玉"),
        person("林黛玉", "颦儿"),
        NamedNote("Netherfield Park", ("Netherfield Park",), "x", "place"),
        NamedNote("X", ("X",), "x"),
    ]
)


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("Lizzy walked.", ["Elizabeth Bennet"]),
        ("Elizabeth and Jane", ["Elizabeth Bennet", "Jane Bennet"]),
        ("the Bennets, Miss Bennet", []),  # five have that name
        ("They will go.", []),
        ("Will went to Netherfield Park.", ["Mr. Will Collins", "Netherfield Park"]),
        ("Netherfield\nPark", ["Netherfield Park"]),
        ("Elizabethan", []),
        ("Elizabeth’s", ["Elizabeth Bennet"]),
        ("那宝玉笑道：颦儿来了。", ["贾宝玉", "林黛玉"]),
        ("他叫Lizzy姐姐", ["Elizabeth Bennet"]),
        ("X", []),  # one letter stands everywhere
    ],
)
def test_a_note_is_called_by_its_names(text: str, titles: list[str]) -> None:
    assert [note.title for note in named(CAST, text)] == titles


def test_what_the_instruction_names_comes_first() -> None:
    found = named(CAST, "like Jane", "Elizabeth and Jane")
    assert [note.title for note in found] == ["Jane Bennet", "Elizabeth Bennet"]


@pytest.mark.parametrize(
    ("front", "folder", "names", "kind"),
    [
        ({"kind": "person", "aliases": "Lizzy, Eliza"}, "", ("E B", "Lizzy", "Eliza"), "person"),
        ({"aliases": ["阿珍"]}, "place", ("E B", "阿珍"), "place"),
        ({"kind": "地点"}, "", ("E B",), "place"),
        ({"name": 7}, "note", ("E B",), "note"),
    ],
)
def test_folder_or_front_matter_make_a_note(
    front: dict[str, object], folder: str, names: tuple[str, ...], kind: str
) -> None:
    note = note_of("---\na: b\n---\nBody.\n", front, title="E B", folder_kind=folder)
    assert note is not None
    assert (note.names, note.kind, note.text) == (names, kind, "Body.")


def test_other_documents_are_none() -> None:
    assert note_of("Body", {"kind": "essay"}, title="A") is None


@pytest.mark.parametrize(
    ("folders", "kind"), [(("People",), "person"), (("a", "人物"), "person"), (("a",), "")]
)
def test_folders_say_what_is_in_them(folders: tuple[str, ...], kind: str) -> None:
    assert named_notes.is_apart(folders) == kind


def test_what_does_not_fit_is_cut_at_a_sentence() -> None:
    notes = [person("A b", text="One two. Three four. Five six."), person("C d", text="Seven.")]
    kept = named_notes.fitting(notes, 12, lambda text: len(text.split()))
    assert [note.text for note in kept] == ["One two. Three four.", "Seven."]
    assert named_notes.fitting(notes, 0, len) == ()
