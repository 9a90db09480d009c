"""A student's SQLite database as checks see it: every statement runs guarded, in the worker."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from autograding.sandbox import Worker

__all__ = ["Database", "Result", "ScriptError", "ScriptResult", "SqlError", "plain"]

Guard = Literal["read", "write"]
Parameters = Mapping[str, Any] | Sequence[Any]
Statement = tuple[str, Parameters, Guard]


@dataclass(frozen=True)
class SqlError:
    """What SQLite said: `kind` is the exception's class name, such as `IntegrityError`."""

    kind: str
    message: str


@dataclass(frozen=True)
class ScriptError(SqlError):
    """An error in a script: `line` is where its statement starts, `statement` its text."""

    line: int
    statement: str


@dataclass(frozen=True)
class ScriptResult:
    """How many statements of a script ran, and the error that ended it."""

    statements: int
    error: ScriptError | None


@dataclass(frozen=True)
class Result:
    """One statement's outcome; `rows` are tuples in the order the database gave them."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    rowcount: int
    error: SqlError | None


class Database:
    """A guarded SQLite database in the worker's own work folder.

    Attributes:
        url: its address for SQLAlchemy, as the student's code in that worker would write it.
            Only this object reaches a database that is kept in memory.
    """

    def __init__(self, worker: Worker, name: str, *, in_memory: bool = False) -> None:
        self._worker = worker
        self._name = name
        path = ":memory:" if in_memory else f"{name}.db"
        opened: Any = worker.request("sql_open", name=name, path=path, foreign_keys=True)
        self.url = f"sqlite:///{opened['path']}"

    @property
    def handle(self) -> dict[str, str]:
        """Stands for this database's `sqlite3.Connection` among the arguments of a call."""
        return {"$connection": self._name}

    def script(self, sql: str) -> ScriptResult:
        """Run a schema script up to its first error."""
        answer: Any = self._worker.request("sql_script", database=self._name, sql=sql)
        error = answer["error"]
        return ScriptResult(
            answer["statements"],
            error and ScriptError(**{key: error[key] for key in ScriptError.__dataclass_fields__}),
        )

    def run(self, sql: str, parameters: Parameters = (), *, guard: Guard = "write") -> Result:
        """Run one statement with bound parameters and keep what it changed."""
        return self.run_many([(sql, parameters, guard)])[0]

    def run_many(
        self,
        statements: Iterable[Statement],
        *,
        rollback: bool = False,
        stop_on_error: bool = False,
    ) -> list[Result]:
        """Run statements in one round trip; `rollback` undoes all that they changed."""
        answer: Any = self._worker.request(
            "sql_run",
            database=self._name,
            statements=[
                {"sql": sql, "parameters": plain(parameters), "guard": guard}
                for sql, parameters, guard in statements
            ],
            rollback=rollback,
            stop_on_error=stop_on_error,
        )
        return [_result(item) for item in answer]

    def snapshot(self, *, rows: bool = True) -> dict[str, Any]:
        """Structure and rows of every table, read by PRAGMAs."""
        answer: Any = self._worker.request("sql_snapshot", database=self._name, rows=rows)
        return dict(answer)


def plain(value: Any) -> Any:
    """Tuples become lists: the wire knows no other sequence."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


def _result(item: dict[str, Any]) -> Result:
    error = item["error"]
    return Result(
        tuple(item["columns"]),
        [tuple(row) for row in item["rows"]],
        item["rowcount"],
        error and SqlError(error["kind"], error["message"]),
    )
