"""The operations a grader can ask a worker for, by name.

Those that run the student's Python (`call`, `import_module`, `probe`, `wsgi_request` and
`wsgi_together`) wrap whatever it raises in `StudentCodeRaised`; an exception that arrives bare is a
fault of ours.
"""

import functools
import importlib
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from . import snapshot, wsgi
from .failures import StudentCodeRaised
from .observing import SqlObserver
from .sql import run, run_script
from .sqlite_guard import CODE, GuardedDatabase
from .together import at_once
from .values import to_wire

__all__ = ["Operations"]

_Result = TypeVar("_Result")


class Operations:
    """The state of one worker: its open databases and WSGI apps."""

    def __init__(self, submission: str, work: str) -> None:
        self.submission = submission
        self.work = work
        self.deadline = 0.0
        self.databases: dict[str, GuardedDatabase] = {}
        self.apps: dict[str, wsgi.Application] = {}
        self.observer = SqlObserver()

    def handshake(self, file: str) -> dict[str, Any]:
        """Prove that libraries can be imported, the submission read and the scratch written."""
        importlib.import_module("colorsys")
        for entry in sys.path:
            if Path(entry).stat() and not entry.endswith(".zip"):
                os.scandir(entry).close()
        size = len((Path(self.submission) / file).read_bytes()) if file else 0
        probe = Path(self.work) / "probe"
        probe.write_bytes(b"probe")
        probe.unlink()
        return {"bytes": size}

    def environment(self, values: dict[str, str]) -> dict[str, Any]:
        """Set variables that the student's code will read."""
        os.environ.update(values)
        return {}

    def install(self, name: str, source: str) -> dict[str, Any]:
        """Make a module of the grader's importable here, to run beside the student's code."""
        module = ModuleType(name)
        sys.modules[name] = module  # first, as import does: dataclasses look their module up
        exec(compile(source, f"<{name}>", "exec"), module.__dict__)  # noqa: S102 (ours)
        return {}

    def probe(self, target: str, args: list[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Call a function of an installed module."""
        return self.call(target, args, kwargs)

    def import_module(self, name: str) -> dict[str, Any]:
        """Import one of the student's modules."""
        with self.student_code():
            importlib.import_module(name)
        return {}

    def call(self, target: str, args: list[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Call a function given as `package.module:name`."""
        args = [self.argument(value) for value in args]
        kwargs = {key: self.argument(value) for key, value in kwargs.items()}
        with self.student_code():
            value = find(target, self.submission)(*args, **kwargs)
        return {"value": to_wire(value)}

    def wsgi_request(
        self,
        app: str,
        method: str,
        path: str,
        headers: list[list[str]],
        body: str,
        client: str,
    ) -> dict[str, Any]:
        """Send one request through the student's WSGI application, which is made once a worker."""
        with self.student_code():
            return wsgi.request(self.application(app), method, path, headers, body, client)

    def wsgi_together(
        self, app: str, requests: list[list[Any]], client: str, threads: int
    ) -> list[dict[str, Any]]:
        """Send requests, each [method, path, headers, body], at once; none only makes the app."""
        with self.student_code():
            found = self.application(app)
            send = functools.partial(wsgi.request, found, client=client)
            return at_once([functools.partial(send, *each) for each in requests], threads)

    def application(self, app: str) -> wsgi.Application:
        """Return the student's WSGI application, made on first use."""
        if app not in self.apps:
            self.apps[app] = wsgi.application(find(app, self.submission))
        return self.apps[app]

    def sql_open(self, name: str, path: str, foreign_keys: bool) -> dict[str, Any]:
        """Open or create a database in the work folder under a name; return where it is."""
        with self.student_data():
            if name in self.databases:
                self.databases.pop(name).connection.close()
            place = path if path == ":memory:" else str(Path(self.work) / path)
            self.databases[name] = GuardedDatabase(place, foreign_keys=foreign_keys)
        return {"path": place}

    def sql_script(self, database: str, sql: str) -> dict[str, Any]:
        """Run a schema script, one statement at a time."""
        return self.on(database, functools.partial(run_script, script=sql))

    def sql_run(
        self,
        database: str,
        statements: list[dict[str, Any]],
        stop_on_error: bool,
        rollback: bool,
    ) -> list[dict[str, Any]]:
        """Run statements, each under its own guard."""
        work = functools.partial(
            run, statements=statements, stop_on_error=stop_on_error, rollback=rollback
        )
        return self.on(database, work)

    def sql_snapshot(self, database: str, rows: bool) -> dict[str, Any]:
        """Describe every table, and its rows if asked for."""
        return self.on(database, functools.partial(snapshot.take, with_rows=rows))

    def statements_observed(self) -> list[str]:
        """Return the SQL that the guarded connections ran since the last time."""
        return [text for database in self.databases.values() for text in database.observed()]

    def sql_observed(self) -> list[list[Any]]:
        """Return what SQLAlchemy's engines sent since the last time, without PRAGMAs."""
        sent = self.observer.take()
        return [each for each in sent if each[0].lstrip()[:6].upper() != "PRAGMA"]

    def on(self, database: str, work: Callable[[GuardedDatabase, float], _Result]) -> _Result:
        """Run something on a named database; what SQLite or its data refuse is the student's."""
        with self.student_data():
            return work(self.databases[database], self.deadline)

    def argument(self, value: Any) -> Any:
        """Put a connection in the place of its handle, at any depth."""
        if type(value) is list:
            return [self.argument(item) for item in value]
        if type(value) is dict:
            if list(value) == ["$connection"]:
                return self.databases[value["$connection"]].connection
            return {key: self.argument(item) for key, item in value.items()}
        return value

    @contextmanager
    def student_code(self) -> Iterator[None]:
        """Run the student's Python with every connection guarded for it."""
        for database in self.databases.values():
            database.arm(CODE, self.deadline)
        try:
            yield
        except BaseException as error:
            raise StudentCodeRaised(error) from error

    @contextmanager
    def student_data(self) -> Iterator[None]:
        """Run our own code on what the student left behind."""
        try:
            yield
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise StudentCodeRaised(error) from error

    def refused(self) -> str:
        """Say what a guard refused since its connection was last armed, "" for nothing."""
        return next((d.refused for d in self.databases.values() if d.refused), "")

    def ran_out_of_time(self) -> bool:
        """Tell whether a statement was interrupted because the request's time was over."""
        return any(database.interrupted for database in self.databases.values())


def find(target: str, submission: str) -> Callable[..., Any]:
    """Import `package.module:name.name` and return what it names.

    Raises:
        AttributeError: in words that name the file.
    """
    module_name, _, path = target.partition(":")
    found: Any = importlib.import_module(module_name)
    for name in path.split("."):
        try:
            found = getattr(found, name)
        except AttributeError:
            file = _file(sys.modules[module_name], submission)
            raise AttributeError(f"{file} does not define {path}") from None
    return found  # type: ignore[no-any-return]


def _file(module: ModuleType, submission: str) -> str:
    """Return a module's file as the student knows it."""
    place = str(getattr(module, "__file__", None) or "")
    if place.startswith(f"{submission}/"):
        return place.removeprefix(f"{submission}/")
    return module.__name__.replace(".", "/") + ".py"
