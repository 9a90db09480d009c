"""Class lists as commands take them: a file, and what is wrong with it as wrong use."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from autograding.contracts.class_lists import ClassListError, read_class_list
from autograding.records import Database, EnrollmentPlan, Enrollments, username_problem

__all__ = ["enroll_all", "enroll_given", "roster_accounts"]


def roster_accounts(roster: Path) -> Iterator[tuple[int, str]]:
    """Line number and GitHub account of each student; the username where no account is named.

    Raises:
        click.UsageError: the file is no such list.
    """
    with _told(roster):
        lines = read_class_list(roster.read_bytes())
    for line in lines:
        yield line.number, line.github_login or line.username


def enroll_all(database: Database, roster: Path, who: str) -> EnrollmentPlan:
    """Put everyone in the file on the roster; who is there already stays, who was removed is back.

    Args:
        database: the records.
        roster: the file.
        who: asks for it, for the log.

    Raises:
        click.UsageError: a line cannot be enrolled.
    """
    return _enroll(database, roster, who=who)


def enroll_given(database: Database, roster: Path, *, is_github: bool = False) -> None:
    """The same for a list that a command is given each time; who was removed stays so.

    It is older than what somebody did by hand. Whom it passes over is told.

    Args:
        database: the records.
        roster: the file.
        is_github: its usernames are those of GitHub, which makes nothing of capital letters.

    Raises:
        click.UsageError: a line cannot be enrolled.
    """
    plan = _enroll(database, roster, is_github=is_github)
    if plan.passed:
        message = f"Passed over, because they were removed: {', '.join(plan.passed)}. "
        click.echo(f"{message}`classroom roster import` enrolls them again.", err=True)


def _enroll(
    database: Database, roster: Path, *, who: str = "", is_github: bool = False
) -> EnrollmentPlan:
    def named(username: str) -> str:
        return username.lower() if is_github else username

    with _told(roster), database.writing() as session:
        lines = read_class_list(
            roster.read_bytes(), username_problem=lambda given: username_problem(named(given))
        )
        enrollments = Enrollments(session)
        plan = enrollments.plan(
            [replace(line, username=named(line.username)) for line in lines],
            brings_back=bool(who),
        )
        enrollments.carry_out(plan, who, roster.name)
    return plan


@contextmanager
def _told(roster: Path) -> Iterator[None]:
    """What is wrong with a list, as wrong use of the command that was given it."""
    try:
        yield
    except ClassListError as error:
        lines = [
            f"{roster}{', ' if problem.number else ': '}{problem}" for problem in error.problems
        ]
        raise click.UsageError("\n".join(lines)) from error
    except OSError as error:
        raise click.UsageError(f"{roster} cannot be read: {error.strerror}.") from error
