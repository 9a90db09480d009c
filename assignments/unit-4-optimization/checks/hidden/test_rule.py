from support import inside_app
from support.maker import Maker, make_library
from support.rule import expect_refused
from support.site import Site, expect_answer

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    hints=(
        "Two requests look, both find nothing, and both store. Who can still say no?",
        "Look at Review in library/models.py, and at who catches the IntegrityError.",
    ),
)
def test_one_review_a_member(student: Student, step: Steps) -> None:
    """A member reviews a book once, and the database itself sees to that.

    We store a second review of the same book by the same member from outside. Then we send the
    form, and let another request store the same review between your look and your INSERT.
    """
    make = Maker(student.random)
    library, focus = make_library(make)
    site = Site(student)
    site.store(library)
    with step("database"):
        expect_refused(site)
    with step("answer"):
        form = {"email": focus.reader.email, "stars": "2", "text": make.text("re")}
        form |= {"today": focus.today}
        path = f"/books/{focus.book.isbn}/reviews"
        student.probe(inside_app, "plant_twin")
        page = site.browser.post(path, form)
        what = f"POST {path}, while another request stored the same a moment before"
        expect_answer(site, page, 409, what)
        expect_answer(site, site.browser.post(path, form), 303, f"POST {path} once more")
