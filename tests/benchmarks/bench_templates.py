"""A library of thousands of templates: how long listing, searching and opening it take.

    python tests/benchmarks/bench_templates.py [--templates 5000] [--rounds 5] [--quick]

Own templates are made from the built-in ones, with titles of their own. Store: the first listing
(every file is read), later ones (every file is looked at), one template by its id. Window: the
rows of the list for every prefix of some queries, and the first paint with the large library
beside that with an empty one, by turns (see bench_window.py).
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench_window import BARE, OURS, started

from writer_app import paths as app_paths
from writer_app.storage.templates.packs import SUFFIX
from writer_app.storage.templates.templates import TemplateStore

WORDS = ("letter", "report", "review", "garden", "winter", "council", "budget", "poem", "notes")
QUERIES = ("report", "sum cou", "win gar 12", "formal", "xyz", "#edit note")


def fill(folder: Path, count: int) -> None:
    """Write so many templates, each with an id and a title of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = sorted((app_paths.resources() / "templates").glob(f"*{SUFFIX}"))
    for number in range(count):
        source = sources[number % len(sources)]
        name = f"{source.name.removesuffix(SUFFIX)}-{number}"
        title = f"{WORDS[number % 9]} {WORDS[number * 7 // 5 % 9]} {number}".capitalize()
        lines = source.read_text(encoding="utf-8").split("\n")
        lines = [f"id: {name}" if x.startswith("id: ") else x for x in lines]
        lines = [f'title: {{en: "{title}"}}' if x.startswith("title: ") else x for x in lines]
        (folder / (name + SUFFIX)).write_text("\n".join(lines), encoding="utf-8")


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def told(what: str, times: list[float]) -> None:
    """Print the median and the 95th percentile."""
    ordered = sorted(times)
    late = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    print(f"{what:44s} p50 {statistics.median(ordered):7.1f} ms   p95 {late:7.1f} ms", flush=True)


def bench_store(own: Path, rounds: int) -> None:
    """The files themselves."""
    builtin = app_paths.resources() / "templates"
    told("first listing", [timed(TemplateStore(builtin, own).list) for _ in range(2)])
    store = TemplateStore(builtin, own)
    ids = [template.id for template in store.list()]
    told("later listings", [timed(store.list) for _ in range(rounds * 4)])
    told(
        "one by its id", [timed(lambda i=i: store.get(i)) for i in ids[:: max(1, len(ids) // 200)]]
    )
    told("whether it is one's own", [timed(lambda i=i: store.is_own(i)) for i in ids[::500]])


def bench_rows(home: Path, rounds: int) -> None:
    """The list in the window, without a window."""
    from PySide6.QtCore import QCoreApplication

    from writer_app.bridge.base.background import Background
    from writer_app.bridge.base.settings_store import SettingsStore
    from writer_app.bridge.templates.template_model import TemplateModel, store_of

    application = QCoreApplication([])
    paths = app_paths.find(home).create()
    background = Background()
    settings = SettingsStore(paths.settings)
    model = TemplateModel(store_of(paths), settings=settings, background=background, language="en")
    model.refresh(now=True)
    told("rows of the whole list", [timed(model.rows) for _ in range(rounds * 4)])
    prefixes = [query[:n] for query in QUERIES for n in range(1, len(query) + 1)]
    told("rows for a typed query", [timed(lambda q=q: model.rows(q)) for q in prefixes * rounds])
    background.close()
    settings.deleteLater()
    application.processEvents()


def bench_start(full: Path, rounds: int) -> None:
    """First paint with the large library and with none, by turns."""
    with tempfile.TemporaryDirectory() as empty:
        for home in (Path(empty), full):
            started(OURS, home)
        started(BARE, full)
        pairs = [(started(OURS, Path(empty)), started(OURS, full)) for _ in range(rounds)]
    told("first paint, empty library", [pair[0] for pair in pairs])
    told("first paint, large library", [pair[1] for pair in pairs])
    print(f"large ÷ empty: {statistics.median(b / a for a, b in pairs):.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--templates", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="200 templates, one round")
    given = parser.parse_args()
    count, rounds = (200, 1) if given.quick else (given.templates, given.rounds)
    print(f"{platform.machine()}, {os.cpu_count()} cores, {count} templates")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        own = app_paths.find(home).create().templates
        fill(own, count)
        bench_store(own, rounds)
        bench_rows(home, rounds)
        bench_start(home, rounds)


if __name__ == "__main__":
    main()
