"""A real PostgreSQL server that holds classrooms, each test's in a database of its own."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import URL

from autograding.services.cluster import Cluster
from autograding.services.postgresql import administration_of

__all__ = ["ClassServer", "class_server"]


class ClassServer:
    """A running server."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._numbers = count()

    def new(self) -> str:
        """The address of a new, empty database."""
        name = f"class_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name}")
        parts = conninfo_to_dict(self._conninfo)
        return URL.create(
            "postgresql",
            username=str(parts["user"]),
            password=str(parts["password"]),
            database=name,
            query={"host": str(parts["host"])},
        ).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Give the room back."""
        name = url.rpartition("/")[2].partition("?")[0]
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def class_server() -> Iterator[ClassServer]:
    """A server until the end of the block."""
    with tempfile.TemporaryDirectory(prefix="class-server-") as folder:
        Path(folder).chmod(0o755)
        with Cluster(Path(folder)) as cluster:
            with administration_of(cluster):
                pass
            yield ClassServer(cluster.conninfo)
