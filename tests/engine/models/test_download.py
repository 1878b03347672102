"""Downloads from a server that speaks the hub's API, with its faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import hub_server
import pytest
import tiny_model

from writer_app.domain.base.errors import DownloadError
from writer_app.engine.base import child
from writer_app.engine.link.client import EngineClient
from writer_app.engine.models import download, fetch
from writer_app.engine.models.catalogue import Catalogue
from writer_app.engine.trust import ledger
from writer_app.paths import Paths

REPO = "team/tiny"
ID = "team--tiny"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[hub_server.Hub]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    hub = hub_server.Hub(REPO, tiny_model.files() | {"LICENSE": b"MIT", "original/x.bin": b"no"})
    with hub_server.Running(hub):
        yield hub


@pytest.fixture
def pull(paths: Paths, hub: hub_server.Hub) -> Callable[..., object]:
    return lambda **more: download.pull(paths, REPO, endpoint=hub.address, **more)


def asked(hub: hub_server.Hub, name: str) -> list[str]:
    return [ranges for path, ranges, _ in hub.requests if path.endswith(f"/{name}")]


def test_a_whole_model_arrives_with_its_revision_and_licence(pull, paths: Paths) -> None:
    model = pull()
    assert (model.id, model.state, model.licence) == (ID, "ready", "mit")
    assert model.revision == hub_server.REVISION
    assert Catalogue(paths).check(ID) == ()
    assert not (model.folder / "original").exists()


def test_each_download_is_recorded_by_its_host(pull, hub: hub_server.Hub, paths: Paths) -> None:
    pull()
    (entry,) = ledger.read(paths.data)
    assert (entry.what, entry.subject) == ("download", Catalogue(paths).get(ID).source)
    assert entry.host == hub.address.removeprefix("http://")


def test_the_downloader_alone_may_open_sockets(pull, paths: Paths) -> None:
    """While the engine process is there, locked, a model arrives through a process beside it."""
    with EngineClient(paths, "scripted") as client:
        client.load("script")
        pull()
        assert client.lock is not None
        assert client.lock.kind in ("seccomp", "namespace", "guard")


def test_progress_ends_at_the_total(pull) -> None:
    seen: list[tuple[str, int, int]] = []
    model = pull(progress=lambda *step: seen.append(step))
    assert seen[0][0] == "asking"
    assert seen[-1] == ("fetching", model.size, model.size)


def test_a_cut_connection_goes_on_where_it_ended(pull, hub: hub_server.Hub, paths: Paths) -> None:
    hub.files["model.safetensors"] = tiny_model.safetensors((1024, 4096))
    hub.faults["model.safetensors"] = ["cut"]
    pull()
    assert asked(hub, "model.safetensors") == ["", "bytes=2097152-"]
    assert Catalogue(paths).check(ID) == ()


def test_a_later_run_fetches_no_finished_file_again(pull, hub: hub_server.Hub) -> None:
    hub.faults["tokenizer.json"] = ["500"]
    with pytest.raises(DownloadError, match="fault of its own"):
        pull()
    pull()
    assert len(asked(hub, "config.json")) == 1


def test_a_killed_run_leaves_a_part_that_is_resumed(
    pull, hub: hub_server.Hub, paths: Paths
) -> None:
    work = paths.models / f".download-{ID}"
    work.mkdir(parents=True)
    (work / "model.safetensors.part").write_bytes(hub.files["model.safetensors"][:1000])
    pull()
    assert asked(hub, "model.safetensors") == ["bytes=1000-"]


def test_a_part_longer_than_the_file_is_begun_again(
    pull, hub: hub_server.Hub, paths: Paths
) -> None:
    work = paths.models / f".download-{ID}"
    work.mkdir(parents=True)
    (work / "config.json.part").write_bytes(bytes(100_000))
    assert pull().ready


FAULTS = [
    ("model.safetensors", "wrong", "arrived altered"),
    ("model.safetensors", "html", "web page came instead"),
    ("config.json", "wrong", "arrived altered"),
    ("config.json", "500", "fault of its own"),
    ("config.json", "403", "accept its terms"),
    ("model.safetensors", "login", "web page came instead|arrived altered|ended too early"),
    ("tokenizer.json", "html", "web page came instead"),
    ("api", "html", "login page"),
    ("api", "404", "check the spelling"),
    ("api", "401", "not open to everyone|check the spelling"),
    ("api", "403", "accept its terms"),
    ("api", "429", "too many requests"),
    ("api", "500", "fault of its own"),
]


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: "-".join(case[:2]))
def test_a_fault_is_one_sentence_and_no_model(
    pull, hub: hub_server.Hub, paths: Paths, case: tuple[str, str, str]
) -> None:
    name, fault, sentence = case
    hub.faults[name] = [fault]
    with pytest.raises(DownloadError, match=sentence):
        pull()
    assert Catalogue(paths).installed() == ()


@pytest.mark.parametrize("fault", ["wrong", "html", "500", "416"])
def test_after_a_fault_the_next_try_succeeds(pull, hub: hub_server.Hub, fault: str) -> None:
    hub.faults["model.safetensors"] = [fault]
    with pytest.raises(DownloadError):
        pull()
    assert pull().ready


def test_a_hub_that_asks_to_wait_is_asked_again(pull, hub: hub_server.Hub) -> None:
    hub.faults["config.json"] = ["429"]
    assert pull().ready
    assert len(asked(hub, "config.json")) == 2


def test_a_slow_line_shows_speed_and_goes_on_where_it_was_stopped(
    pull, hub: hub_server.Hub, paths: Paths
) -> None:
    hub.files["model.safetensors"] = tiny_model.safetensors((1024, 2048))
    hub.faults["model.safetensors"] = ["slow"]
    seen: list[int] = []
    with pytest.raises(child.ChildStopped):
        pull(
            progress=lambda phase, done, total: seen.append(done),
            cancelled=lambda: max(seen, default=0) > 600_000,
        )
    kept = download.unfinished(paths)[ID]
    assert 600_000 < kept < 2_000_000
    pull()
    assert asked(hub, "model.safetensors")[-1].startswith("bytes=")
    assert len(asked(hub, "config.json")) == 1
    assert Catalogue(paths).check(ID) == ()


def test_a_part_that_was_altered_is_thrown_away_and_the_next_try_succeeds(
    pull, hub: hub_server.Hub, paths: Paths
) -> None:
    work = paths.models / f".download-{ID}"
    work.mkdir(parents=True)
    (work / "model.safetensors.part").write_bytes(bytes(1000))
    with pytest.raises(DownloadError, match="arrived altered"):
        pull()
    assert Catalogue(paths).installed() == ()
    assert pull().ready


def test_sizes_come_before_the_first_file(pull, hub: hub_server.Hub) -> None:
    hub.faults["config.json"] = ["500"]
    seen: list[tuple[str, int, int]] = []
    with pytest.raises(DownloadError):
        pull(progress=lambda *step: seen.append(step))
    total = sum(len(data) for name, data in hub.files.items() if "/" not in name)
    assert ("fetching", 0, total) in seen


@pytest.mark.parametrize(("process", "waits"), [(1, True), (999_999_999, False)])
def test_no_two_processes_write_into_one_download(
    pull, paths: Paths, process: int, waits: bool
) -> None:
    work = paths.models / f".download-{ID}"
    work.mkdir(parents=True)
    (work / ".claim").write_text(str(process))
    if waits:
        with pytest.raises(DownloadError, match="another window or command"):
            pull()
    else:
        assert pull().ready


def test_throwing_an_unfinished_download_away(pull, hub: hub_server.Hub, paths: Paths) -> None:
    hub.faults["tokenizer.json"] = ["500"]
    with pytest.raises(DownloadError):
        pull()
    download.discard(paths, ID)
    assert download.unfinished(paths) == {}


def test_an_unreachable_hub_is_one_sentence(paths: Paths) -> None:
    with pytest.raises(DownloadError, match="cannot be reached"):
        download.pull(paths, REPO, endpoint="http://127.0.0.1:9")


def test_only_bin_weights_are_refused(pull, hub: hub_server.Hub) -> None:
    hub.files["pytorch_model.bin"] = hub.files.pop("model.safetensors")
    with pytest.raises(DownloadError, match="can run code"):
        pull()


def test_stopping_keeps_the_work_for_later(pull, paths: Paths) -> None:
    with pytest.raises(child.ChildStopped):
        pull(cancelled=lambda: True)
    assert Catalogue(paths).installed() == ()
    assert list(download.unfinished(paths)) == [ID]


def test_a_token_is_sent_to_this_machine_only_when_set(
    pull, hub: hub_server.Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_canary")
    pull()
    assert {sent for _, _, sent in hub.requests} == {"Bearer hf_canary"}


@pytest.mark.parametrize(
    ("endpoint", "sends"),
    [
        (download.HUB, True),
        ("http://127.0.0.1:8000", True),
        ("https://mirror.example", False),
        ("https://huggingface.co.example", False),
    ],
)
def test_a_token_goes_to_the_public_hub_only(endpoint: str, sends: bool) -> None:
    assert download._may_send_token(endpoint) is sends


def test_an_address_without_scheme_is_refused() -> None:
    with pytest.raises(DownloadError, match="no address"):
        download.endpoint_of("hub.example")


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["model.safetensors", "consolidated.safetensors"], ["model.safetensors"]),
        (
            ["model-00001-of-00001.safetensors", "consolidated.safetensors", "config.json"],
            ["config.json", "model-00001-of-00001.safetensors"],
        ),
        (["onnx/model.onnx", "../config.json", ".gitattributes", "README.md"], []),
        (["weights.safetensors", "tokenizer.json"], ["tokenizer.json", "weights.safetensors"]),
    ],
)
def test_one_copy_of_the_weights_is_chosen(names: list[str], chosen: list[str]) -> None:
    assert fetch.choose(names) == chosen


def test_the_rate_looks_at_the_last_seconds() -> None:
    times = iter([0.0, 1.0, 2.0])
    rate = download.Rate(lambda: next(times))
    rate.update(0, 100)
    assert rate.update(10, 100) == (10.0, 9.0)
    assert rate.update(40, 100) == (20.0, 3.0)


@pytest.mark.parametrize(
    ("step", "line"),
    [
        ((0, 8_000_000_000, 0.0, None), "0.0 of 8.0 GB"),
        ((1_200_000_000, 8_000_000_000, 15e6, 480.0), "1.2 of 8.0 GB · 15.0 MB/s · 8 min left"),
        ((5_000_000, 9_000_000, 1e6, 4.0), "5.0 of 9.0 MB · 1.0 MB/s · under a minute left"),
    ],
)
def test_a_download_in_one_line(step: tuple[int, int, float, float | None], line: str) -> None:
    assert download.describe(*step) == line


def test_a_full_disk_is_told_before_anything_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "_MARGIN", 1 << 60)
    session = fetch.FetchSession(tmp_path, "r", [fetch.WantedFile("a", 10, "x", "")])
    with pytest.raises(fetch.FetchRefused, match="free some space"):
        session.check_space()
