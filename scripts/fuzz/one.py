"""One target, in a process of its own: python -m scripts.fuzz.one TARGET SECONDS FOLDER

With atheris where it is installed, else with a plain loop that mutates what it began with.
"""

from __future__ import annotations

import faulthandler
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

# Whose paths do not steer the fuzzer: atheris 2.3 rewrites loops that end in exceptions wrongly under Python
# 3.11 (variables are lost, the interpreter dies), where the same input is harmless without it.
UNWATCHED = (
    "api_records",
    "archives",
    "batches",
    "delimited",
    "lines",
    "reader",
    "rows",
    "sheets",
    "surveying",
)
MOST_BYTES = 16_384
SECONDS_FOR_ONE = 10
MOST_MEMORY = 3_000


def main() -> None:
    target, seconds, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    corpus = folder / target
    corpus.mkdir(parents=True, exist_ok=True)
    try:
        import atheris
    except ImportError:
        from scripts.fuzz import targets

        begin_with(targets.seeds(target), corpus)
        loop(targets.TARGETS[target], corpus, seconds)
        return
    unwatched = [f"commonweal.hub.intake.{name}" for name in UNWATCHED]
    with atheris.instrument_imports(include=["commonweal"], exclude=unwatched):
        from scripts.fuzz import targets
    begin_with(targets.seeds(target), corpus)
    given = [
        sys.argv[0],
        str(corpus),
        f"-max_total_time={seconds}",
        f"-timeout={SECONDS_FOR_ONE}",
        f"-rss_limit_mb={MOST_MEMORY}",
        f"-max_len={MOST_BYTES}",
        f"-artifact_prefix={folder}/crash-{target}-",
        "-print_final_stats=1",
        "-verbosity=0",
    ]
    atheris.Setup(given, targets.TARGETS[target])
    atheris.Fuzz()


def begin_with(seeds: tuple[bytes, ...], corpus: Path) -> None:
    for number, seed in enumerate(seeds):
        (corpus / f"seed-{number}").write_bytes(seed)


def loop(target: Callable[[bytes], None], corpus: Path, seconds: int) -> None:
    """Mutations of the corpus, one after another; it does not look which paths they take."""
    faulthandler.enable()
    chance = random.Random(time.time_ns())
    known = [path.read_bytes() for path in sorted(corpus.iterdir())] or [b""]
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        content = mutated(chance.choice(known), known, chance)
        faulthandler.dump_traceback_later(SECONDS_FOR_ONE, exit=True)
        try:
            target(content)
        except BaseException:
            (corpus.parent / f"crash-{corpus.name}-{count}").write_bytes(content)
            raise
        faulthandler.cancel_dump_traceback_later()
        count += 1
    print(f"stat::number_of_executed_units: {count}", file=sys.stderr)


def mutated(content: bytes, known: list[bytes], chance: random.Random) -> bytes:
    held = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at, further = (chance.randrange(len(held) + 1) for _ in range(2))
        first, last = min(at, further), max(at, further)
        what = chance.randrange(6)
        if what == 0 and held:
            held[at % len(held)] = chance.randrange(256)
        elif what == 1:
            del held[first : min(last, first + 64)]
        elif what == 2:
            held[at:at] = chance.choice(
                (b"\0", b'"', b",", b"\n", b"\r", b"\xff\xfe", b";", b"<", b"\xef\xbb\xbf")
            )
        elif what == 3:
            held[at:at] = held[first:last][:256] * chance.choice((1, 2, 8))
        elif what == 4:
            other = chance.choice(known)
            held[at:at] = other[: chance.randrange(len(other) + 1)]
        else:
            held[at:at] = chance.randbytes(chance.randrange(1, 9))
    return bytes(held[:MOST_BYTES])


if __name__ == "__main__":
    main()
