"""No test reaches another machine: whatever looks up or connects to an address that is not this one's fails.

Set up before the tests are found, in each worker of xdist by itself; it costs nothing where nothing
connects. What a test starts as a process of its own is not held.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from typing import Any

import pytest

OF_THIS_MACHINE = ("localhost", "", socket.gethostname().lower())
_CONNECTS = ("connect", "connect_ex")
_LOOKS_UP = ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr")


def is_of_this_machine(host: Any) -> bool:
    """A name of it or an address of its loop; a path of the file system too, as sockets of Unix have."""
    name = host.decode("idna") if isinstance(host, bytes) else str(host or "")
    if name.lower() in OF_THIS_MACHINE:
        return True
    try:
        return ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def stay_here() -> None:
    """From now on, for the whole process."""
    for name in _CONNECTS:
        setattr(socket.socket, name, _connecting(getattr(socket.socket, name)))
    socket.socket.sendto = _sending(socket.socket.sendto)  # type: ignore[method-assign]
    for name in _LOOKS_UP:
        setattr(socket, name, _looking_up(getattr(socket, name)))


def _refuse(host: Any, does: str) -> None:
    """As pytest fails a test, which no `except Exception` takes for a network that is down."""
    if not is_of_this_machine(host):
        pytest.fail(f"A test {does} {host!r}, which is not this machine.")


def _connecting(plain: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(plain)
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX:
            _refuse(address[0], "connects to")
        return plain(self, address)

    return guarded


def _sending(plain: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(plain)
    def guarded(self: socket.socket, content: Any, *more: Any) -> Any:
        if self.family != socket.AF_UNIX:
            _refuse(more[-1][0], "sends to")
        return plain(self, content, *more)

    return guarded


def _looking_up(plain: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(plain)
    def guarded(host: Any, *more: Any, **named: Any) -> Any:
        _refuse(host, "looks up")
        return plain(host, *more, **named)

    return guarded
