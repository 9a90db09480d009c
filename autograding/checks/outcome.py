"""How a check can end, and what the runner hands on about it."""

from enum import StrEnum

import msgspec

__all__ = ["CheckResult", "Outcome"]


class Outcome(StrEnum):
    """How a check ended. `infrastructure` is our fault and makes the report ungradable."""

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
