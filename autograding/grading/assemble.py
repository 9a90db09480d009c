"""Put results, points and notices together into the report."""

import platform
from collections.abc import Mapping
from dataclasses import dataclass

from autograding import __version__
from autograding.assignment import Assignment, CheckSpec, Criterion
from autograding.checks.outcome import CheckResult, Outcome
from autograding.checks.student import Observation, Observations
from autograding.report import (
    Artifacts,
    CheckReport,
    CriterionReport,
    Environment,
    Finding,
    Grader,
    Location,
    Notice,
    PageReport,
    Report,
    SubmissionInfo,
    Timing,
)
from autograding.rubric import check_points, criterion_points, gradable
from autograding.submission import CopiedSubmission, self_assessment
from autograding.submission.checklist import FILE as CHECKLIST

__all__ = ["Graded", "assemble"]

# The longest text of one field: a report is read by people.
_TEXT = 4000


@dataclass(frozen=True)
class Graded:
    """What running the checks gave."""

    results: Mapping[str, CheckResult]
    observations: Observations
    tier: str
    seed: int
    services: Mapping[str, str]


def assemble(assignment: Assignment, submission: CopiedSubmission, graded: Graded) -> Report:
    """The report of one run, without what is known of the push and its times."""
    results = graded.results
    fair = gradable(results)
    return Report(
        grader=Grader(version=__version__, assignment_digest=assignment.digest),
        assignment=assignment.id,
        title=assignment.title,
        submission=SubmissionInfo(digest=submission.digest, notices=_notices(submission)),
        environment=Environment(
            python=platform.python_version(),
            sandbox=graded.tier,
            seed=graded.seed,
            services=dict(graded.services),
        ),
        gradable=fair,
        points=sum(criterion_points(criterion, results) for criterion in assignment.criteria)
        if fair
        else None,
        max_points=assignment.max_points,
        criteria=_criteria(assignment, submission, results),
        checks=tuple(
            _check(assignment, criterion, spec, results[spec.id])
            for criterion in assignment.criteria
            for spec in criterion.checks
        ),
        findings=tuple(_finding(observation) for observation in graded.observations.findings),
        artifacts=_artifacts(graded.observations),
        timing=Timing(
            started_at="",
            seconds=0.0,
            checks={name: result.seconds for name, result in results.items()},
        ),
    )


def _artifacts(observations: Observations) -> Artifacts:
    pages = (
        PageReport(page=each.page, few=each.few, many=each.many, limit=each.limit)
        for each in observations.pages
    )
    return Artifacts(er_diagram=observations.diagram, pages=tuple(pages))


def _criteria(
    assignment: Assignment, submission: CopiedSubmission, results: Mapping[str, CheckResult]
) -> tuple[CriterionReport, ...]:
    checklist = submission.root / CHECKLIST
    text = checklist.read_text("utf-8", "replace") if checklist.is_file() else ""
    ticks = self_assessment(text)
    return tuple(
        CriterionReport(
            id=criterion.id,
            title=criterion.title,
            points=criterion_points(criterion, results),
            max_points=criterion.points,
            self_assessed=ticks.get(criterion.id),
            checks=tuple(spec.id for spec in criterion.checks),
        )
        for criterion in assignment.criteria
    )


def _check(
    assignment: Assignment, criterion: Criterion, spec: CheckSpec, result: CheckResult
) -> CheckReport:
    wrong = result.outcome in {Outcome.FAILED, Outcome.PARTIAL, Outcome.ERROR, Outcome.TIMEOUT}
    return CheckReport(
        id=spec.id,
        title=spec.title,
        criterion=criterion.id,
        outcome=result.outcome,
        points=check_points(spec, result),
        max_points=spec.points,
        visibility=spec.visibility.value,
        message=_cut(result.message),
        hint=_cut(result.hint or " ".join(spec.hints)) if wrong else "",
        expected=_cut(result.expected),
        actual=_cut(result.actual),
        location=Location(file=result.file, line=result.line) if result.file else None,
        blocked_by=result.blocked_by,
        chapter=f"{assignment.chapter}{spec.chapter}",
        log=result.log,
        truncated=result.truncated,
    )


def _notices(submission: CopiedSubmission) -> tuple[Notice, ...]:
    return tuple(
        Notice(kind=notice.kind, message=notice.message, file=notice.file)
        for notice in submission.notices
    )


def _finding(observation: Observation) -> Finding:
    return Finding(
        kind=observation.kind,
        message=_cut(observation.message),
        location=Location(file=observation.file, line=observation.line)
        if observation.file
        else None,
        count=observation.count,
        fix=_cut(observation.fix),
    )


def _cut(text: str) -> str:
    rest = len(text) - _TEXT
    return text if rest <= 0 else f"{text[:_TEXT]}… (cut, {rest} characters more)"
