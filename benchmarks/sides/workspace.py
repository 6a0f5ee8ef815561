"""Ours, before the pages are asked: the demonstration's partners, a hundred analysts, and made-up events."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.sides.loading import adopt_shipped
from benchmarks.sides.speaking import answer


def work(people: int, file: str) -> dict[str, Any]:
    from commonweal.config.migrate import migrate_all
    from commonweal.core.progress import silent

    migrate_all(silent)
    from commonweal.cli.demonstration import accounts, partners
    from commonweal.cli.demonstration.agreements import enter_agreements
    from commonweal.cli.demonstration.published_keys import use_published_keys
    from commonweal.cli.session import know_the_jobs
    from commonweal.core.context import acting
    from commonweal.core.task import Task, begin
    from commonweal.hub.services import load
    from commonweal.partnership.queries import local_operator
    from commonweal.partnership.services import open_to_demonstration

    begin(Task(purpose="command:run", reason="an installation to be measured"))
    know_the_jobs()
    use_published_keys()
    partners.enter_partners(local_operator(), enter_agreements)
    actor = local_operator()
    adopt_shipped(actor)
    names = [f"measured.{number}" for number in range(1, people + 1)]
    with acting(actor):
        for number, name in enumerate(names):
            partners._enter_person(actor, _analyst(number, name))
    open_to_demonstration(actor=actor, accounts=names, with_factor=())
    accounts._speak_for(actor, set(names))
    outcomes = list(load(actor=actor, path=Path(file), progress=silent))
    return {"names": names, "accepted": sum(each.accepted for each in outcomes if hasattr(each, "accepted"))}


def _analyst(number: int, name: str) -> dict[str, Any]:
    from commonweal.cli.demonstration.partners import partners

    districts = [*partners()["districts"]]
    district = districts[number % len(districts)]
    return {
        "username": name,
        "name": f"Measured analyst {number + 1}",
        "agency": f"team-{district}",
        "post": "local_analyst",
        "district": district,
        "roles": ["analyst"],
        "trained": {"information-sharing": 1},
    }


if __name__ == "__main__":
    answer(work)
