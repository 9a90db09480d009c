"""Who is in the class, and the units that they can accept."""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session

from autograding.feedback.harmless import cut
from autograding.records.models import Student, Unit
from autograding.records.removals import Removals

__all__ = ["InvalidUsername", "Roster", "Units", "username_problem"]

_USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


class InvalidUsername(ValueError):
    """A username that could not be a folder's name; the message says what is allowed."""


def username_problem(username: str) -> str:
    """Why a username could not be the name of a folder, and what to do; "" where it could."""
    if _USERNAME.fullmatch(username):
        return ""
    return (
        f"{cut(username, 60)!r} is not a username: use 1 to 40 lower-case letters, digits and "
        "hyphens, with no hyphen at either end."
    )


class Units:
    """The units that students can accept."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def register(
        self, slug: str, *, title: str, max_points: int, due_at: datetime | None = None
    ) -> Unit:
        """Add a unit, or bring its title and points up to date; its code stays.

        Args:
            slug: the unit's id.
            title: its title.
            max_points: how many points there are.
            due_at: what the course's file says. It sets the due date when it is new: the same word
                once more takes nothing back that was set since, and None leaves what there is.
        """
        unit = self.find(slug)
        if unit is None:
            unit = Unit(slug=slug, code=secrets.token_hex(4))
            self._session.add(unit)
        unit.title, unit.max_points = title, max_points
        if due_at is not None and due_at != unit.file_due_at:
            unit.due_at = unit.file_due_at = due_at
        self._session.flush()
        return unit

    def all(self) -> Sequence[Unit]:
        """Every unit, by slug."""
        return self._session.scalars(select(Unit).order_by(Unit.slug)).all()

    def find(self, slug: str) -> Unit | None:
        """The unit of that name."""
        return self._session.scalar(select(Unit).where(Unit.slug == slug))

    def set_open(self, unit: Unit, is_open: bool) -> None:
        """Close the accept link, or open it again; who has accepted keeps the repository."""
        unit.is_open = is_open
        self._session.flush()

    def set_due(self, unit: Unit, due_at: datetime | None) -> None:
        """Set the due date, or take it away."""
        unit.due_at = due_at
        self._session.flush()

    def by_code(self, code: str) -> Unit | None:
        """The unit of that accept link."""
        return self._session.scalar(select(Unit).where(Unit.code == code))


class Roster:
    """The students of the class."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def enroll(
        self, username: str, name: str, *, section: str = "", github_login: str = ""
    ) -> Student:
        """Put a student on the roster, or correct the name of one who is on it.

        Who was removed is back with this: it is for whom an instructor asks for by name. Section
        and GitHub account stay as they are where none is given.

        Raises:
            InvalidUsername: the username has characters that GitHub would not allow either.
        """
        if problem := username_problem(username):
            raise InvalidUsername(problem)
        student = self.find(username)
        if student is None:
            Removals(self._session).end(username, *([github_login.lower()] if github_login else []))
            student = Student(username=username)
            self._session.add(student)
        student.name = name
        student.section = section or student.section or ""
        student.github_login = github_login.lower() or student.github_login
        self._session.flush()
        return student

    def username_of(self, account: str) -> str:
        """The username of whose GitHub account that is; the account's own name where nobody's."""
        own = select(Student.username).where(Student.github_login == account)
        return self._session.scalar(own) or account

    def enroll_new(self, username: str, name: str, *, github_login: str = "") -> Student:
        """Put someone on the roster under a username that nobody has yet.

        Raises:
            InvalidUsername: somebody has it, or no folder can be named so.
        """
        if self.find(username) is not None:
            message = f"{username!r} is somebody else's username: choose another."
            raise InvalidUsername(message)
        return self.enroll(username, name, github_login=github_login)

    def remove(self, student: Student) -> None:
        """Take a student off the roster, with everything that is known of them but the removal."""
        Removals(self._session).note(student.username, student.github_login)
        # By the database's own cascades: loading what goes would take as long as showing it.
        self._session.execute(delete(Student).where(Student.id == student.id))
        self._session.expunge(student)

    def page(self, words: str, number: int, size: int) -> tuple[Sequence[Student], int]:
        """A page of those whose name, username or section has every word, and how many there are.

        Pages are counted from 1, and sorted by name.
        """
        asked = select(Student).where(*map(_says, words.lower().split()))
        found = self._session.scalar(select(func.count()).select_from(asked.subquery())) or 0
        rows = asked.order_by(Student.name, Student.id).limit(size).offset((number - 1) * size)
        return self._session.scalars(rows).all(), found

    def all(self) -> Sequence[Student]:
        """Everyone, by name."""
        return self._session.scalars(select(Student).order_by(Student.name, Student.id)).all()

    def find(self, username: str) -> Student | None:
        """The student of that username."""
        return self._session.scalar(select(Student).where(Student.username == username))


def _says(word: str) -> ColumnElement[bool]:
    """Whether a student's line has a word, whatever the case."""
    columns = (Student.name, Student.username, Student.section)
    return or_(*(func.lower(column).contains(word, autoescape=True) for column in columns))
