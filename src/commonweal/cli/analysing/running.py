"""Runs a technique on a file or on the warehouse, and writes what was asked for, whole or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonweal.analysis import techniques
from commonweal.analysis.techniques.grammar import BadParameter, chosen
from commonweal.analysis.techniques.guarding import Refused
from commonweal.analysis.techniques.inputs import BadData, Data
from commonweal.core import clock, progress
from commonweal.core.errors import BadInput, InstallationProblem, WrongUse

if TYPE_CHECKING:
    from commonweal.analysis.techniques.outcome import Outcome
    from commonweal.workstation.asking import Asked


@dataclass(frozen=True, slots=True)
class Told:
    """What a person set, which files they want, and whether anybody may see them."""

    settings: Sequence[str]
    outs: Sequence[Path]
    for_public: bool = False
    sensitive: bool = False

    def shown(self, outcome: Outcome) -> Outcome:
        from commonweal.analysis.techniques.publishing import public

        if self.for_public and outcome.stamp:
            raise Refused(f"{outcome.technique.name}: {outcome.stamp}; nothing of it is for the public")
        return public(outcome, sensitive=self.sensitive) if self.for_public else outcome


@dataclass(frozen=True, slots=True)
class Made:
    outcome: Outcome
    written: tuple[Path, ...]


def every() -> list[Any]:
    return [techniques.technique(name) for name in techniques.names()]


def named(name: str) -> Any:
    try:
        return techniques.technique(name)
    except LookupError:
        near = get_close_matches(name, techniques.names(), n=1)
        remedy = f"Did you mean {near[0]}?" if near else "commonweal analyse --list names them all."
        raise WrongUse(f"There is no technique {name!r}.", remedy=remedy) from None


def example(name: str) -> Outcome:
    worked: Outcome = techniques.worked_example(name)
    return worked


def on_a_file(name: str, file: Path, columns: Sequence[str], precision: str, told: Told) -> Made:
    """Without a database or an account: the file is the person's own."""
    from commonweal.workstation.reading import read

    module, (given, guard) = named(name), _settings(told.settings)
    _check_outs(told.outs, file)
    with _said_plainly(name):
        data = read(file, module.TECHNIQUE, pairs("--column", columns), precision)
        outcome = told.shown(_run(module, data, given, guard))
    return Made(outcome, _written(outcome, told.outs))


def on_the_warehouse(name: str, filters: Sequence[str], columns: Sequence[str], told: Told) -> Made:
    """As the local operator, within what they may see; files leave through the gate."""
    from commonweal.cli.session import operator
    from commonweal.workstation import asking

    module, (given, guard) = named(name), _settings(told.settings)
    _check_outs(told.outs, None)
    asked = asking.asked(
        actor=operator(),
        technique=module.TECHNIQUE,
        filters=pairs("--where", filters),
        columns=pairs("--column", columns),
    )
    with _said_plainly(name):
        outcome = told.shown(_run(module, asked.data, given, guard))
    return Made(outcome, _released(asked, outcome, told.outs))


def _released(asked: Asked, outcome: Outcome, outs: Sequence[Path]) -> tuple[Path, ...]:
    """Through the gate, which asks the policy and the agreements, proves the files, and writes it down."""
    from commonweal.exports.gate import release
    from commonweal.workstation.asking import document

    if not outs:
        return ()
    made = document(asked, outcome)
    written = []
    for path in outs:
        receipts = release(
            actor=asked.actor,
            document=made,
            formats=[_format(path)],
            folder=path.parent,
            name=path.stem.lower(),
            reason="an analysis at the command line",
        )
        written += [receipt.path for receipt in receipts]
    return tuple(written)


def pairs(option: str, texts: Sequence[str]) -> dict[str, str]:
    """`name=value` of each text."""
    found = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign:
            raise WrongUse(f"{option} {text}: it is no name with a value.", remedy="Write it as name=value.")
        found[name.strip()] = value.strip()
    return found


def _settings(texts: Sequence[str]) -> tuple[dict[str, str], bool]:
    """The parameters, and whether the guard stands."""
    given = pairs("--set", texts)
    guard = given.pop("guard", "on")
    if guard not in ("on", "off"):
        raise WrongUse(f"guard is {guard!r}.", remedy="It is on or off.")
    return given, guard == "on"


def _run(module: Any, data: Data, given: Mapping[str, str], guard: bool) -> Outcome:
    told = progress.to_stderr()
    outcome: Outcome = module.run(
        data,
        chosen(module.Parameters, given),
        guard=guard,
        progress=lambda done, of: told.count(done, of, "done"),
    )
    return outcome


@contextmanager
def _said_plainly(name: str) -> Iterator[None]:
    """What a technique refuses, as an error for people."""
    try:
        yield
    except BadParameter as error:
        raise WrongUse(str(error), remedy=f"commonweal analyse --explain {name}") from error
    except BadData as error:
        raise BadInput(str(error), remedy=f"commonweal analyse --explain {name}") from error
    except Refused as error:
        raise BadInput(str(error)) from error


def _check_outs(outs: Sequence[Path], file: Path | None) -> None:
    """Before any work is done."""
    from commonweal.exports.formats import FORMATS

    for path in outs:
        if path.suffix.removeprefix(".") not in FORMATS:
            raise WrongUse(
                f"{path.name}: no such kind of file.",
                remedy=f"End its name with {', '.join(f'.{each}' for each in FORMATS)}.",
            )
        if file is not None and path.resolve() == file.resolve():
            raise WrongUse(f"{path.name} is the file that is read.", remedy="Give --out another name.")
        if path.is_dir():
            raise WrongUse(f"{path} is a folder.", remedy="Give --out the name of a file.")
        if not path.parent.is_dir():
            raise WrongUse(f"{path.parent} is no folder.", remedy="Make it first.")


def _written(outcome: Outcome, outs: Sequence[Path]) -> tuple[Path, ...]:
    from commonweal.exports.formats import check_formats, written
    from commonweal.exports.outcomes import document_of

    if not outs:
        return ()
    document = document_of(outcome, made_at=clock.now())
    check_formats(document, [_format(path) for path in outs])
    ready = [(path, written(document, _format(path))) for path in outs]
    for path, content in ready:
        _put(path, content)
    return tuple(outs)


def _format(path: Path) -> str:
    return path.suffix.removeprefix(".")


def _put(path: Path, content: bytes) -> None:
    waiting = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        waiting.write_bytes(content)
        waiting.replace(path)
    except OSError as error:
        raise InstallationProblem(f"{path} could not be written: {error.strerror}.") from error
    finally:
        waiting.unlink(missing_ok=True)
