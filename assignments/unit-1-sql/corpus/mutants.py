"""Prove that the distilled libraries expose every wrong query, or choose them anew.

    python assignments/unit-1-sql/corpus/mutants.py            prove, and print the figures as JSON
    python assignments/unit-1-sql/corpus/mutants.py --choose   choose, and write both files

Each reference query is mutated: a comparison, a join, a DISTINCT changed, one thing a mutant. A
mutant is killed by a library in which the checks would take points from it. Those that no library
kills are listed in `equivalent-mutants.yml`, each with the reason why it asks the same question.
"""

import argparse
import json
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import yaml

UNIT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(UNIT / "checks"))

from support import oracle  # noqa: E402
from support.distilled import DISTILLED, distilled_libraries, to_plain  # noqa: E402
from support.facts import Library, Loan  # noqa: E402
from support.generate import make_library  # noqa: E402
from support.questions import QUESTIONS, Answer  # noqa: E402
from support.shelf import calls  # noqa: E402

from autograding.checks.database import Result, SqlError  # noqa: E402
from autograding.checks.sql.distill import choose  # noqa: E402
from autograding.checks.sql.mutants import mutants  # noqa: E402
from autograding.checks.sql.named import parse  # noqa: E402

REFERENCES = ("solution", "solution-alt")
EQUIVALENT = Path(__file__).with_name("equivalent-mutants.yml")
RANDOM_LIBRARIES = 600
MOST_ROWS = 7
ROOMY_ROWS = 14
ENOUGH_KEYS = 3
TO_REVIEW = "TODO: say why it asks the same question, or make libraries that kill it."

Name = tuple[str, str, str]  # reference, query, mutant


@dataclass(frozen=True)
class Wrong:
    """One mutant of one query of one reference."""

    name: Name
    description: str
    sql: str


class Reference:
    """A reference solution in memory: trusted, so it needs no sandbox."""

    def __init__(self, name: str) -> None:
        self.name = name
        folder = UNIT / name
        self.schema = (folder / "schema.sql").read_text(encoding="utf-8")
        self.statements = parse((folder / "statements.sql").read_text(encoding="utf-8")).statements
        self.queries = {
            name: (folder / question.file).read_text(encoding="utf-8")
            for name, question in QUESTIONS.items()
        }

    def wrong(self) -> Iterator[Wrong]:
        """Every mutant of every query."""
        for query, sql in self.queries.items():
            for mutant in mutants(sql):
                yield Wrong((self.name, query, mutant.id), mutant.description, mutant.sql)

    def holding(self, library: Library) -> sqlite3.Connection:
        """A database that holds a library, stored through the reference's own statements."""
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript(self.schema)
        for fact in library.facts:
            for statement, values in calls(fact):
                connection.execute(self.statements[statement].sql, values)
        return connection


def killed(reference: Reference, library: Library, wrong: Sequence[Wrong]) -> set[Name]:
    """The mutants that the checks would catch with this library alone."""
    with closing(reference.holding(library)) as connection:
        return {each.name for each in wrong if _is_caught(connection, library, each)}


def _is_caught(connection: sqlite3.Connection, library: Library, wrong: Wrong) -> bool:
    question = QUESTIONS[wrong.name[1]]
    for parameters in question.parameters(library):
        result = _run(connection, wrong.sql, parameters)
        if Answer(question, wrong.sql, library, parameters, result).is_wrong:
            return True
    return False


def _run(connection: sqlite3.Connection, sql: str, parameters: Mapping[str, str]) -> Result:
    try:
        cursor = connection.execute(sql, parameters)
        rows = cursor.fetchall()
    except sqlite3.Error as error:
        return Result((), [], -1, SqlError(type(error).__name__, str(error)))
    return Result(tuple(column[0] for column in cursor.description), rows, -1, None)


def killed_by_all(libraries: Sequence[Library]) -> list[set[Name]]:
    """For each library, the mutants of all references that it kills."""
    outcomes: list[set[Name]] = [set() for _ in libraries]
    for reference in map(Reference, REFERENCES):
        wrong = list(reference.wrong())
        for library, outcome in zip(libraries, outcomes, strict=True):
            outcome.update(killed(reference, library, wrong))
    return outcomes


def random_libraries(seed: int, count: int) -> list[Library]:
    """Random libraries of two to seven rows a table."""
    random = Random(seed)  # noqa: S311 (reproducible, not secret)
    return [make_library(random, random.randint(2, MOST_ROWS)) for _ in range(count)]


def roomy_library(seed: int) -> Library:
    """A random library in which every question has a long answer, whichever rows are left out."""
    random = Random(seed)  # noqa: S311 (reproducible, not secret)
    while True:
        library = make_library(random, ROOMY_ROWS, ROOMY_ROWS // 2)
        if _is_roomy(library):
            return library


def _is_roomy(library: Library) -> bool:
    """Whether several sort keys remain in each part of the answers that a mistake may leave out."""
    titles = {book.isbn: book.title for book in library.books}
    never = {isbn for isbn, _ in oracle.never_borrowed(library)}
    stocked = {isbn for isbn, copies, _ in oracle.availability(library) if copies}
    borrowers = {email for _, email, number in oracle.member_open_loans(library) if number}
    authors = [{"author": author.name} for author in library.authors]
    enough = [
        len({titles[isbn] for isbn in never & stocked}) + 1,
        len({titles[isbn] for isbn in never - stocked}) + 1,
        len(stocked),
        len(library.books) - len(stocked),
        len(borrowers),
        len(library.members) - len(borrowers),
        len(_days_overdue(library)),
        len(_days_overdue(library.without(_second_loans(library)))),
        max((len(oracle.books_by_author(library, **author)) for author in authors), default=0),
        max((len(oracle.co_authors(library, **author)) for author in authors), default=0),
    ]
    return min(enough) >= ENOUGH_KEYS


def _days_overdue(library: Library) -> set[Any]:
    return {due for _, _, due in oracle.overdue_loans(library, today=library.today)}


def _second_loans(library: Library) -> Iterator[Loan]:
    """Loans of copies that were lent before, which a wrong schema may refuse."""
    for copy in library.copies:
        yield from library.loans_of(copy.barcode)[1:]


def every_mutant() -> list[Wrong]:
    """Every mutant of every query of both references."""
    return [wrong for name in REFERENCES for wrong in Reference(name).wrong()]


def reviewed() -> dict[Name, str]:
    """The mutants known to be equivalent, each with its reason."""
    data = yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8")) if EQUIVALENT.exists() else {}
    return {
        (reference, query, mutant): entry["because"]
        for reference, queries in data.items()
        for query, found in queries.items()
        for mutant, entry in found.items()
    }


def choose_anew(seed: int, count: int) -> None:
    """Choose libraries that kill all that any of many random ones kills; write what survives."""
    libraries = random_libraries(seed, count)
    outcomes = killed_by_all(libraries)
    chosen = [*(libraries[place] for place in choose(libraries, outcomes)), roomy_library(seed)]
    lines = ",\n".join(json.dumps(to_plain(library)) for library in chosen)
    DISTILLED.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    _write_survivors(set().union(*outcomes))


def _write_survivors(dead: set[Name]) -> None:
    reasons, data = reviewed(), {}
    for wrong in every_mutant():
        if wrong.name in dead:
            continue
        reference, query, mutant = wrong.name
        entry = {"change": wrong.description, "because": reasons.get(wrong.name, TO_REVIEW)}
        data.setdefault(reference, {}).setdefault(query, {})[mutant] = entry
    head = "# Mutants of the reference queries that ask the same question; see mutants.py.\n"
    text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=96)
    EQUIVALENT.write_text(head + text, encoding="utf-8")


def prove() -> dict[str, Any]:
    """Figures of the proof; `escaped` and `stale` must be empty."""
    libraries = distilled_libraries()
    dead = set().union(*killed_by_all(libraries))
    names, equivalent = {wrong.name for wrong in every_mutant()}, set(reviewed())
    unreviewed = {name for name, because in reviewed().items() if because == TO_REVIEW}
    return {
        "libraries": len(libraries),
        "rows": [len(library) for library in libraries],
        "mutants": len(names),
        "killed": len(dead),
        "equivalent": len(equivalent),
        "escaped": sorted((names - dead - equivalent) | unreviewed),
        "stale": sorted(equivalent - names | equivalent & dead),
    }


def main() -> int:
    """Prove, or choose first; exit code 1 if the proof fails."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--choose", action="store_true", help="choose anew, and write both files")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--count", type=int, default=RANDOM_LIBRARIES)
    arguments = options.parse_args()
    if arguments.choose:
        choose_anew(arguments.seed, arguments.count)
    figures = prove()
    print(json.dumps(figures, indent=2))
    return 1 if figures["escaped"] or figures["stale"] else 0


if __name__ == "__main__":
    sys.exit(main())
