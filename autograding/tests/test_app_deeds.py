"""What instructors do on pages: re-runs, extensions, settings, exports, and removing."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from autograding.app.regrading import Regrader, regrader
from autograding.forge.local import LocalForge
from autograding.records import (
    Access,
    AuditLog,
    Classrooms,
    Database,
    Extensions,
    Regrades,
    Repositories,
    Roster,
    Units,
)
from autograding.records.models import Unit
from autograding.tests.app_client import INSTRUCTOR, Page, csrf_token, opened
from autograding.tests.helpers.classroom import UNIT, classroom, push
from autograding.tests.helpers.graders import BY_WORK

DUE = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[LocalForge]:
    """A class in Berlin with a due date: one pushed in time and late, one only late."""
    with classroom(tmp_path, {"ada-park": [], "ben-osei": []}, due_at=DUE) as opened_forge:
        for username, works in (
            ("ada-park", ((-1, "half done"), (2, "perfect"))),
            ("ben-osei", ((2, "earlier"),)),
        ):
            repository = opened_forge.accept(UNIT, username)
            for days, work in works:
                push(opened_forge, repository, work, DUE + timedelta(days=days))
        with opened_forge.database.writing() as session:
            Classrooms(session).change("Databases", "Europe/Berlin")
        yield opened_forge


@pytest.fixture
def client(forge: LocalForge) -> Iterator[FlaskClient]:
    """An instructor."""
    with opened(forge.folder.root, GRADER=BY_WORK) as client:
        yield client


def send(client: FlaskClient, page: str, path: str, **fields: str) -> tuple[int, str]:
    """Fill in a form of `page`: the answer's status and words, or where it leads."""
    answer = client.post(path, data={"csrf_token": csrf_token(client, page), **fields})
    return answer.status_code, answer.headers.get("Location") or Page(answer.text).text


def unit_of(database: Database) -> Unit:
    """The unit as it is kept."""
    with database.reading() as session:
        unit = Units(session).find(UNIT)
        assert unit is not None
        return unit


def log(database: Database) -> list[tuple[str, str, str, str, str]]:
    """What was changed, newest first."""
    with database.reading() as session:
        return [
            (one.who, one.action, one.subject, one.before, one.after)
            for one in AuditLog(session).newest(9)
        ]


def exported(client: FlaskClient, **asked: str) -> dict[str, dict[str, str]]:
    """The rows of an export, by username."""
    answer = client.get("/exports/grades.csv", query_string={"unit": UNIT, **asked})
    rows = csv.DictReader(io.StringIO(answer.text))
    return {row.get("username") or row["github_username"]: row for row in rows}


def test_re_run_is_worked_on_and_told(client: FlaskClient, forge: LocalForge) -> None:
    """One click: the job has a page at once, and the result on it once it is done."""
    status, place = send(client, "/regrade", "/regrade", unit=UNIT, username="Ada-Park", again="1")
    assert (303, "/regrade/1") == (status, place)
    regrader(client.application).wait()

    text = Page(client.get(place).text).text
    assert "Re-run of Ada Park, unit-1-sql asked by Dr. Mara Quist" in text
    assert "done 2 of 2 2 verified" in text
    assert "Ada Park in unit-1-sql" in text
    assert {INSTRUCTOR} == {who for who, *_rest in log(forge.database)}
    assert "2 verified" in Page(client.get("/regrade").text).text


def test_re_run_of_nobody_is_refused(client: FlaskClient, forge: LocalForge) -> None:
    """A mistyped username is told, and no job is made."""
    status, text = send(client, "/regrade", "/regrade", username="nobody")

    assert 400 == status
    assert "There is no student 'nobody'. See the roster." in text
    with forge.database.reading() as session:
        assert [] == Regrades(session).newest(9)


def test_interrupted_re_run_can_go_on_or_be_stopped(client: FlaskClient, forge: LocalForge) -> None:
    """Where whoever worked on it was killed, its page says so, and what to do."""
    with forge.database.writing() as session:
        for _number in range(2):
            Regrades(session).ask(INSTRUCTOR)
    assert "Nobody works on this any more" in Page(client.get("/regrade").text).text

    status, _place = send(client, "/regrade", "/regrade/1/stop")
    assert 303 == status
    assert "Stopped by Dr. Mara Quist." in Page(client.get("/regrade/1").text).text

    send(client, "/regrade", "/regrade/go-on")
    regrader(client.application).wait()
    text = Page(client.get("/regrade").text).text
    assert "done 3 of 3" in text
    assert "Nobody works" not in text


def test_a_server_that_starts_goes_on_with_jobs(forge: LocalForge) -> None:
    """What was asked for is done after a restart, and nothing is started for nothing."""
    with forge.database.writing() as session:
        Regrades(session).ask(INSTRUCTOR)

    with Regrader(forge.folder.root, BY_WORK) as regrades:
        found = []
        for _twice in range(2):
            regrades.resume()
            found.append(regrades.is_at_work)
            regrades.wait()
    assert [True, False] == found

    with forge.database.reading() as session:
        assert Regrades(session).unfinished() is None


def test_extension_moves_what_is_late(client: FlaskClient, forge: LocalForge) -> None:
    """Granted in the classroom's time, kept in UTC, told in the log, and counted in exports."""
    assert "yes" == exported(client, form="criteria")["ben-osei"]["late"]
    assert "" == exported(client, form="criteria", on_time="1")["ben-osei"]["points"]

    granted = send(
        client, "/extensions", "/extensions",
        unit=UNIT, username="ben-osei", due_at="2026-12-04T18:30", reason="Ill.",
    )  # fmt: skip

    assert (303, "/extensions") == granted
    assert "Ben Osei ben-osei unit-1-sql 4 Dec 2026, 18:30 Ill." in page_text(client, "/extensions")
    with forge.database.reading() as session:
        [extension] = Extensions(session).listed(1, 9)
        assert datetime(2026, 12, 4, 17, 30, tzinfo=UTC) == extension.due_at
    late = {name: row["late"] for name, row in exported(client, form="criteria").items()}
    assert {"ada-park": "yes", "ben-osei": "no"} == late
    before, after = "2026-12-01 18:00 Europe/Berlin", "2026-12-04 18:30 Europe/Berlin: Ill."
    subject = f"{UNIT}/ben-osei"
    assert [(INSTRUCTOR, "extension", subject, before, after)] == log(forge.database)


def page_text(client: FlaskClient, path: str) -> str:
    """The words of a page."""
    return Page(client.get(path).text).text


def test_extension_is_withdrawn(client: FlaskClient, forge: LocalForge) -> None:
    """The unit's own due date counts again; from a student's page one gets back there."""
    fields = {"unit": UNIT, "username": "ben-osei", "back": "student"}
    send(client, "/extensions", "/extensions", due_at="2026-12-04T18:30", **fields)

    withdrawn = send(client, "/extensions", "/extensions/withdraw", **fields)

    assert (303, f"/{UNIT}/ben-osei") == withdrawn
    assert "yes" == exported(client, form="criteria")["ben-osei"]["late"]
    assert "2026-12-01 18:00 Europe/Berlin" == log(forge.database)[0][-1]


@pytest.mark.parametrize(
    ("username", "due_at", "message"),
    [
        ("nobody", "2026-12-04T18:30", "There is no student 'nobody'."),
        ("ada-park", "soon", "Write the day and the time until when"),
        ("ada-park", "2026-12-01T18:00", "is due 2026-12-01 18:00 Europe/Berlin"),
    ],
)
def test_extension_that_makes_no_sense_is_refused(
    client: FlaskClient, forge: LocalForge, username: str, due_at: str, message: str
) -> None:
    """The page says what is wrong, and keeps what was typed."""
    page = client.post(
        "/extensions",
        data={
            "csrf_token": csrf_token(client, "/extensions"),
            "unit": UNIT, "username": username, "due_at": due_at, "reason": "Ill.",
        },
    )  # fmt: skip

    assert 400 == page.status_code
    assert message in Page(page.text).text
    assert "Ill." in [field.get("value") for field in Page(page.text).all("input")]
    assert [] == log(forge.database)


def test_due_date_is_set_in_the_classrooms_time(client: FlaskClient, forge: LocalForge) -> None:
    """Summer time is minded, nothing is logged twice, and an empty field takes the date away."""
    for _twice in range(2):
        send(client, "/settings", f"/settings/units/{UNIT}", due_at="2027-06-01T18:00")
    assert datetime(2027, 6, 1, 16, 0, tzinfo=UTC) == unit_of(forge.database).due_at

    send(client, "/settings", f"/settings/units/{UNIT}", due_at="")
    assert unit_of(forge.database).due_at is None

    summer = "2027-06-01 18:00 Europe/Berlin"
    told = [(before, after) for _who, _action, _subject, before, after in log(forge.database)]
    assert [(summer, "no due date"), ("2026-12-01 18:00 Europe/Berlin", summer)] == told
    answer = send(client, "/settings", f"/settings/units/{UNIT}", due_at="tomorrow")
    assert "Write a day and a time" in answer[1]


def test_due_date_of_the_file_takes_nothing_back(client: FlaskClient, forge: LocalForge) -> None:
    """The server starts with the old word of classroom.toml; a new word of it counts."""
    send(client, "/settings", f"/settings/units/{UNIT}", due_at="2026-12-24T12:00")
    template = forge.folder.template(UNIT)
    for due_at, expected in ((DUE, 24), (DUE + timedelta(days=1), 2)):
        forge.add_unit(UNIT, title="SQL", max_points=100, template=template, due_at=due_at)
        assert expected == (unit_of(forge.database).due_at or DUE).day

    assert ("classroom.toml", "due date", UNIT) == log(forge.database)[0][:3]


def test_classroom_has_a_name_and_a_clock(client: FlaskClient, forge: LocalForge) -> None:
    """The name stands on every page, even before anybody signed in."""
    send(client, "/settings", "/settings/classroom", name=" SQL  2027 ", time_zone="Asia/Tokyo")

    with opened(forge.folder.root, who=None) as visitor:
        assert "SQL 2027" in Page(visitor.get("/sign-in").text).text
    told = ("classroom", "SQL 2027", "Databases, Europe/Berlin", "SQL 2027, Asia/Tokyo")
    assert told == log(forge.database)[0][1:]
    for fields, message in (
        ({"name": "", "time_zone": "UTC"}, "Write a name for the classroom."),
        ({"name": "SQL", "time_zone": "Mars"}, "There is no time zone 'Mars'."),
    ):
        status, text = send(client, "/settings", "/settings/classroom", **fields)
        assert 400 == status
        assert message in text


def test_accept_link_is_closed_and_opened(client: FlaskClient, forge: LocalForge) -> None:
    """Whoever has accepted keeps the repository; the log tells both."""
    for word in ("close", "close", "open"):
        send(client, "/settings", f"/settings/links/{UNIT}", link=word)

    assert unit_of(forge.database).is_open
    changes = [(before, after) for *_rest, before, after in log(forge.database)]
    assert [("closed", "open"), ("open", "closed")] == changes


@pytest.mark.parametrize("form", ["github-classroom", "criteria", "checks", "classroom50"])
def test_exports_are_those_of_the_terminal(client: FlaskClient, form: str) -> None:
    """Each form downloads as a file, with a name that tells what it is."""
    answer = client.get(f"/exports/grades.csv?unit={UNIT}&form={form}&on_time=1")

    assert (200, "text/csv") == (answer.status_code, answer.mimetype)
    told = answer.headers["Content-Disposition"]
    assert f'attachment; filename="grades-{UNIT}-{form}-on-time.csv"' == told
    assert 3 == len(answer.text.splitlines())


def test_export_by_check_adds_up(client: FlaskClient) -> None:
    """Points of the checks are those of the report that counts."""
    for row in exported(client, form="checks").values():
        points = [
            int(value) for name, value in row.items() if name.endswith(")") and value.isdigit()
        ]
        assert int(row["points"]) == sum(points) > 0


@pytest.mark.parametrize("query", ["form=pdf", "form=classroom50", "form=checks&unit=unit-9"])
def test_export_that_cannot_be_is_told(client: FlaskClient, query: str) -> None:
    """In words, on the page with the lists."""
    answer = client.get(f"/exports/grades.csv?{query}")
    assert 400 == answer.status_code
    assert "hoose" in Page(answer.text).text


def test_student_is_removed_after_typing_the_name(client: FlaskClient, forge: LocalForge) -> None:
    """Records go, the repository is laid aside, and the log keeps the grade."""
    with forge.database.writing() as session:
        student = Roster(session).find("ben-osei")
        assert student is not None
        token = Access(session).give_token(student)
    page = "/people/ben-osei/remove"
    assert "unit-1-sql (62 points)" in page_text(client, page)

    assert (303, page) == send(client, page, page, typed="ben")
    assert (303, "/people") == send(client, page, page, typed="ben-osei")

    with forge.database.reading() as session:
        assert ["ada-park"] == [one.username for one in Roster(session).all()]
        assert ["ada-park"] == [one.student.username for one in Repositories(session).all()]
        assert Access(session).by_token(token) is None
    assert (INSTRUCTOR, "remove", "ben-osei", "Ben Osei, unit-1-sql 62", "removed") == log(
        forge.database
    )[0]
    [kept] = (forge.folder.root / "archive" / UNIT).iterdir()
    assert kept.name.startswith("ben-osei-")
    assert (kept / "HEAD").is_file()


def test_next_student_of_that_name_gets_a_repository_of_their_own(forge: LocalForge) -> None:
    """Nothing of the one before is in it, and removing nobody changes nothing."""
    before = forge.path(forge.accept(UNIT, "ben-osei"))
    old = (before / "refs/heads/main").read_text(encoding="utf-8")
    forge.remove("ben-osei", who=INSTRUCTOR)
    with forge.database.writing() as session:
        Roster(session).enroll("ben-osei", "Bena Osei")

    again = forge.path(forge.accept(UNIT, "ben-osei"))

    assert before == again
    assert old != (again / "refs/heads/main").read_text(encoding="utf-8")
    assert forge.remove("nobody", who=INSTRUCTOR) is None


def test_roster_is_paged_and_searched(client: FlaskClient, forge: LocalForge) -> None:
    """A large class is a hundred lines at a time; words are looked for everywhere."""
    with forge.database.writing() as session:
        for number in range(120):
            Roster(session).enroll(f"s-{number}", f"Student {number:03}", section=f"S{number % 2}")

    first, second = page_text(client, "/people"), page_text(client, "/people?page=2")
    assert "122 students · page 1 of 2 Next" in first
    assert ("Student 097" in first, "Student 098" in first) == (True, False)
    assert "Student 119" in second
    assert "60 students with “student s1”" in page_text(client, "/people?q=student+s1")
    assert "0 students" in page_text(client, "/people?q=%25")
