"""A small server that speaks the hub's API, with faults on demand, for the download's tests."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SLOW = 1 << 16
REVISION = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    """What the server serves and does. `faults` maps a file's name (or `api`) to its faults, one
    used up per request: a status number, `html`, `cut`, `wrong`, `slow` (64 KiB, then a pause of
    `pause_s` after each), `login` (sent on to a web page)."""

    repo: str
    files: dict[str, bytes]
    faults: dict[str, list[str]] = field(default_factory=dict)
    requests: list[tuple[str, str, str]] = field(default_factory=list)
    address: str = ""
    pause_s: float = 0.05
    branch: str = REVISION

    def fault(self, name: str) -> str:
        waiting = self.faults.get(name)
        return waiting.pop(0) if waiting else ""

    def model_info(self) -> dict[str, Any]:
        siblings = []
        for name, data in self.files.items():
            git = hashlib.sha1(f"blob {len(data)}\0".encode() + data).hexdigest()
            entry: dict[str, Any] = {"rfilename": name, "size": len(data), "blobId": git}
            if name.endswith(".safetensors"):
                sha = hashlib.sha256(data).hexdigest()
                entry["lfs"] = {"size": len(data), "sha256": sha, "pointerSize": 130}
            siblings.append(entry)
        return {
            "id": self.repo,
            "modelId": self.repo,
            "sha": REVISION,
            "tags": ["license:mit"],
            "siblings": siblings,
        }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def log_message(self, format: str, *args: object) -> None:
        return

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        sent = self.headers.get("Range", ""), self.headers.get("Authorization", "")
        self.hub.requests.append((path, *sent))
        if re.fullmatch(rf"/api/models/{self.hub.repo}(/revision/.+)?", path):
            self.answer("api", json.dumps(self.hub.model_info()).encode(), "application/json")
            return
        if path == "/login":
            page = b"<!DOCTYPE html><title>Log in</title>"
            self.send(200, page, {"Content-Type": "text/html"})
            return
        name = path.removeprefix(f"/{self.hub.repo}/resolve/{self.hub.branch}/")
        if name in self.hub.files:
            self.answer(name, self.hub.files[name], "application/octet-stream")
        else:
            self.send(404, b"{}", {"X-Error-Code": "RepoNotFound"})

    def do_HEAD(self) -> None:
        name = self.path.rpartition("/")[2]
        there = name in self.hub.files
        fault = (self.hub.faults.get(name) or [""])[0]
        self.send_response(int(fault) if fault.isdigit() else 200 if there else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer(self, name: str, data: bytes, kind: str) -> None:
        fault = self.hub.fault(name)
        if fault.isdigit():
            extra = {"X-Error-Code": "GatedRepo"} if fault == "403" else {}
            self.send(int(fault), b"{}", extra | {"Retry-After": "0"})
        elif fault == "html":
            self.send(200, b"<!DOCTYPE html><title>Log in</title>", {"Content-Type": "text/html"})
        elif fault == "wrong":
            self.send(200, bytes(len(data)), {})
        elif fault == "login":
            self.send(302, b"", {"Location": f"{self.hub.address}/login"})
        else:
            self.send_range(data, kind, fault)

    def send_range(self, data: bytes, kind: str, fault: str) -> None:
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(wanted[1]) if wanted else 0
        if start > len(data):
            self.send(416, b"", {})
            return
        headers = {"Content-Type": kind}
        if wanted:
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        self.send(206 if wanted else 200, data[start:], headers, fault)

    def send(self, status: int, body: bytes, headers: dict[str, str], fault: str = "") -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if fault == "slow":
            with suppress(OSError):  # whoever asked may be stopped
                for start in range(0, len(body), SLOW):
                    self.wfile.write(body[start : start + SLOW])
                    time.sleep(self.hub.pause_s)
            return
        self.wfile.write(body[: len(body) // 2] if fault == "cut" else body)
        if fault == "cut":
            self.close_connection = True


class Running:
    """The server in a thread, as a context manager."""

    def __init__(self, hub: Hub) -> None:
        handler = type("BoundHandler", (Handler,), {"hub": hub})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        hub.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Running:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
