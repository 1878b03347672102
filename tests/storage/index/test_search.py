"""Search: as one types, in any language, with the words marked; the index follows the folder."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from writer_app.storage.files import links
from writer_app.storage.files.store import MadeAnew
from writer_app.storage.index import search as searching
from writer_app.storage.index.library import Library
from writer_app.storage.index.search import Search
from writer_app.storage.state.snippets import match_expression, snippet

MATERIAL = Path(__file__).resolve().parents[4] / "shared" / "material"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "documents")


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Search]:
    search = Search(tmp_path / "data" / "index.sqlite", look_seconds=5)
    yield search
    search.close()


def index(search: Search, library: Library) -> int:
    return search.update(library.scan(search.heads())[0])


def found(search: Search, query: str) -> list[str]:
    return [hit.path.name for hit in search.search(query)]


def test_an_index_is_read_whole_however_small_the_portions(
    search: Search, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "_PORTION", 2)
    paths = [library.create(name) for name in "abcd"]
    index(search, library)
    assert [Path(where) for where in search.heads()] == paths
    paths.pop().unlink()
    assert index(search, library) == 1
    assert [Path(where) for where in search.heads()] == paths


TEXT = "# Bees\n\nThe Café in Zürich doesn't sell 蜂蜜和面包, only state-of-the-art tea. 😀 :-)"


@pytest.mark.parametrize(
    "query",
    ["bees", "BEE", "cafe", "café", "zur", "doesn't", "蜂蜜", "蜜和面", "面 蜂", "state-of-the-art",
     "tea only", '"only state"', "tea bees", "😀", ":-)", "sell蜂蜜", "e tea'", '"doesn', "the "],
)  # fmt: skip
def test_what_is_there_is_found(search: Search, library: Library, query: str) -> None:
    library.create("a", TEXT)
    library.create("b", "# Other\n\nnothing of that")
    index(search, library)
    expected = [] if query == "e tea'" else ["a.md"]
    assert found(search, query) == expected


@pytest.mark.parametrize("query", ["蜜蜂", '"state only"', "be ", "x", "", " ", "tea coffee", '"'])
def test_what_is_not_there_is_not_found(search: Search, library: Library, query: str) -> None:
    library.create("a", TEXT)
    index(search, library)
    assert found(search, query) == []


def test_a_title_comes_first(search: Search, library: Library) -> None:
    library.create("title", "# Honey")
    library.create("text", "honey " * 50)
    index(search, library)
    assert found(search, "honey") == ["title.md", "text.md"]


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("one two three", "two", ["two"]),
        ("One one", "one", ["One", "one"]),
        ("x" * 300 + " word " + "y" * 300, "word", ["word"]),
        ("nothing", "word", []),
        ("我们写作", "写作", ["写作"]),
        ("a (b) c", "(b)", ["(b)"]),
        ("", "a", []),
    ],
)
def test_snippets_mark_the_words(text: str, query: str, marked: list[str]) -> None:
    pieces = snippet(text, query)
    assert [piece for piece, hit in pieces if hit] == marked
    assert sum(len(piece) for piece, _ in pieces) < 220


def test_an_update_follows_the_folder(search: Search, library: Library) -> None:
    path, other = library.create("a", "apple"), library.create("b", "banana")
    assert index(search, library) == 2
    assert index(search, library) == 0
    path.write_text("apricot now")
    other.unlink()
    assert index(search, library) == 2
    assert [found(search, word) for word in ("apple", "banana", "apricot")] == [[], [], ["a.md"]]


def test_an_update_can_be_stopped_and_goes_on_later(search: Search, library: Library) -> None:
    for number in range(5):
        library.create(f"{number}", "word")
    entries = library.scan()[0]
    assert search.update(entries, cancelled=lambda: True) == 0
    assert search.update(entries) == 5


def test_a_saved_document_is_found_at_once(search: Search, library: Library) -> None:
    library.create("a", "# Title\n\nquince")
    search.enter(library.scan()[0][0])
    assert found(search, "quin") == ["a.md"]
    assert index(search, library) == 0


def test_renaming_and_removing(search: Search, library: Library) -> None:
    old = library.create("a", "quince", folder=library.root / "in")
    index(search, library)
    search.rename(library.root / "in", library.root / "out")
    assert [hit.path for hit in search.search("quince")] == [library.root / "out" / old.name]
    search.remove(library.root / "out")
    assert found(search, "quince") == []


def test_backlinks_by_title_and_by_name(search: Search, library: Library) -> None:
    target = library.create("target", "# My Title\n")
    library.create("one", "see [[my  title]]")
    library.create("two", "see [this](in/target.md#part) and [[other]]")
    library.create("three", "see [[Target#Part|words]]")
    index(search, library)
    assert [path.stem for path in search.backlinks(target)] == ["one", "three", "two"]
    assert search.linked("MY TITLE") == search.linked("target") == target


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("[[A]] [[b|c]] [[d#e]]", {"a", "b", "d", "d#e"}),
        ("[x](a%20b.md) [y](http://x.example/c.md)", {"a b"}),
        ("[[]] [[a\nb]] [[ ]]", set()),
        ("![[a]]", {"a"}),
    ],
)
def test_link_targets(text: str, keys: set[str]) -> None:
    assert links.targets(text) == keys


def test_tags_are_counted(search: Search, library: Library) -> None:
    library.create("a", "---\ntags: [b, a]\n---\n")
    library.create("c", "---\ntags: [b]\n---\n")
    index(search, library)
    assert search.tags() == {"a": 1, "b": 2}
    assert search.heads()[str(library.root / "a.md")].tags == ("b", "a")


def test_garbage_in_the_index_means_a_new_one(tmp_path: Path, library: Library) -> None:
    file = tmp_path / "index.sqlite"
    file.write_bytes(b"garbage" * 999)
    search = Search(file)
    library.create("a", "quince")
    index(search, library)
    assert found(search, "quince") == ["a.md"]
    search.close()


def test_without_a_place_for_its_file_the_index_lives_for_the_session(
    tmp_path: Path, library: Library
) -> None:
    (tmp_path / "file").write_bytes(b"")
    search = Search(tmp_path / "file" / "index.sqlite")
    library.create("a", "quince")
    index(search, library)
    assert found(search, "quince") == ["a.md"]
    search.close()


def test_a_picture_named_like_a_text_is_passed_over(search: Search, library: Library) -> None:
    path = library.create("a")
    path.write_bytes(b"\x89PNG\r\n\x1a\n\xff\x00quince")
    assert index(search, library) == 1
    assert found(search, "quince") == []


def test_an_old_index_is_made_anew_when_most_of_it_is_stale(
    search: Search, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = library.create("a", "quince")
    index(search, library)
    with search._change() as db:
        db.execute("UPDATE sqlite_sequence SET seq=50000")
    os.utime(path, (1, 1))
    index(search, library)
    index(search, library)
    assert found(search, "quince") == ["a.md"]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200
)
@given(query=st.text(st.characters() | st.sampled_from('"*^():-+ANDORNEAR'), max_size=20))
def test_any_query_is_a_query(search: Search, query: str) -> None:
    match_expression(query)
    assert search.search(query) == []


@pytest.mark.material
def test_naughty_strings_are_found_by_themselves(search: Search, library: Library) -> None:
    source = MATERIAL / "strings" / "blns.json"
    if not source.is_file():
        pytest.skip(f"no test material at {source}")
    strings = [text for text in json.loads(source.read_bytes()) if text.strip()]
    made = {text: library.create("doc", f"> {text}\n") for text in strings}
    index(search, library)
    lost = [t for t in made if made[t] not in [h.path for h in search.search(t, limit=600)]]
    assert lost == []


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("\u1112\u1161\u11ab\u1100\u1173\u11af 검색", "한글"),
        ("한글 검색", "\u1112\u1161\u11ab\u1100\u1173\u11af"),
        ("ＡＢＣ notes", "abc"),
        ("the ﬁrst", "first"),
        ("co\u00adop\u00aderate", "cooperate"),
        ("１２３ 号", "123"),
        ("كِتَـــابٌ جميل", "كتاب"),
        ("שָׁלוֹם", "שלום"),
        ("Die Straße", "strasse"),
        ("葛\U000e0100城", "葛城"),
    ],
)
def test_every_form_of_a_word_is_found(
    search: Search, library: Library, written: str, asked: str
) -> None:
    library.create("form", f"# Form\n\n{written}\n")
    index(search, library)
    assert found(search, asked) == ["form.md"]
    assert any(hit for hit, marked in search.search(asked)[0].snippet if marked)


def test_a_damaged_index_is_made_anew(library: Library, tmp_path: Path) -> None:
    library.create("a", TEXT)
    search = Search(tmp_path / "index.sqlite")
    index(search, library)
    search.close()
    with contextlib.closing(sqlite3.connect(tmp_path / "index.sqlite")) as last:
        last.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with (tmp_path / "index.sqlite").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 40_000)
    search = Search(tmp_path / "index.sqlite")
    with contextlib.suppress(MadeAnew):  # it is told here, or was seen when it was opened
        found(search, "bees")
    assert index(search, library) == 1
    assert found(search, "bees") == ["a.md"]
    search.close()
