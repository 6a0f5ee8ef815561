"""Whether a text is the name of a place and no more than that.

Suppliers write all sorts of things into a column called "location". What is no place name is left out,
however harmless it looks: a rule that reads meaning into free text would let some of it through.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

MOST_LETTERS = 80
MOST_WORDS = 10
_WORD = re.compile(
    r"\(?[-/]?[^\W\d_]+(?:['’.\-/&][^\W\d_]+)*[.\-/]?['’]?,?\)?|&|/|-|\(?\d{1,2}(?:st|nd|rd|th)\)?,?"
)
_ROAD_NUMBER = re.compile(r"\(?[ABM]\d{1,4}(?:\([Mm]\))?\)?,?")
_NUMBERED = re.compile(r"\d{1,2}[A-Za-z]?,?")  # after Junction, Platform, Gate and their like
_SMALL_NUMBER = re.compile(r"\(?\d{1,3}\)?,?")  # as in "Service Route No 2", "Terminal 5"
MOST_IN_A_WORD = 22
MOST_PARTS, MOST_IN_A_FURTHER, MOST_NAMES = 3, 3, 2
NOWHERE = ("No Location", "No location", "On or near")  # words of the same publisher
AS_PUBLISHED = "On or near "  # how data.police.uk begins the name that it puts in place of an address
_HOUSE_NUMBER = re.compile(r"^(?:\d{1,4}[A-Za-z]?(?:\s*-\s*\d{1,4}[A-Za-z]?)?,?\s+)+")


def place_name(text: str, *, published: bool) -> str | None:
    """The text in its plain form if it is the name of a place, else None.

    In a published file the publisher has already put names of streets in place of addresses: there the
    shape of the words decides. Of any other source the text has to say first what kind of place it is
    ("Chapel Street, Eccles"), in names alone; the number of a house is taken off.
    """
    if published and text.strip() in NOWHERE:
        return text.strip()
    published = published and text.strip().startswith(AS_PUBLISHED)
    words = text.split() if published else _HOUSE_NUMBER.sub("", text.strip()).split()
    if not words or len(text) > MOST_LETTERS or len(words) > MOST_WORDS:
        return None
    if not all(_fits(word, before, published) for word, before in zip(words, ["", *words], strict=False)):
        return None
    if not published and not _says_what_it_is(words):
        return None
    return " ".join(words)


def _says_what_it_is(words: list[str]) -> bool:
    """Whether these are names, of which the first ends in a word for a kind of place after two others at
    most: more could be somebody's name before a street's."""
    if any(word[:1].islower() and _bare(word) not in _small() for word in words):
        return False
    parts = [part.split() for part in " ".join(words).split(",")]
    if not parts[0] or len(parts) > MOST_PARTS or any(len(part) > MOST_IN_A_FURTHER for part in parts[1:]):
        return False
    first = parts[0]
    if not (_bare(first[-1]) in _kinds() or _ROAD_NUMBER.fullmatch(first[-1])):
        return False
    names = [word for word in first if _bare(word) not in _kinds() | _small()]
    return len(names) <= MOST_NAMES


def _fits(word: str, before: str, published: bool) -> bool:
    if len(word) > MOST_IN_A_WORD:
        return False
    if _WORD.fullmatch(word) or _ROAD_NUMBER.fullmatch(word):
        return True
    if published and _SMALL_NUMBER.fullmatch(word):
        return True
    return bool(_NUMBERED.fullmatch(word)) and _bare(before) in _numbered()


def _bare(word: str) -> str:
    return word.strip("(),.'’").casefold()


@cache
def _kinds() -> frozenset[str]:
    """Words that say that a name is a place's: kinds of street, of premises, of open space."""
    return frozenset(_said()["kinds"].split())


@cache
def _numbered() -> frozenset[str]:
    return frozenset(_said()["numbered"].split())


@cache
def _small() -> frozenset[str]:
    return frozenset(_said()["small"].split())


def _said() -> dict[str, str]:
    text = files("commonweal.hub.reference").joinpath("place_words.toml").read_text("utf-8")
    said: dict[str, str] = tomllib.loads(text)
    return said
