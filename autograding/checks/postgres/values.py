"""Values as SQLite would give them, so that one check judges both databases.

Whole numbers, floats, text, bytes and NULL arrive as they are. A boolean is 0 or 1, a NUMERIC is an
int or a float, a UUID its 32 digits, and everything else (dates, times, enumerations, JSON, arrays)
is text as SQLAlchemy stores it on SQLite: `2026-03-01`, `2026-03-01 09:30:00`.

Parameters are sent without a type: the server takes each for what its place needs, as SQLite does,
so that a value read from a snapshot can be put back.
"""

import datetime
import decimal
import uuid
from abc import abstractmethod
from typing import Any

from psycopg import DataError, adapt, postgres, pq
from psycopg.abc import AdaptContext, Buffer
from psycopg.types.none import NoneDumper
from psycopg.types.string import TextLoader

__all__ = ["adapters"]

_INTEGERS = ("int2", "int4", "int8", "oid")
_FLOATS = ("float4", "float8")


class _Loader(adapt.Loader):
    format = pq.Format.TEXT

    def load(self, data: Buffer) -> Any:
        return self.read(bytes(data).decode("utf-8", "replace"))

    @abstractmethod
    def read(self, text: str) -> Any: ...


class _Integer(_Loader):
    def read(self, text: str) -> int:
        return int(text)


class _Float(_Loader):
    def read(self, text: str) -> float:
        return float(text)


class _Numeric(_Loader):
    def read(self, text: str) -> int | float | str:
        number = decimal.Decimal(text)
        if not number.is_finite():
            return text
        return int(number) if number == number.to_integral_value() else float(number)


class _Boolean(_Loader):
    def read(self, text: str) -> int:
        return int(text == "t")


class _Bytes(_Loader):
    def read(self, text: str) -> bytes:
        return bytes.fromhex(text.removeprefix("\\x"))


class _Uuid(_Loader):
    def read(self, text: str) -> str:
        return text.replace("-", "")


class _Untyped(adapt.Dumper):
    """Text of no type; the server gives it the one that it needs."""

    format = pq.Format.TEXT
    oid = 0

    def dump(self, obj: Any) -> bytes:
        if isinstance(obj, bytes | bytearray):
            return b"\\x" + obj.hex().encode("ascii")
        if isinstance(obj, bool):
            return b"1" if obj else b"0"
        text = str(obj)
        if "\0" in text:
            raise DataError("PostgreSQL's text cannot hold a NUL character")
        return text.encode("utf-8", "replace")


class _UntypedNumber(_Untyped):
    def quote(self, obj: Any) -> bytes:
        """A number as a literal, which psycopg's own statements hold."""
        return self.dump(obj)


_LOADERS: dict[str, type[_Loader]] = {
    **dict.fromkeys(_INTEGERS, _Integer),
    **dict.fromkeys(_FLOATS, _Float),
    "numeric": _Numeric,
    "bool": _Boolean,
    "bytea": _Bytes,
    "uuid": _Uuid,
}
_NUMBERS = (int, float, decimal.Decimal)
_OTHERS = (str, bool, bytes, bytearray, uuid.UUID)
_DATES = (datetime.date, datetime.datetime, datetime.time)


def adapters() -> AdaptContext:
    """Return what makes a connection read and send values in this way."""
    made = adapt.AdaptersMap(types=postgres.types)
    made.register_loader(0, TextLoader)
    for name, loader in _LOADERS.items():
        made.register_loader(name, loader)
    for other in (*_OTHERS, *_DATES):
        made.register_dumper(other, _Untyped)
    made.register_dumper(type(None), NoneDumper)
    for number in _NUMBERS:
        made.register_dumper(number, _UntypedNumber)
    return _Context(made)


class _Context:
    """What psycopg takes adapters from."""

    connection = None

    def __init__(self, made: adapt.AdaptersMap) -> None:
        self.adapters = made
