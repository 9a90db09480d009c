from support.growth import Question, expect_constant, grow
from support.maker import Maker, make_library
from support.site import Site

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("repositories_in_setup",),
    hints=(
        "What does the template read of each entity, and was it loaded together with the list?",
        "Look at the options of the query in the method named above.",
    ),
)
def test_lists_in_few_statements(student: Student, step: Steps) -> None:
    """A list takes as many statements for many entities as for a few.

    We call each method that returns a list, read what README.md says comes along with it, and open
    the page that shows it. Then we add books, members and loans, and count again.
    """
    make = Maker(student.random)
    small, more = make_library(make, size=3), make_library(make, size=6)
    day = max(small.today, more.today)
    groups = {
        "books": [
            Question("books", "get_all"),
            Question("books", "search", ("ti",)),
            Question(path="/"),
        ],
        "members": [Question("members", "get_all"), Question(path="/members")],
        "loans": [
            Question("loans", "get_all"),
            Question("loans", "overdue", (day,)),
            Question(path=f"/loans/overdue?today={day}"),
        ],
    }
    site = Site(student)
    site.store(small)
    before = {question: question.count(site) for each in groups.values() for question in each}
    site.store(more)
    for name, questions in groups.items():
        with step(name):
            for question in questions:
                expect_constant(site, question, before[question], question.count(site))


@check(
    after=("repositories_in_setup",),
    hints=(
        "What does the page read of each copy or loan, and was it loaded together with them?",
        "Look at the options of the query in get_by_isbn or get_by_email.",
    ),
)
def test_details_in_few_statements(student: Student, step: Steps) -> None:
    """The page of a book or member takes as many statements for many copies or loans as for few.

    We call get_by_isbn and get_by_email, read what README.md says comes along, and open the page.
    Then we lend more copies, and count again.
    """
    make = Maker(student.random)
    library = make_library(make, size=3)
    book, member = library.books[0], library.members[0]
    groups = {
        "book": [
            Question("books", "get_by_isbn", (book.isbn,)),
            Question(path=f"/books/{book.isbn}"),
        ],
        "member": [
            Question("members", "get_by_email", (member.email,)),
            Question(path=f"/members/{member.email}"),
        ],
    }
    site = Site(student)
    site.store(library)
    site.run(grow(make, library, book, member))
    before = {question: question.count(site) for each in groups.values() for question in each}
    site.run(grow(make, library, book, member))
    for name, questions in groups.items():
        with step(name):
            for question in questions:
                expect_constant(site, question, before[question], question.count(site))
