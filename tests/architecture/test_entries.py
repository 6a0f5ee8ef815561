"""Every service, question, command and job names its policy entry, or the build fails."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import click
import pytest

from commonweal.cli.group import COMMANDS
from commonweal.core.entry import PART_OF_AN_ACT, entry_of
from commonweal.core.permissions import Permission
from tests.architecture.source import PACKAGE

# What a part of another act may be; each says why it has no decision of its own.
PARTS = {
    "commonweal.jobs.services.asking.ask_for": "a job is asked for by the act that needs it",
    "commonweal.workstation.services.views.note_sent": "noted with the letter that tells of it",
}


def rooms_with_services() -> list[str]:
    return sorted(
        path.name
        for path in PACKAGE.iterdir()
        if (path / "services.py").exists() or (path / "services" / "__init__.py").exists()
    )


def services() -> Iterator[tuple[str, Any]]:
    """The public verbs of every room: what its services offer and a room of ours wrote."""
    for room in rooms_with_services():
        front = import_module(f"commonweal.{room}.services")
        for name, thing in vars(front).items():
            if not name.startswith("_") and _is_verb(thing, front):
                yield f"{thing.__module__}.{name}", thing


def _is_verb(thing: Any, front: ModuleType) -> bool:
    return (
        inspect.isfunction(thing)
        and thing.__module__.startswith(front.__name__)
        and "actor" in inspect.signature(thing).parameters
    )


def leaves(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for part, inner in command.commands.items():
            yield from leaves(f"{name} {part}", inner)
    else:
        yield name, command


def commands() -> Iterator[tuple[str, click.Command]]:
    for name in COMMANDS:
        yield from leaves(name, import_module(f"commonweal.cli.commands.{name}").command)


def named(entry: object) -> bool:
    return isinstance(entry, tuple) and bool(entry) and all(isinstance(each, Permission) for each in entry)


@pytest.mark.parametrize(
    ("name", "service"), [*services()], ids=lambda each: each if isinstance(each, str) else ""
)
def test_every_service_names_its_policy_entry(name: str, service: object) -> None:
    entry = entry_of(service)
    if entry == PART_OF_AN_ACT:
        assert name in PARTS, f"{name} says that it is part of an act; write down of which"
    else:
        assert named(entry), f"{name} names no policy entry: @entry(Permission.…)"


def test_no_stale_part_of_an_act() -> None:
    assert set(PARTS) == {name for name, service in services() if entry_of(service) == PART_OF_AN_ACT}


@pytest.mark.parametrize(
    ("name", "command"), [*commands()], ids=lambda each: each if isinstance(each, str) else ""
)
def test_every_command_names_its_policy_entry(name: str, command: click.Command) -> None:
    assert named(entry_of(command.callback)), f"commonweal {name} names no policy entry: @asks(Permission.…)"


def test_every_question_of_the_warehouse_names_its_policy_entry() -> None:
    from commonweal.hub.warehouse.queries import ALL

    assert ALL
    assert [name for name, question in ALL.items() if not named((question.entry,))] == []


def test_every_kind_of_job_names_its_policy_entry() -> None:
    import commonweal.cli.session
    from commonweal.jobs import register

    commonweal.cli.session.know_the_jobs()
    kinds = register.kinds()
    assert kinds
    assert [kind for kind, entry in kinds.items() if not named((entry,))] == []


def test_every_kind_of_job_has_a_title_of_its_own() -> None:
    """People read it: a kind is a word of the program."""
    import commonweal.cli.session
    from commonweal.jobs import register

    commonweal.cli.session.know_the_jobs()
    titles = register.titles()
    assert [kind for kind, title in titles.items() if len(title.split()) < 2 or "." in title] == []
    assert len(set(titles.values())) == len(titles)
