"""Street-level crime from the data.police.uk API, flattened into one table."""

from __future__ import annotations

from dataclasses import replace

from .declaration import Unit
from .police_uk_api_json import SOURCE as API

SOURCE = replace(
    API,
    name="police_uk_api_csv",
    title="data.police.uk API answers flattened into a table",
    kind="csv",
    unit=Unit.FILE,
    sample="examples/police_uk",
)
