"""Text files: byte-identical when unedited, and an edit touches only its lines."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from writer_app.domain.base.errors import ChangedOnDisk, DocumentError, NotSaved
from writer_app.storage.files import document_file
from writer_app.storage.files.document_file import read, save, save_as

CHINESE = "我们的写作工具不会丢失任何一个字。这是一个很长的段落，用来测试编码。"
FRENCH = "Voilà un texte français, écrit à la main – déjà ancien. L’été, ça va."
MATERIAL = Path(__file__).resolve().parents[4] / "shared" / "material"

FILES: dict[str, tuple[bytes, str, bool]] = {
    "empty": (b"", "utf-8", False),
    "plain": (b"one\ntwo\n", "utf-8", False),
    "no end": (b"one\ntwo", "utf-8", False),
    "crlf": (b"one\r\ntwo\r\n", "utf-8", False),
    "cr": (b"one\rtwo\r", "utf-8", False),
    "mixed": (b"one\r\ntwo\nthree\rfour", "utf-8", False),
    "utf-8 mark": (b"\xef\xbb\xbfone\n", "utf-8", True),
    "only a mark": (b"\xef\xbb\xbf", "utf-8", True),
    "utf-16-le mark": (b"\xff\xfe" + "Zoë\r\n".encode("utf-16-le"), "utf-16-le", True),
    "utf-16-be mark": (b"\xfe\xff" + "Zoë\n".encode("utf-16-be"), "utf-16-be", True),
    "utf-16-le": ("plain text\n".encode("utf-16-le"), "utf-16-le", False),
    "utf-16-be": ("plain text\n".encode("utf-16-be"), "utf-16-be", False),
    "nul": (b"one\0two\nthree words here\n", "utf-8", False),
    "gb18030": (CHINESE.encode("gb18030"), "gb18030", False),
    "cp1252": (FRENCH.encode("cp1252"), "cp1252", False),
    "invalid": (b"caf\xc3\xa9 \xff broken \xc3\n", "utf-8", False),
    "separators": ("a\u2028b\u2029c\x0bd\x0ce\x85f".encode(), "utf-8", False),
    "noncharacters": ("a\ufdd0b\ufffec\uffff".encode(), "utf-8", False),
    "emoji": ("👩‍👩‍👧 e\u0301 עברית\n".encode(), "utf-8", False),
}


def put(folder: Path, data: bytes) -> Path:
    path = folder / "a.md"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", FILES)
def test_encoding_and_mark_are_recognised(tmp_path: Path, name: str) -> None:
    data, encoding, bom = FILES[name]
    loaded = read(put(tmp_path, data))
    assert (loaded.encoding, loaded.bom) == (encoding, bom)


@pytest.mark.parametrize("name", FILES)
def test_an_unedited_file_is_saved_byte_for_byte(tmp_path: Path, name: str) -> None:
    path = put(tmp_path, FILES[name][0])
    loaded = read(path)
    save(loaded, loaded.text)
    assert path.read_bytes() == FILES[name][0]


@pytest.mark.parametrize("name", FILES)
def test_a_line_added_at_the_front_leaves_the_rest(tmp_path: Path, name: str) -> None:
    data, encoding, bom = FILES[name]
    path = put(tmp_path, data)
    loaded = read(path)
    save(loaded, "new\n" + loaded.text)
    mark = {"utf-8": 3, "utf-16-le": 2, "utf-16-be": 2}[encoding] if bom else 0
    first = ("new" + loaded.newline).encode(encoding)
    assert path.read_bytes() == data[:mark] + first + data[mark:]


def test_only_the_edited_line_of_a_mixed_file_changes(tmp_path: Path) -> None:
    path = put(tmp_path, b"one\r\ntwo\nthree\rfour")
    loaded = read(path)
    save(loaded, loaded.text.replace("two", "2"))
    assert path.read_bytes() == b"one\r\n2\nthree\rfour"


def test_a_removed_line_takes_only_its_own_end(tmp_path: Path) -> None:
    path = put(tmp_path, b"one\r\ntwo\nthree\rfour")
    save(read(path), "one\nthree\nfour")
    assert path.read_bytes() == b"one\r\nthree\rfour"


def test_bytes_that_are_no_text_survive_an_edit_of_their_own_line(tmp_path: Path) -> None:
    path = put(tmp_path, b"good \xc3\xa9\xc3\xa8 \xff bad\n")
    loaded = read(path)
    save(loaded, loaded.text.replace("good", "better"))
    assert path.read_bytes() == b"better \xc3\xa9\xc3\xa8 \xff bad\n"


def test_a_character_that_the_old_encoding_lacks_makes_the_file_utf_8(tmp_path: Path) -> None:
    path = put(tmp_path, FRENCH.encode("cp1252"))
    after = save(read(path), FRENCH + " 我")
    assert after.encoding == "utf-8"
    assert path.read_bytes() == (FRENCH + " 我").encode()


def test_saving_twice_works_and_keeps_the_line_ends(tmp_path: Path) -> None:
    path = put(tmp_path, b"one\r\ntwo\n")
    after = save(read(path), "one\n2\n")
    save(after, "one\n2\n3\n")
    assert path.read_bytes() == b"one\r\n2\n3\r\n" or path.read_bytes() == b"one\r\n2\n3\n"


def test_a_change_by_another_program_is_noticed(tmp_path: Path) -> None:
    path = put(tmp_path, b"one")
    loaded = read(path)
    path.write_bytes(b"theirs")
    with pytest.raises(ChangedOnDisk):
        save(loaded, "mine")
    save(loaded, "mine", overwrite=True)
    assert path.read_bytes() == b"mine"


def test_a_new_document_never_overwrites(tmp_path: Path) -> None:
    path = put(tmp_path, b"theirs")
    with pytest.raises(NotSaved, match="exists"):
        save(document_file.new(path), "mine")
    assert path.read_bytes() == b"theirs"


def test_a_new_document_is_utf_8(tmp_path: Path) -> None:
    saved = save(document_file.new(tmp_path / "n.md"), "déjà\n")
    assert (tmp_path / "n.md").read_bytes() == "déjà\n".encode()
    assert read(tmp_path / "n.md").fingerprint == saved.fingerprint


def test_saving_under_another_name_keeps_the_encoding(tmp_path: Path) -> None:
    loaded = read(put(tmp_path, b"\xff\xfe" + "a\r\n".encode("utf-16-le")))
    save_as(loaded, "b\n", tmp_path / "b.md")
    assert (tmp_path / "b.md").read_bytes() == b"\xff\xfe" + "b\r\n".encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"PK\x03\x04rest", "import"),
        (b"%PDF-1\xff", "PDF"),
        (bytes(range(32)) + b"\xff", "text"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, word: str) -> None:
    with pytest.raises(DocumentError, match=word):
        read(put(tmp_path, data))


def test_control_characters_are_text(tmp_path: Path) -> None:
    assert read(put(tmp_path, bytes(range(1, 10)))).text == "".join(map(chr, range(1, 10)))


def test_a_text_that_begins_like_a_pdf_is_a_text(tmp_path: Path) -> None:
    assert read(put(tmp_path, b"%PDF-1.4 is how they begin")).text.startswith("%PDF")


def test_a_missing_file_and_a_folder_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="does not exist"):
        read(tmp_path / "none.md")
    with pytest.raises(DocumentError, match="folder"):
        read(tmp_path)


def test_a_write_protected_file_opens_to_read(tmp_path: Path) -> None:
    path = put(tmp_path, b"one")
    path.chmod(0o444)
    loaded = read(path)
    assert loaded.read_only
    with pytest.raises(NotSaved, match="read only"):
        save(loaded, "two")


def test_half_a_surrogate_in_utf_16_opens_to_read(tmp_path: Path) -> None:
    loaded = read(put(tmp_path, b"\xff\xfe" + b"a\x00\x00\xd8b\x00"))
    assert "no text" in loaded.read_only


def test_a_very_large_file_opens_to_read(tmp_path: Path) -> None:
    path = tmp_path / "big.md"
    path.write_bytes(b"x" * 79 + b"\n")
    os.truncate(path, document_file.READ_ONLY_BYTES + 1)
    path.write_bytes((b"x" * 79 + b"\n") * (document_file.READ_ONLY_BYTES // 80 + 1))
    assert "large" in read(path).read_only


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300
)
@given(data=st.binary(max_size=300) | st.text().map(lambda s: s.encode("utf-16", "surrogatepass")))
def test_any_bytes_that_open_are_saved_unchanged(tmp_path: Path, data: bytes) -> None:
    path = put(tmp_path, data)
    try:
        loaded = read(path)
    except DocumentError:
        return
    if not loaded.read_only:
        assert document_file.to_bytes(loaded, loaded.text)[0] == data
        edited = document_file.to_bytes(loaded, loaded.text + "!")[0]
        assert edited[: len(data)] == data


LINES = st.lists(
    st.tuples(st.text("ab\x0cé我", max_size=3), st.sampled_from(["\n", "\r\n", "\r", "\u2029"])),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(old=LINES, new=st.lists(st.text("ab\x0cé我", max_size=3), min_size=1, max_size=12))
def test_the_saved_text_is_always_the_text_on_the_page(
    tmp_path: Path, old: list[tuple[str, str]], new: list[str]
) -> None:
    loaded = read(put(tmp_path, "".join(line + end for line, end in old).encode()))
    data, encoding = document_file.to_bytes(loaded, "\n".join(new))
    path = put(tmp_path, data)
    assert (read(path).text, encoding) == ("\n".join(new), "utf-8")


@pytest.mark.material
def test_every_text_of_the_material_is_saved_byte_for_byte() -> None:
    if not MATERIAL.is_dir():
        pytest.skip(f"no test material at {MATERIAL}")
    for path in sorted(p for p in MATERIAL.rglob("*") if p.suffix in {".md", ".txt", ".json"}):
        loaded = read(path)
        assert document_file.to_bytes(loaded, loaded.text)[0] == path.read_bytes(), path
