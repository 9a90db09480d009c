from support.contract import expect_answers
from support.kinds import author_facts, book_facts, copy_facts, loan_facts, member_facts
from support.maker import Maker, make_library, plus
from support.searching import book_with, search_terms
from support.site import Site

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("repositories_in_setup",),
    hints=(
        "What does the table of query methods in README.md say of this question?",
        "Look at the method named above in your repository of books.",
    ),
)
def test_books_found(student: Student, step: Steps) -> None:
    """The repository of books finds books, authors and free copies.

    We ask for books by ISBN and by parts of their titles, for authors by their names, and for the
    free copy with the lowest barcode.
    """
    make = Maker(student.random)
    library = book_with(make_library(make), make)
    site = Site(student)
    site.store(library)
    some = library.books[:2]
    with step("get_by_isbn"):
        questions = [[some[0].isbn], [some[1].isbn], [make.isbn()]]
        expected = [*(book_facts(library, book) for book in some), None]
        expect_answers(site, "books", "get_by_isbn", questions, expected)
    with step("search"):
        terms = search_terms(library, make)
        questions = [[term] for term, _ in terms]
        expected = [[book_facts(library, book) for book in found] for _, found in terms]
        expect_answers(site, "books", "search", questions, expected)
    with step("authors_named"):
        wanted = library.authors[:3]
        names = [make.name("no"), *(author.name for author in wanted)]
        known = [author_facts(a) for a in sorted(wanted, key=lambda author: author.name)]
        expect_answers(site, "books", "authors_named", [[names], [names[:1]]], [known, []])
    with step("free_copy"):
        questions = [[book.isbn] for book in library.books] + [[make.isbn()]]
        free = [library.free_copies(book)[:1] for book in library.books]
        expected = [copy_facts(library, copy[0]) if copy else None for copy in free]
        expect_answers(site, "books", "free_copy", questions, [*expected, None])


@check(
    after=("repositories_in_setup",),
    hints=(
        "What is the answer when nobody has this e-mail?",
        "Look at get_by_email in your repository of members.",
    ),
)
def test_members_found(student: Student) -> None:
    """The repository of members finds a member by the e-mail.

    We ask for two members, and for an e-mail that nobody has.
    """
    make = Maker(student.random)
    library = make_library(make)
    site = Site(student)
    site.store(library)
    some = library.members[:2]
    expected = [*(member_facts(library, member) for member in some), None]
    questions = [[member.email] for member in some] + [[make.email()]]
    expect_answers(site, "members", "get_by_email", questions, expected)


@check(
    after=("repositories_in_setup",),
    hints=(
        "Which loans are open, and on which day does an open loan become overdue?",
        "Look at the method named above in your repository of loans.",
    ),
)
def test_loans_found(student: Student, step: Steps) -> None:
    """The repository of loans finds the open loan of a copy, and all that are overdue.

    We ask for copies that are out, that came back and that nobody ever lent; then for the overdue
    loans of several days.
    """
    make = Maker(student.random)
    library = make_library(make)
    site = Site(student)
    site.store(library)
    with step("open_for"):
        found = [library.open_loan(copy) for copy in library.copies]
        expected = [loan_facts(library, loan) if loan else None for loan in found]
        questions = [[copy.barcode] for copy in library.copies] + [[make.barcode()]]
        expect_answers(site, "loans", "open_for", questions, [*expected, None])
    with step("overdue"):
        due = sorted(loan.due_on for loan in library.loans if loan.is_open)
        days = [library.today, due[0], plus(due[0], 1), due[-1]]
        late = [[loan_facts(library, loan) for loan in library.overdue(day)] for day in days]
        expect_answers(site, "loans", "overdue", [[day] for day in days], late)
