"""What the decoding's self-tests found on this machine, for `doctor`; without torch."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SelfTest:
    """One result: which format one model runs in on one machine. `format` is empty where no
    format agreed with the unmodified model, which then runs the general way."""

    model: str  # fingerprint of the weights
    machine: str
    format: str
    longest_draft: int  # tokens
    one_row_ms: float  # a pass for one token, 0 when not timed

    def __str__(self) -> str:
        chosen = self.format or "general way"
        speed = f", {self.one_row_ms:.0f} ms a token" if self.one_row_ms else ""
        return f"{self.model}: {chosen}{speed}, drafts up to {self.longest_draft} ({self.machine})"


def kept(models: Path) -> tuple[SelfTest, ...]:
    """Every result in the model cache `models`; files that cannot be read are left out."""
    found: list[SelfTest] = []
    for file in sorted((models / ".cache").glob("*/selftest.json")):
        try:
            entries = json.loads(file.read_text(encoding="utf-8"))
            found += [
                _result(file.parent.name, machine, entry) for machine, entry in entries.items()
            ]
        except (OSError, ValueError, AttributeError, TypeError):
            continue
    return tuple(found)


def _result(model: str, machine: str, entry: dict[str, object]) -> SelfTest:
    kind = str(entry.get("format", ""))
    tried = entry.get("tried")
    chosen = tried.get(kind, {}) if isinstance(tried, dict) else {}
    one_row = float(chosen.get("ms", {}).get("1", 0.0))
    return SelfTest(model, machine, kind, int(str(entry.get("longest_draft", 0))), one_row)
