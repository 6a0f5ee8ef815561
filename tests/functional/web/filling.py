"""Fills an installation for the browser tests, by the verbs of the commands; a process of its own."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
# One delivery that is taken in whole, one with rows sent back, one that is refused.
DELIVERIES = (
    "council_asb/asb_cases_2026-07.csv",
    "fire_irs/irs_2026-09.xlsx",
    "hate_incidents/hate_2026-09.csv",
)
FIGURES = ("population_by_age.csv", "census_2011.csv", "deprivation_2025.csv")
MISTYPED = "asb_cases_2026-08.csv"
POLICE_MONTHS = 3  # to September 2026; fewer than usual variation asks for


def figures(folder: Path) -> Iterator[Path]:
    """What is published of small areas, as the demonstration has it."""
    folder.mkdir()
    packed = files("commonweal.cli.demonstration").joinpath("published_figures.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        for name in FIGURES:
            (folder / name).write_bytes(archive.read(name))
            yield folder / name


def august() -> str:
    """Cases as the council opened them in August."""
    return (
        (EXAMPLES / DELIVERIES[0])
        .read_text("utf-8-sig")
        .replace("/07/2026", "/08/2026")
        .replace("/2607/", "/2608/")
    )


def _half_undated(folder: Path) -> Path:
    """So many rows go back that the delivery is refused."""
    folder.mkdir()
    (folder / "SYNTHETIC.json").write_text("{}", "utf-8")
    first, *rows = august().splitlines()
    broken = [row.replace("/08/2026,", "/28/2026,", 1) if at % 2 else row for at, row in enumerate(rows)]
    (folder / MISTYPED).write_text("\r\n".join([first, *broken]) + "\r\n", "utf-8")
    return folder / MISTYPED


def main(folder: Path) -> None:
    from commonweal.config.migrate import migrate_all
    from commonweal.core.progress import silent

    migrate_all(silent)
    from commonweal.cli.commands.run import _adopt_shipped
    from commonweal.cli.demonstration.accounts import open_accounts
    from commonweal.cli.demonstration.agreements import enter_agreements
    from commonweal.cli.demonstration.partners import enter_partners
    from commonweal.cli.demonstration.published_keys import use_published_keys
    from commonweal.cli.session import know_the_jobs
    from commonweal.core.task import Task, begin
    from commonweal.hub.services import load
    from commonweal.partnership.queries import local_operator

    begin(Task(purpose="command:run", reason="an installation for the browser tests"))
    know_the_jobs()
    use_published_keys()
    actor = local_operator()
    enter_partners(actor, enter_agreements)
    actor = local_operator()
    open_accounts(actor)
    _adopt_shipped(actor, silent)
    from commonweal.cli.demonstration import police

    made = [each.path for each in police.deliveries(folder / "police", months=POLICE_MONTHS)]
    for path in made:
        list(load(actor=actor, path=path, progress=silent))
    for name in DELIVERIES:
        list(load(actor=actor, path=EXAMPLES / name, progress=silent))
    for path in figures(folder / "figures"):
        list(load(actor=actor, path=path, progress=silent))
    broken = folder / "hate_2026-10.csv"
    text = (EXAMPLES / DELIVERIES[2]).read_text("cp1252")
    broken.write_text(text.replace("Verbal Abuse", "Levitation"), "cp1252")
    (folder / "SYNTHETIC.json").write_text(
        (EXAMPLES / "hate_incidents" / "SYNTHETIC.json").read_text("utf-8"), "utf-8"
    )
    list(load(actor=actor, path=broken, progress=silent))
    list(load(actor=actor, path=_half_undated(folder / "mistyped"), progress=silent))


if __name__ == "__main__":
    import django

    django.setup()
    main(Path(sys.argv[1]))
