"""Points: what a check's outcome earns, and what a criterion's checks earn together."""

from collections.abc import Mapping

from autograding.assignment import CheckSpec, Criterion
from autograding.checks.outcome import CheckResult, Outcome

__all__ = ["check_points", "criterion_points", "gradable"]


def check_points(spec: CheckSpec, result: CheckResult) -> int:
    """The whole points that one check earned: all, none, or those of its steps that held."""
    if result.outcome is Outcome.PASSED:
        return spec.points
    if result.outcome is Outcome.PARTIAL:
        return sum(step.points for step in spec.steps if step.id in result.passed_steps)
    return 0


def criterion_points(criterion: Criterion, results: Mapping[str, CheckResult]) -> int:
    """The whole points that a criterion's checks earned together."""
    return sum(check_points(spec, results[spec.id]) for spec in criterion.checks)


def gradable(results: Mapping[str, CheckResult]) -> bool:
    """Whether the results make a grade: one fault of ours, and they do not."""
    return all(result.outcome is not Outcome.INFRASTRUCTURE for result in results.values())
