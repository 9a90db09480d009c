"""Databases of earlier versions are brought up to date, and lose nothing."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select

from autograding.records import Access, Database, DataFolderError, Roster, Units
from autograding.records.database import database_url, keep_url
from autograding.records.insight.analyses import analyse
from autograding.records.insight.tables import Standing
from autograding.records.migrating import HEAD, MIGRATIONS
from autograding.records.models import Base, Push
from autograding.tests.sample_classroom import fill
from autograding.tests.sample_reports import HALF_DONE

BEFORE = Path(__file__).parent / "helpers" / "records_1.sql"


def before(data: Path, script: str = "") -> None:
    """A classroom as the version before migrations wrote it."""
    data.mkdir(exist_ok=True)
    with closing(sqlite3.connect(data / "classroom.db")) as connection:
        connection.executescript(BEFORE.read_text(encoding="utf-8") + script)


def schema(data: Path) -> dict[str, str]:
    """Each index and each table as it was declared."""
    with closing(sqlite3.connect(data / "classroom.db")) as connection:
        made = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return dict(made.fetchall())


def test_head_is_the_newest_migration() -> None:
    """What a new database is stamped with is what the migrations lead to."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    assert HEAD == ScriptDirectory.from_config(config).get_current_head()


@pytest.mark.parametrize("old", [False, True])
def test_tables_are_those_of_the_models(tmp_path: Path, old: bool) -> None:
    """New or migrated, a database has every table, column, key and index of the models."""
    if old:
        before(tmp_path)

    with Database.open(tmp_path) as database, database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert [] == compare_metadata(context, Base.metadata)


def test_migrated_is_as_new(tmp_path: Path) -> None:
    """The same tables and indexes, by name, stand in a migrated database and in a new one."""
    before(tmp_path / "old")
    for name in ("old", "new"):
        Database.open(tmp_path / name).close()

    assert schema(tmp_path / "old").keys() == schema(tmp_path / "new").keys()


def test_nothing_is_lost(tmp_path: Path) -> None:
    """Units and students of before are there, and can be given what is new."""
    before(
        tmp_path,
        "INSERT INTO unit VALUES (1, 'unit-1-sql', 'SQL', 'e2fb6edf', 100, NULL);"
        "INSERT INTO student VALUES (1, 'ada-park', 'Ada Park');",
    )

    with Database.open(tmp_path) as database, database.writing() as session:
        [unit] = Units(session).all()
        [student] = Roster(session).all()
        token = Access(session).give_token(student)
        assert ("e2fb6edf", True) == (unit.code, unit.is_open)
        assert ("ada-park", "") == (student.username, student.section)

    with Database.open(tmp_path) as database, database.reading() as session:
        found = Access(session).by_token(token)
        assert found is not None
        assert "Ada Park" == found.name


def test_what_pages_show_is_made_from_what_is_stored(tmp_path: Path) -> None:
    """The tables that follow from reports are filled for pushes of before."""
    report = HALF_DONE.to_json().decode().replace("'", "''")
    marks = "".join(
        f"INSERT INTO criterion_mark VALUES (1, '{one.id}', {place}, 'x', {one.points}, "
        f"{one.max_points});"
        for place, one in enumerate(HALF_DONE.criteria)
    )
    before(
        tmp_path,
        "INSERT INTO unit VALUES (1, 'unit-1-sql', 'SQL', 'e2fb6edf', 100, NULL);"
        "INSERT INTO student VALUES (1, 'ada-park', 'Ada Park');"
        "INSERT INTO repository VALUES (1, 1, 1, 'r', '2026-09-01 08:00:00', 'f', '', NULL, 0, 0);"
        f"INSERT INTO push VALUES (1, 1, 'c', '2026-09-02 08:00:00', 'graded', {HALF_DONE.points},"
        f"'2026-09-02 08:00:03', '', '{report}');{marks}",
    )

    with Database.open(tmp_path) as database, database.reading() as session:
        insight = analyse(session, Units(session).all()[0])
        assert "" == session.get_one(Push, 1).subject

    assert [one.id for one in HALF_DONE.criteria] == [one.criterion for one in insight.criteria]
    assert len(HALF_DONE.checks) == sum(map(len, insight.checks.values()))
    assert {"ada-park"} == {name.username for one in insight.alike for name in one.names}


def test_what_is_kept_already_is_not_made_anew(tmp_path: Path) -> None:
    """Reading every report of a large class takes minutes: only a database without it does so."""
    fill(tmp_path)
    with closing(sqlite3.connect(tmp_path / "classroom.db")) as connection:
        connection.executescript(
            "ALTER TABLE push DROP COLUMN subject; DROP TABLE removed_student;"
            "DROP TABLE news;"
            "UPDATE alembic_version SET version_num = '0004'; UPDATE standing SET points = 1;"
        )

    with Database.open(tmp_path) as database, database.reading() as session:
        assert "removed_student" in schema(tmp_path)
        assert {1} == set(session.scalars(select(Standing.points)))


def test_database_without_the_marks_of_record_is_completed(tmp_path: Path) -> None:
    """An even older one lacks whole tables."""
    before(tmp_path, "DROP TABLE marked_criterion; DROP TABLE mark; DROP TABLE concern;")

    with Database.open(tmp_path) as database, database.engine.connect() as connection:
        assert [] == compare_metadata(MigrationContext.configure(connection), Base.metadata)


def test_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    """Half a migration is none: the next attempt starts from the same tables."""
    before(tmp_path, "CREATE TABLE audit_entry (id INTEGER);")
    was = schema(tmp_path)

    with pytest.raises(DataFolderError, match="already exists"):
        Database.open(tmp_path)

    assert was == schema(tmp_path)


def test_database_of_a_later_version_is_refused(tmp_path: Path) -> None:
    """Tables that this version does not know are left alone."""
    with Database.open(tmp_path) as database, database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(DataFolderError, match=rf"another version \(9999, this is {HEAD}\)"):
        Database.open(tmp_path)


def test_address_of_a_server_is_kept_for_hooks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only its owner may read it, and processes without the variable use it."""
    monkeypatch.setenv("CLASSROOM_DATABASE_URL", "postgres://me:secret@127.0.0.1/class")
    url = database_url(tmp_path)
    keep_url(tmp_path, url)
    monkeypatch.delenv("CLASSROOM_DATABASE_URL")

    assert "postgresql+psycopg" == url.drivername
    assert url == database_url(tmp_path)
    assert 0o600 == stat.S_IMODE((tmp_path / "database.url").stat().st_mode)
