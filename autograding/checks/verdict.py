"""Run one check function and say how it ended. A check passes only by returning."""

import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from types import FrameType

from autograding.assignment import CheckSpec
from autograding.checks.api import Failure, Steps
from autograding.checks.errors import GraderFault
from autograding.checks.outcome import CheckResult, Outcome
from autograding.sandbox import SandboxUnavailable, StudentError, WorkerFailure
from autograding.services import ServiceUnavailable

__all__ = ["judge", "steps_of"]

# What a step absorbs: the submission's mistakes, never our own.
_STUDENTS_FAULT = (AssertionError, WorkerFailure)


@dataclass(frozen=True)
class _Words:
    """What the student is told about one failure."""

    outcome: Outcome
    message: str
    hint: str = ""
    expected: str = ""
    actual: str = ""
    file: str = ""
    line: int = 0
    log: str = ""


class _TooSlow(Exception):
    """The check itself, in the trusted process, ran out of time."""


def steps_of(spec: CheckSpec) -> Steps:
    """The graded steps that `assignment.yml` declares for a check."""
    return Steps([step.id for step in spec.steps], _STUDENTS_FAULT)


def judge(
    spec: CheckSpec, run: Callable[[], object], steps: Steps, *, seconds: float
) -> CheckResult:
    """Call `run`, the check function with its arguments, and turn its end into a result.

    Args:
        spec: what is declared of the check.
        run: the check, bound to its arguments.
        steps: its graded steps.
        seconds: how long the trusted side may take; longer is told as a time-out.
    """
    started = perf_counter()
    words: _Words | None = None
    try:
        with _deadline(seconds):
            run()
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        words = _words(error, seconds)
    result = _with_steps(spec, steps, words)
    return CheckResult(
        id=spec.id,
        outcome=result.outcome,
        passed_steps=tuple(steps.passed),
        message=result.message,
        hint=result.hint,
        expected=result.expected,
        actual=result.actual,
        file=result.file,
        line=result.line,
        log=result.log,
        seconds=round(perf_counter() - started, 6),
    )


def _with_steps(spec: CheckSpec, steps: Steps, words: _Words | None) -> _Words:
    """Put a check's own end and the ends of its steps together."""
    failed = list(steps.failures)
    if words is None and not failed:
        missing = [step.id for step in spec.steps if step.id not in steps.passed]
        if missing:
            message = f"Our check {spec.id} never ran its steps {', '.join(missing)}."
            return _Words(Outcome.INFRASTRUCTURE, message)
        return _Words(Outcome.PASSED, "")
    if words is None:
        words = _words(steps.failures[failed.pop(0)], 0)
    if words.outcome is Outcome.INFRASTRUCTURE:
        return words
    message = words.message
    if failed:
        names = ", ".join(name.replace("_", " ") for name in failed)
        message += ("\n" if "\n" in message else " ") + f"This fails too: {names}."
    outcome = Outcome.PARTIAL if steps.passed else words.outcome
    return _Words(
        outcome,
        message,
        words.hint,
        words.expected,
        words.actual,
        words.file,
        words.line,
        words.log,
    )


def _words(error: BaseException, seconds: float) -> _Words:
    if isinstance(error, Failure):
        return _Words(
            Outcome.FAILED,
            error.message,
            error.hint,
            error.expected,
            error.actual,
            error.file,
            error.line,
        )
    if isinstance(error, StudentError):
        message, log = _sentence(error.message), error.traceback
        return _Words(Outcome.ERROR, message, file=error.file, line=error.line, log=log)
    if isinstance(error, WorkerFailure):
        return _Words(Outcome(error.outcome), _sentence(error.message))
    if isinstance(error, AssertionError):
        return _Words(Outcome.FAILED, str(error).split("\n")[0] or "This does not hold.")
    if isinstance(error, _TooSlow):
        message = f"Judging this took longer than {seconds:g} seconds and was stopped."
        return _Words(Outcome.TIMEOUT, message)
    return _our_fault(error)


def _sentence(text: str) -> str:
    """A message as a sentence of its own, so that another can follow it."""
    return text if not text else f"{text[0].upper()}{text[1:].rstrip('.')}."


def _our_fault(error: BaseException) -> _Words:
    """A fault of ours, with what the instructor needs to mend it in the log."""
    message = "Our check broke down; this is our fault and costs you nothing."
    if isinstance(error, SandboxUnavailable | ServiceUnavailable | GraderFault):
        message = f"Our grader broke down: {error}"
    return _Words(Outcome.INFRASTRUCTURE, message, log="".join(traceback.format_exception(error)))


@contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    """Bound the trusted side too: a linter or parser can be slow on hostile text."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise _TooSlow

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
