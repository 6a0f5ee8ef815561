"""Layers in files: geometry and look-up together, named by the digest of what they hold."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from commonweal.core.errors import BadInput, InstallationProblem
from commonweal.core.home import folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from commonweal.geography.lookup import AreaIndex

LAYERS_HELD = 12  # in the memory of one process


def layer_path(digest: str) -> Path:
    return folder("geography") / f"{digest}.npz"


def keep(digest: str, index: AreaIndex) -> Path:
    path = layer_path(digest)
    if not path.exists():
        index.save(path)
    return path


@lru_cache(maxsize=LAYERS_HELD)
def _held(path: Path) -> AreaIndex:
    from commonweal.geography.lookup import AreaIndex

    return AreaIndex.load(path)


def fetch(digest: str) -> AreaIndex:
    path = layer_path(digest)
    if not path.exists():
        raise InstallationProblem(
            "The file of a boundary layer is missing.",
            where=str(path),
            remedy="Restore it from the backup, or import the layer again.",
        )
    return _held(path)


def built_once(digest: str, build: Callable[[], AreaIndex]) -> AreaIndex:
    """The layer of this digest, built and kept when it is not there yet or was kept by an older version."""
    path = layer_path(digest)
    if path.exists():
        try:
            return _held(path)
        except BadInput:
            path.unlink()
    keep(digest, build())
    return _held(path)
