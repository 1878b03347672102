"""The template library on disk: own and built-in, versions, packs, hostile files."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from writer_app.domain.base.errors import TemplateError, UnknownTemplate, UsageError
from writer_app.paths import resources
from writer_app.storage.templates.packs import LIMIT, check, read
from writer_app.storage.templates.templates import TemplateStore
from writer_app.storage.templates.transfer import export

TEXT = """---
format: 1
id: plain
title: {en: Plain, zh: 平实}
---
# user
Say it plainly: {{selection}}
"""


@pytest.fixture
def store(tmp_path: Path) -> TemplateStore:
    builtin = tmp_path / "builtin"
    builtin.mkdir()
    (builtin / "plain.prompt.md").write_text(TEXT, encoding="utf-8")
    return TemplateStore(builtin, tmp_path / "own")


def changed(word: str) -> str:
    return TEXT.replace("plainly", word)


def test_the_built_in_templates_are_there() -> None:
    store = TemplateStore(resources() / "templates", Path("no-such-folder"))
    ids = {template.id for template in store.list()}
    assert {"article", "summary", "fix-grammar", "email-reply", "outline"} <= ids
    assert not store.problems()


def test_an_unknown_id_names_the_nearest(store: TemplateStore) -> None:
    with pytest.raises(UnknownTemplate, match="Did you mean plain"):
        store.get("plian")


def test_saving_a_builtin_id_makes_an_own_copy(store: TemplateStore, tmp_path: Path) -> None:
    store.save_own(changed("briefly"))
    assert "briefly" in store.get("plain").text
    assert store.is_own("plain")
    assert [each.id for each in store.list(builtin_only=True)] == ["plain"]
    assert "plainly" in (tmp_path / "builtin" / "plain.prompt.md").read_text(encoding="utf-8")


def test_every_save_keeps_the_version_before(store: TemplateStore) -> None:
    for word in ("one", "two", "three"):
        store.save_own(changed(word))
    texts = [store.past.text(version) for version in store.past.of("plain")]
    assert texts == [changed("two"), changed("one")]


def test_a_version_is_restored(store: TemplateStore) -> None:
    store.save_own(changed("one"))
    store.save_own(changed("two"))
    assert store.save_own(store.past.text(store.past.of("plain")[0])).text == changed("one")
    assert store.past.text(store.past.of("plain")[0]) == changed("two")


def test_a_broken_text_is_not_saved(store: TemplateStore) -> None:
    store.save_own(changed("one"))
    with pytest.raises(TemplateError, match=r"plain\.prompt\.md:7: unknown name “nothing”"):
        store.save_own(TEXT.replace("selection", "nothing"))
    assert store.get("plain").text == changed("one")


def test_a_deleted_template_comes_back(store: TemplateStore) -> None:
    store.save_own(changed("one"))
    trashed = store.delete("plain")
    assert "plainly" in store.get("plain").text
    assert store.undelete(trashed).text == changed("one")
    assert store.is_own("plain")


def test_a_builtin_is_not_deleted(store: TemplateStore) -> None:
    with pytest.raises(UsageError, match="came with the program"):
        store.delete("plain")


def test_a_duplicate_has_its_own_id_and_title(store: TemplateStore) -> None:
    copy = store.duplicate("plain")
    assert (copy.id, copy.title_in("en"), copy.title_in("zh")) == (
        "plain-copy",
        "Plain (copy)",
        "平实（副本）",
    )
    second = store.duplicate("plain")
    assert (second.id, second.title_in("en")) == ("plain-copy-2", "Plain (copy 2)")
    assert second.title_in("zh") == "平实（副本 2）"


@pytest.mark.parametrize("wanted", ["plain", "../up", "Big", ""])
def test_a_duplicate_never_takes_a_bad_id(store: TemplateStore, wanted: str) -> None:
    if not wanted:
        assert store.duplicate("plain", wanted).id == "plain-copy"
        return
    with pytest.raises(UsageError):
        store.duplicate("plain", wanted)


def test_a_broken_own_file_does_not_stop_the_rest(store: TemplateStore, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "bad.prompt.md").write_text("---\nid: 1\n", encoding="utf-8")
    assert [template.id for template in store.list()] == ["plain"]
    assert str(store.problems()[0]).endswith(
        "bad.prompt.md:1: the file must begin with a head between two lines “---”"
    )


def test_a_changed_file_is_read_again(store: TemplateStore, tmp_path: Path) -> None:
    store.save_own(changed("one"))
    store.list()
    (tmp_path / "own" / "plain.prompt.md").write_text(changed("another"), encoding="utf-8")
    assert "another" in store.get("plain").text


def test_export_and_check_a_pack(store: TemplateStore, tmp_path: Path) -> None:
    store.duplicate("plain")
    export(store.list(), tmp_path / "pack.zip")
    assert check([tmp_path / "pack.zip"]) == (2, [])


def test_several_templates_do_not_go_into_one_file(store: TemplateStore, tmp_path: Path) -> None:
    store.duplicate("plain")
    with pytest.raises(UsageError):
        export(store.list(), tmp_path / "one.prompt.md")


def link_entry() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("link.prompt.md")
    entry.external_attr = 0o120777 << 16
    return entry


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("../../up.prompt.md", "leads out"),
        ("/etc/up.prompt.md", "leads out"),
        ("a\\..\\..\\up.prompt.md", "leads out"),
        ("C:/up.prompt.md", "leads out"),
        (link_entry(), "symbolic link"),
    ],
)
def test_a_hostile_entry_is_reported_and_the_rest_goes_on(
    tmp_path: Path, name: str | zipfile.ZipInfo, problem: str
) -> None:
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        archive.writestr(name, TEXT)
        archive.writestr("good.prompt.md", TEXT)
    count, found = check([tmp_path / "p.zip"])
    assert (count, len(found)) == (1, 1)
    assert problem in found[0].message


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "p.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("big.prompt.md", b"a" * (200 * 1024 * 1024))
    assert "larger than 256 KB" in check([tmp_path / "p.zip"])[1][0].message


def test_an_entry_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("big.prompt.md", b"a" * LIMIT * 4)
    size = (LIMIT * 4).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (100).to_bytes(4, "little")))
    count, found = check([path])
    assert count == 0
    assert found


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 not a zip", b"\x00" * 100])
def test_what_is_no_zip_is_a_problem(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "p.zip").write_bytes(data)
    assert check([tmp_path / "p.zip"])[1][0].fatal


def test_links_in_folders_are_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    folder.mkdir()
    (tmp_path / "secret").write_text(TEXT, encoding="utf-8")
    (folder / "link.prompt.md").symlink_to(tmp_path / "secret")
    (folder / "up").symlink_to(tmp_path)
    assert (
        sorted(p.message for p in check([folder])[1])[:2] == ["a symbolic link is not followed"] * 2
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.prompt.md")
    assert "is no file" in check([tmp_path])[1][0].message


def test_a_missing_path_and_bad_bytes_are_problems(tmp_path: Path) -> None:
    (tmp_path / "latin.prompt.md").write_bytes(b"---\ntitle: caf\xe9\n---\n")
    messages = [str(item) for p in ("latin.prompt.md", "none") for item in read(tmp_path / p)]
    assert messages[0].endswith("latin.prompt.md:2: this is not UTF-8 text")
    assert "cannot be read: no such file" in messages[1]


def test_two_files_with_one_id_are_reported(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.prompt.md").write_text(TEXT, encoding="utf-8")
    assert "has the same id" in check([tmp_path])[1][0].message
