"""How a check can end, and what the runner hands on about it."""

from enum import StrEnum

import msgspec

__all__ = ["CheckResult", "Outcome"]


class Outcome(StrEnum):
    """How a check ended.

    Attributes:
        passed: it earned all its points.
        partial: some of its graded steps held, and earned theirs.
        failed: the submission does not do what the check asks.
        error: the student's code raised an exception, or ended the program.
        timeout: the student's code took too long and was stopped.
        blocked: a check that must pass first did not; `blocked_by` names it.
        not_run: it opens after the due date, or was left out this time.
        infrastructure: our fault, which makes the whole report ungradable.
    """

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    ERROR = "error"
    TIMEOUT = "timeout"
    BLOCKED = "blocked"
    NOT_RUN = "not_run"
    INFRASTRUCTURE = "infrastructure"


class CheckResult(msgspec.Struct, frozen=True, kw_only=True):
    """One check's result before points are given: `passed_steps` names the steps that held."""

    id: str
    outcome: Outcome
    passed_steps: tuple[str, ...] = ()
    message: str = ""
    hint: str = ""
    expected: str = ""
    actual: str = ""
    file: str = ""
    line: int = 0
    blocked_by: tuple[str, ...] = ()
    log: str = ""
    truncated: bool = False
    seconds: float = 0.0
