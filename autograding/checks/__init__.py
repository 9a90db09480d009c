"""Checks: plain pytest functions that judge a submission at arm's length."""

from autograding.checks.api import Failure, Steps, check
from autograding.checks.errors import GraderFault
from autograding.checks.outcome import CheckResult, Outcome

__all__ = ["CheckResult", "Failure", "GraderFault", "Outcome", "Steps", "check"]
