from support.content import same_content
from support.desk import Desk
from support.python_calls import expect_raised

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("add_loans",),
    hints=(
        "Which copy, which member, which two days does each loan need?",
        "Look at check_out in library/lending.py, step by step for one book.",
    ),
)
def test_check_out_lends(student: Student) -> None:
    """check_out lends one free copy of each book for 21 days and returns the barcodes.

    We check out two books, one of which has a copy that is out, and compare your tables with what
    your own add_loan would have stored.
    """
    desk = Desk(student)
    books = (desk.one, desk.several)
    barcodes = desk.expect_barcodes(desk.check_out(*books), *books)
    # Another check asks whether it committed: here our own statement commits what is pending.
    desk.shelf.database.run("SELECT 1")
    if not desk.shelf.database.snapshot(rows=False)["foreign_keys_enforced"]:
        raise desk.failure("After check_out, the connection does not check foreign keys any more.")
    if not same_content(desk.as_it_should_be(barcodes), desk.seen()):
        raise desk.failure(
            f"We checked out {len(books)} books on {desk.today} and compared your tables with what "
            "your add_loan stores.",
            expected=f"Loans of {' and '.join(barcodes)} to {desk.member.email}, due {desk.due}.",
            actual="The tables hold something else.",
        )


@check(
    after=("check_out_lends",),
    hints=(
        "When can another connection see what this one wrote?",
        "Look at the end of check_out: what ends the transaction?",
    ),
)
def test_check_out_commits(student: Student) -> None:
    """What check_out lent is there for other connections.

    We check out a book, and then look for its loan through another connection.
    """
    desk = Desk(student)
    [barcode] = desk.expect_barcodes(desk.check_out(desk.several), desk.several)
    if not same_content(desk.as_it_should_be([barcode]), desk.seen()):
        raise desk.failure(
            "We checked out a book and looked at the database through another connection.",
            expected=f"A loan of {barcode}.",
            actual="The loan is not there.",
        )


@check(
    after=("check_out_lends",),
    hints=(
        "How does your code find out that there is nothing to lend, or nobody to lend to?",
        "Look at what your SELECTs in check_out return then, and at library/errors.py.",
    ),
)
def test_no_free_copy_refused(student: Student, step: Steps) -> None:
    """check_out raises NoFreeCopy and UnknownMember where they fit.

    We check out a book whose only copy is out, a book without copies, and a book for an e-mail
    that nobody has.
    """
    desk = Desk(student)
    with step("no_free_copy"):
        for book in (desk.out, desk.bare):
            expect_raised(desk.failed_check_out(book), "NoFreeCopy", "a book without a free copy")
    with step("unknown_member"):
        error = desk.failed_check_out(desk.several, email=desk.stranger)
        expect_raised(error, "UnknownMember", "a book for an e-mail that nobody has")


@check(
    after=("check_out_lends",),
    hints=(
        "What has already been stored when the second book turns out to be out?",
        "Look at where check_out commits, and at what happens there when an exception passes by.",
    ),
)
def test_failure_leaves_no_trace(student: Student, step: Steps) -> None:
    """A check_out that fails leaves no trace.

    We check out two books, the second of which is out; then two books while the database refuses
    the second loan; and then, on the same connection, a book that can be lent.
    """
    with step("no_free_copy"):
        desk = Desk(student, "refused")
        before = desk.seen()
        desk.failed_check_out(desk.several, desk.out)
        desk.expect_no_trace(before)
    with step("unexpected_error"):
        desk = Desk(student, "broken")
        before = desk.seen()
        desk.plant_error()
        desk.failed_check_out(desk.one, desk.several)
        desk.expect_no_trace(before)
    with step("next_check_out"):
        desk = Desk(student, "next")
        desk.failed_check_out(desk.several, desk.out)
        before = desk.seen()
        desk.check_out(desk.one)
        desk.expect_one_loan_more(before)
