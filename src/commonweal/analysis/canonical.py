"""One spelling for one set of facts, so that equal facts are equal bytes."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from hashlib import sha256
from typing import Any

DECIMALS = 6


def rounded(value: float, decimals: int = DECIMALS) -> float:
    """Round as every stored figure is rounded: to six decimals, half to even, without a negative zero.

    Parameters
    ----------
    value : float
        Any finite number, in any unit.
    decimals : int
        Places kept.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the value is infinite or not a number: neither is a figure.

    Notes
    -----
    Source: a rule of this project. Six decimals are finer than any published figure and coarser than the
    difference between two ways of adding the same numbers.

    Examples
    --------
    >>> rounded(2.0000000001)
    2.0
    >>> rounded(-0.0000000001)
    0.0
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a figure: state why it is missing instead")
    return round(value, decimals) + 0.0


def plain(value: Any) -> Any:
    """Turn a frozen description into dictionaries, lists, text and rounded numbers.

    Parameters
    ----------
    value : object
        A dataclass, mapping, sequence, set, date, enumeration, number, text or None. A dataclass with a
        method ``as_data`` is asked for its own form.

    Returns
    -------
    object
        Something that ``json`` can write.

    Raises
    ------
    TypeError
        For anything else.

    Notes
    -----
    Source: a rule of this project. Sets are sorted; a dataclass becomes its fields by name.

    Examples
    --------
    >>> plain((1, 0.1 + 0.2, None))
    [1, 0.3, None]
    """
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return rounded(float(value))
    if isinstance(value, date):
        return value.isoformat()
    return _plain_container(value)


def _plain_container(value: Any) -> Any:
    own = getattr(value, "as_data", None)
    if callable(own):
        return plain(own())
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    if isinstance(value, Sequence):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical(value: Any) -> str:
    """Write a description as canonical JSON: sorted keys, no spaces, floats rounded to six decimals.

    Parameters
    ----------
    value : object
        Whatever :func:`plain` accepts.

    Returns
    -------
    str

    Notes
    -----
    Source: a rule of this project, close to RFC 8785. Two equal descriptions give equal text in any process.

    Examples
    --------
    >>> canonical({"b": 0.1 + 0.2, "a": (1, None)})
    '{"a":[1,null],"b":0.3}'
    """
    return json.dumps(
        plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def digest(value: Any) -> str:
    """Name a description by the SHA-256 of its canonical JSON, as 64 hexadecimal characters.

    Parameters
    ----------
    value : object
        Whatever :func:`plain` accepts.

    Returns
    -------
    str

    Notes
    -----
    Source: FIPS 180-4 over the form of :func:`canonical`.

    Examples
    --------
    >>> digest([1, 2])[:8]
    '49a64717'
    """
    return sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()
