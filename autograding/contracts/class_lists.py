"""Read a class list: CSV with a header, one student a line.

Three kinds are understood: one of your own (`username`, and if you like `name`, `section` and
`github_username`), the roster that GitHub Classroom exported (`identifier`, `github_username`,
`name`), and Classroom 50's (`username`, `first_name`, `last_name`, `section`). Commas, semicolons
or tabs stand between the columns.

Bytes are UTF-8, UTF-16 with its mark, or else Windows-1252: what Excel writes as "CSV UTF-8", as
"Unicode text" and as "CSV" in western Europe. Programs that guess an encoding need more text than a
few names with accents; these three are tried in this order, and whoever imports sees the names.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograding.feedback.harmless import cut

__all__ = [
    "ClassListError",
    "Problem",
    "RosterLine",
    "read_class_list",
    "too_many_lines",
]

MOST_PROBLEMS = 20
"""How many are told at once: a file of something else is wrong in every line."""

_USERNAMES = ("username", "github_username")
_OF_CLASSROOM_50 = ("first_name", "last_name")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods, .xls
_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,38}")
# They would turn the text around that stands after a name.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LONGEST = {"name": 200, "section": 60}


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One student as the list tells; "" where it does not say.

    Attributes:
        number: of the line.
        username: in lower case where it is the name of an account on GitHub, which knows no case.
        github_login: the account that may sign in, in lower case.
    """

    number: int
    username: str
    name: str
    section: str
    github_login: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a list, and the cure: in one line, or with 0 in the whole."""

    number: int
    text: str

    def __str__(self) -> str:
        return f"line {self.number}: {self.text}" if self.number else self.text

    @property
    def sentence(self) -> str:
        """The same as a sentence of its own."""
        words = str(self)
        return words[:1].upper() + words[1:]


class ClassListError(ValueError):
    """It is no class list, or one that cannot be imported; `problems` says what is wrong."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(str(self.problems[0]))


def read_class_list(
    content: bytes | str,
    *,
    most: int | None = None,
    username_problem: Callable[[str], str] = lambda _username: "",
) -> tuple[RosterLine, ...]:
    """The students of a list, in its order.

    Args:
        content: the file, or its text.
        most: how many students there may be.
        username_problem: what is wrong with a username; "" for nothing.

    Raises:
        ClassListError: it is no such list, or a line is wrong.
    """
    rows = _rows(content if isinstance(content, str) else _text(content))
    columns = [name.strip().lower() for name in next(rows, (1, []))[1]]
    if not any(name in columns for name in _USERNAMES):
        message = "the first line must name the columns, like this: username,name"
        raise ClassListError([Problem(0, message)])
    lines: list[RosterLine] = []
    problems: list[Problem] = []
    for number, cells in rows:
        line = _line(number, dict(zip(columns, map(_clean, cells), strict=False)))
        problems += _wrong(line, cells[len(columns) :])
        if line.username and (text := username_problem(line.username)):
            problems.append(Problem(number, text))
        lines.append(line)
        if most is not None and len(lines) > most:
            raise ClassListError([Problem(0, too_many_lines(most))])
        if len(problems) >= MOST_PROBLEMS:
            break
    problems += _twice(lines)
    if problems:
        raise ClassListError(sorted(problems, key=lambda one: one.number)[:MOST_PROBLEMS])
    return tuple(lines)


def too_many_lines(most: int) -> str:
    """What is said of a list that is too long."""
    return f"the list has more than {most:,} students: split it in two."


def _text(content: bytes) -> str:
    """The text of a file, without the mark at its start.

    Raises:
        ClassListError: it holds no text.
    """
    if content.startswith(_WORKBOOKS):
        message = "this is a workbook: save it as CSV in your spreadsheet, and take that file."
        raise ClassListError([Problem(0, message)])
    encodings = ("utf-16",) if content.startswith(_UTF_16) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
        break
    raise ClassListError([Problem(0, "this is not UTF-8 text: save it as UTF-8.")])


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each line that holds something, with the number at which it begins."""
    stream = io.StringIO(text.removeprefix("\ufeff"), newline="")
    reader = csv.reader(stream, delimiter=_delimiter(text), strict=True)
    number = 1
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        message = f"it cannot be read ({error}): look at its quotation marks."
        raise ClassListError([Problem(number, message)]) from error


def _delimiter(text: str) -> str:
    """What stands between the columns' names, of which none holds any of these."""
    header = next(filter(str.strip, io.StringIO(text)), "")
    return max(",;\t", key=header.count)


def _line(number: int, row: Mapping[str, str]) -> RosterLine:
    def cell(column: str) -> str:
        return row.get(column, "")

    whole = " ".join(filter(None, map(cell, _OF_CLASSROOM_50)))
    # Where usernames are those of GitHub by the file's own word, they may sign in through it.
    is_github = "username" not in row or any(column in row for column in _OF_CLASSROOM_50)
    username = cell("username") or cell("github_username")
    login = cell("github_username") or (username if is_github else "")
    return RosterLine(
        number=number,
        username=username.lower() if login else username,
        name=cell("name") or whole or cell("identifier"),
        section=cell("section"),
        github_login=login.lower(),
    )


def _clean(cell: str) -> str:
    """A cell on one line, which turns nothing around that is shown after it."""
    if not (cell.isascii() and cell.isprintable()):
        cell = "".join(map(_character, cell))
    return " ".join(cell.split())


def _character(char: str) -> str:
    if char in _TURNING:
        return ""
    return " " if unicodedata.category(char) in {"Cc", "Cs"} else char


def _wrong(line: RosterLine, more: Sequence[str]) -> Iterator[Problem]:
    """What is wrong with a line by itself; `more` stands behind the last column."""

    def problem(text: str) -> Problem:
        return Problem(line.number, text)

    if not line.username:
        whose = f" for {cut(line.name, 60)}" if line.name else ""
        yield problem(f"it names no username: write one{whose}, or take the line out.")
    elif line.github_login not in {"", line.username} and not _ACCOUNT.fullmatch(line.github_login):
        shown = cut(line.github_login, 60)
        yield problem(f"{shown!r} is no account on GitHub: write its name without @ and address.")
    for column, most in _LONGEST.items():
        if len(getattr(line, column)) > most:
            yield problem(f"the {column} has more than {most} characters: shorten it.")
    if any(map(str.strip, more)):
        yield problem(
            "it has more columns than the first line names: put quotation marks around a text "
            "that holds a comma, a semicolon or a tab."
        )


def _twice(lines: Sequence[RosterLine]) -> Iterator[Problem]:
    """Each line that names somebody, or somebody's account, whom a line before names already."""
    usernames: dict[str, int] = {}
    logins: dict[str, int] = {}
    for line in lines:
        username = line.username.lower()
        first = usernames.setdefault(username, line.number)
        if username and first != line.number:
            yield Problem(
                line.number,
                f"{cut(username, 60)!r} stands in line {first} already: take one of the two out.",
            )
            continue
        first = logins.setdefault(line.github_login, line.number)
        if line.github_login and first != line.number:
            yield Problem(
                line.number,
                f"line {first} has the GitHub account {cut(line.github_login, 60)} already: give "
                "each student their own.",
            )
