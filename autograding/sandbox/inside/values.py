"""Values as JSON, exact types only: what cannot be carried arrives as an `Opaque` equal to nothing.

A subclass of int or str is never carried as the int or str it claims to be, because its methods
are the student's. On the wire a value that JSON lacks is an object with one key that starts with
`$`: `$bytes`, `$date`, `$datetime`, `$opaque`, `$dict` (keys that are not plain text).
"""

import base64
import binascii
import datetime
from collections.abc import Callable, Iterable, Sequence
from typing import Any

__all__ = ["Opaque", "TooDeep", "from_wire", "row_to_wire", "to_wire", "without_surrogates"]

MAX_NESTING = 48
_MAX_INT_BITS = 10_000  # about 3,000 digits: below Python's own limit for int <-> text
_SCALARS = frozenset({str, int, float, bool, type(None)})
_KEYS = (str, int, float, bool, type(None))


class TooDeep(ValueError):
    """The value nests deeper than `MAX_NESTING` levels, or contains itself."""


class Opaque:
    """A value that could not be carried out of the worker: only its type's name is known."""

    __slots__ = ("type_name",)

    def __init__(self, type_name: str) -> None:
        self.type_name = type_name

    def __eq__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return f"<a value of type {self.type_name}>"


def to_wire(value: Any, depth: int = 0) -> Any:  # one line for each type carried
    """Return the JSON form of a value.

    Raises:
        TooDeep: see there.
    """
    kind = type(value)
    if kind in _SCALARS:
        return opaque(value) if kind is int and value.bit_length() > _MAX_INT_BITS else value
    if depth > MAX_NESTING:
        raise TooDeep(f"the value nests deeper than {MAX_NESTING} levels")
    if kind is list or kind is tuple:
        return [to_wire(item, depth + 1) for item in value]
    if kind is dict:
        return _dict_to_wire(value, depth)
    if kind is bytes or kind is bytearray:
        return {"$bytes": base64.b64encode(value).decode("ascii")}
    if kind is datetime.datetime or kind is datetime.date:
        return _date_to_wire(value)
    return opaque(value)


def row_to_wire(row: Sequence[Any]) -> list[Any]:
    """Return the JSON form of a row as SQLite gives it, which is mostly scalars."""
    return [value if type(value) in _SCALARS else to_wire(value) for value in row]


def opaque(value: object) -> dict[str, str]:
    """Return the JSON form of a value that cannot be carried."""
    return {"$opaque": type_name(type(value))}


def type_name(kind: type) -> str:
    """Return a type's name, asking `type` and not a metaclass the student wrote."""
    return str(type.__dict__["__name__"].__get__(kind))[:200]


def _dict_to_wire(value: dict[Any, Any], depth: int) -> Any:
    if all(type(key) is str and key[:1] != "$" for key in value):
        return {key: to_wire(item, depth + 1) for key, item in value.items()}
    if len(value) == 1 and type(value.get("$connection")) is str:
        return value  # a handle: the worker puts the connection of that name in its place
    if any(type(key) not in _KEYS for key in value):
        return opaque(value)
    pairs = [[key, to_wire(item, depth + 2)] for key, item in value.items()]
    return {"$dict": pairs}


def _date_to_wire(value: datetime.date) -> Any:
    try:
        text = value.isoformat()
    except Exception:  # a time zone the student wrote
        return opaque(value)
    return {"$datetime" if type(value) is datetime.datetime else "$date": text}


def from_wire(pairs: dict[str, Any]) -> Any:
    """`object_hook` that undoes `to_wire`.

    Raises:
        ValueError: a `$` object that `to_wire` never makes.
        TypeError: the same, of the wrong type.
    """
    if len(pairs) != 1:
        return pairs
    [(key, value)] = pairs.items()
    reader = _READERS.get(key)
    return pairs if reader is None else reader(value)


def _read_bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


def _read_dict(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    result = {key: value for key, value in pairs}  # noqa: C416 - dict() takes any iterable of pairs
    if not all(isinstance(key, _KEYS) for key in result):
        raise TypeError("a key that is no scalar")
    return result


_READERS: dict[str, Callable[[Any], Any]] = {
    "$bytes": _read_bytes,
    "$date": datetime.date.fromisoformat,
    "$datetime": datetime.datetime.fromisoformat,
    "$dict": _read_dict,
    "$opaque": lambda name: Opaque(str(name)[:200]),
}


def without_surrogates(value: Any) -> Any:
    """Replace lone surrogates, which no UTF-8 file or terminal takes, in every text of a value."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {without_surrogates(k): without_surrogates(v) for k, v in value.items()}
    return value
