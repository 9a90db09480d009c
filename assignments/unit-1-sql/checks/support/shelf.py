"""The student's schema in a database of its own, driven through the student's named statements."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from autograding.checks import Failure
from autograding.checks.database import Database, Result, SqlError, Statement
from autograding.checks.sql.loading import explain
from autograding.checks.sql.named import NamedStatement, parse
from autograding.checks.sql.structure import Schema, missing_parents
from autograding.checks.student import Student
from support.facts import Author, Book, Copy, Fact, Library, Link, Loan, Member

__all__ = ["SCHEMA", "STATEMENTS", "Shelf", "calls", "shown"]

SCHEMA = "schema.sql"
STATEMENTS = "statements.sql"
_SWITCH_OFF = re.compile(
    r"\bpragma\s+foreign_keys\s*[=(]\s*['\"]?(?:off|0|false|no)['\"]?\s*\)?\s*;", re.IGNORECASE
)


class Shelf:
    """A fresh database with the student's tables, and what stands in `statements.sql`.

    Raises:
        Failure: schema.sql is missing, or does not load.
    """

    def __init__(self, student: Student, name: str = "main") -> None:
        self._schema_text = student.text(SCHEMA)
        self._parsed = parse(student.text(STATEMENTS) if student.has(STATEMENTS) else "")
        self.database: Database = student.database(name)
        error = self.database.script(_as_loaded(self._schema_text)).error
        if error:
            problem = explain(self._schema_text, error)
            raise Failure(
                f"We ran {SCHEMA} in an empty database. {problem.message}",
                file=SCHEMA,
                line=problem.line,
                hint=problem.hint,
            )

    def statement(self, name: str) -> NamedStatement:
        """One of the student's named statements.

        Raises:
            Failure: there is none of that name, or something is wrong with how it is written.
        """
        found = self._parsed.statements.get(name)
        if found is None or not found.sql:
            raise Failure(
                f"We looked for the statement {name} and found no SQL of that name.",
                file=STATEMENTS,
                line=found.line if found else 0,
                hint=f"Below which line `-- name: {name}(...)` does its SQL stand?",
            )
        return found

    def line(self, name: str) -> int:
        """Where a named statement stands, 0 if it does not."""
        found = self._parsed.statements.get(name)
        return found.line if found else 0

    def table_line(self, table: str) -> int:
        """Where `schema.sql` creates a table, 0 if that cannot be seen."""
        create = rf"""create\s+table\s+(?:if\s+not\s+exists\s+)?["`\[]?{re.escape(table)}\b"""
        found = re.search(create, self._schema_text, re.IGNORECASE) if table else None
        return self._schema_text[: found.start()].count("\n") + 1 if found else 0

    def written(self) -> list[str]:
        """SQL of every named statement."""
        return [statement.sql for statement in self._parsed.statements.values()]

    def run(self, name: str, /, **values: Any) -> Result:
        """Run a named statement and keep what it changed; errors are in the result."""
        return self.database.run(self.statement(name).sql, values)

    def tried(self, name: str, /, **values: Any) -> Result:
        """Run a named statement and undo what it changed."""
        statement: Statement = (self.statement(name).sql, values, "write")
        return self.database.run_many([statement], rollback=True)[0]

    def do(self, name: str, /, **values: Any) -> Result:
        """Run a named statement that must work.

        Raises:
            Failure: the database refused it.
        """
        result = self.run(name, **values)
        if result.error:
            raise self.refusal(name, values, result)
        return result

    def read(self, name: str, /, **values: Any) -> list[tuple[Any, ...]]:
        """Rows of a named SELECT.

        Raises:
            Failure: it does not run, or it is no SELECT.
        """
        result = self.database.run(self.statement(name).sql, values, guard="read")
        if result.error:
            raise self.refusal(name, values, result)
        return result.rows

    def schema(self) -> Schema:
        """Structure and rows of every table now."""
        return Schema.from_snapshot(self.database.snapshot())

    def store(self, facts: Iterable[Fact]) -> None:
        """Store facts that a right design accepts.

        Raises:
            Failure: the database refused one.
        """
        todo = [call for fact in facts for call in calls(fact)]
        results = self._together(self._bound(todo))
        for (name, values), result in zip(todo, results, strict=True):
            if result.error:
                raise self.refusal(name, values, result)

    def takes(self, fact: Fact) -> bool:
        """Store a fact; False if the database refuses it."""
        return not any(self.run(name, **values).error for name, values in calls(fact))

    def would_take(self, fact: Fact) -> bool:
        """Whether the database accepts a fact; it is not kept."""
        results = self._together(self._bound(calls(fact)), rollback=True)
        return not any(result.error for result in results)

    def lend_and_return(self, loan: Loan) -> bool:
        """Store a loan and bring the copy back; False if return_copy closes nothing at all.

        Raises:
            Failure: the database refused the loan, or the day on which it ended.
        """
        [lend, bring_back] = calls(loan)
        self.do(lend[0], **lend[1])
        if "return_copy" not in self._parsed.statements:
            return False
        result = self.run(bring_back[0], **bring_back[1])
        if result.error and result.error.kind == "IntegrityError":
            raise self.refusal(*bring_back, result)
        return not result.error and result.rowcount != 0

    def lend_out(
        self, library: Library, questions: Sequence[Statement] = ()
    ) -> tuple[Library, list[Result]]:
        """Store a library, ask questions of it, and undo it all.

        What the student's database refuses is left out, with all that refers to it: another check
        judges that, and a query is asked about what is stored.

        Returns:
            the library that was stored, and the questions' results.

        Raises:
            Failure: the rest was refused as well.
        """
        if "return_copy" not in self._parsed.statements:
            library = library.without(loan for loan in library.loans if not loan.is_open)
        for _ in range(2):
            todo = [(fact, call) for fact in library.facts for call in calls(fact)]
            batch = [*self._bound(call for _, call in todo), *questions]
            results = self._together(batch, rollback=True)
            stored, answers = results[: len(todo)], results[len(todo) :]
            refused = [
                (fact, call, result)
                for (fact, call), result in zip(todo, stored, strict=True)
                if result.error or (call[0] == "return_copy" and result.rowcount == 0)
            ]
            if not refused:
                return library, answers
            library = library.without(fact for fact, _, _ in refused)
        _, (name, values), result = refused[0]
        raise self.refusal(name, values, result)

    def _together(self, batch: list[Statement], *, rollback: bool = False) -> list[Result]:
        """One result for each statement, also for those after one that ran out of time."""
        results = self.database.run_many(batch, rollback=rollback)
        left_out = Result((), [], -1, SqlError("Timeout", "there was no time left for it"))
        return results + [left_out] * (len(batch) - len(results))

    def _bound(self, todo: Iterable[tuple[str, Mapping[str, Any]]]) -> list[Statement]:
        return [(self.statement(name).sql, values, "write") for name, values in todo]

    def refusal(self, name: str, values: Mapping[str, Any], result: Result) -> Failure:
        """What to say of a statement that should have worked."""
        said = result.error.message if result.error else "nothing, and changed nothing"
        return Failure(
            f"We ran {name} with {shown(values)}. SQLite said: {said}.",
            expected="The statement works: these values are right.",
            actual=f"SQLite refused them: {said}.",
            file=STATEMENTS,
            line=self.line(name),
            hint=self._cause(name, said),
        )

    def _cause(self, name: str, said: str) -> str:
        """What is odd in the file or, as SQLite checks references on use only, in the schema."""
        if "no such table: main." in said or "foreign key mismatch" in said:
            for remark in missing_parents(self.schema()):
                return remark.message
        return " ".join(problem.message for problem in self._parsed.problems_of(name))


def _as_loaded(schema: str) -> str:
    """The script without switching foreign keys off, as the first line of a dump does.

    That holds for one connection only, and ours checks them; so the line is blanked.
    """
    return _SWITCH_OFF.sub(lambda found: re.sub(r"\S", " ", found.group()), schema)


def shown(values: Mapping[str, Any]) -> str:
    """Values of a statement in words: `isbn = '978…', year = 1987`."""
    return ", ".join(
        f"{name} = {'NULL' if value is None else repr(value)}" for name, value in values.items()
    )


def calls(fact: Fact) -> Iterator[tuple[str, dict[str, Any]]]:
    """The named statements that store one fact, with their values."""
    match fact:
        case Author():
            yield "add_author", vars(fact)
        case Book():
            yield "add_book", vars(fact)
        case Link():
            yield "add_book_author", vars(fact)
        case Copy():
            yield "add_copy", vars(fact)
        case Member():
            yield "add_member", vars(fact)
        case Loan(barcode, email, loaned_on, due_on, returned_on):
            values = {"barcode": barcode, "email": email, "loaned_on": loaned_on, "due_on": due_on}
            yield "add_loan", values
            if returned_on:
                yield "return_copy", {"barcode": barcode, "returned_on": returned_on}
