"""Facts about the machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.engine.models import machine

REPORT = """NVIDIA GeForce RTX 4060 Laptop GPU, 8188, 7800, 550.54
NVIDIA H100 80GB HBM3, 81559, 81000, 550.54
nonsense
"""


def test_the_largest_card_is_taken() -> None:
    card = machine.parse_graphics(REPORT)
    assert card is not None
    assert (card.name, card.total >> 20, card.driver) == ("H100 80GB HBM3", 81559, "550.54")


@pytest.mark.parametrize(
    ("text", "knows"),
    [
        ("cuda: Optional[str] = None\nhip = None", False),
        ("cuda = '13.0'\nhip: Optional[str] = None", True),
        ("", True),
    ],
)
def test_a_torch_without_cuda_is_told_by_its_file(
    text: str, *, knows: bool, tmp_path: Path
) -> None:
    file = tmp_path / "version.py"
    file.write_text(text, encoding="utf-8")
    assert machine.torch_knows_cards(file) is knows
    assert machine.torch_knows_cards(tmp_path / "none")


def test_no_card_in_an_empty_report() -> None:
    assert machine.parse_graphics("") is None


@pytest.mark.parametrize(
    ("name", "bandwidth"),
    [
        ("GeForce RTX 4060 Laptop GPU", 256),
        ("GeForce RTX 4060", 272),
        ("GeForce RTX 4060 Ti", 288),
        ("NVIDIA H100 80GB HBM3", 3350),
        ("Unknown", 0),
    ],
)
def test_the_longest_known_name_wins(name: str, bandwidth: int) -> None:
    assert machine.card_bandwidth(name) == bandwidth * 10**9


def test_this_machine_has_memory_and_cores(tmp_path: Path) -> None:
    found = machine.find(tmp_path / "absent" / "folder")
    assert found.ram_total > found.ram_free > 0
    assert found.cores >= 1
    assert found.disk_free > 0
    assert "free on disk" in found.line


@pytest.mark.parametrize(("flags", "fast"), [("avx2 avx512_bf16", True), ("avx2 avx512f", False)])
def test_the_fast_kernel_is_read_from_the_flags(tmp_path: Path, flags: str, fast: bool) -> None:
    (tmp_path / "cpuinfo").write_text(f"flags\t\t: {flags}\n", encoding="ascii")
    assert machine.has_avx512_bf16(tmp_path / "cpuinfo") is fast
