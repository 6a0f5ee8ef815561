"""The guard of tests/offline.py bites: what a test does to reach another machine fails it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.offline import is_of_this_machine

ELSEWHERE = "192.0.2.7"  # kept for examples (RFC 5737): nobody has it
NAME = "partner.example"


async def _by_asyncio() -> None:
    await asyncio.open_connection(ELSEWHERE, 443)


async def _by_an_open_socket() -> None:
    with socket.socket() as made:
        made.setblocking(False)
        await asyncio.get_running_loop().sock_connect(made, (ELSEWHERE, 443))


WAYS: dict[str, tuple[Callable[[], object], str]] = {
    "connect": (lambda: socket.socket().connect((ELSEWHERE, 443)), ELSEWHERE),
    "connect_ex": (lambda: socket.socket().connect_ex((ELSEWHERE, 443)), ELSEWHERE),
    "connect by name": (lambda: socket.socket().connect((NAME, 443)), NAME),
    "create_connection": (lambda: socket.create_connection((ELSEWHERE, 443), timeout=1), ELSEWHERE),
    "IPv6": (lambda: socket.socket(socket.AF_INET6).connect(("2001:db8::7", 443)), "2001:db8::7"),
    "a datagram": (lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", (ELSEWHERE, 53)), ELSEWHERE),
    "a datagram with flags": (
        lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", 0, (ELSEWHERE, 53)),
        ELSEWHERE,
    ),
    "a page": (lambda: urllib.request.urlopen(f"http://{NAME}/", timeout=1), NAME),
    "a name": (lambda: socket.getaddrinfo(NAME, 443), NAME),
    "an old way of a name": (lambda: socket.gethostbyname(NAME), NAME),
    "asyncio": (lambda: asyncio.run(_by_asyncio()), ELSEWHERE),
    "a socket of asyncio": (lambda: asyncio.run(_by_an_open_socket()), ELSEWHERE),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_leaves_this_machine_fails_and_names_the_address(way: str) -> None:
    leaves, named = WAYS[way]
    with pytest.raises(pytest.fail.Exception, match="which is not this machine") as refused:
        leaves()
    assert f"'{named}'" in str(refused.value)


def test_code_that_forgives_every_error_does_not_hide_it() -> None:
    with pytest.raises(pytest.fail.Exception), contextlib.suppress(Exception):
        socket.create_connection((ELSEWHERE, 443), timeout=1)


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True), ("127.9.8.7", True), ("::1", True), ("localhost", True), ("LOCALHOST", True),
        (b"localhost", True), (None, True), ("10.0.0.1", False), ("192.168.0.1", False),
        ("fe80::1%eth0", False), ("128.0.0.1", False), ("localhost.example", False),
        ("127.0.0.1.example", False), ("8.8.8.8", False),
    ],
)  # fmt: skip
def test_this_machine_is_its_loop_and_nothing_else(host: str | bytes | None, here: bool) -> None:
    assert is_of_this_machine(host) is here


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_reached(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=lambda: server.accept()[0].sendall(b"here"))
        answering.start()
        with socket.create_connection((host, server.getsockname()[1]), timeout=5) as made:
            assert made.recv(4) == b"here"
        answering.join()


def test_a_socket_of_the_file_system_is_reached(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as made:
        server.bind(path)
        server.listen()
        made.connect(path)
