"""Read a class list: a CSV file with a header, one student a line.

Three kinds are understood: one of your own (`username`, and if you like `name`, `section` and
`github_username`), the roster that GitHub Classroom exported (`identifier`, `github_username`,
`name`), and Classroom 50's (`username`, `first_name`, `last_name`, `section`).
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy.exc import IntegrityError

from autograding.records import Database, InvalidUsername, Removals, Roster

__all__ = [
    "Enrolled",
    "RosterLine",
    "class_list",
    "enroll_all",
    "passed_over",
    "roster_lines",
]

_USERNAMES = ("username", "github_username")
_OF_CLASSROOM_50 = ("first_name", "last_name")


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One student as the file tells: `github_login` is "" where the file names no account."""

    number: int
    username: str
    name: str
    section: str
    github_login: str


def class_list(roster: Path) -> Iterator[RosterLine]:
    """The students in a file. Semicolons may stand between the columns, as spreadsheets do it.

    Raises:
        click.UsageError: the file is no such list.
    """
    try:
        with roster.open(encoding="utf-8-sig", newline="") as file:
            delimiter = ";" if ";" in file.readline() else ","
            file.seek(0)
            reader = csv.DictReader(file, delimiter=delimiter)
            if not any(name in (reader.fieldnames or ()) for name in _USERNAMES):
                message = "the first line must name the columns, like this: username,name"
                raise click.UsageError(f"{roster}: {message}")
            for row in reader:
                yield _line(reader.line_num, row)
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{roster} is not UTF-8 text: save it as UTF-8.") from error


def roster_lines(roster: Path) -> Iterator[tuple[int, str, str]]:
    """Line number, username and name of each student.

    Raises:
        click.UsageError: the file is no such list.
    """
    for line in class_list(roster):
        yield line.number, line.username, line.name


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What came of a class list.

    Attributes:
        count: how many are on the roster by it.
        back: the usernames of those who had been removed, and are there again.
        passed: the usernames of those who were removed, and stay so.
    """

    count: int
    back: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()


def enroll_all(database: Database, roster: Path, *, who: str = "") -> Enrolled:
    """Put everyone in the file on the roster; who is there already stays.

    Args:
        database: the records.
        roster: the file.
        who: brings those back who were removed, for the log. "" passes them over: a list that a
            command is given again and again is older than what somebody did by hand.

    Raises:
        click.UsageError: a line has no usable username.
    """
    count, passed = 0, []
    with database.writing() as session:
        students, removals = Roster(session), Removals(session)
        removed = removals.all()
        for line in class_list(roster):
            username = line.username.lower() if line.github_login else line.username
            if not who and username in removed:
                passed.append(username)
                continue
            try:
                students.enroll(
                    username,
                    line.name or line.username,
                    section=line.section,
                    github_login=line.github_login,
                )
            except InvalidUsername as error:
                raise click.UsageError(f"{roster}, line {line.number}: {error}") from error
            except IntegrityError as error:
                message = f"somebody else has the GitHub account {line.github_login}."
                raise click.UsageError(f"{roster}, line {line.number}: {message}") from error
            count += 1
        return Enrolled(count, removals.log_ended(removed, who), tuple(passed))


def passed_over(usernames: Sequence[str]) -> str:
    """The sentence on students of a list who stay removed, with the cure."""
    return (
        f"Passed over, because they were removed: {', '.join(usernames)}. "
        "`classroom roster import` enrolls them again."
    )


def _line(number: int, row: Mapping[str, str | None]) -> RosterLine:
    def cell(column: str) -> str:
        return (row.get(column) or "").strip()

    whole = " ".join(filter(None, map(cell, _OF_CLASSROOM_50)))
    # Where usernames are those of GitHub by the file's own word, they may sign in through it.
    is_github = "username" not in row or any(column in row for column in _OF_CLASSROOM_50)
    username = cell("username") or cell("github_username")
    return RosterLine(
        number=number,
        username=username,
        name=cell("name") or whole or cell("identifier"),
        section=cell("section"),
        github_login=cell("github_username") or (username if is_github else ""),
    )
