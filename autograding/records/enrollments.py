"""Enrolling a whole class list: what it would change, and the change itself.

Both take as many statements for ten thousand lines as for one. Plan and carry out in one session
that writes: then the plan is still true when it is carried out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from autograding.contracts.class_lists import ClassListError, Problem, RosterLine
from autograding.records.audit import AuditLog
from autograding.records.models import Student
from autograding.records.removals import Removals
from autograding.records.roster import username_problem

__all__ = ["Correction", "EnrollmentPlan", "Enrollments"]

MOST_PROBLEMS = 20
"""How many are told at once."""


class _Known(NamedTuple):
    """Who is on the roster."""

    id: int
    username: str
    name: str
    section: str
    github_login: str | None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a list says otherwise than the roster of who is on it.

    Attributes:
        student_id: whose line it is.
        changes: what (`name`, `section`, `GitHub account`), as it was, as the list says.
    """

    student_id: int
    username: str
    name: str
    section: str
    github_login: str | None
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class EnrollmentPlan:
    """What becomes of each line of a class list.

    Attributes:
        new: who comes onto the roster.
        back: who was removed, and comes back.
        corrected: whose line on the roster changes.
        same: how many stay as they are.
        passed: the usernames of who was removed, and stays so.
    """

    new: tuple[RosterLine, ...] = ()
    back: tuple[RosterLine, ...] = ()
    corrected: tuple[Correction, ...] = ()
    same: int = 0
    passed: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many of the list are on the roster by it."""
        return len(self.new) + len(self.back) + len(self.corrected) + self.same

    @property
    def changes(self) -> int:
        """How many lines of the roster are made or changed."""
        return self.count - self.same


class Enrollments:
    """Puts class lists on the roster, whole or not at all."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def plan(self, lines: Sequence[RosterLine], *, brings_back: bool = True) -> EnrollmentPlan:
        """What a list would change. Name, section and account stay where it says none.

        Args:
            lines: the list.
            brings_back: whether who was removed is enrolled again, or passed over.

        Raises:
            ClassListError: a username could be no folder's name, or an account is somebody else's.
        """
        known = self._known()
        removed = Removals(self._session).all()
        passed = () if brings_back else tuple(one for one in lines if one.username in removed)
        wanted = lines if not passed else [one for one in lines if one.username not in removed]
        if problems := [*_unusable(wanted), *_taken(wanted, known)][:MOST_PROBLEMS]:
            raise ClassListError(sorted(problems, key=lambda one: one.number))
        there = [(one, known[one.username]) for one in wanted if one.username in known]
        corrected = tuple(filter(None, (_correction(one, student) for one, student in there)))
        absent = [one for one in wanted if one.username not in known]
        return EnrollmentPlan(
            new=tuple(one for one in absent if one.username not in removed),
            back=tuple(one for one in absent if one.username in removed),
            corrected=corrected,
            same=len(there) - len(corrected),
            passed=tuple(one.username for one in passed),
        )

    def carry_out(self, plan: EnrollmentPlan, who: str = "", source: str = "") -> None:
        """Change the roster as `plan` says.

        Args:
            plan: made in this session.
            who: for the log; "" for what is nobody's deed.
            source: the list's name, for the log.
        """
        removals = Removals(self._session)
        before = removals.all()
        self._correct(plan.corrected)
        if arriving := [*plan.new, *plan.back]:
            self._session.execute(insert(Student), [_row(line) for line in arriving])
        if plan.back:
            removals.end_all([line.username for line in plan.back])
        if who:
            removals.log_ended(before, who)
            AuditLog(self._session).note(who, "import", source, after=f"{plan.count} lines")

    def _known(self) -> Mapping[str, _Known]:
        asked = select(
            Student.id, Student.username, Student.name, Student.section, Student.github_login
        )
        students = (_Known(*row) for row in self._session.execute(asked))
        return {student.username: student for student in students}

    def _correct(self, corrected: Sequence[Correction]) -> None:
        moving = [one for one in corrected if any(what == _ACCOUNT for what, *_ in one.changes)]
        if moving:
            # Two students may change accounts with each other.
            freed = [{"id": one.student_id, "github_login": None} for one in moving]
            self._session.execute(update(Student), freed)
        if corrected:
            self._session.execute(
                update(Student),
                [
                    {
                        "id": one.student_id,
                        "name": one.name,
                        "section": one.section,
                        "github_login": one.github_login,
                    }
                    for one in corrected
                ],
            )


_ACCOUNT = "GitHub account"


def _row(line: RosterLine) -> dict[str, str | None]:
    return {
        "username": line.username,
        "name": line.name or line.username,
        "section": line.section,
        "github_login": line.github_login or None,
    }


def _correction(line: RosterLine, student: _Known) -> Correction | None:
    """What a line says otherwise of who is there; None for nothing."""
    name = line.name or student.name
    section = line.section or student.section
    login = line.github_login or student.github_login
    changes = tuple(
        (what, before or "", after or "")
        for what, before, after in (
            ("name", student.name, name),
            ("section", student.section, section),
            (_ACCOUNT, student.github_login, login),
        )
        if before != after
    )
    return Correction(student.id, line.username, name, section, login, changes) if changes else None


def _unusable(lines: Sequence[RosterLine]) -> Iterator[Problem]:
    for line in lines:
        if problem := username_problem(line.username):
            yield Problem(line.number, problem)


def _taken(lines: Sequence[RosterLine], known: Mapping[str, _Known]) -> Iterator[Problem]:
    """The lines that name an account which somebody has whom the list leaves it."""
    moving = {line.username for line in lines if line.github_login}
    owners = {
        student.github_login: student
        for student in known.values()
        if student.github_login and student.username not in moving
    }
    for line in lines:
        owner = owners.get(line.github_login)
        if owner is not None:
            yield Problem(
                line.number,
                f"somebody else has the GitHub account {line.github_login}: {owner.username}. "
                "Correct one of the two.",
            )
