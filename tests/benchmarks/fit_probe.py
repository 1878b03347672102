"""Lays a probe for a model: do passages answer a question? (`writer_app.domain.sources.probe`)

    python tests/benchmarks/fit_probe.py FOLDER NAME [--model ID] [--layers 19] [--each 12]

`answerable/` has 38 pages, English and Chinese, written for this: FAQ pages, guides, contracts,
minutes, and of each twelve questions that it answers, mostly in other words, and twelve that it
does not, though they are about the same things and as long; `reworded_laid.json` has 84 more. Each
is put to the model as the product puts it: with the nearest passages, with the whole page in its
order as *Ask* gives an open document, and some of these after another question and its answer. The
model's state at the end of the prompt is kept in FOLDER/states-LAYERS.jsonl at once, so that a
run can be broken off and goes on. Then ridge regression towards +1 and -1 on states of unit root
mean square, each number by its own spread, scaled to nats by logistic regression on what was left
out; the line lies where `REFUSED` of the unanswerable are refused when their page was left out of
the fitting. Written to resources/probes/answers/NAME.json.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import numpy.typing as npt
from bench_deciding import HERE, attached, known

from writer_app import paths as app_paths
from writer_app.assist.sources.answering import LIMIT, TEMPLATE, Asked, fitting, planned
from writer_app.assist.sources.evidence import ANSWERS
from writer_app.domain.sources.probe import KNOWN, Probe, written
from writer_app.engine.base.protocol import Message
from writer_app.engine.link.client import EngineClient
from writer_app.engine.models.catalogue import Catalogue
from writer_app.storage.sources.finder import Finder
from writer_app.storage.sources.store import Found
from writer_app.storage.templates.templates import TemplateStore

NEAR, WHOLE, LATER = "near", "whole", "later"
PASSAGES = 3  # of each page: half the reading of the product's five
AFTER = 6  # questions of a kind and page that are asked after another one, too
REFUSED = 0.82  # of these unanswerable questions; of others, less near to an answer, nine of ten
RIDGE = 0.2  # beside a kernel whose diagonal is about one
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Strings = npt.NDArray[np.str_]


def main() -> int:
    """Read what was not read yet, fit, report, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("name")
    parser.add_argument("--model", default="")
    parser.add_argument("--layers", type=int, default=19)
    parser.add_argument("--each", type=int, default=12, help="questions of a kind and page")
    chosen = parser.parse_args()
    paths = app_paths.find(chosen.folder / "home", models=app_paths.find().models).create()
    file = chosen.folder / f"states-{chosen.layers}.jsonl"
    finder = Finder(paths)
    try:
        with EngineClient(paths) as client:
            client.load(Catalogue(app_paths.find()).resolve(chosen.model))
            read_all(client, finder, questions(chosen.each), file, chosen.layers)
            state = client.score((Message("user", KNOWN),), layers=chosen.layers).state
    finally:
        finder.close()
    rows = known(file)
    probe = laid(rows, chosen.layers, state)
    target = app_paths.resources() / "probes" / ANSWERS / f"{chosen.name}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(written(probe), encoding="utf-8")
    return 0


def questions(each: int) -> list[dict[str, Any]]:
    """Every page's first questions of both kinds, once for each shape of prompt."""
    found: list[dict[str, Any]] = json.loads((HERE / "reworded_laid.json").read_text("utf-8"))
    found = [{**row, "shape": NEAR} for row in found[: 7 * each]]
    for file in sorted((HERE / "answerable").glob("*/*.json")):
        name = f"answerable/{file.parent.name}"
        rows = json.loads(file.read_text(encoding="utf-8"))
        rows = [{**row, "source": f"{name}/{row['source']}"} for row in rows]
        kinds = [[row for row in rows if row["held"] is held] for held in (True, False)]
        for shape in (NEAR, WHOLE):
            found += [{**row, "shape": shape} for kind in kinds for row in kind[:each]]
        draw = random.Random(3)
        for row in [row for kind in kinds for row in kind[: min(AFTER, each)]]:
            before = draw.choice([other for other in kinds[0] if other is not row])
            said = before["where"] if draw.random() < 0.75 else "(the sources do not say)"
            earlier = f"Q: {before['question']}\nA: {said}"
            found.append({**row, "shape": LATER, "earlier": earlier})
    return found


def read_all(
    client: EngineClient, finder: Finder, rows: list[dict[str, Any]], file: Path, layers: int
) -> None:
    """One line of JSON for each question, with the model's state."""
    asked = {_key(row) for row in known(file)}
    numbers = {name: attached(finder, name) for name in sorted({row["source"] for row in rows})}
    finder.learn(sorted(number for each in numbers.values() for number in each))
    template = TemplateStore(app_paths.resources() / "templates", client.paths.templates)
    info = client.info
    with file.open("a", encoding="utf-8") as out:
        for row in rows:
            if _key(row) in asked:
                continue
            found = passages(finder, row, numbers[row["source"]])
            earlier = row.get("earlier", "")
            wanted = Asked(row["question"], found, template.get(TEMPLATE), earlier=earlier)
            given = fitting(client, found, info.context // 3 if info else 0)
            todo, _ = planned(wanted, given, parameters=info.parameters if info else 0)
            state = client.score(todo.prompts[0].messages, layers=layers).state
            print(json.dumps({**row, "state": state}), file=out, flush=True)


def passages(finder: Finder, row: dict[str, Any], numbers: Sequence[int]) -> tuple[Found, ...]:
    """What a question is given: the nearest passages, or the page as it is."""
    if row["shape"] != NEAR:
        return tuple(each for number in numbers for each in finder.store.all_of(number))
    limit = PASSAGES if row["source"].startswith("answerable/") else LIMIT
    return tuple(finder.find(row["question"], limit=limit, sources=numbers))


def _key(row: dict[str, Any]) -> tuple[str, ...]:
    return row["source"], row["question"], row["shape"]


def laid(rows: list[dict[str, Any]], layers: int, state: tuple[float, ...]) -> Probe:
    """The probe of all, its scale and line from what each page's questions get without it."""
    states = np.array([row["state"] for row in rows])
    states /= np.sqrt((states**2).mean(1, keepdims=True))
    held = np.array([row["held"] for row in rows])
    pages = np.array([row["source"] for row in rows])
    left_out = np.zeros(len(rows))
    for page in np.unique(pages):
        weights, offset = ridge(states[pages != page], held[pages != page])
        left_out[pages == page] = states[pages == page] @ weights + offset
    line = float(np.quantile(left_out[~held], REFUSED))
    scale = slope(left_out, held)
    report((left_out - line) * scale, held, pages, np.array([row["shape"] for row in rows]))
    weights, offset = ridge(states, held)
    return Probe(layers, tuple(weights * scale), float((offset - line) * scale), state)


def ridge(states: Floats, held: Bools, strength: float = RIDGE) -> tuple[Floats, float]:
    """Direction and offset towards +1 where a page answers and -1 where not, both kinds alike."""
    mean, spread = states.mean(0), states.std(0) + 0.1
    x = (states - mean) / spread / np.sqrt(states.shape[1])
    share = np.where(held, 0.5 / held.mean(), 0.5 / (1 - held.mean()))
    root = np.sqrt(share)
    kernel = root[:, None] * (x @ x.T) * root
    dual = np.linalg.solve(kernel + strength * np.eye(len(x)), root * np.where(held, 1.0, -1.0))
    weights = (x.T @ (root * dual)) / spread / np.sqrt(states.shape[1])
    return weights, float(-mean @ weights)


def slope(scores: Floats, held: Bools) -> float:
    """Nats a unit: logistic regression of one number, by Newton's method."""
    a = b = 0.0
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(a * scores + b, -30, 30)))
        wanted = np.array([((held - p) * scores).sum(), (held - p).sum()])
        h = p * (1 - p) + 1e-9
        matrix = np.array([[(h * scores**2).sum(), (h * scores).sum()],
                           [(h * scores).sum(), h.sum()]])  # fmt: skip
        a, b = np.array([a, b]) + np.linalg.solve(matrix, wanted)
    return float(a)


def report(worth: Floats, held: Bools, pages: Strings, shapes: Strings) -> None:
    """The figures of questions whose page was left out."""
    every = np.ones(len(held), bool)
    for name, those in (
        ("all", every),
        ("English", np.char.startswith(pages, "answerable/en")),
        ("Chinese", np.char.startswith(pages, "answerable/zh")),
        *((shape, shapes == shape) for shape in (NEAR, WHOLE, LATER)),
    ):
        own, other = worth[those & held], worth[those & ~held]
        area = (own[:, None] > other).mean() + 0.5 * (own[:, None] == other).mean()
        print(
            f"{name}: area under the curve {area:.3f}, with an answer"
            f" {(own < 0).mean():.3f} of {len(own)} refused,"
            f" without one {(other < 0).mean():.3f} of {len(other)};"
            f" by less than a nat {(np.abs(worth[those]) < 1).mean():.3f}"
        )


if __name__ == "__main__":
    sys.exit(main())
