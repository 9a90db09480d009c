"""Say in a student's words why a schema script does not load, and how to cure it.

SQLite tells a token and the statement; the cause is often elsewhere. The causes here are those of
real students' scripts: other databases' words, Markdown around the SQL, commas, quotation marks.
"""

import re
from collections.abc import Callable
from typing import Protocol

from autograding.checks.sql.lexer import LONGEST, Statement, normalized, scan, split
from autograding.checks.sql.loading_case import Case, LoadProblem
from autograding.checks.sql.loading_syntax import SYNTAX_CAUSES, two_columns_in_one
from autograding.checks.sql.loading_words import OTHER_DATABASES, PLAIN_MESSAGES
from autograding.checks.sql.words import clean, code

__all__ = ["LoadProblem", "ScriptError", "explain", "look_over"]


class ScriptError(Protocol):
    """What the sandbox says of the failed statement; `line` is where the statement starts."""

    @property
    def message(self) -> str:
        """SQLite's own words."""

    @property
    def line(self) -> int:
        """Line in the script, counting from 1; 0 where unknown."""


def explain(sql: str, error: ScriptError) -> LoadProblem:
    """Find the cause of a failed schema script; falls back to SQLite's own words, made plain."""
    case = Case.at(normalized(sql)[:LONGEST], error.message[:1_000], error.line)
    for detect in _CAUSES:
        problem = detect(case)
        if problem is not None:
            return problem
    return _in_sqlites_words(case)


def look_over(sql: str) -> LoadProblem | None:
    """Trouble in a script that SQLite accepts in silence; None if there is none.

    No table at all, another database's word that became a part of a type, a missing comma that
    made two columns one, and typographic quotation marks that became a part of a name.
    """
    text = normalized(sql)[:LONGEST]
    lexemes = scan(text)
    statements = split(lexemes, text)
    tables = [statement for statement in statements if _is_table(statement)]
    if not tables:
        what = "no CREATE TABLE statement" if statements else "no statement, only comments"
        return LoadProblem(
            kind="no_table",
            message=f"There is {what if text.strip() else 'nothing'} in the file.",
            hint="Which tables does your design have? Write a CREATE TABLE for each.",
            line=1,
        )
    for statement in tables:
        case = Case(text, lexemes, statement, "")
        problem = _numbering_word(case) or two_columns_in_one(case) or _odd_characters(case)
        if problem is not None:
            return problem
    return None


def _is_table(statement: Statement) -> bool:
    words = [lexeme.word for lexeme in statement.lexemes[:3]]
    return words[:1] == ["CREATE"] and "TABLE" in words


# What surrounds the SQL.

_LINES = (
    (
        "markdown_fence",
        re.compile(r"^[ \t]*(```|~~~)", re.MULTILINE),
        "This line is a Markdown fence (three backticks), not SQL.",
        "Delete the fence lines; the file holds SQL and nothing else.",
    ),
    (
        "conflict_marker",
        re.compile(r"^(<{7}|>{7}|={7}$)", re.MULTILINE),
        "This line is left over from a merge conflict in git.",
        "Choose one side of the conflict and delete the lines with <<<<<<<, ======= and >>>>>>>.",
    ),
    (
        "shell_command",
        re.compile(r"^[ \t]*\.[a-z]+", re.MULTILINE),
        "This line is a command of the sqlite3 program, not SQL.",
        "Delete the line that starts with a dot.",
    ),
    (
        "hash_comment",
        re.compile(r"^[ \t]*#", re.MULTILINE),
        "This line starts with #, which is no comment in SQLite.",
        "Write -- in front of a comment.",
    ),
)


def _odd_lines(case: Case) -> LoadProblem | None:
    """A line that is no SQL. It only counts where it is no part of a string or comment."""
    starts = {
        token.start
        for token in case.lexemes
        if token.kind in ("operator", "unclosed") or token.text.startswith("``")
    }
    for kind, pattern, message, hint in _LINES:
        for match in pattern.finditer(case.text):
            if match.start() + len(match[0]) - len(match[0].lstrip()) in starts:
                line = case.text.count("\n", 0, match.start()) + 1
                return LoadProblem(kind=kind, message=message, hint=hint, line=line)
    return None


_QUOTES = "‘’‚“”„«»´′″"
_INVISIBLE = "\u00a0\u2000\u2001\u2002\u2003\u2007\u2009\u200b\u202f\u2060\u3000\ufeff"
_LOOK_ALIKES = "，；（）–—−"
_ODD = re.compile(f"[{_QUOTES}{_INVISIBLE}{_LOOK_ALIKES}]")


def _odd_characters(case: Case) -> LoadProblem | None:
    """Characters of word processors, outside strings and comments."""
    hidden = {"string", "comment", "quoted", "unclosed"}
    for token in case.tokens:
        odd = _ODD.search(token.text) if token.kind not in hidden else None
        around = (
            case.text[max(token.start - 1, 0) : token.start] + case.text[token.end : token.end + 1]
        )
        found = odd or _ODD.search(around)
        if found is None:
            continue
        character, line = found[0], token.line
        if character in _QUOTES:
            return LoadProblem(
                kind="typographic_quote",
                message=f"There is a typographic quotation mark ({character}) in the SQL.",
                hint="Type ' around text and \" around names; word processors replace them.",
                line=line,
            )
        what = "an invisible special space" if character in _INVISIBLE else f"a {character}"
        return LoadProblem(
            kind="odd_character",
            message=f"There is {what} in the SQL, which SQLite does not know.",
            hint="Delete it and type the plain character again.",
            line=line,
        )
    return None


# Words of other databases.


_BY_FIRST_WORD = {
    entry[0][0]: [other for other in OTHER_DATABASES if other[0][0] == entry[0][0]]
    for entry in OTHER_DATABASES
}


def _other_database(case: Case) -> LoadProblem | None:
    for index, token, words in case.words():
        for pattern, kind, message, hint in _BY_FIRST_WORD.get(words[0], ()):
            if words[: len(pattern)] == list(pattern):
                starts = pattern[0] in ("USE", "SHOW", "GO", "LOCK", "SET")
                if not starts or index == 0:
                    return LoadProblem(kind=kind, message=message, hint=hint, line=token.line)
    return None


def _numbering_word(case: Case) -> LoadProblem | None:
    """AUTO_INCREMENT and the like, which SQLite takes for a part of the type."""
    for _, token, words in case.words():
        if words[0] in ("AUTO_INCREMENT", "SERIAL", "BIGSERIAL", "IDENTITY"):
            return LoadProblem(
                kind="auto_increment",
                message=f"SQLite does not number rows by {code(token.text)}: it takes it for a part"
                " of the type, and the column stays NULL.",
                hint="Write `id INTEGER PRIMARY KEY`; SQLite then numbers the rows by itself.",
                line=token.line,
            )
    return None


# What SQLite says in so many words.


def _told_by_sqlite(case: Case) -> LoadProblem | None:
    if case.keyword == "DROP" and "no such table" in case.message:
        return LoadProblem(
            kind="drop_table",
            message="DROP names a table that does not exist.",
            hint="The script starts with an empty database. Delete it, or write IF EXISTS.",
            line=case.line,
        )
    for kind, pattern, message, hint in PLAIN_MESSAGES:
        match = re.search(pattern, case.message)
        if match:
            names = [clean(name) for name in match.groups(default="")]
            return LoadProblem(
                kind=kind,
                message=message.format(*names),
                hint=hint.format(*names),
                line=_line_of(case, match),
            )
    return None


def _line_of(case: Case, match: re.Match[str]) -> int:
    """The last line of the statement that has the name SQLite told; its first line without one."""
    name = (match.groups() or ("",))[0].rsplit(".", 1)[-1].lower()
    lines = [
        token.line for token in case.tokens if name and token.text.lower().strip("\"'`[]") == name
    ]
    return lines[-1] if lines else case.line


def _in_sqlites_words(case: Case) -> LoadProblem:
    lines = [token.line for _, token in case.found()] or [case.line]
    if case.near and "syntax error" in case.message:
        message = f"SQLite cannot read the statement from {code(case.near)} on."
        hint = "Look at this word and the one before it: a comma, a parenthesis or a word is amiss."
    else:
        message = f"SQLite says: {clean(case.message, 200)}."
        hint = "Run the script with sqlite3 to see where it stops."
    return LoadProblem(kind="other", message=message, hint=hint, line=lines[0])


_CAUSES: tuple[Callable[[Case], LoadProblem | None], ...] = (
    _odd_lines,
    _odd_characters,
    _other_database,
    _told_by_sqlite,
    *SYNTAX_CAUSES,
)
