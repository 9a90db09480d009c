"""A classroom on a real PostgreSQL server: the same records, the same pages, nothing lost."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from autograding.app.freshness import version
from autograding.contracts.class_lists import read_class_list
from autograding.records import Access, Database, Enrollments, Removals, Roster, Units
from autograding.records.backup import BackupError, back_up, restore
from autograding.records.database import URL_VARIABLE, database_url
from autograding.records.migrating import _run_migrations
from autograding.records.models import Base, Student
from autograding.tests.app_client import INSTRUCTOR, Page, opened
from autograding.tests.helpers.class_server import ClassServer, class_server
from autograding.tests.sample_classroom import UNIT, fill, mark
from autograding.tests.sample_reports import PERFECT
from autograding.tests.test_records import TestWriting, database
from autograding.tests.test_records_backup import rows

__all__ = ["TestWriting", "database"]
"""Those of SQLite, run here on the server."""


@pytest.fixture(scope="module")
def server() -> Iterator[ClassServer]:
    """One server for all tests of this module."""
    with class_server() as started:
        yield started


@pytest.fixture(autouse=True)
def url(server: ClassServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Each test's records are in an empty database of their own."""
    made = server.new()
    monkeypatch.setenv(URL_VARIABLE, made)
    yield made
    server.drop(made)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The backup of a class on SQLite, beside its folder."""
    folder = tmp_path_factory.mktemp("saved")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(URL_VARIABLE, raising=False)
        fill(folder / "data")
        mark(folder / "data", "kavya-rao", PERFECT)
        with Database.open(folder / "data") as opened, opened.writing() as session:
            Access(session).add_instructor(INSTRUCTOR)
        back_up(folder / "data", folder / "class.tar.gz")
    return folder / "class.tar.gz"


def test_class_lists_are_enrolled(tmp_path: Path) -> None:
    """With accounts that change hands, somebody who comes back, text without bounds, and links."""
    first = "username,github_username\nada-park,a\nben-osei,b\n"
    then = f"username,github_username,name\nada-park,b,{'x' * 200}\nben-osei,a,\nzoe-ng,,Z\0\n"
    with Database.open(tmp_path) as records, records.writing() as session:
        enrollments = Enrollments(session)
        Removals(session).note("zoe-ng")
        for text_of in (first, then):
            plan = enrollments.plan(read_class_list(text_of))
            enrollments.carry_out(plan, "Dr. Mara Quist", "class.csv")
        given = Access(session).give_first_tokens("Dr. Mara Quist")
    with Database.open(tmp_path) as records, records.reading() as session:
        assert {} == Removals(session).all()
        people = {one.username: one for one in Roster(session).all()}
        assert ["b", "a", None] == [people[one.username].github_login for one in given]
        found = [Access(session).by_token(one.token) for one in given]
        assert [people[one.username] for one in given] == found


def pages(data: Path) -> dict[str, str]:
    """The words on the pages of a class."""
    shown = ("/", f"/{UNIT}", f"/{UNIT}/ada-park", "/people", "/metrics", "/export/grades.csv")
    with opened(data) as client:
        return {path: Page(client.get(path).text).text for path in shown}


@pytest.mark.parametrize("migrated", [False, True])
def test_tables_are_those_of_the_models(url: str, tmp_path: Path, migrated: bool) -> None:
    """New or migrated from the very first version."""
    if migrated:
        engine = create_engine(database_url(tmp_path))
        with engine.begin() as connection:
            _run_migrations(connection, None)
        engine.dispose()
    with Database.open(tmp_path) as records, records.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert [] == compare_metadata(context, Base.metadata)


def test_pages_are_those_of_sqlite(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A class moves from SQLite to the server by its backup, and every page says the same."""
    restore(saved, tmp_path / "data")
    now = time.time()  # pages say when they were made
    with time_machine.travel(now, tick=False):
        on_server = pages(tmp_path / "data")
    monkeypatch.delenv(URL_VARIABLE)
    assert "postgresql" in str(database_url(tmp_path / "data").drivername), "as the hooks find it"
    with time_machine.travel(now, tick=False):
        assert pages(saved.parent / "data") == on_server


def test_backup_of_a_server(saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And back: the server's rows come home whole, and new ones are numbered after them."""
    restore(saved, tmp_path / "data")
    with Database.open(tmp_path / "data") as records, records.writing() as session:
        newest = max(student.id for student in Roster(session).all())
        assert newest + 1 == Roster(session).enroll("zoe-lind", "Zoë Lind").id
    back_up(tmp_path / "data", tmp_path / "server.tar.gz")
    expected = rows(tmp_path / "data")
    with pytest.raises(BackupError, match="The database holds a classroom already"):
        restore(saved, tmp_path / "again")

    monkeypatch.delenv(URL_VARIABLE)
    restore(tmp_path / "server.tar.gz", tmp_path / "home")
    assert (tmp_path / "home" / "classroom.db").exists()
    assert expected == rows(tmp_path / "home")


def test_writers_lose_nothing(tmp_path: Path) -> None:
    """Four that count up the same number at once end at the sum, and every page hears of it."""
    with Database.open(tmp_path) as records:
        with records.writing() as session:
            Units(session).register(UNIT, title="SQL", max_points=100)
        before = version(tmp_path)

        def count_up() -> None:
            for _ in range(10):
                with records.writing() as session:
                    Units(session).all()[0].max_points += 1

        writers = [threading.Thread(target=count_up) for _ in range(4)]
        for one in writers:
            one.start()
        for one in writers:
            one.join()
        with records.reading() as session:
            assert 140 == Units(session).all()[0].max_points
    assert before != version(tmp_path)


def test_readers_see_one_state(tmp_path: Path) -> None:
    """What another commits while a page is made does not get into it half-way."""
    with Database.open(tmp_path) as records, records.reading() as reading:
        assert 0 == reading.scalar(text("SELECT count(*) FROM student"))
        with records.writing() as session:
            session.add(Student(username="ada-park", name="Ada Park"))
        assert 0 == reading.scalar(text("SELECT count(*) FROM student"))
