"""commonweal run"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commonweal.core.entry import asks
from commonweal.core.permissions import Permission

if TYPE_CHECKING:
    from commonweal.core.actor import Actor
    from commonweal.core.progress import Progress

DEMONSTRATION_AREAS = (("district", "gm_district_2011.geojson.gz"), ("lsoa", "gm_lsoa_2011.geojson.gz"))
# The country's districts as they were in December 2011: a second layer of the same generation.
COUNTRY = "ew_district_2011.geojson.gz"
GENERATION = "2011"
FIRST_DISTRICT = ("E08000006", "Salford")
PACKAGED = "shipped with Commonweal, made from published boundaries (see geography/reference)"


@click.command()
@click.option(
    "--data",
    type=click.Path(exists=True, path_type=Path),
    help="Your own files; without it, the demonstration.",
)
@click.option(
    "--serve/--no-serve",
    default=True,
    help="Serve the pages when all is written; --no-serve ends then.",
)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@asks(Permission.DELIVERY_LOAD, Permission.DOCUMENT_WRITE, Permission.DOCUMENT_RELEASE)
def command(data: Path | None, serve: bool, port: int) -> None:
    """Set up, load and write everything, in one go.

    Without --data a demonstration partnership is loaded: ten districts, 48 months of synthetic records of six
    agencies, each in its own format. What the first district needs comes first: its tactical assessment is
    written while the others still wait. Then the rest is loaded and every district's is written. A second run
    notices what has not changed. When all is written the pages are served, until Ctrl-C.
    """
    began = time.perf_counter()
    from commonweal.config.migrate import migrate_all
    from commonweal.core import progress

    steps = progress.to_stderr()
    steps.step("Bringing the databases up to date")
    migrate_all(steps)
    from commonweal.cli.session import operator
    from commonweal.partnership.queries import local_operator

    actor = operator("the first assessments of this installation")
    _adopt_shipped(actor, steps)
    if data:
        _adopt_country(actor, steps)
    loaded = _own(actor, data, steps) if data else _demonstration(actor, steps, began)
    written = _assess(local_operator(), steps)  # as whoever it is now: party to agreements made meanwhile
    _summary(loaded, written, time.perf_counter() - began)
    if serve:
        _serve(port, demonstration=not data and _open_accounts(local_operator()))


def _adopt_shipped(actor: Actor, steps: Progress) -> None:
    """The boundaries that the program brings: adopted where nothing else is."""
    from commonweal.core.context import acting
    from commonweal.hub.queries import generations_adopted
    from commonweal.hub.services import adopt_generation

    with acting(actor):
        now = generations_adopted()
    for kind, name in DEMONSTRATION_AREAS:
        if kind in now:
            continue
        _import_shipped(actor, kind, name, steps)
        adopt_generation(actor=actor, kind=kind, generation=GENERATION, progress=steps)


def _adopt_country(actor: Actor, steps: Progress) -> None:
    """Districts for files from anywhere in England and Wales, unless the partnership has its own."""
    from commonweal.core.context import acting
    from commonweal.hub.queries import generations_adopted
    from commonweal.hub.services import adopt_generation

    with acting(actor):
        now = generations_adopted()
    if now.get("district") == GENERATION and not _import_shipped(actor, "district", COUNTRY, steps):
        adopt_generation(actor=actor, kind="district", generation=GENERATION, progress=steps)


def _import_shipped(actor: Actor, kind: str, name: str, steps: Progress) -> bool:
    """Whether the boundaries had been loaded before."""
    from importlib.resources import as_file, files

    from commonweal.geography.services import import_generation

    with as_file(files("commonweal.geography.reference").joinpath(name)) as path:
        report = import_generation(
            actor=actor, kind=kind, generation=GENERATION, path=path, source=PACKAGED, progress=steps
        )
    return report.already_loaded


def _demonstration(actor: Actor, steps: Progress, began: float) -> list[Any]:
    from commonweal.core.context import acting
    from commonweal.hub.queries import deliveries

    with acting(actor):
        held = [d for d in deliveries(actor=actor) if d.state == "released"]
    if any(not each.synthetic for each in held):
        click.echo(
            "Your own files are loaded, so the demonstration is not put beside them: "
            "synthetic and real records are never mixed."
        )
        return []
    from commonweal.cli.demonstration.agreements import enter_agreements
    from commonweal.cli.demonstration.partners import enter_partners
    from commonweal.cli.demonstration.published_keys import use_published_keys
    from commonweal.hub.services import load_arrivals
    from commonweal.partnership.queries import local_operator

    use_published_keys()
    steps.step("Entering the agencies, people and agreements of the demonstration")
    if enter_partners(actor, enter_agreements):
        actor = local_operator()  # a party to the agreements
    open_data, agencies = _demonstration_arrivals(steps)
    loaded = _told(load_arrivals(actor=actor, arrivals=open_data, progress=steps))
    if any(said["state"] == "released" for said in loaded):
        _assess_first(actor, began)
    return [*loaded, *_told(load_arrivals(actor=actor, arrivals=agencies, progress=steps))]


def _demonstration_arrivals(steps: Progress) -> tuple[Iterator[Any], Iterator[Any]]:
    """What the first assessment needs, and the rest; dated by the demonstration's own clock."""
    from commonweal.cli.demonstration import agencies, police
    from commonweal.cli.demonstration.ahead import ahead
    from commonweal.core import home

    folder = home.folder("demonstration")
    open_data = police.deliveries(folder, progress=steps)
    return _arriving(open_data), _arriving(ahead(agencies.deliveries(folder)))


def _arriving(made: Iterator[Any]) -> Iterator[Any]:
    from datetime import UTC, datetime
    from datetime import time as time_of_day

    from commonweal.hub.services import Arrival

    for delivery in made:
        yield Arrival(delivery.path, datetime.combine(delivery.received, time_of_day(12), UTC))


def _assess_first(actor: Actor, began: float) -> None:
    """One district complete with its documents, while the rest still waits to be loaded."""
    from commonweal.cli.demonstration import police
    from commonweal.core import home
    from commonweal.products.services import write_tactical_assessment

    code, name = FIRST_DISTRICT
    write_tactical_assessment(actor=actor, area=code, month=police.LAST, folder=home.folder("documents"))
    click.echo(f"The first district, {name}, is complete after {time.perf_counter() - began:.0f} seconds.")


def _own(actor: Actor, data: Path, steps: Progress) -> list[Any]:
    from commonweal.hub.services import load

    return _told(_without_demonstration(actor, load(actor=actor, path=data, progress=steps)))


def _without_demonstration(actor: Actor, outcomes: Iterator[Any]) -> Iterator[Any]:
    """The demonstration goes as soon as something of one's own has come in its place, and not before."""
    withdrawn = False
    for outcome in outcomes:
        yield outcome
        if not withdrawn and getattr(outcome, "state", "") in ("released", "unchanged"):
            withdrawn = True
            _withdraw_synthetic(actor)


def _withdraw_synthetic(actor: Actor) -> None:
    from commonweal.core.context import acting
    from commonweal.hub.queries import deliveries
    from commonweal.hub.services import withdraw

    with acting(actor):
        released = [d for d in deliveries(actor=actor) if d.state == "released"]
    synthetic = [d.number for d in released if d.synthetic]
    if not synthetic or len(synthetic) == len(released):
        return
    click.echo("The demonstration's deliveries are withdrawn: synthetic and real records are never mixed.")
    for number in synthetic:
        withdraw(actor=actor, number=number, why="replaced by the partnership's own files")


def _told(outcomes: Iterator[Any]) -> list[Any]:
    """Say what became of each delivery that is not as it was; a whole run unchanged is one line."""
    from .load import described, sentence

    told = []
    for outcome in outcomes:
        said = described(outcome)
        told.append(said)
        if said["state"] != "unchanged":
            click.echo(sentence(said))
    return told


def _open_accounts(actor: Actor) -> bool:
    """Whether this is a demonstration: then its invented people can sign in, and are named."""
    from commonweal.cli.demonstration.accounts import open_accounts
    from commonweal.cli.serving import holds_real_records

    if holds_real_records(actor):
        return False
    open_accounts(actor)
    return True


def _serve(port: int, *, demonstration: bool) -> None:
    from commonweal.cli.serving import serve

    if demonstration:
        from commonweal.cli.demonstration.accounts import described

        click.echo(described())
    serve(port=port, host="127.0.0.1", demonstration=demonstration)


def _assess(actor: Actor, steps: Progress) -> list[Any]:
    from commonweal.core import home
    from commonweal.products.services import write_tactical_assessments

    return list(write_tactical_assessments(actor=actor, folder=home.folder("documents"), progress=steps))


def _summary(loaded: list[Any], written: list[Any], seconds: float) -> None:
    from commonweal.core import home

    published = sum(said["state"] == "released" for said in loaded)
    unchanged = sum(said["state"] == "unchanged" for said in loaded)
    fresh = sum(is_fresh for _, _, is_fresh in written)
    click.echo(
        f"\n{published} deliveries published, {unchanged} unchanged; "
        f"{fresh} assessments written, {len(written) - fresh} unchanged; {seconds:.0f} seconds."
    )
    for area, receipts, _ in written:
        for receipt in receipts:
            click.echo(f"  {area}: {receipt.path}")
    click.echo(
        f"\nThe documents lie in {home.folder('documents')}. Open one in a browser or in Word. "
        "What to try next:\n"
        "  .venv/bin/commonweal deliveries            what was loaded, and what became of each row\n"
        "  .venv/bin/commonweal query                 the questions that the warehouse answers\n"
        "  .venv/bin/commonweal assess tactical --area E08000006 --month 2026-08\n"
        "  make run DATA=path/to/your/files           the same with your own files from data.police.uk"
    )
