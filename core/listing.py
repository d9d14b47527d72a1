"""Statements about some rows by their keys, a few lengths of list for all.

A parameter that expands to a list would be written into the SQL anew each time, which takes longer
than asking; so the list has one of a few lengths, and its last key fills it up.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam

LENGTHS = (1, 6, 20, 50, 100, 250, 500)


def length_for(keys: Sequence[int]) -> int:
    """The length of a list that has room for the keys."""
    return next((length for length in LENGTHS if length >= len(keys)), len(keys))


def is_listed(column: Any, length: int) -> ColumnElement[bool]:
    """Whether a column is one of `length` keys, which `keys_listed` gives."""
    listed: ColumnElement[bool] = column.in_([bindparam(f"key_{n}") for n in range(length)])
    return listed


def keys_listed(keys: Sequence[int]) -> dict[str, int]:
    """The parameters of `is_listed`, of the length that `length_for` says; not for no keys."""
    filled = [*keys, *[keys[-1]] * (length_for(keys) - len(keys))]
    return {f"key_{n}": key for n, key in enumerate(filled)}
