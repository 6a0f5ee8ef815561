"""What a data protection impact assessment says (DOMAIN E3), and when one is required."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from commonweal.core.errors import BadInput

DPIA_PARTS: Mapping[str, str] = {
    "description": "Description of the processing",
    "necessity": "Necessity and proportionality",
    "risks": "Risks to people",
    "measures": "Measures against them",
    "safeguards": "Safeguards",
    "residual_risk": "The risk that is left: low, medium or high",
}


@dataclass(frozen=True)
class DpiaRules:
    review_after_months: int
    required_for: Mapping[str, str]


@dataclass(frozen=True)
class Assessment:
    """An assessment as its author writes it; empty parts may stand in a draft, and nowhere else."""

    reference: str
    title: str
    required_for: str
    description: str = ""
    necessity: str = ""
    risks: str = ""
    measures: str = ""
    safeguards: str = ""
    residual_risk: str = ""
    version: int | None = None

    def __post_init__(self) -> None:
        known = dpia_rules().required_for
        if self.required_for not in known:
            raise BadInput(
                f"{self.required_for!r} is nothing that an assessment is for.",
                where=f"assessment {self.reference}",
                remedy=f"Choose one of {', '.join(known)}.",
            )


@cache
def dpia_rules() -> DpiaRules:
    raw = tomllib.loads(_reference("dpia.toml"))
    return DpiaRules(raw["review_after_months"], raw["required_for"])


def shipped() -> Assessment:
    """The system's own assessment, as this release brings it."""
    return read_assessment(_reference("dpia_commonweal.toml"))


def read_assessment(text: str) -> Assessment:
    try:
        raw: dict[str, Any] = {
            name: value.strip() if isinstance(value, str) else value
            for name, value in tomllib.loads(text).items()
        }
        return Assessment(**raw)
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise BadInput(
            f"This is no assessment: {error}.",
            remedy=f"A file names {', '.join(each.name for each in fields(Assessment))}.",
        ) from error


def _reference(name: str) -> str:
    return files("commonweal.partnership").joinpath(f"reference/{name}").read_text("utf-8")
