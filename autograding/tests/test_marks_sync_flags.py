"""What `classroom sync` flags: reports and workflows that a student could have forged."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from autograding.records.marks import ConcernKind
from autograding.records.models import PushState
from autograding.tests.synced import (
    DUE,
    UNIT,
    WORKFLOW,
    WRONG,
    Course,
    course,
    report_of,
    reports,
    unit,
)
from autograding.tests.units import RIGHT

__all__ = ["course", "reports", "unit"]


def _bomb() -> bytes:
    """An archive of a few kilobytes that unpacks to 100 MB."""
    return _archive([("report.json", b"0" * 100_000_000)])


def _archive(members: Sequence[tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


_ARTIFACTS: dict[str, Callable[[], bytes]] = {
    "bomb": _bomb,
    "slip": lambda: _archive([("../../../classroom.db", b"{}")]),
    "two files": lambda: _archive([("report.json", b"{}"), ("more.json", b"{}")]),
    "no archive": lambda: b"garbage" * 100,
}


@pytest.mark.parametrize("name", _ARTIFACTS)
def test_an_artifact_that_is_none_of_ours_is_flagged(course: Course, name: str) -> None:
    """It gives no points and leaves nothing on the disk; the re-run measures."""
    ada = course.accept("ada")
    course.upload(ada, course.push(ada, RIGHT, DUE), _ARTIFACTS[name](), raw=True)
    course.run("sync")

    assert [ConcernKind.REPORT] == course.kinds()
    assert [PushState.RECEIVED] == [one.push.state for one in course.pushes()]
    assert [""] == [row["points_awarded"] for row in course.grades()]
    assert "measured here  100/100" in course.run("regrade").stdout
    assert ["100"] == [row["points_awarded"] for row in course.grades()]


def test_a_report_of_something_else_is_flagged(course: Course) -> None:
    """Another commit's report of a better day gives no points."""
    ada = course.accept("ada")
    commit = course.push(ada, WRONG, DUE)
    course.upload(ada, commit, report_of(course.reports["right"], "ab" * 20).to_json())

    assert f"report of something else, {commit[:7]}: The report is of another commit." in (
        course.run("sync").stdout
    )
    assert [None] == [one.push.points for one in course.pushes()]
    assert "1 repository, 1 unchanged" in course.run("sync").stdout


def test_a_report_of_a_workflow_that_main_never_had_is_flagged(course: Course) -> None:
    """A pull request from main into a branch with another workflow reports on main's commit."""
    ada = course.accept("ada")
    commit = course.push(ada, WRONG, DUE)
    run = course.github.add_run(ada, commit)
    run.event = "pull_request"
    report = report_of(course.reports["right"], commit).to_json()
    course.github.add_artifact(ada, run, "autograding-report", {"report.json": report})

    assert "was not started by a push, but by pull_request." in course.run("sync").stdout
    assert [ConcernKind.REPORT] == course.kinds()
    assert [""] == [row["points_awarded"] for row in course.grades()]
    assert "measured here  50/100" in course.run("regrade").stdout


def test_changed_workflows_are_flagged(course: Course) -> None:
    """Changed, added and removed ones; what such a push reports counts only once re-run."""
    ada = course.accept("ada")
    changes: list[dict[str, str | None]] = [
        {WORKFLOW: "name: All my points\n"},
        {".github/workflows/more.yml": "on: push\n"},
        {WORKFLOW: None, ".github/workflows/more.yml": None},
        {**RIGHT, WORKFLOW: course.starter[WORKFLOW]},
    ]
    for number, files in enumerate(changes):
        commit = course.push(ada, files, DUE - timedelta(hours=9 - number))
        course.upload(ada, commit, course.reports["right"])

        printed = course.run("sync").stdout
        assert (number < 3) == ("workflow" in printed)
        assert ["100" if number == 3 else ""] == [row["points_awarded"] for row in course.grades()]
    kinds = [ConcernKind.WORKFLOW, ConcernKind.OTHER_WORKFLOW, ConcernKind.WORKFLOW]
    assert sorted([*kinds, ConcernKind.WORKFLOW]) == sorted(course.kinds())


def test_an_older_workflow_of_the_template_is_none(course: Course) -> None:
    """The template moves on; repositories made before keep what they got."""
    ada = course.accept("ada")
    course.github.push(UNIT, {WORKFLOW: "name: Autograding Tests\non: push\n"})
    course.push(ada, RIGHT, DUE)
    course.run("sync")

    assert [] == [kind for kind in course.kinds() if kind is not ConcernKind.MISSING_REPORT]
