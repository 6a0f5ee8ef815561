"""Which categories a rule speaks of: whole words, in any case."""

from __future__ import annotations

import pyarrow as pa
import pytest

from commonweal.hub.linking import Side, rules


def chosen(side: Side, *categories: str | None) -> list[str]:
    rows = {
        "agency": [side.agency] * len(categories),
        "domain": [min(side.domains)] * len(categories),
        "category": pa.array(categories, pa.string()),
    }
    found: list[str] = side.of(pa.table(rows))["category"].to_pylist()
    return found


def side(rule: str, agency: str) -> Side:
    return next(s for r in rules() if r.name == rule for s in r.sides if s.agency == agency)


@pytest.mark.parametrize(
    ("rule", "agency", "meant", "not_meant"),
    [
        (
            "deliberate fire",
            "police",
            ("Arson Not Endangering Life", "Criminal damage and arson", "fire", "Fires: deliberate"),
            ("Possession of Firearms Offences", "fireworks: nuisance", "firearms or weapons incident"),
        ),
        (
            "assault",
            "police",
            ("Assault with Injury", "ASSAULTS ON A CONSTABLE", "grievous bodily harm", "fight in progress"),
            ("Fraud against a firefighter", "Burglary", "gunfighters: a film"),
        ),
        (
            "assault",
            "ambulance",
            ("assault or sexual assault", "stab, gunshot or penetrating trauma"),
            ("stable angina", "unestablished"),
        ),
    ],
)
def test_a_word_is_meant_whole(
    rule: str, agency: str, meant: tuple[str, ...], not_meant: tuple[str, ...]
) -> None:
    assert chosen(side(rule, agency), *meant, *not_meant, None) == list(meant)


def test_no_words_are_every_category() -> None:
    assert chosen(side("road collision", "council"), "slight", "serious") == ["slight", "serious"]
