"""The map of somebody else that lies under the areas of ours, where the deployer names one."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from commonweal.core.errors import InstallationProblem

_TILES, _WORDS = "COMMONWEAL_BASE_MAP", "COMMONWEAL_BASE_MAP_WORDS"
_PARTS = ("{z}", "{x}", "{y}")
# Nothing in it may end a word of the content policy and begin another.
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")


@dataclass(frozen=True)
class BaseMap:
    """Where its squares are fetched, and whose it is."""

    tiles: str
    words: str

    @property
    def origin(self) -> str:
        scheme, host, _ = _split(self.tiles)
        return f"{scheme}//{host}"


def base_map() -> BaseMap | None:
    """The one named in the environment; nothing is asked of another host where none is."""
    tiles, words = (os.environ.get(name, "").strip() for name in (_TILES, _WORDS))
    if not tiles and not words:
        return None
    if not words:
        raise InstallationProblem(
            "A base map is named, and not whose it is.",
            where=_WORDS,
            remedy="Give the words that its owner asks for; they stand below the map.",
        )
    if why := _wrong(tiles):
        raise InstallationProblem(
            f"The base map cannot be used: {why}.",
            where=_TILES,
            remedy="Give the address of its squares, such as https://tiles.example/{z}/{x}/{y}.png.",
        )
    return BaseMap(tiles, words)


def _split(tiles: str) -> tuple[str, str, str]:
    scheme, _, rest = tiles.partition("//")
    host, _, path = rest.partition("/")
    return scheme.lower(), host.lower(), path


def _wrong(tiles: str) -> str:
    if not tiles:
        return f"{_WORDS} says whose it is, and no address is given"
    scheme, host, path = _split(tiles)
    if scheme != "https:":
        return "its address does not begin with https://"
    if not _HOST.fullmatch(host):
        return "its address names no host"
    if missing := [part for part in _PARTS if part not in path]:
        return f"its address is without {' and '.join(missing)}"
    return ""
