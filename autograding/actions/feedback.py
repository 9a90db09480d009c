"""`python -m autograding.actions.feedback`: tell the student the result, on GitHub.

Never runs a student's code: the report comes as data, from `REPORT`. Further variables:
`ASSIGNMENT`, the unit; `COURSE_URL`, the address that chapters' paths start from; `GITHUB_TOKEN`,
the job's own token. What the pull request cannot be told stands in the run's summary all the same.
"""

import os
import sys

from autograding.actions.annotations import annotations
from autograding.actions.composing import Told, compose
from autograding.actions.memory import Memory, recall
from autograding.actions.run import ActionError, Run, command
from autograding.assignment import Assignment
from autograding.feedback.harmless import terminal
from autograding.forge.github.client import Client, token_of
from autograding.forge.github.errors import GitHubError, NothingToCompare
from autograding.forge.github.feedback import FeedbackPullRequest
from autograding.forge.github.patience import Patience
from autograding.grading.units import UnknownUnitError, load_unit

__all__ = ["main"]

_PATIENCE = Patience(longest=60.0, say=lambda text: _say("debug", text))
"""The job itself has five minutes."""
_NOT_MAIN = "Only main has a feedback pull request; the result stands in this run's summary."
_SUPERSEDED = "A newer push has arrived, and its own run tells the result."
_NOTHING_YET = "There is no change since the starter, so the pull request opens with the next push."


def main() -> int:
    """Run the step; 0 where the student was told, 1 where something of ours failed."""
    try:
        run = Run.of(os.environ)
        assignment = load_unit(run.given("ASSIGNMENT"))
        api = run.given("GITHUB_API_URL")
        with Client(token_of(run.environment), api=api, patience=_PATIENCE) as client:
            return _tell(run, assignment, FeedbackPullRequest(client, run.repository))
    except (ActionError, GitHubError, UnknownUnitError) as error:
        _say("error", str(error), title="The feedback could not be written")
        return 1


def _tell(run: Run, assignment: Assignment, pull: FeedbackPullRequest) -> int:
    """Tell the result where it can be told.

    Raises:
        ActionError: GitHub shows no such branch.
        GitHubError: GitHub did not take it; the summary has it.
    """
    told = _composed(run, assignment, Memory())
    try:
        if not run.is_of_main:
            _say("notice", _NOT_MAIN)
        elif _head(run, pull) != run.commit:
            _say("notice", _SUPERSEDED)
            return 0
        else:
            told = _composed(run, assignment, recall(pull.previous()))
            _publish(told, pull)
    finally:
        run.add_summary(told.comment)
    if told.fault:
        _say("error", terminal(told.fault), title="Not graded")
    return 1 if told.fault else 0


def _head(run: Run, pull: FeedbackPullRequest) -> str:
    head = pull.head()
    if head is None:
        message = f"GitHub shows no branch main of {run.repository} to this job (404)."
        cure = "Give the job `permissions: contents: write`, or push main anew."
        raise ActionError(f"{message} {cure}")
    return head


def _composed(run: Run, assignment: Assignment, memory: Memory) -> Told:
    return compose(
        run.optional("REPORT"), assignment, run, memory, course_url=run.optional("COURSE_URL")
    )


def _publish(told: Told, pull: FeedbackPullRequest) -> None:
    try:
        published = pull.publish(told.body)
    except NothingToCompare:
        _say("notice", _NOTHING_YET)
        return
    sys.stdout.write(f"Feedback: {published.comment_url}\n")
    if told.report:
        for line in annotations(told.report, pull.changed_lines()):
            sys.stdout.write(f"{line}\n")


def _say(kind: str, text: str, **properties: str) -> None:
    sys.stdout.write(f"{command(kind, text, **properties)}\n")


if __name__ == "__main__":
    sys.exit(main())
