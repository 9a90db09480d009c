"""How the end of a check is put into words."""

from collections.abc import Callable

import pytest

from autograding.assignment import CheckSpec, Step
from autograding.checks.api import Failure, Steps
from autograding.checks.outcome import CheckResult, Outcome
from autograding.checks.verdict import judge, steps_of
from autograding.sandbox import StudentError, WorkerTimeout


def _judged(run: Callable[[Steps], None], *names: str) -> CheckResult:
    steps = tuple(Step(id=name, points=1) for name in names)
    spec = CheckSpec(id="sums", title="Sums are right", points=len(steps) or 1, steps=steps)
    made = steps_of(spec)
    return judge(spec, lambda: run(made), made, seconds=5)


def _failing(error: Exception) -> Callable[[Steps], None]:
    def run(step: Steps) -> None:
        for name in ("small", "large"):
            with step(name):
                raise error

    return run


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("We added 2 and 2.", "We added 2 and 2. This fails too: large."),
        ("With these:\n- 2\n- 2", "With these:\n- 2\n- 2\nThis fails too: large."),
    ],
)
def test_other_steps_that_fail_are_named_after_the_message(message: str, told: str) -> None:
    """They continue a sentence, but never the last line of a list."""
    assert told == _judged(_failing(Failure(message)), "small", "large").message


def test_what_a_worker_failed_of_is_a_sentence() -> None:
    """The sandbox's words start small; the student reads whole sentences."""
    result = _judged(_failing(WorkerTimeout("your code ran too long")), "small", "large")
    assert "Your code ran too long. This fails too: large." == result.message
    assert Outcome.TIMEOUT == result.outcome


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("your code raised KeyError: 'isbn'", "Your code raised KeyError: 'isbn'."),
        (
            "your code tried to use the network, which is not there while it is graded",
            "Your code tried to use the network, which is not there while it is graded.",
        ),
    ],
)
def test_an_exception_is_told_in_the_sandboxs_words(said: str, told: str) -> None:
    """Where the sandbox knows which limit was met, that is worth more than an error number."""
    error = StudentError(said, type_name="OSError", text="[Errno 97]", file="app.py", line=3)

    def fail(_step: Steps) -> None:
        raise error

    result = _judged(fail)
    assert (told, Outcome.ERROR) == (result.message, result.outcome)
    assert ("app.py", 3) == (result.file, result.line)
