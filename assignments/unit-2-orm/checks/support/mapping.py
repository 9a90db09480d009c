"""What the student's classes are to SQLAlchemy: mappers, relationships, and where those lead."""

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass
from typing import Any

from autograding.checks import Failure
from autograding.checks.sql.words import code, counted, listed
from autograding.checks.student import Student
from support import inside_mapping
from support.application import MODELS, readable
from support.outside import class_line
from support.values import Token

__all__ = ["Mapping", "Objects", "Relationship", "holds"]

NAMES = ("Author", "Book", "Copy", "Member", "Loan")


@dataclass(frozen=True)
class Relationship:
    """A relationship from one class to another.

    Attributes:
        owner: the class that has it, and `name` its attribute.
        target: the class it leads to.
        many: whether it is a collection.
        linked: relationships that change together with it, as `Class.name`.
    """

    owner: str
    name: str
    target: str
    many: bool
    through: str
    view_only: bool
    linked: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.owner}.{self.name}"


class Mapping:
    """What SQLAlchemy's inspection says of the student's classes.

    Raises:
        WorkerFailure: library/models.py cannot be imported.
    """

    def __init__(self, student: Student) -> None:
        self._student = student
        found = student.probe(inside_mapping, "describe")
        with readable():
            self.problem = str(found.get("problem", ""))
            self.missing = tuple(map(str, found.get("missing", ())))
            self.unmapped = tuple(map(str, found.get("unmapped", ())))
            classes = found.get("classes", {})
            self.relationships = tuple(_relationships(classes))
            self.others = tuple(str(name) for name in classes if name not in NAMES)

    def between(self, owner: str, target: str, *, many: bool) -> tuple[Relationship, ...]:
        """The relationships that lead from one class straight to another."""
        return tuple(
            each
            for each in self.relationships
            if (each.owner, each.target, each.many) == (owner, target, many)
        )

    def expect(self, owner: str, target: str, *, many: bool) -> tuple[Relationship, ...]:
        """The relationships from one class to another, of which there must be one.

        Raises:
            Failure: there is none; one of the wrong kind is named.
        """
        found = self.between(owner, target, many=many)
        if found:
            return found
        wrong = self.between(owner, target, many=not many)
        kind = {True: f"a collection of {target} objects", False: f"one {target}"}
        actual = "There is none."
        if wrong:
            actual = f"{code(wrong[0])} leads to {kind[not many]}."
        raise Failure(
            f"We asked SQLAlchemy for the relationships of {owner}.",
            expected=f"One that leads to {kind[many]}.",
            actual=actual,
            file=MODELS,
            line=class_line(self._student, owner),
        )

    def expect_linked(
        self, there: Iterable[Relationship], back: Iterable[Relationship]
    ) -> tuple[Relationship, Relationship]:
        """A relationship and its other side, which change together.

        Raises:
            Failure: no two of them do.
        """
        ways, returns = tuple(there), tuple(back)
        for way in ways:
            for other in returns:
                if str(other) in way.linked or str(way) in other.linked:
                    return way, other
        raise Failure(
            f"We asked SQLAlchemy whether {code(ways[0])} and {code(returns[0])} are two sides of"
            " one relationship.",
            expected="They name each other with back_populates. A change on one side is then seen"
            " on the other at once.",
            actual="SQLAlchemy takes them for two relationships that know nothing of each other.",
            file=MODELS,
            line=class_line(self._student, ways[0].owner),
        )


@dataclass(frozen=True)
class Stored:
    """An object as it was read: its own values, and those of each object it leads to."""

    owner: str
    values: list[Any]
    related: dict[str, list[list[Any]]]

    def leads_to(self, token: Token) -> bool:
        """Whether one of its relationships finds an object that has this value."""
        return any(holds(values, token) for many in self.related.values() for values in many)


class Objects:
    """Every stored object, and what its relationships find; read in a session of its own."""

    def __init__(self, student: Student) -> None:
        self._student = student
        found = student.probe(inside_mapping, "follow")
        with readable():
            self._found = [Stored(**each) for each in found]

    def expect_leads(
        self, ways: Iterable[Relationship], expected: Table[Token, Iterable[Token]], values: str
    ) -> None:
        """Expect that following one of the relationships finds exactly what was stored.

        Args:
            ways: relationships between the same two classes; one of them must lead rightly.
            expected: a value of an object to start from -> a value of each object to be found.
            values: what those values are, in words: "barcodes".

        Raises:
            Failure: none does; it tells of the first.
        """
        failures = [self._misled(way, expected, values) for way in ways]
        if failures and all(failures):
            raise next(failure for failure in failures if failure)

    def _misled(
        self, way: Relationship, expected: Table[Token, Iterable[Token]], values: str
    ) -> Failure | None:
        for start, ends in expected.items():
            wanted, found = sorted(map(str, ends)), self.follow(way, start)
            if not _fit(found, wanted):
                return Failure(
                    f"We stored a library and followed {code(way)} from the {way.owner}"
                    f" {code(start)}.",
                    expected=f"Objects with these {values}: {listed(wanted) or 'none'}.",
                    actual=f"{counted(len(found), 'object')}: {_shown(found)}.",
                    file=MODELS,
                    line=class_line(self._student, way.owner),
                )
        return None

    def follow(self, way: Relationship, start: Token) -> list[list[Any]]:
        """Values of each object that a relationship finds from the object that has a value."""
        for each in self.of(way.owner):
            if holds(each.values, start):
                return each.related.get(way.name, [])
        return []

    def of(self, name: str) -> list["Stored"]:
        """All objects of a class."""
        return [each for each in self._found if each.owner == name]


def holds(values: Iterable[Any], token: Token) -> bool:
    """Whether one of an object's values is this one; a day may have a time behind it."""
    return any(str(value)[: len(str(token))] == str(token) for value in values)


def _fit(found: list[list[Any]], wanted: list[str]) -> bool:
    return len(found) == len(wanted) and all(
        any(holds(values, token) for values in found) for token in wanted
    )


def _relationships(classes: dict[str, Any]) -> Iterator[Relationship]:
    for owner, described in classes.items():
        for each in described["relationships"]:
            yield Relationship(
                owner=str(owner),
                name=str(each["name"]),
                target=str(each["target"]),
                many=bool(each["many"]),
                through=str(each["through"]),
                view_only=bool(each["view_only"]),
                linked=tuple(map(str, each["linked"])),
            )


def _shown(found: list[list[Any]]) -> str:
    return "; ".join(", ".join(map(str, each)) for each in found[:3]) or "none"
