"""The pages under a load of people, on one machine with the server, the worker, the database and the load."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.bench import Bench, ask, environment, say
from benchmarks.figures import Line, Promise, Section, seconds
from benchmarks.sides.speaking import _family, _status
from benchmarks.spreadsheet import workbook
from commonweal.cli.demonstration.labels import write_marker
from commonweal.partnership.demonstration import PASSWORD

ROWS, QUICK = 5_000_000, 20_000
BOOK, QUICK_BOOK = 100_000, 2_000
PEOPLE, QUICK_PEOPLE = 100, 3
MINUTES_A_RUN, QUICK_MINUTES = 10.0, 0.2  # --runs 3, as is the rule, makes the half hour
PACE, RUNS = 20.0, 5
WARM = 2.0  # minutes, after which times and memory are taken
DISTRICTS = [f"E0800000{number}" for number in range(1, 10)] + ["E08000010"]
KIBIBYTE = 1024
HOW = (
    "Gunicorn as `commonweal serve` starts it, its worker, PostgreSQL and the load itself share the two "
    "cores of one machine. A hundred analysts sign in and ask 20 pages a second between them for the whole "
    "time, mostly Explore with changing districts and categories. A request's time runs from the moment at "
    "which it was due, whether or not earlier ones had been answered. Half-way five hot-spot runs are asked "
    "for, one after another, each timed from the form to the page of its result; then for a minute somebody "
    "signs in every 1.05 seconds (more are not let in from one address); at the end a workbook of 100,000 "
    "rows is sent in the browser's way and timed until it counts. Errors are answers other than 200. Memory "
    "is what the processes of server and worker hold, shared pages counted in each. Times and memory are "
    "taken from the third minute on, when each process has met each page."
)


def measure(bench: Bench) -> Section:
    (rows,) = bench.sizes((ROWS,), (QUICK,))[-1:]
    quick = bench.quick or rows < ROWS
    minutes = QUICK_MINUTES if bench.quick else MINUTES_A_RUN * bench.runs
    people, booked = (QUICK_PEOPLE, QUICK_BOOK) if quick else (PEOPLE, BOOK)
    home = bench.home()
    say(f"  loading {rows:,} made-up rows, opening {people} accounts")
    file = bench.file(rows)
    write_marker(file.parent, {"benchmark": "workspace"})
    made = ask("workspace", home=home, people=people, file=file)
    if made["accepted"] < rows * 0.99:
        raise RuntimeError(f"{made['accepted']:,} rows were accepted of {rows:,}")
    book = workbook(bench, booked)
    with _serving(home) as (address, server):
        say(f"  {people} people for {minutes:g} minutes")
        with _weighing(server) as weights:
            said = ask(
                "visiting", home=home, address=address, names=made["names"], password=PASSWORD,
                districts=DISTRICTS, minutes=minutes, pace=PACE if not bench.quick else 5.0, runs=RUNS,
                book=book, category="" if bench.quick else "Burglary",
            )  # fmt: skip
    return Section(
        "workspace",
        f"The workspace over {rows:,} events",
        HOW,
        _lines(said, 0 if bench.quick else WARM),
        _notes(said, weights, minutes),
    )


@contextmanager
def _serving(home: Path) -> Iterator[tuple[str, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = "from commonweal.cli import main; main()"
    server = subprocess.Popen(
        [sys.executable, "-P", "-c", words, "serve", "--demonstration", "--port", str(port)],
        env=environment(home),
        stdout=subprocess.DEVNULL,
    )
    address = f"http://localhost:{port}"
    try:
        _wait_for(f"{address}/healthy/", server)
        yield address, server.pid
    finally:
        server.terminate()
        server.wait(60)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with code {server.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")


@contextmanager
def _weighing(server: int) -> Iterator[list[tuple[float, int]]]:
    """What server and worker hold, every ten seconds: minutes since the beginning, and bytes."""
    weights: list[tuple[float, int]] = []
    ended, began = threading.Event(), time.monotonic()

    def weigh() -> None:
        while not ended.wait(10):
            held = sum(_status(pid, "VmRSS") for pid in _family(server)) * KIBIBYTE
            weights.append(((time.monotonic() - began) / 60, held))

    thread = threading.Thread(target=weigh)
    thread.start()
    try:
        yield weights
    finally:
        ended.set()
        thread.join()


def _lines(said: dict[str, Any], warm: float) -> tuple[Line, ...]:
    taken = [each for each in said["taken"] if each[3] >= said["began"] + warm * 60]
    before = [each for each in taken if each[3] < said["upload_from"]]
    crowded = [each for each in before if said["crowded_from"] <= each[3] <= said["crowded_to"]]
    beside = [each for each in taken if each[3] >= said["upload_from"]]
    quiet = [each for each in before if not said["crowded_from"] <= each[3] <= said["crowded_to"]]
    return (
        _line("any page, 95 of 100 answers within", quiet, Promise("under", 0.5)),
        _line("Explore's first answer, 95 of 100 within", _of(quiet, "explore"), Promise("under", 0.3)),
        _line("any page while sixty a minute sign in, 95 of 100 within", crowded, Promise("under", 0.5)),
        _line("any page while the workbook is loaded, 95 of 100 within", beside, None),
        Line(
            "a hot-spot run, from the form to its result", tuple(said["runs"]), promise=Promise("under", 10.0)
        ),
        Line("a sign-in beside the load", tuple(said["sign_ins"])),
        Line(
            "a workbook of 100,000 rows, sent and counted", (said["upload"],), promise=Promise("under", 90.0)
        ),
    )


def _line(what: str, taken: Sequence[Any], promise: Promise | None) -> Line:
    times = [each[1] for each in taken]
    remark = (
        f"{len(times):,} requests, median {seconds(_at(times, 0.5))}, 99 of 100 {seconds(_at(times, 0.99))}"
    )
    return Line(what, (_at(times, 0.95),), promise=promise, remark=remark)


def _of(taken: Sequence[Any], kind: str) -> list[Any]:
    return [each for each in taken if each[0] == kind]


def _at(times: Sequence[float], share: float) -> float:
    """The smallest time within which that share of the answers came."""
    return sorted(times)[max(0, -(-int(share * 1000) * len(times) // 1000) - 1)]


def _notes(said: dict[str, Any], weights: list[tuple[float, int]], minutes: float) -> tuple[str, ...]:
    taken = said["taken"]
    wrong = [each for each in taken if each[2] != 200]
    slowest: dict[str, list[float]] = defaultdict(list)
    for kind, took, _, _ in taken:
        slowest[kind].append(took)
    by_kind = "; ".join(f"{kind} {seconds(_at(times, 0.95))}" for kind, times in sorted(slowest.items()))
    return (
        f"{len(taken):,} requests in {minutes:g} minutes, {len(wrong)} of them not answered by 200.",
        f"95 of 100 within, by page: {by_kind}.",
        _memory(weights),
    )


def _memory(weights: list[tuple[float, int]]) -> str:
    """The mean of the first and of the last fifth of the time after warming."""
    warm = [held for minute, held in weights if minute >= WARM]
    if len(warm) < 10:
        return "Memory was not followed for long enough to say whether it is flat."
    fifth = len(warm) // 5
    first, last = sum(warm[:fifth]) / fifth, sum(warm[-fifth:]) / fifth
    return (
        f"Memory of server and worker: {first / 1e6:,.0f} MB at first, {last / 1e6:,.0f} MB at last "
        f"({100 * (last - first) / first:+.1f} %)."
    )
