from datetime import timedelta

from support.application import Call
from support.desk import Desk
from support.world import DAYS

from autograding.checks import Failure, Steps, check
from autograding.checks.student import Student

FILE = "library/services/lending.py"


@check(
    after=("loans_are_stored",),
    hints=(
        "Which copies of the book are free, and what do your queries return when there is none?",
        "Look at check_out in library/services/lending.py, step by step for one book.",
    ),
    chapter="#transactions",
)
def test_check_out_lends(student: Student, step: Steps) -> None:
    """check_out lends a free copy of each book for 21 days, and says why if it cannot.

    We check out two books at once, a book of which other copies are out, one whose copy came back,
    and one book twice; and then what is out, what has no copy, what the catalog does not have, and
    a book for an e-mail that nobody has.
    """
    desk = Desk(student)
    with step("no_free_copy"):
        for books in ([desk.out], [desk.bare], [desk.plain[0], desk.plain[0]]):
            answer = desk.visit(*(book.isbn for book in books))
            answer.expect_raised("NoFreeCopy", "there is no free copy")
    with step("unknown"):
        desk.visit(desk.make.isbn()).expect_raised("UnknownBook", "no book has this ISBN")
        answer = desk.visit(desk.plain[1].isbn, email=desk.make.email())
        answer.expect_raised("UnknownMember", "nobody has this e-mail")
    with step("days"):
        [one, other] = desk.lend(*desk.plain)
        desk.expect_loan(one)
        desk.expect_loan(other)
    with step("copies"):
        desk.lend(*desk.mixed)
        desk.lend(desk.back)
        desk.lend(desk.double, desk.double)


@check(
    after=("loans_are_stored",),
    hints=(
        "What has been stored already when the second book turns out to be out?",
        "Look at where check_out commits, and at what happens when an error passes by.",
    ),
    chapter="#transactions",
)
def test_all_or_nothing(student: Student, step: Steps) -> None:
    """A check_out that fails lends nothing.

    We check out two books, the second of which is out; and then two books while the database
    refuses the second loan, as a full disk would.
    """
    desk = Desk(student)
    with step("no_free_copy"):
        desk.expect_no_trace(desk.plain[0], desk.out)
    with step("unexpected_error"):
        desk.plant_error()
        desk.expect_no_trace(*desk.plain)


@check(
    after=("loans_are_stored",),
    hints=(
        "Which loan of the copy is open, and what if there is none?",
        "Look at give_back in library/services/lending.py.",
    ),
    chapter="#update",
)
def test_copies_come_back(student: Student, step: Steps) -> None:
    """give_back closes the open loan of the copy, and no other.

    We bring back a copy that was lent before, bring it back once more, and bring back a barcode
    that no copy has, and a copy before the day on which it was lent.
    """
    desk = Desk(student)
    loan = desk.lend_for_return()
    day = loan.loaned_on + timedelta(DAYS)
    with step("returns"):
        desk.world.bring_back((loan, day))
        [answer] = desk.application.each(Call.of("members.get_member", desk.member.email))
        desk.expect_returned(answer, loan, day)
    with step("refuses"):
        [twice, unknown] = desk.application.each(
            Call.of("lending.give_back", loan.barcode, day),
            Call.of("lending.give_back", desk.make.text("bc"), day),
            keep=False,
        )
        twice.expect_raised("NotLent", "the copy has no open loan")
        unknown.expect_raised("UnknownCopy", "no copy has this barcode")
        desk.expect_not_before_lent(desk.plain[1])


@check(
    after=("loans_are_stored",),
    hints=(
        "Which loans are open, and which of those were due before today?",
        "Look at the conditions and the order in overdue, in library/services/lending.py.",
    ),
    chapter="#queries",
)
def test_overdue_is_listed(student: Student) -> None:
    """Overdue lists the open loans that were due before today, by due day and barcode.

    We ask on the day on which one loan is due: of the open ones some were due before, this one is
    due today, and one was late but is back.
    """
    desk = Desk(student)
    today = desk.with_late_loans()
    [answer] = desk.application.each(Call.of("lending.overdue", today))
    expected = desk.world.overdue(today)
    if len(expected) < 3:
        raise Failure("We stored late loans, and your database kept too few of them.", file=FILE)
    answer.expect(expected)
