"""Memory and time of one load in a process of its own; JSON on standard output.

    python load_memory.py FOLDER MODELS

Bytes of resident memory: before the load with the libraries in place, at its peak, after it. The
model's prepared copy should be in MODELS already, so that its load and not its making is seen.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import psutil

from writer_app.engine.base.protocol import ModelRef
from writer_app.engine.decoding import quantised_cache, selftest  # noqa: F401  # all that a load needs
from writer_app.engine.decoding.load import nf4_is_fast, transformers
from writer_app.engine.decoding.session import open_session


def peak() -> int:
    """The largest resident size so far (Linux), in bytes."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) << 10
    return 0


def main() -> None:
    folder, models = Path(sys.argv[1]), Path(sys.argv[2])
    library = transformers()
    _ = library.AutoTokenizer, library.AutoConfig, library.AutoModelForCausalLM
    nf4_is_fast()
    before = psutil.Process().memory_info().rss
    begun = time.perf_counter()
    session = open_session(
        ModelRef(folder.name, str(folder)),
        models=models,
        progress=lambda phase, done, total: None,
        cancelled=lambda: False,
    )
    taken = time.perf_counter() - begun
    after = psutil.Process().memory_info().rss
    print(
        json.dumps(
            {
                "format": session.info.format,
                "seconds": taken,
                "weights": session.info.bytes,
                "before": before,
                "peak": peak(),
                "after": after,
            }
        )
    )


if __name__ == "__main__":
    main()
