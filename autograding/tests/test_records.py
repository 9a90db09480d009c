"""What the classroom remembers: written once, read in a constant number of statements."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, InvalidRequestError
from sqlalchemy.orm import Session

from autograding.records import (
    Database,
    DataFolderError,
    InvalidUsername,
    News,
    Pages,
    Pushes,
    Repositories,
    Roster,
    Units,
)
from autograding.records.insight.state import State
from autograding.records.models import Push, PushState, Repository, Student, Unit
from autograding.tests.helpers.sending import sent
from autograding.tests.sample_reports import EARLIER, HALF_DONE, PERFECT, UNGRADABLE

NOW = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
COMMIT = "a" * 40


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty classroom."""
    with Database.open(tmp_path / "data") as opened:
        yield opened


def accept(session: Session, username: str, slug: str = "unit-1-sql") -> Repository:
    """A student on the roster who accepted a unit."""
    unit = Units(session).register(slug, title="SQL fundamentals", max_points=100)
    student = Roster(session).enroll(username, username.replace("-", " ").title())
    return Repositories(session).accept(
        unit, student, path=f"repositories/{slug}/{username}.git", feedback_commit=COMMIT
    )


def push(session: Session, repository: Repository, commit: str = COMMIT) -> Push:
    """A received push."""
    return Pushes(session).record(repository, [commit], NOW)[0]


class TestDatabase:
    """Opening the data folder."""

    def test_pragmas(self, database: Database) -> None:
        """Every connection waits for writers, keeps foreign keys, and never blocks readers."""
        with database.reading() as session:
            values = [
                session.scalar(text(f"PRAGMA {name}"))
                for name in ("journal_mode", "foreign_keys", "busy_timeout")
            ]

        assert values == ["wal", 1, 30_000]

    def test_reopening_loses_nothing(self, database: Database, tmp_path: Path) -> None:
        """A second process finds what the first one wrote."""
        with database.writing() as session:
            accept(session, "ada-park")

        with Database.open(tmp_path / "data") as second, second.reading() as session:
            assert [student.username for student in Roster(session).all()] == ["ada-park"]

    def test_a_file_is_no_folder(self, tmp_path: Path) -> None:
        """A data folder that is a file is told in one sentence."""
        file = tmp_path / "notes.txt"
        file.write_text("not a folder")

        with pytest.raises(DataFolderError, match=r"notes\.txt cannot be used: File exists\."):
            Database.open(file)

    def test_another_file_is_no_database(self, tmp_path: Path) -> None:
        """A classroom.db that is something else is left alone and told."""
        (tmp_path / "classroom.db").write_text("something else entirely, and rather long" * 30)

        with pytest.raises(DataFolderError, match="file is not a database"):
            Database.open(tmp_path)

    def test_another_version_is_not_touched(self, tmp_path: Path) -> None:
        """Records of a version with other tables are refused before anything is written."""
        with Database.open(tmp_path) as database, database.engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA user_version = 99")

        with pytest.raises(DataFolderError, match=r"another version \(99, this is 2\)"):
            Database.open(tmp_path)

    def test_writers_take_turns(self, database: Database) -> None:
        """Look-then-write by many at once loses no write."""
        with database.writing() as session:
            repository_id = accept(session, "ada-park").id

        def attempt() -> None:
            for _ in range(10):
                with database.writing() as session:
                    session.get_one(Repository, repository_id).comment_edits += 1

        threads = [threading.Thread(target=attempt) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        with database.reading() as session:
            assert session.get_one(Repository, repository_id).comment_edits == 40

    def test_nothing_without_a_parent(self, database: Database) -> None:
        """The database refuses a push of a repository that is not there."""
        with pytest.raises(IntegrityError), database.writing() as session:
            session.add(Push(repository_id=99, commit=COMMIT, received_at=NOW))


class TestWriting:
    """The repositories' writes."""

    def test_everything_twice_is_once(self, database: Database) -> None:
        """Registering, enrolling and accepting again find what is there."""
        with database.writing() as session:
            first = accept(session, "ada-park").id
        with database.writing() as session:
            second = accept(session, "ada-park").id

        assert first == second
        with database.reading() as session:
            assert (len(Units(session).all()), len(Roster(session).all())) == (1, 1)

    def test_the_accept_code_stays(self, database: Database) -> None:
        """A changed title breaks neither the link that students were given nor the due date."""
        with database.writing() as session:
            unit = Units(session).register("unit-1-sql", title="Old", max_points=100, due_at=NOW)
            code = unit.code
        with database.writing() as session:
            Units(session).register("unit-1-sql", title="New", max_points=100)
            found = Units(session).by_code(code)

            assert found is not None
            assert ("New", NOW) == (found.title, found.due_at)

    @pytest.mark.parametrize("username", ["", "../x", "Ada", "a b", "-ada", "ada-", "a" * 41])
    def test_usernames_are_folder_names(self, database: Database, username: str) -> None:
        """A username that could escape its folder, or that GitHub would refuse, is refused."""
        with database.writing() as session, pytest.raises(InvalidUsername):
            Roster(session).enroll(username, "Ada Park")

    def test_news_stay_until_all_of_them_are_brought(self, database: Database) -> None:
        """What is told while a repository is brought is no part of what was brought."""
        for name in ("school/unit-1-sql-ben", "school/unit-1-sql-ada", "school/unit-1-sql-ben"):
            with database.writing() as session:
                News(session).note(name)
                ben, *_ = News(session).all()
        with database.writing() as session:
            News(session).note(ben.full_name)
            News(session).settle(ben)
            (ben, ada) = News(session).all()
            News(session).settle(ada)

        with database.reading() as session:
            assert [ben] == News(session).all()
            assert "school/unit-1-sql-ben" == ben.full_name

    def test_a_report_is_kept_with_its_marks(self, database: Database) -> None:
        """A graded push has points, its report, and one mark a criterion in the rubric's order."""
        with database.writing() as session:
            repository = accept(session, "ada-park")
            graded = push(session, repository)
            Pushes(session).save_report(graded, HALF_DONE, NOW)
            Pushes(session).save_report(graded, HALF_DONE, NOW)

        with database.reading() as session:
            page = Pages(session).student("unit-1-sql", "ada-park")
            assert page is not None
            assert page.report == HALF_DONE
            assert (PushState.GRADED, HALF_DONE.points) == (
                page.pushes[0].state,
                page.pushes[0].points,
            )
            assert [c.id for c in HALF_DONE.criteria] == [
                mark.criterion for mark in page.pushes[0].marks
            ]

    def test_waiting_pushes(self, database: Database) -> None:
        """What is neither graded nor given up waits, oldest first."""
        with database.writing() as session:
            repository = accept(session, "ada-park")
            pushes = Pushes(session).record(repository, [letter * 40 for letter in "abcd"], NOW)
            Pushes(session).save_report(pushes[1], HALF_DONE, NOW)
            Pushes(session).save_problem(pushes[2], "the disk is full", NOW)

            assert [pushes[0].id, pushes[3].id] == Pushes(session).waiting()

    def test_the_comment_is_edited_in_place(self, database: Database) -> None:
        """There is one comment, and a count of its edits."""
        with database.writing() as session:
            repository_id = accept(session, "ada-park").id
            Repositories(session).write_comment(repository_id, "first")
            Repositories(session).write_comment(repository_id, "second")
        with database.reading() as session:
            repository = session.get_one(Repository, repository_id)

            assert (repository.comment, repository.comment_edits) == ("second", 2)

    def test_times_keep_their_zone(self, database: Database) -> None:
        """A time comes back in UTC, whatever SQLite makes of it."""
        with database.writing() as session:
            push_id = push(session, accept(session, "ada-park")).id
        with database.reading() as session:
            assert session.get_one(Push, push_id).received_at == NOW

    def test_relationships_do_not_load_themselves(self, database: Database) -> None:
        """Forgetting to ask for a relationship is an error, not one statement a row."""
        with database.writing() as session:
            accept(session, "ada-park")
        with database.reading() as session:
            student = Roster(session).all()[0]
            with pytest.raises(InvalidRequestError, match="raise"):
                _ = student.repositories


class TestPages:
    """What the pages show."""

    def test_the_grid_has_everyone(self, database: Database) -> None:
        """Who has not accepted, not pushed, or is being graded again has an honest cell."""
        with database.writing() as session:
            Roster(session).enroll("zoe-lind", "Zoe Lind")
            accept(session, "bo-quist")
            repository = accept(session, "ada-park")
            graded = push(session, repository)
            Pushes(session).save_report(graded, HALF_DONE, NOW)
            newest = push(session, repository, "b" * 40)

        with database.reading() as session:
            grid = Pages(session).grid()

        cells = {row.student.username: row.cells[0] for row in grid.rows}
        assert list(cells) == ["ada-park", "bo-quist", "zoe-lind"]
        ada = cells["ada-park"]
        assert (State.GRADING, newest.received_at) == (ada.state, ada.pushed_at)
        assert graded.received_at == ada.counted_at
        assert HALF_DONE.points == ada.points
        bo = cells["bo-quist"]
        assert (State.ACCEPTED, None, None) == (bo.state, bo.pushed_at, bo.points)
        assert cells["bo-quist"].repository_id is not None
        assert cells["zoe-lind"].repository_id is None

    def test_our_failure_takes_nothing_away(self, database: Database) -> None:
        """After an ungradable push the page still shows the last real result."""
        with database.writing() as session:
            repository = accept(session, "ada-park")
            Pushes(session).save_report(push(session, repository), HALF_DONE, NOW)
            Pushes(session).save_report(push(session, repository), UNGRADABLE, NOW)
        with database.reading() as session:
            page = Pages(session).student("unit-1-sql", "ada-park")

            assert page is not None
            assert page.newest is not None
            assert PushState.UNGRADABLE == page.newest.state
            assert page.newest.problem
            assert page.report == HALF_DONE

    def test_a_report_of_another_version(self, database: Database) -> None:
        """A report that this version cannot read is none, and the page still opens."""
        with database.writing() as session:
            graded = push(session, accept(session, "ada-park"))
            Pushes(session).save_report(graded, HALF_DONE, NOW)
            graded.report = '{"schema": "autograding/report/v0"}'
        with database.reading() as session:
            page = Pages(session).student("unit-1-sql", "ada-park")

            assert page is not None
            assert page.graded is not None
            assert (None, HALF_DONE.points) == (page.report, page.graded.points)

    def test_criterion_rates_count_the_newest_result(self, database: Database) -> None:
        """An improved push replaces the earlier one in the unit's rates."""
        with database.writing() as session:
            first, second = accept(session, "ada-park"), accept(session, "bo-quist")
            Pushes(session).save_report(push(session, first), EARLIER, NOW)
            Pushes(session).save_report(push(session, first), PERFECT, NOW)
            Pushes(session).save_report(push(session, second), HALF_DONE, NOW)
        with database.reading() as session:
            page = Pages(session).unit("unit-1-sql")

        assert page is not None
        assert [c.id for c in PERFECT.criteria] == [rate.criterion for rate in page.criteria]
        for rate, perfect, half in zip(
            page.criteria, PERFECT.criteria, HALF_DONE.criteria, strict=True
        ):
            missed = half.points < half.max_points
            assert (2, 1 if missed else 2) == (rate.students, rate.full)
            assert perfect.points + half.points == rate.points
            assert (["bo-quist"] if missed else []) == [s.username for s, _ in rate.stuck]

    def test_pages_that_do_not_exist(self, database: Database) -> None:
        """An unknown unit or student is null, not an error."""
        with database.reading() as session:
            assert Pages(session).student("unit-9", "nobody") is None
            assert Pages(session).unit("unit-9") is None

    @pytest.mark.parametrize(("page", "statements"), [("grid", 3), ("unit", 5), ("student", 4)])
    def test_statements_do_not_grow(self, database: Database, page: str, statements: int) -> None:
        """A page sends as many statements for thirty students as for two."""
        counts = []
        for students in (2, 30):
            with database.writing() as session:
                for number in range(students):
                    for slug in ("unit-1-sql", "unit-2-orm"):
                        repository = accept(session, f"student-{number}", slug)
                        Pushes(session).save_report(push(session, repository), HALF_DONE, NOW)
            counts.append(_statements(database, page))

        assert [statements, statements] == counts


def _statements(database: Database, page: str) -> int:
    """How many SELECTs it takes to read and draw one page."""
    with sent(database.engine) as found, database.reading() as session:
        _draw(Pages(session), page)
    return sum(statement.startswith("SELECT") for statement in found)


def _draw(pages: Pages, page: str) -> None:
    """Touch everything that a page shows."""
    if page == "grid":
        for row in pages.grid().rows:
            assert all(cell.points is not None for cell in row.cells)
    elif page == "unit":
        unit = pages.unit("unit-1-sql")
        assert unit is not None
        assert all(student.name for rate in unit.criteria for student, _ in rate.stuck)
    else:
        student = pages.student("unit-1-sql", "student-1")
        assert student is not None
        assert student.report is not None
        assert all(push.marks for push in student.pushes)
        assert isinstance(student.repository.student, Student)
        assert isinstance(student.repository.unit, Unit)
