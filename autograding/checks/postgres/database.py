"""A check's database on PostgreSQL, with the methods of the SQLite one."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import psycopg

from autograding.checks.api import Failure
from autograding.checks.database import Guard, Result, SqlError, Statement
from autograding.checks.postgres import snapshot
from autograding.checks.postgres.parameters import Parameters, with_placeholders
from autograding.checks.postgres.reading import MOST_ROWS, read
from autograding.checks.postgres.values import adapters
from autograding.closing import Closing
from autograding.sandbox import WorkerExited
from autograding.services import Postgresql, ServiceUnavailable

__all__ = ["PostgresDatabase", "PostgresError"]

_READING = {"SELECT", "VALUES", "TABLE"}
# What our own reading meets only because of what the submission left in its database.
_STUDENTS = (psycopg.OperationalError, psycopg.errors.InsufficientPrivilege)
# What the student's side may have set for itself does not reach this connection. What is made on it
# belongs to the student's role.
_OPTIONS = (
    "-c search_path=public -c statement_timeout=4000 -c lock_timeout=2000 -c timezone=UTC"
    " -c datestyle=ISO -c intervalstyle=iso_8601 -c bytea_output=hex -c extra_float_digits=1"
)


_TOO_MUCH = SqlError("TooManyRows", f"more than {MOST_ROWS:,} rows, or too long ones")


@dataclass(frozen=True)
class PostgresError(SqlError):
    """What the server said: `kind` is the DB-API's class, such as `IntegrityError`.

    Attributes:
        code: SQLSTATE, such as `23505`.
        name: its name, such as `UniqueViolation`.
    """

    code: str = ""
    name: str = ""


class PostgresDatabase(Closing):
    """A database that only this check can use, and that is gone with it.

    The worker connects to `url`; everything else here runs in the trusted process, as another role
    that may do what the student's may and is no superuser.
    """

    def __init__(self, server: Postgresql, sockets: str) -> None:
        self._server = server
        self._access = server.create()
        worker = self._access.worker
        self.url = (
            f"postgresql+psycopg://{worker.name}:{worker.password}@/{self._access.database}"
            f"?host={quote(sockets, safe='/')}"
        )
        self._connection: psycopg.Connection[Any] | None = None
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def run(self, sql: str, parameters: Parameters = (), *, guard: Guard = "write") -> Result:
        """Run one statement with bound parameters (`?` or `:name`) and keep what it changed.

        What a SELECT changes by the functions it calls is undone.
        """
        return self.run_many([(sql, parameters, guard)])[0]

    def run_many(
        self,
        statements: Iterable[Statement],
        *,
        rollback: bool = False,
        stop_on_error: bool = False,
    ) -> list[Result]:
        """Run statements in one transaction; `rollback` undoes all that they changed.

        One that fails changes nothing and does not keep the others from running.
        """
        results: list[Result] = []
        try:
            connection = self._open()
            with connection.transaction(force_rollback=rollback):
                for statement in statements:
                    results.append(self._one(connection, *statement))
                    if results[-1].error and stop_on_error:
                        break
        except psycopg.Error as error:  # what only the commit finds
            self._insist_on_server(error)
            if not results or results[-1].error:
                raise
            results[-1] = _refused(error)
        return results

    def snapshot(self, *, rows: bool = True) -> dict[str, Any]:
        """Structure and rows of every table, as the SQLite database's `snapshot` gives them.

        Raises:
            Failure: the server does not let us read, because of what the submission left there.
        """
        try:
            return snapshot.take(self._open(), with_rows=rows)
        except _STUDENTS as error:
            self._insist_on_server(error)
            raise Failure(
                f"PostgreSQL did not let us read your tables: {_told(error).message}.",
                hint="Did your code leave a transaction open?",
            ) from error

    def close(self) -> None:
        """End all connections to it and remove it."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with suppress(psycopg.Error):
                connection.close()
        self._server.drop(self._access)

    def _connect(self) -> "psycopg.Connection[Any]":
        role = self._access.grader
        return psycopg.connect(
            host=str(self._server.sockets),
            user=role.name,
            password=role.password,
            dbname=self._access.database,
            options=f"{_OPTIONS} -c role={self._access.worker.name}",
            autocommit=True,
            context=adapters(),
            prepare_threshold=None,
        )

    def _open(self) -> "psycopg.Connection[Any]":
        """The connection as it was at first, made again if the last statement took it down."""
        if self._connection is None or self._connection.closed:
            self._connection = self._connect()
        self._connection.execute("RESET ALL; RESET ROLE")  # a student's trigger may have set them
        return self._connection

    def _insist_on_server(self, error: psycopg.Error) -> None:
        """Say whose fault it is that there is no connection any more.

        Raises:
            WorkerExited: an own server ended, and only this check's code was there to end it.
            ServiceUnavailable: one that is not ours is gone.
        """
        if self._connection is None or not self._connection.closed:
            return
        if self._server.ended():
            raise WorkerExited("your code brought down the PostgreSQL server") from error
        raise ServiceUnavailable(f"PostgreSQL went away: {error}") from error

    def _one(
        self, connection: "psycopg.Connection[Any]", sql: str, parameters: Parameters, guard: str
    ) -> Result:
        """Run a statement within the transaction, in a savepoint of its own."""
        try:
            with connection.transaction():
                if guard == "read":
                    connection.execute("SET TRANSACTION READ ONLY")
                return _run(connection, with_placeholders(sql, parameters), parameters)
        except psycopg.Error as error:
            self._insist_on_server(error)
            if isinstance(error, psycopg.ProgrammingError) and not error.sqlstate:
                raise  # psycopg's own: the check is wrong, not the submission
            return _refused(error)


def _run(connection: "psycopg.Connection[Any]", sql: str, parameters: Parameters) -> Result:
    word = sql.split(None, 1)[:1]
    if word and word[0].upper() in _READING:
        found = read(connection, sql, parameters)
        if found.cut:
            return Result(found.columns, [], -1, _TOO_MUCH)
        return Result(found.columns, found.rows, len(found.rows), None)
    cursor = connection.execute(sql.encode(), parameters or None)
    columns = tuple(column.name for column in cursor.description or ())
    return Result(columns, cursor.fetchall() if columns else [], cursor.rowcount, None)


def _refused(error: psycopg.Error) -> Result:
    return Result((), [], -1, _told(error))


def _told(error: psycopg.Error) -> PostgresError:
    name = type(error).__name__
    if isinstance(error, psycopg.errors.QueryCanceled):
        return PostgresError("Timeout", "ran out of time and was stopped", "57014", name)
    message = error.diag.message_primary or str(error).split("\n")[0]
    kinds = [kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "psycopg"]
    return PostgresError(kinds[0] if kinds else name, message, error.sqlstate or "", name)
