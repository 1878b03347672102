"""The kernel's lock, in a process of its own: no internet socket, socket files as before."""

from __future__ import annotations

import platform
import struct
import subprocess
import sys

import pytest

from writer_app import seccomp

PRELUDE = """
import socket, subprocess, sys
from writer_app import seccomp
def tried(family, kind=socket.SOCK_STREAM):
    try:
        socket.socket(family, kind).close()
    except PermissionError:
        return "refused"
    return "open"
"""
CHILD = "import socket\ntry: socket.socket()\nexcept PermissionError: print('refused')"
LOCKED = [
    ("tried(socket.AF_INET)", "refused"),
    ("tried(socket.AF_INET, socket.SOCK_DGRAM)", "refused"),
    ("tried(socket.AF_INET6)", "refused"),
    ("tried(socket.AF_PACKET, socket.SOCK_RAW)", "refused"),
    ("tried(socket.AF_UNIX)", "open"),
    ("len(socket.socketpair())", "2"),
    ("tried(socket.AF_NETLINK, socket.SOCK_RAW)", "open"),
    ("seccomp.install() and seccomp.install() and tried(socket.AF_INET)", "refused"),
    (f"subprocess.check_output([sys.executable, '-c', {CHILD!r}], text=True).strip()", "refused"),
    ("seccomp.kernel_says(__import__('os').getpid())['Seccomp']", "2"),
]
pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or platform.machine() not in ("x86_64", "aarch64"),
    reason="the filter is for Linux on x86_64 and aarch64",
)


def outcome(code: str) -> str:
    command = [sys.executable, "-W", "ignore", "-c", PRELUDE + code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_a_locked_process_has_socket_files_and_nothing_else() -> None:
    steps = "; ".join(f"print({step})" for step, _ in LOCKED)
    code = f"if not seccomp.install(): sys.exit('no filter here')\n{steps}"
    assert outcome(code).splitlines() == [expected for _, expected in LOCKED]


def test_threads_that_were_there_before_are_locked_too() -> None:
    code = """
import threading
go, found = threading.Event(), []
def late():
    go.wait()
    found.append(tried(socket.AF_INET))
thread = threading.Thread(target=late)
thread.start()
seccomp.install()
go.set()
thread.join()
print(*found)
"""
    assert outcome(code) == "refused"


def test_calls_around_the_filter_are_refused() -> None:
    code = """
import ctypes
seccomp.install()
libc = ctypes.CDLL(None, use_errno=True)
around = seccomp._PROCESSORS[__import__('platform').machine()].around
def number_of_error(call):
    ctypes.set_errno(0)
    return libc.syscall(ctypes.c_long(call), 0, 0, 0, 0, 0, 0), ctypes.get_errno()
print({number_of_error(call) for call in around})
"""
    assert outcome(code) == "{(-1, 13)}"


def test_without_a_filter_none_is_claimed() -> None:
    assert outcome("print(seccomp.holds())") == "False"


def test_an_empty_namespace_reaches_nobody_and_keeps_the_files() -> None:
    code = """
if not seccomp.leave_network():
    print("none here")
else:
    try:
        socket.create_connection(("192.0.2.1", 80), timeout=2)
    except OSError as error:
        print(type(error).__name__, open(seccomp.__file__).read(3))
"""
    found = outcome(code)
    if found == "none here":
        pytest.skip("this system gives no namespaces to its users")
    assert found == 'OSError """'


def test_an_unknown_processor_has_no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "vax")
    assert not seccomp.install()


def verdict(machine: str, architecture: int, number: int, first: int = 0) -> str:
    """What the kernel's small machine (linux/bpf_common.h) makes of the filter for a call."""
    data = struct.pack("=IIQQ", number, architecture, 0, first)
    steps = list(struct.iter_unpack("=HBBI", seccomp.program(machine)))
    at, value = 0, 0
    while True:
        code, yes, no, k = steps[at]
        if code == 0x06:
            return {0x7FFF0000: "allow", 0x0005000D: "EACCES"}[k]
        if code == 0x20:
            (value,) = struct.unpack_from("=I", data, k)
            at += 1
        else:
            at += 1 + (yes if (value == k if code == 0x15 else value >= k) else no)


X86, ARM, I386 = 0xC000003E, 0xC00000B7, 0x40000003
CALLS = [
    ("x86_64", X86, 41, 1, "allow"),  # socket(AF_UNIX)
    ("x86_64", X86, 41, 16, "allow"),  # socket(AF_NETLINK)
    ("x86_64", X86, 41, 2, "EACCES"),  # socket(AF_INET)
    ("x86_64", X86, 41, 10, "EACCES"),  # socket(AF_INET6)
    ("x86_64", X86, 41, 0xFF_0000_0002, "EACCES"),  # the upper half counts for nobody
    ("x86_64", X86, 0x40000029, 1, "EACCES"),  # the same call of the x32 kind
    ("x86_64", X86, 425, 0, "EACCES"),  # io_uring_setup
    ("x86_64", X86, 0, 2, "allow"),  # read
    ("x86_64", I386, 359, 1, "EACCES"),  # a program of another architecture
    ("aarch64", ARM, 198, 1, "allow"),
    ("aarch64", ARM, 198, 2, "EACCES"),
    ("aarch64", ARM, 198, 10, "EACCES"),
    ("aarch64", ARM, 425, 0, "EACCES"),
    ("aarch64", ARM, 63, 2, "allow"),  # read
    ("aarch64", X86, 41, 1, "EACCES"),
]


@pytest.mark.parametrize(("machine", "architecture", "number", "first", "expected"), CALLS)
def test_the_filter_judges_each_call(
    machine: str, architecture: int, number: int, first: int, expected: str
) -> None:
    assert verdict(machine, architecture, number, first) == expected
