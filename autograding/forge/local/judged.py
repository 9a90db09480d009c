"""Grade one recorded push, once, whoever asks and however often: the heart of the local forge.

A push is locked while it is graded, and its state is read under the lock; the kernel frees the lock
of a killed grader. So two who grade the same push do it once, and one that was killed is graded by
the next who asks.
"""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from autograding.feedback import Standing, comment
from autograding.forge.local.folder import DataFolder
from autograding.forge.local.judging import Grader, judge
from autograding.forge.local.locks import locked, processors, slot
from autograding.forge.local.quizzes import quiz_file
from autograding.records import Database, Extensions, Pushes, Quizzes, Repositories, kept_report
from autograding.records.models import Push, PushState
from autograding.report import Report
from autograding.submission import SubmissionError

__all__ = ["Judge"]

_APOLOGY = """\
**We could not grade your push `{commit}`.** That is our fault, not yours: it costs you nothing, \
your earlier result stands, and your instructor can see what went wrong.
"""
_NOTHING_TO_GRADE = """\
**Your push `{commit}` could not be graded.** {reason} Your earlier result stands.
"""


@dataclass(frozen=True)
class Judge:
    """Grades pushes of one classroom; `say` is told, in a line, what one waits for."""

    database: Database
    folder: DataFolder
    grader: Grader
    say: Callable[[str], None] = lambda _line: None

    def settle(self, push_id: int) -> None:
        """Grade a push that is not judged yet, and keep what came out.

        Afterwards the push is graded or ungradable. It stays received only if this process ends
        before.
        """
        lock = self.folder.lock(f"push-{push_id}")
        with locked(lock):
            push = self._push(push_id)
            if push.state is PushState.RECEIVED:
                with slot(self.folder.slots, processors(), self._tell_waiting):
                    self._settle(push)
            # Whoever waits on the file we unlink reads the state next, as we did.
            lock.unlink(missing_ok=True)

    def _settle(self, push: Push) -> None:
        try:
            report = judge(self.folder, push, self.grader, self._due_at(push))
            self._save(push, report)
        except SubmissionError as error:
            reason = str(error).replace(str(self.folder.work(push.id)), "Your commit")
            self._give_up(push, reason, _NOTHING_TO_GRADE)
        except Exception:
            self._give_up(push, traceback.format_exc(), _APOLOGY)

    def _save(self, push: Push, report: Report) -> None:
        answered = quiz_file(self.folder.root / push.repository.path, push.commit)
        with self.database.writing() as session:
            if answered is not None:
                Quizzes(session).keep(push.repository_id, answered, push.received_at)
            pushes = Pushes(session)
            before = kept_report(pushes.previous_graded(push))
            pushes.save_report(push, report, datetime.now(UTC))
            _comment(session, push, comment(report, Standing.of(before) if before else None))

    def _give_up(self, push: Push, problem: str, words: str) -> None:
        """Record an ungradable push; the comment explains, above the result that stands."""
        notice = words.format(commit=push.commit[:7], reason=problem)
        with self.database.writing() as session:
            pushes = Pushes(session)
            before = kept_report(pushes.previous_graded(push))
            pushes.save_problem(push, problem, datetime.now(UTC))
            _comment(session, push, f"{notice}\n{comment(before)}" if before else notice)

    def _push(self, push_id: int) -> Push:
        with self.database.reading() as session:
            push = Pushes(session).get(push_id)
        if push is None:
            message = f"There is no push {push_id}."
            raise LookupError(message)
        return push

    def _due_at(self, push: Push) -> datetime | None:
        with self.database.reading() as session:
            return Extensions(session).due_date(push.repository)

    def _tell_waiting(self) -> None:
        self.say("Every grader is busy; yours is next ...")


def _comment(session: Session, push: Push, text: str) -> None:
    """Edit the pull request's comment, unless a newer push has had its say already."""
    if not Pushes(session).superseded(push):
        Repositories(session).write_comment(push.repository_id, text)
