"""Verbs on areas: import boundaries, look-ups and postcodes, and accept a generation as checked."""

from commonweal.geography.services.boundaries import (
    OGL,
    OGL_ATTRIBUTION,
    ImportReport,
    accept_generation,
    import_generation,
)
from commonweal.geography.services.lookups import (
    ChangesReport,
    PostcodesReport,
    import_changes,
    import_postcodes,
)

__all__ = [
    "OGL",
    "OGL_ATTRIBUTION",
    "ChangesReport",
    "ImportReport",
    "PostcodesReport",
    "accept_generation",
    "import_changes",
    "import_generation",
    "import_postcodes",
]
