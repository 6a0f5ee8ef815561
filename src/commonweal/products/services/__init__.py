"""Having documents written, and passing on the statutory exchange."""

from . import monthly  # noqa: F401 - a kind of job
from .passing_on import release_quarter, schedule_releases
from .writing import Copy, write_tactical_assessment, write_tactical_assessments

__all__ = [
    "Copy",
    "release_quarter",
    "schedule_releases",
    "write_tactical_assessment",
    "write_tactical_assessments",
]
