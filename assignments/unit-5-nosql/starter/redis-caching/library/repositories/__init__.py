"""Repositories: everything that the application knows about finding and storing entities."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session, scoped_session

from library.repositories.books import BookRepository
from library.repositories.loans import LoanRepository
from library.repositories.members import MemberRepository
from library.repositories.reviews import ReviewRepository
from library.repositories.statistics import StatisticsRepository

__all__ = ["Repositories", "connect"]


@dataclass(frozen=True)
class Repositories:
    """The repositories of one application, found at `app.extensions["repositories"]`."""

    books: BookRepository
    loans: LoanRepository
    members: MemberRepository
    reviews: ReviewRepository
    statistics: StatisticsRepository


def connect(session: scoped_session[Session]) -> Repositories:
    """Make the repositories that use this session."""
    return Repositories(
        books=BookRepository(session),
        loans=LoanRepository(session),
        members=MemberRepository(session),
        reviews=ReviewRepository(session),
        statistics=StatisticsRepository(session),
    )
