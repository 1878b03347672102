"""The engine's door for other programs: a stable address, wherever the parts stand inside.

client = EngineClient(paths.find().create())
client.load("starter")
for event in client.stream([{"role": "user", "content": "…"}], GenerateOptions()):
    ...
client.close()
"""

from __future__ import annotations

from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    Failed,
    GenerateOptions,
    Message,
    ModelRef,
)
from writer_app.engine.link.client import EngineClient

__all__ = [
    "Chunk",
    "Done",
    "EndReason",
    "EngineClient",
    "Failed",
    "GenerateOptions",
    "Message",
    "ModelRef",
]
