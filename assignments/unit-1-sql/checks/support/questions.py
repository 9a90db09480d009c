"""Ask the student's queries about libraries, and show where an answer differs on few facts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from autograding.checks import Failure
from autograding.checks.database import Result
from autograding.checks.sql.compare import Difference, SortKey, compare
from autograding.checks.sql.lexer import scan, split
from autograding.checks.sql.shrink import shrink
from autograding.checks.sql.words import counted
from autograding.checks.student import Student
from autograding.sandbox import WorkerFailure
from support import oracle
from support.distilled import distilled_libraries
from support.facts import Author, Book, Copy, Fact, Library, Link, Loan, Member
from support.generate import dress
from support.pictures import in_words, rows_in_words
from support.shelf import Shelf

__all__ = [
    "QUESTIONS",
    "Asked",
    "Question",
    "ask",
    "expect_order",
    "expect_rows",
]

Parameters = Mapping[str, str]
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Question:
    """One of the six queries: its columns in words, and the right answer from facts.

    `kinds` are the facts it is about: no others are stored, so none of them can be in its way.
    """

    name: str
    columns: tuple[str, ...]
    answer: Callable[..., oracle.Answer]
    parameters: Callable[[Library], Sequence[Parameters]]
    kinds: tuple[type[Fact], ...]

    @property
    def file(self) -> str:
        """Where the student's SELECT stands."""
        return f"queries/{self.name}.sql"

    @property
    def order(self) -> tuple[SortKey, ...]:
        """What the rows are sorted by."""
        return oracle.ORDERS[self.name]

    def relevant(self, library: Library) -> Library:
        """The part of a library that the question is about."""
        return library.containing(fact for fact in library.facts if isinstance(fact, self.kinds))


def _each_author(library: Library) -> Sequence[Parameters]:
    return [{"author": author.name} for author in library.authors]


def _today(library: Library) -> Sequence[Parameters]:
    return [{"today": library.today}]


def _once(_: Library) -> Sequence[Parameters]:
    return [{}]


_CATALOG = (Author, Book, Link)
_LENDING = (Book, Copy, Member, Loan)
_ASKED = (
    ("books_by_author", ("isbn", "title", "year"), oracle.books_by_author, _each_author, _CATALOG),
    ("overdue_loans", ("title", "name", "due_on"), oracle.overdue_loans, _today, _LENDING),
    ("co_authors", ("name",), oracle.co_authors, _each_author, _CATALOG),
    ("member_open_loans", ("name", "email", "number"), oracle.member_open_loans, _once, _LENDING),
    ("never_borrowed", ("isbn", "title"), oracle.never_borrowed, _once, _LENDING),
    ("availability", ("isbn", "copies", "free copies"), oracle.availability, _once, _LENDING),
)
QUESTIONS = {question[0]: Question(*question) for question in _ASKED}


@dataclass(frozen=True)
class Answer:
    """What a query says of a library, beside the right answer."""

    question: Question
    sql: str
    library: Library
    parameters: Parameters
    result: Result

    @property
    def expected(self) -> oracle.Answer:
        """The right answer."""
        return self.question.answer(self.library, **self.parameters)

    @property
    def difference(self) -> Difference | None:
        """How the answers differ, order apart."""
        return compare(
            self.expected,
            self.result.rows,
            expected_columns=self.question.columns,
            actual_columns=self.result.columns,
        )

    @property
    def keys(self) -> list[Row]:
        """The sort keys of those rows that belong into the answer, as they come."""
        columns = [key.column for key in self.question.order]
        expected = {tuple(row[column] for column in columns) for row in self.expected}
        rows = [row for row in self.result.rows if len(row) > max(columns)]
        keys = [tuple(row[column] for column in columns) for row in rows]
        return [key for key in keys if key in expected]

    @property
    def is_sorted(self) -> bool:
        """Whether those rows come in order, and not by luck: only ORDER BY promises one."""
        return _asks_for_order(self.sql) and self.keys == sorted(self.keys)

    @property
    def is_wrong(self) -> bool:
        """Whether it costs points: the query failed, or its rows or their order are wrong."""
        return bool(self.result.error or self.difference) or not self.is_sorted


@cache
def _asks_for_order(sql: str) -> bool:
    """Whether ORDER BY stands in the outermost query."""
    depth = 0
    for lexeme in scan(sql):
        depth += (lexeme.text == "(") - (lexeme.text == ")")
        if lexeme.word == "ORDER" and depth == 0:
            return True
    return False


@dataclass(frozen=True)
class Asked(Answer):
    """An answer of the student's query, which stands in `file` at `line`."""

    shelf: Shelf
    line: int

    def again(self, library: Library) -> "Asked":
        """The same question about another library.

        Raises:
            Failure: the student's database does not take these facts.
        """
        stored, [result] = self.shelf.lend_out(library, [(self.sql, self.parameters, "read")])
        return replace(self, library=stored, result=result)

    def failure(self, message: str, *, expected: str = "", actual: str = "") -> Failure:
        """A failure that points at the query."""
        asked = f"We ran {self.question.file}"
        asked += "".join(f" for {name} = {value!r}" for name, value in self.parameters.items())
        file, line = self.question.file, self.line
        return Failure(f"{asked} {message}", expected=expected, actual=actual, file=file, line=line)


def ask(student: Student, name: str) -> list[Asked]:
    """Put one query to libraries that were chosen to expose mistakes, in values never seen before.

    Raises:
        Failure: the file holds no single SELECT, or SQLite cannot run it.
    """
    question = QUESTIONS[name]
    sql, line = _select(student, question.file)
    shelf, random = Shelf(student), student.random
    return [
        asked
        for library in distilled_libraries()
        for asked in _put(question, shelf, sql, line, dress(question.relevant(library), random))
    ]


def _select(student: Student, file: str) -> tuple[str, int]:
    """The file's one statement, and the line where it starts."""
    text = student.text(file)
    statements = split(scan(text), text)
    if len(statements) == 1:
        return statements[0].text, statements[0].line
    found = counted(len(statements), "statement") if statements else "no SQL"
    raise Failure(
        f"We looked for one SELECT in {file} and found {found}.",
        expected="One SELECT.",
        actual=f"{found[0].upper()}{found[1:]}.",
        file=file,
        line=statements[1].line if statements else 1,
    )


def _put(
    question: Question, shelf: Shelf, sql: str, line: int, library: Library
) -> Iterator[Asked]:
    """Ask about one library, once for each set of parameters."""
    batch = question.parameters(library)
    stored, results = shelf.lend_out(library, [(sql, values, "read") for values in batch])
    for parameters, result in zip(batch, results, strict=True):
        asked = Asked(question, sql, stored, parameters, result, shelf, line)
        if result.error:
            raise asked.failure(f"and SQLite said: {result.error.message}.")
        yield asked


def expect_rows(answers: Sequence[Asked]) -> None:
    """Expect the right rows, in any order.

    Raises:
        Failure: some answer differs; it shows the fewest facts that make it differ.
    """
    if not any(asked.expected for asked in answers):
        raise Failure(
            "We stored several libraries, and your database kept too little to ask about."
        )
    for asked in answers:
        if asked.difference:
            raise _shown_small(asked)


def _shown_small(asked: Asked) -> Failure:
    facts = shrink(asked.library.facts, lambda facts: _differs(asked, facts))
    small = asked.again(asked.library.containing(facts))
    found = small.difference or asked.difference
    if found and found.wrong_column_count:
        expected, actual = found.wrong_column_count
        return small.failure(
            f"and got {counted(actual, 'column')} instead of {expected}.",
            expected=", ".join(small.question.columns),
            actual=", ".join(small.result.columns),
        )
    return small.failure(
        f"in this library of {counted(len(small.library), 'fact')}:\n{in_words(facts)}",
        expected=rows_in_words(sorted(small.expected)),
        actual=rows_in_words(small.result.rows),
    )


def _differs(asked: Asked, facts: list[Fact]) -> bool:
    """Whether the answer still differs when only these facts are stored."""
    library = asked.library.without(set(asked.library.facts) - set(facts))
    if len(library) != len(facts) or not _about_somebody(asked.parameters, library):
        return False
    try:
        fewer = asked.again(library)
    except (Failure, WorkerFailure):
        return False
    return fewer.library == library and not fewer.result.error and fewer.difference is not None


def _about_somebody(parameters: Parameters, library: Library) -> bool:
    """Keep the author who is asked for: an example without them would look odd."""
    author = parameters.get("author")
    return author is None or any(author == known.name for known in library.authors)


def expect_order(answers: Sequence[Asked]) -> None:
    """Expect the rows that were asked for in the order that was asked for.

    Rows that should not be there do not count, and neither do missing ones: those cost their own
    points. Something must be seen in order, though: at least two different sort keys.

    Raises:
        Failure: two rows stand the wrong way round, or there was nothing to see.
    """
    seen = 0
    for asked in answers:
        keys = asked.keys
        if keys == sorted(keys) and not asked.is_sorted:
            raise asked.failure(
                "and looked for the order of the rows.",
                expected="An ORDER BY in the outermost SELECT.",
                actual="None. Rows may come sorted by luck, and unsorted tomorrow.",
            )
        if not asked.is_sorted:
            raise asked.failure(
                "and looked at the order of the rows.",
                expected=f"Sorted like this: {rows_in_words(sorted(keys))}.",
                actual=f"In this order: {rows_in_words(keys)}.",
            )
        seen = max(seen, len(set(keys)))
    if seen < 2:
        raise Failure("We looked at the order, and fewer than two of the expected rows came.")
