"""Figures of probation, youth justice and treatment: counted by their holders, small ones held back."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from commonweal.cli.demonstration.ground import district_codes
from commonweal.cli.demonstration.points import DISTRICTS
from commonweal.cli.demonstration.rates import DISTRICT_SHARES
from commonweal.core.periods import Month

from .cells import NOTE, Integers, blank, named, stream
from .feed import Columns, Feed

CASELOAD = 3_400  # of the county at the end of a quarter, a quarter of the real one
LEAST_SHOWN = 5
_OF_CASELOAD: dict[str, dict[str, float]] = {
    "Caseload by order": {"Community Order": 30, "Suspended Sentence Order": 17, "Licence": 30,
    "Pre-release": 23},
    "Risk of reoffending (OGRS)": {"Low": 38, "Medium": 32, "High": 21, "Very High": 9},
    "Risk of serious harm": {"Low": 21, "Medium": 56, "High": 22, "Very High": 1},
    "OASys need": {"Accommodation": 36, "Education Training Employment": 48, "Finance": 40,
    "Relationships": 62,
                   "Lifestyle": 66, "Drugs": 45, "Alcohol": 34, "Emotional Wellbeing": 50, "Thinking": 81,
                   "Attitudes": 58},
    "MAPPA level": {"Level 1": 17, "Level 2": 0.6, "Level 3": 0.1},
    "Other": {"IOM Cohort": 3.4, "Recalls": 4.2},
}  # fmt: skip
_CHILDREN = {
    "First time entrants": 60, "Youth caution": 22, "Youth conditional caution": 14, "Referral order": 30,
    "Youth rehabilitation order": 16, "Custodial sentence": 4, "Remand to custody": 5, "Cohort": 110,
    "Reoffenders": 36,
}  # fmt: skip
_AGES, _AGE_SHARES = ("10-14", "15-17"), (0.3, 0.7)
_TREATMENT = {
    ("Adults in drug treatment", "Opiate"): 2_300, ("Adults in drug treatment", "Non-opiate only"): 620,
    ("Adults in drug treatment", "Non-opiate and alcohol"): 560, ("Adults in alcohol treatment",
    "Alcohol only"): 1_250,
    ("Young people in treatment", "All"): 190, ("New presentations to treatment", "All"): 620,
    ("Mental illness outpatient first attendances", "All"): 1_900,
}  # fmt: skip


def caseload(month: Month, ago: int, seed: int) -> Columns:
    rng, size = stream(seed, month, 191), CASELOAD * np.array(DISTRICT_SHARES)
    measures = {
        f"{group}: {name}": _shown(rng.poisson(size * share / 100))
        for group, table in _OF_CASELOAD.items()
        for name, share in table.items()
    }
    return {
        "Area: Local Authority Code": pa.array(district_codes()),
        "Area: Local Authority": pa.array(DISTRICTS),
        "Area: Quarter": _quarter(month),
        **measures,
    }


def youth_justice(month: Month, ago: int, seed: int) -> Columns:
    rng = stream(seed, month, 192)
    area, measure, age = (part.ravel() for part in np.indices((len(DISTRICTS), len(_CHILDREN), len(_AGES))))
    rate = np.array(list(_CHILDREN.values()))[measure] * np.array(DISTRICT_SHARES)[area]
    number = len(area)
    return {
        "Authority": named(area, DISTRICTS),
        "Authority Code": named(area, district_codes()),
        "Quarter": _quarter(month),
        "Measure": named(measure, list(_CHILDREN)),
        "Age Band": named(age, _AGES),
        "Sex": "All",
        "Offence Group": "All",
        "Number": _shown(rng.poisson(rate * np.array(_AGE_SHARES)[age] * 2)),
        "Worker": blank(number),
        "Notes": NOTE,
    }


def treatment(month: Month, ago: int, seed: int) -> Columns:
    rng = stream(seed, month, 193)
    area, measure = (part.ravel() for part in np.indices((len(DISTRICTS), len(_TREATMENT))))
    rate = np.array(list(_TREATMENT.values()))[measure] * np.array(DISTRICT_SHARES)[area]
    return {
        "Local Authority Code": named(area, district_codes()),
        "Local Authority": named(area, DISTRICTS),
        "Quarter": _quarter(month),
        "Indicator": named(measure, [indicator for indicator, _ in _TREATMENT]),
        "Substance Group": named(measure, [group for _, group in _TREATMENT]),
        "Number": _shown(rng.poisson(rate)),
        "Comment": blank(len(area)),
    }


def _shown(counts: Integers) -> pa.Array:
    """As text, a small count held back."""
    return pa.array(["<5" if 0 < count < LEAST_SHOWN else str(count) for count in counts.tolist()])


def _quarter(month: Month) -> str:
    return f"{month.year} Q{month.month // 3}"


FEEDS = (
    Feed("probation_aggregates", "probation_{period}.csv", caseload, arrives=26, every=3, last_alone=True),
    Feed("youth_justice_aggregates", "yj_{period}.csv", youth_justice, arrives=29, every=3, last_alone=True),
    Feed("treatment_counts", "treatment_{period}.csv", treatment, arrives=31, every=3, last_alone=True),
)
