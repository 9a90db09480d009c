"""The pytest plugin that gives checks their `student` and `step`, and collects their results.

pytest never imports the submission. In a student's own clone, `pytest_plugins` in `conftest.py`
names this module, and the checks that the clone holds run against the clone itself.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from graphlib import TopologicalSorter
from pathlib import Path
from time import monotonic
from typing import Any

import msgspec
import pytest

from autograding.assignment import CheckSpec, Limits
from autograding.checks.api import Steps
from autograding.checks.background import StyleProcess
from autograding.checks.outcome import CheckResult, Outcome
from autograding.checks.student import Observations, Student, derived_seed
from autograding.checks.verdict import judge, steps_of
from autograding.sandbox import Sandbox
from autograding.services import Services

__all__ = ["CheckPlugin", "Subject"]

# A check depends on these having said "yes": anything else leaves it nothing to stand on.
_HOLDS = (Outcome.PASSED, Outcome.PARTIAL)
# How much longer than one request the trusted side of a check may take.
_PATIENCE = 5
_METADATA = pytest.StashKey[dict[str, Any]]()


@dataclass(frozen=True)
class Subject:
    """What the checks of one run judge, and what they may use."""

    root: Path
    sandbox: Sandbox
    style: StyleProcess
    seed: int
    limits: Limits
    checks: Mapping[str, CheckSpec]
    observations: Observations = field(default_factory=Observations)
    services: Services = field(default_factory=Services)


class CheckPlugin:
    """Orders, runs and judges the checks of one subject."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._results: dict[str, CheckResult] = {}
        self._started = 0.0

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Run each check after those that it depends on, else in the rubric's order."""
        checks = self._subject.checks
        order = {name: place for place, name in enumerate(_ordered(checks))}
        items[:] = sorted(
            (item for item in items if _id(item) in order), key=lambda item: order[_id(item)]
        )

    @pytest.fixture
    def student(self, request: pytest.FixtureRequest) -> Iterator[Student]:
        """The submission, at arm's length."""
        student = Student(
            self._subject.root,
            self._subject.sandbox,
            seed=derived_seed(self._subject.seed, _id(request.node)),
            observations=self._subject.observations,
            style=self._subject.style,
            services=self._subject.services,
        )
        yield student
        student.close()

    @pytest.fixture
    def step(self, request: pytest.FixtureRequest) -> Steps:
        """The check's graded steps."""
        return steps_of(self._subject.checks[_id(request.node)])

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool:
        """Run a check in place of pytest, so that every end becomes a result."""
        spec = self._subject.checks[_id(pyfuncitem)]
        names = pyfuncitem._fixtureinfo.argnames
        arguments = {name: pyfuncitem.funcargs[name] for name in names}
        result = self._early(spec) or self._judged(
            spec, partial(pyfuncitem.obj, **arguments), arguments
        )
        self._results[spec.id] = result
        pyfuncitem.stash[_METADATA] = {"check": msgspec.to_builtins(result)}
        if result.outcome is not Outcome.PASSED:
            pytest.fail(_display(result), pytrace=False)
        return True

    @pytest.hookimpl(optionalhook=True)  # pytest-json-report is not there in a plain run
    def pytest_json_runtest_metadata(self, item: pytest.Item) -> dict[str, Any]:
        """Hand the result on to pytest-json-report."""
        return item.stash.get(_METADATA, {})

    def _early(self, spec: CheckSpec) -> CheckResult | None:
        """The result of a check that need not run at all."""
        blocking = tuple(name for name in spec.after if not self._holds(name))
        if blocking:
            return CheckResult(id=spec.id, outcome=Outcome.BLOCKED, blocked_by=blocking)
        # The clock of a submission starts with its first check: what came before is our own time.
        self._started = self._started or monotonic()
        if monotonic() - self._started > self._subject.limits.submission_seconds:
            message = (
                f"The {self._subject.limits.submission_seconds:g} seconds that one submission "
                "may take were used up before this check. Mend what runs so long first."
            )
            return CheckResult(id=spec.id, outcome=Outcome.TIMEOUT, message=message)
        return None

    def _holds(self, name: str) -> bool:
        """Whether a check that others wait for held; one that is not part of this run did."""
        return name not in self._results or self._results[name].outcome in _HOLDS

    def _judged(
        self, spec: CheckSpec, run: Callable[[], object], arguments: dict[str, Any]
    ) -> CheckResult:
        student = arguments.get("student")
        steps = arguments.get("step") or steps_of(spec)
        seconds = self._subject.limits.request_seconds * _PATIENCE
        result = judge(spec, run, steps, seconds=seconds)
        if result.outcome is Outcome.PASSED or not isinstance(student, Student):
            return result
        printed, truncated = student.log
        log = "\n".join(text for text in (result.log, printed) if text)
        return msgspec.structs.replace(result, log=log, truncated=truncated)


def _ordered(checks: Mapping[str, CheckSpec]) -> list[str]:
    """Check ids so that each comes after those it depends on, otherwise in the given order."""
    sorter = TopologicalSorter(
        {name: set(spec.after) & set(checks) for name, spec in checks.items()}
    )
    place = {name: index for index, name in enumerate(checks)}
    sorter.prepare()
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=place.__getitem__)
        order += ready
        sorter.done(*ready)
    return order


def _id(item: pytest.Item) -> str:
    return getattr(item, "originalname", item.name).removeprefix("test_")


def _display(result: CheckResult) -> str:
    if result.blocked_by:
        return f"blocked by {', '.join(result.blocked_by)}"
    parts = [result.message]
    parts += [f"expected: {result.expected}"] if result.expected else []
    parts += [f"got: {result.actual}"] if result.actual else []
    place = f"{result.file}:{result.line}" if result.line else result.file
    parts += [f"at {place}"] if place else []
    parts += [result.hint] if result.hint else []
    return "\n".join(parts)
