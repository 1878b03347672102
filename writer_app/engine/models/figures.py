"""Figures of past answers: numbers only, a line each in `data/figures.jsonl`, for the monitor.

Written by whoever runs the engine, window or terminal, when an answer has ended; read by `doctor`.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from writer_app.engine.base import record
from writer_app.engine.base.protocol import Done, ModelInfo

NAME = "figures.jsonl"
RECENT = 20  # answers that a summary is made of
_STEP = 512  # tokens by which the cache of keys and values grows
_LATER = ("expected", "taken")  # figures that older lines do not have
_LARGEST = 128 * 1024  # bytes; then the file begins again with its latest part


@dataclass(frozen=True, slots=True)
class Figures:
    """One answer. Seconds, tokens, bytes; `memory` is the engine process's resident memory.

    `expected` is what the arithmetic said the engine would take, `taken` what it took where the
    model lies: the process's memory, or the card's.
    """

    when: str = ""
    model: str = ""
    device: str = ""
    reason: str = ""
    prompt_tokens: int = 0
    cached_tokens: int = 0
    new_tokens: int = 0
    drafted_tokens: int = 0
    accepted_tokens: int = 0
    first_token_s: float = 0.0
    total_s: float = 0.0
    tokens_per_second: float = 0.0
    memory: int = 0
    expected: int = 0
    taken: int = 0


def note(data: Path, info: ModelInfo | None, done: Done, pid: int | None) -> None:
    """Keep the figures of an answer that has ended. Raises nothing."""
    stats = done.stats
    resident = memory(pid)
    places = -(-(stats.prompt_tokens + stats.new_tokens) // _STEP) * _STEP
    found = Figures(
        when=datetime.now(UTC).isoformat(timespec="seconds"),
        model=info.id if info else "",
        device=info.device if info else "",
        reason=str(done.reason),
        prompt_tokens=stats.prompt_tokens,
        cached_tokens=stats.cached_tokens,
        new_tokens=stats.new_tokens,
        drafted_tokens=stats.drafted_tokens,
        accepted_tokens=stats.accepted_tokens,
        first_token_s=round(stats.first_token_s, 4),
        total_s=round(stats.total_s, 4),
        tokens_per_second=round(stats.tokens_per_second, 2),
        memory=resident,
        expected=info.expected_at(places) if info else 0,
        taken=(info.taken if info else 0) or resident,
    )
    path = data / NAME
    with suppress(OSError):
        if path.exists() and path.stat().st_size > _LARGEST:
            path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[-RECENT:]))
        record.append(path, asdict(found))


def read(data: Path) -> tuple[Figures, ...]:
    """The kept answers that can be read, the oldest first. Raises nothing."""
    return record.read(data / NAME, _figures)


def _figures(values: Any) -> Figures:
    usual = Figures()
    values = dict.fromkeys(_LATER, 0) | values
    names = [each.name for each in fields(Figures)]
    return Figures(**{name: type(getattr(usual, name))(values[name]) for name in names})


def memory(pid: int | None) -> int:
    """Resident bytes of a process; 0 when there is none."""
    with suppress(psutil.Error, OSError):
        return int(psutil.Process(pid).memory_info().rss) if pid is not None else 0
    return 0


def summary(data: Path) -> dict[str, Any]:
    """What `doctor` shows: the latest answer, and medians and shares over the last `RECENT`."""
    recent = read(data)[-RECENT:]
    if not recent:
        return {"answers": 0}
    prompts = sum(each.prompt_tokens for each in recent)
    drafted = sum(each.drafted_tokens for each in recent)
    speeds = [each.tokens_per_second for each in recent if each.tokens_per_second > 0]
    return {
        "answers": len(recent),
        "latest": asdict(recent[-1]),
        "tokens_per_second": round(median(speeds), 2) if speeds else 0.0,
        "first_token_s": round(median(each.first_token_s for each in recent), 4),
        "cached_share": _share(sum(each.cached_tokens for each in recent), prompts),
        "accepted_share": _share(sum(each.accepted_tokens for each in recent), drafted),
        "memory": max(each.memory for each in recent),
        "expected": recent[-1].expected,
        "taken": recent[-1].taken,
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0
