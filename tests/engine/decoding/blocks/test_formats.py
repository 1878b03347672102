"""Block formats against the gguf package's own reading of them."""

from __future__ import annotations

import gguf
import numpy as np
import pytest
from gguf import quants

from writer_app.engine.decoding.blocks.formats import FORMATS, BlockTensor, stored

HALVES = {
    **{"Q4_0": (0,), "Q4_1": (0, 2), "Q5_0": (0,), "Q5_1": (0, 2), "Q8_0": (0,)},
    **{"Q4_K": (0, 2), "Q5_K": (0, 2), "Q6_K": (208,)},
}


def random_blocks(kind: str, rows: int, columns: int, *, seed: int = 0) -> BlockTensor:
    """A matrix whose bytes are random and whose scales are between -0.02 and 0.02."""
    rng = np.random.default_rng(seed)
    raw = rng.integers(0, 256, rows * FORMATS[kind].row_bytes(columns), dtype=np.uint8)
    if kind not in HALVES:
        numbers = rng.standard_normal((rows, columns)).astype(np.float32)
        kept = numbers.astype(np.float16) if kind == "F16" else numbers
        raw = np.frombuffer(kept.tobytes(), np.uint8)
        if kind == "BF16":
            raw = np.ascontiguousarray(raw.reshape(-1, 4)[:, 2:]).reshape(-1)
        return BlockTensor(kind, rows, columns, raw)
    blocks = raw.reshape(-1, FORMATS[kind].bytes)
    for at in HALVES[kind]:
        scale = rng.uniform(-0.02, 0.02, (len(blocks), 1)).astype(np.float16)
        blocks[:, at : at + 2] = scale.view(np.uint8)
    return BlockTensor(kind, rows, columns, raw)


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_numbers_are_those_that_the_gguf_package_reads(kind: str) -> None:
    tensor = random_blocks(kind, 5, 512)
    raw = tensor.raw.reshape(5, -1)
    theirs = quants.dequantize(raw, gguf.GGMLQuantizationType[kind]).reshape(5, 512)
    np.testing.assert_array_equal(tensor.floats(), theirs)


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_sizes_and_codes_are_those_of_the_gguf_package(kind: str) -> None:
    known = gguf.GGMLQuantizationType[kind]
    assert FORMATS[kind].code == int(known)
    assert gguf.GGML_QUANT_SIZES[known] == (FORMATS[kind].columns, FORMATS[kind].bytes)


def test_a_part_of_the_rows_is_a_part_of_the_numbers() -> None:
    tensor = random_blocks("Q6_K", 9, 256)
    np.testing.assert_array_equal(tensor.floats(3, 7), tensor.floats()[3:7])


def test_rows_come_in_another_order() -> None:
    tensor = random_blocks("Q4_K", 4, 256)
    np.testing.assert_array_equal(
        tensor.picked([2, 0, 3, 1]).floats(), tensor.floats()[[2, 0, 3, 1]]
    )


def test_a_row_that_is_no_whole_number_of_blocks_is_refused() -> None:
    with pytest.raises(ValueError, match="blocks of 256, not rows of 320"):
        FORMATS["Q4_K"].row_bytes(320)


def test_too_few_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="takes 288 bytes, not 287"):
        BlockTensor("Q4_K", 2, 256, np.zeros(287, np.uint8))


def test_floats_are_stored_as_they_are() -> None:
    matrix = np.arange(12, dtype=np.float32).reshape(3, 4)
    np.testing.assert_array_equal(stored(matrix, "F16").floats(), matrix)
