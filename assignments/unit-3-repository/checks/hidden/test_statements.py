from support.facts import Library
from support.growth import Question, expect_constant, grow
from support.maker import Maker, make_library
from support.site import Site

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("repositories_in_setup",),
    hints=(
        "What does the template read of each entity, and was it loaded together with them?",
        "Look at the options of the query in the method named above.",
    ),
)
def test_same_number_of_statements(student: Student, step: Steps) -> None:
    """A page takes as many statements for many entities as for a few.

    We call each method that returns a list, get_by_isbn and get_by_email, read what README.md says
    comes along, and open the pages. Then we add books, copies, members and loans, and count again.
    """
    make = Maker(student.random)
    small, more = make_library(make, size=3), make_library(make, size=6)
    groups = _questions(small, max(small.today, more.today))
    site = Site(student)
    site.store(small)
    before = {question: question.count(site) for each in groups.values() for question in each}
    site.store(more)
    site.run(grow(make, small))
    for name, questions in groups.items():
        with step(name):
            for question in questions:
                expect_constant(site, question, before[question], question.count(site))


def _questions(library: Library, day: str) -> dict[str, list[Question]]:
    """What is asked in each step: methods, then the pages that show what they give."""
    isbn = library.book_of(library.copy(library.loans[0].copy_id)).isbn
    email = library.member(library.loans[0].member_id).email
    return {
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
        "one_book": [
            Question("books", "get_by_isbn", (isbn,)),
            Question(path=f"/books/{isbn}"),
        ],
        "one_member": [
            Question("members", "get_by_email", (email,)),
            Question(path=f"/members/{email}"),
        ],
    }
