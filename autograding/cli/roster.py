"""Read a class list: a CSV file with a header, one student a line."""

import csv
from collections.abc import Iterator
from pathlib import Path

import click

__all__ = ["roster_lines"]

_USERNAMES = ("username", "github_username")


def roster_lines(roster: Path) -> Iterator[tuple[int, str, str]]:
    """Line number, username and name of each student.

    The column of usernames may be called as GitHub Classroom calls it; names may be missing.
    Semicolons may stand between the columns, as spreadsheets write them in many countries.

    Raises:
        click.UsageError: the file is not such a list.
    """
    try:
        with roster.open(encoding="utf-8-sig", newline="") as file:
            delimiter = ";" if ";" in file.readline() else ","
            file.seek(0)
            reader = csv.DictReader(file, delimiter=delimiter)
            column = next((name for name in _USERNAMES if name in (reader.fieldnames or ())), "")
            if not column:
                message = "the first line must name the columns, like this: username,name"
                raise click.UsageError(f"{roster}: {message}")
            for row in reader:
                yield (
                    reader.line_num,
                    (row[column] or "").strip(),
                    (row.get("name") or "").strip(),
                )
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{roster} is not UTF-8 text: save it as UTF-8.") from error
