"""Float weights as blocks: how near they stay."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from writer_app.engine.decoding.blocks import processor
from writer_app.engine.decoding.blocks.formats import BlockTensor, Floats

if processor.unavailable():
    pytest.skip(processor.unavailable(), allow_module_level=True)

from writer_app.engine.decoding.blocks.quantise import quantised


def blocks(matrix: Floats, kind: str) -> BlockTensor:
    """One matrix."""
    with ThreadPoolExecutor(2) as pool:
        return quantised([matrix], kind, pool)


def normal(rows: int, columns: int) -> Floats:
    """Weights as they are in models."""
    found = np.random.default_rng(4).standard_normal((rows, columns)) * 0.02
    return found.astype(np.float32)


def error(matrix: Floats, kind: str) -> float:
    """Root mean square of what is lost, by that of the matrix."""
    lost = blocks(matrix, kind).floats() - matrix
    return float(np.sqrt((lost**2).mean() / (matrix**2).mean()))


def plain_rounding(matrix: Floats) -> float:
    """What sixteen even steps between a group's smallest and largest weight lose."""
    groups = matrix.reshape(-1, 32)
    low, high = groups.min(1, keepdims=True), groups.max(1, keepdims=True)
    scale = (high - low) / 15
    lost = np.rint((groups - low) / scale) * scale + low - groups
    return float(np.sqrt((lost**2).mean() / (matrix**2).mean()))


def test_four_bits_lose_less_than_plain_rounding() -> None:
    matrix = normal(64, 512)
    assert error(matrix, "Q4_K") < 0.98 * plain_rounding(matrix)


@pytest.mark.parametrize(("kind", "most"), [("Q4_K", 0.08), ("Q6_K", 0.02)])
def test_errors_are_those_of_the_format(kind: str, most: float) -> None:
    assert error(normal(64, 512), kind) < most


@pytest.mark.parametrize("kind", ["Q4_K", "Q6_K"])
@pytest.mark.parametrize("value", [0.0, 0.5, -0.5])
def test_constant_weights_stay(kind: str, value: float) -> None:
    matrix = np.full((16, 256), value, np.float32)
    np.testing.assert_allclose(blocks(matrix, kind).floats(), matrix, rtol=0.01)


@pytest.mark.parametrize("kind", ["Q4_K", "Q6_K"])
def test_parts_are_joined(kind: str) -> None:
    matrix = normal(300, 256)
    with ThreadPoolExecutor(2) as pool:
        joined = quantised([matrix[:20], matrix[20:]], kind, pool)
    np.testing.assert_array_equal(joined.raw, blocks(matrix, kind).raw)


def test_other_kinds_and_widths_are_refused() -> None:
    with pytest.raises(ValueError, match="not quantised as Q5_K"):
        blocks(normal(16, 256), "Q5_K")
    with pytest.raises(ValueError, match="blocks of 256"):
        blocks(normal(16, 320), "Q4_K")
