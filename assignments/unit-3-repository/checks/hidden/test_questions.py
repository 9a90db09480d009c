from support.contract import expect_answers
from support.descriptions import author_facts, book_facts, copy_facts, loan_facts, member_facts
from support.facts import Library
from support.maker import Maker, make_library, plus
from support.searching import book_with, search_terms
from support.site import Site

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("repositories_in_setup",),
    hints=(
        "What does the table of query methods in README.md say of this question?",
        "Look at the method named above, in your repository.",
    ),
)
def test_questions_answered(student: Student, step: Steps) -> None:
    """The query methods find the right books, authors, copies, members and loans.

    We ask for what is there and for what is not: by ISBN, by parts of titles, by names, e-mails
    and barcodes, and for the loans that are overdue on several days.
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
        found = [[book_facts(library, book) for book in books] for _, books in terms]
        expect_answers(site, "books", "search", [[term] for term, _ in terms], found)
    with step("authors_named"):
        wanted = library.authors[:3]
        names = [make.name("no"), *(author.name for author in wanted)]
        known = [author_facts(a) for a in sorted(wanted, key=lambda author: author.name)]
        expect_answers(site, "books", "authors_named", [[names], [names[:1]]], [known, []])
    with step("free_copy"):
        copies = [library.free_copies(book)[:1] for book in library.books]
        free = [copy_facts(library, copy[0]) if copy else None for copy in copies]
        questions = [[book.isbn] for book in library.books] + [[make.isbn()]]
        expect_answers(site, "books", "free_copy", questions, [*free, None])
    _expect_people_and_loans(site, library, make, step)


def _expect_people_and_loans(site: Site, library: Library, make: Maker, step: Steps) -> None:
    with step("get_by_email"):
        some = library.members[:2]
        questions = [[member.email] for member in some] + [[make.email()]]
        members = [member_facts(library, member) for member in some]
        expect_answers(site, "members", "get_by_email", questions, [*members, None])
    with step("open_for"):
        loans = [library.open_loan(copy) for copy in library.copies]
        expected = [loan_facts(library, loan) if loan else None for loan in loans]
        questions = [[copy.barcode] for copy in library.copies] + [[make.barcode()]]
        expect_answers(site, "loans", "open_for", questions, [*expected, None])
    with step("overdue"):
        due = sorted(loan.due_on for loan in library.loans if loan.is_open)
        days = [library.today, due[0], plus(due[0], 1), due[-1]]
        late = [[loan_facts(library, loan) for loan in library.overdue(day)] for day in days]
        expect_answers(site, "loans", "overdue", [[day] for day in days], late)
