"""What a load found out about speed: expected and measured, and when that is a fault.

Expected is what the memory gives: its bandwidth over the bytes that a token reads in four bits (a
file's own blocks, or 4.5 bits a number), times the part that the kernels reach. A way that takes
more than three times as long is a fault, and says so with the reasons of every faster one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from writer_app.domain.base.message import coded
from writer_app.engine.models.advice import BLOCK_REACH

LATEST = "latest"  # the key of this record among a model's findings
_BITS = 4.5
_FAULT = 3.0  # times slower than expected
_QUICK = 100.0  # tokens a second that nobody waits for, whatever was expected of a small model


@dataclass(frozen=True, slots=True)
class Speed:
    """Of one load. Tokens a second, 0 = not known; `tried` has every format with its figures."""

    kind: str
    kernels: str = ""
    expected: float = 0.0
    measured: float = 0.0
    tried: Mapping[str, Any] = field(default_factory=dict)

    @property
    def slow(self) -> bool:
        """Whether it is slower than a third of what was expected, and so that it is felt."""
        return 0 < self.measured < min(self.expected / _FAULT, _QUICK)

    def fault(self, title: str) -> str:
        """One sentence about a speed that is a fault; "" else."""
        if not self.slow:
            return ""
        whys = [f"{kind}: {why}" for kind, each in self.tried.items() if (why := reason(each))]
        return coded(
            "speed.writes-about-tokens-second-where",
            "{0} writes about {1} tokens a second, where this computer could "
            "give {2}: a faster way did not work "
            "({3}).",
            title,
            f"{self.measured:.1f}",
            f"{self.expected:.0f}",
            "; ".join(whys) or "other programs keep the processor busy",
        )

    @property
    def entry(self) -> dict[str, Any]:
        """For the record, as `doctor --json` shows it."""
        return {
            "format": self.kind,
            "kernels": self.kernels,
            "tried": dict(self.tried),
            "expected_tokens_per_second": round(self.expected, 2),
            "measured_tokens_per_second": round(self.measured, 2),
        }


def reason(entry: Any) -> str:
    """Why a format was refused, from its entry in a record; "" where it was not."""
    if not isinstance(entry, Mapping) or entry.get("agrees"):
        return ""
    if entry.get("why") or entry.get("error"):
        return str(entry.get("why") or entry.get("error")).rstrip(".")
    if "divergence" in entry:
        return f"it differs from its own weights by {float(entry['divergence']):.3f} nats"
    return ""


def expected(bandwidth: int, read: int) -> float:
    """Tokens a second that the memory could give where a token reads so many bytes."""
    return BLOCK_REACH * bandwidth / read if bandwidth and read else 0.0


def read_in_four_bits(parameters: int) -> int:
    """Bytes that a token reads of a model in four bits."""
    return int(parameters * _BITS / 8)


def measured(entry: Mapping[str, Any]) -> float:
    """Tokens a second, from the milliseconds of a pass over one row; 0 where there are none."""
    times = entry.get("ms")
    one = times.get("1") if isinstance(times, Mapping) else None
    return 1000.0 / one if isinstance(one, int | float) and one > 0 else 0.0
