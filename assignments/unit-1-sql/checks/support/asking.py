"""Ask the student's queries about libraries, and show where an answer differs on few facts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from autograding.checks import Failure
from autograding.checks.sql.lexer import scan, split
from autograding.checks.sql.shrink import shrink
from autograding.checks.sql.words import counted
from autograding.checks.student import Student
from autograding.sandbox import WorkerFailure
from support.distilled import distilled_libraries
from support.facts import Fact, Library
from support.generate import dress
from support.pictures import in_words, rows_in_words
from support.questions import QUESTIONS, Answer, Parameters, Question
from support.shelf import Shelf

__all__ = ["Asked", "ask", "expect_order", "expect_rows"]


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
            stopped = result.error.kind == "Timeout"
            said = "it" if stopped else "SQLite said:"
            raise asked.failure(f"and {said} {result.error.message}.")
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
    library = f"this library of {counted(len(facts), 'fact')}:\n{in_words(facts)}"
    return small.failure(
        f"in {library if facts else 'an empty library.'}",
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
