"""Where the writer left off: window, document, caret; and what a bad end left unsaved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QByteArray, QObject, QTimer
from PySide6.QtGui import QGuiApplication

from writer_app.bridge.base.session_state import SessionState, session_file
from writer_app.bridge.documents.documents import DocumentSession
from writer_app.bridge.documents.places import DocumentPlaces
from writer_app.bridge.documents.recoveries import Recovered, bring_back
from writer_app.domain.text.text import count_words, to_utf16
from writer_app.paths import Paths
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.kit.sentences import together
from writer_app.ui.window.document_controller import DocumentController
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.side_controller import SideController

REMEMBER_MS = 500


class OnlyWindow(Protocol):
    """Says whether this window is the only one of its library."""

    def acquire(self) -> bool: ...


class Restore(QObject):
    """Begins a session where the last one ended, and remembers this one at its end."""

    def __init__(
        self,
        window: MainWindow,
        *,
        paths: Paths,
        session: DocumentSession,
        controller: DocumentController,
        lock: OnlyWindow,
        beside: SideController,
        places: DocumentPlaces,
        compare: Callable[[str, str], None],
        keep: Callable[[Path, str, str], None],
        later: Callable[[Callable[[], None]], object],
    ) -> None:
        """`later` runs the writing of the state in the background."""
        super().__init__(window)
        self._window, self._paths = window, paths
        self._session, self._controller, self._lock = session, controller, lock
        self._beside, self._places = beside, places
        self._compare, self._keep = compare, keep
        self._file = session_file(paths.data / "session.json", run=later)
        self._state = self._file.load()
        self._difference: tuple[NoticeAction, ...] = ()
        # A kill remembers nothing: the document that is open is put down when it is opened.
        self._soon = QTimer(self, singleShot=True, interval=REMEMBER_MS)
        self._soon.timeout.connect(self.remember)
        window.commands["splitView"].toggled.connect(lambda _on: self._soon.start())
        beside.pathChanged.connect(self._soon.start)
        session.pathChanged.connect(self._soon.start)
        session.stateChanged.connect(self._saved)
        session.opened.connect(lambda _text: window.notices.settle("recovery"))

    @property
    def has_document(self) -> bool:
        """Whether a document or a recovered text is on the page."""
        return self._session.path is not None or self._session.dirty

    @property
    def skipped_first_run(self) -> bool:
        """Whether the writer said once that writing needs no model."""
        return self._state.skipped_first_run

    def skip_first_run(self) -> None:
        """Remember that the writer just wants to write."""
        self._state = self._state.model_copy(update={"skipped_first_run": True})
        self._file.save(self._state)

    def begin(self, files: list[Path]) -> None:
        """Put the window where it was, bring back what was not saved, open what was open."""
        self._places.tell_again()
        self._place_window()
        recovered = self._recovered()
        if recovered is not None:
            if recovered.conflict and recovered.path is not None:
                self._keep(recovered.path, recovered.start, recovered.base)
            self._go_to_last_edit(recovered)
            self._say_recovered(recovered)
        elif not files and self._state.document:
            self._open_last(self._places.listed(Path(self._state.document)))
        self._controller.open_files(files)
        beside = self._places.listed(Path(self._state.beside))
        if self._state.beside and beside.is_file():
            place = self._state.beside_caret, self._state.beside_top
            self._beside.show_again(beside, place)

    def remember(self) -> None:
        """Keep what is worth keeping of this session."""
        self._soon.stop()
        editor, window = self._window.editor, self._window
        path = self._session.path
        full = window.isFullScreen()
        left, right = window.panel_widths()
        beside, place = self._beside.shown, self._beside.place
        state = SessionState(
            document=str(path) if path else "",
            caret=editor.cursor_position(),
            top=editor.verticalScrollBar().value(),
            beside=str(beside) if beside else "",
            beside_caret=place[0],
            beside_top=place[1],
            geometry=(
                self._state.geometry
                if full
                else bytes(window.saveGeometry().toHex().data()).decode("ascii")
            ),
            left_width=left or self._state.left_width,  # 0 while it is folded
            right_width=right or self._state.right_width,
            left_open=window.commands["libraryPanel"].isChecked() or full,
            right_open=window.commands["assistantPanel"].isChecked() or full,
            skipped_first_run=self._state.skipped_first_run,
        )
        self._file.save(state)

    def end(self) -> None:
        """Keep it, and see it written: the background work ends next."""
        self.remember()
        self._file.flush()

    # ---- inside
    def _place_window(self) -> None:
        state, window = self._state, self._window
        if state.geometry and QGuiApplication.platformName() not in ("offscreen", "minimal"):
            window.restoreGeometry(QByteArray.fromHex(state.geometry.encode("ascii", "ignore")))
        window.commands["libraryPanel"].setChecked(state.left_open)
        window.commands["assistantPanel"].setChecked(state.right_open)
        window.set_panel_widths(state.left_width, state.right_width)

    def _recovered(self) -> Recovered | None:
        if not self._lock.acquire():
            return None
        return bring_back(
            self._session,
            journal=self._paths.journal,
            documents=self._controller.documents_folder(),
            where=self._places.where,
        )

    def _open_last(self, path: Path) -> None:
        if not path.is_file():
            return
        self._controller.open_quietly(path)
        editor = self._window.editor
        if self._session.path != path:
            return
        editor.put_caret(self._state.caret)
        editor.verticalScrollBar().setValue(self._state.top)

    def _go_to_last_edit(self, found: Recovered) -> None:
        """The caret where the unsaved words end: one was writing there."""
        editor = self._window.editor
        text = editor.raw_text()
        start = _shared(text, found.base)
        end = max(len(text) - _shared(text[::-1], found.base[::-1]), start)
        if found.base and text != found.base:
            editor.put_caret(to_utf16(text, end))
            editor.centre_caret()

    def _saved(self) -> None:
        """The file holds what came back: it no longer differs, and there is nothing to keep."""
        notice = self._window.notices.current
        if self._session.dirty or notice is None or notice.key != "recovery":
            return
        text = self.tr("Your text of the last session is back, and saved.")
        if notice.text == text:
            return
        self._window.notices.show_notice(BarNotice("recovery", text, "info", self._difference))

    def _say_recovered(self, found: Recovered) -> None:
        clock = datetime.fromtimestamp(found.when).strftime("%H:%M")
        words = abs(count_words(found.text) - count_words(found.base))
        text = self.tr("The last session ended at {0} without saving; your text is back.")
        parts = [text.format(clock)]
        if words:
            parts.append(self.tr("{0} words differ from the file.").format(f"{words:,}"))
        if found.damaged:
            parts.append(self.tr("The very last edits could not be read."))
        if found.others:
            names = self.tr(", ").join(path.name for path in found.others[:3])
            parts.append(self.tr("Also saved: {0}.").format(names))
        actions = [NoticeAction(self.tr("Keep it"), self._controller.save)]
        if found.base.strip():
            said = self.tr("Show the difference")
            show = NoticeAction(said, lambda: self._compare(found.base, self.tr("The file")))
            self._difference = (show,)
            actions.insert(0, show)
        if not found.conflict:
            self._window.notices.show_notice(
                BarNotice("recovery", together(*parts), "info", tuple(actions))
            )


def _shared(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low
