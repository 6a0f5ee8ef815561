"""Police forces, their names as published, and a light layer of their areas for rough assignment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from datetime import date
    from pathlib import Path

    from commonweal.geography.lookup import AreaIndex

AREAS_FILE = "ew_police_force_2011.geojson.gz"


@dataclass(frozen=True)
class Force:
    slug: str
    name: str
    also: tuple[str, ...] = ()
    area: str | None = None  # GSS code; none for forces without an area in England and Wales
    valid_from: date | None = None


def _read() -> dict[str, Force]:
    import tomllib

    table = tomllib.loads(files("commonweal.geography").joinpath("reference/forces.toml").read_text("utf-8"))
    return {
        row["slug"]: Force(
            row["slug"], row["name"], tuple(row.get("also", ())), row.get("area"), table["valid_from"]
        )
        for row in table["force"]
    }


FORCES: Mapping[str, Force] = _read()


def slug_of_name(name: str) -> str:
    """The short name of a force by any name it is published under; an unknown name is made into one."""
    return _slugs().get(_plain(name)) or _slugified(name)


def name_of(slug: str) -> str:
    known = FORCES.get(slug)
    return known.name if known else slug


@cache
def force_index() -> AreaIndex:
    """Points to forces (`codes` are short names) by the package's light layer; built once an installation."""
    from commonweal.core.digests import sha256_hex
    from commonweal.geography.boundaries import read_boundaries
    from commonweal.geography.stored import built_once

    with reference_file(AREAS_FILE) as path:

        def build() -> AreaIndex:
            from commonweal.geography.lookup import AreaIndex

            layer = read_boundaries(path, kind="police_force")
            return AreaIndex.build(layer.codes, list(layer.polygons))

        return built_once(sha256_hex(path.read_bytes()), build)


def reference_file(name: str) -> AbstractContextManager[Path]:
    """A context manager giving the path of a file that the package carries."""
    from importlib.resources import as_file

    return as_file(files("commonweal.geography").joinpath("reference", name))


@cache
def _slugs() -> Mapping[str, str]:
    return {
        _plain(name): force.slug
        for force in FORCES.values()
        for name in (force.slug, force.name, *force.also)
    }


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", name.lower().replace("&", " and ")).strip()


def _slugified(name: str) -> str:
    plain = re.sub(r"^(the )|( (police( service)?|constabulary))$", "", _plain(name))
    return plain.strip().replace(" ", "-")
