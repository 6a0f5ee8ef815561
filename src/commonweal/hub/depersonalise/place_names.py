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
    ("Chapel Street"), in names alone; the number of a house is taken off, and so is what follows a comma and
    does not say as much of itself: it may be somebody's name.
    """
    if published and text.strip() in NOWHERE:
        return text.strip()
    published = published and text.strip().startswith(AS_PUBLISHED)
    words = text.split() if published else _HOUSE_NUMBER.sub("", text.strip()).split()
    if not words or len(text) > MOST_LETTERS or len(words) > MOST_WORDS:
        return None
    if not all(_fits(word, before, published) for word, before in zip(words, ["", *words], strict=False)):
        return None
    return " ".join(words) if published else _place_alone(words)


def _place_alone(words: list[str]) -> str | None:
    """Of names parted by commas the first, where it says what it is, and those after it that do as well."""
    if any(word[:1].islower() and _bare(word) not in _words("small") for word in words):
        return None
    if any(_bare(word) in _words("titles") for word in words):
        return None
    first, *further = [part.split() for part in " ".join(words).split(",")]
    if len(further) >= MOST_PARTS or any(len(part) > MOST_IN_A_FURTHER for part in further):
        return None
    if not _says_what_it_is(first):
        return None
    return ", ".join(" ".join(part) for part in [first, *filter(_says_what_it_is, further)])


def _says_what_it_is(words: list[str]) -> bool:
    """Whether these end in a word for a kind of place, after no more names than are a place's."""
    if not words or not (_bare(words[-1]) in _words("kinds") or _ROAD_NUMBER.fullmatch(words[-1])):
        return False
    names = [n for n, word in enumerate(words) if _bare(word) not in _words("kinds") | _words("small")]
    if len(names) <= 1 or _ROAD_NUMBER.fullmatch(words[-1]):
        return len(names) <= MOST_NAMES
    side_by_side = names[1] == names[0] + 1
    return len(names) == MOST_NAMES and (not side_by_side or _called_after(words[names[1] + 1 :]))


def _called_after(rest: list[str]) -> bool:
    """Whether what follows two names is one way, and no place of its own beside which somebody is named."""
    return len(rest) == 1 and _bare(rest[0]) in _words("ways")


def _fits(word: str, before: str, published: bool) -> bool:
    if len(word) > MOST_IN_A_WORD:
        return False
    if _WORD.fullmatch(word) or _ROAD_NUMBER.fullmatch(word):
        return True
    if published and _SMALL_NUMBER.fullmatch(word):
        return True
    return bool(_NUMBERED.fullmatch(word)) and _bare(before) in _words("numbered")


def _bare(word: str) -> str:
    return word.strip("(),.'’").casefold()


@cache
def _words(what: str) -> frozenset[str]:
    text = files("commonweal.hub.reference").joinpath("place_words.toml").read_text("utf-8")
    said: dict[str, str] = tomllib.loads(text)
    return frozenset(said[what].split())
