"""The SQL that SQLAlchemy sends in this worker, whichever engine sends it.

One hook of the dialect (`do_execute` and its two siblings) on the class `Engine`. It costs about a
microsecond a statement, where `before_cursor_execute` costs six by merely being listened to.
"""

import sys
from typing import Any

__all__ = ["SqlObserver"]

_MAX_STATEMENTS = 20_000
_MAX_TEXT = 4_000_000
_EVENTS = ("do_execute", "do_executemany", "do_execute_no_params")


class SqlObserver:
    """Listens from its making on, if SQLAlchemy was preloaded; otherwise it sees nothing."""

    def __init__(self) -> None:
        self._observed: list[list[Any]] = []
        self._text = 0
        self._listeners = dict(zip(_EVENTS, (self._one, self._many, self._bare), strict=True))
        self._sqlalchemy = sys.modules.get("sqlalchemy")
        if self._sqlalchemy is not None:
            for name, listener in self._listeners.items():
                self._sqlalchemy.event.listen(self._sqlalchemy.Engine, name, listener, insert=True)

    def take(self) -> list[list[Any]]:
        """Return [statement, sets of parameters] of what was sent since the last time."""
        observed, self._observed, self._text = self._observed, [], 0
        return observed

    def close(self) -> None:
        """Stop listening, where the process lives on."""
        if self._sqlalchemy is not None:
            for name, listener in self._listeners.items():
                self._sqlalchemy.event.remove(self._sqlalchemy.Engine, name, listener)

    def _one(self, _cursor: Any, statement: str, _parameters: Any, _context: Any) -> None:
        self._add(statement, 1)

    def _many(self, _cursor: Any, statement: str, parameters: Any, _context: Any) -> None:
        self._add(statement, len(parameters))

    def _bare(self, _cursor: Any, statement: str, _context: Any) -> None:
        self._add(statement, 1)

    def _add(self, statement: str, sets: int) -> None:
        if len(self._observed) < _MAX_STATEMENTS and self._text < _MAX_TEXT:
            self._observed.append([statement, sets])
            self._text += len(statement)
