"""What is kept of a class, and what its pages make of it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from autograding.records import Database, Extensions, Pushes, Repositories, Roster, Units
from autograding.records.insight.analyses import UnitInsight, analyse
from autograding.records.insight.calibration import Calibration
from autograding.records.insight.help import needs_of
from autograding.records.insight.keeping import keep_all
from autograding.records.insight.listing import LATE, SIZE, STUCK, Wanted, list_students
from autograding.records.insight.patterns import pattern, subject
from autograding.records.insight.progress import Attempt, CriterionLine, progress_of
from autograding.records.insight.state import State
from autograding.records.insight.summary import count_units
from autograding.records.insight.tables import CheckResult, FindingSeen, Progress, Standing
from autograding.records.marks import ConcernKind
from autograding.report import Finding
from autograding.tests.helpers.sending import sent
from autograding.tests.sample_classroom import START, UNIT, doubt, fill, give, mark
from autograding.tests.sample_reports import EARLIER, HALF_DONE, PERFECT, UNTOUCHED

NOW = START + timedelta(days=13)
_LOOP = "catalog.html:12: `for book in books` ran 26 statements for Book.authors; add joinedload"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample class: one student has been re-run, one is flagged, two have an N+1."""
    folder = tmp_path_factory.mktemp("class")
    fill(folder)
    found = (Finding(kind="n-plus-one", message=_LOOP, count=26),)
    looping = msgspec.structs.replace(EARLIER, findings=found)
    for username in ("nils-berg", "olga-roth"):
        give(folder, username, username.title(), [UNTOUCHED, looping, looping])
    mark(folder, "ben-osei", EARLIER)
    doubt(folder, "jonas-weber", ConcernKind.WORKFLOW, "classroom.yml is missing.")
    return folder


@pytest.fixture
def session(data: Path) -> Iterator[Session]:
    """A look at that class."""
    with Database.open(data) as database, database.reading() as session:
        yield session


@pytest.fixture
def insight(session: Session) -> UnitInsight:
    """Everything about its unit."""
    return analyse(session, Units(session).all()[0])


def found(session: Session, **wanted: object) -> list[str]:
    """The usernames that a list shows."""
    units = Units(session).all()
    rows = list_students(session, units, Wanted(**wanted)).rows  # type: ignore[arg-type]
    return [row.student.username for row in rows]


def everything(session: Session) -> dict[str, list[tuple[object, ...]]]:
    """All rows that are kept, without the numbers that rows have got by chance."""
    chance = {FindingSeen.__tablename__: {"id"}}
    kept: dict[str, list[tuple[object, ...]]] = {}
    for table in (Standing, Progress, CheckResult, FindingSeen):
        name = table.__tablename__
        columns = [one for one in table.__table__.columns if one.key not in chance.get(name, ())]
        kept[name] = sorted((tuple(row) for row in session.execute(select(*columns))), key=repr)
    return kept


def test_what_is_kept_is_what_would_be_made_anew(data: Path) -> None:
    """Row by row as things happened, or all at once after a migration: it is the same."""
    with Database.open(data) as database, database.writing() as session:
        before = everything(session)
        for table in (Standing, Progress, CheckResult, FindingSeen):
            session.execute(delete(table))
        keep_all(session)

        assert before == everything(session)
        assert all(before.values())


@pytest.mark.parametrize(
    ("state", "usernames"),
    [
        (State.NOT_ACCEPTED, ["noor-aziz"]),
        (State.ACCEPTED, ["hana-sato"]),
        (State.GRADING, ["farid-haddad"]),
        (State.UNGRADABLE, ["grace-lindqvist"]),
        (State.DIFFERS, ["ben-osei"]),
        (State.FLAGGED, ["jonas-weber"]),
        (STUCK, ["ada-park", "ben-osei", "nils-berg", "olga-roth"]),
        (LATE, []),
    ],
)
def test_lists_have_who_is_in_a_state(session: Session, state: str, usernames: list[str]) -> None:
    """Each state names its students, and nobody else."""
    assert usernames == found(session, state=str(state))


def test_lists_find_words_in_names(session: Session) -> None:
    """Every word must be there; the database's own wildcards are only characters."""
    assert ["ada-park"] == found(session, words="PARK ada")
    assert [] == found(session, words="a%k")


def test_lists_are_sorted_by_points(session: Session) -> None:
    """Who has no points comes last going down, and who has not accepted at the very end."""
    down = found(session, sort=f"-{UNIT}")
    assert "kavya-rao" == down[0]
    assert ["chloe-duarte", "hana-sato", "noor-aziz"] == down[-3:]
    assert found(session, sort=UNIT)[0] == "noor-aziz"
    assert found(session, sort="name") == found(session, sort="nonsense")


def test_lists_have_pages(tmp_path: Path) -> None:
    """A page has so many; one beyond the last is the last."""
    with Database.open(tmp_path) as database, database.writing() as session:
        for number in range(SIZE + 3):
            Roster(session).enroll(f"student-{number}", f"Student {number:03}")
        last = list_students(session, [], Wanted(page=99))

    assert (2, SIZE + 3) == (last.pages, last.found)
    assert (SIZE + 1, SIZE + 3) == (last.first, last.last)


def test_late_is_judged_by_the_extension(tmp_path: Path) -> None:
    """What counts came after the unit's due date: late, unless this student had more time."""
    fill(tmp_path)
    with Database.open(tmp_path) as database, database.writing() as session:
        (unit,) = Units(session).all()
        unit.due_at = START + timedelta(hours=10)
        session.flush()
        late = found(session, state=LATE)
        counted = count_units(session)[unit.id].late
        student = Roster(session).find(late[0])
        assert student is not None
        Extensions(session).grant(unit, student, START + timedelta(days=9))

        assert len(late) == counted > 1
        assert late[1:] == found(session, state=LATE)
        assert counted - 1 == count_units(session)[unit.id].late


def test_a_shorter_extension_makes_late(tmp_path: Path) -> None:
    """Who was given less time than the class is late by that, and counted so."""
    fill(tmp_path)
    with Database.open(tmp_path) as database, database.writing() as session:
        (unit,) = Units(session).all()
        student = Roster(session).find("ada-park")
        assert student is not None
        Extensions(session).grant(unit, student, START)

        assert ["ada-park"] == found(session, state=LATE)
        assert 1 == count_units(session)[unit.id].late


def test_states_are_counted(session: Session) -> None:
    """As many as the lists have."""
    (counts,) = count_units(session).values()
    assert 14 == sum(counts.states.values()) - 1
    assert (1, 1) == (counts.states[State.DIFFERS], counts.states[State.UNGRADABLE])
    assert sum(counts.points.values()) == 14


def test_unit_tells_the_pass_rate_of_checks(insight: UnitInsight) -> None:
    """Of everyone with a result; who could not come to a check is told apart."""
    keys = next(rate for rate in insight.criteria if rate.criterion == "keys")
    loads, declares = insight.checks[keys.id]
    assert ("schema_loads", keys.students, keys.full) == (loads.name, loads.students, loads.passed)
    assert loads.students - loads.passed == declares.blocked == 1


def test_unit_tells_how_many_pushes_a_criterion_takes(insight: UnitInsight) -> None:
    """The median over those who had all points once."""
    by_name = {rate.criterion: rate for rate in insight.criteria}
    assert 1 == by_name["keys"].attempts
    assert (by_name["outer_joins"].attempts or 0) > 1


def test_unit_names_who_is_stuck_since_when(insight: UnitInsight) -> None:
    """The same criterion over three pushes or more, with the first of them."""
    ada = [one for one in insight.stuck if one.student.username == "ada-park"]
    assert {"third_normal_form", "outer_joins"} <= {one.criterion for one in ada}
    assert {3} == {one.pushes for one in ada}
    assert {START.date()} == {one.since.date() for one in ada}
    assert 4 == insight.stuck_students  # one of them by a re-run


def test_unit_groups_failures_that_are_alike(insight: UnitInsight) -> None:
    """One check and one kind of message, with those whom it concerns, the most first."""
    sizes = [one.students for one in insight.alike]
    assert sorted(sizes, reverse=True) == sizes
    repeated = next(one for one in insight.alike if "stored … times" in one.words)
    assert {"ada-park", "nils-berg"} <= {name.username for name in repeated.names}
    assert repeated.students == len(repeated.names)


def test_unit_tells_findings_by_kind(insight: UnitInsight) -> None:
    """An N+1 with what is loaded a row at a time."""
    (loop,) = [one for one in insight.findings if one.kind == "n-plus-one"]
    assert ("Book.authors", 2, 52) == (loop.subject, loop.students, loop.count)


def test_unit_holds_ticks_against_points(insight: UnitInsight) -> None:
    """Who handed in no self-assessment is not counted."""
    for rate in insight.criteria:
        assert rate.calibration.students < rate.students
    norm = next(rate for rate in insight.criteria if rate.criterion == "third_normal_form")
    assert norm.calibration.over >= 2


def test_help_names_who_waits(session: Session) -> None:
    """Stuck, idle close to the due date, and those whom we failed."""
    units = Units(session).all()
    needs = needs_of(session, units, NOW)
    assert {"ada-park", "nils-berg"} <= {need.student.username for need in needs.stuck}
    assert ["hana-sato", "noor-aziz"] == [need.student.username for need in needs.idle]
    assert ["grace-lindqvist"] == [need.student.username for need in needs.ungraded]
    assert 0 == needs_of(session, units, NOW - timedelta(days=9)).idle_count


def test_who_still_has_time_is_not_idle(tmp_path: Path) -> None:
    """By an extension, whether the unit was accepted or not; it says nothing of who pushed."""
    fill(tmp_path)
    with Database.open(tmp_path) as database, database.writing() as session:
        units = Units(session).all()
        for expected, username, due_at in (
            (["hana-sato", "noor-aziz"], "ada-park", NOW + timedelta(days=9)),
            (["hana-sato", "noor-aziz"], "hana-sato", NOW + timedelta(days=2)),
            (["noor-aziz"], "hana-sato", NOW + timedelta(days=9)),
            ([], "noor-aziz", NOW + timedelta(days=9)),
        ):
            student = Roster(session).find(username)
            assert student is not None
            Extensions(session).grant(units[0], student, due_at)
            needs = needs_of(session, units, NOW)
            assert expected == [need.student.username for need in needs.idle]
            assert len(expected) == needs.idle_count


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("We lent 4 copies of `mb07kdqxa`.", "We lent … copies of …."),
        ("`check_out` raised `NoFreeCopy`.\n\n  more", "`check_out` raised `NoFreeCopy`."),
        ('It raised `OperationalError: near "hara": syntax`.', "It raised `OperationalError`."),
        ("Asked for 'it''s' and \"x\".", "Asked for …… and …."),
        ("The member's name", "The member's name"),
        ("", "timeout"),
    ],
)
def test_messages_are_compared_without_what_differs(message: str, words: str) -> None:
    """Values and numbers go; what the unit itself fixes stays."""
    assert words == pattern(message, "timeout")


def test_subject_of_a_loop() -> None:
    """What is loaded a row at a time; other sentences have none."""
    assert ("Book.authors", "") == (subject(_LOOP), subject("The layout is uneven."))


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([0, 0, 4], (3, 0)),
        ([4, 0, 2], (1, 2)),
        ([0, 0, 0], (None, 3)),
        ([], (None, 0)),
    ],
)
def test_progress(points: list[int], expected: tuple[int | None, int]) -> None:
    """The first push with all points, and how long the newest row of misses is."""
    times = [datetime(2026, 9, day, tzinfo=UTC) for day in range(1, 4)]
    attempts = [
        Attempt(at, {"keys": CriterionLine("keys", 0, "Keys", got, 4)})
        for at, got in zip(times, points, strict=False)
    ]
    progress = progress_of("keys", attempts)
    assert expected == (progress.attempts, progress.missed_pushes)
    missed = progress.missed_pushes
    assert progress.missed_since == (times[len(points) - missed] if missed else None)


def test_calibration() -> None:
    """Four ways to judge oneself, and who did not."""
    judged = Calibration.of(
        [(True, True, 3), (True, False, 2), (False, True, 1), (False, False, 4), (None, True, 9)]
    )
    assert (10, 2, 1, 0.7) == (judged.students, judged.over, judged.under, judged.right)


def test_a_page_of_students_asks_little(data: Path) -> None:
    """Nobody's comment and nobody's report is read for a list."""
    with Database.open(data) as database, database.reading() as session:
        units = Units(session).all()
        with sent(database.engine) as statements:
            listing = list_students(session, units, Wanted())
    assert any(row.cells[0].points for row in listing.rows)
    assert not [one for one in statements if re.search(r"\.(comment|report)\b", one)]


def test_a_new_push_of_all_points_ends_being_stuck(tmp_path: Path) -> None:
    """What is kept follows the next push."""
    fill(tmp_path)
    with Database.open(tmp_path) as database, database.writing() as session:
        assert "ada-park" in found(session, state=STUCK)
        repository = Repositories(session).find(UNIT, "ada-park")
        assert repository is not None
        (push,) = Pushes(session).record(repository, ["c" * 40], NOW)
        assert "ada-park" in found(session, state=State.GRADING)
        Pushes(session).save_report(push, PERFECT, NOW)
        assert "ada-park" not in found(session, state=STUCK)
        assert HALF_DONE.points != PERFECT.points
