"""A chunk that takes long tells that it is being read."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from writer_app.engine.decoding import loop
from writer_app.engine.decoding.loop import Decoder, Hooks, Tuning


class Slow:
    """A runner that asks three times within a pass whether it is to stop."""

    rewindable = True

    def forward(self, ids: torch.Tensor, position: int, *, last: bool, stop: Any) -> torch.Tensor:
        assert not any(stop() for _ in range(3))
        return torch.zeros(1, 1, 8)

    def spread(self, rows: int) -> None:
        """There is one row."""

    def reset(self) -> None:
        """There is nothing to forget."""


@pytest.mark.parametrize(("silence", "told"), [(-1.0, [0, 0, 0, 4, 4, 4, 4, 8]), (3600.0, [4, 8])])
def test_what_was_read_is_told_again_after_a_silence(
    silence: float, told: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "_SIGN_S", silence)
    heard: list[int] = []
    decoder = Decoder(Slow(), None, ends=frozenset(), tuning=Tuning(chunk=4))
    decoder.prefill(list(range(8)), Hooks(reading=lambda done, _total: heard.append(done)))
    assert heard == told
