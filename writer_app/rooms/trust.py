"""What shows that the engine keeps to itself, and what it does: the monitor and the evidence."""

from __future__ import annotations

from writer_app.bridge.model.evidence import Evidence
from writer_app.bridge.model.monitor import Monitor
from writer_app.engine.trust.offline import NetworkGuard
from writer_app.rooms.assistant import AssistantRoom
from writer_app.rooms.documents import DocumentRoom
from writer_app.rooms.frame import Frame
from writer_app.ui.models.trust_controller import TrustController


class TrustRoom:
    """Looks at the engine's thread and at nothing of the writer's."""

    def __init__(
        self,
        frame: Frame,
        documents: DocumentRoom,
        assistant: AssistantRoom,
        *,
        guard: NetworkGuard | None,
    ) -> None:
        window, background = frame.window, documents.background
        self.monitor = Monitor(assistant.thread, background=background, parent=window)
        self.evidence = Evidence(
            frame.paths,
            thread=assistant.thread,
            model=lambda: assistant.model.title,
            guard=guard,
            background=background,
            parent=window,
        )
        self.controller = TrustController(window, monitor=self.monitor, evidence=self.evidence)

    def stop(self) -> None:
        """Look no more."""
        self.monitor.watch(False)

    def close(self) -> None:
        """Nothing of it stays open."""
