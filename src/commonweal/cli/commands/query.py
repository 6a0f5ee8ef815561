"""commonweal query"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click

from commonweal.cli.session import Day, operator, table
from commonweal.core.entry import asks
from commonweal.core.permissions import Permission


@click.command(short_help="Ask the warehouse one of its questions.")
@click.argument("question", required=False)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the question; once for each.",
)
@click.option("--known-on", type=Day(), help="As known on a day: by the deliveries received by then.")
@click.option("--published-on", type=Day(), help="As published on a day: by the last snapshot of that day.")
@click.option("--snapshot", "number", type=int, help="A numbered snapshot; the last one without it.")
@click.option("--json", "as_json", is_flag=True, help="Rows and receipt as JSON.")
@asks(
    Permission.WAREHOUSE_OPEN,
    Permission.WAREHOUSE_READ_COUNTS,
    Permission.WAREHOUSE_READ_MAP,
    Permission.WAREHOUSE_READ_ROWS,
)
def command(
    question: str | None,
    settings: tuple[str, ...],
    known_on: date | None,
    published_on: date | None,
    number: int | None,
    as_json: bool,
) -> None:
    """Ask the warehouse QUESTION; without one, list the questions and their parameters."""
    if question is None:
        from commonweal.hub.warehouse.queries import ALL

        click.echo(_listing(ALL))
        return
    actor = operator()
    from commonweal.core.context import acting
    from commonweal.hub.queries import ask, question_named, snapshot

    parameters = question_named(question).parse(dict(_pair(s) for s in settings))
    with acting(actor):
        opened = snapshot(actor=actor, number=number, known_on=known_on, published_on=published_on)
    answer = ask(actor=actor, opened=opened, question=question, parameters=parameters)
    if as_json:
        rows = [{k: str(v) if isinstance(v, date) else v for k, v in row.items()} for row in answer.records()]
        click.echo(json.dumps({"rows": rows, "receipt": answer.receipt()}, ensure_ascii=False, default=str))
        return
    click.echo(table(list(answer.rows), answer.names) if answer.rows else "No row.")
    click.echo(f"\n{_receipt(answer)}")


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise click.UsageError(f"--set {text}: write it as name=value, such as --set area=district:E08000003")
    return name.strip(), value.strip()


def _listing(questions: Any) -> str:
    lines = []
    for name, question in sorted(questions.items()):
        lines.append(f"{name}: {question.meaning}")
        lines += [f"    --set {p.name}=…  {p.help}" for p in question.parameters]
    return "\n".join(lines)


def _receipt(answer: Any) -> str:
    receipt = answer.receipt()
    lines = [
        f"Snapshot {receipt['snapshot']}, {receipt['query']} version {receipt['version']}, "
        f"scope {receipt['scope']} ({receipt['scope_words']})"
    ]
    lines.append(
        f"{receipt['rows_used']:,} records used"
        + "".join(f"; {o['rows']:,} left out: {o['reason']}" for o in receipt["rows_left_out"])
    )
    if receipt["location_found"] and receipt["location_found"]["percent"] is not None:
        found = receipt["location_found"]
        lines.append(f"Location found for {found['percent']}% of {found['of']}")
    lines += [*receipt["missing"], *receipt["warnings"], *receipt["overlaps"], *receipt["notes"]]
    lines += list(answer.attributions)
    return "\n".join(lines)
