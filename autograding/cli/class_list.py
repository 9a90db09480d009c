"""Class lists as commands take them: a file, and what is wrong with it as wrong use."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from autograding.contracts.class_lists import ClassListError, read_class_list
from autograding.records import Database, EnrollmentPlan, Enrollments, username_problem

__all__ = ["enroll_all", "passed_over", "roster_lines"]


def roster_lines(roster: Path) -> Iterator[tuple[int, str, str]]:
    """Line number, username and name of each student.

    Raises:
        click.UsageError: the file is no such list.
    """
    with _told(roster):
        lines = read_class_list(roster.read_bytes())
    for line in lines:
        yield line.number, line.username, line.name


def enroll_all(database: Database, roster: Path, *, who: str = "") -> EnrollmentPlan:
    """Put everyone in the file on the roster; who is there already stays.

    Args:
        database: the records.
        roster: the file.
        who: brings those back who were removed, for the log. "" passes them over: a list that a
            command is given again and again is older than what somebody did by hand.

    Raises:
        click.UsageError: a line cannot be enrolled.
    """
    with _told(roster), database.writing() as session:
        lines = read_class_list(roster.read_bytes(), username_problem=username_problem)
        enrollments = Enrollments(session)
        plan = enrollments.plan(lines, brings_back=bool(who))
        enrollments.carry_out(plan, who, roster.name)
    return plan


def passed_over(usernames: Sequence[str]) -> str:
    """The sentence on students of a list who stay removed, with the cure."""
    return (
        f"Passed over, because they were removed: {', '.join(usernames)}. "
        "`classroom roster import` enrolls them again."
    )


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
