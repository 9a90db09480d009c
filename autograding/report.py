"""The report of one graded submission: frozen values, and their JSON form.

The form is named `autograding/report/v1`; `json_schema` describes it.
"""

from typing import Any, Literal

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
    "Report",
    "SubmissionInfo",
    "Timing",
    "json_schema",
]

SCHEMA = "autograding/report/v1"


class Location(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place in the student's submission; `line` counts from 1, 0 where there is none."""

    file: str
    line: int = 0


class Notice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something about the submission that the student should know: a file ignored or restored."""

    kind: str
    message: str
    file: str = ""


class Grader(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which grader judged: its version, and the digest of the assignment it judged by."""

    version: str
    assignment_digest: str


class SubmissionInfo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was graded. `commit` is a full hash or null; `received_at` is ISO 8601 UTC or null."""

    digest: str
    commit: str | None = None
    received_at: str | None = None
    author: str | None = None
    notices: tuple[Notice, ...] = ()


class Environment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where it was graded: `sandbox` is the tier, `services` maps a service to what stood in."""

    python: str
    sandbox: str
    seed: int
    services: dict[str, str] = {}


class CheckReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One check's result, in the words the student reads.

    `expected` and `actual` are short plain text, empty where showing them would give the answer
    away. `log` is the student's own output, cut at both ends' budget; `truncated` says it was cut.
    """

    id: str
    title: str
    criterion: str
    outcome: Outcome
    points: int
    max_points: int
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
    """One line of the checklist: points earned, and the student's own tick (null: no list)."""

    id: str
    title: str
    points: int
    max_points: int
    self_assessed: bool | None
    checks: tuple[str, ...]


class Finding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An observation with a place and a fix, such as an N+1 loop or a layout warning."""

    kind: str
    message: str
    location: Location | None = None
    count: int = 1
    fix: str = ""


class Artifacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Pictures made of the submission; `er_diagram` is Mermaid `erDiagram` text or empty."""

    er_diagram: str = ""


class Timing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The only part that differs between two gradings of one submission. Seconds."""

    started_at: str
    seconds: float
    checks: dict[str, float] = {}


class Report(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything a grading found out. `points` is null where `gradable` is false."""

    grader: Grader
    assignment: str
    title: str
    submission: SubmissionInfo
    environment: Environment
    gradable: bool
    points: int | None
    max_points: int
    criteria: tuple[CriterionReport, ...]
    checks: tuple[CheckReport, ...]
    findings: tuple[Finding, ...]
    artifacts: Artifacts
    timing: Timing
    schema: Literal["autograding/report/v1"] = "autograding/report/v1"

    def to_json(self) -> bytes:
        """The report as one JSON object, with a fixed order of keys."""
        return msgspec.json.encode(self)

    @classmethod
    def from_json(cls, text: bytes | str) -> "Report":
        """Read a report back, refusing anything that does not fit the schema.

        Raises:
            msgspec.ValidationError: the text is JSON of another shape.
            msgspec.DecodeError: the text is not JSON.
        """
        return msgspec.json.decode(text, type=cls)


def json_schema() -> dict[str, Any]:
    """The report's JSON Schema (draft 2020-12), made from the types above."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **msgspec.json.schema(Report),
    }
