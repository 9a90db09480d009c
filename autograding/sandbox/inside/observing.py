"""The SQL that SQLAlchemy sends in this worker, whichever engine sends it.

One hook of the dialect (`do_execute` and its two siblings) on the class `Engine`. It costs a
microsecond or two a statement, where `before_cursor_execute` costs six by merely being heard.

The first set of parameters is kept by reference and read only when it is asked for.
"""

import datetime
import decimal
import sys
import uuid
from collections.abc import Iterable
from typing import Any

from .values import to_wire

__all__ = ["SqlObserver"]

_MAX_STATEMENTS = 20_000
_MAX_TEXT = 4_000_000
_MAX_VALUES = 1_000  # in one set; a `selectinload` has 500
_MAX_ALL_VALUES = 200_000
_MAX_VALUE_TEXT = 2_000
_MAX_ALL_VALUE_TEXT = 2_000_000
_AS_TEXT = frozenset({decimal.Decimal, uuid.UUID, datetime.time})
_CARRIED = _AS_TEXT | {str, bytes, int, float, bool, type(None)}
_CARRIED |= {datetime.date, datetime.datetime}
_EVENTS = ("do_execute", "do_executemany", "do_execute_no_params")


class SqlObserver:
    """Listens from its making on, if SQLAlchemy was preloaded; otherwise it sees nothing."""

    def __init__(self) -> None:
        self._observed: list[list[Any]] = []
        self._text = 0
        self._values = 0
        self._listeners = dict(zip(_EVENTS, (self._one, self._many, self._bare), strict=True))
        self._sqlalchemy = sys.modules.get("sqlalchemy")
        if self._sqlalchemy is not None:
            for name, listener in self._listeners.items():
                self._sqlalchemy.event.listen(self._sqlalchemy.Engine, name, listener, insert=True)

    def take(self) -> list[list[Any]]:
        """Return [statement, sets of parameters, first set] of what was sent since the last time.

        The first set is a list or a dict; None where it was too much or cannot be carried.
        """
        observed, self._observed, self._text, self._values = self._observed, [], 0, 0
        budget = _Budget()
        return [[sql, sets, budget.kept(first)] for sql, sets, first in observed]

    def close(self) -> None:
        """Stop listening, where the process lives on."""
        if self._sqlalchemy is not None:
            for name, listener in self._listeners.items():
                self._sqlalchemy.event.remove(self._sqlalchemy.Engine, name, listener)

    def _one(self, _cursor: Any, statement: str, parameters: Any, _context: Any) -> None:
        self._add(statement, 1, parameters)

    def _many(self, _cursor: Any, statement: str, parameters: Any, _context: Any) -> None:
        self._add(statement, len(parameters), parameters[0] if parameters else None)

    def _bare(self, _cursor: Any, statement: str, _context: Any) -> None:
        self._add(statement, 1, ())

    def _add(self, statement: str, sets: int, first: Any) -> None:
        if len(self._observed) < _MAX_STATEMENTS and self._text < _MAX_TEXT:
            size = len(first) if type(first) in (tuple, list, dict) else _MAX_VALUES + 1
            self._values += size
            if size > _MAX_VALUES or self._values > _MAX_ALL_VALUES:
                first = None
                self._values -= size
            self._observed.append([statement, sets, first])
            self._text += len(statement)


class _Budget:
    """How much of the values may be told: the text of all of them together is bounded."""

    def __init__(self) -> None:
        self._left = _MAX_ALL_VALUE_TEXT

    def kept(self, parameters: Any) -> Any:
        """Return the parameters as the wire carries them, or None."""
        if type(parameters) is not dict:
            return None if parameters is None else self._values(parameters)
        if not all(type(name) is str and name[:1] != "$" for name in parameters):
            return None
        values = self._values(parameters.values())
        return None if values is None else dict(zip(parameters, values, strict=True))

    def _values(self, values: Iterable[Any]) -> list[Any] | None:
        kept = []
        for value in values:
            kind = type(value)
            plain = str(value) if kind in _AS_TEXT else value
            size = len(value) if kind is str or kind is bytes else 0
            if kind not in _CARRIED or size > min(_MAX_VALUE_TEXT, self._left):
                return None
            self._left -= size
            kept.append(to_wire(plain))
            if kind is int and kept[-1] is not value:
                return None  # of thousands of digits
        return kept
