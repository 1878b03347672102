"""The kernel's own lock on a process: a seccomp filter after which it has no internet sockets.

`install` asks Linux to refuse, with EACCES and before anything is opened, every `socket` call that
is not for a socket file of this machine (AF_UNIX) or for the kernel itself (AF_NETLINK). It also
refuses the calls that would lead around the filter: io_uring, which opens sockets of its own, and
what takes descriptors from another process or writes into one. Nothing takes a filter off again,
and every thread and every program that the process starts has it too (seccomp(2), kernel 3.17).

`leave_network` is the second way, for kernels or processors without it: a network namespace with
nothing in it, where sockets can be opened and reach nobody (unshare(2)).
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_SET_NO_NEW_PRIVS = 38  # linux/prctl.h
_MODE_FILTER, _ALL_THREADS = 1, 1  # linux/seccomp.h: SET_MODE_FILTER, FILTER_FLAG_TSYNC
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # linux/bpf_common.h, words
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
_X32 = 0x40000000  # calls of the x32 kind have numbers from here
_UNIX, _NETLINK = 1, 16
_UNUSED_FAMILY = 5  # AppleTalk: refused by the filter, unknown to nearly every kernel
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000


@dataclass(frozen=True, slots=True)
class _Processor:
    """An architecture's name for auditing (linux/audit.h) and the numbers of its system calls."""

    audit: int
    seccomp: int
    socket: int
    around: tuple[int, ...]  # io_uring_setup, ptrace, process_vm_writev, pidfd_getfd
    x32: bool = False


_PROCESSORS = {
    "x86_64": _Processor(0xC000003E, 317, 41, (425, 101, 311, 438), x32=True),
    "aarch64": _Processor(0xC00000B7, 277, 198, (425, 117, 271, 438)),
}


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def program(machine: str) -> bytes:
    """The filter for a processor (`platform.machine()`), 8 bytes a step. Raises KeyError."""
    cpu = _PROCESSORS[machine]
    # Every step: code, steps to skip when true, when false, value. The last three are
    # allow, refuse and, before them, the look at the family.
    calls = [(_EQUAL, "family", 0, cpu.socket)]
    calls += [(_EQUAL, "refuse", 0, number) for number in cpu.around]
    steps: list[tuple[int, str | int, str | int, int]] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 0, "refuse", cpu.audit),
        (_LOAD, 0, 0, _NUMBER),
        *([(_AT_LEAST, "refuse", 0, _X32)] if cpu.x32 else []),
        *calls,
        (_RETURN, 0, 0, _ALLOW),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),  # an int: the kernel, too, looks at these 32 bits alone
        (_EQUAL, "allow", 0, _UNIX),
        (_EQUAL, "allow", "refuse", _NETLINK),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _ERRNO | errno.EACCES),
    ]
    places = {"family": len(steps) - 5, "allow": len(steps) - 2, "refuse": len(steps) - 1}
    return b"".join(
        struct.pack("=HBBI", code, _skip(yes, at, places), _skip(no, at, places), value)
        for at, (code, yes, no, value) in enumerate(steps)
    )


def _skip(target: str | int, at: int, places: dict[str, int]) -> int:
    return places[target] - at - 1 if isinstance(target, str) else target


def install() -> bool:
    """Lock every thread of this process, for good; whether the kernel has done so and holds it."""
    machine = platform.machine()
    if not sys.platform.startswith("linux") or machine not in _PROCESSORS:
        return False
    steps = program(machine)
    wanted = _Program(len(steps) // 8, steps)
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_SET_NO_NEW_PRIVS, *map(ctypes.c_ulong, (1, 0, 0, 0))) != 0:
            return False
        number = ctypes.c_long(_PROCESSORS[machine].seccomp)
        arguments = map(ctypes.c_ulong, (_MODE_FILTER, _ALL_THREADS))
        return bool(libc.syscall(number, *arguments, ctypes.byref(wanted)) == 0) and holds()
    return False


def holds() -> bool:
    """Whether a filter refuses sockets now: tried with a family that nothing uses."""
    libc = ctypes.CDLL(None, use_errno=True)
    found = libc.socket(_UNUSED_FAMILY, 2, 0)
    if found >= 0:
        os.close(found)
        return False
    return ctypes.get_errno() == errno.EACCES


def leave_network() -> bool:
    """Move this process into an empty network namespace; whether it is there now.

    Only a process with a single thread can. Its files stay its own.
    """
    if not sys.platform.startswith("linux"):
        return False
    user, group = os.getuid(), os.getgid()
    with suppress(OSError, AttributeError):
        if ctypes.CDLL(None, use_errno=True).unshare(_NEW_USER | _NEW_NET) != 0:
            return False
        maps = (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"),
                ("gid_map", f"{group} {group} 1"))  # fmt: skip
        for name, text in maps:
            with suppress(OSError):  # without it the names of owners look odd, no more
                Path("/proc/self", name).write_text(text, encoding="ascii")
        return _interfaces(Path("/proc/self/net/dev").read_text(encoding="ascii")) <= {"lo"}
    return False


def _interfaces(table: str) -> set[str]:
    return {line.split(":")[0].strip() for line in table.splitlines() if ":" in line}


def kernel_says(pid: int) -> dict[str, int]:
    """What Linux tells of a process: `Seccomp` (2 = filtered), filters, `NoNewPrivs`. May be {}."""
    names: Sequence[str] = ("Seccomp", "Seccomp_filters", "NoNewPrivs")
    with suppress(OSError, ValueError):
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
        pairs = (line.partition(":") for line in lines)
        return {name: int(value) for name, _, value in pairs if name in names}
    return {}
