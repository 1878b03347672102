"""How expected the page's words are to the model: not a part of the window's start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from writer_app.rooms.assistant import AssistantRoom
from writer_app.rooms.documents import DocumentRoom
from writer_app.rooms.frame import Frame
from writer_app.ui.window.views import ignoring_state

if TYPE_CHECKING:
    from writer_app.bridge.review.surprise_map import SurpriseMap
    from writer_app.ui.library.surprise_controller import SurpriseController


class SurpriseRoom:
    """The map is made when it is first wanted."""

    def __init__(self, frame: Frame, documents: DocumentRoom, assistant: AssistantRoom) -> None:
        self._frame, self._documents, self._assistant = frame, documents, assistant
        self._map: SurpriseMap | None = None
        self._controller: SurpriseController | None = None
        commands = frame.window.commands
        commands["surprise"].toggled.connect(self._show)
        commands["nextSurprise"].triggered.connect(ignoring_state(lambda: self._walk(1)))
        commands["previousSurprise"].triggered.connect(ignoring_state(lambda: self._walk(-1)))

    def stop(self) -> None:
        """Ask for nothing more."""
        if self._map is not None:
            self._map.set_on(False)

    def close(self) -> None:
        """Nothing is kept."""

    # ---- inside
    def _show(self, on: bool) -> None:
        if on or self._controller is not None:
            self._made().show_map(on)

    def _walk(self, step: int) -> None:
        if self._map is None or not self._map.on:
            self._frame.window.commands["surprise"].setChecked(True)
        else:
            self._made().walk(step)

    def _made(self) -> SurpriseController:
        if self._controller is not None:
            return self._controller
        from writer_app.bridge.review.surprise_map import SurpriseMap
        from writer_app.ui.library.surprise_controller import SurpriseController

        model = self._assistant.model
        work = self._map = SurpriseMap(
            self._assistant.thread,
            model=lambda: model.title if self._assistant.is_loaded() else "",
            may_run=lambda: self._assistant.may_send(self._documents.session.path),
            parent=self._frame.window,
        )
        model.stateChanged.connect(lambda _state: work.look_again())
        self._controller = SurpriseController(
            self._frame.window,
            surprise=work,
            session=self._documents.session,
            words=self._assistant.words,
        )
        return self._controller
