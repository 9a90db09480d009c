from support.facts import Library
from support.growth import statements_of
from support.maker import Maker, make_library
from support.reading import read_again
from support.site import Site

from autograding.checks import Failure, Steps, check
from autograding.checks.student import Student


@check(
    hints=(
        "Which column of a book is longer than all others together, and who shows it?",
        "Look at the query of the list named above, and at the books that come along with loans.",
    ),
)
def test_summaries_left_out(student: Student, step: Steps) -> None:
    """Lists do not read the summaries that they do not show.

    We open each list, ask its statements again, and look for the summaries in what they bring.
    """
    library, focus = make_library(Maker(student.random))
    site = Site(student)
    site.store(library)
    lists = {
        "catalog": ["/", "/?genre=poetry"],
        "api": ["/api/books"],
        "loans": [f"/loans/overdue?today={focus.today}", f"/members/{focus.reader.email}"],
    }
    for name, paths in lists.items():
        with step(name):
            for path in paths:
                _expect_no_summary(site, library, path)


def _expect_no_summary(site: Site, library: Library, path: str) -> None:
    site.student.sql_observed()
    site.open(path)
    sent = statements_of(site.student)
    if not sent:
        raise Failure(f"We opened {path}, and it sent no statement at all.")
    statements = read_again(site, sent).statements
    for book in library.books:
        for asked in statements:
            if asked.holds(book.summary):
                file, line = site.place(path)
                raise Failure(
                    f"We opened {path}, which shows no summary.",
                    expected="Statements that leave the column out.",
                    actual=f"A statement that reads {asked.tables} brings summaries of "
                    f"{len(book.summary)} letters.",
                    file=file,
                    line=line,
                )
