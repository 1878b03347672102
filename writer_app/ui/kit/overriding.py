"""`override` for what the first paint waits for: typing_extensions takes 4 ms to come in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import override
else:

    def override(method: Any) -> Any:
        """Mark a method that stands for one of its base class, as typing's own does."""
        method.__override__ = True
        return method


__all__ = ["override"]
