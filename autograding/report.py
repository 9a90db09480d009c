"""The report of one graded submission: frozen values, and their JSON form.

The form is named `autograding/report/v1`; `json_schema` describes it, and the copy that ships is
written by `python -m autograding.report > autograding/report.schema.json`.
"""

import json
import sys
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec

from autograding.checks.outcome import Outcome

__all__ = [
    "SCHEMA",
    "Artifacts",
    "CheckReport",
    "CriterionReport",
    "Environment",
    "Finding",
    "Grader",
    "Location",
    "Notice",
    "Outcome",
    "PageReport",
    "Report",
    "SubmissionInfo",
    "Timing",
    "json_schema",
]

SCHEMA = "autograding/report/v1"

Points = Annotated[int, msgspec.Meta(ge=0)]
Count = Annotated[int, msgspec.Meta(ge=1)]
Statements = Annotated[int, msgspec.Meta(ge=0)]
Line = Annotated[int, msgspec.Meta(ge=0)]
Seconds = Annotated[float, msgspec.Meta(ge=0)]

# Outcomes that are no verdict on the submission: they earn nothing.
_UNJUDGED = {Outcome.BLOCKED, Outcome.NOT_RUN, Outcome.INFRASTRUCTURE}


class Location(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place in the student's submission.

    Attributes:
        file: relative to the submission's folder.
        line: counts from 1; 0 where there is none.
    """

    file: str
    line: Line = 0


class Notice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something about the submission that the student should know.

    Attributes:
        kind: `ignored`, or `restored` for a given file that was changed.
        message: why, in a sentence.
        file: relative to the submission's folder; "" where it is about several.
    """

    kind: str
    message: str
    file: str = ""


class Grader(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which grader judged.

    Attributes:
        version: of the package `autograding`.
        assignment_digest: hash of all files that decide a grade: rubric, checks and starter.
    """

    version: str
    assignment_digest: str


class SubmissionInfo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was graded.

    Attributes:
        digest: hash of the names and bytes of the files that were graded.
        commit: a full hash; null for a folder outside git.
        received_at: when the server got the push, ISO 8601 in UTC; null where nobody knows.
        author: the student's username, where it is known.
        notices: files that were not graded, or were put back.
    """

    digest: str
    commit: str | None = None
    received_at: str | None = None
    author: str | None = None
    notices: tuple[Notice, ...] = ()


class Environment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where it was graded.

    Attributes:
        python: its version.
        sandbox: the tier of isolation: `bubblewrap`, `uid` or `subprocess`.
        seed: what the random data of all checks follow from.
        services: for each server that the unit's checks use, which one it was.
    """

    python: str
    sandbox: str
    seed: int
    services: dict[str, str] = {}


class CheckReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One check's result, in the words the student reads.

    Attributes:
        id: the check function's name without `test_`.
        title: the first line of its docstring.
        criterion: the id of the criterion that it belongs to.
        outcome: how it ended.
        points: what it earned.
        max_points: what it can earn.
        visibility: `visible`, `hidden` or `after_due`.
        message: what we did and what happened; "" for a check that passed.
        hint: a question, then the place to look.
        expected: short plain text, "" where showing it would give the answer away.
        actual: short plain text, "" where there is nothing to show.
        location: where it happened, in the student's own code.
        blocked_by: ids of the checks that must pass first and did not.
        chapter: the section to read, as path and anchor.
        log: what the student's code printed, its middle cut when it was too much.
        truncated: whether it was cut.
    """

    id: str
    title: str
    criterion: str
    outcome: Outcome
    points: Points
    max_points: Points
    visibility: str = "hidden"
    message: str = ""
    hint: str = ""
    expected: str = ""
    actual: str = ""
    location: Location | None = None
    blocked_by: tuple[str, ...] = ()
    chapter: str = ""
    log: str = ""
    truncated: bool = False


class CriterionReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the checklist.

    Attributes:
        id: as `assignment.yml` has it.
        title: what the student reads.
        points: what its checks earned together.
        max_points: what they can earn.
        self_assessed: the student's own tick; null where there is no such line in the list.
        checks: ids of its checks, in the rubric's order.
    """

    id: str
    title: str
    points: Points
    max_points: Points
    self_assessed: bool | None
    checks: tuple[str, ...]


class Finding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An observation that costs no points by itself, such as an N+1 loop or a layout warning.

    Attributes:
        kind: what it is, in one word.
        message: what is there, in a sentence.
        location: where.
        count: how often.
        fix: what to write instead; "" where there is nothing to say.
    """

    kind: str
    message: str
    location: Location | None = None
    count: Count = 1
    fix: str = ""


class PageReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many statements a page sent, with little stored and with much.

    Attributes:
        page: its address.
        few: statements where little is stored.
        many: statements where several times as much is stored.
        limit: how many it may send.
    """

    page: str
    few: Statements
    many: Statements
    limit: Statements


class Artifacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Pictures and figures made of the submission.

    Attributes:
        er_diagram: the student's schema as the grader read it, as Mermaid's `erDiagram`, or "".
        pages: what each page sent, of a unit that counts it.
    """

    er_diagram: str = ""
    pages: tuple[PageReport, ...] = ()


class Timing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The only part that differs between two gradings of one submission.

    Attributes:
        started_at: ISO 8601 in UTC.
        seconds: how long all of it took.
        checks: how long each check took.
    """

    started_at: str
    seconds: Seconds
    checks: dict[str, Seconds] = {}


class Report(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything a grading found out.

    Attributes:
        schema: the name of this form.
        grader: which grader judged.
        assignment: the unit's id.
        title: the unit's title.
        submission: what was graded.
        environment: where it was graded.
        gradable: whether the points can be trusted; false when something of ours failed.
        points: what all criteria earned together; null where `gradable` is false.
        max_points: what they can earn: 100.
        criteria: the checklist, in the rubric's order.
        checks: every check, in the rubric's order.
        findings: what was seen beside the points.
        artifacts: pictures made of the submission.
        timing: how long it took.
    """

    schema: Literal["autograding/report/v1"] = "autograding/report/v1"
    grader: Grader
    assignment: str
    title: str
    submission: SubmissionInfo
    environment: Environment
    gradable: bool
    points: Points | None
    max_points: Points
    criteria: tuple[CriterionReport, ...]
    checks: tuple[CheckReport, ...]
    findings: tuple[Finding, ...]
    artifacts: Artifacts
    timing: Timing

    def __post_init__(self) -> None:
        """Refuse numbers that contradict one another (ValueError), whoever made them."""
        if problem := next(_contradictions(self), None):
            raise ValueError(problem)

    def to_json(self) -> bytes:
        """The report as one JSON object, with a fixed order of keys."""
        return msgspec.json.encode(self)

    @classmethod
    def from_json(cls, text: bytes | str) -> "Report":
        """Read a report back, refusing anything that does not fit the schema.

        Raises:
            msgspec.ValidationError: the text is JSON of another shape, or its points do not add up.
            msgspec.DecodeError: the text is not JSON.
        """
        msgspec.json.decode(text, type=_Named)
        return msgspec.json.decode(text, type=cls)


class _Named(msgspec.Struct):
    """Only the schema's name: here it may not be left out, though `Report` fills it in."""

    schema: Literal["autograding/report/v1"]


def json_schema() -> dict[str, Any]:
    """The report's JSON Schema (draft 2020-12), made from the types above.

    It describes shapes; that points add up is more than JSON Schema can say.
    """
    made = msgspec.json.schema(Report)
    made["$defs"]["Report"]["required"].insert(0, "schema")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, **made}


def _contradictions(report: Report) -> Iterator[str]:
    """Sentences about points that do not add up; none for a sound report."""
    if report.gradable != (report.points is not None):
        yield "`points` must be null if, and only if, the report is not gradable"
    if report.gradable and any(check.outcome is Outcome.INFRASTRUCTURE for check in report.checks):
        yield "a report with a fault of the grader's own is not gradable"
    for check in report.checks:
        yield from _check_contradictions(check)
    yield from _criteria_contradictions(report)
    total = sum(criterion.points for criterion in report.criteria)
    if report.points is not None and report.points != total:
        yield f"`points` is {report.points}, the criteria add up to {total}"
    most = sum(criterion.max_points for criterion in report.criteria)
    if report.max_points != most:
        yield f"`max_points` is {report.max_points}, the criteria add up to {most}"


def _check_contradictions(check: CheckReport) -> Iterator[str]:
    if min(check.points, check.max_points) < 0:
        yield f"the check {check.id!r} has negative points"
    if check.points > check.max_points:
        yield f"the check {check.id!r} has {check.points} of {check.max_points} points"
    if check.outcome is Outcome.PASSED and check.points != check.max_points:
        yield f"the check {check.id!r} passed with {check.points} of {check.max_points} points"
    if check.outcome in _UNJUDGED and check.points:
        yield f"the check {check.id!r} has points though its outcome is {check.outcome!s}"


def _criteria_contradictions(report: Report) -> Iterator[str]:
    listed = [name for criterion in report.criteria for name in criterion.checks]
    if sorted(listed) != sorted(check.id for check in report.checks):
        yield "every check must be listed in exactly one criterion, and be there once"
        return
    checks = {check.id: check for check in report.checks}
    for criterion in report.criteria:
        own = [checks[name] for name in criterion.checks]
        if any(check.criterion != criterion.id for check in own):
            yield f"a check listed in {criterion.id!r} names another criterion"
        for key in ("points", "max_points"):
            total = sum(getattr(check, key) for check in own)
            if getattr(criterion, key) != total:
                yield f"`{key}` of {criterion.id!r} differs from the {total} of its checks"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(json_schema(), indent=2) + "\n")
