"""Are claims told right against a source: those it holds, and those that are altered?

    python tests/benchmarks/bench_claims.py [laid|held]

Claims of documents in `claims/`, English and Chinese half and half: copied, reworded, with another
figure or name, the figure of another thing, turned round, denied, absent. By `claims_laid.json` the
rules were mended, `claims_held.json` was written before they had seen it (and mended by little
afterwards). Precision and recall are of what is not held. No model is asked.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from writer_app.domain.sources.passage import cut
from writer_app.domain.sources.prompting import by_words
from writer_app.domain.sources.verdicts import ClaimFinding, verdict

HERE = Path(__file__).with_name("claims")
NEAR = 2  # passages, as many as the product looks at


def main() -> int:
    """Judge, count, print what was told wrong."""
    chosen = sys.argv[1] if len(sys.argv) > 1 else "held"
    rows = json.loads((HERE / f"claims_{chosen}.json").read_text(encoding="utf-8"))
    known = {
        name: cut((HERE / name).read_text(encoding="utf-8")) for name in {r["source"] for r in rows}
    }
    told: Counter[tuple[bool, bool]] = Counter()
    for row in rows:
        passages = known[row["source"]]
        near = [passages[n].words for n in by_words(passages, row["claim"])[:NEAR]]
        made = verdict(row["claim"], near)
        held = made.finding is ClaimFinding.SUPPORTED
        told[row["holds"], held] += 1
        if held != row["holds"]:
            print(f"    {row['kind']}: {row['claim']} → {made.finding} {made.strange}")
    found, missed, alarms = told[False, False], told[False, True], told[True, False]
    print(f"held by the source, told so: {told[True, True]} of {told[True, True] + alarms}")
    print(f"not held, not told as held: {found} of {found + missed}")
    print(f"precision {found / (found + alarms):.3f}, recall {found / (found + missed):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
