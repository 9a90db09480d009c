"""A SQLite connection that can harm nothing: what may be done, for how long, and how much of it.

An authorizer with an allow-list for each mode, a progress handler for the deadline, and SQLite's
own limits. Raw SQL needs all three: `ATTACH` reads other files, a recursive query hangs in C where
no signal handler runs, and `randomblob(900000000)` eats the memory.
"""

import sqlite3
import time

from . import pragmas

__all__ = ["CODE", "INSPECT", "READ", "ROLLED_BACK", "SCHEMA", "WRITE", "GuardedDatabase"]

READ = "read"
WRITE = "write"
ROLLED_BACK = "write in a savepoint of ours"
SCHEMA = "schema"
CODE = "student code"
INSPECT = "inspect"

_PERMANENT = ("INDEX", "TABLE", "TRIGGER", "VIEW")
_KINDS = (*_PERMANENT, *(f"TEMP {kind}" for kind in _PERMANENT), "VTABLE")
# The words for each action, from the names that sqlite3 gives the authorizer's action codes.
_NAMES = {
    getattr(sqlite3, f"SQLITE_{words.replace(' ', '_')}"): words.replace("VTABLE", "VIRTUAL TABLE")
    for kind in _KINDS
    for words in (f"CREATE {kind}", f"DROP {kind}")
} | {
    sqlite3.SQLITE_ALTER_TABLE: "ALTER TABLE",
    sqlite3.SQLITE_ANALYZE: "ANALYZE",
    sqlite3.SQLITE_ATTACH: "ATTACH",
    sqlite3.SQLITE_DELETE: "DELETE",
    sqlite3.SQLITE_DETACH: "DETACH",
    sqlite3.SQLITE_FUNCTION: "this function",
    sqlite3.SQLITE_INSERT: "INSERT",
    sqlite3.SQLITE_PRAGMA: "PRAGMA",
    sqlite3.SQLITE_READ: "reading",
    sqlite3.SQLITE_RECURSIVE: "WITH RECURSIVE",
    sqlite3.SQLITE_REINDEX: "REINDEX",
    sqlite3.SQLITE_SAVEPOINT: "SAVEPOINT",
    sqlite3.SQLITE_SELECT: "SELECT",
    sqlite3.SQLITE_TRANSACTION: "a transaction",
    sqlite3.SQLITE_UPDATE: "UPDATE",
}
_READING = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_PRAGMA,
    }
)
_CHANGING = frozenset({sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE})
_TRANSACTIONS = frozenset({sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_SAVEPOINT})
_DETACH = frozenset({sqlite3.SQLITE_DETACH})
_EVERYTHING = frozenset(_NAMES) - _DETACH
_ALLOWED = {
    READ: _READING,
    INSPECT: _READING,
    ROLLED_BACK: _READING | _CHANGING,
    WRITE: _READING | _CHANGING | _TRANSACTIONS,
    SCHEMA: _EVERYTHING,
    CODE: _EVERYTHING,
}
_FORBIDDEN_FUNCTIONS = frozenset(
    {"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"}
)
_VIRTUAL_TABLES = frozenset({"fts3", "fts4", "fts5", "rtree"})
_LIMITS = (
    (sqlite3.SQLITE_LIMIT_LENGTH, 4_000_000),
    (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 1_000_000),
    (sqlite3.SQLITE_LIMIT_COLUMN, 500),
    (sqlite3.SQLITE_LIMIT_VDBE_OP, 250_000),
    (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 100),
    (sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0),
)
_STEPS = 10_000  # virtual machine steps between two looks at the clock: about 0.2 ms
_BUSY_SECONDS = 1.0
_MAX_OBSERVED = 20_000
_MAX_OBSERVED_TEXT = 4_000_000
_clock = time.monotonic


class GuardedDatabase:
    """A connection, and the guard that is armed anew for each request.

    Attributes:
        refused: what the guard refused since it was armed, in words; "" for nothing.
        interrupted: whether the deadline stopped a statement since it was armed.
    """

    def __init__(self, path: str, *, foreign_keys: bool) -> None:
        # No cache: a statement that one mode allowed must be judged again in the next.
        self.connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, cached_statements=0)
        self.connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        self.connection.execute("PRAGMA synchronous = OFF")  # no power cut matters to a check
        self.mode = READ
        self.deadline = 0.0
        self.refused = ""
        self.interrupted = False
        self._prepared = False
        self._observed: list[str] = []
        self._observed_text = 0

    def arm(self, mode: str, deadline: float) -> None:
        """Guard for a mode until a deadline on the monotonic clock, whatever happened before."""
        self.mode, self.deadline = mode, deadline
        self.refused, self.interrupted = "", False
        for limit, value in _LIMITS:
            self.connection.setlimit(limit, value)
        self.connection.set_progress_handler(self._out_of_time, _STEPS)
        self.connection.set_authorizer(self._authorize)
        self.connection.set_trace_callback(None if mode == INSPECT else self._observe)

    def observed(self) -> list[str]:
        """Return the statements run since the last time, with their parameters filled in."""
        statements, self._observed, self._observed_text = self._observed, [], 0
        return statements

    def _observe(self, sql: str) -> None:
        """Take in a statement that begins.

        SQLite also reports each trigger and cascade that a statement sets off, as the statement
        itself once more: the same text again, without having been prepared again.
        """
        again, self._prepared = not self._prepared, False
        if again and self._observed[-1:] == [sql]:
            return
        if len(self._observed) < _MAX_OBSERVED and self._observed_text < _MAX_OBSERVED_TEXT:
            self._observed.append(sql)
            self._observed_text += len(sql)

    def _out_of_time(self) -> int:
        self.interrupted = self.interrupted or _clock() > self.deadline
        return self.interrupted

    def _authorize(self, action: int, first: str | None, second: str | None, *_: str | None) -> int:
        self._prepared = True
        refused = self._objection(action, first or "", second)
        if not refused:
            return sqlite3.SQLITE_OK
        self.refused = self.refused or f"{refused} is not allowed here"
        return sqlite3.SQLITE_DENY

    def _objection(self, action: int, first: str, second: str | None) -> str:
        """Return the words for what is not allowed, "" for what is."""
        name = _NAMES.get(action, "this statement")
        if action in _CHANGING and first == "sqlite_master":
            return ""  # SQLite's own bookkeeping; of statements that try it, SQLite refuses all
        if action not in _ALLOWED[self.mode]:
            return name
        if action == sqlite3.SQLITE_ATTACH and not first:
            return ""  # VACUUM attaches a nameless file of its own
        if action == sqlite3.SQLITE_PRAGMA:
            may_set = self.mode in {SCHEMA, CODE, INSPECT}
            return pragmas.objection(
                first, second, may_set=may_set, may_switch_off=self.mode == CODE
            )
        return _objection_to_name(action, name, (second or "").lower())


def _objection_to_name(action: int, words: str, name: str) -> str:
    """Tell whether one function or module of a kind that is allowed is not."""
    if action == sqlite3.SQLITE_ATTACH:
        return words
    if action == sqlite3.SQLITE_FUNCTION and name in _FORBIDDEN_FUNCTIONS:
        return f"{name}()"
    if action == sqlite3.SQLITE_CREATE_VTABLE and name not in _VIRTUAL_TABLES:
        return f"a virtual table of module {name}"
    return ""
