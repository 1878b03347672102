"""One window per library: a second start hands its files to the first and raises its window."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from writer_app.paths import Paths

_WAIT_MS = 1500
_LARGEST = 1_000_000  # bytes of a message


def _name(paths: Paths) -> str:
    place = hashlib.sha256(str(paths.data.absolute()).encode("utf-8", "replace")).hexdigest()
    return f"writer-app-{place[:16]}"


def hand_over(paths: Paths, files: list[Path]) -> bool:
    """Give files to a window that has this library open already; False when there is none."""
    socket = QLocalSocket()
    socket.connectToServer(_name(paths))
    if not socket.waitForConnected(_WAIT_MS):
        return False
    message = json.dumps([str(path) for path in files]).encode("utf-8") + b"\n"
    socket.write(message)
    taken = socket.waitForBytesWritten(_WAIT_MS) and socket.waitForReadyRead(_WAIT_MS)
    socket.disconnectFromServer()
    return bool(taken)


class InstanceServer(QObject):
    """Listens for later starts. Only this user can connect."""

    filesArrived = Signal(list)

    def __init__(self, paths: Paths, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        QLocalServer.removeServer(_name(paths))  # of a window that was killed
        self._server.listen(_name(paths))

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _greet(self) -> None:
        socket = self._server.nextPendingConnection()
        if socket is not None:
            socket.readyRead.connect(lambda: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > _LARGEST:
                socket.abort()
            return
        try:
            names = json.loads(bytes(socket.readLine().data()))
        except ValueError:
            socket.abort()
            return
        socket.write(b"ok\n")
        socket.flush()
        if isinstance(names, list):
            self.filesArrived.emit([Path(name) for name in names if isinstance(name, str)])
