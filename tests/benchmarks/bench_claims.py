"""Are claims told right against a source: those it holds, and those that are altered?

    python tests/benchmarks/bench_claims.py [SET] [--model ID]

Claims of documents; SET is `held`, or `laid`, `answerable_en`, `answerable_zh`, `fresh`;
English and Chinese half and half: copied, reworded, with another figure or
name, the figure of another thing, turned round, denied, absent. By `claims_laid.json` the rules
were mended, `claims_held.json` was written before they had seen it (and mended by little
afterwards); `claims_answerable_*.json` are of the pages in `answerable/`, where words do not tell
the held from the others, and by them and `laid` the probe is laid (`fit_claims.py`); nothing was
laid by `claims_fresh.json`. Precision and recall are of what is not held. With a model: by rules,
by the model's “Yes” over “No”, by its state, and by state and rules as the product does.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from writer_app import paths as app_paths
from writer_app.assist.claim_check import Found, in_prompt, together
from writer_app.assist.sources import evidence
from writer_app.domain.sources.passage import Passage, cut
from writer_app.domain.sources.prompting import by_words
from writer_app.domain.sources.verdicts import ClaimFinding, ClaimVerdict, Near, verdict, weighed
from writer_app.engine.link.client import EngineClient
from writer_app.engine.models.catalogue import Catalogue
from writer_app.storage.sources.reading import SourceReader

HERE = Path(__file__).with_name("claims")
NEAR = 2  # passages, as many as the product looks at
Row = dict[str, Any]
Told = list[tuple[Row, bool]]


def main() -> int:
    """Judge, count, print what was told wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("chosen", nargs="?", default="held")
    parser.add_argument("--model", default="")
    chosen = parser.parse_args()
    rows = known(chosen.chosen)
    if not chosen.model:
        report("rules", [(row, supported(by_rules(row, near)[0])) for row, near, _ in asked(rows)])
        return 0
    with EngineClient(app_paths.find()) as client:
        client.load(Catalogue(app_paths.find()).resolve(chosen.model))
        for name, told in by_model(client, rows).items():
            report(name, told)
    return 0


def known(chosen: str) -> list[Row]:
    """The claims of a set."""
    rows: list[Row] = json.loads((HERE / f"claims_{chosen}.json").read_text(encoding="utf-8"))
    return rows


def asked(rows: Sequence[Row]) -> list[tuple[Row, list[Found], str]]:
    """The claims with their nearest passages, and what stands in the prompt with others'."""
    reader, made = SourceReader(), []
    try:
        for name in dict.fromkeys(row["source"] for row in rows):
            folder = HERE.parent if "/" in name else HERE
            of = {row["claim"]: row for row in rows if row["source"] == name}
            near = nearest(Path(name).name, cut(reader.read(folder / name).text))
            for claims, given in together(of, near):
                made += [(of[claim], found, in_prompt(given)) for claim, found in claims]
    finally:
        reader.close()
    return made


def nearest(title: str, every: Sequence[Passage]) -> Near:
    """What finds the passages of a source that have most words of a claim."""
    return lambda claim: [("", title, every[n]) for n in by_words(every, claim)[:NEAR]]


def by_rules(row: Row, found: list[Found]) -> tuple[ClaimVerdict, list[str]]:
    """What the rules say, and the words of the passages."""
    words = [passage.words for *_, passage in found]
    return verdict(row["claim"], words), words


def by_model(client: EngineClient, rows: Sequence[Row]) -> dict[str, Told]:
    """Side by side: what is told as held by each way."""
    told: dict[str, Told] = {"rules": [], "yes or no": [], "state": [], "state and rules": []}
    for row, found, passages in asked(rows):
        made, words = by_rules(row, found)
        yes = evidence.affirmed(client, evidence.held_asked(passages, row["claim"]))
        sure = evidence.held(client, passages, row["claim"])
        told["rules"].append((row, supported(made)))
        told["yes or no"].append((row, yes >= 0))
        if sure is not None:
            told["state"].append((row, sure >= 0))
            told["state and rules"].append((row, supported(weighed(made, words, sure))))
    return told


def supported(made: ClaimVerdict) -> bool:
    """Whether a verdict tells a claim as held."""
    return made.finding is ClaimFinding.SUPPORTED


def report(name: str, told: Told) -> None:
    """The figures of one way, and what it told wrong."""
    print(f"---- {name}")
    for row, held in told:
        if held != row["holds"]:
            print(f"    {row['kind']}: {row['claim']} → {'held' if held else 'not held'}")
    right = sum(row["holds"] and held for row, held in told)
    alarms = sum(row["holds"] and not held for row, held in told)
    found = sum(not row["holds"] and not held for row, held in told)
    missed = sum(not row["holds"] and held for row, held in told)
    print(f"held by the source, told so: {right} of {right + alarms}")
    print(f"not held, not told as held: {found} of {found + missed}")
    precision, recall = found / max(1, found + alarms), found / max(1, found + missed)
    print(f"precision {precision:.3f}, recall {recall:.3f}")


if __name__ == "__main__":
    sys.exit(main())
