"""One window per library: a second start hands over what it was asked for, and ends."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from writer_app.paths import Paths

_WAIT_MS = 1500
_LARGEST = 1_000_000  # bytes of a message
_QUICK = "quick"


def _name(paths: Paths) -> str:
    place = hashlib.sha256(str(paths.data.absolute()).encode("utf-8", "replace")).hexdigest()
    return f"writer-app-{place[:16]}"


def hand_over(paths: Paths, files: list[Path]) -> bool:
    """Give files to a window that has this library open already; False when there is none."""
    return _send(paths, [str(path) for path in files])


def ask_quick(paths: Paths, template: str = "") -> bool:
    """Ask a running window for the quick one; False when there is none to ask."""
    return _send(paths, {_QUICK: template})


def _send(paths: Paths, message: list[str] | dict[str, str]) -> bool:
    socket = QLocalSocket()
    socket.connectToServer(_name(paths))
    if not socket.waitForConnected(_WAIT_MS):
        return False
    socket.write(json.dumps(message).encode("utf-8") + b"\n")
    taken = socket.waitForBytesWritten(_WAIT_MS) and socket.waitForReadyRead(_WAIT_MS)
    socket.disconnectFromServer()
    return bool(taken)


class InstanceServer(QObject):
    """Listens for later starts. Only this user can connect."""

    filesArrived = Signal(list)
    quickAsked = Signal(str)  # a template to run at once, or empty

    def __init__(self, paths: Paths, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._callers: list[QLocalSocket] = []
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        QLocalServer.removeServer(_name(paths))  # of a window that was killed
        self._server.listen(_name(paths))

    def close(self) -> None:
        """Listen no more, and hang up on whoever is still connected."""
        self._server.close()
        for socket in self._callers:
            socket.disconnected.disconnect(self._hung_up)
            socket.abort()
            socket.deleteLater()
        self._callers.clear()

    def _greet(self) -> None:
        socket = self._server.nextPendingConnection()
        if socket is not None:
            self._callers.append(socket)
            socket.readyRead.connect(self._hear)
            socket.disconnected.connect(self._hung_up)

    def _hung_up(self) -> None:
        gone = QLocalSocket.LocalSocketState.UnconnectedState
        for socket in [s for s in self._callers if s.state() == gone]:
            self._callers.remove(socket)
            socket.deleteLater()

    def _hear(self) -> None:
        for socket in list(self._callers):
            if socket.bytesAvailable():
                self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > _LARGEST:
                socket.abort()
            return
        try:
            message = json.loads(bytes(socket.readLine().data()))
        except ValueError:
            socket.abort()
            return
        socket.write(b"ok\n")
        socket.flush()
        self._act(message)

    def _act(self, message: Any) -> None:
        if isinstance(message, list):
            self.filesArrived.emit([Path(name) for name in message if isinstance(name, str)])
        elif isinstance(message, dict) and isinstance(message.get(_QUICK), str):
            self.quickAsked.emit(message[_QUICK])
