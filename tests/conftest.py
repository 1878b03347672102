"""What every test gets: silence as part of passing, an empty home, and real material and models.

An unexpected warning, Qt message or leaked thread fails the test that caused it. Tests that need
the starter model take `starter_paths`; it is fetched once into a cache outside the checkout.
"""

from __future__ import annotations

import gc
import itertools
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
# Tiny models gain nothing from threads, and spinning ones stall each other on busy machines. It is
# read when torch is loaded, which any folder's tests may do first.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import platformdirs
import psutil
import pytest
from filelock import FileLock
from pytestqt.qtbot import QtBot
from typing_extensions import override

from writer_app import paths as app_paths
from writer_app.assist import run
from writer_app.assist.rules import Rules
from writer_app.domain.base.errors import DownloadError
from writer_app.engine.models import measured
from writer_app.paths import Paths

gc.disable()  # garbage is looked for between tests alone, see below
CHECKOUT = Path(__file__).resolve().parent.parent
MATERIAL = CHECKOUT.parent / "shared" / "material"
# Threads that belong to a library and live as long as the process.
# "Dummy" is what Python calls a QThread that logged something; it stays listed when it has ended.
LASTING_THREADS = (
    "QueueFeederThread",
    "pytest_timeout",
    "tqdm_monitor",
    "Dummy",
)

# What is waited for comes in a moment; on a machine that is busy with other things, it comes later.
PATIENCE_MS = 30_000
for _wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals):
    assert _wait.__kwdefaults__ is not None
    _wait.__kwdefaults__["timeout"] = PATIENCE_MS


def pytest_collection_finish(session: pytest.Session) -> None:
    """What stands once everything is imported stays to the end; no collection looks at it again.

    A collection after a window's test took four times as long while it did. The folders of the
    tests themselves leave the import path: a child process looks through it for every module, and
    the start of an engine took half as long again.
    """
    helpers = {str(CHECKOUT / folder) for folder in session.config.getini("pythonpath")}
    tests = str(CHECKOUT / "tests")
    sys.path[:] = [p for p in sys.path if p in helpers or not p.startswith(tests)]
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def collected_between_tests() -> Iterator[None]:
    """Collect garbage here and at no other time.

    What earlier tests left are QObjects in cycles. Python's collector may come upon them in any
    thread, or inside `QObject.disconnect` while Qt holds a lock of its pool that their end needs:
    both were seen to hang a run or to fill the memory with warnings.
    """
    gc.disable()
    yield
    gc.collect(1)


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """Fail when a test leaves a thread behind that was not there before."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < deadline:
        left = [
            t
            for t in threading.enumerate()
            if t not in before and t.is_alive() and not t.name.startswith(LASTING_THREADS)
        ]
        if not left:
            return
        time.sleep(0.02)
    raise AssertionError(f"threads left behind: {[t.name for t in left]}")


class _NoRules(Rules):
    """The rules after the model, which start no checker: that takes a second of each rewrite."""

    @override
    def begin(self) -> None:
        """Nothing."""


@pytest.fixture(autouse=True, scope="session")
def no_rules() -> Iterator[None]:
    """What looks at the rules themselves is in `tests/assist/test_rules.py`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "Rules", _NoRules)
        yield


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A new home for each test. Not in `tmp_path`, which looks through the folders of all tests
    before this one for a free number: of 3,600 tests in a process the last waits four
    milliseconds for it, the more the more tests there are."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def own_home(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has a home of its own, so that none touches the developer's."""
    home = next(homes)
    monkeypatch.setenv("WRITER_APP_HOME", str(home))
    monkeypatch.delenv("WRITER_APP_MODELS", raising=False)
    monkeypatch.delenv("WRITER_APP_SCRIPT", raising=False)
    return home


@pytest.fixture
def paths(own_home: Path) -> Paths:
    """The folders of this test's home, made."""
    return app_paths.find(own_home).create()


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Choose what the scripted engine answers: its entries, or texts."""

    def script(*answers: str | dict[str, object]) -> None:
        path = tmp_path / "script.json"
        entries = [{"text": each} if isinstance(each, str) else each for each in answers]
        path.write_text(json.dumps(entries), encoding="utf-8")
        monkeypatch.setenv("WRITER_APP_SCRIPT", str(path))

    return script


@pytest.fixture
def known_machine(paths: Paths) -> None:
    """This home has seen the machine often; to measure it takes 1.3 s of processor time."""
    cores = psutil.cpu_count(logical=False) or psutil.cpu_count() or 1
    seen = {"bandwidth": 20 * 10**9, "compute": 10**11, "runs": measured.KNOWN_AFTER}
    measured.machine_file(paths.data, cores).write_text(json.dumps(seen), encoding="utf-8")


@pytest.fixture(scope="session")
def material() -> Path:
    """The folder of real documents and prompts; skips where it is absent."""
    if not MATERIAL.is_dir():
        pytest.skip("the shared test material is not beside this checkout")
    return MATERIAL


def model_cache() -> Path:
    """Where tests keep the starter model between runs."""
    chosen = os.environ.get("WRITER_APP_TEST_CACHE")
    return Path(chosen) if chosen else platformdirs.user_cache_path("writer-app-tests")


@pytest.fixture(scope="session")
def starter_models() -> Path:
    """A models folder that holds the starter model, fetched once and kept."""
    from writer_app.engine.models import starter

    folder = model_cache() / "models"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(model_cache() / "starter.lock"):  # two test processes on a new machine
            starter.pull(app_paths.find(model_cache() / "home", models=folder))
    except DownloadError as error:
        pytest.skip(f"the starter model cannot be fetched here: {error}")
    return folder


@pytest.fixture
def starter_paths(starter_models: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """The folders of this test's home with the starter model among its models."""
    monkeypatch.setenv("WRITER_APP_MODELS", str(starter_models))
    return app_paths.find(own_home).create()


@pytest.fixture(scope="session")
def starter_folder(starter_models: Path) -> Path:
    """The folder of the starter model in Hugging Face format."""
    from writer_app.engine.models import starter

    return starter_models / starter.ID
