"""Read a class list: a CSV file with a header, one student a line.

Three kinds are understood: one of your own (`username`, and if you like `name`, `section` and
`github_username`), the roster that GitHub Classroom exported (`identifier`, `github_username`,
`name`), and Classroom 50's (`username`, `first_name`, `last_name`, `section`).
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy.exc import IntegrityError

from autograding.records import Database, InvalidUsername, Roster

__all__ = ["RosterLine", "class_list", "enroll_all", "roster_lines"]

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


def enroll_all(database: Database, roster: Path) -> int:
    """Put everyone in the file on the roster; who is there already stays. Returns how many.

    Raises:
        click.UsageError: a line has no usable username.
    """
    count = 0
    with database.writing() as session:
        students = Roster(session)
        for line in class_list(roster):
            try:
                students.enroll(
                    line.username.lower() if line.github_login else line.username,
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
    return count


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
