"""Files of named statements, the way aiosql writes them.

-- name: add_book(:isbn, :title, :year)
INSERT INTO book (isbn, title, year) VALUES (:isbn, :title, :year);
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograding.checks.sql.lexer import LONGEST, Lexeme, Statement, normalized, scan, split
from autograding.checks.sql.words import clean, code, listed

__all__ = ["NamedStatement", "Parsed", "Problem", "parse", "render"]


@dataclass(frozen=True, kw_only=True)
class NamedStatement:
    """One statement and the name it is called by.

    Attributes:
        name: as aiosql names it: hyphens become underscores, operator suffixes are dropped.
        parameters: names without the colon: in the order of the name line where it lists them,
            otherwise in the order of first use in the SQL.
        sql: the statement without its final semicolon; "" when there is none under the name.
        line: line of the name, counting from 1.
        keyword: the statement's first word in capitals, such as "SELECT" or "WITH"; "" if none.
    """

    name: str
    parameters: tuple[str, ...]
    sql: str
    line: int
    keyword: str = ""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something wrong with the file, in a student's words; `name` is "" outside any statement."""

    message: str
    line: int
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """A file of named statements; where a name is used twice the first one counts."""

    statements: Mapping[str, NamedStatement] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def problems_of(self, name: str) -> tuple[Problem, ...]:
        """The problems of one statement."""
        return tuple(problem for problem in self.problems if problem.name == name)


def parse(text: str) -> Parsed:
    """Read a file of named statements. Never raises: whatever is odd becomes a problem.

    Comments, quoted text, semicolons inside either, triggers' `BEGIN … END`, Windows line ends and
    a byte order mark are read as SQLite reads them.
    """
    if len(text) > LONGEST:
        return Parsed(problems=(Problem(message="The file is too long to be read.", line=1),))
    text = normalized(text)
    reader = _Reader(text)
    for header, body in _sections(text, _scanned(text)):
        reader.read(header, body)
    return Parsed(statements=reader.statements, problems=tuple(reader.problems))


def render(statements: Iterable[NamedStatement]) -> str:
    """Write statements as a file that `parse` reads back."""
    return "\n".join(
        f"-- name: {statement.name}({', '.join(':' + name for name in statement.parameters)})\n"
        f"{statement.sql};\n"
        for statement in statements
    )


_NAME_LINE = re.compile(r"--\s*name\s*:\s*(.*)", re.IGNORECASE)
_HEADER = re.compile(
    r"(?P<name>[^\W\d][\w-]*)\s*+(?:<!|\*!|[!^$#])?"
    r"\s*+(?P<list>\((?P<parameters>[^()]*)\))?\s*+(?:<!|\*!|[!^$#])?\s*+;?\s*+(?:--.*)?"
)
_PARAMETER = re.compile(r"[:@$]?([^\W\d]\w*)")
_QUOTED_PARAMETER = re.compile(r"'\s*[:@$]([^\W\d]\w*)\s*'")
_NAME_LINE_BELOW = re.compile(r"\n(?=[ \t]*--\s*name\s*:)", re.IGNORECASE)


def _scanned(text: str) -> list[Lexeme]:
    """The tokens; a quote that is never closed ends before the next name line.

    Only a file with an unclosed quote is read that way: in a sound one, text may well hold a line
    that looks like a name line.
    """
    lexemes = scan(text)
    if not any(_is_unclosed(lexeme) for lexeme in lexemes[-1:]):
        return lexemes
    pieces, line, start = [], 1, 0
    for end in [match.end() for match in _NAME_LINE_BELOW.finditer(text)] + [len(text)]:
        pieces += [
            replace(lexeme, start=lexeme.start + start, line=lexeme.line + line - 1)
            for lexeme in scan(text[start:end])
        ]
        line, start = line + text.count("\n", start, end), end
    return pieces


def _is_unclosed(lexeme: Lexeme) -> bool:
    comment = lexeme.kind == "comment" and lexeme.text.startswith("/*")
    return lexeme.kind == "unclosed" or (comment and not lexeme.text.endswith("*/"))


def _sections(text: str, lexemes: Iterable[Lexeme]) -> Iterator[tuple[Lexeme | None, list[Lexeme]]]:
    """Each name line with the tokens below it; first, under None, those above any name line."""
    header: Lexeme | None = None
    body: list[Lexeme] = []
    for lexeme in lexemes:
        if _is_name_line(text, lexeme, inside=_is_unfinished(body)):
            yield header, body
            header, body = lexeme, []
        else:
            body.append(lexeme)
    yield header, body


def _is_unfinished(body: Sequence[Lexeme]) -> bool:
    last = next((lexeme for lexeme in reversed(body) if lexeme.kind != "comment"), None)
    return last is not None and last.text != ";"


def _is_name_line(text: str, lexeme: Lexeme, *, inside: bool) -> bool:
    """Inside a statement, `-- name: of the author` is a remark; a real name line still counts."""
    match = _NAME_LINE.fullmatch(lexeme.text) if lexeme.kind == "comment" else None
    if match is None or text[text.rfind("\n", 0, lexeme.start) + 1 : lexeme.start].strip():
        return False
    return not inside or _HEADER.fullmatch(match[1]) is not None


class _Reader:
    """Collects statements and problems, section by section."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.statements: dict[str, NamedStatement] = {}
        self.problems: list[Problem] = []

    def read(self, header: Lexeme | None, body: list[Lexeme]) -> None:
        found = split(body, self._text)
        if header is None:
            self._read_nameless(found)
            return
        name, declared = self._read_header(header)
        if not name:
            return
        if name in self.statements:
            first = self.statements[name].line
            self._tell(name, header.line, f"{code(name)} is used twice; line {first} has it first.")
            return
        self.statements[name] = self._statement(name, header, declared, found)
        self._check_body(name, header, body, found)

    def _read_nameless(self, found: list[Statement]) -> None:
        for statement in found[:1]:
            self._tell(
                "",
                statement.line,
                "This statement has no name. Write a line like `-- name: add_book(:isbn, :title)`"
                " above it.",
            )

    def _read_header(self, header: Lexeme) -> tuple[str, tuple[str, ...] | None]:
        match = _HEADER.fullmatch(header.text.split(":", 1)[1].strip())
        if match is None:
            self._tell(
                "",
                header.line,
                "This name line cannot be read. Write it like `-- name: add_book(:isbn, :title)`.",
            )
            return "", None
        name = match["name"].replace("-", "_")
        if match["list"] is None:
            return name, None
        return name, self._read_parameters(name, header.line, match["parameters"])

    def _read_parameters(self, name: str, line: int, text: str) -> tuple[str, ...]:
        parts = [part.strip() for part in text.split(",")] if text.strip() else []
        names = [match[1] for part in parts if (match := _PARAMETER.fullmatch(part))]
        if len(names) < len(parts) or len(set(names)) < len(names):
            self._tell(
                name,
                line,
                "The parameters in the name line cannot be read. Write each one once, like"
                " `(:isbn, :title)`.",
            )
        return tuple(dict.fromkeys(names))

    def _statement(
        self,
        name: str,
        header: Lexeme,
        declared: tuple[str, ...] | None,
        found: list[Statement],
    ) -> NamedStatement:
        used = _parameters_of(found[0]) if found else ()
        if declared is not None and found:
            self._check_parameters(name, found[0], declared, used)
        return NamedStatement(
            name=name,
            parameters=used if declared is None else declared,
            sql=found[0].text if found else "",
            line=header.line,
            keyword=found[0].keyword if found else "",
        )

    def _check_parameters(
        self, name: str, statement: Statement, declared: tuple[str, ...], used: tuple[str, ...]
    ) -> None:
        quoted = _quoted_parameters(statement)
        unused = [item for item in declared if item not in {*used, *quoted}]
        unknown = [item for item in used if item not in declared]
        if unused:
            names = listed(f"`:{clean(item)}`" for item in unused)
            self._tell(name, statement.line, f"The SQL does not use {names}.")
        if unknown:
            names = listed(f"`:{clean(item)}`" for item in unknown)
            self._tell(
                name, statement.line, f"The SQL uses {names}, which the name line does not list."
            )

    def _check_body(
        self, name: str, header: Lexeme, body: list[Lexeme], found: list[Statement]
    ) -> None:
        if not found:
            self._tell(name, header.line, "There is no statement under this name yet.")
            return
        if len(found) > 1:
            self._tell(
                name,
                found[1].line,
                "There is a second statement under this name. Each name takes one statement.",
            )
        self._check_quotes(name, body, found[0])

    def _check_quotes(self, name: str, body: list[Lexeme], statement: Statement) -> None:
        for lexeme in filter(_is_unclosed, body):
            mark = "comment" if lexeme.kind == "comment" else "quotation mark or bracket"
            self._tell(name, lexeme.line, f"The {mark} that opens here is never closed.")
        for quoted in _quoted_parameters(statement):
            self._tell(
                name,
                statement.line,
                f"`':{clean(quoted)}'` in quotes is plain text. Write `:{clean(quoted)}` without"
                " quotes, so that it stands for the value.",
            )
        if any(lexeme.kind == "parameter" and lexeme.text[0] == "?" for lexeme in body):
            self._tell(
                name, statement.line, "Write parameters by name, like `:isbn`, in place of `?`."
            )

    def _tell(self, name: str, line: int, message: str) -> None:
        self.problems.append(Problem(message=message, line=line, name=name))


def _parameters_of(statement: Statement) -> tuple[str, ...]:
    """Names in order of first use. Python binds :name, @name and $name alike."""
    names = (lexeme.text[1:] for lexeme in statement.lexemes if lexeme.kind == "parameter")
    return tuple(dict.fromkeys(name for name in names if name and not name.isdigit()))


def _quoted_parameters(statement: Statement) -> tuple[str, ...]:
    """Parameters that were put in quotes by mistake: ':isbn'."""
    strings = (lexeme.text for lexeme in statement.lexemes if lexeme.kind == "string")
    matches = (_QUOTED_PARAMETER.fullmatch(text) for text in strings)
    return tuple(dict.fromkeys(match[1] for match in matches if match))
