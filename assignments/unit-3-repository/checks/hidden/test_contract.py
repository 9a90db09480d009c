from collections.abc import Callable

from support import kinds
from support.contract import (
    expect_added,
    expect_deleted,
    expect_errors,
    expect_read,
    expect_updated,
)
from support.facts import Library
from support.kinds import Kind
from support.maker import Maker, make_library
from support.site import Site

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("repositories_in_setup",),
    hints=(
        "What does README.md promise of this method, in the table of the contract?",
        "Look at this method in your repository of books, and at what it inherits.",
    ),
)
def test_books_contract(student: Student, step: Steps) -> None:
    """The repository of books reads, adds, updates and deletes as the contract says.

    Inside a request of your application we call its five methods, and compare the tables before
    and after each call. Then we call them with what they must refuse.
    """
    _expect_contract(student, step, kinds.books)


@check(
    after=("repositories_in_setup",),
    hints=(
        "What does README.md promise of this method, in the table of the contract?",
        "Look at this method in your repository of members, and at what it inherits.",
    ),
)
def test_members_contract(student: Student, step: Steps) -> None:
    """The repository of members reads, adds, updates and deletes as the contract says.

    Inside a request of your application we call its five methods, and compare the tables before
    and after each call. Then we call them with what they must refuse.
    """
    _expect_contract(student, step, kinds.members)


@check(
    after=("repositories_in_setup",),
    hints=(
        "What does README.md promise of this method, in the table of the contract?",
        "Look at this method in your repository of loans, and at what it inherits.",
    ),
)
def test_loans_contract(student: Student, step: Steps) -> None:
    """The repository of loans reads, adds, updates and deletes as the contract says.

    Inside a request of your application we call its five methods, and compare the tables before
    and after each call. Then we call them with what they must refuse.
    """
    _expect_contract(student, step, kinds.loans)


def _expect_contract(
    student: Student, step: Steps, values: Callable[[Library, Maker], Kind]
) -> None:
    make = Maker(student.random)
    library = make_library(make)
    kind = values(library, make)
    site = Site(student)
    site.store(library)
    with step("read"):
        expect_read(site, kind)
    with step("add"):
        expect_added(site, kind)
    with step("update"):
        expect_updated(site, kind)
    with step("delete"):
        expect_deleted(site, kind)
    with step("errors"):
        expect_errors(site, kind)
