"""Whether the kernels can run here, and the sentence when they cannot."""

from __future__ import annotations

import pytest

from writer_app.engine.decoding.blocks import processor

GOOD = {"avx2", "fma", "f16c", "sse4.2"}


@pytest.mark.parametrize(
    ("machine", "features", "said"),
    [
        ("x86_64", GOOD, ""),
        ("AMD64", GOOD | {"avx512vnni"}, ""),
        ("x86_64", None, "need numba, which is not installed"),
        ("aarch64", {"neon", "dotprod"}, ""),
        ("arm64", {"neon"}, "This processor lacks dotprod"),
        ("riscv64", set(), "made for x86 and ARM processors; this one is riscv64"),
        ("x86_64", GOOD - {"fma", "avx2"}, "This processor lacks avx2, fma"),
    ],
)
def test_the_reason_is_a_sentence(machine: str, features: set[str] | None, said: str) -> None:
    found = processor.refusal(machine=machine, features=features)
    assert said in found
    assert bool(found) == bool(said)


def test_available_agrees_with_the_reason() -> None:
    assert processor.available() == (processor.unavailable() == "")


def test_a_numba_that_does_not_start_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> None:
        raise ImportError(f"{name} needs NumPy 2.3 or less")

    monkeypatch.setattr(processor, "import_module", broken)
    assert processor.features() is None
