"""What a detector must say of each program, and how a program is run."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

__all__ = ["CASES", "Case", "Expected", "nothing", "says"]

Program = Callable[[Session, int], Any]


@dataclass(frozen=True)
class Expected:
    """One finding."""

    kind: str
    relationship: str
    fix: str
    loop: str
    repetition: str
    statements: Callable[[int], int]
    least: int = 2
    """The smallest number of rows at which it shows."""


@dataclass(frozen=True)
class Case:
    """A program and what must be said of it."""

    name: str
    program: Program
    expected: tuple[Expected, ...]
    rows: Callable[[int], int] = lambda rows: rows
    """How many rows it needs for a size of 2, 3 or 6."""


CASES: dict[str, Case] = {}


def says(
    relationship: str,
    fix: str,
    loop: str,
    *,
    kind: str = "relationship",
    repetition: str = "loop",
    statements: Callable[[int], int] = lambda rows: rows,
    least: int = 2,
) -> Callable[[Program], Program]:
    """The program has this N+1, caused by a line that ends in `# site`."""
    expected = Expected(kind, relationship, fix, loop, repetition, statements, least)

    def add(program: Program) -> Program:
        case = CASES.get(program.__name__)
        before = case.expected if case is not None else ()
        CASES[program.__name__] = Case(program.__name__, program, (expected, *before))
        return program

    return add


def nothing(rows: Callable[[int], int] = lambda rows: rows) -> Callable[[Program], Program]:
    """The program has no N+1."""

    def add(program: Program) -> Program:
        CASES[program.__name__] = Case(program.__name__, program, (), rows)
        return program

    return add
