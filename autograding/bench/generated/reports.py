"""Reports of the real units, as students of different skill would get them push after push."""

from random import Random

from autograding.assignment import Assignment, CheckSpec, Criterion
from autograding.report import (
    Artifacts,
    CheckReport,
    CriterionReport,
    Environment,
    Finding,
    Grader,
    Location,
    Outcome,
    Report,
    SubmissionInfo,
    Timing,
)

__all__ = ["report_of"]

_MESSAGES = (
    "We asked for the open loans of {number} members. The query returned {number} rows too many.",
    "`OperationalError: no such column: {number}` came out of the function.",
    "The second call answered after {number} statements, and one was expected.",
    "Nothing was returned for the book with {number} copies.",
)


def report_of(assignment: Assignment, skill: float, commit: str, *, is_graded: bool) -> Report:
    """What a submission earns: each check is as hard as its name says, from 0 to 1.

    Args:
        assignment: a real unit.
        skill: what is no harder than this passes.
        commit: of the push.
        is_graded: false for a fault of ours in the last check.
    """
    checks = [
        _check(assignment, criterion, spec, skill, commit)
        for criterion in assignment.criteria
        for spec in criterion.checks
    ]
    if not is_graded:
        checks[-1] = _broken(checks[-1])
    criteria = tuple(_criterion(one, checks, skill) for one in assignment.criteria)
    return Report(
        grader=Grader(version="0.1.0", assignment_digest=assignment.digest),
        assignment=assignment.id,
        title=assignment.title,
        submission=SubmissionInfo(digest="a7" * 32, commit=commit),
        environment=Environment(python="3.11.9", sandbox="bubblewrap", seed=1),
        gradable=is_graded,
        points=sum(one.points for one in criteria) if is_graded else None,
        max_points=assignment.max_points,
        criteria=criteria,
        checks=tuple(checks),
        findings=_findings(skill),
        artifacts=Artifacts(),
        timing=Timing(started_at="2026-09-14T16:20:08Z", seconds=2.0),
    )


def _check(
    assignment: Assignment, criterion: Criterion, spec: CheckSpec, skill: float, commit: str
) -> CheckReport:
    chance = Random(f"{assignment.id} {spec.id}")  # noqa: S311 - no secret
    passed = chance.random() <= skill
    number = Random(commit).randint(2, 40)  # noqa: S311
    return CheckReport(
        id=spec.id,
        title=spec.title,
        criterion=criterion.id,
        outcome=Outcome.PASSED if passed else Outcome.FAILED,
        points=spec.points if passed else 0,
        max_points=spec.points,
        message="" if passed else chance.choice(_MESSAGES).format(number=number),
        hint="" if passed else " ".join(spec.hints),
        location=None if passed else Location(file="queries.py", line=number),
        chapter=assignment.chapter + (spec.chapter or criterion.chapter),
    )


def _broken(check: CheckReport) -> CheckReport:
    return CheckReport(
        id=check.id,
        title=check.title,
        criterion=check.criterion,
        outcome=Outcome.INFRASTRUCTURE,
        points=0,
        max_points=check.max_points,
        message="The server went away. That is our fault and costs nothing.",
    )


def _criterion(criterion: Criterion, checks: list[CheckReport], skill: float) -> CriterionReport:
    own = [check for check in checks if check.criterion == criterion.id]
    return CriterionReport(
        id=criterion.id,
        title=criterion.title,
        points=sum(check.points for check in own),
        max_points=criterion.points,
        self_assessed=skill > 0.4,
        checks=tuple(check.id for check in own),
    )


def _findings(skill: float) -> tuple[Finding, ...]:
    """Who is not there yet has a loop."""
    if skill > 0.7:
        return ()
    message = "This loop sends 26 statements for Book.authors; one would do."
    place = Location(file="library/services/catalog.py", line=41)
    return (Finding(kind="n-plus-one", message=message, location=place, count=26),)
