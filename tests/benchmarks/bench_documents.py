"""How fast documents are kept: journal, saves, opening, library, search, rendering, and kills.

    python tests/benchmarks/bench_documents.py [--documents 100000] [--kills 1000] [--quick]
        [--folder PLACE] [--json FILE]

Prints medians, p95 and p99 with the machine's name and judges nothing. `--folder` keeps the made
library, so that a second run need not make it again; the figures are for the disk it lies on.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import psutil

from writer_app.storage.files import document_file
from writer_app.storage.files.journal import Journal
from writer_app.storage.formats import markdown
from writer_app.storage.index import recovery, scan
from writer_app.storage.index.history import HistoryStore
from writer_app.storage.index.search import Search

HAN = "我们的写作工具不会丢失任何一个字城市里的蜜蜂种类往往比农田还要丰富"
WORDS = [
    "harbour", "keeper", "record", "float", "pen", "drum", "paper", "line", "winter", "council",
    "report", "summer", "bees", "garden", "letter", "chapter", "river", "stone", "morning",
    "quiet", "window", "answer", "question", "story", "people", "city", "water",
]  # fmt: skip
QUERIES = (
    "the", "harbour keeper", "wint", "蜜蜂", "写作工具", "river stone morn", '"quiet window"',
    "a", "zzz", "city w", "question 77", "report council",
)  # fmt: skip
FAULTS = Path(__file__).resolve().parents[1] / "faults"
Figures = dict[str, Any]


def timed(work: Callable[[], object], times: int) -> Figures:
    """Milliseconds of each call: median, p95, p99, largest."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return figures(taken)


def figures(taken: list[float]) -> Figures:
    """What a list of milliseconds comes to."""
    ordered = sorted(taken)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 3)

    return {
        "n": len(ordered),
        "median_ms": round(statistics.median(ordered), 3),
        "p95_ms": at(0.95),
        "p99_ms": at(0.99),
        "max_ms": round(ordered[-1], 3),
    }


def machine_name() -> str:
    """What the figures were taken on."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        found = re.search(r"model name\s*:\s*(.+)", info.read_text(encoding="utf-8"))
        cpu = found[1] if found else cpu
    return f"{platform.node()}, {cpu}, {os.cpu_count()} cores, Python {platform.python_version()}"


def prose(size: int, chance: random.Random) -> str:
    """About `size` characters of words in paragraphs, every tenth one Chinese."""
    pieces, length = [], 0
    while length < size:
        if chance.random() < 0.1:
            piece = "".join(chance.choices(HAN, k=60)) + "。\n\n"
        else:
            piece = " ".join(chance.choices(WORDS, k=60)) + ".\n\n"
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces)


def journal(folder: Path, times: int) -> Iterator[tuple[str, Figures]]:
    """Typing into a 1 MB document."""
    text = prose(1_000_000, random.Random(1))
    pages = iter([Journal(folder, text) for _ in range(9)])
    yield "journal: begin for 1 MB", timed(lambda: next(pages).begin(), 5)
    page = next(pages)
    page.begin()
    yield "journal: one typed character", timed(lambda: page.record(9, "", "a"), times)

    def edit_and_sync() -> None:
        page.record(9, "", "a")
        page.sync()

    yield "journal: one character and its sync", timed(edit_and_sync, max(20, times // 100))
    file = page.file
    assert file is not None
    yield f"journal: replay of {times} edits", timed(lambda: recovery.read(file), 3)
    page.close()
    for other in pages:
        other.close()


def files(folder: Path, times: int) -> Iterator[tuple[str, Figures]]:
    """Opening and saving documents of several sizes."""
    for size in (10_000, 1_000_000, 5_000_000, 50_000_000):
        text = prose(size, random.Random(2))
        path = folder / f"{size}.md"
        path.write_text(text, encoding="utf-8")
        name = f"{size / 1e6:g} MB"
        runs = max(3, times // (size // 10_000 + 1))
        yield f"open {name}", timed(lambda path=path: document_file.read(path), min(runs, 50))
        if size > 10_000_000:
            continue
        state = [document_file.read(path)]

        def save(state: list[document_file.LoadedDocument] = state) -> None:
            state[0] = document_file.save(state[0], state[0].text + "x")

        yield f"save {name}, synced", timed(save, min(runs, 50))
        if size <= 1_000_000:
            yield f"render {name}", timed(lambda text=text: markdown.to_html(text), 3)


def history(folder: Path, times: int) -> Iterator[tuple[str, Figures]]:
    """A version at each of many saves of a 1 MB document."""
    kept = HistoryStore(folder / "history.sqlite", folder)
    text = [prose(1_000_000, random.Random(3))]
    chance = random.Random(4)

    def add() -> None:
        place = chance.randrange(len(text[0]))
        text[0] = text[0][:place] + "word " + text[0][place:]
        kept.add(folder / "a.md", text[0])

    versions = max(20, times // 50)
    yield "history: add a version of 1 MB", timed(add, versions)
    newest = kept.versions(folder / "a.md")[0].id
    yield "history: read a version of 1 MB", timed(lambda: kept.text(newest), 20)
    kept.close()
    size = (folder / "history.sqlite").stat().st_size
    yield f"history: {versions} versions of 1 MB", {"megabytes": round(size / 1e6, 2)}


def make_library(root: Path, count: int) -> None:
    """`count` documents of some 2 kB in 200 folders, unless they are there."""
    made = root / f"made-{count}"
    if made.exists():
        return
    chance = random.Random(5)
    for number in range(count):
        folder = root / f"folder {number % 200:03}"
        if number < 200:
            folder.mkdir(parents=True, exist_ok=True)
        title = " ".join(chance.choices(WORDS, k=4))
        link = f"[[document {chance.randrange(count)}]]"
        text = f"# {title} {number}\n\n{prose(2000, chance)}{link}\n"
        (folder / f"document {number}.md").write_text(text, encoding="utf-8")
    made.touch()


def library(folder: Path, count: int) -> Iterator[tuple[str, Figures]]:
    """Reading, indexing and searching many documents."""
    root = folder / "documents"
    make_library(root, count)
    index = Search(folder / "index.sqlite")
    found: list[Any] = []

    def read(known: dict[str, scan.FileHead] | None) -> None:
        found[:] = [scan.scan(root, known)]

    yield f"scan {count} documents, nothing known", timed(lambda: read(None), 1)
    yield "index them", timed(lambda: index.update(found[0][0]), 1)
    yield "index again, nothing changed", timed(lambda: index.update(found[0][0]), 3)
    yield "scan again, titles from the index", timed(lambda: read(index.heads()), 3)
    taken = []
    for query in QUERIES:
        for length in range(1, len(query) + 1):
            start = time.perf_counter()
            index.search(query[:length])
            taken.append((time.perf_counter() - start) * 1000)
    yield "search as one types", figures(taken)
    target = found[0][0][-1].path
    yield "backlinks", timed(lambda: index.backlinks(target), 50)
    index.close()
    size = (folder / "index.sqlite").stat().st_size
    memory = psutil.Process().memory_info().rss
    yield (
        "index and memory",
        {"index_megabytes": round(size / 1e6), "process_megabytes": round(memory / 1e6)},
    )


def kills(folder: Path, rounds: int) -> Iterator[tuple[str, Figures]]:
    """Random kills while typing, saving and recovering: of the storage alone, of a real window."""
    for name, driver in (("kills", "kill_rounds.py"), ("kills of a window", "kill_window.py")):
        start = time.perf_counter()
        command = [sys.executable, str(FAULTS / driver), str(folder / driver), str(rounds)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds = round(time.perf_counter() - start, 1)
        yield name, {**json.loads(done.stdout or '{"lost": "no answer"}'), "seconds": seconds}


def main() -> int:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--quick", action="store_true", help="small figures, for CI")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    times, documents, rounds = 20_000, chosen.documents, chosen.kills
    if chosen.quick:
        times, documents, rounds = 500, min(documents, 1000), min(rounds, 20)
    machine = machine_name()
    print(machine)
    results: dict[str, Any] = {"machine": machine}
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        kept = chosen.folder or place
        parts = [
            journal(place / "journal", times),
            files(place, times),
            history(place, times),
            library(kept, documents),
        ]
        if hasattr(os, "fork"):
            parts.append(kills(place, rounds))
        for part in parts:
            for name, values in part:
                results[name] = values
                print(f"{name:44} " + "  ".join(f"{k} {v}" for k, v in values.items()), flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
