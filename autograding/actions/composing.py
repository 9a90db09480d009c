"""What the feedback of one run says. Pure: what was handed on and remembered in, text out."""

from dataclasses import dataclass

from autograding.actions.handover import Handover, HandoverError, unpack
from autograding.actions.memory import Memory
from autograding.actions.run import Run
from autograding.actions.trust import verify
from autograding.assignment import Assignment
from autograding.feedback import apology, comment, refusal
from autograding.feedback.harmless import inline
from autograding.feedback.standing import Standing
from autograding.feedback.words import unit_heading
from autograding.report import Report

__all__ = ["Told", "compose"]

_LONGEST_BODY = 65_000
_MISSING = "The job that grades left no report; its log in this run says why."
_LEFT_OUT = (
    "*The report was too long to be handed on whole, so this leaves out {what}. "
    "The run’s artifact `autograding-report` has everything.*\n"
)


@dataclass(frozen=True)
class Told:
    """The feedback on one push.

    Attributes:
        comment: the text of the comment, as Markdown.
        memory: what the comment is to remember.
        report: the report that it tells; None where there is none that can be trusted.
        fault: what went wrong on our side, "" for nothing.
    """

    comment: str
    memory: Memory
    report: Report | None = None
    fault: str = ""

    @property
    def body(self) -> str:
        """The comment with what it remembers; without, where GitHub would not take both.

        So it is only after somebody wrote a long memory into the comment.
        """
        remembered = self.memory.line()
        if len(self.comment) + len(remembered) > _LONGEST_BODY:
            remembered = Memory().line()
        return f"{self.comment.rstrip()}\n\n{remembered}"


def compose(
    packed: str, assignment: Assignment, run: Run, memory: Memory, *, course_url: str = ""
) -> Told:
    """The feedback on the push that `run` belongs to.

    Args:
        packed: what the grading job handed on; "" where it broke down before it could.
        assignment: the unit that the repository is of.
        run: this run.
        memory: what the comment remembers so far.
        course_url: the address that chapters' paths start from.
    """
    before = memory.before_commit(run.commit)
    try:
        handover = unpack(packed)
        verify(handover, assignment, run.commit)
    except HandoverError as error:
        fault = f"The report cannot be used: {error}." if packed else _MISSING
        text = apology(_heading(assignment), run.commit, [fault], before, next_try=_again(run))
        return Told(text, memory, fault=fault)
    if handover.report is None:
        text = refusal(_heading(assignment), run.commit, handover.refusal, before)
        return Told(text, memory)
    return _graded(handover, handover.report, run, memory, course_url)


def _graded(handover: Handover, report: Report, run: Run, memory: Memory, course_url: str) -> Told:
    before = memory.before_commit(run.commit)
    text = comment(report, before, base_url=course_url, next_try=_again(run))
    if handover.left_out:
        text = f"{text.rstrip()}\n\n{_LEFT_OUT.format(what=inline(handover.left_out, 160))}"
    if not report.gradable:
        return Told(text, memory, report, fault="The grader broke down while it ran the checks.")
    return Told(text, memory.and_then(Standing.of(report)), report)


def _heading(assignment: Assignment) -> str:
    return unit_heading(assignment.id, assignment.title)


def _again(run: Run) -> str:
    return (
        f"nothing is lost. To have it graded again, open [this run]({run.address}) and choose "
        "*Re-run all jobs*, or push again."
    )
