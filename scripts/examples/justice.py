"""The samples of probation and youth justice: figures that are counted already."""

from __future__ import annotations

from commonweal.cli.demonstration.points import DISTRICTS

from .invented import OFFICERS, Draw
from .writing import names

Rows = list[list[str]]
QUARTER = "2026 Q3"
DISTRICT_CODES = tuple((f"E08{n:06}", name) for n, name in enumerate(DISTRICTS, start=1))
SMALL = 5


def count(draw: Draw, middle: float, held_back: str) -> str:
    """A count around the middle; a small one is held back in the sender's own way."""
    number = int(draw.rng.poisson(middle))
    return held_back if 0 < number < SMALL else str(number)


# ── probation ──

PROBATION_COLUMNS = {
    "Caseload by order: Community Order": 420,
    "Caseload by order: Suspended Sentence Order": 300,
    "Caseload by order: Licence": 260,
    "Caseload by order: Pre-release": 190,
    "Risk of reoffending (OGRS): Low": 380,
    "Risk of reoffending (OGRS): Medium": 400,
    "Risk of reoffending (OGRS): High": 260,
    "Risk of reoffending (OGRS): Very High": 130,
    "Risk of serious harm: Low": 210,
    "Risk of serious harm: Medium": 640,
    "Risk of serious harm: High": 300,
    "Risk of serious harm: Very High": 3,
    "OASys need: Accommodation": 380,
    "OASys need: Education Training Employment": 520,
    "OASys need: Finance": 400,
    "OASys need: Relationships": 610,
    "OASys need: Lifestyle": 640,
    "OASys need: Drugs": 450,
    "OASys need: Alcohol": 340,
    "OASys need: Emotional Wellbeing": 430,
    "OASys need: Thinking": 890,
    "OASys need: Attitudes": 560,
    "MAPPA level: Level 1": 170,
    "MAPPA level: Level 2": 14,
    "MAPPA level: Level 3": 1,
    "Other: IOM Cohort": 60,
    "Other: Recalls": 38,
}
PROBATION_HEADER = [
    "Area: Local Authority Code",
    "Area: Local Authority",
    "Area: Quarter",
    *PROBATION_COLUMNS,
]
QUARTERS = ("2025 Q4", "2026 Q1", "2026 Q2", "2026 Q3")


def probation(quarters: tuple[str, ...], seed: int) -> Rows:
    """A line for each district and quarter; one line names a district by a code that is none."""
    draw, rows = Draw(seed), []
    for quarter in quarters:
        for code, name in DISTRICT_CODES:
            cells = [count(draw, middle, "<5") for middle in PROBATION_COLUMNS.values()]
            rows.append([code, name, quarter, *cells])
    rows[-3][0] = "Tameside"
    return rows


# ── youth justice ──

YOUTH_HEADER = names(
    "Authority,Authority Code,Quarter,Measure,Age Band,Sex,Offence Group,Number,Worker,Notes"
)
YOUTH = (
    ("First time entrants", "10-14", "All", "All", 9),
    ("First time entrants", "15-17", "All", "All", 17),
    ("Youth caution", "All", "Female", "All", 3),
    ("Youth caution", "All", "Male", "All", 12),
    ("Referral order", "All", "All", "Violence", 14),
    ("Referral order", "All", "All", "Robbery", 6),
    ("Youth rehabilitation order", "All", "All", "All", 9),
    ("Custodial sentence", "16-17", "Male", "All", 2),
    ("Remand to custody", "All", "All", "All", 3),
    ("Reoffenders", "All", "All", "All", 21),
    ("Cohort", "All", "All", "All", 62),
)


def youth() -> Rows:
    """Two quarters of the ten authorities; one line is of an unknown authority, one has no quarter."""
    draw, rows = Draw(350), []
    for quarter in QUARTERS[-2:]:
        for code, name in DISTRICT_CODES:
            for measure, age, sex, group, middle in YOUTH:
                number = count(draw, middle, "*")
                note = f"includes {draw.person()}" if draw.chance(0.1) else ""
                rows.append(
                    [name, code, quarter, measure, age, sex, group, number, draw.word(OFFICERS), note]
                )
    rows[15][0] = "Salfordshire"
    rows[90][2] = "N/A"
    return rows
