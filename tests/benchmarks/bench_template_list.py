"""A library of thousands of templates: how long reading, listing and searching it take.

    python tests/benchmarks/bench_template_list.py [--count 5000]

The list and the search are what the window runs on its own thread at each key press; the reading
runs in the background. Prints milliseconds: median, p95, p99, and the machine.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication

from writer_app.bridge.base.background import Background
from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.templates.template_model import TemplateModel
from writer_app.paths import resources
from writer_app.storage.templates.templates import TemplateStore

QUERIES = (
    *("e", "em", "ema", "emai", "email", "email reply", "s", "sh", "sho", "shorten", "form"),
    *("zz", "no 12", "a", "tr", "#edit", "#edit sho", "keeps", "numbers", "更", "精简"),
)


def fill(folder: Path, count: int) -> None:
    """`count` templates made of the built-in ones, under ids and titles of their own."""
    sources = sorted((resources() / "templates").glob("*.prompt.md"))
    for number in range(count):
        source = sources[number % len(sources)]
        name = f"n{number}-{source.name.split('.')[0]}"
        text = re.sub(r"^id: .*$", f"id: {name}", source.read_text(encoding="utf-8"), flags=re.M)
        text = text.replace('title: {en: "', f'title: {{en: "No {number} ', 1)
        (folder / f"{name}.prompt.md").write_text(text, encoding="utf-8")


def timed(run: Callable[[], object]) -> float:
    """Milliseconds of one run."""
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) * 1000


def show(what: str, times: list[float]) -> None:
    """One line: median, p95, p99."""
    ordered = sorted(times)
    p95, p99 = (ordered[min(len(ordered) - 1, int(len(ordered) * p))] for p in (0.95, 0.99))
    print(f"{what}: median {statistics.median(times):.1f}, p95 {p95:.1f}, p99 {p99:.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=10)
    arguments = parser.parse_args()
    application = QCoreApplication([])
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder, "own")
        own.mkdir()
        fill(own, arguments.count)
        background = Background(application)
        model = TemplateModel(
            TemplateStore(resources() / "templates", own),
            settings=SettingsStore(Path(folder, "settings.json")),
            background=background,
            language="en",
        )
        print(f"{platform.processor() or platform.machine()}, {arguments.count} templates")
        print(
            f"reading them all, in the background: {timed(lambda: model.refresh(now=True)):.0f} ms"
        )
        first = [timed(lambda: (model.used("formal"), model.rows())) for _ in range(20)]
        show("the whole list, after a change", first)
        asked = QUERIES * arguments.rounds
        searches = [timed(partial(model.rows, query)) for query in asked]
        show("a search", searches)
        show("one template", [timed(lambda: model.get("formal")) for _ in range(200)])
        background.close()


if __name__ == "__main__":
    main()
