"""Who someone is: personal tokens, one-time links, names at GitHub.

A token is 128 random bits, and only its SHA-256 is kept. A slow hash with a salt protects what
people choose and use twice; nobody can try 2**128 values, however fast the hash is, and a plain one
can be looked up by an index.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, joinedload

from autograding.records.audit import AuditLog
from autograding.records.models import Student
from autograding.records.people import Instructor, SignInLink

__all__ = ["LINK_HOURS", "Access", "LoginTaken", "NewToken", "Person", "token_hash"]

LINK_HOURS = 24
"""How long a one-time link waits for its click."""

Person = Student | Instructor
_P = TypeVar("_P", Student, Instructor)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that a student was given; it is told this once."""

    username: str
    name: str
    token: str


class LoginTaken(ValueError):
    """A GitHub account signs somebody else in; the message says whom."""


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.strip().encode()).hexdigest()


class Access:
    """Finds people by what they show, and gives them something to show."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def by_token(self, token: str) -> Person | None:
        """Whose personal token that is."""
        hashed = token_hash(token)
        return self._one(Student, hashed) or self._one(Instructor, hashed)

    def by_github(self, login: str) -> Person | None:
        """Who signs in with that GitHub account; an instructor where it is named twice."""
        login = login.lower()
        teaching = select(Instructor).where(Instructor.github_login == login)
        learning = select(Student).where(Student.github_login == login)
        return self._session.scalar(teaching) or self._session.scalar(learning)

    def instructor(self, instructor_id: int) -> Instructor | None:
        """The instructor of that id."""
        return self._session.get(Instructor, instructor_id)

    def student(self, student_id: int) -> Student | None:
        """The student of that id."""
        return self._session.get(Student, student_id)

    def instructors(self) -> Sequence[Instructor]:
        """Everyone who teaches, by name."""
        return self._session.scalars(select(Instructor).order_by(Instructor.name)).all()

    def add_instructor(self, name: str, github_login: str | None = None) -> Instructor:
        """Let someone see everything, or change the GitHub account of who may already.

        Raises:
            LoginTaken: another instructor signs in with that account.
        """
        login = github_login.lower() if github_login else None
        self._check_login(name, login)
        found = self._session.scalar(select(Instructor).where(Instructor.name == name))
        instructor = found or Instructor(name=name)
        if login:
            instructor.github_login = login
        self._session.add(instructor)
        self._session.flush()
        return instructor

    def _check_login(self, name: str, login: str | None) -> None:
        taken = select(Instructor.name).where(
            Instructor.github_login == login, Instructor.name != name
        )
        if login and (owner := self._session.scalar(taken)) is not None:
            message = f"{owner} signs in with the GitHub account {login} already. Name another one."
            raise LoginTaken(message)

    def give_token(self, person: Person) -> str:
        """A new personal token. The one before stops working, and so does whoever used it."""
        token = secrets.token_hex(16)
        person.token_hash = token_hash(token)
        self._session.add(person)
        self._session.flush()
        return token

    def give_first_tokens(self, who: str) -> Sequence[NewToken]:
        """A token to each student who has none yet, by username; noted in the log."""
        asked = select(Student.id, Student.username, Student.name)
        lacking = self._session.execute(
            asked.where(Student.token_hash.is_(None)).order_by(Student.username)
        ).all()
        given = [NewToken(one.username, one.name, secrets.token_hex(16)) for one in lacking]
        hashes = [
            {"id": one.id, "token_hash": token_hash(first.token)}
            for one, first in zip(lacking, given, strict=True)
        ]
        if hashes:
            self._session.execute(update(Student), hashes)
        for first in given:
            AuditLog(self._session).note(who, "new token", first.username, after=first.name)
        return given

    def without_token(self) -> tuple[int, int]:
        """How many students have no token yet, and how many there are."""
        counted = select(func.count(), func.count(Student.token_hash)).select_from(Student)
        everybody, having = self._session.execute(counted).one()
        return everybody - having, everybody

    def make_link(self, instructor: Instructor) -> str:
        """The token of a link that signs `instructor` in once, within `LINK_HOURS`."""
        now, token = datetime.now(UTC), secrets.token_hex(16)
        self._session.execute(delete(SignInLink).where(SignInLink.expires_at < now))
        self._session.add(
            SignInLink(
                token_hash=token_hash(token),
                instructor_id=instructor.id,
                expires_at=now + timedelta(hours=LINK_HOURS),
            )
        )
        self._session.flush()
        return token

    def redeem(self, token: str) -> Instructor | None:
        """Whom a one-time link signs in; the link is used up."""
        link = self._session.scalar(
            select(SignInLink)
            .where(SignInLink.token_hash == token_hash(token))
            .options(joinedload(SignInLink.instructor))
        )
        if link is None:
            return None
        self._session.delete(link)
        self._session.flush()
        return link.instructor if link.expires_at >= datetime.now(UTC) else None

    def has_instructor(self) -> bool:
        """Whether anybody teaches here yet."""
        return bool(self._session.scalar(select(func.count()).select_from(Instructor)))

    def _one(self, kind: type[_P], hashed: str) -> _P | None:
        return self._session.scalar(select(kind).where(kind.token_hash == hashed))
