"""A graphics card in one command: exactness, memory, and speed beside transformers' own `generate`.

    python tests/benchmarks/bench_card.py [--sizes 1,4,8] [--json FILE]
    python tests/benchmarks/bench_card.py --tiny --device cpu

Models of 1, 4 and 8 billion parameters are made on the card with random numbers, so nothing is
fetched. For each: captured steps against the plain loop, token by token (four layers in float32)
and by divergence (all layers in bf16); memory expected and taken; the ladder of shorter contexts
with the card filled up on purpose; decode and prefill beside `generate`, and beside the time that
the memory's measured speed alone allows. A size that does not fit is left out, and that is said.
`--device cpu --tiny` runs the same with a processor in the card's place; its figures mean nothing.
Ends with 1 where there is no card, with 2 where something is not as it must be.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from card_trial import CudaPlace, Found, Place, Size, StandIn, speed_of, trial

NO_CARD = "No graphics card that torch can use is here, so nothing was run."
_LONGEST = {"max_position_embeddings": 32_768, "eos_token_id": None, "bos_token_id": None}


def _shape(vocabulary: int, *sizes: int, tied: bool) -> dict[str, Any]:
    names = ("hidden_size", "num_hidden_layers", "intermediate_size")
    names += ("num_attention_heads", "num_key_value_heads", "head_dim")
    return {
        **dict(zip(names, sizes, strict=True)),
        **_LONGEST,
        "vocab_size": vocabulary,
        "tie_word_embeddings": tied,
    }


SIZES = {  # shapes of models that people use, with 1.2, 4.0 and 8.0 billion numbers
    "1": Size("1 B", _shape(128_256, 2048, 16, 8192, 32, 8, 64, tied=True)),
    "4": Size("4 B", _shape(151_936, 2560, 36, 9728, 32, 8, 128, tied=True)),
    "8": Size("8 B", _shape(128_256, 4096, 32, 14_336, 32, 8, 128, tied=False)),
}
TINY = Size(
    "tiny",
    _shape(400, 64, 3, 128, 4, 2, 16, tied=True),
    context=8192,
    prompt=40,
    new=8,
    dtype=torch.float32,
    spare=0,
)
_IMAGINED = 4_000_000_000  # bytes of the card that the processor stands in for


def lines(found: Found) -> list[str]:
    """What one trial found, for people."""
    gb = 1e9
    out = [
        f"{found.name}: {found.parameters / 1e9:.2f} billion numbers, {found.note}",
        f"  texts equal to the plain loop's {found.equal} of {found.compared}; whole model: "
        f"cosine {found.cosine:.5f}, at most {found.divergence:.5f} nats",
        f"  memory expected {found.expected / gb:.2f} GB, taken {found.took / gb:.2f}",
        f"  decode {found.decode:.2f} ms a token, generate {found.decode_generate:.2f}, "
        f"the memory alone {found.bound:.2f}",
        f"  prefill {found.prefill:.3f} ms a token, generate {found.prefill_generate:.3f}",
    ]
    out += [f"  filled up: {rung}" for rung in found.rungs]
    return out + [f"  FAULT: {fault}" for fault in found.faults]


def run(sizes: Sequence[Size], place: Place) -> list[Found]:
    """Try every size that fits, telling as it goes."""
    speed = speed_of(place)
    print(f"{place.name}, torch {torch.__version__}, copies {speed / 1e9:.0f} GB/s", flush=True)
    found = []
    for size in sizes:
        try:
            found.append(trial(size, place, speed))
        except torch.OutOfMemoryError:
            print(f"{size.name}: left out, the card has not enough memory", flush=True)
            continue
        print("\n".join(lines(found[-1])), flush=True)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """A graphics card in one command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(SIZES))
    parser.add_argument("--device", default="cuda", choices=("cuda", "cpu"))
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(arguments)
    if asked.device == "cuda" and not torch.cuda.is_available():
        print(NO_CARD)
        return 1
    sizes = [TINY] if asked.tiny else [SIZES[name] for name in asked.sizes.split(",")]
    place: Place = CudaPlace() if asked.device == "cuda" else StandIn(_IMAGINED)
    found = run(sizes, place)
    if asked.json:
        text = json.dumps([asdict(each) for each in found], indent=1)
        asked.json.write_text(text, encoding="utf-8")
    return 2 if any(each.faults for each in found) or not found else 0


if __name__ == "__main__":
    raise SystemExit(main())
