"""What every repository promises, tried on one of them with values drawn by the check."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from autograding.checks import Failure
from autograding.sandbox import StudentError
from support import inside_app, inside_contract
from support.entities import difference, in_words
from support.kinds import Kind
from support.site import Site, told

__all__ = [
    "expect_added",
    "expect_answers",
    "expect_deleted",
    "expect_errors",
    "expect_read",
    "expect_updated",
]

Row = tuple[Any, ...]
Rows = list[list[Any]]
# Table -> (rows that go, rows that come); a new row's own id is not known and left out.
Change = dict[str, tuple[Rows, Rows]]


def expect_answers(
    site: Site, which: str, method: str, questions: list[list[Any]], expected: list[Any]
) -> None:
    """Expect one method's answers to several questions.

    Raises:
        Failure: one is another, or the method raised.
    """
    try:
        answers = site.student.probe(inside_contract, "ask", which, method, questions)
    except StudentError as error:
        call = _call(which, method, questions[0])
        raise told(f"We called {call} inside a request.", error, "An answer.") from error
    for question, answer, right in zip(questions, answers, expected, strict=True):
        if answer != right:
            done = f"We called {_call(which, method, question)} inside a request."
            actual = f"{in_words(answer)}{difference(right, answer)}."
            raise _Method(site, which, method).failure(done, f"{in_words(right)}.", actual)


def expect_read(site: Site, kind: Kind) -> None:
    """Expect get_by_id and get_all to find what is stored.

    Raises:
        Failure: they find something else.
    """
    entities = kind.everything
    some = [entities[0], entities[-1]]
    questions = [[entity["id"]] for entity in some] + [[kind.unknown]]
    expect_answers(site, kind.which, "get_by_id", questions, [*some, None])
    expect_answers(site, kind.which, "get_all", [[]], [entities])


def expect_added(site: Site, kind: Kind) -> None:
    """Expect add to store a new entity, which has its id from then on.

    Raises:
        Failure: it does not.
    """
    add = _Method(site, kind.which, "add")
    done = f"We called {kind.which}.add with {kind.new.words} inside a request."
    answer = add.done(done, "store", kind.which, kind.new.values)
    key, found = answer.get("id"), answer["found"]
    if not isinstance(key, int):
        raise add.failure(done, "Afterwards the entity has its id.", f"Its id is {key!r}.")
    if not isinstance(found, dict) or found.get("id") != key:
        actual = f"get_by_id({key}) gives {in_words(found)}."
        raise add.failure(done, "get_by_id finds it in the same request.", actual)
    add.expect_change(done, answer, kind.added(key))


def expect_updated(site: Site, kind: Kind) -> None:
    """Expect update to store an entity's changes, and nothing else.

    Raises:
        Failure: it does not.
    """
    update = _Method(site, kind.which, "update")
    done = f"We changed {kind.change.words} and called {kind.which}.update inside a request."
    answer = update.done(done, "change", kind.which, kind.change.key, kind.change.values)
    update.expect_change(done, answer, kind.updated)


def expect_deleted(site: Site, kind: Kind) -> None:
    """Expect delete to remove an entity and what belongs to it, and nothing else.

    Raises:
        Failure: it does not.
    """
    delete = _Method(site, kind.which, "delete")
    done = f"We called {kind.which}.delete with {kind.removable.words} inside a request."
    answer = delete.done(done, "take_out", kind.which, kind.removable.key)
    delete.expect_change(done, answer, kind.deleted)


def expect_errors(site: Site, kind: Kind) -> None:
    """Expect the errors of the README: what is taken, still in use, or not held.

    Raises:
        Failure: another error, or none.
    """
    for mistake in kind.mistakes:
        done = f"We called {kind.which}.{mistake.method} with {mistake.words}."
        right = f"{mistake.error}, from library/errors.py."
        try:
            answer = site.student.probe(
                inside_contract, mistake.probe, *mistake.arguments, **mistake.named
            )
        except StudentError as error:
            raise told(done, error, right) from error
        raised = answer.get("raised")
        if raised != mistake.error:
            actual = f"It raised {raised}." if raised else f"No error{_effect(answer)}."
            raise _Method(site, kind.which, mistake.method).failure(done, right, actual)


@dataclass(frozen=True)
class _Method:
    """A method of one of the student's repositories."""

    site: Site
    which: str
    name: str

    def failure(self, done: str, expected: str, actual: str) -> Failure:
        """What to say of it, with the place where it is defined."""
        place = self.site.student.probe(inside_app, "place_of_method", self.which, self.name)
        file, line = place
        return Failure(done, expected=expected, actual=actual, file=file, line=line)

    def done(self, done: str, probe: str, *arguments: Any) -> dict[str, Any]:
        """The answer of a change that should work."""
        try:
            answer = self.site.student.probe(inside_contract, probe, *arguments)
        except StudentError as error:
            raise told(done, error, "It works.") from error
        if "raised" in answer:
            raise self.failure(done, "It works.", f"It raised {answer['raised']}.")
        return dict(answer)

    def expect_change(self, done: str, answer: dict[str, Any], expected: Change) -> None:
        """Expect that exactly these rows went and came, in the transaction of the request."""
        done = f"{done} Then we compared the tables with those before."
        for table, before in answer["before"].items():
            gone, new = _difference_of(before, answer["after"][table])
            right_gone, right_new = expected.get(table, ([], []))
            if Counter(gone) != _counted(right_gone):
                right = f"{_rows(right_gone)} out of {table}."
                raise self.failure(done, right, _some(gone, f"out of {table}"))
            if not _same_new(new, right_new):
                right = f"{_rows(right_new)} into {table}."
                raise self.failure(done, right, _some(new, f"into {table}"))


def _difference_of(before: Rows, after: Rows) -> tuple[list[Row], list[Row]]:
    old, new = _counted(before), _counted(after)
    return list((old - new).elements()), list((new - old).elements())


def _counted(rows: Rows) -> Counter[Row]:
    return Counter(tuple(row) for row in rows)


def _same_new(found: Iterable[Row], expected: Rows) -> bool:
    """Whether the new rows are those; an expected None in the place of the id fits any id."""
    left = sorted(found, key=lambda row: repr(row[1:]))
    right = sorted(map(tuple, expected), key=lambda row: repr(row[1:]))
    return len(left) == len(right) and all(
        row[1:] == other[1:] and other[0] in (None, row[0])
        for row, other in zip(left, right, strict=True)
    )


def _rows(rows: list[Any]) -> str:
    return f"{len(rows) or 'No'} {'row' if len(rows) == 1 else 'rows'}"


def _some(rows: list[Row], where: str) -> str:
    shown = f": {', '.join(map(str, rows[:2]))}{', …' if len(rows) > 2 else ''}" if rows else ""
    return f"{_rows(rows)} {where}{shown}."


def _effect(answer: dict[str, Any]) -> str:
    changed = [table for table, rows in answer["before"].items() if rows != answer["after"][table]]
    return f", and rows changed in {', '.join(changed)}" if changed else ", and nothing changed"


def _call(which: str, method: str, question: list[Any]) -> str:
    return f"{which}.{method}({', '.join(map(repr, question))})"
