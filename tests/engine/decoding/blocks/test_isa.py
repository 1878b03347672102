"""Which instructions are taken."""

from __future__ import annotations

import pytest

from writer_app.engine.decoding.blocks import isa

AVX2 = {"avx2", "fma", "f16c"}
WIDE = {"avx512f", "avx512bw", "avx512vl", "avx512vnni"}


@pytest.mark.parametrize(
    ("features", "name"),
    [
        (AVX2, "avx2"),
        (AVX2 | {"avxvnni"}, "avxvnni"),
        (AVX2 | WIDE, "avx512vnni"),
        (AVX2 | WIDE - {"avx512vnni"}, "avx2"),
        ({"neon", "dotprod"}, "neon"),
    ],
)
def test_the_best_that_the_processor_has(features: set[str], name: str) -> None:
    assert isa.suited(features).name == name


def test_another_may_be_asked_for() -> None:
    assert isa.suited(AVX2 | WIDE, "avx2").lanes == 8


def test_a_processor_without_any_is_refused() -> None:
    with pytest.raises(KeyError):
        isa.suited({"sse2"})
