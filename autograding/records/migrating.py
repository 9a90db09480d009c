"""Brings the tables of a database to this version, whatever version wrote them.

New databases get today's tables at once; those of before go through `migrations`. A test holds the
two against each other.
"""

import fcntl
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.orm import Session

from autograding.records import (
    admissions,
    audit,
    extensions,
    marks,
    news,
    people,
    quizzes,
    regrades,
    removals,
)
from autograding.records.insight import tables as insight
from autograding.records.models import Base

__all__ = ["HEAD", "MIGRATIONS", "WrongVersion", "bring_up_to_date"]

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0006"
"""The newest migration: what a database of this version is at."""

_KEPT = "0003"
"""The migration that made what is kept of repositories: reading every report takes minutes."""

TABLES = (admissions, audit, extensions, insight, marks, news, people, quizzes, regrades, removals)
"""Imported so that the metadata knows every table."""

# SQLite's own mark of a file: 1 is one from before there were migrations, 2 one with them.
_UNMANAGED, _MANAGED = 1, 2


class WrongVersion(Exception):
    """Another version wrote the tables, and this one does not know them."""


def bring_up_to_date(engine: Engine, data: Path) -> None:
    """Make or migrate the tables, one process at a time.

    Raises:
        WrongVersion: a later version wrote them.
    """
    with (data / "database.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if engine.dialect.name == "sqlite":
            _check_file(engine)
        with engine.begin() as connection:
            _migrate(connection)


def _check_file(engine: Engine) -> None:
    """Refuse another program's file, and switch to write-ahead logging: readers never wait.

    The switch is not possible in a transaction, and does not wait for others by itself.
    """
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        version = cursor.execute("PRAGMA user_version").fetchone()[0]
    if version not in (0, _UNMANAGED, _MANAGED):
        message = f"it was written by another version ({version}, this is {_MANAGED})"
        raise WrongVersion(message)


def _migrate(connection: Connection) -> None:
    tables = inspect(connection).get_table_names()
    found = _version(connection) if "alembic_version" in tables else None
    if found == HEAD:
        return
    if tables:
        _run_migrations(connection, found)
        if found is None or found < _KEPT:
            _keep_all(connection)
    else:
        Base.metadata.create_all(connection)
        _stamp(connection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA user_version = {_MANAGED}")


def _version(connection: Connection) -> str | None:
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return str(found) if found else None


def _run_migrations(connection: Connection, found: str | None) -> None:
    # Only a database of before needs it: hooks start faster without.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        message = f"it was written by another version ({found}, this is {HEAD})"
        raise WrongVersion(message) from error


def _keep_all(connection: Connection) -> None:
    """Fill the tables that follow from the others; what wrote those of before is long gone."""
    from autograding.records.insight.keeping import keep_all  # noqa: PLC0415

    with Session(connection, join_transaction_mode="rollback_only") as session:
        keep_all(session)
        session.flush()


def _stamp(connection: Connection) -> None:
    """What alembic itself would write."""
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{HEAD}')")  # noqa: S608
