"""`classroom sync`, then `regrade` and `export`, against the stand-in for GitHub."""

import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from autograding.assignment import Assignment
from autograding.cli.main import main
from autograding.forge.local import LocalForge
from autograding.forge.local.git import git, git_text
from autograding.records import (
    AuditLog,
    Copies,
    Database,
    Pages,
    Repositories,
    Roster,
)
from autograding.records.marks import ConcernKind, Verdict
from autograding.records.models import PushState
from autograding.report import Report
from autograding.tests.helpers.graders import SMALL_UNIT
from autograding.tests.synced import (
    ADA,
    DUE,
    UNIT,
    WRONG,
    Course,
    course,
    reports,
    unit,
)
from autograding.tests.units import RIGHT

__all__ = ["course", "reports", "unit"]


def test_from_push_to_grade(course: Course) -> None:
    """Pushes come with the server's time, reports by commit; re-run, they are verified."""
    ada, ben = course.accept("ada"), course.accept("Ben")
    first = course.push(ada, WRONG, DUE - timedelta(days=1))
    second = course.push(
        ada, RIGHT, DUE + timedelta(minutes=5), message="Add\u202e a key\n\nFor ben"
    )
    third = course.push(ben, RIGHT, DUE - timedelta(hours=1))
    course.upload(ada, first, course.reports["wrong"])
    course.upload(ada, second, course.reports["right"])
    course.upload(ben, third, course.reports["right"])

    result = course.run("sync")

    assert 0 == result.exit_code, result.output
    assert (
        "2 repositories, 0 unchanged, 3 new pushes, 3 reports, 0 things to look at."
        in result.output
    )
    recorded = [one.push for one in course.pushes()]
    assert [first, second, third] == [push.commit for push in recorded]
    assert [50, 100, 100] == [push.points for push in recorded]
    assert ["Work", "Add a key", "Work"] == [push.subject for push in recorded]
    assert DUE + timedelta(minutes=5) == recorded[1].received_at

    result = course.run("regrade")
    assert "3 verified." in result.stdout, result.output
    late, on_time = (
        course.grades("--format", "criteria"),
        course.grades("--format", "criteria", "--on-time"),
    )
    assert [("ada", "100", "yes"), ("ben", "100", "no")] == [
        (row["username"], row["points"], row["late"]) for row in late
    ]
    assert ["50", "100"] == [row["points"] for row in on_time]
    ada_row = course.grades()[0]
    assert ADA == ada_row["student_repository_name"]
    assert ada_row["student_repository_url"].endswith(f"/{ADA}")
    with Database.open(course.data) as database, database.reading() as session:
        page = Pages(session).student(UNIT, "ada")
    assert page is not None
    assert "100 / 100" in page.repository.comment


def test_names_come_from_the_class_list(course: Course, tmp_path: Path) -> None:
    """They stand in the grades; a line that names no account is told with its number."""
    course.push(course.accept("ada"), RIGHT, DUE)
    roster = tmp_path / "class.csv"
    roster.write_text("username,name\nAda,Ada Park\nzoe,Zoë Ng\n", encoding="utf-8")

    assert 0 == course.run("sync", "--roster", str(roster)).exit_code
    assert ["Ada Park"] == [row["roster_identifier"] for row in course.grades()]
    roster.write_text("username\nada park\n", encoding="utf-8")
    result = course.run("sync", "--roster", str(roster))
    assert (2, True) == (result.exit_code, "class.csv, line 2: 'ada park' is not" in result.stderr)


def test_removed_students_stay_removed(course: Course, tmp_path: Path) -> None:
    """Until they are imported again; a list that is given each time brings nobody back."""
    for name in ("ada", "ben"):
        course.push(course.accept(name), RIGHT, DUE)
    course.run("sync")
    with LocalForge(course.data, grader=SMALL_UNIT) as forge:
        forge.remove("ada", who="Dr. Mara Quist")
    roster = tmp_path / "class.csv"
    roster.write_text("username,name\nada,Ada Park\nben,Ben Osei\n", encoding="utf-8")
    before = len(course.github.requests)

    result = course.run("sync", "--roster", str(roster))

    assert 0 == result.exit_code
    assert "Passed over, because they were removed: ada. `classroom roster" in result.stderr
    assert "1 repository, 0 unchanged, 0 new pushes" in result.stdout
    assert "1 repository of removed students passed over: enroll them again" in result.stdout
    assert ["ben"] == [one.push.repository.student.username for one in course.pushes()]
    assert [] == [sent for sent in course.github.requests[before:] if ADA in sent.path]

    importing = ["roster", "import", str(roster), "--data", str(course.data)]
    told = CliRunner().invoke(main, importing).stdout
    assert "2 students enrolled.\nEnrolled again, after they were removed: ada.\n" == told
    assert "2 repositories, 0 unchanged, 1 new push" in course.run("sync").stdout
    assert {DUE} == {one.push.received_at for one in course.pushes()}
    with Database.open(course.data) as database, database.reading() as session:
        log = [(one.who, one.action, one.subject) for one in AuditLog(session).newest(9)]
    assert ("classroom roster", "enroll again", "ada") in log


def test_whose_repository_it_is(course: Course, tmp_path: Path) -> None:
    """On GitHub it is called after the account; the roster says which student that is."""
    course.push(course.accept("ada"), RIGHT, DUE)
    roster = tmp_path / "class.csv"
    roster.write_text("username,name,github_username\nada-park,Ada Park,Ada\n", encoding="utf-8")
    CliRunner().invoke(main, ["roster", "import", str(roster), "--data", str(course.data)])

    assert "1 repository, 0 unchanged, 1 new push" in course.run("sync").stdout
    with Database.open(course.data) as database, database.reading() as session:
        assert [("ada-park", "Ada Park")] == [
            (one.username, one.name) for one in Roster(session).all()
        ]
    with LocalForge(course.data, grader=SMALL_UNIT) as forge:
        forge.remove("ada-park", who="Dr. Mara Quist")
    assert "1 repository of removed students passed over" in course.run("sync").stdout


def test_what_was_collected_as_anothers_is_told(course: Course, tmp_path: Path) -> None:
    """Before the roster named the account, the student was called after it."""
    course.push(course.accept("ada"), RIGHT, DUE)
    course.run("sync")
    with Database.open(course.data) as database, database.writing() as session:
        Roster(session).enroll("ada-park", "Ada Park", github_login="ada")

    result = course.run("sync", "--again")

    assert "collected as ada's, but the roster has it as ada-park's: remove ada" in result.stderr
    with LocalForge(course.data, grader=SMALL_UNIT) as forge:
        forge.remove("ada", who="Dr. Mara Quist")
    assert "1 new push" in course.run("sync").stdout
    assert ["ada-park"] == [one.push.repository.student.username for one in course.pushes()]


def test_again_asks_little_and_doubles_nothing(course: Course) -> None:
    """A repository that nobody pushed to costs no request beyond the listing."""
    ada = course.accept("ada")
    course.upload(ada, course.push(ada, RIGHT, DUE), course.reports["right"])
    course.run("sync")
    before = len(course.github.requests)

    assert "1 repository, 1 unchanged, 0 new pushes" in course.run("sync").stdout
    assert 1 == len(course.github.requests) - before
    course.push(ada, WRONG, DUE + timedelta(days=1))
    assert "0 unchanged, 1 new push, 0 reports" in course.run("sync").stdout
    assert 2 == len(course.pushes())


def test_what_accepting_pushes_is_no_work(course: Course) -> None:
    """Neither the starter nor the empty commit that opens the pull request is a submission."""
    course.accept("ada")

    assert "0 new pushes" in course.run("sync").stdout
    assert [""] == [row["points_awarded"] for row in course.grades()]


def test_raised_points_are_found_by_the_re_run(course: Course) -> None:
    """A forged report that fits together counts until it is measured; then the mark counts."""
    ada = course.accept("ada")
    course.upload(ada, course.push(ada, WRONG, DUE), _with_a_check(course.reports["right"]))
    course.run("sync")
    assert "1 grade only as reported by the push" in course.run("export").stderr
    assert "made_up" not in course.run("export", "--format", "checks").stdout

    result = course.run("regrade")

    assert "differs        50/100" in result.stdout
    assert "The report says 100 points; 50 were measured here." in result.stdout
    assert "adds: 50/50 reported, 0/50 here: We added" in result.stdout
    assert "The report was made of other files than this commit's." in result.stdout
    assert ["50"] == [row["points_awarded"] for row in course.grades()]


def _with_a_check(report: Report) -> Report:
    """The report with a check that the unit does not have, worth nothing."""
    first, *others = report.criteria
    own = msgspec.structs.replace(first, checks=(*first.checks, "made_up"))
    check = msgspec.structs.replace(report.checks[0], id="made_up", points=0, max_points=0)
    return msgspec.structs.replace(report, criteria=(own, *others), checks=(*report.checks, check))


def test_a_force_push_loses_nothing(course: Course) -> None:
    """The replaced push stays recorded and can be re-run, though no branch holds it any more."""
    ada = course.accept("ada")
    base = course.github.head(ada).sha
    replaced = course.push(ada, RIGHT, DUE - timedelta(hours=2))
    course.run("sync")
    course.push(ada, WRONG, DUE - timedelta(hours=1), onto=base)
    course.run("sync")

    assert ConcernKind.FORCED in course.kinds()
    mirror = course.data / "repositories" / UNIT / "ada.git"
    git(mirror, "gc", "--quiet", "--prune=now")
    assert "measured here  100/100" in course.run("regrade", "--commit", replaced[:9]).stdout


def test_a_moved_feedback_branch_is_flagged(course: Course) -> None:
    """What the work is compared with is no longer the starter."""
    ada = course.accept("ada")
    course.github.move(ada, "feedback", course.push(ada, RIGHT, DUE))
    course.run("sync")

    assert ConcernKind.FEEDBACK_MOVED in course.kinds()


def test_a_missing_report_is_flagged_until_it_comes(course: Course) -> None:
    """Its run may have been removed, or take its time."""
    ada = course.accept("ada")
    commit = course.push(ada, RIGHT, DUE)
    course.run("sync")
    assert [ConcernKind.MISSING_REPORT] == course.kinds()

    course.upload(ada, commit, course.reports["right"])
    assert "0 new pushes, 1 report" in course.run("sync").stdout
    assert [] == course.kinds()


def test_a_report_that_comes_late_takes_no_newer_comment_away(course: Course) -> None:
    """The comment tells of the newest push that was judged, in whatever order reports come."""
    ada = course.accept("ada")
    first = course.push(ada, WRONG, DUE - timedelta(hours=2))
    second = course.push(ada, RIGHT, DUE - timedelta(hours=1))
    course.upload(ada, second, course.reports["right"])
    course.run("sync")

    course.upload(ada, first, course.reports["wrong"])
    assert "0 new pushes, 1 report" in course.run("sync", "--again").stdout

    with Database.open(course.data) as database, database.reading() as session:
        comment = Repositories(session).all()[0].comment
    assert "100 / 100" in (comment or "")


def test_a_fresh_push_may_take_its_time(course: Course) -> None:
    """Its run goes on right now."""
    ada = course.accept("ada")
    course.push(ada, RIGHT, datetime.now(UTC).replace(microsecond=0))
    course.run("sync")

    assert [] == course.kinds()


def test_a_repository_that_cannot_be_read_costs_no_other(course: Course) -> None:
    """It is told, the exit code says so, and the next run tries it again."""
    ada, ben = course.accept("ada"), course.accept("ben")
    course.push(ada, RIGHT, DUE)
    course.push(ben, RIGHT, DUE)
    folder = course.github.repository(ada).git.path
    folder.rename(folder.with_suffix(".gone"))
    course.github.faults.add("GET", f"/{ADA}/activity", 404)

    result = course.run("sync")

    assert 3 == result.exit_code
    assert f"{ADA}: GitHub did not list what was pushed to" in result.stderr
    assert ["ben"] == [one.push.repository.student.username for one in course.pushes()]
    folder.with_suffix(".gone").rename(folder)
    assert 0 == course.run("sync").exit_code
    assert 2 == len(course.pushes())


def test_a_refusal_by_github_stops_and_goes_on_later(course: Course) -> None:
    """What is done is kept; the sentence has its cure."""
    names = [course.accept("ada"), course.accept("ben")]
    for name in names:
        course.push(name, RIGHT, DUE)
    course.github.faults.add("GET", "/activity", 401, skip=1)

    result = course.run("sync")

    assert 2 == result.exit_code
    assert "Put a valid token into the environment variable GITHUB_TOKEN" in result.stderr
    assert 1 == len(course.pushes())
    assert "1 unchanged" not in course.run("sync").stdout
    assert 2 == len(course.pushes())


def test_nothing_is_sent_and_no_token_is_shown(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every request only reads; the token is in no argument of git and in no file."""
    ada = course.accept("ada")
    course.push(ada, RIGHT, DUE)
    commands: list[str] = []
    run = subprocess.run

    def noting(command: Sequence[str], **named: object) -> object:
        commands.append(" ".join(command))
        return run(command, **named)  # type: ignore[call-overload]

    monkeypatch.setattr("autograding.forge.local.git.subprocess.run", noting)
    course.run("sync")

    assert {"GET"} == {seen.method for seen in course.github.requests}
    assert [] == [command for command in commands if course.github.token in command]
    assert any(" fetch " in command for command in commands)
    files = [path for path in course.data.rglob("*") if path.is_file()]
    assert [] == [path for path in files if course.github.token.encode() in path.read_bytes()]


def test_the_local_server_leaves_copies_alone(course: Course) -> None:
    """What waits for its report on GitHub is not graded here by the way."""
    ada = course.accept("ada")
    course.push(ada, RIGHT, DUE)
    course.run("sync")

    with LocalForge(course.data, grader=SMALL_UNIT) as forge:
        assert 0 == forge.recover()
        path = forge.path(forge.accept(UNIT, "ada"))
    assert not (path / "classroom.config").exists()
    assert [PushState.RECEIVED] == [one.push.state for one in course.pushes()]


def test_a_local_repository_is_not_overwritten(course: Course, unit: Assignment) -> None:
    """Who pushes to this machine is not mixed up with a copy from GitHub."""
    with LocalForge(course.data, grader=SMALL_UNIT) as forge:
        forge.add_unit(UNIT, title="Sums", max_points=100, template=unit.folder / "starter")
        with forge.database.writing() as session:
            Roster(session).enroll("ada", "Ada")
        path = forge.path(forge.accept(UNIT, "ada"))
    before = git_text(path, "rev-parse", "main")
    course.push(course.accept("ada"), RIGHT, DUE)

    assert "ada pushes unit-0-sum to this machine" in course.run("sync").stderr
    assert before == git_text(path, "rev-parse", "main")
    with Database.open(course.data) as database, database.reading() as session:
        assert {} == Copies(session).all()


def test_wrong_use(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a token, an organization or such a unit: one sentence, exit code 2."""
    assert "There is no unit 'unit-9'" in course.run("sync", "unit-9").stderr
    monkeypatch.delenv("GH_TOKEN", raising=False)
    arguments = ["sync", "--data", str(course.data)]
    result = CliRunner().invoke(main, arguments, env={"GITHUB_TOKEN": ""})
    assert (2, True) == (result.exit_code, "There is no GitHub token" in result.stderr)
    Path("classroom.toml").write_text("")
    result = course.run("sync")
    assert (2, True) == (result.exit_code, "No organization is named yet" in result.stderr)


def test_verdicts_are_kept_in_words() -> None:
    """What the database holds is what pages print."""
    assert ["verified", "differs", "measured here", "ungradable"] == [
        each.value for each in Verdict
    ]
