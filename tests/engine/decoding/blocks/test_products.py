"""Each packing's kernels against the numbers of its blocks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from test_formats import random_blocks

from writer_app.engine.decoding.blocks import processor
from writer_app.engine.decoding.blocks.formats import FORMATS, BlockTensor, Floats

if processor.unavailable():
    pytest.skip(processor.unavailable(), allow_module_level=True)

from writer_app.engine.decoding.blocks import layout, products
from writer_app.engine.decoding.blocks import vectors as vec
from writer_app.engine.decoding.blocks.compiled import entry
from writer_app.engine.decoding.blocks.kernels import LANES
from writer_app.engine.decoding.blocks.packing import GROUP

# The first run compiles, which takes minutes where others keep the processor busy.
pytestmark = pytest.mark.timeout(900)


@entry
def multiply(matrix: int, x: int, acts: int, count: int, out: int) -> None:
    """All blocks of a matrix with `count` rows of float32."""
    groups = products.get(matrix, 5)
    for row in range(count):
        to = acts + products.row_place(row, groups)
        vec.quantise(x + 128 * groups * row, groups, to, products.row_stride(row, count))
    for block in range(products.get(matrix, 2)):
        products.product(matrix, block, acts, count, out + 4 * LANES * count * block)


def product(tensor: BlockTensor, x: Floats) -> Floats:
    """x [count, columns] times the matrix, [count, rows], by the kernels."""
    with ThreadPoolExecutor(2) as pool:
        [matrix] = layout.packed([tensor], pool, threads=2)
    count, fields = len(x), np.array(matrix.fields, np.int64)
    acts = np.zeros(count * tensor.columns // 32 * GROUP, np.uint8)
    out = np.zeros((matrix.blocks, count, LANES), np.float32)
    arrays = (fields, x, acts)
    multiply(*(each.ctypes.data for each in arrays), count, out.ctypes.data)
    return out.transpose(1, 0, 2).reshape(count, -1)[:, : tensor.rows]


def rounded(x: Floats) -> Floats:
    """x with its numbers as they are after rounding to int8, a scale for each 32."""
    groups = x.reshape(len(x), -1, 32)
    top = np.abs(groups).max(2, keepdims=True)
    return (np.rint(groups * (127 / top)) * (top / 127)).reshape(x.shape)


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_a_product_is_that_of_the_blocks_numbers(kind: str) -> None:
    tensor = random_blocks(kind, 56, 512)
    x = np.random.default_rng(1).standard_normal((7, 512)).astype(np.float32)
    wanted = rounded(x).astype(np.float64) @ tensor.floats().astype(np.float64).T
    error = np.abs(product(tensor, x) - wanted).max() / np.abs(wanted).max()
    assert error < 1e-5


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_a_row_is_the_same_beside_any_number_of_others(kind: str) -> None:
    tensor = random_blocks(kind, 32, 256)
    x = np.random.default_rng(2).standard_normal((9, 256)).astype(np.float32)
    all_rows = product(tensor, x)
    for count in (1, 2, 3, 4, 5):
        np.testing.assert_array_equal(product(tensor, x[:count].copy()), all_rows[:count])


@pytest.mark.parametrize("kind", ["Q4_0", "Q8_0"])
def test_largest_numbers_do_not_overflow(kind: str) -> None:
    size = FORMATS[kind].row_bytes(64)
    for byte in (0x00, 0x7F, 0x80, 0xFF):
        raw = np.full(32 * size, byte, np.uint8)
        blocks = raw.reshape(-1, FORMATS[kind].bytes)
        blocks[:, :2] = np.array([1.0], np.float16).view(np.uint8)
        tensor = BlockTensor(kind, 32, 64, raw)
        x = np.full((1, 64), -1.0, np.float32)
        np.testing.assert_allclose(product(tensor, x), x @ tensor.floats().T, rtol=1e-6)


def test_columns_that_are_no_whole_chunks_are_refused() -> None:
    with ThreadPoolExecutor(1) as pool, pytest.raises(ValueError, match="blocks of 32"):
        layout.packed([random_blocks("Q8_0", 16, 48)], pool, threads=1)
