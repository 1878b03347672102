"""Lays a probe for a model: do passages hold a claim? (`writer_app.domain.sources.probe`)

    python tests/benchmarks/fit_claims.py FOLDER NAME [--model ID] [--layers 18]

The claims of `claims_answerable_*.json` and `claims_laid.json` are put to the model as
*Check against sources* puts them; its state at the end of the prompt is kept in
FOLDER/claims-LAYERS.jsonl at once, so that a run can be broken off and goes on. Fitted as
`fit_probe.py` does, each source left out in turn; the scale, and what a finding of the rules adds
(`verdicts._RULES`), come from logistic regression on what was left out, of the claims that the
rules were not mended by. What is printed of the findings goes into `_RULES` by hand. Written to
resources/probes/claims/NAME.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import numpy.typing as npt
from bench_claims import asked, by_rules, known
from fit_probe import Bools, Floats, ridge

from writer_app import paths as app_paths
from writer_app.assist.sources.evidence import CLAIMS, held_asked
from writer_app.domain.sources.probe import KNOWN, Probe, written
from writer_app.domain.sources.verdicts import ClaimFinding
from writer_app.engine.base.protocol import Message
from writer_app.engine.link.client import EngineClient
from writer_app.engine.models.catalogue import Catalogue

SETS = ("answerable_en", "answerable_zh", "laid")
FINDINGS = [each.value for each in ClaimFinding]
RIDGE = 0.1  # beside a kernel whose diagonal is about one
PRIOR = 1.0  # of the weights that are laid on a few hundred claims


def main() -> int:
    """Read what was not read yet, fit, report, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("name")
    parser.add_argument("--model", default="")
    parser.add_argument("--layers", type=int, default=18)
    chosen = parser.parse_args()
    file = chosen.folder / f"claims-{chosen.layers}.jsonl"
    with EngineClient(app_paths.find()) as client:
        client.load(Catalogue(app_paths.find()).resolve(chosen.model))
        for name in SETS:
            read_all(client, name, file, chosen.layers)
        state = client.score((Message("user", KNOWN),), layers=chosen.layers).state
    probe = laid(read(file), chosen.layers, state)
    target = app_paths.resources() / "probes" / CLAIMS / f"{chosen.name}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(written(probe), encoding="utf-8")
    return 0


def read(file: Path) -> list[dict[str, Any]]:
    """What is in a file of states."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [json.loads(line) for line in lines]


def read_all(client: EngineClient, name: str, file: Path, layers: int) -> None:
    """One line of JSON for each claim: what the rules find, and the model's state."""
    there = {(row["source"], row["claim"]) for row in read(file)}
    rows = [row for row in known(name) if (row["source"], row["claim"]) not in there]
    with file.open("a", encoding="utf-8") as out:
        for row, found, passages in asked(rows):
            state = client.score(held_asked(passages, row["claim"]), layers=layers).state
            kept = {**row, "set": name, "rules": by_rules(row, found)[0].finding, "state": state}
            print(json.dumps(kept), file=out, flush=True)


def laid(rows: list[dict[str, Any]], layers: int, state: tuple[float, ...]) -> Probe:
    """The probe of all, its scale and line from what each source's claims get without it."""
    states = np.array([row["state"] for row in rows])
    states /= np.sqrt((states**2).mean(1, keepdims=True))
    held = np.array([row["holds"] for row in rows])
    sources = np.array([row["source"] for row in rows])
    left_out = np.zeros(len(rows))
    for source in np.unique(sources):
        weights, offset = ridge(states[sources != source], held[sources != source], RIDGE)
        left_out[sources == source] = states[sources == source] @ weights + offset
    rules = np.array([[row["rules"] == each for each in FINDINGS] for row in rows], float)
    unseen = np.array([row["set"] != "laid" for row in rows])
    every = np.column_stack((left_out, rules))
    nats = logistic(every[unseen], held[unseen])
    line = float((rules[unseen] @ nats[1:]).mean())
    print({name: round(float(nat - line), 2) for name, nat in zip(FINDINGS, nats[1:], strict=True)})
    report("state", left_out[unseen], held[unseen])
    report("state and rules", every[unseen] @ nats, held[unseen])
    weights, offset = ridge(states, held, RIDGE)
    return Probe(layers, tuple(weights * nats[0]), float(offset * nats[0]) + line, state)


def logistic(features: Floats, held: Bools) -> Floats:
    """Nats of each feature, by Newton's method, drawn a little towards none."""
    nats = np.zeros(features.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(features @ nats, -30, 30)))
        slope = features.T @ (held - p) - PRIOR * nats
        bend = (features.T * (p * (1 - p))) @ features + PRIOR * np.eye(len(nats))
        nats += np.linalg.solve(bend, slope)
    return nats


def report(name: str, worth: npt.NDArray[np.float64], held: Bools) -> None:
    """The figures of claims whose source was left out: of those that are not held."""
    own, other = worth[held], worth[~held]
    area = (own[:, None] > other).mean() + 0.5 * (own[:, None] == other).mean()
    precision, recall = (other < 0).sum() / (worth < 0).sum(), (other < 0).mean()
    print(f"{name}: area {area:.3f}, precision {precision:.3f}, recall {recall:.3f}")


if __name__ == "__main__":
    sys.exit(main())
