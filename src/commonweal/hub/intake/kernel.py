"""The walls that the kernel holds round the reading process, for native code as for Python.

No privilege is needed: the process gives up for good what it never uses. Where the kernel or the machine does
not know how, the walls of `limits.py` stand alone.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys

CLONE_NEWNET = 0x40000000
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

# Calls that open a way to the network, start or touch another program, or change what lies in a folder:
# socket, socketpair, bind, connect, execve, execveat, ptrace, kill, tkill, rt_sigqueueinfo,
# rt_tgsigqueueinfo, pidfd_open, pidfd_send_signal, pidfd_getfd, process_madvise, process_mrelease,
# setpriority, unlinkat, renameat, renameat2, mkdirat, linkat, symlinkat, fchmod, fchmodat, fchown, fchownat,
# truncate, ftruncate, mount, process_vm_readv, process_vm_writev, io_uring_setup, bpf, setns, unshare,
# openat2; then the older ones of the same meaning.
_REFUSED = {
    "x86_64": (
        41, 53, 49, 42, 59, 322, 101, 62, 200, 129, 297, 434, 424, 438, 440, 448, 141, 263, 264, 316, 258,
        265, 266, 91, 268, 93, 260, 76, 77, 165, 310, 311, 425, 321, 308, 272, 437, 57, 58, 82, 83, 84, 85,
        86, 87, 88, 90, 92, 94,
    ),
    "aarch64": (
        198, 199, 200, 203, 221, 281, 117, 129, 130, 138, 240, 434, 424, 438, 440, 448, 140, 35, 38, 276, 34,
        37, 36, 52, 53, 55, 54, 45, 46, 40, 270, 271, 425, 280, 268, 97, 437,
    ),
}  # fmt: skip
_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_OPENING = {"x86_64": ((2, 1), (257, 2)), "aarch64": ((56, 2),)}  # call, and which argument holds its flags
# tgkill and prlimit64, of itself alone: a process may raise a signal in itself, and ask for its own limits.
_OF_ITSELF = {"x86_64": (234, 302), "aarch64": (131, 261)}
_FOREIGN = 0x40000000  # calls of another width, where the machine has them

_LOAD, _EQUAL, _AT_LEAST, _ANY_OF, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def separate() -> bool:
    """Ask for a network with nothing in it, no new privileges, and a filter on calls; whether it stands.

    Called before any library starts a thread, as each thread is held by what it began with.
    """
    machine = platform.machine()
    if not sys.platform.startswith("linux") or machine not in _REFUSED:
        return False
    try:
        system = ctypes.CDLL(None, use_errno=True)
        system.unshare(CLONE_NEWNET)  # granted to root alone
        if system.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
            return False
        code = _filter(machine, os.getpid())
        held = ctypes.create_string_buffer(code)
        program = _Program(len(code) // 8, ctypes.cast(held, ctypes.c_void_p))
        return not system.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0)
    except (OSError, AttributeError):
        return False


def _filter(machine: str, itself: int) -> bytes:
    """The filter's instructions: (code, jump if true, jump if false, value)."""
    steps = [
        _step(_LOAD, 4),  # the architecture
        _step(_EQUAL, _ARCHITECTURE[machine], 1, 0),
        _step(_RETURN, REFUSE),
        _step(_LOAD, 0),  # the call
        _step(_AT_LEAST, _FOREIGN, 0, 1),
        _step(_RETURN, REFUSE),
    ]
    for call in _REFUSED[machine]:
        steps += [_step(_EQUAL, call, 0, 1), _step(_RETURN, REFUSE)]
    for call, argument in _OPENING[machine]:
        steps += [
            _step(_EQUAL, call, 0, 4),
            _step(_LOAD, 16 + 8 * argument),
            _step(_ANY_OF, WRITING, 0, 1),
            _step(_RETURN, REFUSE),
            _step(_RETURN, ALLOW),
        ]
    for call in _OF_ITSELF[machine]:
        steps += [
            _step(_EQUAL, call, 0, 5),
            _step(_LOAD, 16),
            _step(_EQUAL, itself, 2, 0),
            _step(_EQUAL, 0, 1, 0),
            _step(_RETURN, REFUSE),
            _step(_RETURN, ALLOW),
        ]
    return b"".join([*steps, _step(_RETURN, ALLOW)])


def _step(code: int, value: int, true: int = 0, false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, true, false, value)
