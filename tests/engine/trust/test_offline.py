"""The guard over the sockets of the engine process, in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

PRELUDE = """
import socket
from writer_app.engine.trust.offline import NetworkGuard, Blocked
server = socket.create_server(("127.0.0.1", 0))
port = server.getsockname()[1]
guard = NetworkGuard()
guard.install()
def outcome(step):
    try:
        step()
    except Blocked:
        return "blocked"
    except OSError:
        return "failed"
    return "open"
"""
CASES = [
    ("", 'socket.create_connection(("127.0.0.1", port))', "blocked"),
    ("", 'socket.getaddrinfo("example.org", 443)', "blocked"),
    ("", 'socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port))', "blocked"),
    ('guard.allow(f"http://127.0.0.1:{port}/v1")', '_c("127.0.0.1", port)', "open"),
    ('guard.allow(f"http://localhost:{port}")', '_c("localhost", port)', "open"),
    ('guard.allow(f"http://127.0.0.1:{port}")', '_c("127.0.0.1", port + 1)', "blocked"),
    ('guard.allow(f"http://127.0.0.1:{port}")', '_c("192.0.2.1", port)', "blocked"),
]


@pytest.mark.parametrize(("allow", "step", "expected"), CASES)
def test_only_the_allowed_origin_is_reached(allow: str, step: str, expected: str) -> None:
    connect = "def _c(host, port): socket.create_connection((host, port), timeout=2).close()"
    code = f"{PRELUDE}\n{connect}\n{allow}\nprint(outcome(lambda: {step}))"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == expected


@pytest.mark.parametrize(
    ("step", "what"),
    [
        ("socket.socket()", "socket"),
        ('socket.getaddrinfo("example.org", 443)', "name"),
        ('socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port))', "socket"),
    ],
)
def test_what_was_refused_is_counted_with_the_library_that_asked(step: str, what: str) -> None:
    code = f"{PRELUDE}\noutcome(lambda: {step})\nprint(*guard.refused())"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == f"Refusal(what='{what}', by='__main__', times=1)"


def test_connections_to_the_allowed_server_are_counted() -> None:
    code = (
        f'{PRELUDE}\nguard.allow(f"http://127.0.0.1:{{port}}")\n'
        'socket.create_connection(("127.0.0.1", port)).close()\nprint(guard.reached)'
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "1"
