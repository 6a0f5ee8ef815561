"""What the benchmarks of one run share: folders, homes, generated files, and how a side is asked."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.police_shaped import LAST, POINTS, Rows, write
from commonweal.cli.demonstration.police import HEADER

ROOT = Path(__file__).resolve().parents[1]
TINY_ROWS = 200
TINY_MONTHS_BEFORE = 60  # the warming files lie long before the months that are measured


def say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


@dataclass
class Bench:
    """One run of the benchmarks; what it made goes with it, but for the cache."""

    folder: Path
    cache: Path
    rows: tuple[int, ...] = ()
    runs: int = 3
    quick: bool = False
    every_peer: bool = False
    warehouses: dict[int, Path] = field(default_factory=dict)  # rows -> a home that holds them
    _homes: list[Path] = field(default_factory=list)
    _tiny: int = 0

    def sizes(self, own: tuple[int, ...], quick: tuple[int, ...]) -> tuple[int, ...]:
        return self.rows or (quick if self.quick else own)

    def home(self) -> Path:
        """A fresh folder of state; its database comes with the first command."""
        path = Path(tempfile.mkdtemp(prefix="home-", dir=self.folder))
        self._homes.append(path)
        return path

    def prepared_home(self) -> Path:
        """One whose boundaries are adopted and which holds no event yet."""
        home = self.home()
        ask("preparing", home=home)
        return home

    def remove_home(self, home: Path) -> None:
        command = [sys.executable, "-m", "commonweal.config.embedded"]
        subprocess.run(command, env=environment(home), check=True, cwd=ROOT)
        shutil.rmtree(home, ignore_errors=True)
        self._homes.remove(home)

    def remove(self) -> None:
        for home in tuple(self._homes):
            self.remove_home(home)
        shutil.rmtree(self.folder, ignore_errors=True)

    def file(self, rows: int, *, points: int | None = POINTS, months: int = 48, seed: int = 1) -> Path:
        """One generated file, made once a run."""
        path = self.folder / f"{rows}-{points or 'all-distinct'}-{months}-{seed}.csv"
        if not path.exists():
            say(f"  writing {rows:,} rows to a file")
            write(rows, path, distinct=points, months=months, folder=False, seed=seed)
        return path

    def tiny(self) -> Path:
        """A small file to warm a process with, of another month each time."""
        self._tiny += 1
        path = self.folder / f"warming-{self._tiny}.csv"
        write_tiny(path, self._tiny)
        return path


def write_tiny(path: Path, number: int) -> None:
    month = LAST.plus(-TINY_MONTHS_BEFORE - number)
    lines = Rows(POINTS, seed=1_000 + number).chunk(TINY_ROWS, month)
    path.write_bytes(("\n".join([HEADER, *lines]) + "\n").encode())


@contextmanager
def benching(place: Path, **chosen: Any) -> Iterator[Bench]:
    """A run's folder under `place`; homes and databases are removed at its end, however it ends."""
    place.mkdir(parents=True, exist_ok=True)
    cache = place / "cache"
    cache.mkdir(exist_ok=True)
    bench = Bench(Path(tempfile.mkdtemp(prefix="run-", dir=place)), cache, **chosen)
    try:
        yield bench
    finally:
        bench.remove()


def ask(side: str, /, home: Path | None = None, python: Path | None = None, **asked: Any) -> dict[str, Any]:
    """Have a side do its work in a fresh process and give back what it says."""
    command = [str(python or sys.executable), "-m", f"benchmarks.sides.{side}"]
    given = environment(home) if python is None else environment(home) | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, input=json.dumps(asked, default=str), stdout=subprocess.PIPE, text=True, env=given, cwd=ROOT
    )
    if done.returncode:
        raise RuntimeError(f"the side {side} ended with code {done.returncode}; its words stand above")
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def environment(home: Path | None) -> dict[str, str]:
    """Ours alone: no setting of the machine's own installation reaches what is measured."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COMMONWEAL_")}
    kept["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return kept | ({"COMMONWEAL_HOME": str(home)} if home else {})


def command() -> list[str]:
    """The command line as it is installed; where it is not, the same program."""
    installed = Path(sys.executable).with_name("commonweal")
    if installed.exists():
        return [str(installed)]
    program = "import sys; sys.argv[0] = 'commonweal'; from commonweal.cli import main; main()"
    return [sys.executable, "-P", "-c", program]


def read_through(path: Path) -> None:
    """Each side finds the file in the system's memory, so that no side pays for the disk."""
    with path.open("rb") as stream:
        while stream.read(1 << 24):
            pass
