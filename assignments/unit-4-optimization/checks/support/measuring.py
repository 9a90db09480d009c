"""What measurements.json says, and what the pages send now."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograding.checks import Failure
from autograding.checks.student import Student
from autograding.sandbox import StudentError
from support import inside_app
from support.growth import statements_of
from support.site import Site, told

__all__ = ["FILE", "PAGES", "Moment", "expect_now", "likely", "moment"]

FILE = "measurements.json"
PAGES = (
    "/",
    "/?genre=poetry",
    "/books/9799000000001",
    "/members",
    "/members/pia.larkspur@example.org",
    "/loans/overdue?today=2026-03-15",
    "/api/books",
)
SMALLEST, LARGEST = 100, 2000
_LARGE = 300  # the largest library that we fill ourselves: a slow page must not take us minutes
_FEW = 10  # so many statements or fewer do not come from a loop over rows
# What the starter sends for each page, from the least to the most; where that depends on chance,
# the numbers leave room. The list of members is missing: it sends one for each of them.
_STARTER = {
    "/": (22, 22),
    "/?genre=poetry": (4, 22),
    "/books/9799000000001": (4, 4),
    "/members/pia.larkspur@example.org": (100, 200),
    "/loans/overdue?today=2026-03-15": (25, 62),
    "/api/books": (22, 22),
}


@dataclass(frozen=True)
class Moment:
    """One of the two measurements.

    Attributes:
        name: "before" or "after".
        size: how many books there were.
        statements: how many each page sent.
    """

    name: str
    size: int
    statements: Mapping[str, int]

    def expect_starter(self) -> None:
        """Expect what the untouched library sends.

        Raises:
            Failure: a page that cannot have been the starter's.
        """
        for page, number in self.statements.items():
            low, high = _STARTER.get(page, (self.size + 1, self.size + 1))
            if not low <= number <= high:
                raise _failure(
                    f"We read how many statements {page} sent before.",
                    f"{low}" if low == high else f"Something from {low} to {high}, as the starter.",
                    f"{number}.",
                )

    def expect_better(self, before: "Moment") -> None:
        """Expect fewer statements than before, in a library of the same size.

        Raises:
            Failure: another size, or no page is better.
        """
        if self.size != before.size:
            raise _failure(
                'We compared the sizes of "before" and "after".',
                "The same size.",
                f"{before.size:,} and {self.size:,} books.",
            )
        if not any(self.statements[page] < before.statements[page] for page in PAGES):
            raise _failure(
                'We compared the statements of "before" and "after".',
                "Fewer for some pages.",
                "No page sends fewer.",
            )


def moment(student: Student, name: str) -> Moment:
    """Read one of the measurements.

    Raises:
        Failure: it is not there, or not as measure.py writes it.
    """
    if not student.has(FILE):
        raise _failure(f"We looked for {FILE}.", "It is there.", "It is missing.")
    try:
        found = json.loads(student.text(FILE))[name]
        size = found["size"]
        statements = {page: found["pages"][page]["statements"] for page in PAGES}
    except (ValueError, LookupError, TypeError) as error:
        raise _failure(
            f'We looked for the measurement "{name}" of seven pages.',
            "It is there as measure.py writes it.",
            "The file is no JSON." if isinstance(error, ValueError) else "It is not complete.",
        ) from error
    if not all(type(number) is int and number >= 0 for number in (size, *statements.values())):
        raise _failure(f'We read the measurement "{name}".', "Whole numbers.", "Something else.")
    if not SMALLEST <= size <= LARGEST:
        raise _failure(
            f'We read the size of the measurement "{name}".',
            f"From {SMALLEST} to {LARGEST:,} books.",
            f"{size:,}.",
        )
    return Moment(name, size, statements)


def expect_now(site: Site, after: Moment) -> None:
    """Expect of a measurement the numbers of a fresh one.

    A page that sends as many statements in the smallest library does not depend on the size. Only
    where numbers differ do we fill a larger one: as large as the file says, up to 300 books.

    Raises:
        Failure: a page sends another number.
    """
    small = _counts(site, SMALLEST)
    if small == after.statements:
        return
    size = min(after.size, _LARGE)
    large = _counts(site, size)
    for page, number in after.statements.items():
        low = high = large[page]
        if size != after.size:
            low, high = likely(small[page], large[page], after.size)
        if not low <= number <= high and number != small[page]:
            raise _failure(
                f"We filled the library with {size} books and opened {page}.",
                f"{number} statements, as the file says"
                + (f" with {after.size:,} books." if size != after.size else "."),
                f"{large[page]}, and {small[page]} with {SMALLEST} books.",
            )


def likely(small: int, large: int, size: int) -> tuple[int, int]:
    """What a page may send in a library of any size, from what it sends in two smaller ones.

    Few statements are the same in all. What comes from a loop over rows may grow with them, or may
    have grown as far as it can; chance has a part in it, too.
    """
    if max(small, large) <= _FEW:
        return min(small, large), max(small, large)
    grown = large + (large - small) * (size - _LARGE) // (_LARGE - SMALLEST)
    return min(small, large) * 4 // 5, max(large, grown) * 6 // 5


def _counts(site: Site, size: int) -> dict[str, int]:
    """Fill the library as measure.py does, and count what each page sends once it is warm.

    Raises:
        Failure: seed.py or a page fails.
    """
    try:
        site.student.probe(inside_app, "rebuild", size)
    except StudentError as error:
        raise told("We ran seed.py with your models.", error, "It stores a library.") from error
    return {page: _count(site, page) for page in PAGES}


def _count(site: Site, page: str) -> int:
    site.open(page)
    site.student.sql_observed()
    site.open(page)
    return len(statements_of(site.student))


def _failure(done: str, expected: str, actual: str, **more: Any) -> Failure:
    return Failure(done, expected=expected, actual=actual, file=FILE, **more)
