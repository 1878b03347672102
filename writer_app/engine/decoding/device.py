"""What captured steps need of a device: capture, memory that copies fly to, and marks to wait for.

`DirectDevice` runs every step as it is, on any device: the same buffers and the same functions, so
that all but the capture itself can be tested without a graphics card. `CapturingDevice` is the
thin part that only a card can run; it follows torch's notes on CUDA graphs (warm-up on a side
stream, one memory pool for graphs whose results are copied out of it) and was checked against
torch 2.13's source.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import torch

Step = Callable[[], None]
_cuda: Any = torch.cuda  # its streams and events carry no types
_WARM_UPS = 2  # first calls may load kernels and choose algorithms, which a capture must not


class Device(Protocol):
    """One device."""

    device: torch.device
    name: str

    def capture(self, step: Step) -> Step:
        """A function that does what `step` does, with the same buffers, at less cost.

        `step` may have been run some times when this returns. Raises RuntimeError when it cannot
        be captured.
        """

    def landing(self, shape: Sequence[int], dtype: torch.dtype) -> torch.Tensor:
        """Memory of the host that copies reach without waiting for them."""

    def mark(self) -> Step:
        """A function that waits until all that was asked of the device so far is done."""


class DirectDevice:
    """Nothing is captured and nothing needs waiting for."""

    name = "direct"

    def __init__(self, device: torch.device | None = None) -> None:
        self.device = device or torch.device("cpu")

    def capture(self, step: Step) -> Step:
        """See `Device`."""
        return step

    def landing(self, shape: Sequence[int], dtype: torch.dtype) -> torch.Tensor:
        """See `Device`."""
        return torch.zeros(tuple(shape), dtype=dtype)

    def mark(self) -> Step:
        """See `Device`."""
        return lambda: None


class CapturingDevice:
    """CUDA graphs. Only to be made where `torch.cuda.is_available()`."""

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self.name = torch.cuda.get_device_name(device)
        self._stream = _cuda.Stream(device)
        self._pool = torch.cuda.graph_pool_handle()

    def capture(self, step: Step) -> Step:
        """See `Device`."""
        self._stream.wait_stream(torch.cuda.current_stream(self.device))
        with torch.cuda.stream(self._stream):
            for _ in range(_WARM_UPS):
                step()
        torch.cuda.current_stream(self.device).wait_stream(self._stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=self._pool, stream=self._stream):
            step()
        return graph.replay

    def landing(self, shape: Sequence[int], dtype: torch.dtype) -> torch.Tensor:
        """See `Device`."""
        return torch.zeros(tuple(shape), dtype=dtype, pin_memory=True)

    def mark(self) -> Step:
        """See `Device`."""
        event = _cuda.Event()
        event.record(torch.cuda.current_stream(self.device))

        def wait() -> None:
            event.synchronize()

        return wait
